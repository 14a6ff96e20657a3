"""The calendar of what falls due: written so that the next file changes it and doubles nothing.

Guarantees that one thing keeps one identifier, that an entry which changed says so by a higher
number, and that one which is over is told cancelled, for a year. The same things give the same
bytes: a calendar that is read again finds nothing new.

LIMIT: a store restored from a backup forgets the changes made since. A program that had imported
them may ignore the next ones until their number has passed the one that it knows.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid5

from serment.documents.finding_words import CONFIDENCE_WORDS
from serment.documents.ics import CalendarEntry, calendar_ics
from serment.kernel.french import nbsp
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.due_list import NAMES, list_falling_due
from serment.practice.falling_due import FallingDue
from serment.practice.journal import record_act
from serment.store.models import CalendarLine, Practice

CALENDAR_NAME: Final = "Serment : échéances"
_TOLD_OVER_FOR: Final = timedelta(days=366)


def publish_calendar(*, actor: Actor, as_of: date, now: datetime) -> bytes:
    """Return the calendar of all that falls due, and remember what it tells.

    A line of the journal is written when it tells something new.
    """
    actor.require(Permission.READ)
    practice = actor.practice
    found = {one.key: one for one in list_falling_due(practice, as_of)}
    with one_act(practice):
        changed = _remember(practice, found, now)
        if changed:
            payload = {"changed": changed, "entries": len(found)}
            record_act(actor=actor, act="calendar.changed", payload=payload, now=now)
        rows = list(CalendarLine.objects.of(practice))
    entries = (_entry(practice, row, found.get(row.key)) for row in rows)
    return calendar_ics(entries, name=nbsp(CALENDAR_NAME))


def _remember(practice: Practice, found: dict[str, FallingDue], now: datetime) -> int:
    """Bring the lines to what falls due; return how many changed."""
    lines = CalendarLine.objects.of(practice)
    lines.filter(is_over=True, changed_at__lt=now - _TOLD_OVER_FOR).delete()
    known = {row.key: row for row in lines}
    changed = [row for key, row in known.items() if _moved(row, found.get(key), now)]
    new = [
        CalendarLine(practice=practice, key=key, changed_at=now, **_told(one))
        for key, one in found.items()
        if key not in known
    ]
    columns = ["title", "due_on", "due_at", "is_over", "sequence", "changed_at"]
    CalendarLine.objects.of(practice).bulk_update(changed, columns)
    CalendarLine.objects.bulk_create(new)
    return len(changed) + len(new)


def _moved(row: CalendarLine, one: FallingDue | None, now: datetime) -> bool:
    """Bring a line to what falls due under its key, nothing any more for None; tell if it moved."""
    wanted = {"is_over": True} if one is None else {"is_over": False, **_told(one)}
    if all(getattr(row, column) == value for column, value in wanted.items()):
        return False
    for column, value in wanted.items():
        setattr(row, column, value)
    row.sequence += 1
    row.changed_at = max(now, row.changed_at)  # a clock set back must not make a change older
    return True


def _told(one: FallingDue) -> dict[str, object]:
    return {"title": one.title[:300], "due_on": one.due_on, "due_at": one.due_at}


def _entry(practice: Practice, row: CalendarLine, one: FallingDue | None) -> CalendarEntry:
    entry = CalendarEntry(
        # Of the practice and of the key: two practices in one calendar stay apart.
        uid=f"{uuid5(practice.pk, row.key)}@serment",
        title=row.title,
        says="",
        changed_at=row.changed_at.replace(microsecond=0),
        sequence=row.sequence,
        due_on=row.due_on,
        due_at=row.due_at,
        is_over=row.is_over,
    )
    return entry if one is None else replace(entry, says=_says(one))


def _says(one: FallingDue) -> str:
    sure = (
        "" if one.confidence == "sure" else f" Jour : {CONFIDENCE_WORDS[one.confidence].lower()}."
    )
    return nbsp(f"{NAMES[one.kind]}.{sure} Ouvrez Serment pour savoir quoi faire.")
