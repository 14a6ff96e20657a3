"""The answers of an evaluation written as a file: Parquet, CSV or XLSX.

Guarantees that the file appears whole or not at all, and that a cell which begins like a formula is
written as text: a spreadsheet that opens the file runs nothing of what a list held.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from serment.kernel.cells import guarded
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

MOST_SHEET_ROWS: Final = 1_048_575


class TooLongForASheetError(ValueError):
    """More rows than a sheet holds."""


def write_answers(batches: pa.RecordBatchReader, target: Path) -> int:
    """Write the answers in the form that the name of `target` asks for; return how many."""
    draft = target.with_name(f".{target.name}.part")
    writers = {".parquet": _write_parquet, ".csv": _write_csv, ".xlsx": _write_xlsx}
    try:
        count = writers[target.suffix.lower()](batches, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _write_parquet(batches: pa.RecordBatchReader, draft: Path) -> int:
    from pyarrow import parquet  # noqa: PLC0415 - heavy, only here

    count = 0
    with parquet.ParquetWriter(draft, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _write_csv(batches: pa.RecordBatchReader, draft: Path) -> int:
    count = 0
    with draft.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(batches.schema.names)
        for row in _rows(batches):
            writer.writerow(row)
            count += 1
    return count


def _write_xlsx(batches: pa.RecordBatchReader, draft: Path) -> int:
    import xlsxwriter  # noqa: PLC0415 - only here

    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(draft), settings)
    sheet = book.add_worksheet("Conservation")
    sheet.write_row(0, 0, batches.schema.names)
    count = 0
    for row in _rows(batches):
        count += 1
        if count > MOST_SHEET_ROWS:
            raise TooLongForASheetError(
                nbsp(
                    f"La liste a plus de {MOST_SHEET_ROWS} dossiers : une feuille n’en contient "
                    "pas davantage. Écrivez un fichier .parquet ou .csv."
                )
            )
        sheet.write_row(count, 0, row)
    book.close()
    return count


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[list[str]]:
    for batch in batches:
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            yield [guarded("" if cell is None else str(cell)) for cell in row]
