"""A document counts once it has reached its readers: a file in a folder informs nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from serment.documents.handing import HANDED, done_with
from serment.documents.kinds import KINDS
from serment.practice.actors import Actor, ForbiddenActError
from serment.practice.documents import (
    current_documents,
    issue_documents,
    issue_missing_documents,
    record_display,
    reissue_stale_documents,
)
from serment.practice.handing import documents_awaited_by, documents_to_hand, hand_over_all
from serment.practice.opening import Identity, update_identity
from serment.practice.plan import list_findings
from serment.store.models import JournalEntry
from support.personas import NOW, TODAY, alma, bilal, chloe, later
from support.practising import answer

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
RULES = {
    "obligation.crisis_kit": "crisis_kit",
    "obligation.patient_notice": "patient_notice",
    "obligation.patient_poster": "waiting_room_poster",
    "obligation.computing_charter": "computing_charter",
    "obligation.staff_information": "staff_notice",
    "obligation.website_information": "website_text",
    "obligation.secretary_instructions": "secretary_script",
}


def _employer() -> Actor:
    doctor = alma()
    answer(doctor, practice_form="solo", has_staff=True, has_secretary=True, website=True)
    return doctor


def _outcomes(doctor: Actor, on: date = TODAY) -> dict[str, str]:
    found = list_findings(practice=doctor.practice, as_of=on)
    return {f.rule: f.outcome for f in found if f.rule in RULES}


def test_chloe_and_bilal_say_of_no_document_that_it_is_handed_over() -> None:
    """Only who issues documents says what became of them."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            hand_over_all(actor=person, as_of=TODAY, now=NOW)


def test_nothing_is_met_because_a_file_was_made() -> None:
    """Every document is issued; the poster, the notices and the kit are yet to be given."""
    doctor = _employer()
    issue_missing_documents(actor=doctor, as_of=TODAY, now=NOW)
    assert set(_outcomes(doctor).values()) == {"due"}
    assert {d.kind for d in documents_to_hand(doctor.practice, as_of=TODAY)} == set(HANDED)


def test_one_gesture_says_that_all_is_displayed_and_handed_over() -> None:
    """« Tout est affiché et remis aujourd’hui »: met from today, each with its line."""
    doctor = _employer()
    issue_missing_documents(actor=doctor, as_of=TODAY, now=NOW)
    assert hand_over_all(actor=doctor, as_of=TODAY, now=later(1)) == len(HANDED)
    assert set(_outcomes(doctor).values()) == {"met"}
    assert documents_to_hand(doctor.practice, as_of=TODAY) == ()
    assert hand_over_all(actor=doctor, as_of=TODAY, now=later(2)) == 0
    lines = JournalEntry.objects.of(doctor.practice).filter(act="document.displayed")
    assert lines.count() == len(HANDED)


def test_each_line_of_the_plan_knows_the_document_that_it_awaits() -> None:
    """The button « C’est fait aujourd’hui » of a line is that of its own document."""
    doctor = _employer()
    issue_missing_documents(actor=doctor, as_of=TODAY, now=NOW)
    findings = list_findings(practice=doctor.practice, as_of=TODAY)
    awaited = documents_awaited_by(doctor.practice, findings, as_of=TODAY)
    assert {rule: awaited[rule].kind for rule in RULES} == RULES
    kit = awaited["obligation.crisis_kit"]
    record_display(actor=doctor, number=kit.pk, shown_from=TODAY, shown_until=None, now=later(1))
    findings = list_findings(practice=doctor.practice, as_of=TODAY)
    assert "obligation.crisis_kit" not in documents_awaited_by(
        doctor.practice, findings, as_of=TODAY
    )
    assert _outcomes(doctor)["obligation.crisis_kit"] == "met"


def test_a_new_version_is_to_be_handed_over_again_and_an_untrue_one_never() -> None:
    """A stale document is issued again first; the new version then waits for its readers."""
    doctor = _employer()
    issue_documents(actor=doctor, kinds=("crisis_kit",), as_of=TODAY, now=NOW)
    hand_over_all(actor=doctor, as_of=TODAY, now=later(1))
    update_identity(actor=doctor, identity=Identity(name="Cabinet des Tilleuls"), now=later(2))
    assert documents_to_hand(doctor.practice, as_of=TODAY) == ()
    reissue_stale_documents(actor=doctor, as_of=TODAY, now=later(3))
    assert _outcomes(doctor)["obligation.crisis_kit"] == "due"
    assert [d.kind for d in documents_to_hand(doctor.practice, as_of=TODAY)] == ["crisis_kit"]


def test_a_document_taken_down_waits_again_from_the_day_after() -> None:
    """Its last day is included."""
    doctor = _employer()
    issue_documents(actor=doctor, kinds=("waiting_room_poster",), as_of=TODAY, now=NOW)
    poster = current_documents(doctor.practice)["waiting_room_poster"]
    record_display(actor=doctor, number=poster.pk, shown_from=TODAY, shown_until=TODAY, now=NOW)
    assert documents_to_hand(doctor.practice, as_of=TODAY) == ()
    assert documents_to_hand(doctor.practice, as_of=TOMORROW) != ()


def test_each_kind_has_its_word() -> None:
    """A poster is « affichée », a kit « imprimé », a text of the site « publié »."""
    assert done_with("waiting_room_poster") == "affichée"
    assert done_with("website_text") == "publié"
    assert all(done_with(kind) for kind in KINDS)
