"""An export in several batches: one after the other or together, it ends as the whole would."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from serment.intake.export_batches import AWAITED
from serment.practice import record_imports, record_keeping
from serment.practice.record_batches import MixedArchivesError, batch_sentences
from serment.practice.record_importing import Following, import_records
from serment.practice.record_imports import NewImport, begin_import, find_import
from serment.practice.record_reading import record_file_at
from serment.store.models import JournalEntry, KeptRecord
from support.held_export import archive_of
from support.invented_export import ExportShape
from support.personas import NOW, TODAY, alma

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serment.practice.actors import Actor
    from serment.store.models import RecordImport

pytestmark = pytest.mark.django_db
CUT = date(2015, 1, 1)
WHOLE = ExportShape(patients=30, pdf_size=40)
RECENT = replace(WHOLE, batch=1, batches=2, status="PARTIAL", since=CUT)
OLDER = replace(WHOLE, batch=2, batches=2, status="COMPLETE", until=CUT)


@pytest.fixture
def read_in(tmp_path: Path) -> Callable[..., RecordImport]:
    """Import archives of these shapes, from the disk, each in a folder of its own if several."""

    def do(actor: Actor, *shapes: ExportShape, source: str = "Logiciel") -> RecordImport:
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for number, shape in enumerate(shapes):
            (folder / f"lot{number}.zip").write_bytes(archive_of(shape))
        file = record_file_at(folder if shapes[1:] else folder / "lot0.zip")
        layout: Any = {"appointments_were_honoured": True}
        told = NewImport(source, file.kind, folder.name, folder.name, layout)
        begun = begin_import(actor=actor, told=told, now=NOW)
        following = Following(lambda: NOW)
        import_records(actor=actor, imported=begun, file=file, as_of=TODAY, following=following)
        return find_import(actor.practice, begun.pk)

    return do


def _kept(actor: Actor, source: str = "Logiciel") -> dict[str, tuple[object, ...]]:
    rows = KeptRecord.objects.of(actor.practice).filter(source__name=source)
    told = ("name", "last_consultation_on", "born_on", "died_on", "died_in", "doubt", "status",
            "keep_until")  # fmt: skip
    return {key: tuple(values) for key, *values in rows.values_list("key", *told)}


def _said(imported: RecordImport) -> str:
    return " ".join(batch_sentences(imported)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "order", [(RECENT, OLDER), (OLDER, RECENT), (OLDER, RECENT, OLDER)], ids=["1 2", "2 1", "2 1 2"]
)
def test_one_after_the_other_they_end_as_the_whole(
    read_in: Callable[..., RecordImport], order: tuple[ExportShape, ...]
) -> None:
    """Every record waits until the last batch is read; then each is as in a whole export."""
    doctor = alma()
    read_in(doctor, WHOLE, source="Entier")
    first = read_in(doctor, order[0])
    assert all(str(row[5]).startswith(AWAITED) for row in _kept(doctor).values())
    assert {row[6] for row in _kept(doctor).values()} == {"undetermined"}
    assert f"il manque le lot {order[1].batch}" in _said(first)
    last = [read_in(doctor, shape) for shape in order[1:]][-1]
    assert _kept(doctor) == _kept(doctor, "Entier")
    assert "Les 2 lots de cet export sont lus" in _said(last)
    assert _said(find_import(doctor.practice, first.pk)) == _said(last), (
        "the first page says so too"
    )
    assert last.report["absent"] == 0, "what another batch holds is not absent from the export"
    acts = JournalEntry.objects.of(doctor.practice).filter(act="records.export_whole")
    assert acts.exists()


def test_together_they_are_one_export(read_in: Callable[..., RecordImport]) -> None:
    """A folder of its batches, read at once; a folder of anything else is refused whole."""
    doctor = alma()
    read_in(doctor, WHOLE, source="Entier")
    done = read_in(doctor, RECENT, OLDER)
    assert _kept(doctor) == _kept(doctor, "Entier")
    assert "Les 2 lots" in _said(done)
    for other in (RECENT, replace(OLDER, export_id="autre"), replace(WHOLE, seed=3)):
        with pytest.raises(MixedArchivesError, match="une par une"):
            read_in(doctor, RECENT, other, source="Mêlées")
    assert _kept(doctor, "Mêlées") == {}


def test_batches_of_two_exports_are_never_put_together(
    read_in: Callable[..., RecordImport],
) -> None:
    """Another identifier, or none: what is known is said, what is not too; nothing is concluded."""
    doctor = alma()
    read_in(doctor, RECENT)
    done = read_in(doctor, replace(OLDER, export_id="autre"))
    assert {row[6] for row in _kept(doctor).values()} == {"undetermined"}
    assert "portent un autre identifiant d’export" in _said(done)
    silent = read_in(doctor, replace(OLDER, export_id=""), source="Muette")
    assert "ne dit pas de quel export" in _said(silent)


@pytest.mark.parametrize(("identifies", "lonely"), [("local", False), ("nothing", True)])
def test_patients_without_a_national_identity(
    read_in: Callable[..., RecordImport], identifies: Any, *, lonely: bool
) -> None:
    """The software's own number tells them from batch to batch; without it the doubt stays."""
    doctor = alma()
    for shape in (RECENT, OLDER):
        read_in(doctor, replace(shape, identifies=identifies))
    doubts = [str(row[5]) for row in _kept(doctor).values()]
    assert not any(doubt.startswith(AWAITED) for doubt in doubts)
    assert all(("d’un lot à l’autre" in doubt) is lonely for doubt in doubts)
    assert (len(doubts) > WHOLE.patients) is lonely


def test_a_batch_that_lacks_a_patient_keeps_the_export_open(
    read_in: Callable[..., RecordImport],
) -> None:
    """A folder refused may hold a later act; the batch given again, sound, ends it."""
    doctor = alma()
    folder = next(
        name
        for name in (f"IHE_XDM/SUBSET{rank:03d}/DOC00001.XML" for rank in range(1, 31))
        if name.encode() in archive_of(OLDER)
    )
    read_in(doctor, RECENT)
    done = read_in(doctor, replace(OLDER, overrides={folder: b"<changed/>"}))
    assert done.rejected == 1
    assert "Dans le lot 2" in _said(done)
    assert {row[6] for row in _kept(doctor).values()} == {"undetermined"}
    read_in(doctor, OLDER)
    assert not any(str(row[5]).startswith(AWAITED) for row in _kept(doctor).values())


def test_a_batch_stopped_half_way_is_awaited(
    read_in: Callable[..., RecordImport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had kept is not overwritten by the other, and the export is not whole without it."""
    doctor = alma()
    monkeypatch.setattr(record_imports, "BATCH", 5)
    usual = record_keeping.keep_batch

    def stop(imported: RecordImport, *given: Any) -> None:
        if imported.read:
            raise KeyboardInterrupt
        usual(imported, *given)

    monkeypatch.setattr(record_imports, "keep_batch", stop)
    with pytest.raises(KeyboardInterrupt):
        read_in(doctor, RECENT)
    known = {key: row[1] for key, row in _kept(doctor).items()}
    monkeypatch.setattr(record_imports, "keep_batch", usual)
    done = read_in(doctor, OLDER)
    after = _kept(doctor)
    assert len(known) == 5
    assert {key: after[key][1] for key in known} == known, "the recent act stays"
    assert "il manque le lot 1" in _said(done)
