"""Calendar spans: « 20 years » is twenty years, never 20 × 365 days.

Guarantees convention C1 of the dossier of law: a period in years or months ends on the same day
number and, where the month has no such day, on the last day of the month (code de procédure
civile, art. 641 al. 2, by analogy; regulation 1182/71, art. 3(2)(c)). Years and months are added
first, in one step, then days. Leaves to others: whether the last day is included (C2), working
days and holidays (C3), hours (C4 and C5), the majority of a person born on 29 February (C9).

>>> add_span(date(2004, 2, 29), parse_span("28 years"))
datetime.date(2032, 2, 29)
>>> add_span(date(2072, 2, 29), parse_span("28 years"))
datetime.date(2100, 2, 28)
"""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

_MONTHS_IN_A_YEAR = 12
_LONGEST_TEXT = 64
_GRAMMAR = re.compile(
    r"(?:(?P<years>[0-9]{1,4}) years?)?"
    r"(?:(?:^|(?<=[a-z]) )(?P<months>[0-9]{1,5}) months?)?"
    r"(?:(?:^|(?<=[a-z]) )(?P<days>[0-9]{1,7}) days?)?",
)


class SpanError(ValueError):
    """A text or a number that describes no calendar span."""


class SpanOverflowError(SpanError):
    """A date after 31 December 9999, or a year that the calendar does not hold."""


@dataclass(frozen=True, slots=True)
class Span:
    """A length of calendar time; each part is a whole number, zero or more."""

    years: int = 0
    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if min(self.years, self.months, self.days) < 0:
            raise SpanError(
                f"{self.years}, {self.months}, {self.days}: a span counts forward, "
                "so no part may be negative; swap the two dates instead.",
            )

    def __str__(self) -> str:
        parts = [
            f"{count} {name}" if count == 1 else f"{count} {name}s"
            for count, name in ((self.years, "year"), (self.months, "month"), (self.days, "day"))
            if count
        ]
        return " ".join(parts) or "0 days"


def parse_span(text: str) -> Span:
    """Read « 20 years », « 3 months », « 90 days » or « 1 year 6 months »; else `SpanError`."""
    match = _GRAMMAR.fullmatch(text) if 0 < len(text) <= _LONGEST_TEXT else None
    if match is None:
        raise SpanError(
            f"{text[:_LONGEST_TEXT]!r} is not a calendar span: a delay that cannot be read cannot "
            "be applied; write years, then months, then days, such as « 1 year 6 months ».",
        )
    return Span(**{name: int(count) for name, count in match.groupdict(default="0").items()})


def add_span(start: date, span: Span) -> date:
    """The date that lies `span` after `start` (C1); after year 9999, `SpanOverflowError`."""
    months = start.month - 1 + span.months
    year = start.year + span.years + months // _MONTHS_IN_A_YEAR
    month = months % _MONTHS_IN_A_YEAR + 1
    if year > MAXYEAR:
        raise _overflow(start, span)
    landing = date(year, month, min(start.day, _last_day(year, month)))
    try:
        return landing + timedelta(days=span.days)
    except OverflowError:
        raise _overflow(start, span) from None


def year_bounds(year: int) -> tuple[date, date]:
    """First and last day of `year`, both included: where only the year is known (C10)."""
    if not MINYEAR <= year <= MAXYEAR:
        raise SpanOverflowError(
            f"{year} is outside the calendar ({MINYEAR} to {MAXYEAR}), so it has no first or last "
            "day; check the year.",
        )
    return date(year, 1, 1), date(year, 12, 31)


def span_in_french(span: Span) -> str:
    """« 20 ans », « 1 an et 6 mois », « 90 jours »; « 0 jour » for the empty span."""
    years = [f"{span.years} an{_plural(span.years)}"] if span.years else []
    months = [f"{span.months} mois"] if span.months else []
    days = [f"{span.days} jour{_plural(span.days)}"] if span.days else []
    parts = years + months + days
    if not parts:
        return "0 jour"
    return " et ".join([", ".join(parts[:-1]), parts[-1]] if parts[:-1] else parts)


def _plural(count: int) -> str:
    return "s" if count > 1 else ""


def _last_day(year: int, month: int) -> int:
    """Number of days of a month, without the `calendar` module, which is slow to import."""
    if month == 2:  # noqa: PLR2004 -- February
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if is_leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _overflow(start: date, span: Span) -> SpanOverflowError:
    return SpanOverflowError(
        f"{start.isoformat()} plus {span} falls after the year {MAXYEAR}, which the calendar does "
        "not hold; check the date and the span.",
    )
