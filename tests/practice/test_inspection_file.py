"""The inspection file of the fictitious practice: whole, and every tampering is found and named."""

from __future__ import annotations

import io
import zipfile
from typing import IO, TYPE_CHECKING, cast

import pytest

from serment.documents.dossier.verify import verify_dossier
from serment.intake.pia.model import AssessmentStatus
from serment.intake.pia.reading import parse_pia_file
from serment.practice.actors import ForbiddenActError
from serment.practice.demo import open_demonstration
from serment.practice.exhibits import list_exhibits
from serment.practice.proof import (
    build_inspection_file,
    sign_checkpoint_now,
    verify_own_journal,
    write_inspection_file,
)
from serment.practice.waiting import hand_over
from serment.store import unlocked
from serment.store.models import Checkpoint, JournalEntry
from support.paper import pdf_pages
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.practising import attach, inspection_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django.plugin import DjangoDbBlocker

Files = dict[str, bytes]


@pytest.fixture(scope="module", name="whole")
def _whole(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Files:
    """Build the file of the demonstration once; every test tampers with a copy."""
    from django.db import transaction

    path = tmp_path_factory.mktemp("dossier") / "dossier.zip"
    with django_db_blocker.unblock(), transaction.atomic():
        inspection_file(open_demonstration(as_of=TODAY, now=NOW), path)
        transaction.set_rollback(True)
    with zipfile.ZipFile(path) as archive:
        return {n.split("/", 1)[1]: archive.read(n) for n in archive.namelist() if n[-1] != "/"}


def _faults(files: Files, folder: Path) -> list[str]:
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    report = verify_dossier(folder)
    assert report.whole == (not report.faults)
    return [f"{fault.path} : {fault}" for fault in report.faults]


def test_the_file_of_the_demonstration_is_whole(whole: Files, tmp_path: Path) -> None:
    """Untouched, it has no fault, and holds documents, register, exhibits and journal."""
    assert _faults(whole, tmp_path) == []
    for start in ("index.pdf", "verify.py", "documents/", "registre/registre.ods", "pieces/"):
        assert any(name.startswith(start) for name in whole), start


def test_the_concluded_assessment_goes_in_and_the_one_in_progress_stays(whole: Files) -> None:
    """As a paper with its map, and as a file of the CNIL's tool that is read again."""
    held = sorted(name for name in whole if "/analyses/" in name)
    number = held[0].removesuffix(".json")
    assert held == [f"{number}.json", f"{number}.pdf"]
    (again,) = parse_pia_file(whole[held[0]]).assessments
    assert again.status == AssessmentStatus.VALIDATED
    assert again.name == "Scribe de consultation"
    assert "Scribe de consultation" in " ".join(pdf_pages(whole[held[1]]))


def _one_byte(name_starts: str) -> Callable[[Files], str]:
    def tamper(files: Files) -> str:
        name = next(n for n in sorted(files) if n.startswith(name_starts))
        content = bytearray(files[name])
        content[len(content) // 2] ^= 1
        files[name] = bytes(content)
        return name

    return tamper


def _missing(files: Files) -> str:
    name = next(n for n in sorted(files) if n.startswith("documents/"))
    del files[name]
    return name


def _added(files: Files) -> str:
    files["documents/ajout.pdf"] = b"%PDF-1.7"
    return "documents/ajout.pdf"


def _journal(files: Files) -> tuple[str, list[bytes]]:
    name = next(n for n in files if n.startswith("journal") and b"practice.opened" in files[n])
    return name, files[name].splitlines(keepends=True)


def _reordered(files: Files) -> str:
    name, lines = _journal(files)
    lines[4], lines[5] = lines[5], lines[4]
    files[name] = b"".join(lines)
    return name


def _dropped(files: Files) -> str:
    name, lines = _journal(files)
    files[name] = b"".join(lines[:7] + lines[8:])
    return name


def _cut(files: Files) -> str:
    name, lines = _journal(files)
    files[name] = b"".join(lines[:-1])
    return name


@pytest.mark.parametrize(
    "tamper",
    [
        _one_byte("documents/"),
        _one_byte("pieces/"),
        _one_byte("registre/"),
        _one_byte("index.pdf"),
        _one_byte("journal"),
        _one_byte("manifest.json"),
        _missing,
        _added,
        _reordered,
        _dropped,
        _cut,
    ],
)
def test_every_tampering_is_found_and_its_file_is_named(
    whole: Files, tmp_path: Path, tamper: Callable[[Files], str]
) -> None:
    """One byte, one file more or less, one line moved or dropped: found, with the file's name."""
    files = dict(whole)
    name = tamper(files)
    assert any(name in fault for fault in _faults(files, tmp_path))


@pytest.mark.parametrize(("tamper", "line"), [(_reordered, "5"), (_dropped, "8")])
def test_the_line_moved_or_dropped_is_named(
    whole: Files, tmp_path: Path, tamper: Callable[[Files], str], line: str
) -> None:
    """A fault of the journal says at which line."""
    files = dict(whole)
    tamper(files)
    assert any(f" {line}" in fault for fault in _faults(files, tmp_path))


@pytest.mark.django_db
def test_chloe_and_bilal_build_nothing() -> None:
    """Only the controller hands the proof over."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            build_inspection_file(actor=person, as_of=TODAY, now=NOW)
        with pytest.raises(ForbiddenActError):
            sign_checkpoint_now(actor=person, now=NOW)


@pytest.mark.django_db
def test_the_file_waits_encrypted_and_goes_once_read(tmp_path: Path) -> None:
    """Nothing of it lies in clear in the store, and its draft is removed at the end."""
    doctor = alma()
    attach(doctor, b"piece secrete")
    incoming = unlocked.blobs().folder / "incoming"
    before = list(unlocked.blobs().files.walk(incoming))
    built = build_inspection_file(actor=doctor, as_of=TODAY, now=NOW)
    content = b"".join(hand_over(built))
    assert len(content) == built.size
    (tmp_path / "d.zip").write_bytes(content)
    assert verify_dossier(tmp_path / "d.zip").whole
    assert list(unlocked.blobs().files.walk(incoming)) == before


@pytest.mark.django_db
def test_the_journal_in_the_file_tells_of_the_file() -> None:
    """The act comes before the file: its line is the last of the journal that the file holds."""
    doctor = alma()
    write_inspection_file(actor=doctor, out=io.BytesIO(), as_of=TODAY, now=NOW)
    last = JournalEntry.objects.of(doctor.practice).order_by("-sequence")[0]
    assert last.act == "dossier.built"
    assert Checkpoint.objects.of(doctor.practice).get().size == last.sequence


class _FullDisk(io.BytesIO):
    """A stream that fails as a full disk does."""

    def write(self, piece: object) -> int:
        """Take the beginning, then refuse."""
        if self.tell() > 50_000:
            raise OSError(28, "No space left on device")
        return super().write(piece)  # type: ignore[arg-type]  # a stream that fails on purpose


@pytest.mark.django_db
def test_a_file_that_could_not_be_written_is_said_abandoned() -> None:
    """The disk is full: the error comes out, the journal says so and stays whole."""
    doctor = alma()
    with pytest.raises(OSError, match="No space left"):
        write_inspection_file(
            actor=doctor, out=cast("IO[bytes]", _FullDisk()), as_of=TODAY, now=NOW
        )
    acts = list(JournalEntry.objects.of(doctor.practice).values_list("act", flat=True))
    assert acts[-2:] == ["dossier.built", "dossier.abandoned"]
    assert verify_own_journal(doctor.practice) == ()


@pytest.mark.django_db
def test_the_file_of_a_practice_holds_nothing_of_another(tmp_path: Path) -> None:
    """Neither its exhibits, nor its lines, nor its name."""
    here, there = alma("Ici"), alma("Cabinet du voisin")
    attach(there, b"piece du voisin", title="Piece du voisin")
    path = inspection_file(here, tmp_path / "d.zip")
    with zipfile.ZipFile(path) as archive:
        assert not any("/pieces/" in name for name in archive.namelist())
        assert not any(b"voisin" in archive.read(name) for name in archive.namelist())
    assert list_exhibits(here.practice) == ()
