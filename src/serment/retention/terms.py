"""What each name of the corpus stands for in the text: a column, a constant, or nothing.

Guarantees that a fact which is neither a column nor given for the whole practice is unknown, never
false, and that a condition which can then never be true leaves no trace in the text. SQL's own
three values are those of `law.conditions` (Kleene). Leaves to others the clock (`clock`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from serment.law.conditions import (
    AllOf,
    Among,
    AnyOf,
    AtLeast,
    Before,
    Condition,
    Equals,
    Known,
    Named,
    Not,
    ShiftedDate,
)
from serment.retention import sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.facts import FactValue


class UncompilableConditionError(ValueError):
    """A condition that retention rules do not have: the corpus is not one of ours."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition in SQL; `possible` is False where it can never be true.

    `tests`, all of them, say the same where only true counts: the cheapest first, so that the rest
    is evaluated on the lines that are left.
    """

    sql: str
    possible: bool = True
    tests: tuple[str, ...] = ()

    def all_tests(self) -> tuple[str, ...]:
        """The tests, or the condition itself."""
        return self.tests or (self.sql,)


NEVER = Truth(sql.NULL_TRUTH, possible=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """The columns at hand (fact → SQL expression) and the facts of the practice."""

    columns: Mapping[str, str]
    constants: Mapping[str, FactValue]

    def find(self, fact: str) -> str | None:
        """The SQL expression of a fact, or None while it is unknown."""
        if fact in self.columns:
            return self.columns[fact]
        return sql.constant(self.constants[fact]) if fact in self.constants else None

    def known(self, fact: str) -> str:
        """SQL: whether the fact is known."""
        if fact in self.columns:
            return f"{self.columns[fact]} IS NOT NULL"
        return "TRUE" if fact in self.constants else "FALSE"

    def shifted(self, moment: ShiftedDate) -> str | None:
        """SQL of a shifted date, None where its origin is unknown."""
        origin = self.find(moment.origin)
        return None if origin is None else sql.shifted(origin, moment.add)

    def renamed(self, fact: str, column: str) -> Terms:
        """The same terms where the fact stands in another column."""
        return Terms({**self.columns, fact: column}, self.constants)

    def truth(self, condition: Condition) -> Truth:
        """The condition in SQL."""
        match condition:
            case AllOf(parts):
                return self._joined(parts, "AND")
            case AnyOf(parts):
                return self._joined(parts, "OR")
            case Not(part):
                return Truth(f"NOT ({self.truth(part).sql})")
            case Known(fact, expected):
                return self._known(fact, expected=expected)
            case Named(name):
                raise UncompilableConditionError(
                    f"« {name} » est une fonction : une règle de conservation n’en admet pas, car "
                    "elle doit se traduire en SQL. Écrivez-la avec les mots du corpus."
                )
            case _:
                return self._compared(condition)

    def _known(self, fact: str, *, expected: bool) -> Truth:
        known = self.known(fact)
        return Truth(known if expected else f"NOT ({known})", known != str(not expected).upper())

    def _joined(self, parts: tuple[Condition, ...], word: str) -> Truth:
        truths = [self.truth(part) for part in parts]
        quantifier = all if word == "AND" else any
        joined = f" {word} ".join(f"({truth.sql})" for truth in truths)
        empty = "TRUE" if word == "AND" else "FALSE"
        possible = quantifier(truth.possible for truth in truths)
        tests = [test for truth in truths for test in truth.all_tests()] if word == "AND" else []
        return Truth(joined or empty, possible, tuple(dict.fromkeys(tests)))

    def _compared(self, condition: Equals | Among | AtLeast | Before) -> Truth:
        value = self.find(condition.fact)
        if value is None:
            return NEVER
        match condition:
            case Equals(_, wanted):
                return Truth(f"{value} = {sql.constant(wanted)}")
            case Among(_, several):
                listed = ", ".join(sql.constant(one) for one in several)
                return Truth(f"{value} IN ({listed})")
            case AtLeast(_, bound):
                return Truth(f"{value} >= {bound}")
            case Before(_, moment):
                return self._before(value, moment)

    def _before(self, value: str, moment: date | ShiftedDate) -> Truth:
        if isinstance(moment, date):
            return Truth(f"{value} < {sql.day(moment)}")
        origin = self.find(moment.origin)
        if origin is None:
            return NEVER
        known, earlier = f"{value} IS NOT NULL", f"{value} < {sql.shifted(origin, moment.add)}"
        tests = sql.tests_of_before(value, origin, moment.add)
        return Truth(f"CASE WHEN {known} THEN {earlier} END", tests=tests)
