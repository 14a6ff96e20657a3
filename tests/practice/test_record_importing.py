"""Importing a file as a screen does: received, described, read as a long work, ended."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from serment.practice import record_imports, record_keeping
from serment.practice.destroying import CarryingOut, carry_out
from serment.practice.destructions import decide_destruction
from serment.practice.record_importing import file_of
from serment.practice.record_imports import (
    NewImport,
    RecordImportError,
    begin_import,
    drop_import,
    find_import,
    forget_drafts,
    list_imports,
    receive_file,
    rejected_of,
    unended_imports,
)
from serment.practice.record_reading import layout_for, recognise_list
from serment.practice.work import cancel_work, resume_work
from serment.store import unlocked
from serment.store.models import Blob, KeptRecord, PurgedRecord, SourceKind, WorkKind
from support.fhir import encounter, lines_of, patient
from support.held_export import archive_of
from support.invented_export import ExportShape
from support.listing import record_of
from support.personas import NOW, TODAY, alma
from support.working import ask, patient_workers

if TYPE_CHECKING:
    from serment.kernel.canonical import Canonical
    from serment.practice.actors import Actor
    from serment.store.models import RecordImport, Work

pytestmark = pytest.mark.django_db
CSV = (
    "N° dossier;Nom;Prénom;Né(e) le;Dernière consultation;Téléphone\r\n"
    "12;DUPONT;Éva;29/02/1960;04/05/1998;0102030405\r\n"
    "13;MARTIN;Léa;01/01/1970;31/04/2010;\r\n"
    ";;;01/01/1970;01/01/2010;\r\n"
)


def _received(actor: Actor, content: bytes, name: str = "patients.csv") -> RecordImport:
    stored = unlocked.blobs().put([content])
    return receive_file(actor=actor, file_name=name, stored=stored, now=NOW)


def _described(actor: Actor, draft: RecordImport, source: str = "Logiciel") -> RecordImport:
    file = file_of(draft)
    layout = {}
    if file.kind == SourceKind.LIST:
        layout = layout_for(recognise_list(file), {})[0].as_dict()
    told = NewImport(source, file.kind, draft.file_name, draft.digest, layout)  # type: ignore[arg-type]  # a dictionary for JSON
    return begin_import(actor=actor, told=told, now=NOW, draft=draft)


def _ask(actor: Actor, begun: RecordImport) -> Work:
    asked: dict[str, Canonical] = {"import": begun.pk}
    return ask(actor, WorkKind.RECORDS, now=NOW, **asked)


def _done(actor: Actor, content: bytes, name: str = "patients.csv") -> RecordImport:
    begun = _described(actor, _received(actor, content, name))
    _ask(actor, begun)
    return find_import(actor.practice, begun.pk)


def test_a_list_is_imported_and_its_file_forgotten() -> None:
    """Read, kept, rejected, ended; the encrypted file that was received is gone."""
    doctor = alma()
    done = _done(doctor, CSV.encode("cp1252"))
    assert (done.read, done.added, done.rejected) == (3, 2, 1)
    assert done.ended_at is not None
    assert done.report["dropped"] == ["Téléphone"]
    assert not Blob.objects.of(doctor.practice).exists()
    records = {r.number: r for r in KeptRecord.objects.of(doctor.practice)}
    assert (records["12"].name, records["12"].status) == ("DUPONT Éva", "erasable")
    assert records["12"].last_consultation_on == date(1998, 5, 4)
    assert records["13"].status == "undetermined"
    assert "31/04/2010" in records["13"].doubt
    assert [row.place for row in rejected_of(done)] == ["ligne 4"]


def test_the_next_export_forgets_what_the_former_rejected() -> None:
    """The lines to correct are those of the latest export of the source."""
    doctor = alma()
    first = _done(doctor, CSV.encode())
    _done(doctor, CSV.replace("\r\n;;;", "\r\n14;NOËL;Zoé;").encode())
    assert not rejected_of(first).exists()
    assert KeptRecord.objects.of(doctor.practice).count() == 3


def test_fhir_is_recognised_by_its_content() -> None:
    """Lines of resources, whatever the name of the file."""
    doctor = alma()
    content = lines_of(patient("p1", birthDate="1960-02-29"), encounter("1998-05-04"))
    done = _done(doctor, content, "export.ndjson")
    (record,) = KeptRecord.objects.of(doctor.practice)
    assert done.source is not None
    assert (done.source.kind, record.status) == ("fhir", "erasable")


def test_a_portability_archive_is_verified_then_imported_and_updated() -> None:
    """Each patient once, by identity: the next export updates them."""
    doctor = alma()
    content = archive_of(ExportShape(patients=12))
    done = _done(doctor, content, "export.zip")
    assert done.report["is_verified"] is True
    assert KeptRecord.objects.of(doctor.practice).count() == 12
    again = _done(doctor, content, "export.zip")
    assert (again.added, again.updated) == (0, 12)
    keys = KeptRecord.objects.of(doctor.practice).values_list("key", flat=True)
    assert all(key.startswith("#") for key in keys), "no INS is kept as it is"


def test_a_cancelled_import_keeps_its_batches_and_is_taken_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stopped after a batch, it goes on from there and writes nothing twice."""
    doctor = alma()
    monkeypatch.setattr(record_imports, "BATCH", 10)
    lines = "".join(f"{n};NOM{n};29/02/1960;04/05/1998\n" for n in range(45))
    begun = _described(
        doctor, _received(doctor, f"Numéro;Nom;Naissance;Dernière visite\n{lines}".encode())
    )
    workers = patient_workers()
    work = _ask(doctor, begun)
    usual = record_keeping.keep_batch

    def keep_then_cancel(*args: object) -> None:
        usual(*args)  # type: ignore[arg-type]  # passed on as received
        if KeptRecord.objects.of(doctor.practice).count() == 20:
            cancel_work(actor=doctor, number=work.pk, now=NOW)

    monkeypatch.setattr(record_imports, "keep_batch", keep_then_cancel)
    workers.do_all()
    work.refresh_from_db()
    assert (work.state, KeptRecord.objects.of(doctor.practice).count()) == ("cancelled", 10)
    monkeypatch.setattr(record_imports, "keep_batch", usual)
    resume_work(actor=doctor, number=work.pk, as_of=TODAY)
    workers.do_all()
    done = find_import(doctor.practice, begun.pk)
    assert (done.read, done.added) == (45, 45)


def test_a_file_never_described_is_dropped_without_a_trace_of_it() -> None:
    """The person changed her mind: no file, no import, two lines of the journal."""
    doctor = alma()
    draft = _received(doctor, CSV.encode())
    assert list(unended_imports(doctor.practice)) == [draft]
    drop_import(actor=doctor, number=draft.pk, now=NOW)
    assert not list_imports(doctor.practice).exists()
    assert not Blob.objects.of(doctor.practice).exists()


def test_an_empty_file_is_refused() -> None:
    """There is nothing to read, and nothing is kept."""
    doctor = alma()
    with pytest.raises(RecordImportError, match="vide"):
        _received(doctor, b"")
    assert not list_imports(doctor.practice).exists()


def test_what_cannot_be_read_fails_in_french_and_waits() -> None:
    """A truncated archive: the work says why, the file waits to be dropped."""
    doctor = alma()
    begun = _described(doctor, _received(doctor, CSV.encode(), "a.csv"))
    begun.source.kind = SourceKind.FHIR  # type: ignore[union-attr]  # just described
    begun.source.save()  # type: ignore[union-attr]  # just described
    work = _ask(doctor, begun)
    assert work.state == "failed"
    assert "FHIR" in work.error
    assert list(unended_imports(doctor.practice)) == [begun]


def test_what_was_destroyed_and_is_still_exported_is_said() -> None:
    """The software did not delete it: it comes back, and the report says how many."""
    doctor = alma()
    _done(doctor, CSV.encode())
    chosen = [record_of(doctor, "12").pk]
    decide_destruction(actor=doctor, numbers=chosen, confirmed=1, as_of=TODAY, now=NOW)
    told = CarryingOut("nothing_held", "nothing_held", 1)
    carry_out(actor=doctor, number=1, told=told, as_of=TODAY, now=NOW)
    again = _done(doctor, CSV.encode())
    assert again.report["returned"] == 1
    assert "dupont" not in str(PurgedRecord.objects.of(doctor.practice).values()).lower()
    assert _done(doctor, CSV.replace("12;DUPONT", "15;AUTRE").encode()).report["returned"] == 0


def test_known_records_that_an_export_leaves_out_are_counted() -> None:
    """They stay; the person is told."""
    doctor = alma()
    _done(doctor, CSV.encode())
    again = _done(doctor, CSV.replace("13;MARTIN", "16;AUTRE").encode())
    assert again.report["absent"] == 1
    assert KeptRecord.objects.of(doctor.practice).count() == 3


def test_a_source_is_found_whatever_its_capitals() -> None:
    """« monlogiciel » is « MonLogiciel »: nothing is counted twice."""
    doctor = alma()
    for source in ("MonLogiciel", "monlogiciel", " MONLOGICIEL "):
        begun = _described(doctor, _received(doctor, CSV.encode()), source)
        _ask(doctor, begun)
    assert KeptRecord.objects.of(doctor.practice).count() == 2


def test_a_file_that_nobody_described_goes_at_the_next_opening() -> None:
    """An export left on the screen is not kept in the safe."""
    doctor = alma()
    _received(doctor, CSV.encode())
    assert forget_drafts(doctor.practice) == 1
    assert not Blob.objects.of(doctor.practice).exists()
    assert forget_drafts(doctor.practice) == 0
