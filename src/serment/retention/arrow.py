"""Rows of text made into an Arrow stream, a batch at a time."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from serment.kernel.french import nbsp
from serment.retention.text import OUTPUT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DAYS: Final = frozenset({"archive_on", "keep_until", "erasable_from"})
_BATCH: Final = 65_536
TOO_LONG: Final = nbsp(
    "La ligne a plus de cellules que la liste n’a de titres : une cellule a débordé."
)


def stream_of(headings: Sequence[str], rows: Iterator[list[str]]) -> pa.RecordBatchReader:
    """The rows as text columns named by `headings`, with a `fault` where a line overflows.

    A heading that is empty or met before is left out; an empty line too; a short line is filled.
    """
    names = {name: at for at, name in reversed(list(enumerate(headings))) if name}
    names.pop("fault", None)
    schema = pa.schema([*((name, pa.string()) for name in names), ("fault", pa.string())])
    return pa.RecordBatchReader.from_batches(
        schema, _batches(schema, list(names.values()), len(headings), rows)
    )


def _batches(
    schema: pa.Schema, places: list[int], width: int, rows: Iterator[list[str]]
) -> Iterator[pa.RecordBatch]:
    while chunk := list(islice(rows, _BATCH)):
        lines = [row for row in chunk if any(row)]
        cells = [[row[at] if at < len(row) else None for row in lines] for at in places]
        faults = [TOO_LONG if any(row[width:]) else None for row in lines]
        arrays = [pa.array(column, pa.string()) for column in (*cells, faults)]
        yield pa.record_batch(arrays, schema=schema)


def answers_of(rows: list[tuple[object, ...]]) -> pa.RecordBatchReader:
    """The answers of another engine, in the columns and the types of ours."""
    columns = list(zip(*rows, strict=True)) or [()] * len(OUTPUT_COLUMNS)
    kinds = [pa.date32() if name in _DAYS else pa.string() for name in OUTPUT_COLUMNS]
    arrays = [pa.array(list(c), kind) for c, kind in zip(columns, kinds, strict=True)]
    return pa.table(arrays, names=list(OUTPUT_COLUMNS)).to_reader()
