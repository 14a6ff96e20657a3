"""The hand-over of a request: documents added, chosen, sealed, given, their copies erased."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import pyzipper  # type: ignore[import-untyped] # the library has no types
from django.conf import settings

from serment.documents.dictated_phrase import is_dictated_phrase
from serment.kernel.digests import sha256_hex
from serment.practice.actors import ForbiddenActError
from serment.practice.due_list import list_falling_due
from serment.practice.handover import (
    UnknownDocumentError,
    choose_document,
    documents_of,
    find_document,
    leave_document_out,
    read_document,
    remove_document,
)
from serment.practice.handover_contents import choices_digest, left_out_for
from serment.practice.handover_obstacles import obstacles_to
from serment.practice.handover_packages import (
    UnknownPackageError,
    erase_copies,
    find_package,
    has_copies,
    is_current,
    print_phrase,
    read_package,
    sealed_name,
)
from serment.practice.library import request_choices
from serment.practice.request_answers import answer_of
from serment.practice.request_outcomes import Sent, answer_request, close_request
from serment.practice.requests import RequestError
from serment.store import unlocked
from serment.store.models import Blob, HandoverPackage, JournalPayload
from support.handover import a_pdf, added, chosen, opened, ready_request, sealed
from support.paper import pdf_pages
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.requests import received

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoCaptureOnCommitCallbacks


pytestmark = pytest.mark.django_db


def test_documents_are_sealed_with_their_slip_and_their_digests() -> None:
    """Two documents, one left out: the file opens with its phrase, and holds what was chosen."""
    doctor = alma()
    ready_request(doctor, "partly", "personal_notes")
    report, scan = a_pdf("Compte rendu d’Éva Dupont"), b"\xff\xd8\xff scan"
    added(doctor, 1, report, title="Compte rendu de cardiologie")
    added(doctor, 1, scan, "../scan\x00.JPG")
    added(doctor, 1, b"mes notes", "notes.txt")
    chosen(doctor, 1, 1, 2)
    leave_document_out(actor=doctor, number=1, place=3, reason="personal_notes", as_of=TODAY,
                       now=NOW)  # fmt: skip
    made = sealed(doctor)
    assert is_dictated_phrase(made.phrase)
    assert made.phrase not in repr(made)
    inside = opened(made)
    assert inside["Pièces/001 Compte rendu de cardiologie.pdf"] == report
    assert inside["Pièces/002 scan.jpg"] == scan
    slip = "".join(pdf_pages(inside["Bordereau.pdf"])).replace("\xa0", " ")
    for words in ("Éva Dupont", "notes personnelles", "1 pièce écartée", "CNIL", "santé publique"):
        assert words in slip
    assert "notes.txt" not in slip
    told = dict(line.split("  ")[::-1] for line in inside["CHECKSUMS.sha256"].decode().splitlines())
    assert told == {name: sha256_hex(content) for name, content in inside.items()
                    if name != "CHECKSUMS.sha256"}  # fmt: skip
    assert sealed_name(made.package) == "remise-demande-1.7z"
    assert is_current(made.package, choices_digest(made.package.request))


def test_a_parent_does_not_learn_from_the_slip_that_secret_care_exists() -> None:
    """What is left out for it is named by neutral words alone, without its text."""
    (secret,) = [one for one in request_choices().exclusions if one.id == "secret_care"]
    told = left_out_for(secret, [])
    assert (told.title, told.says, told.texts) == ("Ce que la loi réserve", "", ())


def test_the_phrase_is_told_once_and_kept_nowhere() -> None:
    """Neither the journal nor the row of the file holds it; it differs each time; another fails."""
    doctor = alma()
    ready_request(doctor)
    added(doctor, 1, b"resultat", "resultat.txt")
    chosen(doctor, 1, 1)
    first, second = sealed(doctor), sealed(doctor)
    assert first.phrase != second.phrase
    lines = JournalPayload.objects.of(doctor.practice).values_list("content", flat=True)
    told = "".join(str(bytes(line)) for line in lines)
    assert "handover.sealed" in told or first.package.digest in told
    row = HandoverPackage.objects.of(doctor.practice).filter(pk=first.package.pk).values().get()
    for phrase in (first.phrase, second.phrase):
        assert phrase not in told
        assert phrase not in str(row)
    with pytest.raises(Exception):  # noqa: B017, PT011 - py7zr says a wrong passphrase with any exception
        opened(replace(first, phrase=second.phrase))
    sheet = print_phrase(doctor.practice, phrase=first.phrase, name="remise-demande-1.7z",
                         as_of=TODAY)  # fmt: skip
    page = "".join(pdf_pages(sheet))
    assert first.phrase in page
    assert "Dupont" not in page
    with pytest.raises(RequestError, match="n’ouvrirait rien"):
        print_phrase(doctor.practice, phrase="Éva Dupont", name="x.7z", as_of=TODAY)


def test_a_zip_shows_neutral_names_alone() -> None:
    """What anybody reads without the phrase is DOC001.txt; with it, the contents and titles."""
    doctor = alma()
    ready_request(doctor)
    added(doctor, 1, b"resultat", "VIH.txt", "Sérologie VIH")
    chosen(doctor, 1, 1)
    made = sealed(doctor, form="zip")
    content = b"".join(read_package(made.package))
    assert b"rologie" not in content
    assert b"resultat" not in content
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["DOC001.txt", "Bordereau.pdf", "CHECKSUMS.sha256"]
        archive.setpassword(made.phrase.encode())
        assert archive.read("DOC001.txt") == b"resultat"
        assert "Sérologie VIH" in "".join(pdf_pages(archive.read("Bordereau.pdf")))


@pytest.mark.parametrize(
    ("right", "said"),
    [
        ("record_access", "L’identité du demandeur n’est pas établie"),
        ("access", "Rien n’est décidé"),
        ("portability", "Aucune pièce n’est jointe"),
        ("rectification", "n’est pas une remise"),
    ],
)
def test_what_stands_in_the_way_is_said(right: str, said: str) -> None:
    """Each obstacle, before anything is sealed; and nothing is made while one remains."""
    doctor = alma()
    request = received(doctor, right)
    assert said in " ".join(obstacles_to(answer_of(request, TODAY)))
    with pytest.raises(RequestError, match=said):
        sealed(doctor)
    assert not HandoverPackage.objects.of(doctor.practice).exists()


def test_a_refused_a_closed_and_a_half_read_request_hand_nothing_over() -> None:
    """Refused, closed, not read, all left out, left out without the decision saying so."""
    doctor = alma()
    request = received(doctor, applicant="insurer")
    request.outcome, request.ground = "refused", "no_own_right"
    assert "refusée" in " ".join(obstacles_to(answer_of(request, TODAY)))
    ready_request(doctor)
    added(doctor, 2, b"a", "a.txt")
    with pytest.raises(RequestError, match="dites si vous remettez"):
        sealed(doctor, 2)
    choose_document(actor=doctor, number=2, place=1, reviewed=False, as_of=TODAY, now=NOW)
    with pytest.raises(RequestError, match="à relire"):
        sealed(doctor, 2)
    with pytest.raises(RequestError, match="raison de la liste"):
        leave_document_out(actor=doctor, number=2, place=1, reason="secret_care", as_of=TODAY,
                           now=NOW)  # fmt: skip
    leave_document_out(actor=doctor, number=2, place=1, reason="third_parties", as_of=TODAY,
                       now=NOW)  # fmt: skip
    with pytest.raises(RequestError, match=r"rien à remettre.*votre décision ne le dit pas"):
        sealed(doctor, 2)
    with pytest.raises(RequestError, match="Dites sous quelle forme"):
        sealed(doctor, 2, form="rar")
    close_request(actor=doctor, number=2, reason="retirée", as_of=TODAY, now=NOW)
    with pytest.raises(RequestError, match="classée"):
        sealed(doctor, 2)


def test_what_cannot_be_added_leaves_nothing_behind(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Empty, twice the same, to a request that is not of documents: refused, and erased."""
    doctor = alma()
    received(doctor)
    received(doctor, "erasure")
    added(doctor, 1, b"un", "un.txt")
    refused = ((1, b"", "vide"), (1, b"un", "la pièce 1"), (2, b"deux", "remise de documents"))
    for number, content, said in refused:
        with (
            django_capture_on_commit_callbacks(execute=True),
            pytest.raises(RequestError, match=said),
        ):
            added(doctor, number, content, "autre.txt")
    assert not unlocked.blobs().has(sha256_hex(b"deux"))
    assert unlocked.blobs().has(sha256_hex(b"un"))


def test_a_document_added_by_mistake_is_removed_with_its_copy() -> None:
    """Its row and its content go; what another request holds of the same content stays."""
    doctor = alma()
    received(doctor)
    received(doctor)
    for number in (1, 2):
        added(doctor, number, b"le meme", "meme.txt")
    document = remove_document(actor=doctor, number=1, place=1, now=NOW)
    assert unlocked.blobs().has(document.digest)
    remove_document(actor=doctor, number=2, place=1, now=NOW)
    assert not Blob.objects.of(doctor.practice).filter(digest=document.digest).exists()


def test_choices_that_change_are_seen_on_the_file() -> None:
    """A file made before a choice says that it is no longer that of the screen."""
    doctor = alma()
    request = ready_request(doctor, "partly", "third_parties")
    for number, content in enumerate((b"un", b"deux"), 1):
        added(doctor, 1, content, f"{number}.txt")
    chosen(doctor, 1, 1, 2)
    made = sealed(doctor)
    leave_document_out(actor=doctor, number=1, place=2, reason="third_parties", as_of=TODAY,
                       now=NOW)  # fmt: skip
    assert not is_current(made.package, choices_digest(request))
    assert [one.is_chosen for one in documents_of(request)] == [True, False]


def test_the_copies_are_erased_once_the_answer_is_noted() -> None:
    """Not before; then contents and files go for good, titles and digests stay."""
    doctor = alma()
    request = ready_request(doctor, right="access")
    document = added(doctor, 1, b"resultat", "resultat.txt")
    chosen(doctor, 1, 1)
    made = sealed(doctor)
    with pytest.raises(RequestError, match="La réponse n’est pas notée"):
        erase_copies(actor=doctor, number=1, now=NOW)
    answer_request(actor=doctor, number=1, sent=Sent(TODAY, "encrypted"), as_of=TODAY, now=NOW)
    assert sealed(doctor).phrase != made.phrase, "a lost phrase is made again after the answer"
    assert has_copies(request)
    due = [one for one in list_falling_due(doctor.practice, TODAY) if one.kind == "handover"]
    assert [(one.key, one.due_on, one.confidence) for one in due] == [
        ("handover:1", date(2026, 12, 23), "convention")
    ]
    assert erase_copies(actor=doctor, number=1, now=NOW) == 1
    assert not has_copies(request)
    assert "handover" not in {one.kind for one in list_falling_due(doctor.practice, TODAY)}
    assert not Blob.objects.of(doctor.practice).exists()
    kept = find_document(request, 1)
    assert (kept.title, kept.digest, kept.blob) == ("resultat.txt", document.digest, None)
    with pytest.raises(RequestError, match="effacée"):
        read_document(kept)
    with pytest.raises(UnknownPackageError, match="effacé"):
        find_package(doctor.practice, 1, made.package.pk)


def test_nothing_is_offered_of_a_file_that_was_cut_off(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Stopped while it is written, or found broken when opened again: no row, no content kept."""
    doctor = alma()
    ready_request(doctor)
    added(doctor, 1, b"resultat", "resultat.txt")
    chosen(doctor, 1, 1)
    before = {name for _, name in unlocked.blobs().stored()}

    def broken(*_args: object) -> None:
        raise KeyboardInterrupt

    for place in ("verify_sealed", "_verify_same"):
        with monkeypatch.context() as patched:
            patched.setattr(f"serment.practice.handover_packages.{place}", broken)
            with (
                django_capture_on_commit_callbacks(execute=True),
                pytest.raises(KeyboardInterrupt),
            ):
                sealed(doctor)
    assert {name for _, name in unlocked.blobs().stored()} == before
    assert not HandoverPackage.objects.of(doctor.practice).exists()


def test_a_large_document_goes_through_the_disk_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty megabytes: the draft is in the data folder, and no clear byte of it is ever there."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    doctor = alma()
    ready_request(doctor)
    piece = b"le meme texte clair " * 52_429
    stored = unlocked.blobs().put([piece] * 20)
    document = added(doctor, 1, piece, "petit.txt")
    document.digest, document.size = stored.digest, stored.size
    document.blob = Blob.objects.create(practice=doctor.practice, digest=stored.digest,
                                        stored_as=stored.stored_as, size=stored.size)  # fmt: skip
    document.save()
    chosen(doctor, 1, 1)
    made = sealed(doctor)
    assert made.package.size > stored.size
    assert piece[:2000] not in b"".join(read_package(made.package))
    assert list(tmp_path.iterdir()) == []


def test_who_may_prepare_a_hand_over() -> None:
    """Chloé nothing; Bilal adds a document, and neither chooses, seals nor erases."""
    doctor = alma()
    ready_request(doctor)
    with pytest.raises(ForbiddenActError):
        added(chloe(doctor), 1, b"x", "x.txt")
    secretary = bilal(doctor)
    added(secretary, 1, b"y", "y.txt")
    for act in (
        lambda: chosen(secretary, 1, 1),
        lambda: remove_document(actor=secretary, number=1, place=1, now=NOW),
        lambda: sealed(secretary),
        lambda: erase_copies(actor=secretary, number=1, now=NOW),
    ):
        with pytest.raises(ForbiddenActError):
            act()
    with pytest.raises(UnknownDocumentError, match="n’est pas là"):
        find_document(received(doctor), 9)
