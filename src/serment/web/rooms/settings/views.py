"""« Réglages »: the passphrase, the recovery kit, the backup, the locks, the way out."""

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.backups import last_backup
from serment.practice.keeping import change_store_passphrase
from serment.practice.locking import LOCK_DELAYS, change_lock_delay
from serment.practice.recovery_kits import kit_in_force
from serment.store.errors import StoreError
from serment.store.models import WorkKind
from serment.web import gate
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.today import now
from serment.web.works import answer_work, begin_work

AN_HOUR = 60
_CHANGED = nbsp(
    "La phrase de passe est changée : l’ancienne n’ouvre plus ce cabinet. Elle ouvre encore les "
    "sauvegardes faites jusqu’ici : gardez-la pour elles, ou refaites une sauvegarde et détruisez "
    "les autres."
)
_SECRET = {"class": "input", "autocomplete": "off", "spellcheck": "false"}


class PassphraseForm(PlainForm):
    """The present passphrase, and the new one twice."""

    present = forms.CharField(
        label="Phrase actuelle", strip=False, widget=forms.PasswordInput(attrs=_SECRET)
    )
    new = forms.CharField(
        label="Nouvelle phrase",
        strip=False,
        help_text="Cinq mots sans rapport entre eux : le plus sûr, et le plus facile à retenir.",
        widget=forms.PasswordInput(attrs=_SECRET),
    )
    again = forms.CharField(
        label="Nouvelle phrase, encore", strip=False, widget=forms.PasswordInput(attrs=_SECRET)
    )

    def clean(self) -> dict[str, object]:
        """Hold the two new phrases equal."""
        cleaned = super().clean() or {}
        if cleaned.get("new") != cleaned.get("again"):
            raise forms.ValidationError(
                "Les deux nouvelles phrases diffèrent : retapez-les. Rien n’a changé."
            )
        return cleaned


def _delay(minutes: int) -> str:
    return "une heure" if minutes == AN_HOUR else f"{minutes}\u00a0minutes"


class DelayForm(PlainForm):
    """After how long without a gesture the cockpit locks itself."""

    minutes = forms.TypedChoiceField(
        label="Verrouiller après",
        coerce=int,
        choices=[(minutes, _delay(minutes)) for minutes in LOCK_DELAYS],
        help_text="Sans un geste de votre part. Plus court est plus sûr là où l’on passe.",
        error_messages={"invalid_choice": "Choisissez un des délais de la liste."},
        widget=forms.Select(attrs={"class": "select"}),
    )


@allowed(Permission.READ)
def show_settings(request: CockpitRequest) -> HttpResponse:
    """Show what protects the store."""
    return _page(request)


def _page(
    request: CockpitRequest,
    *,
    passphrase: PassphraseForm | None = None,
    delay: DelayForm | None = None,
) -> HttpResponse:
    """Show the settings; with a refused form, what may be shown again is still there."""
    present = {"minutes": request.actor.practice.lock_after_minutes}
    context = {
        "form": passphrase or PassphraseForm(),
        "delay": delay or DelayForm(initial=present),
        "kit": kit_in_force(request.actor.practice),
        "backup": last_backup(request.actor.practice),
    }
    status = 422 if passphrase or delay else 200
    return render(request, "settings/settings.html", context, status=status)


@require_POST
@allowed(Permission.SECURITY)
def change_delay(request: CockpitRequest) -> HttpResponse:
    """Choose the delay of the automatic lock; it holds from this very moment."""
    form = DelayForm(request.POST)
    if form.is_valid():
        minutes = form.cleaned_data["minutes"]
        change_lock_delay(actor=request.actor, minutes=minutes, now=now())
        gate.set_idle_minutes(minutes)
        tell(request, f"Sans geste, le cabinet se verrouillera après {_delay(minutes)}.")
        return redirect("settings")
    return _page(request, delay=form)


@allowed(Permission.READ)
def note_presence(request: CockpitRequest) -> HttpResponse:
    """Let a page say that somebody is typing in it: passing the door is what counts."""
    del request
    return HttpResponse(status=204)


@require_POST
@allowed(Permission.SECURITY)
def change_passphrase(request: CockpitRequest) -> HttpResponse:
    """Change the passphrase: only the key slot is written again."""
    form = PassphraseForm(request.POST)
    if form.is_valid():
        try:
            change_store_passphrase(
                actor=request.actor,
                present=form.cleaned_data["present"],
                new=form.cleaned_data["new"],
                now=now(),
            )
        except StoreError as refusal:
            form.add_error(None, str(refusal))
        else:
            tell(request, _CHANGED)
            return redirect("settings")
    return _page(request, passphrase=form)


@require_POST
@allowed(Permission.SECURITY)
def back_up(request: CockpitRequest) -> HttpResponse | StreamingHttpResponse:
    """Make a verified backup and hand it over; a long one has its own page."""
    return answer_work(request, begin_work(request, WorkKind.BACKUP))


@require_POST
@allowed(Permission.READ)
def lock(request: CockpitRequest) -> HttpResponse:
    """Close the store; the next page is the unlocking page."""
    request.session.flush()
    if not settings.SITE_IS_DEMO:
        gate.lock()
    return HttpResponseRedirect("/")


@require_POST
@allowed(Permission.READ)
def leave(request: CockpitRequest) -> HttpResponse:
    """Stop the program once this page is sent."""
    request.session.flush()
    del request.actor  # the last page shows no menu: nothing answers any more
    response = render(request, "settings/left.html")
    gate.stop()
    return response
