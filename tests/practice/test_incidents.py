"""Incidents: the clocks start, gestures are ticked, the doctor decides, nothing closes early."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from django.utils.timezone import get_current_timezone

from serment.law.breach_severity import SeverityScores
from serment.practice.actors import ForbiddenActError
from serment.practice.due_list import list_falling_due
from serment.practice.incident_clocks import answer_of, running_clocks, scores_of
from serment.practice.incident_closing import (
    NewMeasure,
    close_incident,
    end_measure,
    left_to_do,
    measures_to_do,
    plan_measure,
    reopen_incident,
)
from serment.practice.incident_decisions import (
    PeopleDecision,
    RiskJudgement,
    decide_people,
    judge_risk,
)
from serment.practice.incident_filings import NewFiling, file_declaration
from serment.practice.incident_register import register_workbook
from serment.practice.incidents import (
    BreachTimes,
    IncidentError,
    ToldBreach,
    UnknownIncidentError,
    find_incident,
    gestures_of,
    open_incident,
    tell_breach,
    tick_gesture,
    untick_gesture,
)
from serment.practice.proof import BREACHES_PATH, write_inspection_file
from serment.store.models import Incident, JournalEntry, JournalPayload
from support.personas import NOW, TODAY, alma, bilal, chloe, later

if TYPE_CHECKING:
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(hours=80)


@pytest.fixture
def doctor() -> Actor:
    """A doctor on a bad day."""
    return alma()


def _opened(actor: Actor, playbook: str = "ransomware") -> Incident:
    return open_incident(actor=actor, playbook=playbook, title="", known_at=NOW, now=NOW)


def _judged(actor: Actor, level: str) -> Incident:
    judgement = RiskJudgement(level, "Dossiers chiffrés par un tiers", {"unavailable": "yes"})
    return judge_risk(actor=actor, number=1, judgement=judgement, now=NOW)


def test_chloe_opens_nothing_and_bilal_reports_without_deciding(doctor: Actor) -> None:
    """Who has no access does nothing; the secretary opens and ticks, and judges no risk."""
    with pytest.raises(ForbiddenActError):
        _opened(chloe(doctor))
    secretary = bilal(doctor)
    _opened(secretary)
    tick_gesture(actor=secretary, number=1, gesture="trunk.photograph", done_at=NOW, now=NOW)
    with pytest.raises(ForbiddenActError):
        _judged(secretary, "risk")


def test_an_incident_starts_both_clocks_and_names_nobody_in_the_journal(doctor: Actor) -> None:
    """Seventy-two hours for the CNIL, seventy-two for the complaint; the line holds codes."""
    incident = _opened(doctor)
    clocks = running_clocks(doctor.practice, NOW)
    assert [clock.act for clock in clocks] == ["Notifier à la CNIL", "Déposer plainte"]
    assert {clock.limit.limit_at for clock in clocks} == {NOW + timedelta(hours=72)}
    assert incident.title == "Rançongiciel"
    line = JournalEntry.objects.of(doctor.practice).get(act="incident.opened")
    told = bytes(JournalPayload.objects.of(doctor.practice).get(entry=line).content)
    assert b"ransomware" in told


def test_a_tick_keeps_its_instant_once_and_can_be_taken_back(doctor: Actor) -> None:
    """A second tick changes nothing; a gesture of another sheet is refused; both lines stay."""
    _opened(doctor)
    for minute in (0, 5):
        tick_gesture(
            actor=doctor, number=1, gesture="ransomware.isolate", done_at=NOW, now=later(minute)
        )
    (tick,) = gestures_of(find_incident(doctor.practice, 1)).values()
    assert (tick.done_at, tick.ticked_at) == (NOW, NOW)
    with pytest.raises(IncidentError, match="pas de cette fiche"):
        tick_gesture(actor=doctor, number=1, gesture="theft.sim", done_at=NOW, now=NOW)
    untick_gesture(actor=doctor, number=1, gesture="ransomware.isolate", now=NOW)
    untick_gesture(actor=doctor, number=1, gesture="ransomware.isolate", now=NOW)
    assert not gestures_of(find_incident(doctor.practice, 1))
    acts = JournalEntry.objects.of(doctor.practice).filter(act__startswith="incident.gesture")
    assert acts.count() == 2


def test_instants_that_cannot_be_are_refused(doctor: Actor) -> None:
    """Ahead of now, known before it began, ended before it began: nothing is kept."""
    with pytest.raises(IncidentError, match="à venir"):
        open_incident(actor=doctor, playbook="", title="", known_at=later(1), now=NOW)
    with pytest.raises(IncidentError, match="choisissez-en une"):
        _opened(doctor, "flood")
    _opened(doctor)
    hour = timedelta(hours=1)
    for times, field in (
        (BreachTimes(NOW, began_at=later(1)), "began_at"),
        (BreachTimes(NOW - hour, began_at=NOW), "known_at"),
        (BreachTimes(NOW, began_at=NOW - hour, ended_at=NOW - 2 * hour), "ended_at"),
    ):
        with pytest.raises(IncidentError) as refused:
            tell_breach(actor=doctor, number=1, told=ToldBreach(times, {}, ""), now=NOW)
        assert refused.value.field == field
    assert find_incident(doctor.practice, 1).began_at is None


def test_the_facts_are_kept_typed_and_a_wrong_one_is_named(doctor: Actor) -> None:
    """Closed answers, whole numbers, texts; the empty ones are left out."""
    _opened(doctor)
    told = {"nature": ["availability"], "people_count": "120", "facts": "", "cause": "unknown"}
    tell_breach(
        actor=doctor, number=1, told=ToldBreach(BreachTimes(NOW), told, "Serveur chiffré"), now=NOW
    )
    incident = find_incident(doctor.practice, 1)
    assert incident.facts == {"nature": ["availability"], "people_count": 120, "cause": "unknown"}
    assert incident.title == "Serveur chiffré"
    for wrong in ({"people_count": "beaucoup"}, {"nature": ["loss"]}, {"colour": "red"}):
        with pytest.raises(IncidentError):
            tell_breach(
                actor=doctor, number=1, told=ToldBreach(BreachTimes(NOW), wrong, ""), now=NOW
            )


def test_the_decision_is_the_doctors_and_has_a_reason(doctor: Actor) -> None:
    """Without a level or a reason nothing is kept; the scores stay beside, as a help."""
    _opened(doctor)
    for level, reason, field in (("", "Vu", "level"), ("risk", "  ", "reason")):
        with pytest.raises(IncidentError) as refused:
            judge_risk(actor=doctor, number=1, judgement=RiskJudgement(level, reason, {}), now=NOW)
        assert refused.value.field == field
    scores = SeverityScores(4, Fraction(1), malice=Fraction(1, 2))
    judgement = RiskJudgement(
        "high_risk", "Santé partie", {"health_taken": "yes", "x": "yes"}, scores
    )
    judge_risk(actor=doctor, number=1, judgement=judgement, now=NOW)
    incident = find_incident(doctor.practice, 1)
    assert scores_of(incident) == scores
    assert incident.answers == {"health_taken": "yes"}
    severity = answer_of(incident, NOW).severity
    assert severity is not None
    assert severity.is_saturated


def test_no_risk_stops_the_clock_of_the_cnil_alone(doctor: Actor) -> None:
    """The complaint conditions the insurance, whatever the risk for people."""
    _opened(doctor)
    _judged(doctor, "no_risk")
    assert [c.act for c in running_clocks(doctor.practice, NOW)] == ["Déposer plainte"]


def test_a_late_first_notification_gives_its_reasons(doctor: Actor) -> None:
    """Past the limit the reasons are demanded; with them it is kept, and late."""
    _opened(doctor)
    late = NewFiling("cnil_initial", LATE)
    with pytest.raises(IncidentError, match="motifs du retard") as refused:
        file_declaration(actor=doctor, number=1, filing=late, now=LATE)
    assert refused.value.field == "late_reason"
    good = NewFiling("cnil_initial", LATE, "N-1", "Éditeur muet")
    file_declaration(actor=doctor, number=1, filing=good, now=LATE)
    answer = answer_of(find_incident(doctor.practice, 1), LATE)
    assert answer.cnil is not None
    assert answer.cnil.is_late
    again = NewFiling("cnil_whole", LATE, "", "Encore")
    with pytest.raises(IncidentError, match="complémentaire"):
        file_declaration(actor=doctor, number=1, filing=again, now=LATE)
    file_declaration(actor=doctor, number=1, filing=NewFiling("cnil_complement", LATE), now=LATE)


def test_a_filing_that_cannot_be_is_refused(doctor: Actor) -> None:
    """To nobody, ahead of now, before anybody knew, or completing what was never sent."""
    _opened(doctor)
    for filing in (
        NewFiling("mayor", NOW),
        NewFiling("complaint", later(1)),
        NewFiling("complaint", NOW - timedelta(hours=1)),
        NewFiling("cnil_complement", NOW),
    ):
        with pytest.raises(IncidentError):
            file_declaration(actor=doctor, number=1, filing=filing, now=NOW)


def test_people_are_told_or_it_is_said_why_not(doctor: Actor) -> None:
    """The three grounds of article 34(3), with a reason; a day where they are told."""
    _opened(doctor)
    for decision in (
        PeopleDecision("perhaps"),
        PeopleDecision("told"),
        PeopleDecision("told", TODAY + timedelta(days=1)),
        PeopleDecision("exempt", ground="costly", reason="Cher"),
        PeopleDecision("exempt", ground="encrypted"),
    ):
        with pytest.raises(IncidentError):
            decide_people(actor=doctor, number=1, decision=decision, now=NOW)
    told = PeopleDecision("told", TODAY, 120, "Lettre", forgotten=("relatives", "neighbours"))
    decide_people(actor=doctor, number=1, decision=told, now=NOW)
    people = find_incident(doctor.practice, 1).people
    assert people["forgotten"] == ["relatives"]
    assert people["count"] == 120


def test_an_incident_closes_once_all_that_it_calls_for_is_done(doctor: Actor) -> None:
    """Risk judged, CNIL notified, people told, measures ended, lessons written: then it closes."""
    _opened(doctor)
    assert left_to_do(find_incident(doctor.practice, 1)) == ("juger du risque pour les personnes",)
    _judged(doctor, "high_risk")
    measure = NewMeasure("Sauvegarde hors ligne", "Dr Alma Rey", TODAY)
    row = plan_measure(actor=doctor, number=1, measure=measure, now=NOW)
    assert list(measures_to_do(doctor.practice)) == [row]
    with pytest.raises(IncidentError, match="notifier à la CNIL"):
        close_incident(actor=doctor, number=1, lessons="Sauvegarder", now=NOW)
    file_declaration(actor=doctor, number=1, filing=NewFiling("cnil_initial", NOW), now=NOW)
    decide_people(actor=doctor, number=1, decision=PeopleDecision("told", TODAY), now=NOW)
    end_measure(actor=doctor, number=1, measure=row.pk, done_on=TODAY, now=NOW)
    with pytest.raises(IncidentError, match="compléter la notification"):
        close_incident(actor=doctor, number=1, lessons="Sauvegarder", now=NOW)
    file_declaration(actor=doctor, number=1, filing=NewFiling("cnil_complement", NOW), now=NOW)
    with pytest.raises(IncidentError, match="leçons"):
        close_incident(actor=doctor, number=1, lessons=" ", now=NOW)
    close_incident(actor=doctor, number=1, lessons="Sauvegarder hors ligne", now=NOW)
    assert running_clocks(doctor.practice, NOW) == ()
    with pytest.raises(IncidentError, match="clos"):
        _judged(doctor, "risk")
    reopen_incident(actor=doctor, number=1, now=NOW)
    _judged(doctor, "risk")


def test_what_was_notified_in_part_is_to_be_completed_in_real_hours(doctor: Actor) -> None:
    """Seventy-two hours after the initial notification, among what falls due, until completed."""
    _opened(doctor)
    _judged(doctor, "risk")
    key = "incident:1:complement"
    assert key not in {one.key for one in list_falling_due(doctor.practice, TODAY)}
    file_declaration(actor=doctor, number=1, filing=NewFiling("cnil_initial", NOW), now=NOW)
    due = {one.key: one for one in list_falling_due(doctor.practice, TODAY)}
    assert due[key].due_at == NOW + timedelta(hours=72)
    file_declaration(actor=doctor, number=1, filing=NewFiling("cnil_complement", NOW), now=NOW)
    assert key not in {one.key for one in list_falling_due(doctor.practice, TODAY)}


def test_measures_that_nobody_sees_to_are_refused(doctor: Actor) -> None:
    """A title, somebody, a day to come; and an end between the opening and today."""
    _opened(doctor)
    yesterday = TODAY - timedelta(days=1)
    for measure in (
        NewMeasure("", "Alma", TODAY),
        NewMeasure("Onduleur", "", TODAY),
        NewMeasure("Onduleur", "Alma", yesterday),
    ):
        with pytest.raises(IncidentError):
            plan_measure(actor=doctor, number=1, measure=measure, now=NOW)
    row = plan_measure(
        actor=doctor, number=1, measure=NewMeasure("Onduleur", "Alma", TODAY), now=NOW
    )
    for number, day in ((row.pk, yesterday), (row.pk + 1, TODAY)):
        with pytest.raises(IncidentError):
            end_measure(actor=doctor, number=1, measure=number, done_on=day, now=NOW)


def test_incidents_of_another_practice_are_not_found(doctor: Actor) -> None:
    """Each practice numbers its own, and sees no other."""
    _opened(doctor)
    other = alma("Autre cabinet")
    with pytest.raises(UnknownIncidentError):
        find_incident(other.practice, 1)
    assert _opened(other).number == 1


def test_the_night_when_an_hour_comes_twice_is_told_in_order(doctor: Actor) -> None:
    """Begun at 2 h 50 the first time, known at 2 h 10 the second: twenty minutes, in this order."""
    local = get_current_timezone()
    began = datetime(2026, 10, 25, 2, 50, tzinfo=local)
    known = datetime(2026, 10, 25, 2, 10, tzinfo=local, fold=1)
    _opened(doctor)
    told = ToldBreach(BreachTimes(known_at=known, began_at=began), {})
    tell_breach(actor=doctor, number=1, told=told, now=NOW)
    incident = find_incident(doctor.practice, 1)
    assert incident.began_at is not None
    assert incident.known_at - incident.began_at == timedelta(minutes=20)
    wrong = ToldBreach(BreachTimes(known_at=began, began_at=known), {})
    with pytest.raises(IncidentError, match="avant d’avoir"):
        tell_breach(actor=doctor, number=1, told=wrong, now=NOW)


def test_the_limit_is_in_real_hours_across_the_change_of_the_hour(doctor: Actor) -> None:
    """Known before the night of 28 March 2027: 72 real hours, told with the shorter hour."""
    known = datetime(2027, 3, 26, 9, 0, tzinfo=UTC)
    open_incident(actor=doctor, playbook="", title="", known_at=known, now=known)
    limit = running_clocks(doctor.practice, known)[0].limit
    assert limit.limit_at.isoformat(timespec="minutes") == "2027-03-29T11:00+02:00"
    assert limit.prudent_at.isoformat(timespec="minutes") == "2027-03-29T10:00+02:00"


def test_the_register_is_in_the_inspection_file(doctor: Actor) -> None:
    """Nothing where nothing happened; then one line for each incident, in the order of numbers."""
    assert register_workbook(doctor.practice) is None
    _opened(doctor)
    _judged(doctor, "risk")
    out = io.BytesIO()
    write_inspection_file(actor=doctor, out=out, as_of=TODAY, now=NOW)
    with zipfile.ZipFile(out) as dossier:
        (name,) = (one for one in dossier.namelist() if one.endswith(BREACHES_PATH))
        workbook = dossier.read(name)
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        content = book.read("content.xml").decode()
    assert "Rançongiciel" in content
    assert "Dossiers chiffrés par un tiers" in content


def test_limits_and_measures_are_among_what_falls_due(doctor: Actor) -> None:
    """An instant for each limit, a day for each measure; nothing typed is in a title."""
    open_incident(actor=doctor, playbook="", title="Vol chez Dupont", known_at=NOW, now=NOW)
    measure = NewMeasure("Changer la serrure de Dupont", "Dr Alma Rey", TODAY)
    plan_measure(actor=doctor, number=1, measure=measure, now=NOW)
    found = {o.key: o for o in list_falling_due(doctor.practice, TODAY) if "incidents" in o.place}
    assert sorted(key.split(":")[0] for key in found) == ["corrective", "incident", "incident"]
    assert found["incident:1:cnil"].due_at == NOW + timedelta(hours=72)
    assert not [o.title for o in found.values() if "Dupont" in o.title]
