"""Reading a spreadsheet that somebody else wrote."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.intake import archives
from serment.intake.refusals import RefusedFileError
from serment.intake.spreadsheet import Workbook, parse_workbook
from support.register import ods_of, row_of, sheet_of

PLAIN = ods_of(sheet_of("Feuille1", row_of("a", "b")))
CELL = '<table:table-cell {}office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'


def _cell(shown: str, kind: str = "string", marks: str = "", before: str = "") -> str:
    cell = CELL.format(before, kind, marks, shown)
    return f"<table:table-row>{cell}</table:table-row>"


def test_texts_are_read_where_they_stand() -> None:
    """Rows and columns count from 1; repeated empty rows and cells are skipped for free."""
    repeated = 'table:number-rows-repeated="1048000"'
    empty = f"<table:table-row {repeated}><table:table-cell/></table:table-row>"
    gap = '<table:table-cell table:number-columns-repeated="3"/>'
    last = f"<table:table-row>{gap}{row_of('c').removeprefix('<table:table-row>')}"
    book = parse_workbook(ods_of(sheet_of("Feuille", row_of("a", "b"), empty, last)))
    (sheet,) = book.sheets
    assert sheet.at(1, 2).text == "b"
    assert sheet.at(1_048_002, 4).text == "c"
    assert sheet.rows() == (1, 1_048_002)


def test_spaces_lines_and_links_come_back_as_text() -> None:
    """The marks of the format for blanks are blanks again."""
    first = 'a<text:s text:c="3"/>b<text:tab/><text:a>lien</text:a>'
    row = row_of(f"{first}</text:p><text:p>c<text:line-break/>d")
    book = parse_workbook(ods_of(sheet_of("F", row)))
    assert book.sheets[0].at(1, 1).text == "a   b\tlien\nc\nd"


def test_a_formula_keeps_what_it_showed_and_is_told() -> None:
    """The result is kept as a text; the formula is not, and a warning says which cell."""
    row = _cell("42", "float", 'office:value="42"', 'table:formula="of:=6*7" ')
    book = parse_workbook(ods_of(sheet_of("Feuille", row)))
    assert book.sheets[0].at(1, 1).text == "42"
    assert any("A1" in warning and "formule" in warning for warning in book.warnings)


def test_a_date_gives_its_day() -> None:
    """A date cell keeps what it showed, and its day without doubt."""
    row = _cell("23/11/26", "date", 'office:date-value="2026-11-23"')
    cell = parse_workbook(ods_of(sheet_of("F", row))).sheets[0].at(1, 1)
    assert (cell.text, cell.kind, cell.iso) == ("23/11/26", "date", "2026-11-23")


def test_comments_are_kept_apart_from_the_text() -> None:
    """A comment pinned on a cell is a note, not a part of the cell."""
    row = _cell(
        "valeur</text:p><office:annotation><text:p>vérifier</text:p></office:annotation><text:p>x"
    )
    cell = parse_workbook(ods_of(sheet_of("F", row))).sheets[0].at(1, 1)
    assert (cell.text, cell.note) == ("valeur\nx", "vérifier")


def test_a_macro_is_neither_run_nor_kept() -> None:
    """The cells are read; the macro is told."""
    data = ods_of(sheet_of("F", row_of("a")), extra=("Basic/Standard/Module1.xml",))
    book = parse_workbook(data)
    assert book.sheets[0].at(1, 1).text == "a"
    assert any("macro" in warning for warning in book.warnings)


def test_what_lies_too_far_right_is_told() -> None:
    """A cell beyond the last column read does not vanish in silence."""
    gap = '<table:table-cell table:number-columns-repeated="70"/>'
    row = row_of("x").replace("<table:table-row>", f"<table:table-row>{gap}")
    assert any(
        "64e colonne" in line for line in parse_workbook(ods_of(sheet_of("F", row))).warnings
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"nom;prenom", "abîmé"),
        (PLAIN[:-30], "abîmé"),
        (b"PK\x01\x02" * 1_001, "plus de 1000 éléments"),
        (ods_of("", head="<a>"), "abîmé"),
        (ods_of("<table:table>" * 300), "trop imbriqués|tableau dans un tableau"),
        (
            ods_of(sheet_of("F", *(row_of("x") for _ in range(5_001)))),
            "plus de 5000 lignes",
        ),
        (
            ods_of(
                sheet_of(
                    "F",
                    row_of("x").replace(
                        "table-row>", 'table-row table:number-rows-repeated="100000">', 1
                    ),
                )
            ),
            "plus de 5000 lignes",
        ),
        (ods_of(sheet_of("F", row_of("x" * 20_001))), "20000 caractères"),
        (ods_of("".join(sheet_of(f"F{n}") for n in range(401))), "plus de 400 feuilles"),
    ],
)
def test_what_cannot_be_read_is_refused_in_french(data: bytes, words: str) -> None:
    """Each refusal says what is wrong; none is another error."""
    with pytest.raises(RefusedFileError, match=words):
        parse_workbook(data)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_no_entity_can_be_declared(doctype: str) -> None:
    """A document type is refused before anything in it is read."""
    with pytest.raises(RefusedFileError, match="type de document"):
        parse_workbook(ods_of("", head=f'<?xml version="1.0"?>{doctype}<x>&e;'))


def test_a_zip_bomb_is_refused_while_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is counted as it comes, whatever the archive declares."""
    monkeypatch.setattr(archives, "LARGEST_ENTRY", 200_000)
    with pytest.raises(RefusedFileError, match="démesuré"):
        parse_workbook(ods_of(" " * 300_000))
    archive = archives.open_archive(PLAIN)
    with pytest.raises(RefusedFileError, match="démesuré"):
        archive.content_of("content.xml", limit=10)


def test_a_size_that_lies_is_found() -> None:
    """An entry that declares one byte and holds more is broken, not believed."""
    at = PLAIN.rfind(b"PK\x01\x02", 0, PLAIN.rfind(b"PK\x01\x02"))
    lying = bytearray(PLAIN)
    for header in (at, PLAIN.rfind(b"PK\x01\x02")):
        lying[header + 24 : header + 28] = struct.pack("<I", 1)
    with pytest.raises(RefusedFileError):
        parse_workbook(bytes(lying))


def _zip(*entries: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (_zip(("[Content_Types].xml", b"<x/>")), "pas un classeur ODS"),
        (_zip(("mimetype", b"application/epub"), ("content.xml", b"")), "pas un classeur"),
        (
            _zip(
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", b"x"),
                ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
            ),
            "mot de passe",
        ),
    ],
)
def test_other_documents_are_named_for_what_they_are(data: bytes, words: str) -> None:
    """An Excel file, a book, a locked workbook: each has its own remedy."""
    with pytest.raises(RefusedFileError, match=words):
        parse_workbook(data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_refused() -> None:
    """Two programs would read two different registers."""
    with pytest.raises(RefusedFileError, match="deux éléments du même nom"):
        parse_workbook(_zip(("content.xml", b"a"), ("content.xml", b"b")))


def _read(data: bytes) -> Workbook | None:
    try:
        return parse_workbook(data)
    except RefusedFileError as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017 -- either outcome is right
        return None


@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_crash(data: bytes) -> None:
    """Bytes of any sort give a workbook or a refusal."""
    assert _read(data) is None


@given(st.integers(0, len(PLAIN) - 1), st.integers(0, 255))
def test_one_changed_byte_never_crashes(place: int, byte: int) -> None:
    """A damaged file is read or refused, nothing else."""
    _read(PLAIN[:place] + bytes([byte]) + PLAIN[place + 1 :])


TAGS = (
    "table:table",
    "table:table-row",
    "table:table-cell",
    "table:covered-table-cell",
    "table:shapes",
    "text:p",
    "text:s",
    "office:annotation",
)


@st.composite
def _markup(draw: st.DrawFn) -> str:
    """Well-formed nonsense made of the words of the format."""
    depth = draw(st.integers(0, 4))
    tag = draw(st.sampled_from(TAGS))
    count = draw(st.sampled_from(["", ' table:number-columns-repeated="99999999"', ' text:c="x"']))
    inner = draw(st.lists(_markup(), max_size=2)) if depth else ["x"]
    return f"<{tag}{count}>{''.join(inner)}</{tag}>"


@given(st.lists(_markup(), max_size=4))
def test_nonsense_in_the_format_s_own_words_never_crashes(parts: list[str]) -> None:
    """Elements in any order and depth are read or refused."""
    _read(ods_of("".join(parts)))
