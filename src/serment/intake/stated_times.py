"""A moment as a document states it: to the year, the month, the day or the second, with its zone.

Guarantees that no day is invented: what a partial date leaves open stays open, between `earliest`
and `latest`. An instant in UTC is told by its day in Paris; one with another offset keeps the day
that was written, which is the day of the place of care.
Leaves to others whether the day is plausible.

Sources: HL7 version 3 data types (TS), HL7 version 2 (DTM) as XDS uses it, RFC 5545 (3.3.4, 3.3.5).

LIMIT: an instant in UTC of a practice overseas may fall on the next day there.

>>> parse_time("196002").latest
datetime.date(1960, 2, 29)
>>> parse_time("20240301233000+0000").exact
datetime.date(2024, 3, 2)
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

LONGEST_TIME: Final = 40
_DECEMBER: Final = 12
_LEAP_SECOND: Final = 60
_FORM: Final = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:(?P<month>[0-9]{2})(?:(?P<day>[0-9]{2})(?:T?(?P<hour>[0-9]{2})(?:(?P<minute>[0-9]{2})"
    r"(?:(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?)?)?)?)?"
    r"(?P<zone>Z|[+-](?:0[0-9]|1[0-4])[0-5][0-9])?"
)
_UTC: Final = frozenset({"Z", "+0000", "-0000"})


@dataclass(frozen=True, slots=True, order=True)
class StatedTime:
    """A year, and the month and the day where they were given; 0 where they were not."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def exact(self) -> date | None:
        """The day, where it is known to the day."""
        return date(self.year, self.month, self.day) if self.day else None

    @property
    def earliest(self) -> date:
        """The first day that it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that it can be."""
        month = self.month or _DECEMBER
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def includes(self, day: date) -> bool:
        """Whether it can be that day."""
        return self.earliest <= day <= self.latest

    def __str__(self) -> str:
        """« 1960 », « 02/1960 » or « 29/02/1960 »."""
        parts = (f"{self.day:02d}" if self.day else "", f"{self.month:02d}" if self.month else "")
        return "/".join((*filter(None, parts), f"{self.year:04d}"))


def parse_time(text: str, *, is_utc: bool = False) -> StatedTime | None:
    """What an HL7 or iCalendar time states, or None where it states nothing that can be read.

    `is_utc` says that an hour without a zone is in UTC, as in the metadata of XDS. A month or a
    day « 00 », which some programs write for unknown, is unknown.
    """
    form = _FORM.fullmatch(text.strip()[:LONGEST_TIME])
    if form is None:
        return None
    year, month, day = (int(form[name] or 0) for name in ("year", "month", "day"))
    stated = StatedTime(year, month, day if month else 0)
    try:
        verified = stated.earliest
        if form["hour"] is None or not stated.day:
            return stated
        return _day_of_instant(verified, form, is_utc=is_utc)
    except (ValueError, OverflowError):
        return None


def _day_of_instant(day: date, form: re.Match[str], *, is_utc: bool) -> StatedTime:
    """The day of an instant; ValueError where its hour does not exist."""
    if int(form["second"] or 0) > _LEAP_SECOND:
        raise ValueError("no such second")
    hour, minute = int(form["hour"]), int(form["minute"] or 0)
    instant = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    if form["zone"] in _UTC or (is_utc and form["zone"] is None):
        day = instant.astimezone(_paris()).date()
    return StatedTime(day.year, day.month, day.day)


@cache
def _paris() -> ZoneInfo:
    return ZoneInfo("Europe/Paris")
