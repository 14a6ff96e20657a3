"""A year in a practice: opened in January, inspected in September."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from serment.documents.dossier.verify import verify_dossier
from serment.journal.checkpoint import parse_witness
from serment.practice.contacts import ContactCard, add_contact
from serment.practice.documents import (
    issue_missing_documents,
    list_stale_documents,
    past_versions,
    reissue_stale_documents,
)
from serment.practice.handing import hand_over_all
from serment.practice.journal import short_checkpoint
from serment.practice.opening import Identity, create_practice
from serment.practice.plan import make_plan, put_off_finding
from serment.practice.proof import sign_checkpoint_now, verify_own_journal
from serment.practice.register import add_proposed_activities, confirm_activity, list_activities
from support.practising import answer, attach, inspection_file

if TYPE_CHECKING:
    from pathlib import Path

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
JANUARY, MARCH, JUNE, SEPTEMBER = (
    date(2026, 1, 12), date(2026, 3, 3), date(2026, 6, 30), date(2026, 9, 14),
)  # fmt: skip
HDS = "obligation.hds_certificate_kept"
KIT = "obligation.restore_test"


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def _outcome(doctor: Actor, rule: str, on: date) -> str:
    plan = make_plan(practice=doctor.practice, as_of=on)
    return next(r.finding.outcome for r in plan.rows if r.finding.rule == rule)


def _open_in_january() -> Actor:
    doctor = create_practice(
        identity=Identity(name="Cabinet du Dr Alma Rey", doctor="Dr Alma Rey"),
        is_demo=False, opened_on=JANUARY, now=_at(JANUARY),
    )  # fmt: skip
    answer(
        doctor, on=JANUARY, now=_at(JANUARY), practice_form="solo", has_staff=True,
        records_hosting="supplier", hosting_is_hds=True, website=False, dpo_designated=False,
        records_backed_up=True,
    )  # fmt: skip
    add_proposed_activities(actor=doctor, as_of=JANUARY, now=_at(JANUARY, 10))
    for activity in list_activities(doctor.practice):
        confirm_activity(
            actor=doctor, reference=activity.reference, as_of=JANUARY, now=_at(JANUARY, 11)
        )
    issue_missing_documents(actor=doctor, as_of=JANUARY, now=_at(JANUARY, 12))
    hand_over_all(actor=doctor, as_of=JANUARY, now=_at(JANUARY, 13))
    attach(
        doctor, b"certificat", proves="hds_certificate", title="Certificat HDS",
        dated_on=JANUARY, expires_on=JUNE, now=_at(JANUARY, 14),
    )  # fmt: skip
    return doctor


def _designate_an_officer_in_march(doctor: Actor) -> None:
    officer = ContactCard("dpo", "Camille Durand", email="dpo@exemple.invalid")
    add_contact(actor=doctor, card=officer, now=_at(MARCH))
    answer(doctor, on=MARCH, now=_at(MARCH, 10), dpo_designated=True)


def test_a_year_from_the_opening_to_the_inspection(tmp_path: Path) -> None:
    """January: all in order. March: an officer. June: a certificate ends. September: inspection."""
    doctor = _open_in_january()
    assert _outcome(doctor, "obligation.patient_notice", JANUARY) == "met"
    assert _outcome(doctor, HDS, JANUARY) == "met"
    put_off_finding(
        actor=doctor, rule=KIT, reason="Le disque arrive en février.", decided_on=JANUARY,
        review_on=MARCH, now=_at(JANUARY, 15),
    )  # fmt: skip
    kept_elsewhere = sign_checkpoint_now(actor=doctor, now=_at(JANUARY, 16))

    _designate_an_officer_in_march(doctor)
    assert KIT in {r.finding.rule for r in make_plan(practice=doctor.practice, as_of=MARCH).to_do}
    stale = {s.document.kind for s in list_stale_documents(practice=doctor.practice, as_of=MARCH)}
    assert {"patient_notice", "waiting_room_poster"} <= stale
    reissue_stale_documents(actor=doctor, as_of=MARCH, now=_at(MARCH, 11))
    assert [v.number for v in past_versions(doctor.practice, "patient_notice")] == [2, 1]
    assert _outcome(doctor, "obligation.patient_poster", MARCH) == "due"

    assert _outcome(doctor, HDS, JUNE) == "met"
    assert _outcome(doctor, HDS, JUNE + timedelta(days=1)) == "due"

    path = inspection_file(doctor, tmp_path / "d.zip", on=SEPTEMBER, now=_at(SEPTEMBER))
    assert verify_own_journal(doctor.practice) == ()
    assert verify_dossier(path).whole
    witness = parse_witness(short_checkpoint(kept_elsewhere))
    assert verify_dossier(path, witnesses=[witness]).whole
