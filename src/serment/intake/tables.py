"""Tables that other programs write, read row by row as text: CSV and spreadsheets.

Guarantees that the separator and the encoding are found and told, that no cell is evaluated, that
lines, cells and sizes are bounded, and that a file which is something else is refused in French.
Leaves to others what the columns mean.

A CSV is UTF-8 (with or without BOM), UTF-16 with BOM, or else Windows-1252, which every byte of an
older French export is; the separator is the one of `, ; tab |` that cuts the first lines alike.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEPARATORS: Final = (";", ",", "\t", "|")
LONGEST_CELL: Final = 16 << 20
MOST_COLUMNS: Final = 2_000
_HEAD: Final = 1 << 18
_BLOCK: Final = 1 << 20
_SAMPLED: Final = 30
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
                (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_SHEETS: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class UnreadableTableError(ValueError):
    """A file that is no table that we read; the message is French and whole."""


@dataclass(frozen=True, slots=True)
class TableForm:
    """How a table is written: its headings, and for a CSV its encoding and separator."""

    headings: tuple[str, ...]
    encoding: str | None = None
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table being read; `rows` yields each line after the headings, cells as text."""

    form: TableForm
    rows: Iterator[list[str]]


def open_table(path: Path) -> Table:
    """Open the table of a file; raises `UnreadableTableError`, also while the rows are read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise UnreadableTableError(
            nbsp(
                f"« {path.name[:80]} » ne peut pas être lu ({error.strerror or 'erreur du disque'})"
                " : la liste reste inconnue. Vérifiez le chemin et les droits."
            )
        ) from None
    if head.startswith((_ZIP, _OLE)) or path.suffix.lower() in _SHEETS:
        return _opened_sheet(path, head)
    return _opened_csv(path, head)


def _opened_csv(path: Path, head: bytes) -> Table:
    if not head.strip():
        raise UnreadableTableError(
            nbsp(
                f"« {path.name[:80]} » est vide : il n’y a rien à lire. Exportez la liste de "
                "nouveau."
            )
        )
    encoding = _encoding_of(path, head)
    if "\0" in head.decode(encoding, "ignore"):
        raise UnreadableTableError(
            nbsp(
                f"« {path.name[:80]} » n’est pas un texte : ses lignes ne peuvent pas être lues. "
                "Exportez la liste en CSV, XLSX ou ODS."
            )
        )
    separator = _separator_of(head.decode(encoding, "replace"))
    rows = _csv_rows(path, encoding, separator)
    return Table(TableForm(_headings(next(rows, [])), encoding, separator), rows)


def _encoding_of(path: Path, head: bytes) -> str:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _separator_of(head: str) -> str:
    """The separator that gives the first lines the same number of cells, the most of them."""
    best, chosen = (0, 0), SEPARATORS[0]
    for separator in SEPARATORS:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
        counts: Counter[int] = Counter()
        try:
            for _, row in zip(range(_SAMPLED), reader, strict=False):
                counts[len(row)] += 1
        except csv.Error:
            continue
        if counts:
            width, times = counts.most_common(1)[0]
            score = (times if width > 1 else 0, width)
            if score > best:
                best, chosen = score, separator
    return chosen


def _csv_rows(path: Path, encoding: str, separator: str) -> Iterator[list[str]]:
    previous = csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as stream:
            yield from csv.reader(stream, delimiter=separator)
    except csv.Error as error:
        raise UnreadableTableError(
            nbsp(
                f"« {path.name[:80]} » s’interrompt ({error}) : une cellule dépasse 16 Mo ou un "
                "guillemet n’est pas refermé. Corrigez la ligne, puis recommencez ; rien n’a été "
                "retenu."
            )
        ) from None
    finally:
        csv.field_size_limit(previous)


def _headings(row: list[str]) -> tuple[str, ...]:
    if len(row) > MOST_COLUMNS:
        raise UnreadableTableError(
            nbsp(f"La liste a {len(row)} colonnes : ce n’est pas une liste de dossiers.")
        )
    return tuple(cell.strip().lstrip("\ufeff") for cell in row)


def _opened_sheet(path: Path, head: bytes) -> Table:
    import python_calamine  # noqa: PLC0415 - only for a spreadsheet

    if head.startswith(_OLE) and b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P" in head + _tail(path):
        raise UnreadableTableError(
            nbsp(
                f"« {path.name[:80]} » est protégé par un mot de passe : Serment ne peut pas le "
                "lire. Enregistrez-en une copie sans mot de passe, puis recommencez."
            )
        )
    try:
        book = python_calamine.load_workbook(str(path))
        sheet = book.get_sheet_by_index(0)
        rows = (list(map(_cell, row)) for row in sheet.iter_rows())
        headings = _headings(next(rows, []))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableTableError(
            nbsp(
                f"« {path.name[:80]} » n’est pas un classeur lisible ({type(error).__name__}) : il "
                "est abîmé ou d’une autre sorte. Ouvrez-le dans LibreOffice et enregistrez-le en "
                "CSV ou ODS."
            )
        ) from None
    return Table(TableForm(headings), rows)


def _tail(path: Path) -> bytes:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _BLOCK))
        return stream.read(_BLOCK)


def _cell(value: object) -> str:
    """The cell as text: a date in ISO form, a whole number without its point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    isoformat = getattr(value, "isoformat", None)
    if isoformat is None:
        return str(value)
    return str(isoformat())[:10]
