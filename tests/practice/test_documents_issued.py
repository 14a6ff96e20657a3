"""Documents: issued whole, named when they no longer say the truth, every version kept."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from docx import Document

from serment.documents import docx
from serment.documents.blocks import Table, sentence, sentences
from serment.documents.kinds import KINDS, RenderedDocument, render_document
from serment.practice import documents as practice_documents
from serment.practice.actors import ForbiddenActError
from serment.practice.answers import known_facts
from serment.practice.contacts import ContactCard, add_contact
from serment.practice.documents import (
    DisplayError,
    UnknownDocumentError,
    context_of,
    current_documents,
    find_document,
    issue_document,
    issue_documents,
    issue_missing_documents,
    list_stale_documents,
    past_versions,
    preview_document,
    read_document,
    record_display,
    reissue_stale_documents,
    wanted_kinds,
)
from serment.practice.journal import make_checkpoint, short_checkpoint
from serment.practice.opening import Identity, identity_of, update_identity
from serment.practice.register import add_proposed_activities, archive_activity
from serment.store.models import Checkpoint, IssuedDocument, JournalEntry
from support.paper import docx_text, pdf_pages, squeezed
from support.personas import NOW, TODAY, alma, bilal, chloe, later
from support.practising import answer

if TYPE_CHECKING:
    from serment.documents.blocks import Document as Page
    from serment.documents.context import DocumentContext
    from serment.law.facts import FactValue
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


def _stale(doctor: Actor, on: date = TODAY) -> dict[str, tuple[str, ...]]:
    return {
        s.document.kind: s.changed for s in list_stale_documents(practice=doctor.practice, as_of=on)
    }


def test_chloe_and_bilal_issue_and_display_nothing() -> None:
    """Only the controller speaks for the practice."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            issue_document(actor=person, kind="website_text", as_of=TODAY, now=NOW)
        with pytest.raises(ForbiddenActError):
            record_display(actor=person, number=1, shown_from=TODAY, shown_until=None, now=NOW)
    assert current_documents(doctor.practice) == {}


def test_a_document_is_issued_in_pdf_and_docx_with_its_checkpoint() -> None:
    """Both files say the same, bear the doctor's name, and the paper bears the journal's mark."""
    doctor = alma()
    issued = issue_document(actor=doctor, kind="patient_notice", as_of=TODAY, now=NOW)
    pdf = squeezed("".join(pdf_pages(read_document(issued))))
    assert "DrAlmaRey" in pdf
    checkpoint = Checkpoint.objects.of(doctor.practice).get()
    assert squeezed(short_checkpoint(checkpoint)) in pdf
    words = read_document(issued, docx=True)
    assert "DrAlmaRey" in squeezed(docx_text(words))
    assert Document(io.BytesIO(words)).paragraphs
    assert issued.missing
    assert issued.mentions


def test_who_has_no_staff_and_no_site_needs_no_notice_for_them() -> None:
    """A document that cannot concern the practice is not wanted; an unknown never hides one."""
    doctor = alma()
    assert set(wanted_kinds(doctor.practice)) == set(KINDS)
    answer(doctor, has_staff=False, website=False)
    assert set(KINDS) - set(wanted_kinds(doctor.practice)) == {
        "staff_notice",
        "computing_charter",
        "website_text",
    }


def test_missing_documents_are_issued_once() -> None:
    """The second call has nothing to do."""
    doctor = alma()
    answer(doctor, has_staff=False, website=False)
    assert issue_missing_documents(actor=doctor, as_of=TODAY, now=NOW) == len(KINDS) - 3
    assert issue_missing_documents(actor=doctor, as_of=TODAY, now=NOW) == 0
    assert _stale(doctor) == {}


def test_a_fact_that_changes_names_the_documents_and_the_fact() -> None:
    """Designating an officer changes the notice; one call re-issues it and leaves nothing stale."""
    doctor = alma()
    answer(doctor, dpo_designated=False)
    kinds = ("patient_notice", "breach_procedure")
    issue_documents(actor=doctor, kinds=kinds, as_of=TODAY, now=NOW)
    officer = ContactCard("dpo", "Camille Durand", email="dpo@exemple.invalid")
    add_contact(actor=doctor, card=officer, now=later(1))
    answer(doctor, dpo_designated=True, now=later(2))
    named = _stale(doctor)
    assert "dpo_designated" in named["patient_notice"]
    before = current_documents(doctor.practice)["patient_notice"]
    count = reissue_stale_documents(actor=doctor, as_of=TOMORROW, now=later(3))
    assert count == len(named)
    assert _stale(doctor, TOMORROW) == {}
    now_in_force = current_documents(doctor.practice)["patient_notice"]
    assert now_in_force.number == before.number + 1
    assert "dpo@exemple" in "".join(pdf_pages(read_document(now_in_force)))
    assert "dpo@exemple" not in "".join(pdf_pages(read_document(before)))


def test_a_fact_that_a_document_does_not_use_leaves_it_true() -> None:
    """Not every answer makes every paper stale."""
    doctor = alma()
    issue_document(actor=doctor, kind="staff_notice", as_of=TODAY, now=NOW)
    answer(doctor, patients_per_year=1_200)
    assert _stale(doctor) == {}


def test_the_register_and_the_identity_make_documents_stale_too() -> None:
    """What a notice says comes from the register and from who the controller is."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    issue_document(actor=doctor, kind="patient_notice", as_of=TODAY, now=NOW)
    assert _stale(doctor) == {}
    archive_activity(actor=doctor, reference="T01", as_of=TODAY, now=later(1))
    assert "patient_notice" in _stale(doctor)
    reissue_stale_documents(actor=doctor, as_of=TODAY, now=later(2))
    update_identity(actor=doctor, identity=Identity(name="Cabinet des Tilleuls"), now=later(3))
    assert "patient_notice" in _stale(doctor)


def test_time_passing_alone_makes_nothing_stale() -> None:
    """A document is dated; the same words a year later are the same document."""
    doctor = alma()
    issue_documents(actor=doctor, kinds=KINDS, as_of=TODAY, now=NOW)
    assert _stale(doctor, TODAY + timedelta(days=365)) == {}


def test_mandatory_mentions_follow_the_facts() -> None:
    """A mention appears with the fact that calls for it."""
    doctor = alma()

    def mentions() -> set[str]:
        rendered = preview_document(doctor.practice, kind="patient_notice", as_of=TODAY)
        return set(rendered.mentions)

    answer(doctor, transfers_outside_eea=False, ai_tools=False)
    without = mentions()
    answer(doctor, transfers_outside_eea=True, ai_tools=True, ai_scribe=True, now=later(1))
    assert mentions() - without


def test_every_version_is_kept_with_its_number_and_one_is_in_force() -> None:
    """Versions are numbered from one; the database refuses two in force."""
    doctor = alma()
    for _ in range(3):
        issue_document(actor=doctor, kind="secretary_script", as_of=TODAY, now=NOW)
    versions = past_versions(doctor.practice, "secretary_script")
    assert [v.number for v in versions] == [3, 2, 1]
    assert [v.superseded_at is None for v in versions] == [True, False, False]
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedDocument.objects.of(doctor.practice).update(superseded_at=None)


def test_a_document_that_cannot_be_made_issues_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several documents are issued together, or none of them."""
    doctor = alma()
    real = docx.write_docx

    def broken(document: Page) -> bytes:
        if document.title.startswith("En cas de violation"):
            raise OSError("no room")
        return real(document)

    monkeypatch.setattr(docx, "write_docx", broken)
    kinds = ("secretary_script", "breach_procedure")
    with pytest.raises(OSError, match="no room"):
        issue_documents(actor=doctor, kinds=kinds, as_of=TODAY, now=NOW)
    assert current_documents(doctor.practice) == {}
    assert not JournalEntry.objects.of(doctor.practice).filter(act="document.issued").exists()


def test_a_version_is_handed_over_as_it_was_issued(monkeypatch: pytest.MonkeyPatch) -> None:
    """Later facts and a later program change nothing of it; the journal names its two files."""
    doctor = alma()
    issued = issue_document(actor=doctor, kind="secretary_script", as_of=TODAY, now=NOW)
    files = [read_document(issued), read_document(issued, docx=True)]
    monkeypatch.setattr(docx, "write_docx", lambda _: b"a later program writes otherwise")
    answer(doctor, has_secretary=True)
    issue_document(actor=doctor, kind="secretary_script", as_of=TODAY, now=later(1))
    past = find_document(doctor.practice, issued.pk)
    assert past.superseded_at is not None
    assert [read_document(past), read_document(past, docx=True)] == files
    lines = JournalEntry.objects.of(doctor.practice).filter(act="document.issued")
    said = json.loads(bytes(lines.earliest("sequence").payload.content))
    assert [said["pdf"], said["docx"]] == [hashlib.sha256(file).hexdigest() for file in files]


def test_an_unknown_kind_or_number_is_refused() -> None:
    """What nobody can issue is named, with what to do."""
    doctor = alma()
    with pytest.raises(UnknownDocumentError, match="Choisissez-en un"):
        issue_document(actor=doctor, kind="love_letter", as_of=TODAY, now=NOW)
    with pytest.raises(UnknownDocumentError):
        preview_document(doctor.practice, kind="love_letter", as_of=TODAY)
    with pytest.raises(UnknownDocumentError, match="Revenez à la liste"):
        find_document(doctor.practice, 999_999)


@pytest.mark.parametrize(
    ("shown_from", "shown_until", "told"),
    [
        (TODAY - timedelta(days=1), None, "n’existait pas encore"),
        (TOMORROW, TODAY, "précède l’affichage"),
        (TODAY, date.min, "précède l’affichage"),
    ],
)
def test_dates_of_display_that_cannot_be_are_refused(
    shown_from: date, shown_until: date | None, told: str
) -> None:
    """Before it existed, or taken down before it was put up: refused, nothing kept."""
    doctor = alma()
    issued = issue_document(actor=doctor, kind="secretary_script", as_of=TODAY, now=NOW)
    with pytest.raises(DisplayError, match=told):
        record_display(
            actor=doctor, number=issued.pk, shown_from=shown_from, shown_until=shown_until, now=NOW
        )
    issued.refresh_from_db()
    assert (issued.displayed_from, issued.displayed_until) == (None, None)


def test_dates_of_display_are_kept_and_journalled() -> None:
    """From its own day to the last day included."""
    doctor = alma()
    issued = issue_document(actor=doctor, kind="secretary_script", as_of=TODAY, now=NOW)
    record_display(actor=doctor, number=issued.pk, shown_from=TODAY, shown_until=TODAY, now=NOW)
    issued.refresh_from_db()
    assert (issued.displayed_from, issued.displayed_until) == (TODAY, TODAY)
    assert JournalEntry.objects.of(doctor.practice).filter(act="document.displayed").count() == 1


def test_a_practice_never_sees_the_documents_of_another() -> None:
    """Neither in the list nor by number."""
    here, there = alma("Ici"), alma("Là")
    issued = issue_document(actor=here, kind="secretary_script", as_of=TODAY, now=NOW)
    assert current_documents(there.practice) == {}
    with pytest.raises(UnknownDocumentError):
        find_document(there.practice, issued.pk)
    with pytest.raises(UnknownDocumentError):
        record_display(actor=there, number=issued.pk, shown_from=TODAY, shown_until=None, now=NOW)


def test_what_is_stale_is_found_once_for_one_state_of_the_journal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A page shown again renders nothing; any act makes it look again."""
    doctor = alma()
    issue_document(actor=doctor, kind="secretary_script", as_of=TODAY, now=NOW)
    rendered: list[str] = []

    def counted(
        kind: str, context: DocumentContext, facts: dict[str, FactValue]
    ) -> RenderedDocument:
        rendered.append(kind)
        return render_document(kind, context, facts)

    monkeypatch.setattr(practice_documents, "render_document", counted)
    for _ in range(3):
        assert _stale(doctor) == {}
    assert len(rendered) == 1
    answer(doctor, patients_per_year=5)
    assert _stale(doctor) == {}
    assert len(rendered) == 2


def test_the_same_place_in_the_journal_is_signed_once() -> None:
    """Two documents issued one after the other without an act between share their checkpoint."""
    doctor = alma()
    first = make_checkpoint(practice=doctor.practice, now=NOW)
    assert make_checkpoint(practice=doctor.practice, now=later(5)) == first


def test_the_name_of_the_practice_is_on_every_page_and_makes_every_document_stale() -> None:
    """All eleven bear the name at their head; re-issued, none bears the former one."""
    doctor = alma("Cabinet des Acacias")
    issue_documents(actor=doctor, kinds=KINDS, as_of=TODAY, now=NOW)
    renamed = replace(identity_of(doctor.practice), name="Cabinet des Tilleuls")
    update_identity(actor=doctor, identity=renamed, now=later(1))
    named = _stale(doctor)
    assert set(named) == set(KINDS)
    assert all("practice.practice_name" in changed for changed in named.values())
    reissue_stale_documents(actor=doctor, as_of=TODAY, now=later(2))
    assert _stale(doctor) == {}
    for document in current_documents(doctor.practice).values():
        pages = squeezed("".join(pdf_pages(read_document(document))))
        assert "CabinetdesTilleuls" in pages, document.kind
        assert "Acacias" not in pages, document.kind


def test_an_answer_that_takes_an_activity_out_makes_the_staff_notice_stale() -> None:
    """« Non » to biometrics: the notice no longer speaks of a reader of fingers."""
    doctor = alma()
    answer(doctor, has_staff=True, biometrics=True)
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    issue_document(actor=doctor, kind="staff_notice", as_of=TODAY, now=NOW)
    answer(doctor, biometrics=False, now=later(1))
    assert "practice.activities" in _stale(doctor)["staff_notice"]
    reissue_stale_documents(actor=doctor, as_of=TODAY, now=later(2))
    notice = current_documents(doctor.practice)["staff_notice"]
    assert "biométrique" not in "".join(pdf_pages(read_document(notice)))


def test_the_notice_declares_no_camera_that_nobody_answered_for() -> None:
    """Unknown cameras, scribe and research are told to no patient; « oui » tells them."""
    doctor = alma()
    answer(doctor, practice_form="solo", video_surveillance=None, ai_tools=None)
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)

    def told() -> str:
        rendered = preview_document(doctor.practice, kind="patient_notice", as_of=TODAY)
        return " ".join(sentences(rendered.document))

    for word in ("améra", "Vidéosurveillance", "Scribe", "Recherche menée", "Biométr"):
        assert word not in told(), word
    answer(doctor, video_surveillance=True, now=later(1))
    add_proposed_activities(actor=doctor, as_of=TODAY, now=later(1))
    assert "Vidéosurveillance de l’accueil" in told()
    answer(doctor, video_surveillance=False, now=later(2))
    assert "améra" not in told()


def test_the_notice_speaks_to_the_patient_without_our_working_notes() -> None:
    """« Vous », one purpose to a line, no « choix proposé »."""
    doctor = alma()
    answer(doctor, practice_form="solo", external_research=True)
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    rendered = preview_document(doctor.practice, kind="patient_notice", as_of=TODAY)
    told = " ".join(sentences(rendered.document))
    assert "Assurer votre suivi médical" in told
    assert "suivi médical du patient" not in told
    assert "choix proposé" not in told
    assert "aucune action du cabinet" not in told
    tables = [block for block in rendered.blocks if isinstance(block, Table)]
    assert all(sentence(cell) for table in tables for row in table.rows for cell in row)


@pytest.mark.parametrize(
    ("address", "is_named"),
    [
        ("12, rue des Tilleuls, 31000 Toulouse", True),
        ("1, place du Martroi, 45000 Orléans", False),
        ("", False),
    ],
)
def test_the_crisis_kit_names_the_regional_centre_only_where_it_is_known(
    address: str, *, is_named: bool
) -> None:
    """Toulouse has Cyber’Occ; in Orléans, or nowhere, only the national ones are printed."""
    doctor = alma()
    moved = replace(identity_of(doctor.practice), address=address)
    update_identity(actor=doctor, identity=moved, now=later(1))
    rendered = preview_document(doctor.practice, kind="crisis_kit", as_of=TODAY)
    told = " ".join(sentences(rendered.document))
    assert ("Cyber’Occ" in told) is is_named
    assert "17cyber.gouv.fr" in told


def test_the_kit_is_the_same_whether_or_not_the_register_is_read() -> None:
    """The page of a crisis does not wait for the activities, which the kit never cites."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    seen = preview_document(doctor.practice, kind="crisis_kit", as_of=TODAY)
    context = context_of(doctor.practice, as_of=TODAY)
    whole = render_document("crisis_kit", context, known_facts(doctor.practice))
    assert context.activities
    assert seen.document == whole.document
