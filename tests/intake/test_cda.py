"""Clinical documents: whose they are, the dates that count, and nothing of the body."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serment.intake.bounded_xml import UnreadableXmlError
from serment.intake.cda import read_cda, read_cda_folder
from serment.intake.clinical_header import read_header
from serment.intake.large_archive import RefusedArchiveError
from serment.intake.quoting import bears_nir
from serment.intake.records import ReadRecord, RejectedLine
from serment.kernel.french import nbsp
from support.held_content import HeldContent
from support.invented_export import BODY_MARK, document
from support.invented_patients import EXPORTED_ON, invent_patient

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PATIENT = replace(
    invent_patient(1, 1), acts=(date(2019, 3, 4),), died_on=None, died_in=None, missed_on=None
)
ACT = document(PATIENT, date(2019, 3, 4)).decode()
BIRTH = f'<birthTime value="{PATIENT.born_on:%Y%m%d}"/>'
SERVICE = "<documentationOf>"
ENCOUNTER_END = "</componentOf>"


def records_of(*documents: str | bytes) -> list[ReadRecord]:
    """The records of documents named « 1.xml », « 2.xml », and so on."""
    lines = list(read_cda(_held(documents)))
    assert all(isinstance(line, ReadRecord) for line in lines), lines
    return [line for line in lines if isinstance(line, ReadRecord)]


def _held(documents: Iterable[str | bytes]) -> Iterator[HeldContent]:
    for number, text in enumerate(documents, 1):
        data = text.encode() if isinstance(text, str) else text
        yield HeldContent(data, f"{number}.xml")


def without_acts(text: str) -> str:
    """The same document, whose header dates no act."""
    start, end = text.index(SERVICE), text.index(ENCOUNTER_END) + len(ENCOUNTER_END)
    return text[:start] + text[end:]


def test_an_ordinary_document() -> None:
    """Identity, birth and act; the number is the program's own, never the NIR."""
    (record,) = records_of(ACT)
    assert record.name == PATIENT.name
    assert record.number == "P1"
    assert record.place == nbsp("« 1.xml »")
    assert dict(record.facts) == PATIENT.facts
    assert record.doubts == ()


def test_reading_stops_before_the_body() -> None:
    """No byte of the body is asked for beyond the piece where it begins."""

    def pieces() -> Iterator[bytes]:
        head, _, _ = ACT.encode().partition(b"<structuredBody>")
        yield head
        raise AssertionError("the body was asked for")

    header = read_header(pieces())
    assert header is not None
    assert BODY_MARK not in repr(header)


def test_names_borne_and_of_birth() -> None:
    """The name borne comes first; that of birth is told where it differs; no guardian's."""
    text = ACT.replace(f'qualifier="SP">{PATIENT.family}', 'qualifier="SP">Zoélie')
    (record,) = records_of(text)
    assert record.name == f"Zoélie {PATIENT.given} (nom de naissance : {PATIENT.birth_family})"
    assert "Personne" not in record.name


def test_several_documents_of_one_patient() -> None:
    """One record: the latest act, whatever the order; the first document names the place."""
    later = ACT.replace("20190304", "20210506")
    for documents in ((ACT, later), (later, ACT)):
        (record,) = records_of(*documents)
        assert record.facts["last_consultation_on"] == date(2021, 5, 6)
        assert record.place == nbsp("« 1.xml » et 1 autre")


def test_a_local_number_links_two_identities_of_one_patient() -> None:
    """Before the NIR was known, the program's number was: the three documents are of one record."""
    before = ACT.replace(f'<id extension="{PATIENT.nir}" root="1.2.250.1.213.1.4.8"/>', "")
    other = ACT.replace('<id extension="P1" root="1.2.250.1.999.1"/>', "")
    (record,) = records_of(before, other.replace("20190304", "20220101"), ACT)
    assert record.facts["last_consultation_on"] == date(2022, 1, 1)
    assert record.doubts == ()


def test_two_persons_under_one_number() -> None:
    """Different births or national identities under one number are doubts, and give no birth."""
    stranger = ACT.replace(BIRTH, '<birthTime value="19990101"/>')
    (record,) = records_of(ACT, stranger)
    assert "born_on" not in record.facts
    assert "Deux dates de naissance" in record.doubts[0]
    other = ACT.replace(PATIENT.nir, "2991200999999" + "11")
    (record,) = records_of(ACT, other)
    assert "Deux identités nationales" in record.doubts[0]


def test_the_same_number_of_two_programs_is_two_records() -> None:
    """Two roots, two persons, two numbers: a caller must not merge them."""
    other = ACT.replace(PATIENT.nir, "299120099999911").replace(
        "1.2.250.1.999.1", "1.2.250.1.999.2"
    )
    records = records_of(ACT, other)
    assert [record.number for record in records] == ["P1", "P1 (1.2.250.1.999.2)"]


def test_a_document_that_identifies_nobody_stays_alone() -> None:
    """Two of them are not merged by their names, and each bears the doubt."""
    nobody = ACT.replace(f'<id extension="{PATIENT.nir}" root="1.2.250.1.213.1.4.8"/>', "")
    nobody = nobody.replace('<id extension="P1" root="1.2.250.1.999.1"/>', "")
    records = records_of(nobody, nobody)
    assert [record.number for record in records] == ["document 1", "document 2"]
    assert all("par aucun numéro" in record.doubts[0] for record in records)


@pytest.mark.parametrize("written", ["1960", "196002", "19600000"])
def test_a_partial_birth_is_a_doubt(written: str) -> None:
    """No day is invented."""
    (record,) = records_of(ACT.replace(BIRTH, f'<birthTime value="{written}"/>'))
    assert "born_on" not in record.facts
    assert "incomplète" in record.doubts[0]


def test_a_partial_birth_that_another_document_completes() -> None:
    """A year that agrees with a full date says nothing more; one that does not is a doubt."""
    year = f"{PATIENT.born_on:%Y}"
    (record,) = records_of(ACT, ACT.replace(BIRTH, f'<birthTime value="{year}"/>'))
    assert dict(record.facts) == PATIENT.facts
    assert record.doubts == ()
    (record,) = records_of(ACT, ACT.replace(BIRTH, '<birthTime value="1899"/>'))
    assert "Deux dates de naissance" in record.doubts[0]


@pytest.mark.parametrize(
    ("death", "facts", "doubt"),
    [
        ('<sdtc:deceasedTime value="20200102"/>', {"died_on": date(2020, 1, 2)}, ""),
        ('<sdtc:deceasedTime value="20200102231500+0000"/>', {"died_on": date(2020, 1, 3)}, ""),
        ('<sdtc:deceasedTime value="2020"/>', {"died_in": 2020}, ""),
        ('<sdtc:deceasedTime value="202005"/>', {"died_in": 2020}, ""),
        ('<sdtc:deceasedInd value="false"/>', {}, ""),
        ('<sdtc:deceasedInd value="true"/>', {}, "sans date de décès"),
        ('<sdtc:deceasedTime value="?"/>', {}, "illisible"),
        (
            '<sdtc:deceasedTime value="2020"/><sdtc:deceasedTime value="20210101"/>',
            {},
            "Deux dates de décès",
        ),
        (
            '<sdtc:deceasedTime value="2020"/><sdtc:deceasedTime value="20200301"/>',
            {"died_on": date(2020, 3, 1)},
            "",
        ),
    ],
)
def test_deaths(death: str, facts: dict[str, object], doubt: str) -> None:
    """A day, else a year; two that differ, an unreadable or an undated one are doubts."""
    (record,) = records_of(ACT.replace(BIRTH, BIRTH + death))
    assert dict(record.facts) == {**PATIENT.facts, **facts}
    assert doubt in " ".join(record.doubts)
    assert bool(record.doubts) == bool(doubt)


def test_a_partial_act_matters_only_where_it_may_be_the_last() -> None:
    """A month before the last act changes nothing; the year of the last act may."""
    early = ACT.replace("20190304183000+0200", "201902")
    (record,) = records_of(ACT, early)
    assert record.doubts == ()
    (record,) = records_of(ACT, ACT.replace("20190304183000+0200", "2019"))
    assert "Un acte n’est daté que de" in record.doubts[0]
    assert record.facts["last_consultation_on"] == date(2019, 3, 4)


def test_a_document_that_dates_no_act_is_a_doubt_where_it_is_the_latest() -> None:
    """When it was made is not when care was given."""
    undated = without_acts(ACT).replace("20190304", "20200505")
    (record,) = records_of(ACT, undated)
    assert record.facts["last_consultation_on"] == date(2019, 3, 4)
    assert nbsp("« 2.xml », établi le 05/05/2020, ne date aucun acte") in record.doubts[0]
    (record,) = records_of(ACT, undated.replace("20200505", "20180505"))
    assert record.doubts == ()


def test_a_synthesis_is_no_act_of_care() -> None:
    """Made for an export, it would make every patient seen on that day."""
    synthesis = document(PATIENT, None)
    (record,) = records_of(ACT, synthesis)
    assert record.facts["last_consultation_on"] == date(2019, 3, 4)
    assert f"{EXPORTED_ON:%d/%m/%Y}" in record.doubts[0]


def test_two_patients_in_one_document_are_a_doubt() -> None:
    """The header allows it: the dates may be those of the other."""
    start, end = ACT.index("<recordTarget>"), ACT.index("</recordTarget>") + len("</recordTarget>")
    (record,) = records_of(ACT[:end] + ACT[start:end] + ACT[end:])
    assert "2 personnes" in record.doubts[0].replace("\u00a0", " ")


def test_no_nir_leaves_by_any_door(tmp_path: Path) -> None:
    """Neither in a number, nor in a place, nor in what a doubt quotes."""
    nir, spaced = PATIENT.nir, f"{PATIENT.nir[0]} {PATIENT.nir[1:3]} {PATIENT.nir[3:]}"
    text = ACT.replace('extension="P1"', f'extension="{nir}"').replace(
        BIRTH, f'<birthTime value="{spaced}"/>'
    )
    (tmp_path / f"{nir}_VSM.xml").write_text(text, encoding="utf-8")
    (tmp_path / f"{nir}.xml").write_text("<a/>", encoding="utf-8")
    lines = list(read_cda_folder(tmp_path))
    assert len(lines) == 2
    assert not bears_nir(repr(lines))
    assert "[numéro masqué]" in repr(lines)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "abîmé ou incomplet"),
        (b"%PDF-1.7", "abîmé ou incomplet"),
        (ACT.encode()[:900], "abîmé ou incomplet"),
        (b"<a/>", "pas un document de santé CDA"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "type de document"),
        (b"<a>&e;</a>", "abîmé ou incomplet"),
        (b'<?xml version="1.0" encoding="x-0"?><a/>', "abîmé ou incomplet"),
        (b'<ClinicalDocument xmlns="urn:hl7-org:v3">' + b"<a>" * 200, "trop imbriqués"),
    ],
)
def test_what_is_no_document_is_rejected_with_its_reason(data: bytes, said: str) -> None:
    """Each is a line for the person, and the others are still read."""
    lines = list(read_cda([HeldContent(data, "a.xml"), HeldContent(ACT.encode(), "b.xml")]))
    assert isinstance(lines[0], RejectedLine)
    assert said in lines[0].reason
    assert isinstance(lines[1], ReadRecord)


def test_entities_are_refused_before_they_expand() -> None:
    """A billion laughs, an external file, a parameter entity: refused at the declaration."""
    for declared in (
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://exemple.invalid/x.dtd"> %a;',
    ):
        hostile = f"<!DOCTYPE ClinicalDocument [{declared}]>" + ACT.partition("?>")[2].strip()
        with pytest.raises(UnreadableXmlError, match="type de document"):
            read_header([hostile.encode()])


def test_an_endless_header_is_cut() -> None:
    """The reading stops at the bound, whatever comes."""

    def endless() -> Iterator[bytes]:
        yield b'<ClinicalDocument xmlns="urn:hl7-org:v3">'
        while True:
            yield b"<id/>" * 10_000

    with pytest.raises(UnreadableXmlError, match="démesuré"):
        read_header(endless())


def test_a_folder_and_a_zip_say_the_same(tmp_path: Path) -> None:
    """Subfolders are read, links are not followed, other files are left."""
    inner = tmp_path / "dossier" / "2019"
    inner.mkdir(parents=True)
    (inner / "a.XML").write_text(ACT, encoding="utf-8")
    (inner / "image.png").write_bytes(b"\x89PNG")
    (inner / "lien.xml").symlink_to(inner / "a.XML")
    packed = tmp_path / "documents.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(inner / "a.XML", "2019/a.XML")
    (from_folder,) = read_cda_folder(tmp_path / "dossier")
    (from_zip,) = read_cda_folder(packed)
    assert isinstance(from_folder, ReadRecord)
    assert isinstance(from_zip, ReadRecord)
    assert from_folder.facts == from_zip.facts
    assert from_folder.doubts == from_zip.doubts == ()


def test_a_missing_zip_is_refused_in_french(tmp_path: Path) -> None:
    """The path and the rights are what to look at."""
    with pytest.raises(RefusedArchiveError, match="ne peut pas être lu"):
        list(read_cda_folder(tmp_path / "absent.zip"))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_document_changed_anywhere_never_fails_otherwise(data: st.DataObject) -> None:
    """Bytes changed, cut or added: a record or a rejected line, and never a NIR."""
    text = bytearray(ACT.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text) - 1))
        length = data.draw(st.integers(0, 30))
        text[place : place + length] = data.draw(st.binary(max_size=12))
    for line in read_cda([HeldContent(bytes(text), "a.xml")]):
        assert isinstance(line, ReadRecord | RejectedLine)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_record_or_a_rejected_line(noise: bytes) -> None:
    """Noise, alone or where the header should be, comes out as a line."""
    start = b'<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget>'
    assert len(list(read_cda([HeldContent(noise, "a"), HeldContent(start + noise, "b")]))) == 2
