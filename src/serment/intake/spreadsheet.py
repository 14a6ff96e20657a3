"""An OpenDocument spreadsheet (.ods), read as text and nothing else.

Guarantees: no formula is computed, no macro is run or kept, no entity or external file is
resolved, no link followed; the number of sheets, rows, cells and characters is bounded; the value
of a cell is what the person saw in it. What was set aside (a macro, a formula) is said in
`Workbook.warnings`. Leaves to others: what the cells mean.

Source: OASIS OpenDocument 1.3, part 3 (`table:table-row`, `number-columns-repeated`…).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serment.intake.archives import Archive, open_archive
from serment.intake.refusals import RefusedFileError
from serment.intake.sheet_events import SheetReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.intake.sheet_events import CellKind

_MIME_TYPES = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)
_MACRO_FOLDERS = ("Basic/", "Scripts/")
_SMALL_ENTRY = 1024 * 1024
_MACRO_SET_ASIDE = (
    "Ce classeur contient une macro. Serment ne l’a ni exécutée ni gardée : seules les cellules "
    "ont été lues. Si vous n’avez pas écrit cette macro, demandez d’où vient le fichier."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it was shown. `iso` is the value of a date; `note` the comment pinned on it."""

    text: str
    kind: CellKind = "text"
    formula: bool = False
    iso: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A named sheet; `cells` holds those that say something, by (row, column) counted from 1."""

    name: str
    cells: Mapping[tuple[int, int], Cell]

    def at(self, row: int, column: int) -> Cell:
        """The cell there, an empty one where nothing is written."""
        return self.cells.get((row, column), _EMPTY)

    def rows(self) -> tuple[int, ...]:
        """The rows that say something, in order."""
        return tuple(sorted({row for row, _ in self.cells}))


_EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets in order, and what was set aside while reading them."""

    sheets: tuple[Sheet, ...]
    warnings: tuple[str, ...] = ()


def parse_workbook(data: bytes) -> Workbook:
    """The workbook that `data` is; `RefusedFileError` with a French message otherwise."""
    archive = open_archive(data)
    _verify_is_spreadsheet(archive)
    reader = SheetReader()
    reader.feed(archive.chunks_of("content.xml"))
    sheets = tuple(
        Sheet(name, {place: Cell(**found) for place, found in cells.items()})
        for name, cells in reader.sheets
    )
    cut = tuple(
        f"Feuille « {name[:60]} » : ce qui est écrit à droite de la 64e colonne n’a pas été lu."
        for name in dict.fromkeys(reader.cut)
    )
    return Workbook(sheets, (*_macro_warnings(archive), *cut, *_formula_warnings(sheets)))


def _verify_is_spreadsheet(archive: Archive) -> None:
    if "mimetype" not in archive.names or "content.xml" not in archive.names:
        raise RefusedFileError(
            "Ce fichier n’est pas un classeur ODS : Serment ne pourrait pas y retrouver le "
            "registre. Dans votre tableur, choisissez « Enregistrer sous », format ODS.",
        )
    if archive.content_of("mimetype", limit=_SMALL_ENTRY).strip() not in _MIME_TYPES:
        raise RefusedFileError(
            "Ce fichier est un document, mais pas un classeur ODS : le registre n’y est pas. "
            "Choisissez le fichier exporté par Serment.",
        )
    manifest = "META-INF/manifest.xml"
    known = manifest in archive.names
    if known and b"encryption-data" in archive.content_of(manifest, limit=_SMALL_ENTRY):
        raise RefusedFileError(
            "Ce classeur est protégé par un mot de passe : Serment ne peut pas le lire. "
            "Enregistrez-en une copie sans mot de passe, puis recommencez.",
        )


def _macro_warnings(archive: Archive) -> tuple[str, ...]:
    if not any(name.startswith(_MACRO_FOLDERS) for name in archive.names):
        return ()
    return (_MACRO_SET_ASIDE,)


def _formula_warnings(sheets: tuple[Sheet, ...]) -> tuple[str, ...]:
    return tuple(
        f"Feuille « {sheet.name[:60]} », cellule {cell_name(row, column)} : une formule donnait "
        f"« {cell.text[:60]} ». Ce résultat a été gardé, la formule non."
        for sheet in sheets
        for (row, column), cell in sheet.cells.items()
        if cell.formula
    )[:50]


def cell_name(row: int, column: int) -> str:
    """« B12 » for row 12, column 2."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"
