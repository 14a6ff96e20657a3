"""What falls due, as a calendar that other programs read: iCalendar, RFC 5545.

Guarantees the same bytes for the same entries: an entry bears the instant of its own last change,
and no clock is read. A day is a day in every time zone; an instant is written in UTC, which no
change of hour makes double or impossible, and each calendar shows it at the hour of its place. An
entry that is over stays in the file, cancelled: a program that imported it takes it away.
Leaves to others what falls due, its identifiers, and how often an entry has changed.

>>> from datetime import UTC, date, datetime
>>> told = CalendarEntry("1@serment", "Sauvegarder", "", datetime(2026, 11, 23, tzinfo=UTC),
...                      due_on=date(2026, 12, 1))
>>> b"DTSTART;VALUE=DATE:20261201" in calendar_ics((told,), name="Cabinet")
True
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icalendar import Alarm, Event

PRODUCT: Final = "-//Serment//Echeances//FR"
# Said again by each calendar: the day before at nine for a day, two hours before for an instant.
_BEFORE_A_DAY: Final = timedelta(hours=-15)
_BEFORE_AN_INSTANT: Final = timedelta(hours=-2)
_READ_AGAIN: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry: `uid` names it for ever, `sequence` counts its changes since `changed_at`.

    `due_on` is a whole day, included; `due_at` an instant; one of them is given. Texts are French.
    """

    uid: str
    title: str
    says: str
    changed_at: datetime
    sequence: int = 0
    due_on: date | None = None
    due_at: datetime | None = None
    is_over: bool = False


def calendar_ics(entries: Iterable[CalendarEntry], *, name: str) -> bytes:
    """Return the calendar of these entries, by their identifiers; `name` is what programs show."""
    from icalendar import Calendar  # noqa: PLC0415 - 50 ms that the other documents do not pay

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # No METHOD: the file says how things stand. Then DTSTAMP is that of the last change, and the
    # same entries give the same bytes (RFC 5545, 3.8.7.2).
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _READ_AGAIN, parameters={"VALUE": "DURATION"})
    for entry in sorted(entries, key=lambda one: one.uid):
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: CalendarEntry) -> Event:
    from icalendar import Event  # noqa: PLC0415 - as above

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", entry.title)
    if entry.says:
        event.add("description", entry.says)
    if entry.due_at is not None:
        # Without an end it takes no time: DTEND would have to be later than DTSTART.
        event.add("dtstart", entry.due_at.astimezone(UTC))
    elif entry.due_on is not None:
        event.add("dtstart", entry.due_on)
        # The end is excluded; the last day of the calendar itself has no day after it.
        event.add("dtend", min(entry.due_on, date.max - timedelta(days=1)) + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.is_over else "CONFIRMED")
    if not entry.is_over:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: CalendarEntry) -> Alarm:
    from icalendar import Alarm  # noqa: PLC0415 - as above

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", _BEFORE_A_DAY if entry.due_at is None else _BEFORE_AN_INSTANT)
    return alarm
