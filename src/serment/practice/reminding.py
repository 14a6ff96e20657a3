"""When a reminder leaves by e-mail, and what it says: how many things fall due, of what, by when.

Guarantees at most one message a day, never one that says nothing new, none where the practice did
not ask; and no title in it: kinds, counts and days alone, so that no room can put a name there. The
state is in the store: a program that stops, or a machine that sleeps, forgets nothing. A message
of which nobody knows whether it left counts as the message of its day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final, Literal

from django.utils.timezone import localtime

from serment.adapters.mail import Mailer, MailError
from serment.kernel.french import date_in_french
from serment.practice.acting import one_act
from serment.practice.actors import Actor
from serment.practice.due_list import NAMES, list_falling_due
from serment.practice.falling_due import FallingDue
from serment.practice.journal import record_act
from serment.practice.reminders import find_reminders, letter_of, server_of
from serment.store.models import Practice, ReminderMail

Reminded = Literal["off", "already", "waiting", "nothing_new", "sent", "failed"]
REMINDED_WORDS: Final[dict[Reminded, str]] = {
    "off": "Les rappels par courriel ne sont pas demandés : rien n’est parti.",
    "already": "Le message du jour est déjà parti.",
    "waiting": "Le serveur a refusé aujourd’hui : le prochain essai sera demain.",
    "nothing_new": "Rien de nouveau n’approche : rien n’est parti.",
    "sent": "Le rappel du jour est parti.",
    "failed": "Le rappel n’est pas parti.",
}
# What an hour cannot change: tried again the next day, lest the account be locked.
_LASTING: Final = frozenset({"certificate", "unencrypted", "password", "accounts", "address"})


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a message tells: the things due, which of them are late, and their mark."""

    due: tuple[FallingDue, ...]
    late: frozenset[str]

    @property
    def told(self) -> list[str]:
        """What the message says of each thing: the same marks say nothing new."""
        return sorted(f"{one.key} {one.day} {one.key in self.late}" for one in self.due)


def remind(*, actor: Actor, mailer: Mailer, now: datetime) -> Reminded:
    """Send the reminder of the day if one is due; tell what was done. Call it as often as wanted.

    A message that does not leave is kept with its reason: the next call tries again, or the next
    day where another hour would change nothing.
    """
    kept = find_reminders(actor.practice)
    if kept is None or not kept.is_on or actor.practice.is_demo:
        return "off"
    if (stopped := _stopped(kept, localtime(now).date())) is not None:
        return stopped
    reminder = reminder_of(actor.practice, days_ahead=kept.days_ahead, now=now)
    if not set(reminder.told) - set(kept.told):
        return "nothing_new"
    if not _begin(actor.practice, now):
        return "already"
    return _send(actor, mailer, kept, reminder, now)


def _stopped(kept: ReminderMail, day: date) -> Reminded | None:
    """Say why nothing may leave on that day; None where something may."""
    if day in (kept.sent_on, kept.trying_on):
        return "already"
    is_lasting = kept.failure in _LASTING and kept.failed_at is not None
    if is_lasting and localtime(kept.failed_at).date() == day:
        return "waiting"
    return None


def _send(
    actor: Actor, mailer: Mailer, kept: ReminderMail, reminder: Reminder, now: datetime
) -> Reminded:
    letter = letter_of(kept, subject=subject_of(reminder), body=body_of(reminder), now=now)
    try:
        mailer.send(server_of(kept), letter)
    except MailError as error:
        _note_failure(actor, error.code, now)
        return "failed"
    _note_sent(actor, reminder, now)
    return "sent"


def reminder_of(practice: Practice, *, days_ahead: int, now: datetime) -> Reminder:
    """Return what falls due within so many days, and what is late."""
    day = localtime(now).date()
    last = day + timedelta(days=days_ahead)
    due = tuple(one for one in list_falling_due(practice, day) if one.day <= last)
    return Reminder(due, frozenset(one.key for one in due if one.is_late(now)))


def subject_of(reminder: Reminder) -> str:
    """« Serment : 3 échéances, dont 1 dépassée »."""
    late = len(reminder.late)
    of_them = f", dont {late} dépassée{'s' if late > 1 else ''}" if late else ""
    return f"Serment : {_counted(len(reminder.due))}{of_them}"


def body_of(reminder: Reminder) -> str:
    """Return the text: a line for each kind, then where to look."""
    lines = "\n".join(_line(NAMES[kind], dues, reminder) for kind, dues in _by_kind(reminder.due))
    return (
        f"Bonjour,\n\nÀ tenir bientôt, ou déjà dépassé :\n\n{lines}\n\n"
        "Ouvrez Serment, écran « Échéances », pour savoir quoi faire.\n\n"
        "Ce message a été demandé dans les réglages de Serment. Il ne nomme personne et ne dit "
        "rien de la santé de quiconque.\n"
    )


def _by_kind(due: Iterable[FallingDue]) -> Iterator[tuple[str, list[FallingDue]]]:
    order = list(NAMES)
    for kind, dues in groupby(sorted(due, key=lambda one: order.index(one.kind)),
                              key=lambda one: one.kind):  # fmt: skip
        yield kind, list(dues)


def _line(name: str, dues: list[FallingDue], reminder: Reminder) -> str:
    late = sum(one.key in reminder.late for one in dues)
    first = date_in_french(min(one.day for one in dues))
    if late:
        return f"– {name} : {_counted(len(dues))}, dont {late} dépassée{'s' if late > 1 else ''} ; \
la plus ancienne du {first}"
    return f"– {name} : {_counted(len(dues))}, la première le {first}"


def _counted(count: int) -> str:
    return f"{count} échéance{'s' if count > 1 else ''}"


def _begin(practice: Practice, now: datetime) -> bool:
    """Note that a message begins to leave; False where another one did meanwhile."""
    day = localtime(now).date()
    with one_act(practice):
        rows = ReminderMail.objects.of(practice).filter(is_on=True)
        kept = rows.first()
        if kept is None or day in (kept.sent_on, kept.trying_on):
            return False
        rows.update(trying_on=day)
    return True


def _note_sent(actor: Actor, reminder: Reminder, now: datetime) -> None:
    with one_act(actor.practice):
        ReminderMail.objects.of(actor.practice).update(
            trying_on=None,
            sent_on=localtime(now).date(),
            sent_at=now,
            told=reminder.told,
            failure="",
            failed_at=None,
        )
        payload = {"entries": len(reminder.due), "late": len(reminder.late)}
        record_act(actor=actor, act="reminder.sent", payload=payload, now=now)


def _note_failure(actor: Actor, code: str, now: datetime) -> None:
    """Keep why it did not leave; one line of the journal for a reason, not one for each hour."""
    with one_act(actor.practice):
        kept = find_reminders(actor.practice)
        if kept is None:
            return
        is_news = kept.failure != code
        kept.trying_on, kept.failure, kept.failed_at = None, code, now
        kept.save(update_fields=["trying_on", "failure", "failed_at"])
        if is_news:
            record_act(actor=actor, act="reminder.failed", payload={"code": code}, now=now)
