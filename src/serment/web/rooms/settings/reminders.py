"""« Réglages », the reminders: the practice's own mail server, a trial, or all of it forgotten."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.adapters.mail import MailError
from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.desktop import DESKTOP_DAYS, set_desktop_reminders
from serment.practice.post_office import mailer
from serment.practice.reminders import (
    DAYS_AHEAD,
    PORTS,
    MailSettings,
    RemindersError,
    failure_in_french,
    find_reminders,
    forget_reminders,
    save_reminders,
    send_trial,
    settings_of,
)
from serment.store.models import MailSecurity, ReminderMail
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.today import now

_INPUT = {"class": "input", "autocomplete": "off", "spellcheck": "false"}
_SELECT = {"class": "select"}


def _ahead(days: int) -> str:
    return nbsp(f"{days} jour{'s' if days > 1 else ''} avant")


class MailForm(PlainForm):
    """The server, the account, the two addresses; the use case verifies each line."""

    is_on = forms.TypedChoiceField(
        label="Rappels par courriel",
        coerce=lambda value: value == "oui",
        choices=[("oui", "Les envoyer"), ("non", "Ne pas les envoyer")],
        widget=forms.Select(attrs=_SELECT),
    )
    recipient = forms.CharField(
        label="À quelle adresse",
        max_length=200,
        help_text="Une seule adresse, lue par vous : rien ne part ailleurs.",
        widget=forms.EmailInput(attrs=_INPUT),
    )
    days_ahead = forms.TypedChoiceField(
        label="Combien de temps avant",
        coerce=int,
        choices=[(days, _ahead(days)) for days in DAYS_AHEAD],
        widget=forms.Select(attrs=_SELECT),
    )
    host = forms.CharField(
        label="Serveur d’envoi",
        max_length=200,
        help_text="Celui de votre messagerie, comme votre fournisseur le donne : smtp.exemple.fr",
        widget=forms.TextInput(attrs=_INPUT),
    )
    security = forms.ChoiceField(
        label="Chiffrement",
        choices=MailSecurity.choices,
        help_text="Sans chiffrement, ou avec un certificat douteux, rien ne part.",
        widget=forms.Select(attrs=_SELECT),
    )
    port = forms.IntegerField(
        label="Port",
        required=False,
        help_text="Vide : 587 avec STARTTLS, 465 avec TLS.",
        error_messages={"invalid": "Un port est un nombre : corrigez-le ou effacez-le."},
        widget=forms.TextInput(attrs={**_INPUT, "inputmode": "numeric"}),
    )
    sender = forms.CharField(
        label="Adresse d’envoi",
        max_length=200,
        help_text="En général celle du compte.",
        widget=forms.EmailInput(attrs=_INPUT),
    )
    user = forms.CharField(
        label="Compte",
        max_length=200,
        required=False,
        help_text="Vide si le serveur n’en demande pas.",
        widget=forms.TextInput(attrs=_INPUT),
    )
    password = forms.CharField(
        label="Mot de passe",
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={**_INPUT, "autocomplete": "new-password"}),
    )

    def __init__(self, kept: ReminderMail | None, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_initial(kept))
        if kept is not None and kept.password:
            self.fields["password"].help_text = "Gardé, chiffré. Vide : il ne change pas."

    def settings(self) -> MailSettings:
        """Return what was typed; call it once the form is valid."""
        typed = self.cleaned_data
        return MailSettings(
            is_on=typed["is_on"],
            host=typed["host"],
            sender=typed["sender"],
            recipient=typed["recipient"],
            security=typed["security"],
            port=typed["port"] or PORTS[MailSecurity(typed["security"])],
            user=typed["user"],
            password=typed["password"] or None,
            days_ahead=typed["days_ahead"],
        )


def _initial(kept: ReminderMail | None) -> dict[str, object]:
    if kept is None:
        return {"is_on": "oui", "days_ahead": 7, "security": MailSecurity.STARTTLS}
    chosen = settings_of(kept)
    named = {name: getattr(chosen, name) for name in chosen.__slots__ if name != "password"}
    return {**named, "is_on": "oui" if chosen.is_on else "non"}


@allowed(Permission.SECURITY)
def show_reminders(request: CockpitRequest) -> HttpResponse:
    """Show how the practice is reminded; keep what is typed when the form is sent."""
    kept = find_reminders(request.actor.practice)
    form = MailForm(kept, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            save_reminders(actor=request.actor, settings=form.settings(), now=now())
        except RemindersError as refusal:
            form.add_error(refusal.field or None, nbsp(str(refusal)))
        else:
            tell(request, "Les rappels sont réglés. Envoyez un essai pour en être sûr.")
            return redirect("reminders")
    context = {
        "form": form,
        "kept": kept,
        "desktop": request.actor.practice.desktop_reminders,
        "desktop_days": DESKTOP_DAYS,
        "failure": failure_in_french(kept) if kept is not None else "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "settings/reminders.html", context, status=status)


@require_POST
@allowed(Permission.SECURITY)
def set_desktop(request: CockpitRequest) -> HttpResponse:
    """Ask for reminders on the desktop, or for none; the browser was asked by the same click."""
    is_on = request.POST.get("bureau") == "oui"
    set_desktop_reminders(actor=request.actor, is_on=is_on, now=now())
    if is_on:
        tell(request, "Les rappels s’afficheront sur le bureau, tant qu’une page est ouverte.")
    else:
        tell(request, "Plus aucun rappel ne s’affichera sur le bureau.")
    return redirect("reminders")


@require_POST
@allowed(Permission.SECURITY)
def try_reminders(request: CockpitRequest) -> HttpResponse:
    """Send a trial; say where it left for, or why it did not."""
    try:
        to = send_trial(actor=request.actor, mailer=mailer(), now=now())
    except (MailError, RemindersError) as failure:
        tell(request, str(failure), warning=True)
    else:
        tell(request, f"L’essai est parti vers {to} : vérifiez qu’il arrive.")
    return redirect("reminders")


@require_POST
@allowed(Permission.SECURITY)
def forget(request: CockpitRequest) -> HttpResponse:
    """Forget the server, the addresses and the password."""
    forget_reminders(actor=request.actor, now=now())
    tell(request, "Serveur, adresses et mot de passe sont oubliés : plus aucun rappel ne part.")
    return redirect("reminders")
