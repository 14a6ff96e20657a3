"""The clock of one series in SQL: `law.retention_clock`, as a chain of common table expressions.

Guarantees the composition of the scalar evaluator: durations from the start, each exception in the
order of the file, the two ends where an unknown fact could lengthen, then the suspended days. Each
stage adds its columns to the one before. Leaves to others the status and the words (`judgement`).

Columns added: `start_on`; `e`, the number of the exception (0 for none, -1 where the dates of the
record give no end at all); `low` and `high`, the last day to keep, apart where an unknown fact
could put it off; `end_low` and `end_high`, the same with the suspended days. What is rare is
written inside the branch that needs it, and stages are few: each costs a pass over all the lines,
as dear as reading a column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serment.kernel.spans import Span
from serment.law.retention_clock import DIED_IN, DIED_ON
from serment.retention import sql

if TYPE_CHECKING:
    from serment.law.model import Lengthening, RetentionVersion, RuleException
    from serment.retention.doubts import Doubts
    from serment.retention.plan import SeriesPlan
    from serment.retention.stages import Stages
    from serment.retention.terms import Terms

SINCE_ON = "since_on"
"""The day on which the ends of a `Kind` hang, whichever fact gave it."""
DYING_ON = "dying_on"
"""The day of death that the exceptions read: the known one, or a candidate of the known year."""


@dataclass(frozen=True, slots=True)
class _End:
    """An end that an exception gives where its `tests` hold: `origin` + `span`."""

    number: int
    origin: str
    span: Span
    has_own_clock: bool
    replaces: bool
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """Lines where `test` holds, whose two ends hang on one column, `day`, and on nothing else.

    `low` and `high` are SQL on that day, once it stands in the column `SINCE_ON`.
    """

    exception: int
    test: str
    day: str
    low: str
    high: str


class Clock:
    """Writes the stages of one series."""

    def __init__(
        self, plan: SeriesPlan, version: RetentionVersion, terms: Terms, doubts: Doubts, key: str
    ) -> None:
        self._plan = plan
        self._version = version
        self._doubts = doubts
        self._terms = terms.renamed(plan.start, "start_on")
        if DIED_ON in terms.columns or (plan.counts_year_of_death and DIED_IN in terms.columns):
            self._terms = self._terms.renamed(DIED_ON, DYING_ON)
        self._key = key
        possible = [self._end_of(e) for e in version.exceptions]
        self._possible = tuple(end for end in possible if end is not None)
        self._ends: list[_End] = []

    def written(self, stages: Stages) -> Stages:
        """The stages up to the two ends, before suspension."""
        stages = self._chained(stages) if self._is_chain() else self._staged(stages)
        stages = stages.then(f"l{self._key}", f"{self._low()} AS low")
        high = "".join(f" WHEN {test} THEN {bound}" for test, bound in self.widenings())
        return stages.then(
            f"h{self._key}", f"{f'CASE{high} ELSE low END' if high else 'low'} AS high"
        )

    def widenings(self) -> list[tuple[str, str]]:
        """Where an unknown fact puts the end off: the tests, the furthest first, and until when."""
        kept = f" AND NOT {self._replaced()}" if any(e.replaces for e in self._ends) else ""
        bounds = [(flag, bound) for flag, bound in self._lengthenings() if flag != "FALSE"]
        return [(f"{flag}{kept} AND {bound} > low", bound) for flag, bound in bounds]

    def _is_chain(self) -> bool:
        """Whether each exception can be judged without knowing which ones were met before."""
        return not self._has_paths() and all(e.replaces for e in self._possible[1:])

    def _chained(self, stages: Stages) -> Stages:
        chain = [f" WHEN {self._applies(end)} THEN {end.number}" for end in self._possible]
        self._ends = list(self._possible)
        return self._coded(stages, f"CASE{''.join(reversed(chain))} ELSE 0 END" if chain else "0")

    def _applies(self, end: _End) -> str:
        """Whether an end stands, in a chain."""
        later = () if end.replaces else self._later_tests(end)
        return " AND ".join(dict.fromkeys((*end.tests, *later)))

    def _staged(self, stages: Stages) -> Stages:
        stages = stages.then(f"b{self._key}", "0 AS e0, start_on AS runs0, FALSE AS r0")
        for end in self._possible:
            stages = self._excepted(stages, end)
        return self._coded(stages, f"e{len(self._ends)}")

    def _coded(self, stages: Stages, code: str) -> Stages:
        """The number of the exception, or -1; worked out on the lines that a cheap test retains."""
        dark = "".join(f" WHEN {test} THEN -1" for test in self._doubts.dark_tests())
        worked = f"CASE{dark} ELSE {code} END" if dark else code
        dark_gates = self._beyond_gates(self._doubts.dark_tests())
        gates = list(dict.fromkeys((*self._gates(), *dark_gates)))
        if worked != "0" and self._is_chain():
            worked = f"CASE WHEN {sql.either(gates)} THEN {worked} ELSE 0 END"
        return stages.then(f"e{self._key}", f"{worked} AS e")

    def has_kinds(self) -> bool:
        """Whether every line but those of `mixed_tests` is of one of the `kinds`."""
        bounds = [waited.until_at_most.origin for waited in self._version.lengthened_by]
        return self._is_chain() and all(origin == self._plan.start for origin in bounds)

    def kinds(self, others: list[str]) -> list[Kind]:
        """The ordinary kind, then the rest, told by the first test that holds; none of `others`."""
        base = self._base(SINCE_ON)
        found = [Kind(0, self._ordinary_test(others), "start_on", base, base)]
        for end in reversed(self._possible):
            moved = sql.shifted(SINCE_ON, end.span)
            found.append(Kind(end.number, self._applies(end), end.origin, moved, moved))
        for waited, flag in self._waiting():
            bound = sql.shifted(SINCE_ON, waited.until_at_most.add)
            found.append(Kind(0, flag, "start_on", base, bound))
        return found

    def mixed_tests(self) -> list[str]:
        """Where an exception applies and a fact is waited for: the ends hang on two days."""
        return [
            f"({flag} AND {self._applies(end)})"
            for end in self._possible
            for waited, flag in self._waiting()
            if not end.replaces and end.origin != self._terms.find(waited.fact)
        ]

    def _ordinary_test(self, others: list[str]) -> str:
        """A cheap test that most ordinary lines meet, and no other line."""
        known = [self._terms.known(waited.fact) for waited, _ in self._waiting()]
        gates = [f"NOT ({gate})" for gate in dict.fromkeys(self._gates())]
        rest = [sql.surely_not(test) for test in self._beyond_gates(others)]
        return " AND ".join([*gates, *known, *rest])

    def _gates(self) -> list[str]:
        """For each exception, what must hold for it to apply."""
        return [
            f"{end.origin} IS NOT NULL" if end.replaces or self._version.or_later
            else sql.may_be_after(end.origin, end.span, "start_on", self._span())
            for end in self._possible
        ]  # fmt: skip

    def _beyond_gates(self, tests: list[str]) -> list[str]:
        """The tests that may hold where no gate of `_gates` does."""
        known = {end.origin for end in self._possible if end.replaces}
        known |= {DIED_ON} if DYING_ON in known else set()
        earlier = {
            f"{end.origin} > start_on"
            for end in self._possible
            if not end.replaces and sql.is_longer(end.span, self._span())
        }
        return [
            test
            for test in tests
            if test not in earlier and not any(f" {name}" in f" {test} " for name in known)
        ]

    def _later_tests(self, end: _End) -> tuple[str, ...]:
        """The tests that an end falls after the ordinary one."""
        spans = [self._span(), *(other.keep_for for other in self._version.or_later)]
        tests = [
            t for span in spans for t in sql.tests_of_after(end.origin, end.span, "start_on", span)
        ]
        return tuple(dict.fromkeys(tests))

    def exceptions(self) -> tuple[tuple[int, RuleException], ...]:
        """The exceptions that the text can meet, with their numbers."""
        return tuple((end.number, self._version.exceptions[end.number - 1]) for end in self._ends)

    def waited(self) -> tuple[tuple[str, str], ...]:
        """For each fact that could lengthen the period: SQL of whether it is waited for."""
        names = [lengthening.fact for lengthening in self._version.lengthened_by]
        return tuple(zip(names, (flag for flag, _ in self._lengthenings()), strict=True))

    def runs(self) -> str:
        """Start of the clock that applies, once the exceptions are known."""
        if self._has_paths():
            return f"runs{len(self._ends)}"
        own = "".join(f" WHEN {e.number} THEN {e.origin}" for e in self._ends if e.has_own_clock)
        return f"CASE e{own} ELSE start_on END" if own else "start_on"

    def _has_paths(self) -> bool:
        """Whether what an exception leaves depends on those met before it, and not on it alone."""
        pairs = [(a, b) for n, a in enumerate(self._possible) for b in self._possible[n + 1 :]]
        return any(
            (a.has_own_clock and not b.has_own_clock) or (a.replaces and not b.replaces)
            for a, b in pairs
        )

    def _replaced(self) -> str:
        if self._has_paths():
            return f"r{len(self._ends)}"
        numbers = ", ".join(str(end.number) for end in self._ends if end.replaces)
        return f"(e IN ({numbers}))"

    def _excepted(self, stages: Stages, end: _End) -> Stages:
        now, key = len(self._ends), self._key
        applies = " AND ".join(f"({test})" for test in end.tests)
        if not end.replaces:
            applies = f"{applies} AND {self._is_later(end, f'e{now}')}"
        self._ends.append(end)
        then = now + 1
        stages = stages.then(
            f"x{key}_{then}", f"CASE WHEN {applies} THEN {end.number} ELSE e{now} END AS e{then}"
        )
        applied = f"e{then} = {end.number}"
        runs = f"CASE WHEN {applied} THEN {end.origin} ELSE runs{now} END"
        return stages.then(
            f"y{key}_{then}",
            f"{runs if end.has_own_clock else f'runs{now}'} AS runs{then}, "
            f"{f'(r{now} OR {applied})' if end.replaces else f'r{now}'} AS r{then}",
        )

    def _end_of(self, exception: RuleException) -> _End | None:
        number = self._version.exceptions.index(exception) + 1
        shift = exception.keep_until
        origin = self._terms.find((shift.origin if shift else exception.starts_on) or "")
        span, own = (shift.add, False) if shift else (exception.keep_for, True)
        condition = self._terms.truth(exception.when)
        tests = dict.fromkeys((f"{origin} IS NOT NULL", *condition.all_tests()))
        if origin is None or span is None or not condition.possible:
            return None
        return _End(number, origin, span, own, exception.take == "replaces", tuple(tests))

    def _is_later(self, end: _End, code: str) -> str:
        """Whether an end falls after the one that stands, whichever gave it."""
        base = " AND ".join(self._later_tests(end))
        known = "".join(
            f" WHEN {e.number} THEN {_after(end.origin, end.span, e.origin, e.span)}"
            for e in self._ends
        )
        return f"CASE {code}{known} ELSE {base} END" if known else base

    def _span(self) -> Span:
        return self._plan.span or Span()

    def _base(self, start: str = "start_on") -> str:
        base = sql.shifted(start, self._span())
        for other in self._version.or_later:
            rival = sql.shifted(start, other.keep_for)
            base = f"CASE WHEN {rival} > {base} THEN {rival} ELSE {base} END"
        return base

    def _low(self) -> str:
        """The ordinary end first: most lines have no other."""
        known = "".join(
            f" WHEN e = {end.number} THEN {sql.shifted(end.origin, end.span)}" for end in self._ends
        )
        ordinary = sql.moved_by_days("start_on", self._span())
        if ordinary is None or self._version.or_later:
            return f"CASE{known} ELSE {self._base()} END" if known else self._base()
        test, moved = ordinary
        none = "e = 0 AND " if known else ""
        slow = sql.by_calendar("start_on", self._span())
        return f"CASE WHEN {none}{test} THEN {moved}{known} ELSE {slow} END"

    def _waiting(self) -> list[tuple[Lengthening, str]]:
        """The lengthenings whose fact a line may not tell, and whether it is waited for."""
        flags = (flag for flag, _ in self._lengthenings())
        told = zip(self._version.lengthened_by, flags, strict=True)
        return [(waited, flag) for waited, flag in told if flag != "FALSE"]

    def _lengthenings(self) -> list[tuple[str, str]]:
        """For each fact that could lengthen: whether it is unknown and could, and until when."""
        found = []
        for lengthening in self._version.lengthened_by:
            at_most = lengthening.until_at_most
            bound, known = self._terms.shifted(at_most), self._terms.known(lengthening.fact)
            if bound is None or known == "TRUE":
                found.append(("FALSE", sql.NULL_DATE))
                continue
            later = f"{bound} > {self._base()}"
            if at_most.origin == self._plan.start and not self._version.or_later:
                later = _after("start_on", at_most.add, "start_on", self._span())
            unknown = known.replace(" IS NOT NULL", " IS NULL") if known != "FALSE" else "TRUE"
            found.append((f"{unknown} AND {later}", bound))
        return found


def _after(origin: str, span: Span, other: str, other_span: Span) -> str:
    return " AND ".join(sql.tests_of_after(origin, span, other, other_span))
