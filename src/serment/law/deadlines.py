"""Clocks applied: the ends of a period, and the position that the law takes, with what is missing.

Guarantees conventions C1 (same day number, or the last of the month), C3 (a period in months is
put off to the next working day where its rule says so), C4 and C5 (hours are real and never put
off), C7 (the periods of the public health code are not put off). Leaves to others which facts a
request gives (`rights_clock`, `breach_clock`) and its words in JSON (`deadline_json`).

>>> add_period(date(2027, 1, 31), Span(months=1))
datetime.date(2027, 2, 28)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from serment.kernel.holidays import Territory, find_holiday, is_working_day
from serment.kernel.spans import Span, add_span
from serment.law.conditions import judge
from serment.law.corpus import DEADLINE_RULES
from serment.law.deadline_model import DeadlineRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from serment.law.corpus import Corpus
    from serment.law.deadline_model import (
        DeadlineVersion,
        Limit,
        Position,
        RequestKind,
    )
    from serment.law.facts import RecordValue

_WEEKEND = {5: "samedi", 6: "dimanche"}


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Where the practice is: its territory, and whether its commune keeps Good Friday."""

    territory: Territory = "metropole"
    good_friday: bool = False


@dataclass(frozen=True, slots=True)
class DueDay:
    """The end of a period: `raw_on` as counted, `due_on` once put off by what `put_off_by` says."""

    limit: Limit
    raw_on: date
    due_on: date
    put_off_by: tuple[str, ...]
    is_put_off_locally: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """The first position that holds, or None; `missing` could have given an earlier one."""

    position: Position | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnsweringRule:
    """A rule that answers a request, in the version of the day."""

    rule: DeadlineRule
    version: DeadlineVersion


def rules_for(corpus: Corpus, kind: RequestKind, day: date) -> tuple[AnsweringRule, ...]:
    """The rules that answer this kind of request, each in its version in force on `day`."""
    return tuple(
        AnsweringRule(rule, version)
        for rule in _deadline_rules(corpus)
        if kind in rule.requests
        for version in rule.versions
        if version.in_force.contains(day)
    )


@lru_cache(maxsize=8)
def _deadline_rules(corpus: Corpus) -> tuple[DeadlineRule, ...]:
    """The rules of the corpus, found once: a register of ten thousand requests asks each time."""
    files = corpus.manifest.of_kind(DEADLINE_RULES)
    rules = (corpus.rule(file.id or file.path) for file in files)
    return tuple(rule for rule in rules if isinstance(rule, DeadlineRule))


def add_period(start: date, span: Span, paused_days: int = 0) -> date:
    """The last day of a period (C1), the days of a pause added."""
    return add_span(start, span) + timedelta(days=paused_days)


def due_day(
    limit: Limit, start: date, calendar: WorkingCalendar, *, paused_days: int = 0
) -> DueDay:
    """The end of a limit counted in days, months or years."""
    raw = add_period(start, limit.add or Span(), paused_days)
    if limit.put_off == "none":
        return DueDay(limit, raw, raw, (), is_put_off_locally=False)
    reasons, is_local, day = [], False, raw
    while not is_working_day(day, calendar.territory, good_friday=calendar.good_friday):
        holiday = find_holiday(day, calendar.territory, good_friday=calendar.good_friday)
        reasons.append(holiday.name if holiday else _WEEKEND[day.weekday()])
        is_local = is_local or (holiday is not None and holiday.is_local)
        day += timedelta(days=1)
    return DueDay(limit, raw, day, tuple(reasons), is_put_off_locally=is_local)


def late_since(due_on: date, answered_on: date | None, marks: Iterable[date | None]) -> date | None:
    """The first day of delay, once a day after the end is known without an answer before."""
    last = answered_on or max((day for day in marks if day is not None), default=None)
    return due_on + timedelta(days=1) if last is not None and last > due_on else None


def first_true(limits: Sequence[Limit], facts: Mapping[str, RecordValue]) -> Limit | None:
    """The first limit whose condition is true; an unknown one is passed over."""
    found = (lim for lim in limits if lim.when is None or judge(lim.when, facts).truth is True)
    return next(found, None)


def take_stand(positions: Sequence[Position], facts: Mapping[str, RecordValue]) -> Stand:
    """The first position that is true, and the facts that those before it wait for.

    Where none is true, `missing` is the one fact to ask for first.
    """
    missing: list[str] = []
    for position in positions:
        verdict = judge(position.when, facts)
        if verdict.truth is True:
            return Stand(position, tuple(dict.fromkeys(missing)))
        if verdict.truth is None:
            missing += verdict.missing
    return Stand(None, tuple(missing[:1]))


def day_of(moment: date) -> date:
    """The day of a date or of an instant."""
    return moment.date() if isinstance(moment, datetime) else moment
