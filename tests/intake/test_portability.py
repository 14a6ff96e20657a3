"""The portability archive: everything found, every fault told, every trap refused."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serment.intake import checksums
from serment.intake.checksums import digest_of as checksums_digest
from serment.intake.export_batches import AWAITED
from serment.intake.large_archive import RefusedArchiveError
from serment.intake.portability import looks_like_portability, read_portability
from serment.intake.quoting import bears_nir
from serment.intake.records import ReadRecord, RejectedLine
from serment.kernel.french import nbsp
from support.held_content import HeldContent
from support.invented_export import (
    BODY_MARK,
    ExportShape,
    document,
    manifest,
    metadata,
    write_export,
)
from support.invented_patients import EXPORTED_ON, invent_patient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.intake.large_archive import Entry
    from serment.intake.portability_report import PortabilityReport
    from serment.intake.records import ReadLine

SHAPE = ExportShape()
SMALL = ExportShape(patients=3, pdf_size=40, seed=2)
FOLDER = "IHE_XDM/SUBSET002"


def export(shape: ExportShape) -> HeldContent:
    """The archive of that shape."""
    target = io.BytesIO()
    write_export(target, shape)
    return HeldContent(target.getvalue())


def changed(overrides: dict[str, bytes | None], shape: ExportShape = SMALL) -> HeldContent:
    """An archive whose files were changed after the checksums."""
    return export(replace(shape, overrides=overrides))


def resealed(changes: dict[str, bytes | None], shape: ExportShape = SMALL) -> HeldContent:
    """An archive with these files instead, and the checksums of what it holds: all vouched for."""
    target = io.BytesIO()
    files = {**unpacked(export(shape)), **changes}
    sums = "".join(
        f"{hashlib.sha256(data).hexdigest()} *./{name}\r\n"
        for name, data in files.items()
        if data is not None and name != "CHECKSUMS.TXT"
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**files, "CHECKSUMS.TXT": sums.encode()}.items():
            if data is not None:
                archive.writestr(name, data)
    return HeldContent(target.getvalue())


def unpacked(held: HeldContent) -> dict[str, bytes]:
    """The files of an archive."""
    with zipfile.ZipFile(io.BytesIO(held.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read(held: HeldContent, **options: Any) -> tuple[PortabilityReport, dict[str, ReadLine]]:
    """The report, and the lines by their place without its first word."""
    report, lines = read_portability(held, **options)
    return report, {line.place.removeprefix("dossier "): line for line in lines}


def record_of(held: HeldContent, folder: str = "SUBSET002", **options: Any) -> ReadRecord:
    """The record of a folder."""
    line = read(held, **options)[1][folder]
    assert isinstance(line, ReadRecord)
    return line


def kinds(report: PortabilityReport) -> list[str]:
    """The kinds of its faults."""
    return [fault.kind for fault in report.faults]


def seen_once(day: date = date(2015, 6, 1)) -> dict[str, bytes | None]:
    """Changes that leave the second patient one act, on that day, and no appointment."""
    patient = replace(invent_patient(SMALL.seed, 2), acts=(day,), died_on=None, died_in=None)
    drop: dict[str, bytes | None] = {
        name: None for name in unpacked(export(SMALL)) if name.startswith(f"{FOLDER}/")
    }
    return {
        **drop,
        f"{FOLDER}/DOC00001.XML": document(patient, day),
        f"{FOLDER}/METADATA.XML": metadata([]),
    }


@pytest.mark.parametrize("digits", [1, 3, 9])
def test_everything_is_found(digits: int) -> None:
    """Twenty patients: names, births, deaths, last acts; doubts where, and only where, due."""
    report, lines = read(export(replace(SHAPE, digits=digits)))
    assert report.faults == ()
    assert report.is_verified
    assert (report.announced_patients, report.found_patients) == (20, 20)
    assert (report.exported_on, report.context) == (EXPORTED_ON, "MIGRATION")
    assert report.editor == "Logiciel Fictif SAS"
    for rank, (place, line) in enumerate(lines.items(), 1):
        patient = invent_patient(SHAPE.seed, rank)
        assert isinstance(line, ReadRecord)
        assert line.number == place == f"SUBSET{rank:0{digits}d}"
        assert line.name == patient.name
        assert dict(line.facts) == patient.facts
        assert bool(line.doubts) == (patient.missed_on is not None)


def test_no_nir_and_nothing_of_the_bodies_leaves() -> None:
    """Neither in a record, nor in the report, whatever went wrong."""
    held = changed({f"{FOLDER}/DOC00003.XML": b"<a/>", f"{FOLDER}/METADATA.XML": None})
    for trust in (False, True):
        report, lines = read(held, trust_unverified=trust)
        assert not bears_nir(repr((report, lines)))
        assert BODY_MARK not in repr((report, lines))


def test_a_folder_numbered_by_a_nir_is_named_by_its_rank() -> None:
    """The number of a folder may be anything: an identifier of the person is not repeated."""
    nir = invent_patient(SMALL.seed, 2).nir
    files = {name.replace("SUBSET002", f"SUBSET{nir}"): data
             for name, data in unpacked(export(SMALL)).items()}  # fmt: skip
    drop: dict[str, bytes | None] = dict.fromkeys(
        name for name in unpacked(export(SMALL)) if "SUBSET002" in name
    )
    report, lines = read(resealed({**drop, **files}))
    assert not bears_nir(repr((report, lines)))
    assert "SUBSET (n° 3)" in {place.replace("\u00a0", " ") for place in lines}


def test_it_is_recognised_by_its_names() -> None:
    """At the top of the ZIP, or one folder below where a person packed it again."""
    assert looks_like_portability(export(SMALL))
    assert not looks_like_portability(HeldContent(b"nom;prenom"))
    assert not looks_like_portability(HeldContent(b"PK\x03\x04"))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in unpacked(export(SMALL)).items():
            archive.writestr(f"Mon export/{name}", data)
    again = HeldContent(target.getvalue())
    assert looks_like_portability(again)
    report, lines = read(again)
    assert report.faults == ()
    assert len(lines) == 3


def test_progress_is_told_in_bytes_up_to_the_whole() -> None:
    """What is told grows, and ends on all the bytes but those of the list itself."""
    heard: list[tuple[int, int]] = []
    read_portability(export(SMALL), told=lambda done, total: heard.append((done, total)))
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    done, total = heard[-1]
    assert 0.5 < done / total < 1


def test_a_changed_file_condemns_its_folder_only() -> None:
    """It is named; the folder is refused; the others are read."""
    report, lines = read(changed({f"{FOLDER}/DOC00003.XML": b"<changed/>"}))
    assert kinds(report) == ["wrong_checksum"]
    assert f"{FOLDER}/DOC00003.XML" in report.faults[0].message
    assert not report.is_verified
    refused = lines["SUBSET002"]
    assert isinstance(refused, RejectedLine)
    assert "DOC00003.XML" in refused.reason
    assert isinstance(lines["SUBSET001"], ReadRecord)


def test_trusting_what_is_not_verified_is_a_doubt_on_each_record_concerned() -> None:
    """The caller says so; the record is read, and never concluded upon."""
    held = changed({f"{FOLDER}/DOC00002.PDF": b"%PDF changed"})
    _, lines = read(held, trust_unverified=True)
    told = lines["SUBSET002"]
    assert isinstance(told, ReadRecord)
    assert "ne garantit pas" in told.doubts[0]
    first = lines["SUBSET001"]
    assert isinstance(first, ReadRecord)
    assert not any("garantit" in doubt for doubt in first.doubts)


def test_a_file_that_is_not_listed() -> None:
    """It is named, and its folder refused: it may hold a later act."""
    files = unpacked(export(SMALL))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in {**files, f"{FOLDER}/DOC00099.XML": b"<a/>"}.items():
            archive.writestr(name, data)
    report, lines = read(HeldContent(target.getvalue()))
    assert kinds(report) == ["unlisted"]
    assert isinstance(lines["SUBSET002"], RejectedLine)


def test_a_file_that_is_listed_and_missing() -> None:
    """It is named; the record is read with a doubt: the last act may be in it."""
    held = changed({f"{FOLDER}/DOC00003.XML": None})
    report, lines = read(held)
    assert kinds(report) == ["listed_missing"]
    told = lines["SUBSET002"]
    assert isinstance(told, ReadRecord)
    assert "Il manque" in told.doubts[0]


def test_a_missing_patient() -> None:
    """The manifest announces three, two are there."""
    drop: dict[str, bytes | None] = dict.fromkeys(
        name for name in unpacked(export(SMALL)) if name.startswith(FOLDER)
    )
    report, lines = read(resealed(drop))
    assert kinds(report) == ["count", "subset_missing"]
    assert "SUBSET002" in report.faults[1].message
    assert list(lines) == ["SUBSET001", "SUBSET003"]


def test_a_patient_that_the_manifest_does_not_announce() -> None:
    """Read, since it is vouched for, with a doubt."""
    told = json.loads(unpacked(export(SMALL))["MANIFEST.JSON"])
    del told["subsets"][1]
    report, lines = read(resealed({"MANIFEST.JSON": json.dumps(told).encode()}))
    assert kinds(report) == ["count", "subset_unannounced"]
    line = lines["SUBSET002"]
    assert isinstance(line, ReadRecord)
    assert "n’annonce pas ce dossier" in line.doubts[0]


def test_batches_to_come() -> None:
    """A partial export says so on each record: another batch may hold a later act."""
    shape = replace(SMALL, batch=2, batches=3, status="PARTIAL")
    report, lines = read(export(shape))
    assert kinds(report) == ["batch"]
    assert "lot 2 sur 3" in report.faults[0].message
    for place, line in lines.items():
        assert place.startswith("lot 2, SUBSET")
        assert isinstance(line, ReadRecord)
        assert line.doubts[0] == AWAITED
    batch = report.read_batch
    assert batch is not None
    assert (batch.number, batch.total, batch.is_last, batch.is_sound) == (2, 3, False, True)


def test_a_hash_of_the_manifest_that_differs_is_told() -> None:
    """The guide does not say what is hashed: a fault for the editor, no doubt on the record."""
    told = json.loads(unpacked(export(SMALL))["MANIFEST.JSON"])
    told["subsets"][1]["hash"] = "sha256:" + "0" * 64
    report, _ = read(resealed({"MANIFEST.JSON": json.dumps(told).encode()}))
    assert kinds(report) == ["subset_hash"]


def test_one_identity_in_two_folders() -> None:
    """Both bear the doubt, and the report names them."""
    told = json.loads(unpacked(export(SMALL))["MANIFEST.JSON"])
    told["subsets"][1]["patientINS"] = told["subsets"][0]["patientINS"]
    report, lines = read(resealed({"MANIFEST.JSON": json.dumps(told).encode()}))
    assert kinds(report) == ["shared_identity"]
    for folder in ("SUBSET001", "SUBSET002"):
        line = lines[folder]
        assert isinstance(line, ReadRecord)
        assert any("même identité nationale" in doubt for doubt in line.doubts)
    second = lines["SUBSET002"]
    assert isinstance(second, ReadRecord)
    assert any("ce n’est peut-être pas le même patient" in doubt for doubt in second.doubts)


def test_the_metadata_of_another_patient() -> None:
    """A folder whose metadata and documents disagree mixes two persons, maybe."""
    other = unpacked(export(SMALL))["IHE_XDM/SUBSET003/METADATA.XML"]
    record = record_of(resealed({f"{FOLDER}/METADATA.XML": other}))
    assert any("Deux identités nationales" in doubt for doubt in record.doubts)
    assert any("Deux dates de naissance" in doubt for doubt in record.doubts)


def test_the_metadata_alone_are_enough() -> None:
    """Without a CDA document, they name the patient and date the acts, in UTC."""
    patient = invent_patient(SMALL.seed, 2)
    drop: dict[str, bytes | None] = dict.fromkeys(
        name
        for name in unpacked(export(SMALL))
        if name.startswith(f"{FOLDER}/DOC") and name.endswith("XML")
    )
    record = record_of(resealed(drop))
    assert record.name == f"{patient.birth_family} {patient.given}"
    assert record.facts["last_consultation_on"] == max(patient.acts)
    assert record.facts["born_on"] == patient.born_on


def test_an_appointment_alone_is_no_act_of_care() -> None:
    """It is a doubt; a person's word makes it count; cancelled or to come, it is nothing."""
    agenda = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:{day}\r\nSTATUS:{state}\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )

    def held(day: str, state: str) -> HeldContent:
        told = agenda.format(day=day, state=state).encode()
        return resealed({**seen_once(), f"{FOLDER}/SPECIFIC/agenda.ics": told})

    doubtful = held("20180203T080000Z", "CONFIRMED")
    record = record_of(doubtful)
    assert record.facts["last_consultation_on"] == date(2015, 6, 1)
    assert "rendez-vous du 3 février 2018" in record.doubts[0].replace("\u00a0", " ")
    record = record_of(doubtful, appointments_were_honoured=True)
    assert record.facts["last_consultation_on"] == date(2018, 2, 3)
    assert record.doubts == ()
    for nothing in (held("20180203", "CANCELLED"), held("20270203", "CONFIRMED"),
                    held("20140203", "CONFIRMED")):  # fmt: skip
        record = record_of(nothing, appointments_were_honoured=True)
        assert record.facts["last_consultation_on"] == date(2015, 6, 1)
        assert record.doubts == ()


def test_a_synthesis_of_the_day_of_the_export_is_no_act() -> None:
    """The eve and the day are the export's; an earlier one may witness an act: a doubt."""
    patient = invent_patient(SMALL.seed, 2)
    synthesis = document(patient, None)
    held = resealed({**seen_once(), f"{FOLDER}/DOC00003.XML": synthesis})
    assert record_of(held).doubts == ()
    early = synthesis.replace(b"20261120", b"20260301")
    held = resealed({**seen_once(), f"{FOLDER}/DOC00003.XML": early})
    assert "01/03/2026" in record_of(held).doubts[0]


def test_unreadable_files_are_doubts() -> None:
    """A broken document, broken metadata, a broken agenda: named, and the rest is read."""
    changes: dict[str, bytes | None] = {
        **seen_once(),
        f"{FOLDER}/DOC00003.XML": b"<!DOCTYPE a><a/>",
        f"{FOLDER}/METADATA.XML": b"<broken",
        f"{FOLDER}/SPECIFIC/agenda.ics": b"\x00",
    }
    record = record_of(resealed(changes))
    assert record.facts["last_consultation_on"] == date(2015, 6, 1)
    for name in ("DOC00003.XML", "METADATA.XML", "AGENDA.ICS"):
        assert any(name in doubt for doubt in record.doubts)


def test_a_folder_without_anything_to_read() -> None:
    """A record with its number alone, and what is missing."""
    drop: dict[str, bytes | None] = dict.fromkeys(
        name for name in unpacked(export(SMALL)) if name.startswith(f"{FOLDER}/")
    )
    record = record_of(resealed({**drop, f"{FOLDER}/DOC00002.PDF": b"%PDF"}))
    assert (record.name, dict(record.facts)) == ("", {})
    assert len(record.doubts) == 2


def test_names_outside_the_convention_are_read() -> None:
    """Lower case, long names and spaces break the guide, not the reading."""
    files = unpacked(export(SMALL))
    renamed: dict[str, bytes | None] = {
        name.lower().replace("doc00003", "compte rendu du 3 mars"): data
        for name, data in files.items()
        if name != "CHECKSUMS.TXT"
    }
    drop: dict[str, bytes | None] = dict.fromkeys(files)
    report, lines = read(resealed({**drop, **renamed}))
    assert report.faults == ()
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"CHECKSUMS.TXT": None}, "« CHECKSUMS.TXT » est absent"),
        ({"MANIFEST.JSON": None}, "« MANIFEST.JSON » est absent"),
        ({"MANIFEST.JSON": b"{}"}, "ne garantit pas « MANIFEST.JSON »"),
        ({"CHECKSUMS.TXT": b"x" * 5_000}, "démesuré ou n’est pas une liste"),
    ],
)
def test_what_is_not_vouched_for_as_a_whole_is_refused(
    overrides: dict[str, bytes | None], said: str
) -> None:
    """Without its list of checksums or a manifest that it vouches for, nothing is read."""
    with pytest.raises(RefusedArchiveError, match=re.escape(nbsp(said))):
        read_portability(changed(overrides))


def test_an_archive_without_checksums_read_all_the_same() -> None:
    """Each record bears the doubt, and the report says it."""
    report, lines = read(changed({"CHECKSUMS.TXT": None}), trust_unverified=True)
    assert kinds(report)[0] == "no_checksums"
    assert not report.is_verified
    for line in lines.values():
        assert isinstance(line, ReadRecord)
        assert "pas de « CHECKSUMS.TXT »" in line.doubts[0].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[]", "ne décrit pas un export"),
        (b"{", "abîmé"),
        (b"\xff\xfe", "abîmé"),
        (b"[" * 100_000, "abîmé"),
        (b'{"subsets": ' + b"[" * 900_000 + b"]" * 900_000 + b"}", "abîmé"),
        (b"[" + b"1," * 1_100_000 + b"1]", "démesuré"),
        (b"[" + b"9" * 5_000 + b"]", "abîmé"),
    ],
)
def test_a_hostile_manifest_is_refused(data: bytes, said: str) -> None:
    """Deep, crowded, broken: refused in French, before it fills the memory."""
    with pytest.raises(RefusedArchiveError, match=said):
        read_portability(resealed({"MANIFEST.JSON": data}))


def test_a_manifest_of_another_kind_is_read_as_silent() -> None:
    """Values of unexpected kinds are absent, never guessed."""
    told = {"patientCount": "beaucoup", "subsets": [1, {"path": 3}], "exportDate": [], "x": True}
    report, lines = read(resealed({"MANIFEST.JSON": json.dumps(told).encode()}))
    assert (report.announced_patients, report.exported_on, report.editor) == (None, None, "")
    assert "count" in kinds(report)
    assert len(lines) == 3


def test_the_other_form_of_the_guide_is_refused_by_name() -> None:
    """Drafts of the guide put each patient in a ZIP: it is said, not taken for noise."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("MANIFEST.XML", b"<Manifest/>")
        archive.writestr("PAT00001.ZIP", b"PK")
    with pytest.raises(RefusedArchiveError, match="autre version du guide"):
        read_portability(HeldContent(target.getvalue()))


def test_a_zip_of_anything_else_is_refused() -> None:
    """What it lacks is said, and which file to choose."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    with pytest.raises(RefusedArchiveError, match="pas une archive de portabilité"):
        read_portability(HeldContent(target.getvalue()))


def test_an_archive_that_changes_between_verification_and_reading_is_refused() -> None:
    """What was verified must be what is read."""
    first, second = export(SMALL), resealed(seen_once())

    @dataclass
    class Moving:
        name: str = "export.zip"
        size: int = len(first.data) + len(second.data)
        turns: int = 0

        def open(self) -> BinaryIO:
            """Another archive at each opening."""
            self.turns += 1
            return io.BytesIO((first, second)[self.turns - 1].data)

    _, lines = read_portability(Moving())
    with pytest.raises(RefusedArchiveError, match="a changé pendant sa lecture"):
        list(lines)


@pytest.mark.parametrize(
    "form",
    [
        "{digest}  {path}",
        "{digest} *{path}",
        "SHA256 ({path}) = {digest}",
        "{path};{digest}",
        "{path}: sha256:{digest}",
        "sha256:{digest}\t{path}",
    ],
)
def test_every_usual_way_to_write_a_checksum(form: str) -> None:
    """The guide leaves it open: sums of GNU and BSD programs, or a path and its digest."""
    files = unpacked(export(SMALL))
    lines = [line.split("  ", 1) for line in files["CHECKSUMS.TXT"].decode().splitlines()]
    told = "\ufeff# sommes\n\n" + "\n".join(
        form.format(digest=digest.upper(), path=path.replace("/", "\\")) for digest, path in lines
    )
    report, _ = read(changed({"CHECKSUMS.TXT": told.encode()}))
    assert report.faults == ()


def test_lines_that_are_no_checksums_and_files_listed_twice() -> None:
    """An odd line is told by its number; two sums for one file condemn it unless they agree."""
    listed = unpacked(export(SMALL))["CHECKSUMS.TXT"]
    (line,) = [
        one for one in listed.splitlines() if one.endswith(f"{FOLDER}/DOC00001.XML".encode())
    ]
    report, _ = read(changed({"CHECKSUMS.TXT": b"bonjour\n" + listed + line}))
    assert kinds(report) == ["unread_line"]
    assert report.faults[0].message.count("1") == 1
    for doubled in (listed + b"0" * 64 + line[64:], b"0" * 64 + line[64:] + b"\n" + listed):
        report, lines = read(changed({"CHECKSUMS.TXT": doubled}))
        assert kinds(report) == ["wrong_checksum"]
        assert isinstance(lines["SUBSET002"], RejectedLine)


def test_a_file_listed_a_thousand_times_is_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a short list would cost the time of as many archives."""
    listed = unpacked(export(SMALL))["CHECKSUMS.TXT"]
    held = changed({"CHECKSUMS.TXT": listed * 1_000})
    hashed: list[str] = []

    def digest_of(entry: Entry) -> bytes:
        hashed.append(entry.name)
        return checksums_digest(entry)

    monkeypatch.setattr(checksums, "digest_of", digest_of)
    report, _ = read(held)
    assert report.faults == ()
    assert len(hashed) == report.files - 1


def test_the_generator_writes_the_same_bytes_twice() -> None:
    """A seed is enough to have the same archive again."""
    assert export(SMALL).data == export(SMALL).data
    assert b'"patientCount": 0' in manifest(SMALL, [])


BASE = export(replace(SMALL, patients=2, is_deflated=False))


def _outcomes(held: HeldContent) -> Iterator[object]:
    for trust in (False, True):
        try:
            report, lines = read_portability(held, trust_unverified=trust)
            yield report
            yield from lines
        except RefusedArchiveError as error:
            yield str(error)
    yield looks_like_portability(held)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_an_archive_changed_anywhere_never_fails_otherwise(data: st.DataObject) -> None:
    """Bytes of the ZIP changed, cut or added: a report and lines, or our error; never a NIR."""
    content = bytearray(BASE.data)
    for _ in range(data.draw(st.integers(1, 3))):
        near_end = data.draw(st.booleans())
        first = len(content) - 2_500 if near_end else 0
        place = data.draw(st.integers(max(first, 0), len(content) - 1))
        length = data.draw(st.integers(0, 40))
        content[place : place + length] = data.draw(st.binary(max_size=40))
    for outcome in _outcomes(HeldContent(bytes(content))):
        assert not bears_nir(repr(outcome))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_files_changed_and_vouched_for_never_fail_otherwise(data: st.DataObject) -> None:
    """A hostile publisher seals what it wants: metadata, documents, agenda, manifest."""
    shape = replace(SMALL, patients=2)
    files = unpacked(export(shape))
    name = data.draw(
        st.sampled_from([n for n in sorted(files) if n.endswith((".XML", ".ics", "T.JSON"))])
    )
    content = bytearray(files[name])
    place = data.draw(st.integers(0, len(content)))
    content[place : place + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=30))
    for outcome in _outcomes(resealed({name: bytes(content)}, shape)):
        assert not bears_nir(repr(outcome))
