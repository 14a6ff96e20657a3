"""« Réglages », all the data: taken out in one file, or erased for ever, asked twice."""

from django import forms
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.personal_data import ErasureError, build_export, erase_practice
from serment.practice.waiting import hand_over
from serment.web import gate
from serment.web.access import allowed
from serment.web.downloads import streamed_attachment
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.today import now, today


class ErasureForm(PlainForm):
    """The name of the practice, typed again by whoever would erase it."""

    name = forms.CharField(
        label="Le nom exact du cabinet",
        max_length=200,
        error_messages={"required": "Saisissez le nom du cabinet : rien n’est effacé sans lui."},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


@allowed(Permission.SECURITY)
def show_data(request: CockpitRequest) -> HttpResponse:
    """Show what can be taken out, and what an erasure would do."""
    return _page(request, ErasureForm())


def _page(request: CockpitRequest, form: ErasureForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "settings/data.html", {"form": form}, status=status)


@require_POST
@allowed(Permission.SECURITY)
def take_out(request: CockpitRequest) -> HttpResponse | StreamingHttpResponse:
    """Hand over all that is kept of the practice, in clear."""
    file = build_export(actor=request.actor, as_of=today(request), now=now())
    return streamed_attachment(hand_over(file), name=file.name, size=file.size)


@require_POST
@allowed(Permission.SECURITY)
def erase(request: CockpitRequest) -> HttpResponse:
    """Erase the practice once its name was typed, then confirmed; the program stops after it."""
    if settings.SITE_IS_DEMO:
        tell(request, "Le cabinet fictif ne s’efface pas : il n’a rien de réel.", warning=True)
        return redirect("settings_data")
    form = ErasureForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    practice, typed = request.actor.practice, form.cleaned_data["name"]
    if request.POST.get("confirme") != "oui" and typed.strip() == practice.name:
        return render(request, "settings/erase.html", {"name": practice.name})
    try:
        erase_practice(actor=request.actor, confirmed_name=typed)
    except ErasureError as refusal:
        form.add_error("name", nbsp(str(refusal)))
        return _page(request, form)
    return _ended(request, practice.name)


def _ended(request: CockpitRequest, name: str) -> HttpResponse:
    """Say that nothing is left, to a window that enters nowhere any more, and stop the program."""
    request.session.flush()
    del request.actor
    answer = render(request, "settings/erased.html", {"name": name})
    gate.stop()
    return answer
