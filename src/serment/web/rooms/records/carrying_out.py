"""The last step of a destruction: how each support was dealt with, the count, the end."""

from typing import Any, Final, cast

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.documents.retention.certificate import METHOD_WORDS, Method
from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.destroying import CarryingOut, carry_out
from serment.practice.destructions import (
    DestructionError,
    UnknownDestructionError,
    find_destruction,
    progress_of,
)
from serment.store.models import Destruction, DestructionState
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.today import now, today

_PAPER: Final[tuple[Method, ...]] = (
    "shredded_p4",
    "shredded_p5",
    "shredding_provider",
    "nothing_held",
)
_SOFTWARE: Final[tuple[Method, ...]] = (
    "deleted_in_software",
    "deleted_by_publisher",
    "nothing_held",
)


def _choices(methods: tuple[Method, ...]) -> tuple[tuple[str, str], ...]:
    return ("", "Choisissez"), *((method, METHOD_WORDS[method]) for method in methods)


def _method(label: str, methods: tuple[Method, ...]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=_choices(methods),
        error_messages={"required": "Dites comment : le procès-verbal doit le dire."},
        widget=forms.Select(attrs={"class": "select"}),
    )


def _reference(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=40,
        required=False,
        help_text="Si un prestataire ou l’éditeur a remis un certificat. Jamais un nom de patient.",
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class CarryingOutForm(PlainForm):
    """How each support was dealt with, and the count that confirms."""

    paper = _method("Le papier", _PAPER)
    paper_reference = _reference("Numéro du certificat, pour le papier")
    software = _method("Le logiciel", _SOFTWARE)
    software_reference = _reference("Numéro de l’attestation, pour le logiciel")
    confirmed = forms.IntegerField(
        label="Nombre de dossiers à effacer",
        min_value=1,
        help_text="Saisissez-le : c’est votre seconde confirmation. L’effacement est définitif.",
        error_messages={"invalid": "Saisissez un nombre, en chiffres."},
        widget=forms.TextInput(
            attrs={"class": "input", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )

    def told(self) -> CarryingOut:
        """Return what the form says; call it once it is valid."""
        said: dict[str, Any] = self.cleaned_data
        return CarryingOut(
            paper=cast("Method", said["paper"]),
            software=cast("Method", said["software"]),
            confirmed=said["confirmed"],
            paper_reference=said["paper_reference"],
            software_reference=said["software_reference"],
        )


@allowed(Permission.RECORDS)
def show_carry_out(request: CockpitRequest, number: int) -> HttpResponse:
    """Ask how it was done; erase, and keep the certificate, once the count is typed again."""
    try:
        destruction = find_destruction(request.actor.practice, number)
    except UnknownDestructionError as missing:
        raise Http404(str(missing)) from missing
    if destruction.state != DestructionState.DECIDED:
        return redirect("records:destruction", number=number)
    form = CarryingOutForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, destruction, form)
    try:
        carry_out(
            actor=request.actor, number=number, told=form.told(), as_of=today(request), now=now()
        )
    except DestructionError as refusal:
        return _page(request, destruction, form, nbsp(str(refusal)))
    tell(request, "Les dossiers sont effacés, et le procès-verbal est établi. Signez-le.")
    return redirect("records:destruction", number=number)


def _page(
    request: CockpitRequest, destruction: Destruction, form: CarryingOutForm, refusal: str = ""
) -> HttpResponse:
    context = {
        "destruction": destruction,
        "progress": progress_of(destruction),
        "form": form,
        "refusal": refusal,
    }
    failed = bool(refusal or form.errors)
    return render(request, "records/carry_out.html", context, status=422 if failed else 200)
