"""The text run by DuckDB, inside this process: a list in, answers out.

Guarantees that nothing is fetched nor installed, that nothing of a list goes to the disk (DuckDB as
it is shipped cannot encrypt what it would put there), and that a list in Parquet is read and
written as a stream, in several passes where its records must be grouped. Leaves to others the
passes (`answers`) and the other engines (`serment.adapters.engines`), which run the same text.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import duckdb

from serment.kernel.french import nbsp
from serment.retention.answers import Answers, each_pass, told_if_too_long
from serment.retention.lists import ListReader, ListShape, UnusableListError
from serment.retention.text import RetentionText, Spans, TextRequest, compile_retention

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from serment.law.corpus import Corpus
    from serment.law.facts import FactValue

MEMORY: Final = "800MB"
MOST_SORTED: Final = 1_000_000
_SETTINGS: Final = (
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET preserve_insertion_order = false",
    "SET enable_progress_bar = false",
    "SET temp_directory = ''",
    f"SET memory_limit = '{MEMORY}'",
    # Days and kinds make some hundred thousand groups at most: found by their place, not hashed.
    "SET perfect_ht_threshold = 20",
)

_Key = tuple[str | None, str | None, str | None, str, int | None]


@dataclass(frozen=True, slots=True)
class RecordCount:
    """How many records have the same answer; `keep_year` is the year of their last day."""

    series: str | None
    rule: str | None
    exception: str | None
    status: str
    keep_year: int | None
    records: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A list ready to be evaluated; `text` is what every engine reads."""

    connection: duckdb.DuckDBPyConnection
    shape: ListShape
    text: RetentionText

    def rows(self) -> Answers:
        """The answers, one per record, in `OUTPUT_COLUMNS`; read as they are asked for."""
        return Answers(self.connection, self.text.rows, self.shape.passes)

    def short_answers(self) -> Answers:
        """The answers in `ANSWER_COLUMNS`: no sentence, but the day they may change."""
        return Answers(self.connection, self.text.answers, self.shape.passes)

    def counts(self) -> tuple[RecordCount, ...]:
        """Records by series, rule, exception, status and year, in that order."""
        found: Counter[_Key] = Counter()
        for _ in each_pass(self.connection, self.shape.passes):
            with told_if_too_long():
                rows = self.connection.execute(self.text.counts).fetchall()
            for series, rule, exception, status, year, records in rows:
                found[series, rule, exception, status, year] += records
        return tuple(sorted((RecordCount(*key, found[key]) for key in found), key=_in_order))

    def answers(self) -> Answers:
        """The answers in order, unless they are too many to be sorted in memory."""
        return self.ordered() if self.shape.lines <= MOST_SORTED else self.rows()

    def ordered(self) -> Answers:
        """The answers by series, then by number (of each pass, where there are several)."""
        return replace(self.rows(), is_sorted=True)


def _in_order(count: RecordCount) -> tuple[str, str, str, str, int]:
    return (
        count.series or "",
        count.rule or "",
        count.exception or "",
        count.status,
        count.keep_year or 0,
    )


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """What is asked of a list: the day, the facts of the practice, and what is known of it.

    `is_one_line_each` None: whether a record has several lines is looked for.
    """

    as_of: date
    facts: Mapping[str, FactValue] = field(default_factory=lambda: MappingProxyType({}))
    is_one_line_each: bool | None = None
    threads: int | None = None


@contextlib.contextmanager
def opened(source: object, corpus: Corpus, question: ListQuestion) -> Iterator[Evaluation]:
    """Prepare the evaluation of a list: an Arrow table or stream, or the path of a Parquet file."""
    connection = duckdb.connect()
    try:
        for setting in _SETTINGS:
            connection.execute(setting)
        if question.threads is not None:
            connection.execute(f"SET threads = {question.threads}")
        name = _registered(connection, source)
        reader = ListReader(connection, name, corpus)
        shape = reader.prepared(
            question.as_of, question.facts, is_one_line_each=question.is_one_line_each
        )
        yield Evaluation(connection, shape, compile_retention(corpus, _asked(shape, question)))
    finally:
        connection.close()


def _registered(connection: duckdb.DuckDBPyConnection, source: object) -> str:
    """Name the list `given`; a stream that can be read once alone is kept in memory."""
    if not hasattr(source, "__arrow_c_stream__"):
        _view_parquet(connection, str(source))
    elif hasattr(source, "read_next_batch"):
        connection.register("stream", source)
        with told_if_too_long():
            connection.execute("CREATE TEMP TABLE given AS SELECT * FROM stream")
    else:
        connection.register("given", source)
    return "given"


def _view_parquet(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    quoted = path.replace("'", "''")
    try:
        connection.execute(f"CREATE TEMP VIEW given AS SELECT * FROM read_parquet('{quoted}')")
    except duckdb.Error as error:
        raise UnusableListError(
            nbsp(
                f"« {path[-80:]} » n’est pas un fichier Parquet lisible ({type(error).__name__}) : "
                "rien n’a été évalué. Vérifiez qu’il est entier, ou exportez-le de nouveau."
            )
        ) from None


def _asked(shape: ListShape, question: ListQuestion) -> TextRequest:
    spans: Spans = "line" if shape.is_one_line_each else "table"
    return TextRequest(
        series=shape.series,
        columns=shape.columns,
        as_of=question.as_of,
        facts=question.facts,
        suspensions=spans if shape.has_spans else "none",
        holds=shape.has_holds,
        fault=shape.has_fault,
    )
