"""Suspended time: what a claim adds to a period, day by day.

Guarantees that overlapping claims count once, that only days that run during the period count,
and that what is not closed adds nothing yet (R. 1112-7 CSP, last sentence, by analogy; the count
in days is a convention). Leaves to others whether the rule is suspended at all, and the hold that
an open claim puts on the record.

>>> from serment.law.facts import DateSpan
>>> claim = DateSpan(date(2028, 3, 15), date(2031, 6, 30))
>>> suspended_days([claim], starts_on=date(2010, 3, 15), ends_on=date(2030, 3, 15))
1202
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from serment.law.facts import DateSpan


def merged(spans: Iterable[DateSpan]) -> tuple[tuple[date, date], ...]:
    """The closed spans as half-open pairs, in order; those that overlap or touch are one."""
    closed = sorted((span.since, span.until) for span in spans if span.until is not None)
    result: list[tuple[date, date]] = []
    for since, until in closed:
        if result and since <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], until))
        else:
            result.append((since, until))
    return tuple(result)


def suspended_days(spans: Iterable[DateSpan], *, starts_on: date, ends_on: date) -> int:
    """Days that closed claims add to a period from `starts_on` to `ends_on`, both included.

    A claim counts if it begins on or before the end, as the earlier claims have put it off; its
    days before the start do not. Raises `OverflowError` past the year 9999.
    """
    total = 0
    for since, until in merged(spans):
        begins = max(since, starts_on)
        if begins < until and begins <= ends_on + timedelta(days=total):
            total += (until - begins).days
    return total


def clock_starts(form: str, visits: Mapping[str, date]) -> dict[str, date]:
    """Start of the clock for each practitioner's own records, from their last visits.

    Where each keeps their own records (solo, SCM, collaborator, locum) each has their own clock;
    where one structure is the controller (SCP, SEL, SISA, health centre, CPTS) there is one, from
    the last visit to anyone. Source: dossier of law, § 1.1 (interpretation). A form that is not
    known takes the common clock, which is never the shorter.
    """
    if form in _OWN_RECORDS or not visits:
        return dict(visits)
    latest = max(visits.values())
    return dict.fromkeys(visits, latest)


_OWN_RECORDS = frozenset({"solo", "scm", "collaborator", "locum"})
