"""The one text: the retention rules of a list, compiled from the corpus for a day.

Guarantees one text, unchanged, for DuckDB, PostgreSQL and Spark, which reads the tables `records`
(and, where asked for, `suspensions` and `holds`) and gives one row per record in the columns
`OUTPUT_COLUMNS`; nothing in it comes from the rows. Leaves to others how the tables are filled and
which engine runs it.

>>> OUTPUT_COLUMNS[0], OUTPUT_COLUMNS[-1]
('record_id', 'reason')
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from serment.law import retention_causes as causes
from serment.law.retention_clock import DIED_IN, DIED_ON
from serment.retention import sql
from serment.retention.clock import DYING_ON, Clock
from serment.retention.counts import Counts, KindsOfLines, status
from serment.retention.doubts import Doubts
from serment.retention.judgement import HAS_END, Judgement
from serment.retention.plan import SeriesPlan, plan_series
from serment.retention.spans import SpanTable, is_open, join_of_open, suspended
from serment.retention.stages import Stages
from serment.retention.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from serment.law.corpus import Corpus
    from serment.law.facts import FactValue
    from serment.law.model import RetentionVersion

OUTPUT_COLUMNS: Final = (
    "record_id",
    "series",
    "rule",
    "exception",
    "archive_on",
    "keep_until",
    "erasable_from",
    "status",
    "missing",
    "reason",
)
ANSWER_COLUMNS: Final = (*OUTPUT_COLUMNS[:-1], "changes_on")
# Past so many series, the engine takes longer to read their kinds than to judge a short list.
_MOST_SERIES_WITH_KINDS: Final = 16
Spans = Literal["none", "line", "table"]


@dataclass(frozen=True, slots=True)
class TextRequest:
    """What a text is made for: the list's shape, the day, and the facts of the practice.

    `series` are the values of the column of that name; `columns` the facts that the list bears;
    `suspensions` tells where the claims stand: nowhere, on the record's own line (one at most), or
    in a table of their own. `holds` tells whether there is a table of holds, `fault` whether the
    list bears the doubts noted when it was read.
    """

    series: frozenset[str]
    columns: frozenset[str]
    as_of: date
    facts: Mapping[str, FactValue] = field(default_factory=lambda: MappingProxyType({}))
    suspensions: Spans = "none"
    holds: bool = False
    fault: bool = False


@dataclass(frozen=True, slots=True)
class RetentionText:
    """`rows`: one row per record, in `OUTPUT_COLUMNS`.

    `answers`: the same in `ANSWER_COLUMNS`: no sentence, and the first day on which the answer may
    differ by the passing of days alone (null: never, as long as no span begins or ends).
    `counts`: records by series, rule, exception, status and year of `keep_until` (null where there
    is none).
    """

    rows: str
    answers: str
    counts: str


def compile_retention(corpus: Corpus, asked: TextRequest) -> RetentionText:
    """The text of the rules that concern the list."""
    plans = plan_series(corpus, asked.series, asked.as_of, asked.facts)
    by_kind = len(plans) <= _MOST_SERIES_WITH_KINDS
    parts = [_Part(corpus, asked, plan, str(n), by_kind=by_kind) for n, plan in enumerate(plans, 1)]
    known = [name for plan in plans for name in plan.names]
    texts = [text for part in parts for text in part.stages.texts]
    counting = [text for part in parts for text in part.counted.texts]
    rows = [part.rows() for part in parts]
    answers = [part.answers() for part in parts]
    counts = [part.counts() for part in parts]
    if len(known) < len(asked.series) or not known:
        rows.append(_unknown_rows(known, f"{sql.text(causes.UNKNOWN_SERIES)} AS reason"))
        answers.append(_unknown_rows(known, f"{sql.NULL_DATE} AS changes_on"))
        counts.append(_unknown_counts(known))
    return RetentionText(_joined(texts, rows), _joined(texts, answers), _joined(counting, counts))


def _joined(texts: list[str], selects: list[str]) -> str:
    opening = "WITH " + ",\n".join(texts) + "\n" if texts else ""
    return opening + "\nUNION ALL\n".join(selects)


class _Part:
    """The part of the text that concerns one series; `by_kind` asks for counts by kind of line."""

    def __init__(
        self, corpus: Corpus, asked: TextRequest, plan: SeriesPlan, key: str, *, by_kind: bool
    ) -> None:
        self._corpus, self._asked, self._plan, self._key = corpus, asked, plan, key
        self._as_of = sql.day(asked.as_of)
        self._by_kind = by_kind
        self._verdict: Judgement | None = None
        self._kinds: KindsOfLines | None = None
        self.stages = self.counted = Stages((), "records")
        if plan.version is not None:
            self._write(plan.version)

    def rows(self) -> str:
        """One row per record, in `OUTPUT_COLUMNS`."""
        verdict = self._verdict
        reason = sql.text(causes.BEFORE) if verdict is None else verdict.reason()
        return self._selected(f"{reason} AS reason")

    def answers(self) -> str:
        """One row per record, in `ANSWER_COLUMNS`."""
        verdict = self._verdict
        changes = sql.NULL_DATE if verdict is None else verdict.changes_on()
        return self._selected(f"{changes} AS changes_on")

    def _selected(self, last: str) -> str:
        rule = sql.text(self._plan.rule.id)
        verdict = self._verdict
        if verdict is None:
            return (
                f"SELECT record_id, series, {rule} AS rule, {sql.NULL_TEXT} AS exception, "
                f"{_NOTHING}, 'undetermined' AS status, '' AS missing, {last} "
                f"FROM records WHERE {self._mine()}"
            )
        return (
            f"SELECT record_id, series, {rule} AS rule, "
            f"CASE WHEN {HAS_END} THEN {verdict.exception()} END AS exception, "
            f"{verdict.archive_on()} AS archive_on, {verdict.keep_until()} AS keep_until, "
            f"CASE WHEN {HAS_END} AND st <> 2 THEN end_high + 1 END AS erasable_from, "
            f"{status('st')} AS status, {verdict.missing()} AS missing, {last} "
            f"FROM {self.stages.last}"
        )

    def counts(self) -> str:
        """Records by exception, status and year."""
        verdict = self._verdict
        if verdict is None:
            return (
                f"SELECT series, {sql.text(self._plan.rule.id)} AS rule, "
                f"{sql.NULL_TEXT} AS exception, 'undetermined' AS status, "
                "CAST(NULL AS INTEGER) AS keep_year, "
                f"COUNT(*) AS records FROM records WHERE {self._mine()} GROUP BY series"
            )
        return Counts(self._plan, verdict, self._kinds, self._key).text(self.counted.last)

    def _write(self, version: RetentionVersion) -> None:
        asked, plan, key = self._asked, self._plan, self._key
        present = {name: name for name in plan.used if name in asked.columns}
        terms = Terms(present, asked.facts)
        doubts = Doubts(plan, terms.renamed(plan.start, "start_on"), self._as_of, asked.fault)
        clock = Clock(plan, version, terms, doubts, key)
        lines = self._chosen(terms)
        stages = self._ended(Stages((), "records").with_text(f"r{key}", lines), clock, version)
        verdict = self._judgement(version, clock, doubts)
        stages = verdict.written(stages, key)
        if self._branches:
            stages = _best_of_year(stages, key)
        self._verdict, self.stages, self.counted = verdict, stages, stages
        if self._by_kind and clock.has_kinds() and not self._is_compared:
            others = [*verdict.other_tests(), *clock.mixed_tests()]
            self._kinds = KindsOfLines(tuple(clock.kinds(others)), tuple(others), key)
            apart = self._ended(self._kinds.told_apart(lines), clock, version)
            self.counted = verdict.written(apart, key)

    def _judgement(self, version: RetentionVersion, clock: Clock, doubts: Doubts) -> Judgement:
        return Judgement(
            corpus=self._corpus,
            plan=self._plan,
            version=version,
            doubts=doubts,
            exceptions=clock.exceptions(),
            waited=clock.waited(),
            suspended=self._open_claim(),
            has_line_claim=self._asked.suspensions == "line",
            has_holds=self._asked.holds,
        )

    def _ended(self, lines: Stages, clock: Clock, version: RetentionVersion) -> Stages:
        """The lines with their two ends."""
        table = None
        if self._asked.suspensions == "table":
            branch = ("branch",) if self._branches else ()
            table = SpanTable("suspensions", self._key, ("record_id", "series", *branch))
        counts = bool(version.suspended_while) and self._asked.suspensions != "none"
        return suspended(clock.written(lines), clock, self._key, table, counts=counts)

    def _open_claim(self) -> str | None:
        if self._asked.suspensions == "none":
            return None
        is_line = self._asked.suspensions == "line"
        return is_open(self._as_of) if is_line else "claimed_id IS NOT NULL"

    def _mine(self) -> str:
        return f"series IN ({', '.join(map(sql.text, self._plan.names))})"

    @property
    def _is_compared(self) -> bool:
        """Whether the answer of a record comes from several lines, of claims or of days."""
        return self._asked.suspensions == "table" or self._branches

    @property
    def _branches(self) -> bool:
        """Whether a year of death alone is judged as each of its days."""
        return self._plan.counts_year_of_death and DIED_IN in self._asked.columns

    def _chosen(self, terms: Terms) -> str:
        """The records of the series, with the columns that its rule reads, and no other."""
        plan, asked = self._plan, self._asked
        names = ["record_id", "series", *dict.fromkeys(terms.columns)]
        if asked.suspensions == "line":
            names += ["suspended_from", "suspended_until"]
        if asked.fault:
            names.append("fault")
        start = f"records.{plan.start}" if plan.start in terms.columns else sql.NULL_DATE
        chosen = [*(f"records.{name}" for name in names), f"{start} AS start_on"]
        tables = "records"
        if self._branches:
            chosen += ["branch", DYING_ON, "is_last_of_year"]
            tables = _branched(terms, plan.start)
        elif DIED_ON in terms.columns:
            chosen.append(f"records.{DIED_ON} AS {DYING_ON}")
        if asked.suspensions == "table":
            chosen.append("claimed.record_id AS claimed_id")
            tables += join_of_open("suspensions", "suspended", self._as_of, "claimed")
        if asked.holds:
            chosen.append("frozen.record_id AS frozen_id")
            tables += join_of_open("holds", "held", self._as_of, "frozen")
        where = "" if self._is_alone() else f" WHERE records.{self._mine()}"
        return f"SELECT {', '.join(chosen)} FROM {tables}{where}"

    def _is_alone(self) -> bool:
        return self._asked.series == frozenset(self._plan.names)


# The day of death is one of the days of its year, from the last act of care on; the 31 December
# is always one of them (`law.retention_clock`, convention C10).
_NEW_YEAR = (
    "DATE '1601-01-01' + CAST(365 * ({y} - 1601) + FLOOR(({y} - 1601) / 4.0) "
    "- FLOOR(({y} - 1601) / 100.0) + FLOOR(({y} - 1601) / 400.0) AS INTEGER)"
)
_DIGITS = "(VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))"
_DAYS = (
    f"(SELECT a.n + 10 * b.n + 100 * c.n AS n FROM {_DIGITS} AS a(n) CROSS JOIN {_DIGITS} AS b(n) "
    "CROSS JOIN (VALUES (0), (1), (2), (3)) AS c(n)) AS candidate"
)


def _first(year: str) -> str:
    return _NEW_YEAR.format(y=year)


_YEAR = f"records.{DIED_IN}"
_DAY = f"{_first(_YEAR)} + candidate.n"
_LAST = f"{_first(f'({_YEAR} + 1)')} + (-1)"


def _branched(terms: Terms, start: str) -> str:
    """The records, each as many times as its year of death has days, if only the year is known.

    `branch` is the day's number in the year, or -1 for a record that has one line.
    """
    died = f"records.{DIED_ON}" if DIED_ON in terms.columns else sql.NULL_DATE
    year_only = f"({died} IS NULL AND {_YEAR} IS NOT NULL)"
    return (
        f"(SELECT records.*, -1 AS branch, {died} AS {DYING_ON}, FALSE AS is_last_of_year "
        f"FROM records WHERE NOT {year_only} UNION ALL "
        f"SELECT records.*, candidate.n AS branch, {_DAY} AS {DYING_ON}, "
        f"({_DAY} = {_LAST}) AS is_last_of_year FROM records CROSS JOIN {_DAYS} "
        f"WHERE {year_only} AND {_DAY} <= {_LAST} "
        f"AND ({_DAY} >= records.{start} OR {_DAY} = {_LAST} "
        f"OR (records.{start} IS NULL AND candidate.n = 0))) records"
    )


def _best_of_year(stages: Stages, key: str) -> Stages:
    """The latest end of all the days of the year; of equals the 31 December, then the first."""
    ranked = stages.then(
        f"w{key}",
        "ROW_NUMBER() OVER (PARTITION BY record_id, series ORDER BY end_high DESC, "
        "CASE WHEN is_last_of_year THEN 0 ELSE 1 END, dying_on) AS place",
    )
    return ranked.with_text(f"z{key}", f"SELECT * FROM w{key} WHERE place = 1")


_NOTHING = ", ".join(f"{sql.NULL_DATE} AS {name}" for name in OUTPUT_COLUMNS[4:7])


def _unknown_rows(known: Collection[str], last: str) -> str:
    return (
        f"SELECT record_id, series, {sql.NULL_TEXT} AS rule, {sql.NULL_TEXT} AS exception, "
        f"{_NOTHING}, 'undetermined' AS status, '' AS missing, {last} "
        f"FROM records WHERE {_is_unknown(known)}"
    )


def _unknown_counts(known: Collection[str]) -> str:
    return (
        f"SELECT series, {sql.NULL_TEXT} AS rule, {sql.NULL_TEXT} AS exception, "
        "'undetermined' AS status, CAST(NULL AS INTEGER) AS keep_year, COUNT(*) AS records "
        f"FROM records WHERE {_is_unknown(known)} GROUP BY series"
    )


def _is_unknown(known: Collection[str]) -> str:
    listed = ", ".join(map(sql.text, sorted(known)))
    return f"series IS NULL OR series NOT IN ({listed})" if known else "TRUE"
