"""A patient's agenda (iCalendar): the days of the appointments that took place or may have.

Guarantees that only days and states are read: what an appointment was for is dropped at the door.
A cancelled appointment is left out; a repeated one counts once, on the last day that it may reach,
and is never unrolled. Size and number of lines are bounded.
Leaves to others what an appointment proves (`gathering`): iCalendar cannot say that one was
honoured, its `CONFIRMED` only says that it was agreed.

Source: RFC 5545 (§ 3.1 folding and property lines, 3.6.1 VEVENT, 3.8.1.11 STATUS, 3.8.5
recurrence). Four properties are all that is wanted: the `icalendar` library, which would bring
three packages and read the reasons for the visits too, is the oracle of the tests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from serment.intake.refusals import RefusedFileError
from serment.intake.stated_times import StatedTime, parse_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

LARGEST_AGENDA: Final = 16 << 20
_KEPT: Final = ("BEGIN", "END", "DTSTART", "STATUS", "RRULE", "RDATE")
_DEEPEST: Final = 8
# A name, parameters whose quoted values may hold « : », then the value.
_PROPERTY: Final = re.compile(r"([A-Za-z0-9-]+)(?:;[^:\";]+(?:\"[^\"]*\"[^:\";]*)*)*:(.*)")


class UnreadableAgendaError(RefusedFileError):
    """An agenda that is broken; the message is the end of a sentence."""


@dataclass(slots=True)
class _Event:
    times: list[StatedTime] = field(default_factory=list)
    is_unread: bool = False
    is_cancelled: bool = False
    until: StatedTime | None = None
    repeats: bool = False


def read_appointments(data: bytes, *, exported_on: date | None) -> Iterator[date | None]:
    """The day of each appointment not cancelled, up to the day of the export where it is known.

    None stands for an appointment whose day cannot be read. `UnreadableAgendaError` otherwise.
    """
    for event in _events(data):
        if event.is_cancelled:
            continue
        if event.is_unread or not event.times:
            yield None
            continue
        last = max(event.times).latest
        if event.repeats:
            end = event.until.latest if event.until else exported_on
            last = max(last, end) if end else last
            first = min(event.times).earliest
            if exported_on is not None and first <= exported_on < last:
                last = exported_on
        if exported_on is None or last <= exported_on:
            yield last


def _events(data: bytes) -> Iterator[_Event]:
    stack: list[str] = []
    event = _Event()
    for name, value in _properties(data):
        if name == "BEGIN":
            stack.append(value.upper())
            if len(stack) > _DEEPEST:
                raise UnreadableAgendaError("il est trop imbriqué")
            if stack[-1] == "VEVENT":
                event = _Event()
        elif name == "END":
            if not stack or stack.pop() != value.upper():
                raise UnreadableAgendaError("il est abîmé")
            if value.upper() == "VEVENT":
                yield event
        elif stack and stack[-1] == "VEVENT":
            _take(event, name, value)
    if stack:
        raise UnreadableAgendaError("il est incomplet")


def _take(event: _Event, name: str, value: str) -> None:
    if name == "STATUS":
        event.is_cancelled = value.strip().upper() == "CANCELLED"
    elif name == "RRULE":
        event.repeats = True
        for part in value.upper().split(";"):
            if part.startswith("UNTIL="):
                event.until = parse_time(part.removeprefix("UNTIL="))
    else:
        for one in value.split(",") if name == "RDATE" else (value,):
            time = parse_time(one.partition("/")[0])
            event.is_unread |= time is None
            if time is not None:
                event.times.append(time)


def _properties(data: bytes) -> Iterator[tuple[str, str]]:
    """The name and the value of the properties that are kept; the others are not even cut."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise UnreadableAgendaError("ce n’est pas un agenda")
    for line in text.replace("\n ", "").replace("\n\t", "").split("\n"):
        if line[:8].upper().startswith(_KEPT):
            cut = _PROPERTY.fullmatch(line)
            if cut is None:
                raise UnreadableAgendaError("une de ses lignes est abîmée")
            if cut[1].upper() in _KEPT:
                yield cut[1].upper(), cut[2].strip()
