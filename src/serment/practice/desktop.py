"""The reminder on the desktop: whether the practice asked for it, and what a page may say of it.

Guarantees a count and kinds, never a title: whatever a room writes, no name can get on a desktop
that others see. Leaves to the page when to ask, and to show it once (`web/static/serment.js`).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.timezone import localtime

from serment.kernel.digests import sha256_hex
from serment.kernel.french import nbsp
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.due_list import NAMES
from serment.practice.journal import record_act
from serment.practice.reminding import reminder_of
from serment.store.models import Practice

DESKTOP_DAYS: Final = 7
_MARK: Final = 16


@dataclass(frozen=True, slots=True)
class DesktopReminder:
    """What approaches: how many, of which kinds, the sentence to show; `mark` changes with it."""

    count: int
    late: int
    kinds: dict[str, int]
    words: str
    day: str
    mark: str


def set_desktop_reminders(*, actor: Actor, is_on: bool, now: datetime) -> bool:
    """Ask for reminders on the desktop, or for none; tell whether that changed anything."""
    actor.require(Permission.SECURITY)
    practice = actor.practice
    with one_act(practice):
        practice.refresh_from_db(fields=["desktop_reminders"])
        if practice.desktop_reminders is is_on:
            return False
        practice.desktop_reminders = is_on
        practice.save(update_fields=["desktop_reminders"])
        record_act(actor=actor, act="reminders.desktop", payload={"is_on": is_on}, now=now)
    return True


def desktop_reminder(practice: Practice, now: datetime) -> DesktopReminder:
    """Return what a page may show of what is late, or falls due within a week."""
    reminder = reminder_of(practice, days_ahead=DESKTOP_DAYS, now=now)
    found = Counter(NAMES[one.kind] for one in reminder.due)
    count, late = len(reminder.due), len(reminder.late)
    return DesktopReminder(
        count=count,
        late=late,
        kinds=dict(found),
        words=nbsp(_words(count, late)),
        day=localtime(now).date().isoformat(),
        mark=sha256_hex("\n".join(reminder.told).encode())[:_MARK],
    )


def _words(count: int, late: int) -> str:
    """« 3 échéances demandent votre attention, dont 1 dépassée. »."""
    if not count:
        return "Aucune échéance dans la semaine."
    asks = "échéances demandent" if count > 1 else "échéance demande"
    of_them = f", dont {late} dépassée{'s' if late > 1 else ''}" if late else ""
    return f"{count} {asks} votre attention{of_them}."
