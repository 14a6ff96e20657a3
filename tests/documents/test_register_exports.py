"""The register in its other forms: CSV, JSON, PDF, DOCX, and the map of the data."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from xml.parsers import expat

import pypdfium2 as pdfium
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.documents.blocks import Imprint
from serment.documents.register.data_map import data_map_rows, data_map_svg
from serment.documents.register.plain_forms import (
    RegisterJsonError,
    parse_register_json,
    register_csv,
    register_json,
)
from serment.documents.register.printed import register_docx, register_pdf
from serment.law import activity as law
from serment.law.activity_json import ActivityError
from support.register import IDENTITY, TODAY, activities, alma_activities, register_of

REGISTER = register_of(*alma_activities())
IMPRINT = Imprint("Cabinet du Dr Alma Rey", TODAY, "2026.11.0", "serment/1 12 abc")


@settings(max_examples=50, deadline=None)
@given(st.lists(activities, max_size=3))
def test_json_comes_back_equal(register: list[law.ProcessingActivity]) -> None:
    """The register read back is the register written, and its bytes are canonical."""
    written = register_of(*register)
    data = register_json(written)
    assert parse_register_json(data) == written
    assert register_json(parse_register_json(data)) == data


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", RegisterJsonError),
        (b"[]", RegisterJsonError),
        (b'{"format":"autre","version":1}', RegisterJsonError),
        (register_json(REGISTER)[:-5], RegisterJsonError),
        (register_json(REGISTER).replace(b'"2026-11-23"', b'"hier"'), RegisterJsonError),
        (register_json(REGISTER).replace(b'"phone"', b'"fax"'), RegisterJsonError),
        (register_json(REGISTER).replace(b'"draft"', b'"done"'), ActivityError),
        (b"\xff\xfe", RegisterJsonError),
        (b"[" * 100_000, RegisterJsonError),
    ],
)
def test_json_that_is_not_ours_is_refused(data: bytes, error: type[Exception]) -> None:
    """Each way of being wrong has its French refusal."""
    with pytest.raises(error, match=r"\."):
        parse_register_json(data)


def _csv_rows(*register: law.ProcessingActivity) -> list[list[str]]:
    text = register_csv(register_of(*register)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_csv_has_one_line_for_each_activity() -> None:
    """A title, then each activity with its reference, purposes and periods."""
    rows = _csv_rows(*alma_activities())
    assert len(rows) == 1 + len(alma_activities())
    assert rows[0][:2] == ["N° / RÉF", "Nom du traitement"]
    patients = dict(zip(rows[0], rows[1], strict=True))
    assert "Obligation légale" in patients["Bases légales"]
    assert "20 ans" in patients["Conservation"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_csv_never_gives_a_formula(start: str) -> None:
    """A text that a spreadsheet would run begins with an apostrophe."""
    activity = replace(alma_activities()[0], title=f"{start}cmd|' /C calc'!A0")
    assert _csv_rows(activity)[1][1].startswith(f"'{start}")


@given(activities)
@settings(max_examples=40, deadline=None)
def test_no_cell_of_a_csv_starts_as_a_formula(activity: law.ProcessingActivity) -> None:
    """Whatever a person typed, no cell can be taken for a formula."""
    for cell in _csv_rows(activity)[1]:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def _pdf_text(data: bytes) -> str:
    document = pdfium.PdfDocument(data)
    pages = (document[index].get_textpage().get_text_range() for index in range(len(document)))
    return _flat("\n".join(pages))


def _docx_text(data: bytes) -> str:
    word = Document(io.BytesIO(data))
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return _flat("\n".join((*(paragraph.text for paragraph in word.paragraphs), *cells)))


def _flat(text: str) -> str:
    """Letters and figures only: hyphenation and line ends differ from one form to another."""
    return re.sub(r"[\W_]+", "", text.replace("\ufffe", "").replace("\xad", ""))


def test_pdf_and_docx_say_what_the_register_says() -> None:
    """Every title, purpose, recipient and measure is printed in both."""
    register = register_of(*alma_activities()[:4])
    forms = (
        _pdf_text(register_pdf(register, IMPRINT)),
        _docx_text(register_docx(register, IMPRINT)),
    )
    for activity in register.activities:
        words = [activity.title, activity.main_purpose]
        words += [recipient.name for recipient in activity.recipients]
        words += [measure.description for measure in activity.measures]
        words += [category.description for category in activity.data_categories]
        for form in forms:
            assert [word for word in words if _flat(word) not in form] == []


def test_the_pdf_carries_the_register_as_json() -> None:
    """The file attached is the JSON export, byte for byte."""
    register = register_of(*alma_activities()[:2])
    document = pdfium.PdfDocument(register_pdf(register, IMPRINT))
    assert document.count_attachments() == 1
    attached = document.get_attachment(0)
    assert attached.get_name() == "registre.json"
    assert bytes(attached.get_data()) == register_json(register)


def test_an_archived_activity_is_printed_apart() -> None:
    """It stays in the register, in a list of its own."""
    first, second = alma_activities()[:2]
    archived = replace(second, status="archived")
    text = _docx_text(register_docx(register_of(first, archived), IMPRINT))
    assert "Traitementsarchivés" in text
    assert _flat(archived.title) in text
    own = [item.description for item in archived.measures if item not in first.measures]
    assert own
    assert [words for words in own if _flat(words) in text] == []


def test_the_same_docx_twice() -> None:
    """No clock is read while printing."""
    register = register_of(*alma_activities()[:1])
    assert register_docx(register, IMPRINT) == register_docx(register, IMPRINT)
    with zipfile.ZipFile(io.BytesIO(register_docx(register, IMPRINT))) as archive:
        assert archive.testzip() is None


def test_the_map_and_its_table_say_the_same() -> None:
    """Each recipient of the table is drawn, with as many marks as families of data."""
    rows = data_map_rows(alma_activities())
    svg = data_map_svg(alma_activities())
    marks = svg.count("<circle") + svg.count("<rect")
    assert marks == sum(len(row.counts) for row in rows) + 2  # the legend has two
    assert all(row.recipient[:20] in svg for row in rows)
    secretary = next(row for row in rows if row.recipient == "Secrétariat")
    assert secretary.group == "Au cabinet"
    assert "Santé" in secretary.data
    assert "Dossier patient" in secretary.activities


def test_the_map_leaves_archived_activities_out() -> None:
    """What is no longer done sends nothing to anybody."""
    archived = tuple(replace(item, status="archived") for item in alma_activities())
    assert data_map_rows(archived) == ()
    assert "Aucun destinataire" in data_map_svg(archived)


def test_transfers_are_on_the_map() -> None:
    """A recipient outside the European Economic Area has its own group."""
    activity = replace(alma_activities()[0], transfers=(law.Transfer("Nuage SA", "Suisse"),))
    assert ("Hors de l’Espace économique européen", "Nuage SA") in {
        (row.group, row.recipient) for row in data_map_rows((activity,))
    }


@settings(max_examples=40, deadline=None)
@given(st.lists(activities, max_size=4))
def test_the_drawing_is_sound_and_harmless(register: list[law.ProcessingActivity]) -> None:
    """Well-formed, named and described; no style, script, event nor reference."""
    seen: list[str] = []
    attributes: set[str] = set()

    def start(name: str, given_attributes: dict[str, str]) -> None:
        seen.append(name)
        attributes.update(given_attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(data_map_svg(register, prefix="carte"), True)
    assert set(seen) <= {"svg", "title", "desc", "text", "line", "rect", "circle"}
    assert {"title", "desc"} <= set(seen)
    assert not attributes & {"style", "class", "href", "xlink:href"}
    assert not any(name.startswith("on") for name in attributes)


def test_the_identity_is_printed() -> None:
    """Who keeps the register, and that no officer is designated."""
    text = _docx_text(register_docx(register_of(*alma_activities()[:1]), IMPRINT))
    assert _flat(IDENTITY.controller.mail) in text
    assert "Aucundéléguédésigné" in text
    assert _flat("23 novembre 2026") in text
