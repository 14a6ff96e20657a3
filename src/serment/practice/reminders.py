"""The reminders by e-mail: by which server of the practice's own, to whom; tried, or forgotten.

Guarantees that nothing leaves unless the controller asked for it, that the password is kept in the
encrypted store alone and shown to nobody, and that the journal says what changed, never to what.
Leaves to others when a reminder leaves and what it says (`reminding`).
"""

import re
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Final, cast
from uuid import uuid4

from serment.adapters.mail import FAILURES, Letter, Mailer, MailServer, Security, WrongPasswordError
from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.kernel.french import nbsp
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.typed import is_email, one_line
from serment.store import unlocked
from serment.store.foreign_secrets import UnreadableSecretError, open_secret, seal_secret
from serment.store.models import MailSecurity, Practice, ReminderMail
from serment.store.models.reminders import DAYS_AHEAD, USUAL_DAYS_AHEAD

__all__ = ["DAYS_AHEAD", "MailSettings", "RemindersError", "save_reminders"]

PORTS: Final = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465}
_LONGEST: Final = 200
_LAST_PORT: Final = 65_535
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,198}[A-Za-z0-9])?", re.ASCII)
TRIAL_SUBJECT: Final = "Serment : essai de rappel"
TRIAL_BODY: Final = """Bonjour,

Cet essai vient de Serment, à votre demande : les rappels arriveront à cette adresse.

Un rappel dit combien d’échéances approchent et quand. Il ne nomme personne et ne dit rien de la \
santé de quiconque.
"""


class RemindersError(ValueError):
    """Reminders that cannot be kept or tried as asked; `field` is the line to correct."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class MailSettings:
    """What the controller chose; `password` None keeps the one that is there."""

    is_on: bool
    host: str
    sender: str
    recipient: str
    security: str = MailSecurity.STARTTLS.value
    port: int = PORTS[MailSecurity.STARTTLS]
    user: str = ""
    password: str | None = field(default=None, repr=False)
    days_ahead: int = USUAL_DAYS_AHEAD


def find_reminders(practice: Practice) -> ReminderMail | None:
    """Return how the practice is reminded; None when it never said."""
    return ReminderMail.objects.of(practice).first()


def settings_of(kept: ReminderMail) -> MailSettings:
    """Return what was chosen, without the password."""
    return MailSettings(
        is_on=kept.is_on,
        host=kept.host,
        sender=kept.sender,
        recipient=kept.recipient,
        security=kept.security,
        port=kept.port,
        user=kept.user,
        days_ahead=kept.days_ahead,
    )


def save_reminders(*, actor: Actor, settings: MailSettings, now: datetime) -> ReminderMail:
    """Keep how the practice is reminded; RemindersError for what cannot be.

    The same settings given again are no act. A change forgets why the last try failed.
    """
    actor.require(Permission.SECURITY)
    settings = _verified(actor.practice, settings)
    practice = actor.practice
    with one_act(practice):
        kept = find_reminders(practice) or ReminderMail(practice=practice)
        _verify_password_again(kept, settings)
        wanted = {name: value for name, value in asdict(settings).items() if value is not None}
        former = {name: getattr(kept, name) for name in wanted} | {"password": _secret_of(kept)}
        changed = sorted(name for name, value in wanted.items() if former[name] != value)
        if kept.pk is not None and not changed:
            return kept
        for name in changed:
            setattr(kept, name, wanted[name])
        if "password" in changed:
            kept.password = seal_secret(unlocked.keys(), str(settings.password))
        if {"recipient", "is_on"} & set(changed):
            kept.told = []  # nothing was told yet to whom it goes now
        kept.failure, kept.failed_at = "", None
        kept.save()
        payload: dict[str, Canonical] = {"is_on": kept.is_on, "changed": list(changed)}
        record_act(actor=actor, act="reminders.set", payload=payload, now=now)
    return kept


def forget_reminders(*, actor: Actor, now: datetime) -> bool:
    """Forget the server, the addresses and the password; tell whether there were any."""
    actor.require(Permission.SECURITY)
    with one_act(actor.practice):
        count, _ = ReminderMail.objects.of(actor.practice).delete()
        if count:
            record_act(actor=actor, act="reminders.forgotten", payload={}, now=now)
    return bool(count)


def send_trial(*, actor: Actor, mailer: Mailer, now: datetime) -> str:
    """Send a trial by the server kept; return to whom. MailError when it did not leave."""
    actor.require(Permission.SECURITY)
    kept = find_reminders(actor.practice)
    if kept is None or actor.practice.is_demo:
        raise RemindersError(
            "Aucun serveur de messagerie n’est enregistré : l’essai n’aurait par où partir. "
            "Enregistrez-en un d’abord ; rien n’a été envoyé."
        )
    letter = letter_of(kept, subject=TRIAL_SUBJECT, body=TRIAL_BODY, now=now)
    mailer.send(server_of(kept), letter)
    with one_act(actor.practice):
        ReminderMail.objects.of(actor.practice).update(failure="", failed_at=None)
        record_act(actor=actor, act="reminders.tried", payload={}, now=now)
    return kept.recipient


def server_of(kept: ReminderMail) -> MailServer:
    """Return the server, with its password; WrongPasswordError where it cannot be read any more."""
    security = cast("Security", kept.security)
    try:
        password = open_secret(unlocked.keys(), kept.password)
    except UnreadableSecretError as error:
        raise WrongPasswordError from error
    return MailServer(kept.host, kept.port, security, kept.user, password)


def _secret_of(kept: ReminderMail) -> str | None:
    """Return the password; None for one that cannot be read, which any other replaces."""
    try:
        return open_secret(unlocked.keys(), kept.password)
    except UnreadableSecretError:
        return None


def letter_of(kept: ReminderMail, *, subject: str, body: str, now: datetime) -> Letter:
    """Return a message to whom the practice said, and to nobody else."""
    number = uuid4().hex
    return Letter(kept.sender, kept.recipient, nbsp(subject), nbsp(body), now, number)


def failure_in_french(kept: ReminderMail) -> str:
    """Say why the last reminder did not leave; empty when it did."""
    return nbsp(str(FAILURES[kept.failure]())) if kept.failure in FAILURES else ""


def _verified(practice: Practice, settings: MailSettings) -> MailSettings:
    if practice.is_demo:
        raise RemindersError(
            "Le cabinet fictif n’écrit à personne : ses échéances sont inventées. Ouvrez votre "
            "cabinet pour choisir des rappels ; rien n’a été enregistré."
        )
    tidy = replace(
        settings,
        host=one_line(settings.host),
        sender=one_line(settings.sender),
        recipient=one_line(settings.recipient),
        user=one_line(settings.user),
        password=settings.password if one_line(settings.user) else "",
    )
    _verify_server(tidy)
    _verify_account(tidy)
    for name, address in (("sender", tidy.sender), ("recipient", tidy.recipient)):
        _verify_address(name, address)
    return tidy


def _verify_server(settings: MailSettings) -> None:
    if _HOST.fullmatch(settings.host) is None:
        raise RemindersError(
            f"« {settings.host[:60]} » n’est pas le nom d’un serveur : rien ne pourrait partir. "
            "Écrivez-le comme votre fournisseur le donne, par exemple smtp.exemple.fr ; rien n’a "
            "été enregistré.",
            field="host",
        )
    if settings.security not in MailSecurity.values:
        raise RemindersError(
            "Choisissez STARTTLS ou TLS : sans chiffrement, votre mot de passe passerait en clair. "
            "Rien n’a été enregistré.",
            field="security",
        )
    if not 1 <= settings.port <= _LAST_PORT:
        raise RemindersError(
            f"Le port {settings.port} n’existe pas : aucun serveur n’y répondrait. En général, "
            "c’est 587 avec STARTTLS et 465 avec TLS ; rien n’a été enregistré.",
            field="port",
        )
    if settings.days_ahead not in DAYS_AHEAD:
        offered = ", ".join(map(str, DAYS_AHEAD))
        raise RemindersError(
            f"{settings.days_ahead} jours n’est pas un délai proposé. Choisissez parmi {offered} ; "
            "rien n’a été enregistré.",
            field="days_ahead",
        )


def _verify_account(settings: MailSettings) -> None:
    for name, typed in (("user", settings.user), ("password", settings.password or "")):
        if not typed.isascii() or not typed.isprintable() or len(typed) > _LONGEST:
            raise RemindersError(
                "Ce compte ou ce mot de passe contient un signe que le protocole des serveurs de "
                "messagerie ne transmet pas. Retirez accents et signes rares, au besoin en créant "
                "un mot de passe d’application ; rien n’a été enregistré.",
                field=name,
            )


def _verify_password_again(kept: ReminderMail, settings: MailSettings) -> None:
    """Refuse to hand a password over to another server than the one that it was typed for."""
    moved = (kept.host, kept.user) != (settings.host, settings.user)
    if kept.password and moved and settings.password is None:
        raise RemindersError(
            "Le serveur ou le compte change : le mot de passe gardé n’était pas pour lui. "
            "Ressaisissez-le ; rien n’a été enregistré.",
            field="password",
        )


def _verify_address(name: str, address: str) -> None:
    if not is_email(address) or not address.isascii() or len(address) > _LONGEST:
        raise RemindersError(
            f"« {address[:60]} » n’a pas la forme nom@domaine, sans accent : aucun rappel n’y "
            "arriverait. Corrigez-la ; rien n’a été enregistré.",
            field=name,
        )
