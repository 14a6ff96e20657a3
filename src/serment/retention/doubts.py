"""The dates of a record that cannot be: in SQL, with the sentence that says so.

Guarantees the pairs and the order of `law.retention_start`. The tests that decide are fewer than
those that explain: born, seen, died are in order as soon as two of the three pairs are. Leaves to
others what follows (`clock`, `judgement`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serment.law import retention_causes as causes
from serment.law.retention_clock import DIED_IN, DIED_ON
from serment.law.retention_start import BORN_ON

if TYPE_CHECKING:
    from serment.retention.plan import SeriesPlan
    from serment.retention.terms import Terms

_THREE: Final = ("born", "seen", "died")


@dataclass(frozen=True, slots=True)
class Doubts:
    """The doubts of one series; `as_of` is a SQL date, `has_fault` tells of a column `fault`."""

    plan: SeriesPlan
    terms: Terms
    as_of: str
    has_fault: bool

    @property
    def no_fault(self) -> str:
        """SQL: whether the line was read without a doubt."""
        return "fault IS NULL" if self.has_fault else "TRUE"

    def dark_tests(self) -> list[str]:
        """Where no end can be told, whatever the rule."""
        return [*(["fault IS NOT NULL"] if self.has_fault else []), *self.clash_tests()]

    def clash_tests(self) -> list[str]:
        """Born, seen, died: two of the three orders say whether all three hold."""
        pairs = self.plan.ordered
        needless = (BORN_ON, DIED_ON) if len(pairs) == len(_THREE) else None
        return [test for pair, (test, _) in self.clashing() if pair != needless]

    def ahead_tests(self) -> list[str]:
        """A birth ahead is an act of care ahead, once the orders hold."""
        names = {name for name, _ in self.coming()}
        implied = {BORN_ON} if self.plan.start in names and self.plan.ordered[:1] else set()
        return [test for name, (test, _) in self.coming() if name not in implied]

    def clashing(self) -> list[tuple[tuple[str, str], tuple[str, str]]]:
        """For each pair of facts that may contradict each other: the test and the sentence."""
        terms, titles = self.terms, self.plan.titles
        found = []
        for first, then in self.plan.ordered:
            one, other = terms.find(first), terms.find(then)
            if one is not None and other is not None:
                told = causes.of_order(titles[first], titles[then])
                found.append(((first, then), (f"{one} > {other}", told)))
        died_in, died_on = terms.find(DIED_IN), terms.find(DIED_ON)
        if not self.plan.counts_year_of_death or died_in is None:
            return found
        told = causes.of_order(titles[DIED_IN], titles[self.plan.start])
        test = f"{died_in} < EXTRACT(YEAR FROM start_on)"
        found.append(((DIED_IN, self.plan.start), (test, told)))
        if died_on is not None:
            told = causes.of_order(titles[DIED_IN], titles[DIED_ON])
            test = f"(start_on IS NOT NULL AND {died_in} <> EXTRACT(YEAR FROM {died_on}))"
            found.append(((DIED_IN, DIED_ON), (test, told)))
        return found

    def coming(self) -> list[tuple[str, tuple[str, str]]]:
        """For each fact that cannot lie ahead: the test and the sentence."""
        found = []
        for name in self.plan.past_only:
            column = self.terms.find(name)
            if column is not None:
                told = causes.of_future(self.plan.titles[name])
                found.append((name, (f"{column} > {self.as_of}", told)))
        died_in = self.terms.find(DIED_IN)
        if self.plan.counts_year_of_death and died_in is not None:
            told = causes.of_future(self.plan.titles[DIED_IN])
            found.append((DIED_IN, (f"{died_in} > EXTRACT(YEAR FROM {self.as_of})", told)))
        return found
