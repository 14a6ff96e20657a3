"""The register: proposed from the answers, corrected by a person, taken back in without loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from serment.law.activity import ProcessingActivity
from serment.law.activity_json import ActivityError
from serment.practice.actors import ForbiddenActError
from serment.practice.exchange import FORMATS, export_register, read_register
from serment.practice.register import (
    UnknownActivityError,
    add_activity,
    add_proposed_activities,
    archive_activity,
    confirm_activity,
    examine_register,
    find_activity,
    list_activities,
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
    rows = JournalEntry.objects.of(practice)  # type: ignore[arg-type]
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
    assert list_activities(doctor.practice) == ()


def test_an_answer_no_leaves_an_activity_out_and_an_unknown_proposes_it() -> None:
    """« Non » removes the activity; « je ne sais pas » proposes it with the question to settle."""
    doctor = alma()

    def remarks() -> tuple[str, ...] | None:
        proposed = propose_activities(practice=doctor.practice, as_of=TODAY)
        return next((a.to_confirm for a in proposed if a.origin == "T13"), None)

    answer(doctor, video_surveillance=None)
    unknown = remarks()
    answer(doctor, video_surveillance=True, now=later(1))
    known = remarks()
    answer(doctor, video_surveillance=False, now=later(2))
    assert remarks() is None
    assert unknown is not None
    assert known is not None
    assert set(unknown) - set(known)


def test_prefilling_twice_adds_once() -> None:
    """The second time nothing is proposed, nothing is written."""
    doctor = alma()
    first = add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    assert first >= 15
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
