"""What falls due: each room's things, once, by a day, without a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from serment.intake.pia.model import ActionStatus, EvaluationStatus
from serment.practice import due_dates, due_list
from serment.practice.assessment_answers import evaluate_item
from serment.practice.assessment_given import GivenEvaluation
from serment.practice.assessments import NewAssessment, start_assessment
from serment.practice.demo import open_demonstration
from serment.practice.destructions import cancel_destruction, decide_destruction
from serment.practice.due_list import (
    NAMES,
    ROOMS,
    UnknownKindError,
    due_soon,
    find_kind,
    list_falling_due,
)
from serment.practice.falling_due import DueRoom, FallingDue, FallingDueError
from serment.practice.incident_closing import NewMeasure, plan_measure
from serment.practice.incidents import open_incident
from serment.practice.measures import confirm_measures
from serment.practice.plan import put_off_finding
from serment.practice.record_holds import NewHold, hold_record
from serment.practice.register import list_activities
from serment.practice.requests import NewRequest, receive_request
from support.listing import imported, line, past, record_of
from support.personas import NOW, TODAY, alma
from support.practising import answer, attach

if TYPE_CHECKING:
    from collections.abc import Callable

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
TRAINING = "plan:obligation.training"


def _due(actor: Actor, kind: str, on: date = TODAY) -> dict[str, FallingDue]:
    return {one.key: one for one in list_falling_due(actor.practice, on) if one.kind == kind}


def test_an_empty_practice_has_its_backup_to_make() -> None:
    """Never backed up: a month after it was created, a convention of ours, said so."""
    found = list_falling_due(alma().practice, TODAY)
    assert [(one.key, one.due_on, one.confidence) for one in found] == [
        ("backup", date(2026, 12, 23), "convention")
    ]


def test_an_action_of_the_plan_that_has_a_day_is_there_met_or_not() -> None:
    """Trained in March: again by the next March; the yearly rhythm is said to be a convention."""
    doctor = alma()
    answer(doctor, has_staff=True, trained_on=date(2026, 3, 1))
    found = _due(doctor, "action")[TRAINING]
    assert (found.due_on, found.confidence) == (date(2027, 3, 1), "convention")
    assert not found.is_late(NOW)
    later = _due(doctor, "action", date(2027, 6, 1))[TRAINING]
    assert later.is_late(datetime(2027, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        ("training", {"has_staff": True}),
        ("accounts_review", {"records_hosting": "practice_machine"}),
        ("restore_test", {"records_hosting": "practice_machine", "records_backed_up": True}),
    ],
)
def test_what_is_yearly_and_never_was_done_has_a_day_of_ours(
    rule: str, given: dict[str, Any]
) -> None:
    """No exhibit, no answer to « when »: a month after the practice came, and late after."""
    doctor = alma()
    answer(doctor, **given)
    found = _due(doctor, "action")[f"plan:obligation.{rule}"]
    assert (found.due_on, found.confidence) == (date(2026, 12, 23), "convention")
    assert _due(doctor, "action", date(2027, 3, 1))[f"plan:obligation.{rule}"].is_late(
        datetime(2027, 3, 1, tzinfo=UTC)
    )


def _plan_measure(doctor: Actor) -> None:
    open_incident(actor=doctor, playbook="theft", title="", known_at=NOW, now=NOW)
    planned = NewMeasure("Antivol", "Dr Rey", date(2027, 1, 4))
    plan_measure(actor=doctor, number=1, measure=planned, now=NOW)


def _receive(doctor: Actor) -> None:
    told = NewRequest("record_access", "patient", "Léa Martin", TODAY, latest_on=date(2026, 5, 1))
    receive_request(actor=doctor, told=told, as_of=TODAY, now=NOW)


NINE: dict[str, tuple[str, Callable[[Actor], object]]] = {
    "requests": ("request:", _receive),
    "breaches": ("incident:", _plan_measure),
    "contracts": ("exhibit:", lambda d: attach(d, expires_on=date(2027, 1, 4))),
    "certificates": (
        "exhibit:",
        lambda d: attach(d, proves="hds_certificate", expires_on=date(2027, 1, 4)),
    ),
    "training": (TRAINING, lambda doctor: answer(doctor, has_staff=True)),
    "reviews": (
        "plan:obligation.accounts_review",
        lambda doctor: answer(doctor, records_hosting="practice_machine"),
    ),
    "backups": ("backup", lambda _doctor: None),
    "purge": ("records:", lambda doctor: imported(doctor, [past("1")])),
    "measures": ("corrective:", _plan_measure),
}


@pytest.mark.parametrize("source", NINE)
def test_each_of_the_nine_sources_is_in_the_one_list(source: str) -> None:
    """Nothing before, then its line: requests, breaches, contracts… each leads to its screen."""
    start, live = NINE[source]
    doctor = alma()
    before = {one.key for one in list_falling_due(doctor.practice, TODAY)}
    live(doctor)
    found = [one for one in list_falling_due(doctor.practice, TODAY) if one.key.startswith(start)]
    assert found
    assert source == "backups" or not {one.key for one in found} & before
    assert all(one.place.startswith("/") for one in found)


def test_an_action_put_off_falls_due_on_the_day_that_was_chosen() -> None:
    """A person said when to come back to it: that day, and no other."""
    doctor = alma()
    put_off_finding(
        actor=doctor, rule="obligation.crisis_kit", reason="après les travaux", decided_on=TODAY,
        review_on=date(2027, 1, 15), now=NOW,
    )  # fmt: skip
    found = _due(doctor, "action")["plan:obligation.crisis_kit"]
    assert (found.due_on, found.confidence) == (date(2027, 1, 15), "sure")
    assert found.place == "/plan/obligation.crisis_kit/"
    assert "travaux" not in found.title


def test_an_exhibit_falls_due_without_the_words_that_were_typed() -> None:
    """What a person typed may name somebody: the title says what it proves, and its number."""
    doctor = alma()
    exhibit = attach(doctor, title="Attestation de Bilal Martin", expires_on=date(2027, 1, 31))
    found = _due(doctor, "exhibit")[f"exhibit:{exhibit.pk}"]
    assert found.title == f"Contrat de sous-traitance\u00a0: pièce n° {exhibit.pk} à renouveler"
    assert found.due_on == date(2027, 1, 31)


def test_measures_to_confirm_are_one_line_until_the_last_is() -> None:
    """However many sheets: one line, three months after the oldest; none once all are in place."""
    fictitious = open_demonstration(as_of=TODAY, now=NOW)
    assert len(_due(fictitious, "measure")) == 1
    for activity in list_activities(fictitious.practice):
        confirm_measures(
            actor=fictitious, reference=activity.reference, measures=activity.measures,
            as_of=TODAY, now=NOW,
        )  # fmt: skip
    assert _due(fictitious, "measure") == {}


def test_the_actions_of_an_assessment_fall_due_until_they_are_done() -> None:
    """A day given to an action, by whom is not told; once it is done, nothing falls due."""
    doctor = alma()
    new = NewAssessment("Scribe de Léa Martin", "assessment.ai_scribe")
    number = start_assessment(actor=doctor, new=new, now=NOW).pk
    given = GivenEvaluation(
        "1.1", EvaluationStatus.IMPROVABLE, action_plan="Chiffrer", due_on=date(2027, 1, 20),
        person_in_charge="Bilal Martin", action_status=ActionStatus.STARTED,
    )  # fmt: skip
    evaluate_item(actor=doctor, number=number, given=given, now=NOW)
    found = _due(doctor, "assessment")
    assert [(one.due_on, one.place) for one in found.values()] == [
        (date(2027, 1, 20), f"/registre/analyses/{number}/")
    ]
    assert "Martin" not in str(found)
    done = replace(given, action_status=ActionStatus.COMPLETED)
    evaluate_item(actor=doctor, number=number, given=done, now=NOW)
    assert _due(doctor, "assessment") == {}


def test_the_last_instant_of_the_calendar_breaks_no_list() -> None:
    """A file may say 31 December 9999, late in the evening, which Paris no longer lives."""
    assert due_dates._day_of(datetime(9999, 12, 31, 23, 30, tzinfo=UTC)) == date.max
    assert due_dates._day_of(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)


def test_a_request_falls_due_by_each_of_its_clocks_and_names_nobody() -> None:
    """The medical record within days, the month of the GDPR after: two lines of one request."""
    doctor = alma()
    told = NewRequest("record_access", "patient", "Léa Martin", TODAY, latest_on=date(2026, 5, 1))
    number = receive_request(actor=doctor, told=told, as_of=TODAY, now=NOW).number
    found = _due(doctor, "request")
    assert set(found) == {f"request:{number}:record:0", f"request:{number}:gdpr"}
    assert {one.place for one in found.values()} == {f"/demandes/{number}/"}
    record, gdpr = found[f"request:{number}:record:0"], found[f"request:{number}:gdpr"]
    assert TODAY < record.day < gdpr.day
    assert "Martin" not in str(found)


def test_an_incident_falls_due_at_the_instants_of_its_limits() -> None:
    """Seventy-two real hours from the minute when it was known: an instant, not a day."""
    doctor = alma()
    number = open_incident(
        actor=doctor, playbook="ransomware", title="Léa Martin", known_at=NOW, now=NOW
    ).number
    found = _due(doctor, "incident")
    assert f"incident:{number}:cnil" in found
    limit = found[f"incident:{number}:cnil"].due_at
    assert limit is not None
    assert timedelta(hours=71) <= limit - NOW <= timedelta(hours=72)
    assert found[f"incident:{number}:cnil"].place == f"/incidents/{number}/"


def test_holds_of_one_day_are_one_line_and_name_nobody() -> None:
    """Two records held until the same day, a third until another: two lines."""
    doctor = alma()
    imported(doctor, [past("1"), past("2", "Martin Léa"), past("3", "Roux Ali")])
    for number, day in (("1", 10), ("2", 10), ("3", 20)):
        hold = NewHold("audit", TODAY, "Contrôle de la caisse", date(2027, 1, day))
        pk = record_of(doctor, number).pk
        hold_record(actor=doctor, hold=hold, as_of=TODAY, now=NOW, number=pk)
    found = _due(doctor, "hold")
    assert sorted(found) == ["holds:2027-01-10", "holds:2027-01-20"]
    assert {one.title for one in found.values()} == {"Gels de dossiers à réexaminer"}


def test_a_destruction_falls_due_while_it_goes_on() -> None:
    """Decided today: within the month, by a convention of ours; given up, it is there no more."""
    doctor = alma()
    imported(doctor, [past("1")])
    decide_destruction(
        actor=doctor, numbers=[record_of(doctor, "1").pk], confirmed=1, as_of=TODAY, now=NOW
    )
    found = _due(doctor, "destruction")
    assert [(one.key, one.due_on, one.confidence) for one in found.values()] == [
        ("destruction:1", date(2026, 12, 23), "convention")
    ]
    cancel_destruction(actor=doctor, number=1, now=NOW)
    assert _due(doctor, "destruction") == {}


def test_records_fall_due_by_year_this_one_and_two_more() -> None:
    """What is past its term, and what ends in the two next years; nothing farther."""
    doctor = alma()
    imported(
        doctor,
        [
            past("1"),
            line("2", last_consultation_on=date(2008, 3, 1), born_on=date(1960, 1, 1)),
            line("3", last_consultation_on=date(2015, 3, 1), born_on=date(1960, 1, 1)),
        ],
    )
    found = _due(doctor, "retention")
    assert sorted(found) == ["records:2026", "records:2028"]
    assert [one.due_on for one in found.values()] == [date(2026, 12, 31), date(2028, 12, 31)]
    assert list(_due(doctor, "archive")) == ["archive:2026"]


def test_the_fictitious_practice_has_no_backup_to_make() -> None:
    """It holds nothing real: nothing of it is to be saved."""
    assert _due(open_demonstration(as_of=TODAY, now=NOW), "backup") == {}


def test_no_title_names_a_patient_nor_the_doctor() -> None:
    """Whatever the demonstration holds: no name of a person, no reason, no diagnosis."""
    fictitious = open_demonstration(as_of=TODAY, now=NOW)
    found = list_falling_due(fictitious.practice, TODAY)
    assert len({one.kind for one in found}) >= 5
    told = " ".join(f"{one.title} {one.key}" for one in found)
    from serment.store.models import ContactRecord, KeptRecord, Person, ReceivedRequest

    names = {
        *KeptRecord.objects.of(fictitious.practice).values_list("name", flat=True),
        *ContactRecord.objects.of(fictitious.practice).values_list("name", flat=True),
        *Person.objects.values_list("name", flat=True),
        *ReceivedRequest.objects.of(fictitious.practice).values_list("applicant_name", flat=True),
        *ReceivedRequest.objects.of(fictitious.practice).values_list("patient_name", flat=True),
    }
    assert [name for name in names if name and name in told] == []


def test_the_list_is_in_order_and_each_key_is_once() -> None:
    """By day; and of one day, what has an hour comes first."""
    fictitious = open_demonstration(as_of=TODAY, now=NOW)
    found = list_falling_due(fictitious.practice, TODAY)
    assert list(found) == sorted(found, key=lambda one: one.sorted_by)
    assert len({one.key for one in found}) == len(found)
    hour = FallingDue("a", "h", "t", "/", "sure", due_at=datetime(2026, 12, 1, 22, tzinfo=UTC))
    day = FallingDue("a", "d", "t", "/", "sure", due_on=date(2026, 12, 1))
    assert sorted((day, hour), key=lambda one: one.sorted_by) == [hour, day]


def test_an_instant_is_of_the_day_that_the_practice_lives() -> None:
    """Half past eleven in the evening in UTC is already the next day in Paris."""
    one = FallingDue("a", "k", "t", "/", "sure", due_at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    assert one.day == date(2026, 12, 1)
    assert not one.is_late(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    assert one.is_late(datetime(2026, 11, 30, 23, 30, 1, tzinfo=UTC))


def test_a_day_is_late_the_day_after_it() -> None:
    """The last day is included, to its last second in the zone of the practice."""
    one = FallingDue("a", "k", "t", "/", "sure", due_on=date(2026, 12, 1))
    assert not one.is_late(datetime(2026, 12, 1, 22, 59, tzinfo=UTC))
    assert one.is_late(datetime(2026, 12, 1, 23, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "told",
    [
        {"due_on": None},
        {"due_at": NOW},
        {"due_on": None, "due_at": NOW.replace(tzinfo=None)},
        {"key": ""},
        {"key": "k" * 161},
    ],
    ids=str,
)
def test_a_thing_badly_described_is_refused(told: dict[str, object]) -> None:
    """A day or an instant with its zone, and a key that can be kept."""
    sound = FallingDue("a", "k", "t", "/", "sure", due_on=TODAY)
    with pytest.raises(FallingDueError):
        replace(sound, **told)  # type: ignore[arg-type]  # what a room could give by mistake


def test_two_things_of_one_key_or_of_another_kind_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A calendar would lose one of them, or a filter: the room that is wrong is named."""
    doctor = alma()
    one = FallingDue("odd", "k", "t", "/", "sure", due_on=TODAY)
    for kind, found in (("odd", (one, one)), ("other", (one,))):
        room = DueRoom(kind, "Essai", lambda *_, found=found: found)
        monkeypatch.setattr(due_list, "ROOMS", (*ROOMS, room))
        with pytest.raises(FallingDueError):
            list_falling_due(doctor.practice, TODAY)


def test_each_room_has_a_kind_of_its_own() -> None:
    """Kinds are keys of the filter, of the e-mail and of the terminal."""
    assert len(NAMES) == len(ROOMS)
    assert find_kind("backup") == "backup"
    with pytest.raises(UnknownKindError, match="sorte"):
        find_kind("inconnue")


def test_what_comes_within_the_month_is_told_on_the_first_screen() -> None:
    """What « Aujourd’hui » already tells in its own words is not told there twice."""
    doctor = alma()
    attach(doctor, expires_on=TODAY + timedelta(days=30))
    attach(doctor, content=b"autre", expires_on=TODAY + timedelta(days=31))
    answer(doctor, has_staff=True, trained_on=date(2025, 12, 1))
    soon = due_soon(doctor.practice, TODAY)
    assert [one.kind for one in soon] == ["backup", "exhibit"]
