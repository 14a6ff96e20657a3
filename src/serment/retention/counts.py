"""Records counted by exception, status and year, in SQL: one judgement for all those of a day.

Guarantees the counts of the rows. The lines of one `Kind` that share the day on which their ends
hang are grouped first, and the rule is applied to the groups, a few thousand whatever the list; the
lines of no kind, which bear a claim, a hold or a doubt, are judged one by one by the stages of the
rows. Leaves to others the kinds (`clock`) and the status (`judgement`).

Three shapes of the text are for DuckDB, and cost a third more where they are missed. It reads the
lines once for both if the expression that gives them rests on no other; it finds a group by its
place, without a hash, if the key is one whole number between known bounds; and of the columns of
such an expression it knows the bounds of the first alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serment.retention import sql
from serment.retention.clock import SINCE_ON
from serment.retention.judgement import HAS_END, STATUSES
from serment.retention.stages import Stages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serment.retention.clock import Kind
    from serment.retention.judgement import Judgement
    from serment.retention.plan import SeriesPlan

_EPOCH: Final = "DATE '0001-01-01'"


@dataclass(frozen=True, slots=True)
class KindsOfLines:
    """The kinds of the lines of a series, the ordinary one first; `key` tells the series.

    A line where one of the tests `others` holds is of no kind.
    """

    kinds: tuple[Kind, ...]
    others: tuple[str, ...]
    key: str

    def told_apart(self, lines: str) -> Stages:
        """Every line of the text `lines` with its kind, then the lines of no kind alone."""
        key = self.key
        kind = f"SELECT *, {self._kind()} AS kind FROM ({lines}) r{key}"
        since = (
            f"SELECT *, {self._told(k.day for k in self.kinds)} AS {SINCE_ON} FROM ({kind}) f{key}"
        )
        place = f"CAST({SINCE_ON} - {_EPOCH} AS BIGINT) * {self._none + 1} + kind AS place"
        stages = Stages((), "records").with_text(
            f"k{key}", f"SELECT {place}, * FROM ({since}) m{key}"
        )
        return stages.with_text(f"a{key}", f"SELECT * FROM k{key} WHERE kind = {self._none}")

    def ended(self, by: str) -> str:
        """The other lines by kind and day: `e`, the two ends, and how many they are, `n`."""
        key, most = self.key, self._none + 1
        day = f"FLOOR(place / {most}.0)"
        placed = f"SELECT {by}place, COUNT(*) AS n FROM k{key} GROUP BY {by}place"
        found = (
            f"SELECT *, CAST(place - {most} * {day} AS INTEGER) AS kind, "
            f"{_EPOCH} + CAST({day} AS INTEGER) AS {SINCE_ON} FROM ({placed}) p{key}"
        )
        return (
            f"SELECT *, {self._told(str(k.exception) for k in self.kinds)} AS e, "
            f"{self._told(k.low for k in self.kinds)} AS end_low, "
            f"{self._told(k.high for k in self.kinds)} AS end_high "
            f"FROM ({found}) d{key} WHERE kind < {self._none}"
        )

    @property
    def _none(self) -> int:
        """The number of the lines of no kind."""
        return len(self.kinds)

    def _kind(self) -> str:
        """The number of the kind of a line; the first test tells most."""
        ordinary, *rest = (kind.test for kind in self.kinds)
        tests = "".join(f" WHEN {test} THEN {n}" for n, test in enumerate(rest, 1))
        others = sql.either(self.others)
        return f"CASE WHEN {ordinary} THEN 0 WHEN {others} THEN {self._none}{tests} ELSE 0 END"

    def _told(self, values: Iterable[str]) -> str:
        """For each kind its value, of which the ordinary one is the first."""
        ordinary, *rest = values
        told = "".join(f" WHEN {n} THEN {v}" for n, v in enumerate(rest, 1) if v != ordinary)
        return f"CASE kind{told} ELSE {ordinary} END" if told else ordinary


@dataclass(frozen=True, slots=True)
class Counts:
    """Writes the counts of one series; `kinds` is None where its lines are judged one by one."""

    plan: SeriesPlan
    verdict: Judgement
    kinds: KindsOfLines | None
    key: str

    def text(self, judged: str) -> str:
        """The counts; `judged` names the stage of the lines that were judged one by one."""
        year = "EXTRACT(YEAR FROM end_high)"
        counted = (
            f"SELECT {self._series}, e, st, {year} AS y, COUNT(*) AS n "
            f"FROM {judged} GROUP BY {self._by}e, st, {year}"
        )
        if self.kinds is not None:
            counted += (
                f" UNION ALL SELECT {self._series}, e, {self.verdict.of_ends()} AS st, "
                f"{year} AS y, n FROM ({self.kinds.ended(self._by)}) t{self.key}"
            )
        named = (
            f"SELECT series, CASE WHEN {HAS_END} THEN {self.verdict.exception()} END AS exception, "
            f"{status('st')} AS status, CASE WHEN {HAS_END} THEN CAST(y AS INTEGER) END "
            f"AS keep_year, n FROM ({counted}) g{self.key}"
        )
        return (
            f"SELECT series, {sql.text(self.plan.rule.id)} AS rule, exception, status, keep_year, "
            f"CAST(SUM(n) AS BIGINT) AS records FROM ({named}) n{self.key} "
            "GROUP BY series, exception, status, keep_year"
        )

    @property
    def _by(self) -> str:
        """The series, where several names mean it."""
        return "" if len(self.plan.names) == 1 else "series, "

    @property
    def _series(self) -> str:
        return "series" if self._by else f"{sql.text(self.plan.names[0])} AS series"


def status(code: str) -> str:
    """The name of a status, from its number."""
    known = "".join(f" WHEN {n} THEN {sql.text(name)}" for n, name in enumerate(STATUSES))
    return f"CASE {code}{known} END"
