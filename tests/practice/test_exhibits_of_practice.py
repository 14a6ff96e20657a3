"""Exhibits: encrypted, kept once, named safely, erased for good unless another row needs them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from serment.practice.actors import ForbiddenActError
from serment.practice.contents import VanishedContentError
from serment.practice.exhibits import (
    NewExhibit,
    RefusedExhibitError,
    UnknownExhibitError,
    attach_exhibit,
    expired_exhibits,
    find_exhibit,
    kept_exhibits,
    list_exhibits,
    read_exhibit,
    remove_exhibit,
)
from serment.store import unlocked
from serment.store.errors import DamagedBlobError
from serment.store.models import Blob, Exhibit, JournalEntry
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.practising import attach

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
SCRIPT = b"<!doctype html><script>alert(1)</script>"


def _has(content: bytes) -> bool:
    from hashlib import sha256

    return unlocked.blobs().has(sha256(content).hexdigest())


def test_chloe_and_bilal_attach_and_remove_nothing(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Only the controller keeps proofs, and a refused file leaves nothing behind."""
    doctor = alma()
    exhibit = attach(doctor)
    for person in (chloe(doctor), bilal(doctor)):
        with (
            django_capture_on_commit_callbacks(execute=True),
            pytest.raises(ForbiddenActError),
        ):
            attach(person, b"intrus")
        with pytest.raises(ForbiddenActError):
            remove_exhibit(actor=person, number=exhibit.pk, now=NOW)
    assert len(list_exhibits(doctor.practice)) == 1
    assert not _has(b"intrus")


def test_the_same_content_is_kept_once_and_can_prove_two_things() -> None:
    """Two exhibits, one encrypted content."""
    doctor = alma()
    attach(doctor, b"le meme", proves="insurance")
    attach(doctor, b"le meme", proves="training")
    assert Blob.objects.of(doctor.practice).count() == 1
    assert len(list_exhibits(doctor.practice)) == 2


def test_removing_erases_the_content_once_nothing_else_needs_it(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """The first removal leaves the shared content, the second erases it for good."""
    doctor = alma()
    first, second = attach(doctor, b"partage"), attach(doctor, b"partage")
    with django_capture_on_commit_callbacks(execute=True):
        remove_exhibit(actor=doctor, number=first.pk, now=NOW)
    assert b"".join(read_exhibit(find_exhibit(doctor.practice, second.pk))) == b"partage"
    with django_capture_on_commit_callbacks(execute=True):
        remove_exhibit(actor=doctor, number=second.pk, now=NOW)
    assert not _has(b"partage")
    assert not Blob.objects.of(doctor.practice).exists()
    assert Exhibit.objects.of(doctor.practice).filter(removed_at__isnull=False).count() == 2
    assert JournalEntry.objects.of(doctor.practice).filter(act="exhibit.removed").count() == 2


def test_a_content_that_another_practice_keeps_is_never_erased(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Two practices of one store share the file: removing here takes nothing there."""
    here, there = alma("Ici"), alma("Là")
    mine, theirs = attach(here, b"modele commun"), attach(there, b"modele commun")
    with django_capture_on_commit_callbacks(execute=True):
        remove_exhibit(actor=here, number=mine.pk, now=NOW)
    assert b"".join(read_exhibit(find_exhibit(there.practice, theirs.pk))) == b"modele commun"


def test_a_practice_never_sees_the_exhibits_of_another() -> None:
    """Neither in the list nor by number."""
    here, there = alma("Ici"), alma("Là")
    exhibit = attach(here)
    assert list_exhibits(there.practice) == ()
    for act in (
        lambda: find_exhibit(there.practice, exhibit.pk),
        lambda: remove_exhibit(actor=there, number=exhibit.pk, now=NOW),
    ):
        with pytest.raises(UnknownExhibitError, match="Revenez à la liste"):
            act()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.7 ...", "contrat.pdf", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "scan.jpg", "image"),
        (SCRIPT, "photo.png", "html"),
        (SCRIPT, "page.html", "html"),
        (b"PK\x03\x04" + b"\x00" * 40, "bombe.zip", "zip"),
        (b"Bonjour", "note.txt", "text"),
        (bytes(range(256)), "inconnu", "other"),
    ],
)
def test_the_bytes_say_what_a_file_is_and_nothing_is_unpacked(
    content: bytes, name: str, kind: str
) -> None:
    """A page disguised as a picture stays a page; a ZIP is kept as the bytes that it is."""
    exhibit = attach(alma(), content, name=name)
    assert exhibit.kind == kind
    assert b"".join(read_exhibit(exhibit)) == content


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a/b/CON.txt", "fichier CON.txt"),
        ("", "fichier"),
        ("é" * 400 + ".pdf", None),
        ("facture\u202efdp.exe", "facturefdp.exe"),
    ],
)
def test_a_name_never_leaves_its_folder(name: str, kept: str | None) -> None:
    """Folders, reserved names, overrides and lengths are tamed before anything is written."""
    exhibit = attach(alma(), name=name, title="")
    assert kept is None or exhibit.file_name == kept
    assert len(exhibit.file_name) <= 120
    assert exhibit.title == exhibit.file_name[:200]


@pytest.mark.parametrize(
    ("described", "content", "told"),
    [
        (NewExhibit("Vide", "vide.txt", "other"), b"", "vide"),
        (NewExhibit("Rien", "rien.txt", "nothing"), b"x1", "choisissez dans la liste"),
        (
            NewExhibit("Hier", "h.txt", "other", TODAY, TODAY - timedelta(days=1)),
            b"x2",
            "vérifiez les deux dates",
        ),
    ],
)
def test_a_refused_file_leaves_nothing_behind(
    described: NewExhibit,
    content: bytes,
    told: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """An empty file, an unknown proof, an expiry before its date: no row, no line, no content."""
    doctor = alma()
    stored = unlocked.blobs().put([content])
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(RefusedExhibitError, match=told),
    ):
        attach_exhibit(actor=doctor, described=described, stored=stored, head=content, now=NOW)
    assert not unlocked.blobs().has(stored.digest)
    assert not Exhibit.objects.of(doctor.practice).exists()
    assert not JournalEntry.objects.of(doctor.practice).filter(act="exhibit.attached").exists()


def test_a_refused_file_never_takes_the_content_of_a_kept_one(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """The same file refused once remains where it is already kept."""
    doctor = alma()
    kept = attach(doctor, b"deja la")
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(RefusedExhibitError),
    ):
        attach(doctor, b"deja la", proves="nothing")
    assert b"".join(read_exhibit(find_exhibit(doctor.practice, kept.pk))) == b"deja la"


def test_a_content_erased_meanwhile_is_told_and_no_row_is_written() -> None:
    """A row never names a content that is not there."""
    doctor = alma()
    stored = unlocked.blobs().put([b"evanoui"])
    unlocked.blobs().delete(stored.digest)
    with pytest.raises(VanishedContentError, match="de nouveau"):
        attach_exhibit(
            actor=doctor,
            described=NewExhibit("x", "x.txt", "other"),
            stored=stored,
            head=b"",
            now=NOW,
        )
    assert not Blob.objects.of(doctor.practice).exists()


def test_a_content_that_vanished_from_the_disk_is_said_when_it_is_read() -> None:
    """A file deleted behind Serment's back is a damaged exhibit, not an empty one."""
    doctor = alma()
    exhibit = attach(doctor, b"disparu")
    unlocked.blobs().delete(exhibit.blob.digest if exhibit.blob else "")
    with pytest.raises(DamagedBlobError):
        list(read_exhibit(exhibit))


def test_an_exhibit_is_good_on_its_last_day_and_expired_the_day_after() -> None:
    """The last day is included."""
    doctor = alma()
    attach(doctor, expires_on=TODAY)
    assert expired_exhibits(practice=doctor.practice, as_of=TODAY) == ()
    tomorrow = TODAY + timedelta(days=1)
    assert len(expired_exhibits(practice=doctor.practice, as_of=tomorrow)) == 1


def test_the_list_reads_a_page_and_nothing_more() -> None:
    """The latest first, whatever the clock said when they came."""
    doctor: Actor = alma()
    for number in range(7):
        attach(doctor, f"piece {number}".encode(), title=f"n° {number}",
               now=NOW - timedelta(days=number))  # fmt: skip
    page = kept_exhibits(doctor.practice)[:3]
    assert [e.title for e in page] == ["n° 6", "n° 5", "n° 4"]
    assert all(e.blob for e in page)
