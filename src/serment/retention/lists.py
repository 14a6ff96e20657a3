"""A list as it comes, made into the tables that the text reads.

Guarantees that a list which bears our own names is read without a question: columns missing are
unknown, columns that no rule reads are left out, a day written as text is read in the form
`AAAA-MM-JJ` alone, and what cannot be read makes the record doubtful, never a guess. Several lines
of one record are its several claims; where they disagree on who it is, the record is doubtful too.
Leaves to others the file (`serment.intake`), the text and its engine.

Works inside DuckDB: the list is never held in memory as a whole. What needs several lines at once
(its numbers compared, its records grouped) is done by passes over it, each of which takes the
records whose hash falls to it: see `answers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from serment.kernel.french import nbsp
from serment.law import retention_causes as causes
from serment.law.retention_clock import DIED_IN, DIED_ON
from serment.retention import sql
from serment.retention.plan import plan_series

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import duckdb

    from serment.law.corpus import Corpus
    from serment.law.facts import FactValue

SPAN_COLUMNS: Final = ("suspended_from", "suspended_until")
HOLD_COLUMNS: Final = ("held_from", "held_until")
NO_NUMBER: Final = nbsp("Le numéro du dossier manque : la ligne ne désigne personne.")
TURN: Final = "turn_of_the_list"
"""The variable that says which pass the views show; while it has none they show every record."""
# Bounded by what DuckDB takes for each: some 50 bytes for a hash, 100 for a record grouped.
HASHED_AT_ONCE: Final = 8_000_000
GROUPED_AT_ONCE: Final = 3_000_000
_DAYS_OF_YEAR: Final = 366
_DAY_FORM: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TYPES: Final = {"date": "DATE", "boolean": "BOOLEAN", "year": "INTEGER", "integer": "INTEGER"}


class UnusableListError(ValueError):
    """A list from which nothing can be concluded; the message says which column is missing."""


@dataclass(frozen=True, slots=True)
class ListShape:
    """What a list bears: the series met in it, the facts, and where its claims stand.

    `passes` is how many times it is read, each time for other records, to be evaluated.
    """

    series: frozenset[str]
    columns: frozenset[str]
    has_spans: bool
    has_holds: bool
    has_fault: bool
    is_one_line_each: bool
    lines: int
    passes: int


class ListReader:
    """Reads the relation `name` of a connection as a list of records."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, name: str, corpus: Corpus) -> None:
        self._connection = connection
        self._name = name
        self._corpus = corpus
        self._given = dict(self._described())
        self._shown = "lines"

    def prepared(
        self, as_of: date, facts: Mapping[str, FactValue], *, is_one_line_each: bool | None
    ) -> ListShape:
        """Make the views `records`, `suspensions` and `holds`; tell what they bear.

        `is_one_line_each` None: count the lines and the numbers to know; True: every record has a
        number and one line, and neither is looked for. `UnusableListError` where the list has no
        `record_id` or no column that starts a clock.
        """
        series = self._series()
        plans = plan_series(self._corpus, series, as_of, facts)
        used = {name for plan in plans for name in plan.used if name in self._given}
        starts = {plan.start for plan in plans if plan.version is not None}
        self._verify(starts, used)
        self._view_lines(sorted(used), numbers_are_sure=is_one_line_each is True)
        lines = self._count("COUNT(*)")
        alone = self._is_one_line_each(lines) if is_one_line_each is None else is_one_line_each
        spans, holds = (self._has(pair) for pair in (SPAN_COLUMNS, HOLD_COLUMNS))
        passes = self._passes(lines, used, is_streamed=alone and not holds)
        if passes > 1:
            self._view_passes(passes)
        if alone:
            self._alias("records", self._shown)
        else:
            self._group(sorted(used), starts)
        if spans and not alone:
            self._view_spans("suspensions", SPAN_COLUMNS)
        if holds:
            self._view_spans("holds", HOLD_COLUMNS)
        return ListShape(series, frozenset(used), spans, holds, True, alone, lines, passes)

    def _described(self) -> list[tuple[str, str]]:
        rows = self._connection.execute(f"DESCRIBE {self._name}").fetchall()
        return [(str(row[0]), str(row[1])) for row in rows]

    def _verify(self, starts: set[str], used: set[str]) -> None:
        begins = " ou ".join(f"« {name} »" for name in sorted(starts))
        lacks = [
            told
            for told, is_lacking in (
                ("« record_id », sans laquelle on ne saurait pas de quel dossier parle une ligne",
                 "record_id" not in self._given),
                (f"{begins}, sans laquelle aucun délai ne pourrait partir",
                 bool(starts) and not starts & used),
            )
            if is_lacking
        ]  # fmt: skip
        if lacks:
            raise UnusableListError(
                nbsp(
                    f"Il manque à la liste la colonne {' ; et la colonne '.join(lacks)}. "
                    "Renommez ses titres, ou importez-la par l’écran Dossiers."
                )
            )

    def _has(self, pair: tuple[str, str]) -> bool:
        return pair[0] in self._given

    def _series(self) -> frozenset[str]:
        if "series" not in self._given:
            return frozenset({"patient_record"})
        rows = self._connection.execute(f"SELECT DISTINCT series FROM {self._name}").fetchall()
        return frozenset(str(row[0]) for row in rows if row[0] is not None)

    def _view_lines(self, used: list[str], *, numbers_are_sure: bool) -> None:
        """The lines, typed; what could not be read stands in `fault`."""
        spans = [n for pair in (SPAN_COLUMNS, HOLD_COLUMNS) if self._has(pair) for n in pair]
        series = "series" if "series" in self._given else "'patient_record' AS series"
        columns = ["CAST(record_id AS VARCHAR) AS record_id", series]
        columns += [f"{self._typed(name)} AS {name}" for name in [*used, *spans]]
        faults = [(f"{self._typed(n)} IS NULL AND {self._is_written(n)}", _unread(n))
                  for n in [*used, *spans] if n in self._given and self._is_text(n)]  # fmt: skip
        faults += [
            (f"{self._typed(until)} < {self._typed(since)}", causes.BAD_SPAN)
            for since, until in (SPAN_COLUMNS, HOLD_COLUMNS)
            if since in self._given and until in self._given
        ]
        if not numbers_are_sure:
            faults.append(("record_id IS NULL OR CAST(record_id AS VARCHAR) = ''", NO_NUMBER))
        told = "".join(f" WHEN {test} THEN {sql.text(sentence)}" for test, sentence in faults)
        if "fault" in self._given:
            told = f" WHEN fault <> '' THEN fault{told}"
        fault = f"CASE{told} END" if told else sql.NULL_TEXT
        columns.append(f"{fault} AS fault")
        self._connection.execute(
            f"CREATE OR REPLACE TEMP VIEW lines AS SELECT {', '.join(columns)} FROM {self._name}"
        )

    def _typed(self, name: str) -> str:
        if name not in self._given:
            return sql.NULL_DATE
        wanted = self._wanted(name)
        if not self._is_text(name):
            return f"CAST({name} AS {wanted})"
        if wanted == "DATE":
            form = sql.text(_DAY_FORM)
            return (
                f"CASE WHEN regexp_full_match(trim({name}), {form}) "
                f"THEN TRY_CAST(trim({name}) AS DATE) END"
            )
        return f"TRY_CAST(NULLIF(trim({name}), '') AS {wanted})"

    def _wanted(self, name: str) -> str:
        if name in (*SPAN_COLUMNS, *HOLD_COLUMNS):
            return "DATE"
        return _TYPES.get(self._corpus.fact(name).type, "VARCHAR")

    def _is_text(self, name: str) -> bool:
        return self._given[name] == "VARCHAR" and self._wanted(name) != "VARCHAR"

    def _is_written(self, name: str) -> str:
        return f"trim({name}) <> ''"

    def _is_one_line_each(self, lines: int) -> bool:
        """Whether no number comes twice; as many passes as the hashes to compare ask for."""
        passes = max(1, ceil(lines / HASHED_AT_ONCE))
        hashed = "SELECT hash(record_id, series) AS h FROM lines"
        return all(
            self._connection.execute(
                f"SELECT COUNT(*) = COUNT(DISTINCT h) FROM ({hashed}) WHERE h % {passes} = {now}"
            ).fetchall()
            == [(True,)]
            for now in range(passes)
        )

    def _passes(self, lines: int, used: set[str], *, is_streamed: bool) -> int:
        """How many passes keep the records held at once within `GROUPED_AT_ONCE`.

        A year of death alone is judged as each of its days, compared with one another.
        """
        held = 0 if is_streamed else lines
        if DIED_IN in used:
            known = f"{DIED_ON} IS NULL AND " if DIED_ON in used else ""
            held += _DAYS_OF_YEAR * self._count(f"COUNT(*) FILTER ({known}{DIED_IN} IS NOT NULL)")
        return max(1, ceil(held / GROUPED_AT_ONCE))

    def _count(self, counted: str) -> int:
        ((found,),) = self._connection.execute(f"SELECT {counted} FROM lines").fetchall()
        return int(found)

    def _view_passes(self, passes: int) -> None:
        """The lines of the records that the pass under way takes; all of them between passes."""
        self._shown = "shown_lines"
        now = f"getvariable('{TURN}')"
        self._connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {self._shown} AS SELECT * FROM lines "
            f"WHERE {now} IS NULL OR hash(record_id, series) % {passes} = {now}"
        )

    def _alias(self, name: str, source: str) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM {source}")

    def _group(self, used: list[str], starts: set[str]) -> None:
        """One line per record: its latest start; what should agree and does not is a doubt."""
        chosen = ["record_id", "series"]
        doubts = []
        for name in used:
            is_truth = self._wanted(name) == "BOOLEAN"
            chosen.append(f"{'bool_or' if is_truth else 'MAX'}({name}) AS {name}")
            if name not in starts and not is_truth:
                doubts.append(f"MIN({name}) <> MAX({name})")
        two = f"CASE WHEN {' OR '.join(doubts)} THEN {sql.text(causes.TWO_PEOPLE)} END"
        fault = f"COALESCE(MAX(fault), {two if doubts else 'NULL'})"
        grouped = f"SELECT {', '.join(chosen)}, {fault} AS fault FROM {self._shown}"
        nameless = ", ".join([*chosen[:2], *used, "fault"])
        self._connection.execute(
            f"CREATE OR REPLACE TEMP VIEW records AS {grouped} WHERE record_id <> '' "
            f"GROUP BY record_id, series UNION ALL SELECT {nameless} FROM {self._shown} "
            "WHERE record_id IS NULL OR record_id = ''"
        )

    def _view_spans(self, name: str, pair: tuple[str, str]) -> None:
        since, until = pair
        self._connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT DISTINCT record_id, series, {since}, "
            f"{until} FROM {self._shown} WHERE {since} IS NOT NULL "
            f"AND ({until} IS NULL OR {until} >= {since})"
        )


def _unread(name: str) -> str:
    return nbsp(f"« {name} » n’est pas une valeur lisible (date attendue : AAAA-MM-JJ).")
