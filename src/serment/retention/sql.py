"""The few shapes of SQL that DuckDB, PostgreSQL and Spark read alike, and read fast.

Guarantees that a shifted date is the one of `kernel.spans` on every day of the calendar, February
29 and the year 2100 included, and that no expression is evaluated where its operand is NULL into
anything but NULL. Leaves to others what is compared with what (`conditions`, `clock`).

Adding an interval costs ten times the scan of a column: in a span of a multiple of four years,
every day that lies between two skipped leap days (1900 and 2100) moves by the same number of days,
and is moved by an integer.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from serment.kernel.spans import Span, add_span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serment.law.facts import FactValue

NULL_DATE: Final = "CAST(NULL AS DATE)"
NULL_TEXT: Final = "NULLIF('', '')"
NULL_TRUTH: Final = "CAST(NULL AS BOOLEAN)"
_TURNS: Final = 48  # months after which the leap days come round again
_FROM, _UNTIL = date(1900, 3, 1), date(2100, 2, 28)
_MONTHS: Final = 12


def text(value: str) -> str:
    """A string literal; every quote doubled, which is the whole of the standard's escape."""
    return "'" + value.replace("'", "''") + "'"


def day(value: date) -> str:
    """A date literal."""
    return f"DATE '{value.isoformat()}'"


def constant(value: FactValue) -> str:
    """The literal of a fact's value."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return day(value)
    return text(value) if isinstance(value, str) else str(value)


def shifted(origin: str, span: Span) -> str:
    """The date `span` after the date expression `origin`: one addition, never two."""
    ordinary = moved_by_days(origin, span)
    if ordinary is None:
        return by_calendar(origin, span)
    return f"CASE WHEN {ordinary[0]} THEN {ordinary[1]} ELSE {by_calendar(origin, span)} END"


def moved_by_days(origin: str, span: Span) -> tuple[str, str] | None:
    """Where an integer moves the date as the calendar would: the test, and the date moved.

    None for a span in which the leap days do not come round.
    """
    months = span.years * _MONTHS + span.months
    if not months or months % _TURNS or span.days:
        return None
    days = (add_span(_FROM, span) - _FROM).days
    last = _UNTIL - timedelta(days=days)
    return f"{origin} >= {day(_FROM)} AND {origin} <= {day(last)}", f"{origin} + {days}"


def by_calendar(origin: str, span: Span) -> str:
    """The date `span` after the date expression `origin`, on any day of the calendar."""
    months = span.years * _MONTHS + span.months
    moved = origin
    if months:
        unit = f"'{span.years}' YEAR" if not span.months else f"'{months}' MONTH"
        moved = f"CAST({origin} + INTERVAL {unit} AS DATE)"
    return f"{moved} + {span.days}" if span.days else moved


def tests_of_after(origin: str, span: Span, other: str, other_span: Span) -> tuple[str, ...]:
    """Whether `origin` + `span` falls after `other` + `other_span`: tests that all hold.

    The exact comparison is made where a difference in days has not decided. NULL never does.
    """
    if origin == other:
        return (_same_origin(origin, span, other_span),)
    days = _least_days(span) - _most_days(other_span)
    exact = f"{by_calendar(origin, span)} > {by_calendar(other, other_span)}"
    surely = f"{other} < {origin} + {days}"
    return (may_be_after(origin, span, other, other_span), f"({surely} OR {exact})")


def may_be_after(origin: str, span: Span, other: str, other_span: Span) -> str:
    """What must hold for `origin` + `span` to fall after `other` + `other_span`."""
    return f"{other} < {origin} + {_most_days(span) - _least_days(other_span)}"


def tests_of_before(value: str, origin: str, span: Span) -> tuple[str, ...]:
    """Whether `value` falls before `origin` + `span`: tests that all hold, as above."""
    least, most = _least_days(span), _most_days(span)
    exact = f"{value} < {by_calendar(origin, span)}"
    return (f"{value} < {origin} + {most}", f"({value} < {origin} + {least} OR {exact})")


def _same_origin(origin: str, span: Span, other: Span) -> str:
    if is_longer(span, other):
        return f"{origin} IS NOT NULL"
    return f"{by_calendar(origin, span)} > {by_calendar(origin, other)}"


def is_longer(span: Span, other: Span) -> bool:
    """Whether a span is longer than another, from whatever day both run."""
    return _least_days(span) >= _most_days(other)


def _most_days(span: Span) -> int:
    months = span.years * _MONTHS + span.months
    return (months * 1461 + 47) // 48 + 3 + span.days


def _least_days(span: Span) -> int:
    months = span.years * _MONTHS + span.months
    return months * 1461 // 48 - 5 + span.days


def either(tests: Iterable[str]) -> str:
    """The disjunction; FALSE for none."""
    return " OR ".join(tests) or "FALSE"


def sure(test: str) -> str:
    """The test, where unknown is no."""
    return test if test in ("TRUE", "FALSE") else f"COALESCE({test}, FALSE)"


def surely_not(test: str) -> str:
    """Whether the test is false or unknown."""
    return f"NOT ({test})" if test.endswith(" NULL") else f"NOT {sure(test)}"
