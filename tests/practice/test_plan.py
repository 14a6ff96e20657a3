"""The plan: sorted, put off with a reason, back on the day; unknown rules refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from serment.law.model import URGENCIES
from serment.practice.actors import ForbiddenActError
from serment.practice.library import the_corpus
from serment.practice.plan import (
    LONGEST_REASON,
    PutOffError,
    list_findings,
    make_plan,
    put_off_finding,
)
from serment.practice.rings import rings_of
from serment.store.models import Decision, JournalEntry
from support.personas import NOW, TODAY, alma, bilal, chloe, later
from support.practising import answer

pytestmark = pytest.mark.django_db
KIT = "obligation.crisis_kit"
BACK_ON = TODAY + timedelta(days=30)


def test_chloe_and_bilal_put_nothing_off() -> None:
    """Only the controller decides to wait."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            put_off_finding(
                actor=person, rule=KIT, reason="plus tard", decided_on=TODAY, review_on=BACK_ON,
                now=NOW,
            )  # fmt: skip
    assert not Decision.objects.of(doctor.practice).exists()


def test_binding_texts_come_first_then_urgency_then_effort() -> None:
    """The order of the plan is force, urgency, effort; nothing else moves a row."""
    doctor = alma()
    answer(doctor, has_staff=True, website=True, ai_tools=True, paper_records=True)
    found = list_findings(practice=doctor.practice, as_of=TODAY)
    keys = [(f.force == "guidance", URGENCIES.index(f.urgency), f.effort_minutes) for f in found]
    assert keys == sorted(keys)
    assert len({k[0] for k in keys}) == 2
    assert len({k[1] for k in keys}) > 1


def test_the_minutes_of_the_plan_are_those_of_its_rows() -> None:
    """What is put off no longer counts."""
    doctor = alma()
    before = make_plan(practice=doctor.practice, as_of=TODAY)
    _put_off(doctor_rule=KIT, actor=doctor)
    after = make_plan(practice=doctor.practice, as_of=TODAY)
    kit = next(r.finding for r in after.put_off)
    assert before.minutes - after.minutes == kit.effort_minutes


def _put_off(*, actor: object, doctor_rule: str, review_on: date = BACK_ON) -> None:
    put_off_finding(
        actor=actor,  # type: ignore[arg-type]  # any actor of the tests
        rule=doctor_rule,
        reason="  Le nouveau logiciel arrive dans un mois.  ",
        decided_on=TODAY,
        review_on=review_on,
        now=NOW,
    )


def test_a_finding_put_off_comes_back_by_itself_on_its_day() -> None:
    """The day before it is still put off; on the day it is to do again."""
    doctor = alma()
    _put_off(doctor_rule=KIT, actor=doctor)
    eve = make_plan(practice=doctor.practice, as_of=BACK_ON - timedelta(days=1))
    (row,) = eve.put_off
    assert (row.finding.rule, row.later_until) == (KIT, BACK_ON)
    assert row.reason == "Le nouveau logiciel arrive dans un mois."
    day = make_plan(practice=doctor.practice, as_of=BACK_ON)
    assert day.put_off == ()
    assert KIT in {r.finding.rule for r in day.to_do}


def test_putting_off_again_keeps_the_former_decision() -> None:
    """A decision is never rewritten: the new one supersedes it."""
    doctor = alma()
    _put_off(doctor_rule=KIT, actor=doctor)
    _put_off(doctor_rule=KIT, actor=doctor, review_on=BACK_ON + timedelta(days=9))
    rows = Decision.objects.of(doctor.practice)
    assert rows.count() == 2
    assert rows.filter(superseded_at__isnull=True).get().review_on == BACK_ON + timedelta(days=9)


def test_a_rule_named_by_its_dossier_is_the_same_rule() -> None:
    """However the rule is named, the decision bears its identifier."""
    doctor = alma()
    _put_off(doctor_rule=the_corpus().rule(KIT).dossier_id, actor=doctor)
    assert [r.finding.rule for r in make_plan(practice=doctor.practice, as_of=TODAY).put_off] == [
        KIT
    ]


@pytest.mark.parametrize(
    ("rule", "reason", "review_on", "told"),
    [
        ("obligation.kri_kit", "attente", BACK_ON, "Vouliez-vous dire"),
        ("retention.patient_record", "attente", BACK_ON, "durée de conservation"),
        (KIT, "   ", BACK_ON, "Dites pourquoi"),
        (KIT, "x" * (LONGEST_REASON + 1), BACK_ON, "résumez-la"),
        (KIT, "attente", TODAY, "doit suivre aujourd’hui"),
        (KIT, "attente", TODAY - timedelta(days=1), "doit suivre aujourd’hui"),
    ],
)
def test_what_cannot_be_put_off_is_refused_and_nothing_is_written(
    rule: str, reason: str, review_on: date, told: str
) -> None:
    """An unknown rule, no reason, a reason too long, a day not to come: refused in French."""
    doctor = alma()
    with pytest.raises(PutOffError, match=told):
        put_off_finding(
            actor=doctor, rule=rule, reason=reason, decided_on=TODAY, review_on=review_on, now=NOW
        )
    assert not Decision.objects.of(doctor.practice).exists()
    assert not JournalEntry.objects.of(doctor.practice).filter(act="finding.put_off").exists()


def test_another_practice_keeps_its_own_plan() -> None:
    """A decision here changes nothing there."""
    here, there = alma("Ici"), alma("Là")
    _put_off(doctor_rule=KIT, actor=here)
    assert make_plan(practice=there.practice, as_of=TODAY).put_off == ()


def test_a_ring_is_full_only_when_all_is_met() -> None:
    """A ring rounds down: 99 % is not 100 %."""
    doctor = alma()
    rings = rings_of(make_plan(practice=doctor.practice, as_of=TODAY))
    assert rings
    for ring in rings:
        assert (ring.share == 100) == (ring.met == ring.concerned)
        assert ring.share + ring.rest == 100


def test_an_answer_changes_the_plan_at_once() -> None:
    """What is undetermined becomes due, then met, as the answers come."""
    doctor = alma()

    def outcome() -> str:
        found = list_findings(practice=doctor.practice, as_of=TODAY)
        return next(f.outcome for f in found if f.rule == "obligation.paper_locked")

    answer(doctor, paper_records=True)
    assert outcome() == "due"
    answer(doctor, paper_locked=False, now=later(1))
    assert outcome() == "unmet"
    answer(doctor, paper_locked=True, now=later(2))
    assert outcome() == "met"
