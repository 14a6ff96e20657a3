"""Records put to the columnar engine, and its short answers back, by number.

Guarantees that records with one line and those with claims, holds or twins are asked each in the
form that suits them, and that what a row says of dates is what the engine reads. Knows no table of
the store: rows are given as values.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from serment.law.corpus import Corpus
from serment.law.facts import FactValue
from serment.store.record_writing import ANSWERED

FACT_COLUMNS: Final = ("last_consultation_on", "born_on", "died_on", "died_in")
_SPAN_COLUMNS: Final = ("suspended_from", "suspended_until", "held_from", "held_until")
_FIXED: Final = ("record_id", "series", *FACT_COLUMNS, "fault")


class RecordLine(NamedTuple):
    """What a line says: `others` are its facts without a column, `doubt` forbids a conclusion."""

    series: str
    last_consultation_on: date | None
    born_on: date | None
    died_on: date | None
    died_in: int | None
    others: Mapping[str, Any] | None
    doubt: str


@dataclass(slots=True)
class AskedRecords:
    """Lines of records, as columns; several lines of one number are one record."""

    facts: Mapping[str, FactValue]
    _lines: list[tuple[Any, ...]] = field(default_factory=list)
    _others: list[Mapping[str, Any] | None] = field(default_factory=list)
    _series: dict[int, str] = field(default_factory=dict)
    _spans: list[tuple[Any, ...]] = field(default_factory=list)
    _several: set[int] = field(default_factory=set)

    def add(self, number: int, line: RecordLine) -> None:
        """Add a line of a record."""
        if number in self._series:
            self._several.add(number)
        self._series[number] = line.series
        self._lines.append((str(number), *line[:5], line.doubt or None))
        self._others.append(line.others)

    def add_span(self, number: int, since: date, until: date | None, *, is_claim: bool) -> None:
        """Add a claim or a hold of a record already added."""
        self._several.add(number)
        pair = (since, until)
        spans = (*pair, None, None) if is_claim else (None, None, *pair)
        self._spans.append((str(number), self._series[number], *spans))

    def tables(self) -> Iterator[tuple[Any, bool]]:
        """Yield the Arrow tables to evaluate, and whether each has one line a record."""
        several = {str(number) for number in self._several}
        alone = [at for at, line in enumerate(self._lines) if line[0] not in several]
        if alone:
            yield self._table(alone, []), True
        grouped = [at for at, line in enumerate(self._lines) if line[0] in several]
        if grouped:
            yield self._table(grouped, self._spans), False

    def _table(self, places: Sequence[int], spans: list[tuple[Any, ...]]) -> Any:
        import pyarrow as pa  # noqa: PLC0415 - start-up: no record, no engine

        lines = [self._lines[at] for at in places]
        empty = (None,) * (len(_FIXED) - 2)
        lines += [(number, series, *empty) for number, series, *_ in spans]
        columns = dict(zip(_FIXED, zip(*lines, strict=True), strict=True))
        kinds = {name: pa.date32() for name in FACT_COLUMNS} | {"died_in": pa.int32()}
        table = {
            name: pa.array(values, kinds.get(name, pa.string())) for name, values in columns.items()
        }
        others = [self._others[at] or {} for at in places] + [{}] * len(spans)
        for name in sorted({name for one in others for name in one} - set(_FIXED)):
            told = [_as_text(one.get(name)) for one in others]
            table[name] = pa.array(told, pa.string())
        if spans:
            blank = [(None,) * len(_SPAN_COLUMNS)] * len(places)
            rows = blank + [tuple(span[2:]) for span in spans]
            for name, values in zip(_SPAN_COLUMNS, zip(*rows, strict=True), strict=True):
                table[name] = pa.array(values, pa.date32())
        return pa.table(table)


def evaluate_records(
    asked: AskedRecords, corpus: Corpus, as_of: date
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the number of each record and its answer: the values of `ANSWERED`, in that order.

    Days are in ISO form, as they are written.
    """
    from serment.retention.engine import ListQuestion, opened  # noqa: PLC0415 - start-up

    for table, is_alone in asked.tables():
        question = ListQuestion(as_of, asked.facts, is_alone)
        with opened(table, corpus, question) as evaluation:
            answers = evaluation.short_answers().to_arrow_table()
        numbers = map(int, answers.column("record_id").to_pylist())
        columns = (answers.column(name).cast("string").to_pylist() for name in ANSWERED)
        yield from zip(numbers, zip(*columns, strict=True), strict=True)


def first_day(days: Iterable[str | None]) -> date | None:
    """Return the first of these days (ISO forms), None where there is none."""
    first = min(filter(None, days), default=None)
    return None if first is None else date.fromisoformat(first)


def _as_text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
