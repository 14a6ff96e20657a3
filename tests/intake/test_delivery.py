"""What a publisher delivered: every lack that the guide names is found, and placed by its code."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.intake.content import FileContent
from serment.intake.delivery import Expected, OwnKind, inspect_delivery
from serment.intake.large_archive import RefusedArchiveError
from serment.intake.portability_report import FaultKind
from serment.practice.publisher_words import WORDS
from support.held_export import archive_of
from support.invented_export import ExportShape

if TYPE_CHECKING:
    from pathlib import Path

    from serment.intake.delivery import Delivery, DeliveryFinding

SHAPE = ExportShape(patients=4)
ASKED = Expected("MIGRATION", "", with_notes=True)
FIRST = "IHE_XDM/SUBSET001"


@pytest.fixture(name="look")
def _look(tmp_path: Path) -> Any:
    """Return what writes an archive and looks at it."""

    def look(shape: ExportShape = SHAPE, content: bytes | None = None) -> Delivery:
        path = tmp_path / "export.zip"
        path.write_bytes(archive_of(shape) if content is None else content)
        return inspect_delivery(FileContent(path))

    return look


def _kinds(found: tuple[DeliveryFinding, ...]) -> set[str]:
    return {one.kind for one in found}


def _altered(**files: bytes | None) -> ExportShape:
    return ExportShape(patients=4, overrides=dict(files))


def test_a_whole_export_has_nothing_to_claim(look: Any) -> None:
    """The guide's own form, asked as it was made: no reserve is found."""
    found = look().findings(ASKED)
    assert not [one for one in found if WORDS[one.kind].is_reserve]


@pytest.mark.parametrize(
    ("name", "data", "kind", "places"),
    [
        ("README.TXT", None, "compulsory", ("README.TXT",)),
        ("CHECKSUMS.TXT", None, "no_checksums", ()),
        ("MANIFEST.JSON", None, "no_manifest", ()),
        ("INDEX.HTM", b"change", "wrong_checksum", ("INDEX.HTM",)),
        (f"{FIRST}/METADATA.XML", None, "no_metadata", ("SUBSET001",)),
        (f"{FIRST}/METADATA.XML", None, "listed_missing", ()),
        ("IHE_XDM/SUBSET_TR/logs.json", None, "no_traces", ()),
    ],
)
def test_each_lack_is_found_and_placed(
    look: Any, name: str, data: bytes | None, kind: str, places: tuple[str, ...]
) -> None:
    """A file taken away or changed: said by its kind, placed by a code of the guide alone."""
    found = look(_altered(**{name: data})).findings(ASKED)
    (one,) = [finding for finding in found if finding.kind == kind]
    assert one.places == places


def test_a_record_without_its_pdf_or_its_data_is_told(look: Any) -> None:
    """No PDF beside the data, no data beside the PDF, a PDF that is none."""
    names = {name for name in _names(archive_of(SHAPE)) if name.startswith(f"{FIRST}/DOC")}
    pdfs = {name: None for name in names if name.endswith(".PDF")}
    data = {name: None for name in names if name.endswith(".XML")}
    assert look(_altered(**pdfs)).no_pdf == ("SUBSET001",)
    assert look(_altered(**data)).no_structured == ("SUBSET001",)
    assert look(_altered(**dict.fromkeys(pdfs, b"<html>"))).bad_pdf == ("SUBSET001",)


def _names(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_a_patient_s_folder_that_is_missing_is_named_by_its_number(look: Any) -> None:
    """All its files gone: announced and absent, by the number of its folder."""
    gone = {name: None for name in _names(archive_of(SHAPE)) if name.startswith(f"{FIRST}/")}
    found = {one.kind: one for one in look(_altered(**gone)).findings(ASKED)}
    assert found["subset_missing"].places == ("SUBSET001",)
    assert "count" in found


def test_a_name_that_a_person_could_bear_is_no_place(look: Any) -> None:
    """A file that is in no list, named after somebody: counted, its name left out."""
    out = io.BytesIO(archive_of(SHAPE))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("IHE_XDM/DUPONT_EVA/DUPONT.PDF", b"x")
    found = {one.kind: one for one in look(SHAPE, out.getvalue()).findings(ASKED)}
    assert (found["unlisted"].count, found["unlisted"].places) == (1, ())
    assert (found["unknown_folder"].count, found["unknown_folder"].places) == (1, ())


def test_what_a_patient_is_not_given_is_told(look: Any) -> None:
    """Traces, agenda, notes, other patients: too much in an export for one patient."""
    found = look().findings(Expected("PATIENT", "", with_notes=False))
    assert {"traces_kept", "several_patients", "other_context"} <= _kinds(found)


def test_another_publisher_and_missing_patients_are_told(look: Any) -> None:
    """A name that is not alike, and fewer patients than the practice knows of."""
    delivery = look()
    asked = Expected("MIGRATION", "Tout Autre", with_notes=True, known_patients=10)
    found = {one.kind: one.count for one in delivery.findings(asked)}
    assert found["fewer_patients"] == 6
    assert "other_publisher" in found
    same = Expected("MIGRATION", delivery.report.editor.upper(), with_notes=True, known_patients=4)
    assert not {"other_publisher", "fewer_patients"} & _kinds(delivery.findings(same))


@pytest.mark.parametrize("content", [b"", b"PK", b"Bonjour", archive_of(SHAPE)[:4_000]])
def test_what_is_no_archive_is_refused(look: Any, content: bytes) -> None:
    """Empty, cut short, or a letter: a French refusal, no other error."""
    with pytest.raises(RefusedArchiveError):
        look(SHAPE, content)


def test_a_hostile_path_is_refused(look: Any) -> None:
    """A name that climbs out of its folder: the whole archive is refused."""
    out = io.BytesIO(archive_of(SHAPE))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../../etc/passwd", b"x")
    with pytest.raises(RefusedArchiveError):
        look(SHAPE, out.getvalue())


@settings(max_examples=30)
@given(st.data())
def test_any_damaged_byte_gives_a_report_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever byte is changed: findings whose words exist, or a refusal."""
    content = bytearray(archive_of(ExportShape(patients=2)))
    content[data.draw(st.integers(0, len(content) - 1))] ^= 0xFF
    path = tmp_path_factory.mktemp("export") / "export.zip"
    path.write_bytes(content)
    try:
        found = inspect_delivery(FileContent(path)).findings(ASKED)
    except RefusedArchiveError:
        return
    assert _kinds(found) <= WORDS.keys()


def test_every_kind_that_can_be_found_has_its_words() -> None:
    """The words of the screens and the letters are those of the kinds, neither more nor fewer."""
    assert set(WORDS) == {*get_args(OwnKind), *get_args(FaultKind)}
