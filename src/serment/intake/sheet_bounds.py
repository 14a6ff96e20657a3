"""How much a spreadsheet unfolds to, counted before a library unfolds it.

Guarantees that the file, what its archive unpacks to, its sheets and the rectangle that their cells
span are bounded, that no two sheets are one part (a thousand names for one sheet of a gigabyte),
and that no document type is declared: a cell alone at the far end of a sheet makes the library ask
for half a terabyte, and the process ends. Leaves to others what the cells say.

LIMIT: of an old `.xls` the size alone is bounded; its rectangle is not counted.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from serment.kernel.french import count_in_french, size_in_french

if TYPE_CHECKING:
    from typing import BinaryIO

LARGEST_SHEET_FILE: Final = 256 << 20
LARGEST_OLD_FILE: Final = 64 << 20
LARGEST_UNPACKED: Final = 1 << 30
MOST_CELLS: Final = 16_000_000
MOST_ENTRIES: Final = 2_000
MOST_SHEETS: Final = 2_000
_CHUNK: Final = 1 << 18
_LETTERS: Final = 26
_SHEET_ROOTS: Final = ("worksheet", "document-content")
_SHEET_MARK: Final = b"sheetData"
_SHEET_PARTS: Final = "xl/_rels/workbook.xml.rels"
_DIGITS: Final = "0123456789"
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError,
                  OverflowError, RuntimeError)  # fmt: skip


class SheetBoundsError(ValueError):
    """A spreadsheet that goes beyond; the message is French and follows the name of the file."""


def verify_bounds(stream: BinaryIO, size: int, *, is_zip: bool) -> None:
    """Raise `SheetBoundsError` where this spreadsheet unfolds to more than we read."""
    if size > (LARGEST_SHEET_FILE if is_zip else LARGEST_OLD_FILE):
        raise SheetBoundsError(
            f"pèse {size_in_french(size)} : un tableur s’ouvre d’un bloc et ne serait pas lu en "
            "entier. Enregistrez la feuille en CSV, qui se lit sans limite."
        )
    if not is_zip:
        return
    try:
        with zipfile.ZipFile(stream) as archive:
            _verify_entries(archive)
    except _BROKEN:
        raise SheetBoundsError(
            "n’est pas un classeur lisible : il est abîmé, protégé ou incomplet. Enregistrez-le de "
            "nouveau en XLSX, en ODS ou en CSV, sans mot de passe."
        ) from None


def _verify_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES or len(names) != len(entries):
        raise SheetBoundsError(
            "contient trop d’éléments, ou deux du même nom : ce fichier est peut-être piégé, rien "
            "n’a été lu. Enregistrez la feuille en CSV depuis votre tableur."
        )
    if "xl/workbook.bin" in names:
        raise SheetBoundsError(
            "est un classeur binaire (XLSB), que Serment ne sait pas mesurer avant de l’ouvrir. "
            "Enregistrez-le en XLSX ou en CSV."
        )
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise SheetBoundsError(
            "dépasse 1 Go une fois décompressé : ce fichier est démesuré, peut-être piégé, rien "
            "n’a été lu. Enregistrez la feuille en CSV."
        )
    for entry in entries:
        _verify_entry(archive, entry)


def _verify_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read the whole entry: one that unpacks to more than it declares fails its checksum."""
    count = _Count(entry.filename.casefold())
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            count.feed(chunk)


@dataclass(slots=True)
class _Extent:
    """The rectangle of one sheet so far."""

    row: int = 0
    column: int = 0
    width: int = 0
    height: int = 0

    def verify(self) -> None:
        if self.width * self.height > MOST_CELLS:
            raise SheetBoundsError(
                f"s’étend sur {count_in_french(self.height)} lignes et "
                f"{count_in_french(self.width)} colonnes : une cellule isolée, très loin des "
                "autres, ne serait pas lue sans épuiser la mémoire. Effacez-la, ou enregistrez la "
                "liste en CSV."
            )


class _Count:
    """Counts the rectangle of a sheet as its XML comes; anything else is let through."""

    def __init__(self, name: str) -> None:
        self._is_content = name == "content.xml"
        self._lists_parts = name == _SHEET_PARTS
        self._sheets = 0
        self._parts: set[str] = set()
        self._extent = _Extent()
        self._root = ""
        self._tail = b""
        self._columns: dict[str, int] = {}
        self._parser: expat.XMLParserType | None = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunk: bytes) -> None:
        if self._parser is not None:
            is_whole = self._parsed(self._parser, chunk)
            if is_whole and (self._root in _SHEET_ROOTS or not self._root):
                return
        self._verify_is_no_sheet(chunk)
        self._parser, self._tail = None, chunk[-len(_SHEET_MARK) :]

    @staticmethod
    def _parsed(parser: expat.XMLParserType, chunk: bytes) -> bool:
        try:
            parser.Parse(chunk)
        except expat.ExpatError:
            return False
        return True

    def _verify_is_no_sheet(self, chunk: bytes) -> None:
        """The library is laxer than an XML parser: it would read cells under any root."""
        if self._is_content or self._root in _SHEET_ROOTS or _SHEET_MARK in self._tail + chunk:
            raise SheetBoundsError(
                "contient une feuille qui n’est pas écrite comme elle le devrait : elle est "
                "abîmée, ou piégée, et rien n’a été lu. Ouvrez le fichier dans un tableur et "
                "enregistrez-le en CSV."
            )

    def _doctype(self, *_: object) -> None:
        raise SheetBoundsError(
            "déclare un type de document XML, ce qu’aucun tableur ne fait : ce fichier est "
            "peut-être piégé, rien n’a été lu. Enregistrez la feuille en CSV."
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "c":
            self._cell(attributes)
        elif local in ("table-cell", "covered-table-cell"):
            self._content_cell(attributes)
        elif local in ("row", "table-row"):
            self._row(local, attributes)
        elif local == "p" and self._root == "document-content":
            self._shown()
        elif local == "table":
            self._extent.row = 0
            self._sheet("")
        elif local == "sheet" and self._root == "workbook":
            self._sheet(next((told for at, told in attributes.items() if at.endswith(":id")), ""))
        elif local == "Relationship" and self._lists_parts:
            self._part("/".join(attributes.get("Target", "").casefold().split("/")[-2:]))
        elif not self._root:
            self._root = local

    def _sheet(self, part: str) -> None:
        self._sheets += 1
        if self._sheets > MOST_SHEETS:
            raise SheetBoundsError(
                f"a plus de {count_in_french(MOST_SHEETS)} feuilles : ce fichier est peut-être "
                "piégé, rien n’a été lu. Enregistrez la feuille qui contient la liste en CSV."
            )
        if part:
            self._part(part)

    def _part(self, part: str) -> None:
        """Two sheets that are the same part would be unfolded twice."""
        if part in self._parts:
            raise SheetBoundsError(
                "donne plusieurs noms à une même feuille, ce qu’aucun tableur ne fait : ce fichier "
                "est peut-être piégé, rien n’a été lu. Enregistrez la feuille en CSV."
            )
        self._parts.add(part)

    def _row(self, local: str, attributes: dict[str, str]) -> None:
        extent = self._extent
        repeat = _repeat(attributes, "rows") if local == "table-row" else 1
        extent.row, extent.column = extent.row + repeat, 0
        if local == "row" and attributes.get("r", "").isdecimal():
            extent.row = int(attributes["r"][:8])

    def _cell(self, attributes: dict[str, str]) -> None:
        extent, place = self._extent, attributes.get("r", "")
        letters = place.rstrip(_DIGITS)
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters[:4].upper())
        extent.column = column or extent.column + 1
        if len(letters) < len(place):
            extent.row = int(place[len(letters) :][:10])
        self._shown()

    def _content_cell(self, attributes: dict[str, str]) -> None:
        self._extent.column += _repeat(attributes, "columns")
        if any(name.endswith("value-type") for name in attributes):
            self._shown()

    def _shown(self) -> None:
        """The cell where we stand says something: the rectangle reaches it."""
        extent = self._extent
        if extent.row > extent.height or extent.column > extent.width:
            extent.height = max(extent.height, extent.row)
            extent.width = max(extent.width, extent.column)
            extent.verify()


def _repeat(attributes: dict[str, str], what: str) -> int:
    for name, value in attributes.items():
        if name.endswith(f"number-{what}-repeated") and value.isdecimal():
            return int(value[:8])
    return 1


def _column(letters: str) -> int:
    number = 0
    for letter in letters if letters.isalpha() and letters.isascii() else "":
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number
