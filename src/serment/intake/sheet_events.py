"""The XML of a spreadsheet, event by event.

Guarantees: any document type declaration is refused (no entity can be declared, so none can
expand), nesting, rows, cells and characters are bounded, and repeated empty rows cost nothing.
Leaves to others: the archive around it (`archives`), what a cell is (`spreadsheet`).

LIMIT: what lies right of column 64 is not read; the reader names the sheets concerned (`cut`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict
from xml.parsers import expat

from serment.intake.refusals import RefusedFileError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_SHEETS = 400
MOST_ROWS = 5_000
MOST_CELLS = 200_000
MOST_COLUMNS = 64
LONGEST_CELL = 20_000
DEEPEST = 200
_LAST_ROW = 1_048_576

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 "
_CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_ASIDE = (f"{_TABLE}shapes", f"{_TABLE}tracked-changes", f"{_TABLE}dde-link")


CellKind = Literal["text", "number", "date", "boolean", "error"]


class CellParts(TypedDict):
    """What was read of a cell: the fields of `spreadsheet.Cell`."""

    text: str
    kind: CellKind
    formula: bool
    iso: str
    note: str


Cells = dict[tuple[int, int], CellParts]


class SheetReader:
    """Takes the chunks of `content.xml`, gives the sheets and their cells that say something."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, Cells]] = []
        self.cut: list[str] = []
        self._row = self._column = self._depth = self._kept = self._cells = 0
        self._table_depth = self._aside = self._annotation = 0
        self._row_repeat = 1
        self._row_cells: dict[int, CellParts] = {}
        self._cell: dict[str, str] | None = None
        self._texts: list[str] = []
        self._notes: list[str] = []
        self._paragraphs = self._filled_rows = 0
        self._in_paragraph = 0

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Reads everything; `RefusedFileError` at the first thing that is not as it should be."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            for chunk in chunks:
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, UnicodeError):
            raise RefusedFileError(
                "Le contenu du classeur est abîmé : il ne peut pas être lu jusqu’au bout. "
                "Enregistrez-le de nouveau depuis votre tableur. Votre registre n’a pas changé.",
            ) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _outsized("des éléments trop imbriqués")
        if self._aside or name in _ASIDE or name.startswith(_DRAW):
            self._aside += 1
        elif name == f"{_TABLE}table":
            self._start_table(attributes)
        elif name == f"{_TABLE}table-row":
            self._row_repeat = _count(attributes.get(f"{_TABLE}number-rows-repeated"), _LAST_ROW)
            self._row_cells, self._column = {}, 0
        elif name in _CELLS and self._cell is None:
            self._cell, self._texts, self._notes = attributes, [], []
            self._paragraphs = 0
        elif self._cell is not None:
            self._start_inside_cell(name, attributes)

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._table_depth += 1
        if self._table_depth > 1:
            raise _outsized("un tableau dans un tableau")
        if len(self.sheets) >= MOST_SHEETS:
            raise _outsized(f"plus de {MOST_SHEETS} feuilles")
        self.sheets.append((attributes.get(f"{_TABLE}name", "")[:200], {}))
        self._row = self._filled_rows = 0

    def _start_inside_cell(self, name: str, attributes: dict[str, str]) -> None:
        """Paragraphs, and the three marks that stand for blanks."""
        if name == f"{_OFFICE}annotation" or self._annotation:
            self._annotation += 1
        if name == f"{_TEXT}p":
            self._in_paragraph += 1
            written = self._notes if self._annotation else self._texts
            if written or (not self._annotation and self._paragraphs):
                written.append("\n")
            self._paragraphs += 0 if self._annotation else 1
        elif name == f"{_TEXT}s":
            self._characters(" " * _count(attributes.get(f"{_TEXT}c"), LONGEST_CELL))
        elif name == f"{_TEXT}tab":
            self._characters("\t")
        elif name == f"{_TEXT}line-break":
            self._characters("\n")

    def _characters(self, text: str) -> None:
        if self._cell is None or not self._in_paragraph or self._aside:
            return
        written = self._notes if self._annotation else self._texts
        written.append(text)
        self._kept += len(text)
        if self._kept > MOST_CELLS * 100:
            raise _outsized("trop de texte")

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._aside:
            self._aside -= 1
        elif name == f"{_TABLE}table":
            self._table_depth -= 1
        elif name == f"{_TABLE}table-row":
            self._end_row()
        elif name in _CELLS and self._cell is not None and not self._annotation:
            self._end_cell(self._cell)
            self._cell = None
        elif self._cell is not None:
            self._in_paragraph -= 1 if name == f"{_TEXT}p" and self._in_paragraph else 0
            self._annotation -= 1 if self._annotation else 0

    def _end_cell(self, attributes: dict[str, str]) -> None:
        repeat = _count(attributes.get(f"{_TABLE}number-columns-repeated"), _LAST_ROW)
        parts = _parts(attributes, "".join(self._texts), "".join(self._notes))
        if parts["text"] or parts["note"]:
            if len(parts["text"]) > LONGEST_CELL:
                raise _outsized(f"une cellule de plus de {LONGEST_CELL} caractères")
            last = min(self._column + repeat, MOST_COLUMNS)
            if last < self._column + repeat and self.sheets[-1:] and not self.cut[10:]:
                self.cut.append(self.sheets[-1][0])
            self._row_cells.update(dict.fromkeys(range(self._column + 1, last + 1), parts))
        self._column += repeat

    def _end_row(self) -> None:
        if self._row_cells and self.sheets:
            self._filled_rows += self._row_repeat
            if self._filled_rows > MOST_ROWS:
                raise RefusedFileError(
                    f"La feuille « {self.sheets[-1][0][:60]} » a plus de {MOST_ROWS} lignes "
                    "remplies : ce n’est pas une feuille du registre. Rien n’a été repris. "
                    "Retirez-la du classeur, ou repartez d’un export de Serment.",
                )
            self._cells += self._row_repeat * len(self._row_cells)
            if self._cells > MOST_CELLS:
                raise _outsized(f"plus de {MOST_CELLS} cellules")
            cells = self.sheets[-1][1]
            for row in range(self._row + 1, self._row + self._row_repeat + 1):
                cells.update({(row, column): cell for column, cell in self._row_cells.items()})
        self._row += self._row_repeat


def _parts(attributes: dict[str, str], text: str, note: str) -> CellParts:
    value_type = attributes.get(f"{_OFFICE}value-type", "string")
    shown = text or attributes.get(f"{_OFFICE}string-value", "")
    iso = attributes.get(f"{_OFFICE}date-value", "")[:40] if value_type == "date" else ""
    return CellParts(
        text=shown or iso or attributes.get(f"{_OFFICE}value", "")[:100],
        kind=_kind(value_type, attributes),
        formula=f"{_TABLE}formula" in attributes,
        iso=iso,
        note=note,
    )


def _kind(value_type: str, attributes: dict[str, str]) -> CellKind:
    if attributes.get(f"{_CALCEXT}value-type") == "error":
        return "error"
    if value_type in {"float", "percentage", "currency", "time"}:
        return "number"
    if value_type == "date":
        return "date"
    return "boolean" if value_type == "boolean" else "text"


def _count(value: str | None, most: int) -> int:
    """How many times a thing is repeated: at least once, at most `most`."""
    if value is None or not (value.isascii() and value.isdigit()) or len(value) > 9:  # noqa: PLR2004 - nine digits: more than any sheet's rows
        return 1
    return max(1, min(int(value), most))


def _refuse_doctype(*_: object) -> None:
    raise RefusedFileError(
        "Le classeur déclare un type de document, ce qu’aucun tableur ne fait : il pourrait être "
        "piégé. Rien n’a été lu. Repartez d’un export de Serment.",
    )


def _outsized(what: str) -> RefusedFileError:
    return RefusedFileError(
        f"Le classeur contient {what} : ce n’est pas un registre, et le lire pourrait bloquer "
        "l’ordinateur. Rien n’a été repris. Repartez d’un export de Serment.",
    )
