"""What Serment holds becomes facts; every inventory fact of the corpus is computed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from serment.documents.kinds import KINDS
from serment.practice.documents import issue_document, issue_documents, record_display
from serment.practice.exhibits import remove_exhibit
from serment.practice.handing import hand_over_all
from serment.practice.inventory import INVENTORY_FACTS, inventory_facts
from serment.practice.journal import record_act
from serment.practice.library import the_corpus
from serment.practice.plan import list_findings
from serment.practice.register import add_proposed_activities
from support.personas import NOW, TODAY, alma, later
from support.practising import answer, attach

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


def test_an_empty_practice_has_no_fact_at_all() -> None:
    """What is not there is unknown, never false."""
    assert inventory_facts(practice=alma().practice, as_of=TODAY) == {}


def test_every_inventory_fact_of_the_corpus_is_computed_and_no_other() -> None:
    """A practice that has everything establishes each fact that the corpus says Serment keeps."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    issued = issue_documents(actor=doctor, kinds=KINDS, as_of=TODAY, now=NOW)
    assert issued
    hand_over_all(actor=doctor, as_of=TODAY, now=NOW)
    attach(doctor, b"1", proves="hds_certificate")
    attach(doctor, b"2", proves="processor_contract")
    _backed_up(doctor, NOW)
    declared = {f.name: f for f in the_corpus().facts.values() if f.kept_by == "inventory"}
    found = inventory_facts(practice=doctor.practice, as_of=TODAY)
    assert set(found) == set(declared) == INVENTORY_FACTS
    for name, value in found.items():
        assert value == (TODAY if declared[name].type == "date" else True), name


def _backed_up(doctor: object, now: datetime) -> None:
    with transaction.atomic():
        record_act(actor=doctor, act="backup.made", payload={}, now=now)  # type: ignore[arg-type]  # any actor of the tests


def test_a_backup_that_was_only_started_is_none() -> None:
    """A backup counts once it has been read back."""
    doctor = alma()
    with transaction.atomic():
        record_act(actor=doctor, act="backup.started", payload={}, now=NOW)
    assert "backup_made_on" not in inventory_facts(practice=doctor.practice, as_of=TODAY)


def test_a_backup_late_in_the_evening_is_of_its_french_day() -> None:
    """23 h 30 UTC on the 22nd is already the 23rd in Paris."""
    doctor = alma()
    _backed_up(doctor, datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    found = inventory_facts(practice=doctor.practice, as_of=TODAY)
    assert found["backup_made_on"] == date(2026, 11, 23)
    assert inventory_facts(practice=doctor.practice, as_of=date(2026, 11, 22)) == {}


@pytest.mark.parametrize(
    ("dated_on", "expires_on", "as_of", "holds"),
    [
        (None, None, TODAY, True),
        (None, TODAY, TODAY, True),
        (None, TODAY, TOMORROW, False),
        (TOMORROW, None, TODAY, False),
        (TOMORROW, None, TOMORROW, True),
    ],
)
def test_an_exhibit_proves_from_its_date_to_its_last_day(
    dated_on: date | None, expires_on: date | None, as_of: date, *, holds: bool
) -> None:
    """The day before, the day, the day after."""
    doctor = alma()
    now = later(60 * 48)  # what is dated tomorrow is attached the day after
    attach(doctor, proves="hds_certificate", dated_on=dated_on, expires_on=expires_on, now=now)
    found = inventory_facts(practice=doctor.practice, as_of=as_of)
    assert found == ({"hds_certificate_attached": True} if holds else {})


def test_a_removed_exhibit_proves_nothing() -> None:
    """The fact goes with the exhibit, and the finding comes back."""
    doctor = alma()
    answer(doctor, records_hosting="supplier")
    exhibit = attach(doctor, proves="hds_certificate")
    assert _outcome(doctor, "obligation.hds_certificate_kept") == "met"
    remove_exhibit(actor=doctor, number=exhibit.pk, now=later(1))
    assert _outcome(doctor, "obligation.hds_certificate_kept") == "due"


def _outcome(doctor: object, rule: str, on: date = TODAY) -> str:
    found = list_findings(practice=doctor.practice, as_of=on)  # type: ignore[attr-defined]  # any actor of the tests
    return next(f.outcome for f in found if f.rule == rule)


def test_a_new_poster_is_yet_to_be_displayed() -> None:
    """The finding is met while the version in force is on the wall, to its last day."""
    doctor = alma()
    rule = "obligation.patient_poster"
    poster = issue_document(actor=doctor, kind="waiting_room_poster", as_of=TODAY, now=NOW)
    assert _outcome(doctor, rule) == "due"
    record_display(actor=doctor, number=poster.pk, shown_from=TODAY, shown_until=TODAY, now=NOW)
    assert (_outcome(doctor, rule), _outcome(doctor, rule, TOMORROW)) == ("met", "due")
    record_display(actor=doctor, number=poster.pk, shown_from=TODAY, shown_until=None, now=NOW)
    assert _outcome(doctor, rule, TOMORROW) == "met"
    issue_document(actor=doctor, kind="waiting_room_poster", as_of=TOMORROW, now=later(1))
    assert (_outcome(doctor, rule), _outcome(doctor, rule, TOMORROW)) == ("met", "due")


def test_a_practice_establishes_nothing_for_another() -> None:
    """Facts are those of one practice."""
    here, there = alma("Ici"), alma("Là")
    add_proposed_activities(actor=here, as_of=TODAY, now=NOW)
    attach(here, proves="hds_certificate")
    _backed_up(here, NOW)
    assert inventory_facts(practice=there.practice, as_of=TODAY) == {}
