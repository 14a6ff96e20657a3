"""« Réglages », the recovery kit: a new one asks for the passphrase, then for two of its groups."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.practice.actors import Permission
from serment.practice.recovery_kits import (
    NoWaitingKitError,
    WrongGroupsError,
    begin_kit,
    confirm_kit,
    give_up_kit,
    kit_in_force,
    print_waiting_kit,
    waiting_kit,
)
from serment.store.errors import StoreError
from serment.web.access import allowed
from serment.web.downloads import PDF, attachment
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.today import now, today


class ProofForm(PlainForm):
    """The passphrase, typed again by whoever asks for a new kit."""

    passphrase = forms.CharField(
        label="Votre phrase de passe",
        strip=False,
        max_length=512,
        error_messages={"required": "Saisissez votre phrase de passe : rien n’a changé."},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )


@allowed(Permission.READ, write=Permission.SECURITY)
def begin(request: CockpitRequest) -> HttpResponse:
    """Ask for the passphrase, and make a kit that does not count yet."""
    form = ProofForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            begin_kit(actor=request.actor, passphrase=form.cleaned_data["passphrase"])
        except StoreError as refusal:
            form.add_error("passphrase", str(refusal))
        else:
            return redirect("confirm_kit")
    context = {"form": form, "kit": kit_in_force(request.actor.practice)}
    status = 422 if request.method == "POST" else 200
    return render(request, "settings/kit.html", context, status=status)


@allowed(Permission.SECURITY)
def confirm(request: CockpitRequest) -> HttpResponse:
    """Show the new kit; put it in force once two of its groups are typed back."""
    try:
        if request.method != "POST":
            return _kit_page(request)
        typed = (request.POST.get("groupe1", ""), request.POST.get("groupe2", ""))
        number = confirm_kit(actor=request.actor, typed=typed, now=now())
    except WrongGroupsError as refusal:
        return _kit_page(request, str(refusal))
    except NoWaitingKitError as refusal:
        tell(request, str(refusal), warning=True)
        return redirect("settings")
    tell(
        request,
        f"Le kit n°\u00a0{number} est en vigueur. L’ancien n’ouvre plus ce cabinet, mais encore "
        "les sauvegardes faites jusqu’ici\u00a0: gardez-le avec elles, ou détruisez les deux.",
    )
    return redirect("settings")


def _kit_page(request: CockpitRequest, refusal: str = "") -> HttpResponse:
    waiting = waiting_kit(actor=request.actor)
    context = {
        "new": waiting.new,
        "asked": waiting.asked,
        "refusal": refusal,
        "today": today(request),
        "kit": kit_in_force(request.actor.practice),
    }
    return render(request, "settings/new_kit.html", context, status=422 if refusal else 200)


@allowed(Permission.SECURITY)
def download(request: CockpitRequest) -> HttpResponse:
    """Hand over the sheet of the kit that waits."""
    try:
        sheet = print_waiting_kit(actor=request.actor, as_of=today(request))
    except NoWaitingKitError as refusal:
        tell(request, str(refusal), warning=True)
        return redirect("settings")
    return attachment(sheet, name="Kit de secours Serment.pdf", kind=PDF)


@require_POST
@allowed(Permission.SECURITY)
def give_up(request: CockpitRequest) -> HttpResponse:
    """Keep the former kit."""
    give_up_kit(actor=request.actor)
    tell(request, "L’ancien kit reste le seul valable. Détruisez la feuille du nouveau.")
    return redirect("settings")
