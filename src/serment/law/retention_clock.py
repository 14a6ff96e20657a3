"""The clock of a retention rule: from a start and the facts, the last day to keep.

Guarantees the composition of the dossier of law (§ 1.1): durations from the start, then each
exception in the order of the file, then the suspended days; two ends where a fact that is unknown
could lengthen the period. Leaves to others the start and its coherence (`retention_start`), the
holds and the status (`retention`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from serment.kernel.spans import Span, add_span, year_bounds
from serment.law.conditions import facts_of, judge
from serment.law.suspensions import suspended_days

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.facts import DateSpan, RecordValue
    from serment.law.model import Policy, RetentionVersion, RuleException, Sources

    Facts = Mapping[str, RecordValue]

DIED_ON = "died_on"
DIED_IN = "died_in"


@dataclass(frozen=True, slots=True)
class Term:
    """The two ends (equal unless facts are `missing`), both included, and how they were reached."""

    low: date
    high: date
    runs_from: date
    exception: RuleException | None = None
    missing: tuple[str, ...] = ()
    suspended_days: int = 0
    used: tuple[str, ...] = ()
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class ChosenSpan:
    """The duration that applies; `asked` is the practice's own, where it was out of bounds."""

    span: Span
    asked: int | None = None
    kept: int = 0


def chosen_span(version: RetentionVersion, facts: Facts) -> ChosenSpan:
    """The rule's duration, or the one the practice chose, held between its bounds."""
    if version.policy is None:
        return ChosenSpan(version.keep_for or Span())
    policy = version.policy
    asked = facts.get(policy.fact)
    if not isinstance(asked, int):
        return ChosenSpan(_policy_span(policy, policy.default))
    kept = max(asked, policy.at_least or 0)
    kept = kept if policy.ceiling is None else min(kept, policy.ceiling)
    return ChosenSpan(_policy_span(policy, kept), None if kept == asked else asked, kept)


def _policy_span(policy: Policy, count: int) -> Span:
    return Span(months=count) if policy.unit == "months" else Span(years=count)


def run_clock(
    version: RetentionVersion, facts: Facts, start: date, claims: tuple[DateSpan, ...]
) -> Term:
    """The term of a record whose clock starts on `start`.

    Raises `SpanOverflowError` or `OverflowError` where a date would pass the year 9999.
    """
    if DIED_ON in facts or DIED_IN not in facts or DIED_ON not in exception_facts(version):
        return _run(version, facts, start, claims)
    return _run_over_the_year(version, facts, start, claims)


def exception_facts(version: RetentionVersion) -> tuple[str, ...]:
    """The facts on which the exceptions of the version depend, each once."""
    names = [name for item in version.exceptions for name in facts_of(item.when)]
    names += [item.keep_until.origin for item in version.exceptions if item.keep_until is not None]
    names += [item.starts_on for item in version.exceptions if item.starts_on is not None]
    return tuple(dict.fromkeys(names))


def _run_over_the_year(
    version: RetentionVersion, facts: Facts, start: date, claims: tuple[DateSpan, ...]
) -> Term:
    """Convention C10: only the year of death is known, so the latest end of all its days."""
    first, last = year_bounds(int(str(facts[DIED_IN])))
    day = max(first, start)
    latest = _run(version, {**facts, DIED_ON: last}, start, claims)
    while day < last:
        term = _run(version, {**facts, DIED_ON: day}, start, claims)
        if term.high > latest.high:
            latest = term
        day += timedelta(days=1)
    used = tuple(DIED_IN if name == DIED_ON else name for name in latest.used)
    return replace(latest, used=(*used, DIED_IN))


def _run(
    version: RetentionVersion, facts: Facts, start: date, claims: tuple[DateSpan, ...]
) -> Term:
    term = _lengthened(version, facts, _base(version, facts, start))
    for exception in version.exceptions:
        term = _excepted(term, exception, facts)
    if not version.suspended_while:
        return term
    low = suspended_days(claims, starts_on=term.runs_from, ends_on=term.low)
    high = suspended_days(claims, starts_on=term.runs_from, ends_on=term.high)
    return replace(
        term,
        low=term.low + timedelta(days=low),
        high=term.high + timedelta(days=high),
        suspended_days=high,
        used=(*term.used, "suspensions") if high else term.used,
        sources=(*term.sources, *(s for f in version.suspended_while for s in f.rests_on))
        if high
        else term.sources,
    )


def _base(version: RetentionVersion, facts: Facts, start: date) -> Term:
    """The rule's own duration, or the latest of several from the same start."""
    end = add_span(start, chosen_span(version, facts).span)
    for other in version.or_later:
        end = max(end, add_span(start, other.keep_for))
    sources = [source for other in version.or_later for source in other.rests_on]
    if version.policy is not None:
        sources += version.policy.rests_on
    used = (version.policy.fact,) if version.policy is not None else ()
    return Term(low=end, high=end, runs_from=start, used=used, sources=tuple(sources))


def _lengthened(version: RetentionVersion, facts: Facts, term: Term) -> Term:
    """An unknown fact that could lengthen the period puts its upper end off."""
    high, missing = term.high, []
    for lengthening in version.lengthened_by:
        if lengthening.fact in facts:
            continue
        bound = lengthening.until_at_most.find(facts)
        if bound is not None and bound > term.low:
            high = max(high, bound)
            missing.append(lengthening.fact)
    return replace(term, high=high, missing=tuple(missing))


def _excepted(term: Term, exception: RuleException, facts: Facts) -> Term:
    """An exception whose condition is true puts the end off, or replaces it.

    Unknown, it changes nothing: what could only shorten never blocks, and what could lengthen
    stands in `lengthened_by`.
    """
    verdict = judge(exception.when, facts)
    found = _end_of(exception, facts)
    if verdict.truth is not True or found is None:
        return term
    end, runs_from = found
    is_later = end > term.low
    if exception.take == "later" and not is_later:
        return replace(term, used=(*term.used, *verdict.used))
    high = end if exception.take == "replaces" else max(term.high, end)
    return replace(
        term,
        low=end,
        high=high,
        runs_from=runs_from or term.runs_from,
        exception=exception,
        used=(*term.used, *verdict.used),
        sources=(*term.sources, *exception.rests_on),
    )


def _end_of(exception: RuleException, facts: Facts) -> tuple[date, date | None] | None:
    """The end that the exception gives, and the start of its own clock if it has one."""
    if exception.keep_until is not None:
        end = exception.keep_until.find(facts)
        return None if end is None else (end, None)
    start = facts.get(exception.starts_on or "")
    if not isinstance(start, date) or exception.keep_for is None:
        return None
    return add_span(start, exception.keep_for), start
