"""The register: proposed from the answers, corrected by a person, taken back in without loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from serment.law.activity import ProcessingActivity, Recipient
from serment.law.activity_json import ActivityError
from serment.practice.actors import Actor, ForbiddenActError
from serment.practice.answers import known_facts
from serment.practice.exchange import FORMATS, export_register, read_register
from serment.practice.measures import confirm_measures
from serment.practice.plan import list_findings
from serment.practice.register import (
    UnknownActivityError,
    add_activity,
    add_proposed_activities,
    archive_activity,
    confirm_activity,
    examine_register,
    examine_sheet,
    find_activity,
    list_activities,
    list_proposals,
    list_set_aside,
    propose_activities,
    replace_register,
    restore_activity,
    save_activity,
)
from serment.store.models import JournalEntry
from support.personas import NOW, TODAY, alma, bilal, chloe, later
from support.practising import answer

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
OWN = ProcessingActivity(reference="", title="  Atelier   de marche  ", main_purpose="Santé")


def _acts(practice: object) -> list[str]:
    rows = JournalEntry.objects.of(practice)  # type: ignore[arg-type]  # any actor of the tests
    return list(rows.values_list("act", flat=True))


def test_chloe_and_bilal_change_nothing_of_the_register() -> None:
    """Only the controller keeps the record of processing."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            add_proposed_activities(actor=person, as_of=TODAY, now=NOW)
        with pytest.raises(ForbiddenActError):
            add_activity(actor=person, activity=OWN, as_of=TODAY, now=NOW)
        with pytest.raises(ForbiddenActError):
            replace_register(actor=person, activities=(OWN,), as_of=TODAY, now=NOW)
        with pytest.raises(ForbiddenActError):
            confirm_activity(actor=person, reference="T01", as_of=TODAY, now=NOW)
        with pytest.raises(ForbiddenActError):
            confirm_measures(actor=person, reference="T01", measures=(), as_of=TODAY, now=NOW)
    assert list_activities(doctor.practice) == ()


def _asked_of(doctor: Actor, reference: str) -> list[str] | None:
    """Return the questions that would decide of a proposal, if it is one."""
    found = {p.activity.reference: p.questions for p in list_proposals(doctor.practice)}
    return [q.id for q in found[reference]] if reference in found else None


def _in_force(doctor: Actor) -> set[str]:
    return {activity.reference for activity in list_activities(doctor.practice)}


def test_only_what_the_answers_establish_enters_the_register() -> None:
    """Twelve questions, some « je ne sais pas »: no camera, no scribe, no biometrics in force."""
    doctor = alma()
    answer(doctor, practice_form="solo", has_staff=True, video_surveillance=None, ai_tools=None)
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    assert not _in_force(doctor) & {"T13", "T16", "T18", "T24", "T25", "T28"}
    assert "T10" in _in_force(doctor)
    assert _asked_of(doctor, "T13") == ["video_surveillance"]
    assert _asked_of(doctor, "T18") == ["ai_tools"]
    exported = export_register(practice=doctor.practice, form="csv", as_of=TODAY).content
    assert "Vidéosurveillance" not in exported.decode()
    assert "Biométr" not in exported.decode()


def test_an_answer_no_leaves_an_activity_out_and_an_unknown_proposes_it() -> None:
    """Unknown: a proposal with its question. Yes: to be added. No: neither."""
    doctor = alma()

    def proposed() -> set[str]:
        return {a.reference for a in propose_activities(practice=doctor.practice, as_of=TODAY)}

    answer(doctor, video_surveillance=None)
    assert _asked_of(doctor, "T13") == ["video_surveillance"]
    assert "T13" not in proposed()
    answer(doctor, video_surveillance=True, now=later(1))
    assert _asked_of(doctor, "T13") is None
    assert "T13" in proposed()
    answer(doctor, video_surveillance=False, now=later(2))
    assert _asked_of(doctor, "T13") is None
    assert "T13" not in proposed()


def test_a_sheet_that_nobody_confirmed_leaves_with_the_answer_that_denies_it() -> None:
    """Cameras, then « non »: set aside, told why; « oui » again: back, with nothing lost."""
    doctor = alma()
    answer(doctor, video_surveillance=True)
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    assert "T13" in _in_force(doctor)
    answer(doctor, video_surveillance=False, now=later(1))
    assert "T13" not in _in_force(doctor)
    assert [a.reference for a in list_set_aside(doctor.practice)] == ["T13"]
    reason = find_activity(doctor.practice, "T13").to_confirm[0]
    assert "ne vous concerne pas" in reason
    assert "manque" not in reason
    answer(doctor, video_surveillance=None, now=later(2))
    assert _asked_of(doctor, "T13") == ["video_surveillance"]
    assert list_set_aside(doctor.practice) == ()
    answer(doctor, video_surveillance=True, now=later(3))
    assert "T13" in _in_force(doctor)
    assert not any("vous concerne" in r for r in find_activity(doctor.practice, "T13").to_confirm)


def test_a_confirmed_activity_that_the_answers_deny_is_in_the_plan() -> None:
    """The doctor confirmed the cameras, then says « non »: the plan asks which is true."""
    doctor = alma()
    answer(doctor, video_surveillance=True)
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    confirm_activity(actor=doctor, reference="T13", as_of=TODAY, now=NOW)
    assert _outcome(doctor) == "met"
    answer(doctor, video_surveillance=False, now=later(1))
    assert _outcome(doctor) == "unmet"
    assert "T13" in _in_force(doctor)
    camera = find_activity(doctor.practice, "T13")
    doubts = {d.principle: d for d in examine_sheet(doctor.practice, camera, as_of=TODAY)}
    assert "ne fait pas ce traitement" in doubts["purpose"].reason
    archive_activity(actor=doctor, reference="T13", as_of=TODAY, now=later(2))
    assert _outcome(doctor) == "met"


def _outcome(doctor: Actor) -> str:
    found = list_findings(practice=doctor.practice, as_of=TODAY)
    return next(f.outcome for f in found if f.rule == "obligation.register_agreement")


def test_no_to_ai_tools_denies_the_scribe_answered_before() -> None:
    """The scribe's question is no longer asked: what was answered to it no longer counts."""
    doctor = alma()
    answer(doctor, ai_tools=True)
    answer(doctor, ai_scribe=True, now=later(1))
    assert "T18" in {a.reference for a in propose_activities(practice=doctor.practice, as_of=TODAY)}
    answer(doctor, ai_tools=False, now=later(2))
    assert "ai_scribe" not in known_facts(doctor.practice)
    assert _asked_of(doctor, "T18") is None


def test_a_sheet_follows_the_answers_and_keeps_what_a_person_wrote() -> None:
    """A recipient comes and goes with its answer; a line written by hand stays."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    own = Recipient("external", "Confrère du palier")
    agenda = find_activity(doctor.practice, "T02")
    edited = replace(agenda, recipients=(*agenda.recipients, own))
    save_activity(actor=doctor, activity=edited, as_of=TODAY, now=NOW)

    def names() -> list[str]:
        return [r.name for r in find_activity(doctor.practice, "T02").recipients]

    answer(doctor, remote_secretariat=True, now=later(1))
    assert {"Télésecrétariat", own.name} <= {*names()}
    answer(doctor, remote_secretariat=False, now=later(2))
    assert "Télésecrétariat" not in names()
    assert own.name in names()
    assert _acts(doctor.practice).count("register.followed") == 2


def test_a_confirmed_sheet_is_told_and_never_rewritten() -> None:
    """What a person confirmed stays word for word; what the answers add is left to confirm."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    confirm_activity(actor=doctor, reference="T02", as_of=TODAY, now=NOW)
    before = find_activity(doctor.practice, "T02").recipients
    answer(doctor, remote_secretariat=True, now=later(1))
    kept = find_activity(doctor.practice, "T02")
    assert kept.recipients == before
    assert "Télésecrétariat" in kept.to_confirm[0]


def test_a_measure_that_an_answer_denies_is_to_confirm_again_everywhere() -> None:
    """Confirmed, then « non » in the questionnaire: no export asserts it any more."""
    doctor = alma()
    answer(doctor, workstations_locked=True)
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    confirm_activity(actor=doctor, reference="T01", as_of=TODAY, now=NOW)
    answer(doctor, workstations_locked=False, now=later(1))
    kept = find_activity(doctor.practice, "T01")
    (lock,) = (m for m in kept.measures if m.description.startswith("Verrouillage"))
    assert lock.to_confirm
    doubts = {d.principle: d for d in examine_sheet(doctor.practice, kept, as_of=TODAY)}
    assert "vos réponses disent le contraire" in doubts["secure"].reason


def test_a_measure_is_confirmed_by_its_answer_or_by_hand() -> None:
    """Proposed: to confirm. An answer, or a tick on the sheet, makes it established."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    confirm_activity(actor=doctor, reference="T01", as_of=TODAY, now=NOW)

    def waiting() -> set[str]:
        measures = find_activity(doctor.practice, "T01").measures
        return {m.description for m in measures if m.to_confirm}

    locked, keys = "Verrouillage automatique des postes", "Locaux fermés à clé"
    assert {locked, keys} <= waiting()
    answer(doctor, workstations_locked=True, now=later(1))
    assert locked not in waiting()
    measures = find_activity(doctor.practice, "T01").measures
    chosen = tuple(m for m in measures if m.description == keys)
    for _ in range(2):
        confirm_measures(actor=doctor, reference="T01", measures=chosen, as_of=TODAY, now=later(2))
    assert keys not in waiting()
    exported = export_register(practice=doctor.practice, form="csv", as_of=TODAY).content.decode()
    assert f"{keys}\n" in exported.replace("\r", "") or f'{keys}"' in exported
    assert "Disques et clés des postes chiffrés (à confirmer)" in exported


def test_prefilling_twice_adds_once() -> None:
    """The second time nothing is proposed, nothing is written."""
    doctor = alma()
    first = add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    assert first == 10
    assert add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW) == 0
    assert _acts(doctor.practice).count("register.prefilled") == 1
    assert len(list_activities(doctor.practice)) == first


def test_an_archived_activity_is_not_proposed_again() -> None:
    """What a person took out of the register does not come back by itself."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    archive_activity(actor=doctor, reference="T01", as_of=TODAY, now=NOW)
    assert propose_activities(practice=doctor.practice, as_of=TODAY) == ()


def test_an_own_activity_gets_the_next_reference_and_is_tidied() -> None:
    """References follow each other; a text is kept as every format gives it back."""
    doctor = alma()
    references = [
        add_activity(actor=doctor, activity=OWN, as_of=TODAY, now=NOW).reference for _ in range(3)
    ]
    assert references == ["A01", "A02", "A03"]
    assert find_activity(doctor.practice, "A01").title == "Atelier de marche"


def test_an_edit_keeps_the_day_of_creation_and_dates_the_review() -> None:
    """Correcting an activity never changes the day it was born."""
    doctor = alma()
    add_activity(actor=doctor, activity=OWN, as_of=TODAY, now=NOW)
    edited = replace(find_activity(doctor.practice, "A01"), software="Tableur", created_on=None)
    save_activity(actor=doctor, activity=edited, as_of=TOMORROW, now=NOW)
    kept = find_activity(doctor.practice, "A01")
    assert (kept.created_on, kept.updated_on, kept.software) == (TODAY, TOMORROW, "Tableur")


def test_a_text_too_long_is_refused_and_the_former_stays() -> None:
    """A refused correction loses nothing."""
    doctor = alma()
    add_activity(actor=doctor, activity=OWN, as_of=TODAY, now=NOW)
    before = find_activity(doctor.practice, "A01")
    with pytest.raises(ActivityError, match="Raccourcissez"):
        save_activity(
            actor=doctor, activity=replace(before, software="x" * 9_000), as_of=TODAY, now=NOW
        )
    assert find_activity(doctor.practice, "A01") == before


def test_archive_and_restore_are_acts_once() -> None:
    """A second click on « archiver » is no act; an archived activity comes back as a draft."""
    doctor = alma()
    add_activity(actor=doctor, activity=OWN, as_of=TODAY, now=NOW)
    for _ in range(2):
        archive_activity(actor=doctor, reference="A01", as_of=TODAY, now=NOW)
    assert list_activities(doctor.practice) == ()
    assert [a.status for a in list_activities(doctor.practice, archived=True)] == ["archived"]
    for _ in range(2):
        restore_activity(actor=doctor, reference="A01", now=NOW)
    assert [a.status for a in list_activities(doctor.practice)] == ["draft"]
    acts = _acts(doctor.practice)
    assert (acts.count("activity.archived"), acts.count("activity.restored")) == (1, 1)


def test_saving_an_archived_activity_leaves_it_archived() -> None:
    """A page left open cannot bring an archived activity back."""
    doctor = alma()
    add_activity(actor=doctor, activity=OWN, as_of=TODAY, now=NOW)
    page = find_activity(doctor.practice, "A01")
    archive_activity(actor=doctor, reference="A01", as_of=TODAY, now=NOW)
    save_activity(actor=doctor, activity=page, as_of=TODAY, now=NOW)
    assert find_activity(doctor.practice, "A01").status == "archived"


def test_confirming_settles_what_was_left_to_confirm() -> None:
    """A confirmed activity has no question left."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    assert find_activity(doctor.practice, "T01").to_confirm
    confirm_activity(actor=doctor, reference="T01", as_of=TODAY, now=NOW)
    kept = find_activity(doctor.practice, "T01")
    assert (kept.status, kept.to_confirm) == ("confirmed", ())


def test_each_doubt_of_an_activity_says_why() -> None:
    """An empty activity is doubtful on several principles, each with its reason."""
    doctor = alma()
    bare = ProcessingActivity(reference="", title="Sans rien")
    add_activity(actor=doctor, activity=bare, as_of=TODAY, now=NOW)
    (listed,) = examine_register(doctor.practice)
    assert len(listed.doubts) >= 3
    assert all(str(doubt) for doubt in listed.doubts)


def test_the_workbook_comes_back_without_loss() -> None:
    """Exported then read back, the register is the same, and the import changes nothing."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    add_activity(actor=doctor, activity=OWN, as_of=TODAY, now=NOW)
    before = list_activities(doctor.practice)
    file = export_register(practice=doctor.practice, form="ods", as_of=TODAY)
    found = read_register(practice=doctor.practice, data=file.content)
    assert (found.refused, found.missing) == ((), ())
    replace_register(actor=doctor, activities=found.activities, as_of=TOMORROW, now=NOW)
    assert list_activities(doctor.practice) == before


def test_an_import_adds_replaces_and_never_removes() -> None:
    """What the workbook lacks stays; what it changes is changed; what it adds is added."""
    doctor = alma()
    for title in ("Un", "Deux"):
        own = ProcessingActivity(reference="", title=title)
        add_activity(actor=doctor, activity=own, as_of=TODAY, now=NOW)
    edited = replace(find_activity(doctor.practice, "A01"), title="Un, corrigé")
    new = ProcessingActivity(reference="B07", title="Trois", updated_on=TOMORROW)
    replace_register(actor=doctor, activities=(edited, new, new), as_of=TOMORROW, now=NOW)
    titles = {a.reference: a.title for a in list_activities(doctor.practice)}
    assert titles == {"A01": "Un, corrigé", "A02": "Deux", "B07": "Trois"}


def test_an_import_never_overwrites_an_archived_activity() -> None:
    """A new activity that takes the reference of an archived one gets another."""
    doctor = alma()
    add_activity(actor=doctor, activity=OWN, as_of=TODAY, now=NOW)
    archive_activity(actor=doctor, reference="A01", as_of=TODAY, now=NOW)
    again = find_activity(doctor.practice, "A01")
    other = ProcessingActivity(reference="A01", title="Autre chose")
    replace_register(
        actor=doctor, activities=(other, replace(again, status="draft")), as_of=TODAY, now=NOW
    )
    assert [a.title for a in list_activities(doctor.practice)] == ["Autre chose"]
    (archived,) = list_activities(doctor.practice, archived=True)
    assert (archived.reference, archived.title, archived.status) == (
        "A01",
        "Atelier de marche",
        "archived",
    )


def test_a_sheet_archived_in_the_spreadsheet_is_archived_here() -> None:
    """The state written in the workbook is the state of the row."""
    doctor = alma()
    add_activity(actor=doctor, activity=OWN, as_of=TODAY, now=NOW)
    put_away = replace(find_activity(doctor.practice, "A01"), status="archived")
    fresh = ProcessingActivity(reference="B01", title="Ancien", status="archived")
    replace_register(actor=doctor, activities=(put_away, fresh), as_of=TODAY, now=NOW)
    assert list_activities(doctor.practice) == ()
    assert len(list_activities(doctor.practice, archived=True)) == 2


def test_a_practice_never_sees_the_register_of_another() -> None:
    """Same reference, two practices: each has its own."""
    here, there = alma("Ici"), alma("Là")
    add_activity(actor=here, activity=OWN, as_of=TODAY, now=NOW)
    assert list_activities(there.practice) == ()
    with pytest.raises(UnknownActivityError, match="pas dans le registre"):
        find_activity(there.practice, "A01")
    with pytest.raises(UnknownActivityError):
        archive_activity(actor=there, reference="A01", as_of=TODAY, now=NOW)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_of_an_empty_register_can_be_made(form: str) -> None:
    """A practice without any activity exports an empty register rather than an error."""
    assert export_register(practice=alma().practice, form=form, as_of=TODAY).content


def test_the_sheets_are_read_once_and_never_stale() -> None:
    """Asked twice, parsed once; after an act, or one that was undone, what is shown is so."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    practice = doctor.practice
    first = list_activities(practice)
    assert list_activities(practice)[0] is first[0]
    changed = replace(first[0], title="Autre titre")
    with transaction.atomic():
        save_activity(actor=doctor, activity=changed, as_of=TODAY, now=NOW)
        assert list_activities(practice)[0].title == "Autre titre"
        transaction.set_rollback(True)
    assert list_activities(practice)[0].title == first[0].title
    other = replace(first[0], title="Un troisième titre")
    save_activity(actor=doctor, activity=other, as_of=TODAY, now=NOW)
    assert list_activities(practice)[0].title == "Un troisième titre"
