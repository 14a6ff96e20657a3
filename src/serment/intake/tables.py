"""Tables that other programs write, read row by row as text: CSV and spreadsheets.

Guarantees that the separator and the encoding are found and told, that no cell is evaluated, that
lines, cells and sizes are bounded, and that a file which is something else is refused in French.
Reads a `Content`, of the disk or of the store, and writes nothing. Leaves to others what the
columns mean, and the bounds of a spreadsheet (`sheet_bounds`).

A CSV is UTF-8 (with or without BOM), UTF-16 with BOM, or else Windows-1252, which every byte of an
older French export is; the separator is the one of `, ; tab |` that cuts the first lines alike.
What a file is, its first bytes say: many programs name « .xls » what is a text.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from serment.intake.sheet_bounds import SheetBoundsError, verify_bounds
from serment.intake.workbooks import UnknownSheetError, Workbook, first_sheet
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from serment.intake.content import Content
    from serment.intake.workbooks import ChooseSheet, ChosenSheet

SEPARATORS: Final = (";", ",", "\t", "|")
LONGEST_CELL: Final = 16 << 20
MOST_COLUMNS: Final = 2_000
_HEAD: Final = 1 << 18
_BLOCK: Final = 1 << 20
_SAMPLED: Final = 30
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
                (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKUP: Final = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta")


class UnreadableTableError(ValueError):
    """A file that is no table that we read; the message is French and whole."""


@dataclass(frozen=True, slots=True)
class TableForm:
    """How a table is written: its headings, and for a CSV its encoding and separator.

    Of a workbook, the sheet chosen; it has no name where there was no choice to make.
    """

    headings: tuple[str, ...]
    encoding: str | None = None
    separator: str | None = None
    sheet: ChosenSheet | None = None

    @property
    def is_sheet(self) -> bool:
        """Whether it is a spreadsheet."""
        return self.separator is None


class Advance(Protocol):
    """How far a reading went."""

    @property
    def line(self) -> int:
        """Where the last row given ends, counted from 1."""

    @property
    def read(self) -> int:
        """The bytes of the source taken so far."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table being read; `rows` yields each line after the headings, cells as text.

    `advance` may be asked between two rows: in a CSV its line is the physical line where the last
    row ends, in a sheet the number that the spreadsheet program shows beside the row. Whoever
    shows a progress gives a copy of the table whose rows it watches.
    """

    form: TableForm
    rows: Iterator[list[str]]
    advance: Advance


def open_table(content: Content, choose: ChooseSheet = first_sheet) -> Table:
    """Open the table of a content, of a workbook the sheet that `choose` says.

    Raises `UnreadableTableError`, also while rows are read, and what `choose` raises.
    """
    try:
        with content.open() as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise UnreadableTableError(
            nbsp(
                f"« {content.name[:80]} » ne peut pas être lu "
                f"({error.strerror or 'erreur du disque'}) : la liste reste inconnue. Vérifiez le "
                "chemin et les droits."
            )
        ) from None
    if head.startswith((_ZIP, _OLE)):
        return _opened_sheet(content, head, choose)
    return _opened_csv(content, head)


def _opened_csv(content: Content, head: bytes) -> Table:
    named = content.name[:80]
    if not head.strip():
        raise UnreadableTableError(
            nbsp(f"« {named} » est vide : il n’y a rien à lire. Exportez la liste de nouveau.")
        )
    encoding = _encoding_of(content, head)
    if "\0" in head.decode(encoding, "ignore"):
        raise UnreadableTableError(
            nbsp(
                f"« {named} » n’est pas un texte : ses lignes ne peuvent pas être lues. "
                "Exportez la liste en CSV, XLSX ou ODS."
            )
        )
    if head.removeprefix(codecs.BOM_UTF8).lstrip()[:9].lower().startswith(_MARKUP):
        raise UnreadableTableError(
            nbsp(
                f"« {named} » est une page web ou un XML, quel que soit son nom : ses lignes ne "
                "peuvent pas être lues. Ouvrez-le dans un tableur et enregistrez-le en CSV, XLSX "
                "ou ODS."
            )
        )
    separator = _separator_of(head.decode(encoding, "replace"))
    reading = _CsvReading(content, encoding, separator)
    rows = reading.rows()
    form = TableForm(_headings(next(rows, [])), encoding, separator)
    return Table(form, rows, reading)


def _encoding_of(content: Content, head: bytes) -> str:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with content.open() as stream:
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


@dataclass(slots=True)
class _CsvReading:
    """The rows of a CSV, and how far the reading went."""

    content: Content
    encoding: str
    separator: str
    _lines: Iterator[list[str]] | None = None
    _stream: BinaryIO | None = None
    _taken: int = 0

    @property
    def line(self) -> int:
        return 0 if self._lines is None else self._lines.line_num  # type: ignore[attr-defined]  # a csv.reader, whose class has no name

    @property
    def read(self) -> int:
        return self._taken if self._stream is None else self._stream.tell()

    def rows(self) -> Iterator[list[str]]:
        """Yield each row; the limit of a cell is the module's own, set back at the end."""
        previous = csv.field_size_limit(LONGEST_CELL)
        try:
            with self.content.open() as source, _text(source, self.encoding) as text:
                self._stream = source
                self._lines = csv.reader(text, delimiter=self.separator)
                yield from self._lines
                self._taken = source.tell()
        except csv.Error as error:
            raise UnreadableTableError(
                nbsp(
                    f"« {self.content.name[:80]} » s’interrompt ({error}) : une cellule dépasse "
                    "16 Mo ou un guillemet n’est pas refermé. Corrigez la ligne, puis recommencez "
                    "; rien n’a été retenu."
                )
            ) from None
        finally:
            self._stream = None
            csv.field_size_limit(previous)


def _text(source: BinaryIO, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(source, encoding=encoding, errors="replace", newline="")


def _headings(row: list[str]) -> tuple[str, ...]:
    if len(row) > MOST_COLUMNS:
        raise UnreadableTableError(
            nbsp(f"La liste a {len(row)} colonnes : ce n’est pas une liste de dossiers.")
        )
    return tuple(cell.strip().lstrip("\ufeff") for cell in row)


@dataclass(slots=True)
class _SheetReading:
    """The rows of a sheet, and how far the reading went: the share of its rows already given."""

    sheet: Iterator[Sequence[object]]
    height: int
    size: int
    line: int = 0

    @property
    def read(self) -> int:
        return self.size * min(self.line, self.height) // max(1, self.height)

    def rows(self) -> Iterator[list[str]]:
        """Yield each row."""
        for row in self.sheet:
            self.line += 1
            yield [cell if isinstance(cell, str) else _cell(cell) for cell in row]


def _opened_sheet(content: Content, head: bytes, choose: ChooseSheet) -> Table:
    import python_calamine  # noqa: PLC0415 - only for a spreadsheet

    if head.startswith(_OLE) and b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P" in head + _tail(content):
        raise UnreadableTableError(
            nbsp(
                f"« {content.name[:80]} » est protégé par un mot de passe : Serment ne peut pas le "
                "lire. Enregistrez-en une copie sans mot de passe, puis recommencez."
            )
        )
    try:
        with content.open() as stream:
            verify_bounds(stream, content.size, is_zip=head.startswith(_ZIP))
            stream.seek(0)
            book = Workbook(stream)
            chosen = choose(book)
            sheet = book.sheet_at(chosen.position)
        reading = _SheetReading(sheet.iter_rows(), sheet.height, content.size)
        rows = reading.rows()
        headings = _headings(next(rows, []))
    except UnknownSheetError:
        raise
    except SheetBoundsError as error:
        raise UnreadableTableError(nbsp(f"« {content.name[:80]} » {error}")) from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableTableError(
            nbsp(
                f"« {content.name[:80]} » n’est pas un classeur lisible ({type(error).__name__}) : "
                "il est abîmé ou d’une autre sorte. Ouvrez-le dans LibreOffice et enregistrez-le "
                "en CSV ou ODS."
            )
        ) from None
    return Table(TableForm(headings, sheet=chosen), rows, reading)


def _tail(content: Content) -> bytes:
    with content.open() as stream:
        stream.seek(max(0, content.size - _BLOCK))
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
