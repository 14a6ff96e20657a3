"""Lines read from a source, kept as records: a batch in one act, each record with its answer.

Guarantees that a batch killed half-way is wholly absent, that a line read twice writes nothing
twice, and that every record kept bears the answer of the day. Leaves to others where lines come
from and what the journal says of the whole.
"""

import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from serment.intake.records import ReadRecord, RejectedLine
from serment.kernel.french import fold
from serment.law.facts import FactValue
from serment.practice.library import the_corpus
from serment.practice.record_answers import answer_unsure, facts_of_practice, note_turn
from serment.practice.record_engine import (
    FACT_COLUMNS,
    AskedRecords,
    RecordLine,
    evaluate_records,
    first_day,
)
from serment.practice.typed import one_line
from serment.store import unlocked
from serment.store.models import (
    KeptRecord,
    RecordImport,
    RecordSpan,
    RejectedRow,
    SpanKind,
)
from serment.store.record_writing import parts_of, upsert_records

_OWN: Final = frozenset(FACT_COLUMNS)
_LONGEST: Final = 200
_TOKEN: Final = 16
_LONGEST_DOUBT: Final = 400
_LONGEST_SERIES: Final = 80
_LONGEST_CELL: Final = 500
_MOST_CELLS: Final = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines kept together."""

    records: tuple[ReadRecord, ...]
    rejections: tuple[RejectedLine, ...]


def batches_of(lines: Iterable[ReadRecord | RejectedLine], size: int) -> Iterator[Batch]:
    """Yield the lines by batches of `size`."""
    records: list[ReadRecord] = []
    rejections: list[RejectedLine] = []
    for line in lines:
        if isinstance(line, ReadRecord):
            records.append(line)
        else:
            rejections.append(line)
        if len(records) + len(rejections) == size:
            yield Batch(tuple(records), tuple(rejections))
            records, rejections = [], []
    if records or rejections:
        yield Batch(tuple(records), tuple(rejections))


@dataclass(frozen=True, slots=True)
class PreparedBatch:
    """A batch ready to be written: its rows, answered, and the first day that one may change.

    `together` are the imports whose lines about one record are one record's, as in one file.
    """

    batch: Batch
    rows: tuple[tuple[Any, ...], ...]
    turn: date | None
    together: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Preparation:
    """What preparing a batch needs to know, read once from the store: no row is read after."""

    shared: tuple[Any, ...]
    facts: Mapping[str, FactValue]
    as_of: date
    together: tuple[int, ...] = ()


def preparation_of(
    imported: RecordImport, as_of: date, together: tuple[int, ...] = ()
) -> Preparation:
    """Read what preparing the batches of an import needs."""
    shared = (imported.practice_id.hex, imported.source_id, imported.pk)
    return Preparation(shared, facts_of_practice(imported.practice, as_of), as_of, together)


def prepare_batch(batch: Batch, told: Preparation) -> PreparedBatch:
    """Answer the records of a batch and make their rows; the store is not touched."""
    lines = [_line_of(record) for record in batch.records]
    asked = AskedRecords(facts=told.facts)
    for at, line in enumerate(lines):
        asked.add(at, line)
    answers = dict(evaluate_records(asked, the_corpus(), told.as_of)) if lines else {}
    turn = first_day(answer[-1] for answer in answers.values())
    tokens = secrets.token_hex(_TOKEN * len(lines))
    rows = tuple(
        (*told.shared, tokens[2 * _TOKEN * at : 2 * _TOKEN * (at + 1)], *_told(record),
         *_columns(line), *answers[at])
        for at, (record, line) in enumerate(zip(batch.records, lines, strict=True))
    )  # fmt: skip
    return PreparedBatch(batch, rows, turn, told.together)


def keep_batch(imported: RecordImport, prepared: PreparedBatch, as_of: date) -> None:
    """Write a batch; call it inside the act of the batch."""
    note_turn(imported.practice, prepared.turn)
    upsert_records(prepared.rows, prepared.together)
    _keep_spans(imported, [record for record in prepared.batch.records if record.spans])
    RejectedRow.objects.bulk_create(
        RejectedRow(
            practice_id=imported.practice_id,
            imported=imported,
            place=one.place[:120],
            cells=[cell[:_LONGEST_CELL] for cell in one.cells[:_MOST_CELLS]],
            reason=one.reason[:_LONGEST_DOUBT],
        )
        for one in prepared.batch.rejections
    )
    if imported.source is not None:
        answer_unsure(imported.practice, as_of, imported.source)


def key_of(record: ReadRecord) -> str:
    """Return what tells a record from the others of its source, in this export and the next.

    A keyed digest of the person's own identity where the source gives it; else the number; else the
    name and the birth.
    """
    if record.person:
        told = f"record|{record.person}".encode()
        return f"#{hmac.new(unlocked.keys().exhibit_names, told, 'sha256').hexdigest()}"
    if record.number:
        return record.number[:_LONGEST]
    born = record.facts.get("born_on")
    day = born.isoformat() if isinstance(born, date) else ""
    return f"~{fold(record.name)[: _LONGEST - 12]}|{day}"


def _line_of(record: ReadRecord) -> RecordLine:
    facts = record.facts
    others = {name: _plain(facts[name]) for name in facts.keys() - _OWN}
    doubt = " ".join(record.doubts)[:_LONGEST_DOUBT]
    told = map(facts.get, FACT_COLUMNS)
    return RecordLine._make((record.series[:_LONGEST_SERIES], *told, others or None, doubt))


def _columns(line: RecordLine) -> tuple[Any, ...]:
    others = json.dumps(line.others) if line.others else None
    return (*map(_plain, line[1:5]), others, line.doubt)


def _told(record: ReadRecord) -> tuple[str, ...]:
    name = one_line(record.name)[:_LONGEST]
    series = record.series[:_LONGEST_SERIES]
    return (key_of(record), series, record.number[:_LONGEST], name, fold(name)[:_LONGEST])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _keep_spans(imported: RecordImport, records: Sequence[ReadRecord]) -> None:
    """Write the claims that the source knows, in place of those that it told before."""
    for part in parts_of(records):
        _keep_spans_of(imported, part)


def _keep_spans_of(imported: RecordImport, records: Sequence[ReadRecord]) -> None:
    if not records:
        return
    keys = [key_of(record) for record in records]
    rows = KeptRecord.objects.of(imported.practice).filter(source=imported.source, key__in=keys)
    numbers = {(series, key): pk for pk, series, key in rows.values_list("pk", "series", "key")}
    told = RecordSpan.objects.of(imported.practice).filter(
        record__in=numbers.values(), imported__isnull=False
    )
    told.exclude(imported=imported).delete()
    known = set(told.values_list("record_id", "since", "until"))
    new = {
        (numbers[record.series[:_LONGEST_SERIES], key], span.since, span.until)
        for key, record in zip(keys, records, strict=True)
        for span in record.spans
    }
    RecordSpan.objects.bulk_create(
        RecordSpan(
            practice_id=imported.practice_id,
            record_id=number,
            imported=imported,
            kind=SpanKind.CLAIM,
            since=since,
            until=until,
        )
        for number, since, until in sorted(new - known, key=str)
    )
    KeptRecord.objects.of(imported.practice).filter(pk__in=numbers.values()).update(is_unsure=True)
