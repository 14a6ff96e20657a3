"""Conditions: the closed vocabulary of the corpus, judged in three values (Kleene).

The words: `fact` with `is`, `in`, `at_least`, `before` (`from`, `add`); `all`, `any`, `not`;
`predicate`. Guarantees that unknown is never false: a condition is unknown only when a fact that
its answer depends on is absent, and then names it. Leaves to others the reading of the words
(`readers.conditions`) and what follows from the answer (`evaluate`, `retention`).

>>> judge(Not(Equals("has_staff", constant=True)), {}).missing
('has_staff',)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from serment.kernel.spans import Span, SpanOverflowError, add_span
from serment.law.predicates import PREDICATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serment.law.facts import FactValue, RecordValue


@dataclass(frozen=True, slots=True)
class ShiftedDate:
    """A date fact, plus a calendar span."""

    origin: str
    add: Span

    def find(self, facts: Mapping[str, RecordValue]) -> date | None:
        """The date, or None while its origin is unknown; after 9999, `SpanOverflowError`."""
        day = facts.get(self.origin)
        return add_span(day, self.add) if isinstance(day, date) else None


@dataclass(frozen=True, slots=True)
class Known:
    """`{fact: F, is: known}` or `is: unknown`: never unknown itself."""

    fact: str
    expected: bool


@dataclass(frozen=True, slots=True)
class Equals:
    """`{fact: F, is: constant}`."""

    fact: str
    constant: FactValue


@dataclass(frozen=True, slots=True)
class Among:
    """`{fact: F, in: [a, b]}`."""

    fact: str
    constants: tuple[FactValue, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """`{fact: F, at_least: 10}`."""

    fact: str
    bound: int


@dataclass(frozen=True, slots=True)
class Before:
    """`{fact: F, before: 2026-01-01}` or `{fact: F, before: {from: G, add: 10 years}}`: strict."""

    fact: str
    moment: date | ShiftedDate


@dataclass(frozen=True, slots=True)
class AllOf:
    """`{all: […]}`; true when empty."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`{any: […]}`."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`{not: …}`."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Named:
    """`{predicate: name}`, a function of `serment.law.predicates`."""

    name: str


Condition = Known | Equals | Among | AtLeast | Before | AllOf | AnyOf | Not | Named


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer (None: unknown), the known facts that it rests on, the absent ones it waits for."""

    truth: bool | None
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def judge(condition: Condition, facts: Mapping[str, RecordValue]) -> Verdict:
    """The answer of `condition` on `facts`, with the facts behind it."""
    match condition:
        case Known(fact, expected):
            present = fact in facts
            return Verdict(present == expected, (fact,) if present else ())
        case AllOf(parts):
            return _gathered([judge(part, facts) for part in parts], decisive=False)
        case AnyOf(parts):
            return _gathered([judge(part, facts) for part in parts], decisive=True)
        case Not(part):
            verdict = judge(part, facts)
            truth = None if verdict.truth is None else not verdict.truth
            return Verdict(truth, verdict.used, verdict.missing)
        case _:
            return _compared(condition, facts)


def facts_of(condition: Condition) -> tuple[str, ...]:
    """The facts that the condition names, in order, each once."""
    match condition:
        case Known(fact, _) | Equals(fact, _) | Among(fact, _) | AtLeast(fact, _):
            return (fact,)
        case Before(fact, moment):
            return _once([fact, moment.origin] if isinstance(moment, ShiftedDate) else [fact])
        case AllOf(parts) | AnyOf(parts):
            return _once([name for part in parts for name in facts_of(part)])
        case Not(part):
            return facts_of(part)
        case Named(name):
            return PREDICATES[name].facts


def _compared(
    condition: Equals | Among | AtLeast | Before | Named, facts: Mapping[str, RecordValue]
) -> Verdict:
    """A comparison: unknown as soon as a fact that it needs is absent."""
    needed = facts_of(condition)
    missing = tuple(name for name in needed if name not in facts)
    if missing:
        return Verdict(None, tuple(name for name in needed if name in facts), missing)
    match condition:
        case Equals(fact, constant):
            truth = facts[fact] == constant
        case Among(fact, constants):
            truth = facts[fact] in constants
        case AtLeast(fact, bound):
            value = facts[fact]
            truth = isinstance(value, int) and value >= bound
        case Before(fact, moment):
            truth = _precedes(facts[fact], moment, facts)
        case Named(name):
            truth = PREDICATES[name].holds(facts)
    return Verdict(truth, needed)


def _precedes(
    value: RecordValue, moment: date | ShiftedDate, facts: Mapping[str, RecordValue]
) -> bool:
    if not isinstance(value, date):
        return False
    if isinstance(moment, date):
        return value < moment
    try:
        shifted = moment.find(facts)
    except SpanOverflowError:
        return True  # no date of the calendar lies after a moment beyond its end
    return shifted is not None and value < shifted


def _gathered(verdicts: Sequence[Verdict], *, decisive: bool) -> Verdict:
    """`any` is decided by one true, `all` by one false; else one unknown leaves it unknown."""
    deciding = [verdict for verdict in verdicts if verdict.truth is decisive]
    if deciding:
        return Verdict(decisive, _once([name for verdict in deciding for name in verdict.used]))
    unknown = [verdict for verdict in verdicts if verdict.truth is None]
    used = _once([name for verdict in verdicts for name in verdict.used])
    if unknown:
        return Verdict(None, used, _once([n for verdict in unknown for n in verdict.missing]))
    return Verdict(not decisive, used)


def _once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
