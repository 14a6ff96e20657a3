"""A list as a spreadsheet to save: CSV or ODS, in which no cell can be taken for a formula.

Guarantees that every cell is text, and that one which a program could run is preceded by an
apostrophe. Leaves to others the rows, and how the file is handed over.

>>> harmless("=1+1")
"'=1+1"
"""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING, Final

from serment.documents.register.ods_package import (
    OdsBook,
    OdsCell,
    OdsSheet,
    stream_ods,
    write_ods,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WIDE: Final = 8.0
_BATCH: Final = 100


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with its mark and semicolons, as French spreadsheets read it."""
    return b"".join(csv_pieces(header, rows))


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The same, piece by piece: a list of any length is never held whole."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    yield target.getvalue().encode("utf-8-sig")
    for batch in _batched(rows):
        target.seek(0)
        target.truncate()
        writer.writerows([harmless(cell) for cell in row] for row in batch)
        yield target.getvalue().encode("utf-8")


def _batched(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Yield the rows a hundred at a time."""
    rest = iter(rows)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def ods_pieces(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A workbook of one sheet, piece by piece; every cell is text."""
    head = {1: tuple(OdsCell(text, "label") for text in header)}
    sheet = OdsSheet("Liste", head, (_WIDE,) * len(header))
    return stream_ods(title, sheet, (tuple(map(OdsCell, row)) for row in rows))


def as_ods(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet; every cell is text."""
    lines = {1: tuple(OdsCell(text, "label") for text in header)}
    for number, row in enumerate(rows, start=2):
        lines[number] = tuple(OdsCell(text) for text in row)
    sheet = OdsSheet("Liste", lines, (_WIDE,) * len(header))
    return write_ods(OdsBook(title=title, sheets=(sheet,)))


def harmless(text: str) -> str:
    """The text, after an apostrophe when a program could run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
