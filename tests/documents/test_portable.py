"""The portability archive: written to the guide, read back whole, verified by other programs."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from serment.documents.blocks import Bullets, Heading, Paragraph, Table, sentence
from serment.documents.portable import (
    AgendaEntry,
    DocumentKind,
    IssuingPractice,
    PatientIdentity,
    PersonalNote,
    PortableDocument,
    PortableExport,
    QualifiedIdentity,
    UnwritableArchiveError,
    renditions,
    write_portable_archive,
)
from serment.documents.portable.export import MOST_DOCUMENTS
from serment.documents.portable.narrative import UnreadableClinicalError, narrative_blocks
from serment.intake.portability import read_portability
from serment.intake.records import ReadRecord
from support.drawn_pdf import DrawnPage, write_pdf
from support.held_content import HeldContent
from support.invented_export import document as invented_cda
from support.invented_patients import invent_patient

if TYPE_CHECKING:
    from serment.intake.portability_report import PortabilityReport

PARIS = ZoneInfo("Europe/Paris")
MADE_AT = datetime(2026, 11, 27, 9, 30, tzinfo=PARIS)
INS = "269054958815780"
FOLDER = "IHE_XDM/SUBSET001"
RIM = "{urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0}"
# Bytes that say they are PDF/A, as our own masked copies do: nothing is made of them.
PDFA = b"%PDF-1.7\n<pdfaid:part>2</pdfaid:part>\n%%EOF\n"
LETTER = PortableDocument(
    "Courrier du cardiologue",
    "application/pdf",
    PDFA,
    dated=date(2026, 3, 2),
    act_on=date(2026, 3, 1),
    kind=DocumentKind.CONSULTATION,
    author="Dr Noor Haddad",
)
EXPORT = PortableExport(
    export_id=UUID("8d5bd3a2-3d32-4b8c-9f4e-6f6a7c1f0001"),
    made_at=MADE_AT,
    context="PATIENT",
    patient=PatientIdentity(
        "DURAND", "Alice", "MARTIN", date(1969, 5, 3), "F", QualifiedIdentity(INS), "P17"
    ),
    practice=IssuingPractice(
        "Cabinet du Dr Alma Rey", "73282932000074", "Camille Durand", "a@rey.example", "0561000000"
    ),
    documents=(LETTER,),
)


def written(export: PortableExport) -> bytes:
    """The archive."""
    out = io.BytesIO()
    write_portable_archive(export, out)
    return out.getvalue()


def files_of(archive: bytes) -> dict[str, bytes]:
    """Its files by path."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def read_back(archive: bytes) -> tuple[PortabilityReport, ReadRecord]:
    """What our reader finds: the report and the one record."""
    report, lines = read_portability(HeldContent(archive))
    (line,) = lines
    assert isinstance(line, ReadRecord)
    return report, line


def entries_of(archive: bytes) -> dict[str, Any]:
    """The document entries of the metadata, by URI."""
    root = etree.fromstring(files_of(archive)[f"{FOLDER}/METADATA.XML"])
    return {slots_of(one)["URI"][0]: one for one in root.iter(f"{RIM}ExtrinsicObject")}


def slots_of(entry: Any) -> dict[str, list[str]]:
    """The slots right below an object."""
    return {
        slot.get("name"): [value.text or "" for value in slot.iter(f"{RIM}Value")]
        for slot in entry.findall(f"{RIM}Slot")
    }


def title_of(entry: Any) -> str:
    """The title of an entry."""
    return str(entry.find(f"{RIM}Name/{RIM}LocalizedString").get("value"))


def codes_of(entry: Any) -> set[str]:
    """The codes of an entry."""
    return {one.get("nodeRepresentation") for one in entry.findall(f"{RIM}Classification")} - {""}


def photograph() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (120, 80), "navy").save(out, "JPEG")
    return out.getvalue()


def everything() -> PortableExport:
    """One document of each sort, for a colleague, with an agenda and notes."""
    patient = replace(invent_patient(1, 2), nir=INS, born_on=date(1969, 5, 3))
    return replace(
        EXPORT,
        context="CONFRERE",
        documents=(
            LETTER,
            PortableDocument(
                "Compte rendu ancien", "application/pdf", write_pdf([DrawnPage(((90, 700, "Vu"),))])
            ),
            PortableDocument("Photographie", "image/jpeg", photograph(), date(2024, 2, 29)),
            PortableDocument("Mot", "text/plain", "Prendre 1 comprimé : matin".encode("cp1252")),
            PortableDocument(
                "Synthèse", "text/xml", cda=invented_cda(patient, date(2026, 10, 5)),
                kind=DocumentKind.SYNTHESIS,
            ),
            PortableDocument("Scanner", "application/dicom", lambda: io.BytesIO(b"DICM" * 9)),
        ),
        agenda=(
            AgendaEntry(datetime(2026, 10, 5, 18, tzinfo=PARIS), None, "Suivi", "honoured"),
            AgendaEntry(
                datetime(2026, 10, 25, 2, 30, tzinfo=UTC), datetime(2026, 10, 25, 3, tzinfo=UTC),
                state="cancelled",
            ),
            AgendaEntry(datetime(2026, 9, 1, 9, tzinfo=PARIS)),
        ),
        notes=(PersonalNote("Très inquiète ; y revenir.", date(2026, 10, 5)), PersonalNote("Rien")),
    )  # fmt: skip


def test_it_is_read_back_whole_by_our_reader() -> None:
    """No fault, every file vouched for, the person and the last act as they were given."""
    report, record = read_back(written(EXPORT))
    assert report.faults == ()
    assert report.is_verified
    assert (report.context, report.status, report.is_partial) == ("PATIENT", "COMPLETE", False)
    assert (report.announced_patients, report.found_patients) == (1, 1)
    assert (report.editor, report.siret) == (EXPORT.practice.name, EXPORT.practice.siret)
    assert report.export_id == str(EXPORT.export_id)
    assert report.exported_on == date(2026, 11, 27)
    assert record.name == "DURAND Alice"
    assert record.person == INS[:13]
    assert record.facts == {"born_on": date(1969, 5, 3), "last_consultation_on": date(2026, 3, 1)}
    assert record.doubts == ()


def test_each_sort_of_document_is_read_back_with_its_page() -> None:
    """Each original is given as it was, with a PDF/A that opens; a format without one says so."""
    told: list[tuple[int, int]] = []
    out = io.BytesIO()
    export = everything()
    made = write_portable_archive(export, out, told=lambda *step: told.append(step))
    files, entries = files_of(out.getvalue()), entries_of(out.getvalue())
    assert told == [(rank, 6) for rank in range(1, 7)]
    assert (made.documents, made.files) == (6, len(files))
    assert made.checksums_sha256 == hashlib.sha256(files["CHECKSUMS.TXT"]).hexdigest()
    assert [title for title, _ in made.without_page] == ["Scanner"]
    assert "ne sait pas mettre ce format en page" in made.without_page[0][1]
    assert [*entries] == [
        "DOC00001.PDF", "DOC00002.PDF", "DOC00003.PDF", "DOC00004.JPG", "DOC00005.PDF",
        "DOC00006.TXT", "DOC00007.PDF", "DOC00008.XML", "DOC00009.PDF", "DOC00010.DCM",
    ]  # fmt: skip
    whole = ("DOC00001.PDF", "DOC00002.PDF", "DOC00004.JPG", "DOC00006.TXT", "DOC00008.XML")
    originals = [files[f"{FOLDER}/{name}"] for name in whole]
    assert originals == [one.cda or one.content for one in export.documents[:5]]
    assert files[f"{FOLDER}/DOC00010.DCM"] == b"DICM" * 9
    for name in ("DOC00003.PDF", "DOC00005.PDF", "DOC00007.PDF", "DOC00009.PDF",
                 "SPECIFIC/agenda.pdf", "SPECIFIC/notes.pdf"):  # fmt: skip
        page = files[f"{FOLDER}/{name}"]
        assert renditions.is_pdfa(page)
        assert len(pypdfium2.PdfDocument(page)) >= 1
    report, record = read_back(out.getvalue())
    assert report.faults == ()
    assert record.facts["last_consultation_on"] == date(2026, 10, 5)


def test_every_entry_says_what_its_file_is() -> None:
    """Title, day, act, author, size and digests are those of the file; unknown stays unknown."""
    archive = written(everything())
    files = files_of(archive)
    for name, entry in entries_of(archive).items():
        slots, content = slots_of(entry), files[f"{FOLDER}/{name}"]
        assert slots["size"] == [str(len(content))]
        assert slots["hash"] == [hashlib.sha1(content, usedforsecurity=False).hexdigest()]
        assert slots["sourcePatientInfo"] == [
            "PID-5|DURAND^Alice^^^^^L", "PID-5|MARTIN^Alice^^^^^D", "PID-7|19690503", "PID-8|F",
        ]  # fmt: skip
    letter, old = (entries_of(archive)[name] for name in ("DOC00001.PDF", "DOC00002.PDF"))
    assert title_of(letter) == LETTER.title
    assert slots_of(letter)["creationTime"] == ["20260302"]
    assert slots_of(letter)["serviceStartTime"] == ["20260301"]
    assert {"11488-4", "10"} <= codes_of(letter)
    assert "Dr Noor Haddad" in etree.tostring(letter, encoding="unicode")
    assert not {"creationTime", "serviceStartTime"} & slots_of(old).keys()
    assert codes_of(old) == {"UNK", "N", "urn:asipSante:modelesHorsProfils:2011"}


def test_a_page_to_read_is_linked_to_its_original() -> None:
    """XDS has a word for it: the PDF/A is a transformation of the document."""
    root = etree.fromstring(files_of(written(everything()))[f"{FOLDER}/METADATA.XML"])
    names = {one.get("id"): slots_of(one)["URI"][0] for one in root.iter(f"{RIM}ExtrinsicObject")}
    linked = {
        (names[one.get("sourceObject")], names[one.get("targetObject")])
        for one in root.iter(f"{RIM}Association")
        if one.get("associationType").endswith(":XFRM")
    }
    assert linked == {
        ("DOC00003.PDF", "DOC00002.PDF"),
        ("DOC00005.PDF", "DOC00004.JPG"),
        ("DOC00007.PDF", "DOC00006.TXT"),
        ("DOC00009.PDF", "DOC00008.XML"),
    }
    members = [one for one in root.iter(f"{RIM}Association") if "HasMember" in one.get(
        "associationType")]  # fmt: skip
    assert {one.get("targetObject") for one in members} == names.keys()


def ebrim_faults(archive: bytes) -> list[str]:
    """What the schema of ebRIM 3.0 holds against the metadata, and identifiers used twice."""
    schema = etree.XMLSchema(etree.parse(Path(__file__).with_name("ebrim_subset.xsd")))
    root = etree.fromstring(files_of(archive)[f"{FOLDER}/METADATA.XML"])
    assert root.tag == "{urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0}SubmitObjectsRequest"
    (listed,) = root
    schema.validate(etree.ElementTree(listed))
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    double = sorted({one for one in ids if ids.count(one) > 1}) if len(ids) < 2_000 else []
    known = {one.get("id") for one in listed}
    lost = [one.get(key) for one in root.iter() for key in (
        "classifiedObject", "registryObject", "sourceObject", "targetObject")
        if one.get(key) and one.get(key) not in known]  # fmt: skip
    return [*map(str, schema.error_log), *double, *lost]


def test_the_metadata_keep_to_the_schema() -> None:
    """The order, the compulsory parts and the bounds of ebRIM; every reference leads somewhere."""
    assert ebrim_faults(written(everything())) == []


def test_the_schema_can_refuse() -> None:
    """A check that cannot fail is none: a value too long, a part out of place."""
    archive = written(EXPORT)
    files = files_of(archive)
    for old, new in ((b"20260302", b"2" * 300), (b"<rim:Name>", b"<rim:Nom>")):
        files[f"{FOLDER}/METADATA.XML"] = (
            files_of(archive)[f"{FOLDER}/METADATA.XML"].replace(old, new).replace(
                b"</rim:Name>", b"</rim:Nom>" if b"Nom" in new else b"</rim:Name>")
        )  # fmt: skip
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for name, content in files.items():
                target.writestr(name, content)
        assert ebrim_faults(out.getvalue()) != []


def test_the_checksums_are_those_of_the_files() -> None:
    """Computed again, file by file: every one is listed, its digest is right, nothing else is."""
    files = files_of(written(everything()))
    lines = files.pop("CHECKSUMS.TXT").decode().splitlines()
    listed = dict(line.split("  ")[::-1] for line in lines)
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    manifest = json.loads(files["MANIFEST.JSON"])
    (subset,) = manifest["subsets"]
    digest = hashlib.sha256(files[f"{FOLDER}/METADATA.XML"]).hexdigest()
    assert subset == {"path": FOLDER, "patientINS": INS[:13], "insStatus": "VALI",
                      "hash": f"sha256:{digest}"}  # fmt: skip


def test_what_the_guide_demands_is_there() -> None:
    """The compulsory files, names of ISO 9660 level 1, the documentation that describes them."""
    files = files_of(written(everything()))
    compulsory = ("INDEX.HTM", "INDEX.HTML", "README.TXT", "MANIFEST.JSON", "CHECKSUMS.TXT",
                  "EXPORT_DOC/dictionnaire_donnees.json", f"{FOLDER}/METADATA.XML",
                  f"{FOLDER}/SPECIFIC/mapping.json")  # fmt: skip
    assert set(compulsory) <= files.keys()
    assert {name.split("/")[1] for name in files if name.startswith("EXPORT_DOC/")} == {
        "dictionnaire_donnees.json", "schemas", "samples"}  # fmt: skip
    names = [name.split("/")[2] for name in files if name.startswith(f"{FOLDER}/")]
    assert all(re.fullmatch(r"[A-Z0-9]{1,8}\.[A-Z0-9]{3}|SPECIFIC", name) for name in names)
    schema = json.loads(files["EXPORT_DOC/schemas/manifest.schema.json"])
    for name in ("MANIFEST.JSON", "EXPORT_DOC/samples/manifest.sample.json"):
        assert [*json.loads(files[name])] == schema["required"]
    mapping = json.loads(files[f"{FOLDER}/SPECIFIC/mapping.json"])
    specific = {name.rpartition("/")[2] for name in files if "/SPECIFIC/" in name}
    assert specific == {*mapping, "mapping.json"}


def test_a_patient_never_receives_agenda_nor_notes() -> None:
    """Refused before the first byte, even when they are empty; nothing specific is written."""
    for joined in ({"agenda": ()}, {"notes": (PersonalNote("x"),)}):
        out = io.BytesIO()
        with pytest.raises(UnwritableArchiveError, match="ne vont pas dans l’archive remise"):
            write_portable_archive(replace(EXPORT, **joined), out)
        assert out.getvalue() == b""
    archive = written(EXPORT)
    assert not [name for name in files_of(archive) if "SPECIFIC" in name]
    assert "traces d’accès n’y sont pas" in files_of(archive)["README.TXT"].decode()


def test_not_joined_and_none_are_two_things() -> None:
    """« Non joint » is not « aucun » ; « non renseigné » is said where nobody knows."""
    colleague = replace(EXPORT, context="CONFRERE")
    apart = files_of(written(colleague))["README.TXT"].decode()
    none = files_of(written(replace(colleague, agenda=(), notes=())))["README.TXT"].decode()
    assert "Agenda\u00a0: non joint à cette archive." in apart
    assert "le cabinet n’y a aucun rendez-vous de ce patient" in none
    assert "le médecin n’en a aucune sur ce patient" in none
    unknown = replace(EXPORT, patient=PatientIdentity("DURAND", "Alice"),
                      practice=IssuingPractice("Cabinet"))  # fmt: skip
    files = files_of(written(unknown))
    assert files["README.TXT"].decode().count("non renseigné") >= 6
    manifest = json.loads(files["MANIFEST.JSON"])
    assert manifest["editorSIRET"] is None
    assert manifest["subsets"][0]["patientINS"] is None
    assert manifest["contactPortabilite"] == {"name": None, "email": None, "phone": None}


def test_without_a_qualified_identity_no_national_number_is_invented() -> None:
    """The practice's own number stands for the patient; our reader knows it for what it is."""
    patient = PatientIdentity("DURAND", "Alice", local_number="P|17")
    archive = written(replace(EXPORT, patient=patient))
    assert INS[:13].encode() not in b"".join(files_of(archive).values())
    (entry,) = entries_of(archive).values()
    assert slots_of(entry)["sourcePatientId"][0].startswith("P 17^^^&2.25.")
    report, record = read_back(archive)
    assert report.faults == ()
    assert record.person == ""


def test_the_agenda_says_what_is_known_of_each_appointment() -> None:
    """Read by icalendar: instants in UTC, states only where they are known."""
    events = icalendar.Calendar.from_ical(
        files_of(written(everything()))[f"{FOLDER}/SPECIFIC/agenda.ics"]
    ).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [
        datetime(2026, 10, 5, 16, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC),
        datetime(2026, 9, 1, 7, tzinfo=UTC),
    ]  # fmt: skip
    assert [str(event.get("x-serment-state", "")) for event in events] == [
        "HONOURED", "CANCELLED", ""]  # fmt: skip
    assert [str(event.get("status", "")) for event in events] == ["CONFIRMED", "CANCELLED", ""]


def test_the_same_export_is_the_same_bytes() -> None:
    """No clock, no random number, nothing of the system."""
    export = replace(everything(), documents=everything().documents[::2])
    assert written(export) == written(export)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"documents": ()}, "Aucun document n’est choisi"),
        ({"documents": (LETTER,) * (MOST_DOCUMENTS + 1)}, "Plus de 10 000 documents"),
        ({"patient": replace(EXPORT.patient, qualified=QualifiedIdentity("269054958815781"))},
         "Le matricule INS du patient n’est pas valide"),
        ({"patient": replace(EXPORT.patient, qualified=QualifiedIdentity("é"))},
         "Le matricule INS du patient n’est pas valide"),
        ({"practice": replace(EXPORT.practice, siret="12345678900000")},
         "Le SIRET du cabinet n’est pas valide"),
    ],
)  # fmt: skip
def test_what_may_not_be_written_is_refused(changes: dict[str, Any], said: str) -> None:
    """In French, before the first byte."""
    out = io.BytesIO()
    with pytest.raises(UnwritableArchiveError, match=said.replace(" 000", "\u202f000")):
        write_portable_archive(replace(EXPORT, **changes), out)
    assert out.getvalue() == b""


def test_an_instant_without_a_zone_is_a_mistake_of_ours() -> None:
    """It would be another hour on another machine."""
    naive = datetime(2026, 11, 27, 9, 30)  # noqa: DTZ001 -- what is refused
    for export in (
        replace(EXPORT, made_at=naive),
        replace(EXPORT, context="CONFRERE", agenda=(AgendaEntry(naive),)),
    ):
        with pytest.raises(ValueError, match="zone"):
            write_portable_archive(export, io.BytesIO())


class Pipe(io.RawIOBase):
    """What can only be written to, as a socket or an encryption."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        """It only is."""
        return True

    def write(self, chunk: Any) -> int:
        """Keep the bytes."""
        self.data += chunk
        return len(chunk)


def test_it_is_written_to_what_cannot_go_back() -> None:
    """A pipe is enough, and what comes out is read back."""
    pipe = Pipe()
    target: IO[bytes] = pipe  # type: ignore[assignment]  # a raw stream is what is tried
    write_portable_archive(EXPORT, target)
    report, _ = read_back(bytes(pipe.data))
    assert report.faults == ()


def test_two_thousand_documents_are_read_back() -> None:
    """Each has its number, its title and its place; the last act is found among them."""
    documents = tuple(
        replace(LETTER, title=f"Document {rank}", act_on=date(2000 + rank % 25, 1 + rank % 12, 1))
        for rank in range(2_000)
    )
    archive = written(replace(EXPORT, documents=documents))
    entries = entries_of(archive)
    assert [title_of(one) for one in entries.values()] == [one.title for one in documents]
    assert [*entries] == [f"DOC{rank:05d}.PDF" for rank in range(1, 2_001)]
    report, record = read_back(archive)
    assert report.faults == ()
    assert record.facts["last_consultation_on"] == max(
        one.act_on for one in documents if one.act_on is not None
    )
    assert ebrim_faults(archive) == []


HOSTILE = (
    "</title><script>alert(1)</script>", "a\x00b\x1f\ud800", "& < > \" '", "x" * 3_000,
    "PID-7|19000101", "a^b&c~d\\e|f", "../../etc/passwd", "\u202eexe.fdp", "=CMD()",
    "%s {title}", "",
)  # fmt: skip


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_harms_nothing(title: str) -> None:
    """It is text everywhere: no tag, no path, no field of its own; the archive stays whole."""
    document = replace(LETTER, title=title, author=title)
    hostile = replace(
        EXPORT,
        documents=(document,),
        patient=replace(EXPORT.patient, birth_family=title, used_family=title),
        practice=replace(EXPORT.practice, name=title, contact=title),
    )
    archive = written(hostile)
    files = files_of(archive)
    assert b"<script" not in files["INDEX.HTML"].lower() + files["INDEX.HTM"].lower()
    assert ebrim_faults(archive) == []
    report, record = read_back(archive)
    assert report.faults == ()
    assert record.facts["born_on"] == date(1969, 5, 3)
    assert all(".." not in name for name in files)


def test_names_of_three_hundred_characters_are_cut_where_the_format_cuts() -> None:
    """The metadata hold what ebRIM allows; the page for the person holds them whole."""
    long = "Ab-" * 100
    patient = replace(EXPORT.patient, birth_family=long, given=long, used_family=long)
    archive = written(replace(EXPORT, patient=patient))
    assert ebrim_faults(archive) == []
    assert long in files_of(archive)["README.TXT"].decode()
    _, record = read_back(archive)
    assert record.name.startswith("Ab-Ab-")


printable = st.text(max_size=60)
days = st.dates(date(1900, 1, 1), date(2026, 11, 26))
documents = st.builds(
    PortableDocument,
    title=printable,
    mime_type=st.sampled_from(["application/pdf", "application/dicom", "x/y", "a b\x00"]),
    content=st.just(PDFA),
    dated=st.none() | days,
    act_on=st.none() | days,
    kind=st.none() | st.sampled_from(DocumentKind),
    author=printable,
)
patients = st.builds(
    PatientIdentity,
    birth_family=printable,
    given=printable,
    used_family=printable,
    born_on=st.none() | days,
    sex=st.sampled_from([None, "F", "M"]),
    qualified=st.none() | st.just(QualifiedIdentity("2 69 05 49 588 157")),
    local_number=printable,
)


@given(patient=patients, chosen=st.lists(documents, min_size=1, max_size=5), name=printable)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_given_is_read_back(
    patient: PatientIdentity, chosen: list[PortableDocument], name: str
) -> None:
    """Any texts and dates: no fault, the schema kept, the birth and the last act as they were."""
    export = replace(
        EXPORT, patient=patient, documents=tuple(chosen), practice=IssuingPractice(name)
    )
    archive = written(export)
    assert ebrim_faults(archive) == []
    report, record = read_back(archive)
    assert report.faults == ()
    assert record.facts.get("born_on") == patient.born_on
    # A synthesis sums up, and is no act of care.
    told = [one for one in chosen if one.kind is not DocumentKind.SYNTHESIS]
    acts = [one.act_on for one in told if one.act_on is not None]
    assert record.facts.get("last_consultation_on") == max(acts, default=None)
    assert len(entries_of(archive)) == len(chosen)


def clinical(text: str, around: str = "") -> bytes:
    """A clinical document of one section."""
    return (
        f'{around}<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component>'
        f"<section><title>Traitement</title><text>{text}</text></section></component>"
        "</structuredBody></component></ClinicalDocument>"
    ).encode()


def test_one_wide_row_does_not_widen_every_other() -> None:
    """A row far wider than the others makes a list, every word kept; eight columns stay a table."""
    wide, narrow = "<td>a</td>" * 500, "<tr><td>b</td></tr>" * 500
    text = f"<table><caption>c</caption><tbody><tr>{wide}</tr>{narrow}</tbody></table>"
    blocks = narrative_blocks(clinical(text))
    assert len(repr(blocks)) < 40 * len(text)
    assert not any(isinstance(block, Table) for block in blocks)
    words = [str(run.text) for block in blocks if isinstance(block, Bullets)
             for item in block.items for run in item]  # fmt: skip
    assert (words[0].count("a"), words[1:]) == (500, ["b"] * 500)
    usual = f"<table><tbody><tr>{'<td>a</td>' * 8}</tr>{narrow}</tbody></table>"
    assert any(isinstance(block, Table) for block in narrative_blocks(clinical(usual)))


def test_the_narrative_keeps_every_word_in_order() -> None:
    """Loose words, paragraphs, lists, tables and what stands between them."""
    title, *blocks = narrative_blocks(clinical(
        "Avant <content>mêlé <b>fort</b></content><br/>après"
        "<paragraph>Un</paragraph><list><caption>Liste</caption><item>a</item><item>b</item></list>"
        "<table><thead><tr><th>Nom</th><th>Dose</th></tr></thead><tbody><tr><td>X</td></tr></tbody>"
        "</table>fin<renderMultiMedia/>"
    ))  # fmt: skip
    assert title == Heading(1, "Traitement")
    words = [sentence(one.text) for one in blocks if isinstance(one, Paragraph)]
    assert words[:4] == ["Avant mêlé fort", "après", "Un", "fin"]
    assert "porte ici un fichier" in words[4]
    (listed,) = [one for one in blocks if isinstance(one, Bullets)]
    assert [sentence(item) for item in listed.items] == ["Liste", "a", "b"]
    (table,) = [one for one in blocks if isinstance(one, Table)]
    assert table.header == ("Nom", "Dose")
    assert [[sentence(cell) for cell in row] for row in table.rows] == [["X", ""]]


def test_a_part_without_text_says_so() -> None:
    """An empty section is not passed over; a body that is a file is told."""
    assert "n’a pas de texte" in repr(narrative_blocks(clinical("")))
    bare = b'<ClinicalDocument xmlns="urn:hl7-org:v3"><component/></ClinicalDocument>'
    assert "porte ici un fichier" in repr(narrative_blocks(bare))


# Each entity is ten times the one before; in an attribute, a parser unpacks them unasked.
BOMB = (
    "<!DOCTYPE c ["
    '<!ENTITY e0 "x">'
    + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    + ']><ClinicalDocument xmlns="urn:hl7-org:v3" a="&e9;"/>'
)


def level_one(mime_type: str, content: bytes, representation: str = "B64") -> bytes:
    """A clinical document whose whole body is a file."""
    held = base64.encodebytes(content).decode() if representation == "B64" else content.decode()
    return (
        '<ClinicalDocument xmlns="urn:hl7-org:v3"><component><nonXMLBody>'
        f'<text mediaType="{mime_type}" representation="{representation}">{held}</text>'
        "</nonXMLBody></component></ClinicalDocument>"
    ).encode()


def test_the_file_that_a_document_carries_is_its_page() -> None:
    """CDA level 1: a PDF/A as it is, another PDF or a picture as PDF/A, a text typeset."""
    old = write_pdf([DrawnPage(((90, 700, "Vu"),))])
    chosen = tuple(
        PortableDocument("CR", "text/xml", cda=one)
        for one in (
            level_one("application/pdf", PDFA),
            level_one("application/pdf", old),
            level_one("image/jpeg", photograph()),
            level_one("text/plain", b"Vu ce jour", "TXT"),
            level_one("text/rtf", b"{}" * 6_000_000),
            level_one("application/pdf", b"").replace(b"></text>", b">!</text>"),
        )
    )
    out = io.BytesIO()
    made = write_portable_archive(replace(EXPORT, documents=chosen), out)
    files = files_of(out.getvalue())
    assert files[f"{FOLDER}/DOC00002.PDF"] == PDFA
    for name in ("DOC00004.PDF", "DOC00006.PDF", "DOC00008.PDF", "DOC00011.PDF"):
        assert len(pypdfium2.PdfDocument(files[f"{FOLDER}/{name}"])) == 1
    assert [reason[:40] for _, reason in made.without_page] == [
        "Serment ne sait pas mettre ce format en "
    ]
    last = pypdfium2.PdfDocument(files[f"{FOLDER}/DOC00011.PDF"])[0].get_textpage()
    assert "ouvrez le document d’origine" in " ".join(last.get_text_bounded().split())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a/>",
        b"<ClinicalDocument/>",
        clinical("<b>"),
        BOMB.encode(),
        BOMB.encode("utf-16"),
        clinical("<content>" * 5_000 + "</content>" * 5_000),
        clinical("&x;", '<!DOCTYPE ClinicalDocument [<!ENTITY x "y">]>'),
        clinical(
            "&x;", f'{"<!-- -->" * 900}<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        ),
    ],
)
def test_what_is_no_clinical_document_has_no_page(content: bytes) -> None:
    """Another XML, a broken one, one with entities: given as it is, the reason told."""
    with pytest.raises(UnreadableClinicalError, match="n’est pas un document clinique"):
        narrative_blocks(content)
    out = io.BytesIO()
    document = PortableDocument("Document", "text/xml", content, cda=None)
    made = write_portable_archive(replace(EXPORT, documents=(document,)), out)
    assert files_of(out.getvalue())[f"{FOLDER}/DOC00001.XML"] == content
    assert made.without_page[0][0] == "Document"


def test_a_document_that_cannot_be_shown_is_given_all_the_same() -> None:
    """Locked, broken or too long: the original goes, the reason is told, nothing stops."""
    chosen = (
        PortableDocument("Coupé", "application/pdf", b"%PDF-1.7 cut"),
        PortableDocument("Long", "text/plain", b"a\n" * (renditions.LARGEST_TEXT // 2 + 1)),
        LETTER,
    )
    out = io.BytesIO()
    made = write_portable_archive(replace(EXPORT, documents=chosen), out)
    assert [title for title, _ in made.without_page] == ["Coupé", "Long"]
    assert "La fin de ce fichier manque" in made.without_page[0][1]
    assert "La fin de ce fichier manque" in files_of(out.getvalue())["INDEX.HTML"].decode()
    assert read_back(out.getvalue())[0].faults == ()


def test_a_type_is_read_without_its_parameters() -> None:
    """« text/plain; charset=… » is a text; what is no type is bytes of an unknown sort."""
    chosen = (
        PortableDocument("Mot", "Text/Plain; charset=utf-8", "é".encode()),
        PortableDocument("Fichier", "n’importe quoi", b"xx"),
    )
    entries = entries_of(written(replace(EXPORT, documents=chosen)))
    assert {name: one.get("mimeType") for name, one in entries.items()} == {
        "DOC00001.TXT": "text/plain",
        "DOC00002.PDF": "application/pdf",
        "DOC00003.BIN": "application/octet-stream",
    }


class Watched(io.BytesIO):
    """A stream that remembers the largest piece asked of it."""

    largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as any stream."""
        asked = len(self.getbuffer()) if size is None or size < 0 else size
        self.largest = max(self.largest, asked)
        return super().read(size)


def test_what_has_no_page_is_never_held_whole() -> None:
    """A scanner of several megabytes goes through in pieces, and its stream is closed."""
    stream = Watched(bytes(3 << 20))
    scanner = PortableDocument("Scanner", "application/dicom", lambda: stream)
    assert files_of(written(replace(EXPORT, documents=(scanner,))))[
        f"{FOLDER}/DOC00001.DCM"
    ] == bytes(3 << 20)
    assert stream.largest <= 1 << 18
    assert stream.closed


def test_a_page_that_we_typeset_says_of_which_document_it_is() -> None:
    """The day of the document is not that of the page; a long run of letters stays on it."""
    text = PortableDocument("Mot", "text/plain", b"x" * 900 + b" fin", dated=date(2024, 2, 29))
    page = files_of(written(replace(EXPORT, documents=(text,))))[f"{FOLDER}/DOC00002.PDF"]
    said = pypdfium2.PdfDocument(page)[0].get_textpage().get_text_bounded()
    assert "Mise en page de DOC00001.TXT, daté du 29 février 2024." in said
    assert said.count("x") == 900
    assert "Textes de référence" not in said


def test_a_document_too_large_to_read_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Piece by piece, whole, without a page."""
    monkeypatch.setattr("serment.documents.portable.archive.LARGEST_READ", 50)
    content = b"%PDF-1.7 " + bytes(range(256)) * 4_000
    document = PortableDocument("Gros", "application/pdf", lambda: io.BytesIO(content))
    out = io.BytesIO()
    made = write_portable_archive(replace(EXPORT, documents=(document,)), out)
    assert files_of(out.getvalue())[f"{FOLDER}/DOC00001.PDF"] == content
    assert "trop grand" in made.without_page[0][1]
