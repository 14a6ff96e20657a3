"""The dates of FHIR, which may stop at the year or the month, as days of the calendar of Paris.

Guarantees that no day is invented: a date is the span of days it allows, one day when it is whole,
and what cannot be read is `None`. An instant is the day it was in Paris, so that a visit at 23:30
UTC on 31 December belongs to the next year; an hour without its zone is taken as written. Leaves
to others whether the date is likely.

>>> parse_fhir_date("2019-02")
FhirDate(first=datetime.date(2019, 2, 1), last=datetime.date(2019, 2, 28))
>>> parse_fhir_date("2019-12-31T23:30:00Z").last
datetime.date(2020, 1, 1)
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

_PARIS: Final = ZoneInfo("Europe/Paris")
_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,12})?)?"
_ZONE: Final = "(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
_WHOLE: Final = re.compile(f"{_DAY}(?:T{_TIME}{_ZONE}?)?")
_PARTIAL: Final = re.compile("([0-9]{4})(?:-([0-9]{2}))?")
_LENGTH_OF_DAY: Final = 10
_LONGEST: Final = 40


class FhirDate(NamedTuple):
    """The days that a date allows, both included."""

    first: date
    last: date

    @property
    def is_whole(self) -> bool:
        """Whether it tells one day."""
        return self.first == self.last


def parse_fhir_date(value: object) -> FhirDate | None:
    """The days that `value` allows; `None` for what is not a FHIR date, dateTime or instant."""
    return _parsed(value) if isinstance(value, str) and len(value) <= _LONGEST else None


@lru_cache(maxsize=4_096)  # all that was done at one visit bears one instant
def _parsed(value: str) -> FhirDate | None:
    try:
        if _WHOLE.fullmatch(value) is not None:
            day = _day_of(value)
            return FhirDate(day, day)
        form = _PARTIAL.fullmatch(value)
        return None if form is None else _span_of(int(form[1]), form[2])
    except (ValueError, OverflowError):  # a month 13, a 30 February, a year 0, the ends of time
        return None


def has_time(value: object) -> bool:
    """Whether a readable date tells an hour."""
    return isinstance(value, str) and "T" in value


def _day_of(value: str) -> date:
    if len(value) == _LENGTH_OF_DAY:
        return date.fromisoformat(value)
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo is None else moment.astimezone(_PARIS)).date()


def _span_of(year: int, month: str | None) -> FhirDate:
    first, last = (1, 12) if month is None else (int(month), int(month))
    end = date(year, last, 1).replace(day=monthrange(year, last)[1])
    return FhirDate(date(year, first, 1), end)
