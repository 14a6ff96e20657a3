"""Tables that other programs write: every separator and encoding, and no trap sprung."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serment.intake.tables import UnreadableTableError, open_table

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
    table = open_table(path)
    assert list(table.form.headings) == ROWS[0]
    assert list(table.rows) == ROWS[1:]


def test_line_breaks_inside_a_cell(tmp_path: Path) -> None:
    """A quoted cell may hold line breaks; the row stays one."""
    path = tmp_path / "liste.csv"
    path.write_text('a;b\n"deux\nlignes";x\n', encoding="utf-8")
    assert list(open_table(path).rows) == [["deux\nlignes", "x"]]


def test_ten_megabytes_in_one_cell(tmp_path: Path) -> None:
    """A huge cell is read; a larger one still is refused in French."""
    path = tmp_path / "liste.csv"
    path.write_text("a;b\n" + "x" * 10_000_000 + ";y\n", encoding="utf-8")
    (row,) = open_table(path).rows
    assert len(row[0]) == 10_000_000
    path.write_text("a;b\n" + "x" * 17_000_000 + ";y\n", encoding="utf-8")
    with pytest.raises(UnreadableTableError, match="16 Mo"):
        list(open_table(path).rows)


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
    table = open_table(path)
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
        list(open_table(path).rows)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is told so."""
    with pytest.raises(UnreadableTableError, match="ne peut pas être lu"):
        open_table(tmp_path / "nulle-part.csv")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    """Whatever the bytes: rows of text, or a refusal in French."""
    path = tmp_path / "liste.csv"
    path.write_bytes(content)
    with contextlib.suppress(UnreadableTableError):
        for row in open_table(path).rows:
            assert all(isinstance(cell, str) for cell in row)
