"""The days of the claims, in SQL: `law.suspensions` on a line, or as windows over a table of spans.

Guarantees that overlapping claims count once, and that a claim which begins after the end, as the
earlier ones have put it off, does not count: once merged, the spans stand apart, so those that
count come first, and the days counted before each are a running sum. Leaves to others the ends
that they put off (`clock`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serment.retention.clock import Clock
    from serment.retention.stages import Stages

_BY = "PARTITION BY record_id, series"
_PRECEDING = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
_UP_TO_HERE = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"


def is_open(as_of: str, name: str = "suspended") -> str:
    """SQL: whether the span of the line holds the day of the evaluation (half-open)."""
    return (
        f"({name}_from IS NOT NULL AND {name}_from <= {as_of} "
        f"AND ({name}_until IS NULL OR {name}_until > {as_of}))"
    )


@dataclass(frozen=True, slots=True)
class SpanTable:
    """A table of spans, and the columns that tell the lines of the records apart."""

    name: str
    key: str
    line: tuple[str, ...]

    def counted(self, stages: Stages, runs: str) -> Stages:
        """The record with `days_low` and `days_high`; `runs` is the start of its clock."""
        stages = stages.then(f"u{self.key}", f"{runs} AS runs")
        record, key = stages.last, self.key
        return self._summed(self._merged(stages), record).with_text(
            f"d{key}",
            "SELECT v.*, COALESCE(p.days_low, 0) AS days_low, "
            f"COALESCE(p.days_high, 0) AS days_high FROM {record} v "
            f"LEFT JOIN p{key} p ON {_same(self.line, 'p', 'v')}",
        )

    def _merged(self, stages: Stages) -> Stages:
        """Closed spans; those that overlap or touch are one."""
        key, order = self.key, "ORDER BY suspended_from, suspended_until"
        return (
            stages.with_text(
                f"i{key}",
                "SELECT record_id, series, suspended_from, suspended_until, "
                f"MAX(suspended_until) OVER ({_BY} {order} {_PRECEDING}) AS reached "
                f"FROM {self.name} WHERE suspended_until IS NOT NULL",
            )
            .then(
                f"j{key}",
                "SUM(CASE WHEN reached IS NULL OR suspended_from > reached THEN 1 ELSE 0 END) "
                f"OVER ({_BY} {order} {_UP_TO_HERE}) AS island",
            )
            .with_text(
                f"k{key}",
                "SELECT record_id, series, MIN(suspended_from) AS suspended_from, "
                f"MAX(suspended_until) AS suspended_until FROM j{key} "
                "GROUP BY record_id, series, island",
            )
        )

    def _summed(self, stages: Stages, record: str) -> Stages:
        """For each line of a record, the days that its claims add to each of the two ends."""
        key, line = self.key, ", ".join(self.line)
        begins = "CASE WHEN k.suspended_from > v.runs THEN k.suspended_from ELSE v.runs END"
        return (
            stages.with_text(
                f"n{key}",
                f"SELECT {', '.join(f'v.{name}' for name in self.line)}, v.low, v.high, "
                f"{begins} AS begins, CASE WHEN {begins} < k.suspended_until "
                f"THEN CAST(k.suspended_until - {begins} AS INTEGER) ELSE 0 END AS days "
                f"FROM k{key} k JOIN {record} v ON {_same(('record_id', 'series'), 'k', 'v')} "
                "WHERE v.start_on IS NOT NULL",
            )
            .then(
                f"o{key}",
                f"CAST(COALESCE(SUM(days) OVER (PARTITION BY {line} ORDER BY begins, days "
                f"{_PRECEDING}), 0) AS INTEGER) AS earlier",
            )
            .with_text(
                f"p{key}",
                f"SELECT {line}, {_days('low')}, {_days('high')} FROM o{key} GROUP BY {line}",
            )
        )


def join_of_open(table: str, name: str, as_of: str, alias: str) -> str:
    """SQL: a join that marks, in `alias`, the records with a span that holds the day."""
    found = f"SELECT DISTINCT record_id, series FROM {table} WHERE {is_open(as_of, name)}"
    return f" LEFT JOIN ({found}) {alias} ON {_same(('record_id', 'series'), alias, 'records')}"


def _days(end: str) -> str:
    return (
        f"CAST(SUM(CASE WHEN begins <= {end} + earlier THEN days ELSE 0 END) AS INTEGER) "
        f"AS days_{end}"
    )


def _same(names: tuple[str, ...], one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in names)


def suspended(
    stages: Stages, clock: Clock, key: str, table: SpanTable | None, *, counts: bool
) -> Stages:
    """The stages that add the suspended days, where the rule `counts` them.

    `table` is None where a line bears its one span itself. Adds `end_low` and `end_high`.
    """
    if table is not None and counts:
        stages = table.counted(stages, clock.runs())
        return stages.then(f"s{key}", "low + days_low AS end_low, high + days_high AS end_high")
    put_off = _PutOff(clock.runs()) if counts else None
    end = put_off.of("low") if put_off else "low"
    wide = "".join(
        f" WHEN {test} THEN {put_off.of(bound) if put_off else bound}"
        for test, bound in clock.widenings()
    )
    stages = stages.then(f"s{key}", f"{end} AS end_low")
    return stages.then(
        f"t{key}", f"{f'CASE{wide} ELSE end_low END' if wide else 'end_low'} AS end_high"
    )


@dataclass(frozen=True, slots=True)
class _PutOff:
    """An end put off by the one claim of the line; `runs` is the start of the clock."""

    runs: str

    def of(self, end: str) -> str:
        """The end, with the days of the claim that fall in the period.

        The claims that fall outside it, most lines having none, are told by two comparisons.
        """
        counted = "CAST(suspended_until - {} AS INTEGER)"
        return (
            f"CASE WHEN suspended_from <= {end} AND suspended_from < suspended_until THEN "
            f"CASE WHEN suspended_from >= {self.runs} "
            f"THEN {end} + {counted.format('suspended_from')} "
            f"WHEN {self.runs} <= {end} AND {self.runs} < suspended_until "
            f"THEN {end} + {counted.format(self.runs)} ELSE {end} END ELSE {end} END"
        )
