"""Tables that other programs write: every separator and encoding, and no trap sprung."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serment.intake import sheet_bounds
from serment.intake.content import FileContent
from serment.intake.tables import UnreadableTableError, open_table
from support.lists import MemoryContent
from support.workbooks import ods_with, rewritten

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [["Nom", "Dernière visite"], ["Éva Noël", "29/02/2000"], ["L’Œil, Zoé", "01/03/2001"]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings(tmp_path: Path, separator: str, encoding: str) -> None:
    """The same rows come back, however the export was written."""
    path = tmp_path / "liste.csv"
    lines = [separator.join(f'"{cell}"' for cell in row) for row in ROWS]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    table = open_table(FileContent(path))
    assert list(table.form.headings) == ROWS[0]
    assert list(table.rows) == ROWS[1:]


def test_line_breaks_inside_a_cell(tmp_path: Path) -> None:
    """A quoted cell may hold line breaks; the row stays one."""
    path = tmp_path / "liste.csv"
    path.write_text('a;b\n"deux\nlignes";x\n', encoding="utf-8")
    assert list(open_table(FileContent(path)).rows) == [["deux\nlignes", "x"]]


def test_ten_megabytes_in_one_cell(tmp_path: Path) -> None:
    """A huge cell is read; a larger one still is refused in French."""
    path = tmp_path / "liste.csv"
    path.write_text("a;b\n" + "x" * 10_000_000 + ";y\n", encoding="utf-8")
    (row,) = open_table(FileContent(path)).rows
    assert len(row[0]) == 10_000_000
    path.write_text("a;b\n" + "x" * 17_000_000 + ";y\n", encoding="utf-8")
    with pytest.raises(UnreadableTableError, match="16 Mo"):
        list(open_table(FileContent(path)).rows)


def test_a_spreadsheet_with_typed_cells(tmp_path: Path) -> None:
    """Dates come as ISO, whole numbers without a point, a formula as the value that it had."""
    path = tmp_path / "liste.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["n", "jour", "calcul"])
    sheet.write_number(1, 0, 12)
    sheet.write_number(1, 1, 36585, day)
    sheet.write_formula(1, 2, '=HYPERLINK("http://x.invalid")', None, "vu")
    book.close()
    table = open_table(FileContent(path))
    assert list(table.rows) == [["12", "2000-02-29", "vu"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b"  \n ", "est vide"),
        (b"\x7fELF\0\0\0\0binary", "pas un texte"),
        (b"PK\x03\x04 not a zip", "classeur lisible"),
        (
            b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "mot de passe",
        ),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: bytes, said: str) -> None:
    """Empty, binary, broken or locked: refused, with what to do."""
    path = tmp_path / "liste"
    path.write_bytes(content)
    with pytest.raises(UnreadableTableError, match=said):
        list(open_table(FileContent(path)).rows)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is told so."""
    with pytest.raises(UnreadableTableError, match="ne peut pas être lu"):
        open_table(FileContent(tmp_path / "nulle-part.csv"))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    """Whatever the bytes: rows of text, or a refusal in French."""
    path = tmp_path / "liste.csv"
    path.write_bytes(content)
    with contextlib.suppress(UnreadableTableError):
        for row in open_table(FileContent(path)).rows:
            assert all(isinstance(cell, str) for cell in row)


def test_how_far_the_reading_went() -> None:
    """The line and the bytes taken grow with the rows, up to the whole file."""
    data = ("N;Nom\n" + "1;x\n" * 50_000).encode()
    table = open_table(MemoryContent(data))
    taken = [table.advance.read for _ in table.rows]
    assert taken == sorted(taken)
    assert taken[0] < len(data)
    assert table.advance.read == len(data)
    assert table.advance.line == 50_001


def _workbook(*places: tuple[int, int]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for row, column in places:
        sheet.write(row, column, "x")
    book.close()
    return stream.getvalue()


def test_a_spreadsheet_that_lies_nowhere_on_the_disk() -> None:
    """A content of the store is read as a file is, and its advance ends at its size."""
    data = _workbook((0, 0), (1, 0), (2, 0))
    table = open_table(MemoryContent(data, "liste.xlsx"))
    assert list(table.rows) == [["x"], ["x"]]
    assert (table.advance.line, table.advance.read) == (3, len(data))


SHEET = "xl/worksheets/sheet1.xml"
FAR = _workbook((0, 0), (1_048_575, 16_383))
SMALL = _workbook((0, 0), (1, 0))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (FAR, "cellule isolée"),
        (rewritten(FAR, SHEET, lambda xml: xml.replace(b"</worksheet>", b"")[:-1]), "isolée"),
        (rewritten(FAR, SHEET, lambda xml: b"<" + xml), "pas écrite comme"),
        (rewritten(FAR, SHEET, lambda xml: xml.replace(b"worksheet", b"w:heet")), "isolée|écrite"),
        (
            rewritten(
                SMALL, SHEET, lambda xml: xml.replace(b"<worksheet", b"<!DOCTYPE x><worksheet")
            ),
            "type de document",
        ),
        (SMALL[:-40], "lisible"),
        (
            rewritten(SMALL, SHEET, lambda xml: xml.replace(b'r="A2"', b'r="A99999999999"')),
            "isolée",
        ),
    ],
    ids=["far", "cut", "broken", "other root", "doctype", "short", "deep"],
)
def test_spreadsheets_that_would_exhaust_the_memory(data: bytes, said: str) -> None:
    """They are refused before the library unfolds them."""
    with pytest.raises(UnreadableTableError, match=said):
        open_table(MemoryContent(data, "liste.xlsx"))


def test_what_unpacks_beyond_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb is refused by the size that it declares, and by its checksum where it lies."""
    bomb = rewritten(SMALL, "xl/styles.xml", lambda _: b"x" * 100_003)
    lying = bomb.replace(struct.pack("<L", 100_003), struct.pack("<L", 10))
    with pytest.raises(UnreadableTableError, match="lisible"):
        open_table(MemoryContent(lying, "liste.xlsx"))
    monkeypatch.setattr(sheet_bounds, "LARGEST_UNPACKED", 100_000)
    with pytest.raises(UnreadableTableError, match="une fois décompressé"):
        open_table(MemoryContent(bomb, "liste.xlsx"))
    monkeypatch.setattr(sheet_bounds, "LARGEST_SHEET_FILE", 1_000)
    with pytest.raises(UnreadableTableError, match="pèse"):
        open_table(MemoryContent(bomb, "liste.xlsx"))


def test_a_spreadsheet_in_binary() -> None:
    """A binary workbook cannot be measured: it is refused with the way out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("xl/workbook.bin", b"x")
    with pytest.raises(UnreadableTableError, match="XLSB"):
        open_table(MemoryContent(stream.getvalue(), "liste.xlsb"))


def _ods(rows: str) -> bytes:
    """A spreadsheet of LibreOffice with these rows."""
    return ods_with(f'<table:table table:name="F">{rows}</table:table>')


def _row(cell: str, rows: int = 1, columns: int = 1) -> str:
    kind = 'office:value-type="string"' if cell else ""
    shown = f"<text:p>{cell}</text:p>" if cell else ""
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell {kind} '
        f'table:number-columns-repeated="{columns}">{shown}</table:table-cell></table:table-row>'
    )


def test_a_sheet_of_libreoffice() -> None:
    """It is read, the million blank rows at its end costing nothing; repeated cells are bounded."""
    data = _ods(_row("Nom") + _row("Rey") + _row("", 1_048_000, 16_384))
    rows = list(open_table(MemoryContent(data, "liste.ods")).rows)
    assert rows[0] == ["Rey"]
    assert not any(map(any, rows[1:]))
    with pytest.raises(UnreadableTableError, match="isolée"):
        open_table(MemoryContent(_ods(_row("x", 1_000_000, 1_000)), "liste.ods"))


@pytest.mark.parametrize(
    "data", [b"<html><table><tr><td>Nom</td></tr></table>", b"<?xml version='1.0'?>"]
)
def test_a_web_page_named_as_a_sheet(data: bytes) -> None:
    """Programs name « .xls » what is a web page: refused with the way out."""
    with pytest.raises(UnreadableTableError, match="page web"):
        open_table(MemoryContent(data, "liste.xls"))


def test_a_text_named_as_a_sheet() -> None:
    """Programs name « .xls » what is a text: read for what it is."""
    table = open_table(MemoryContent(b"Nom\tVu le\nRey\t25/11/2010\n", "liste.xls"))
    assert list(table.rows) == [["Rey", "25/11/2010"]]
