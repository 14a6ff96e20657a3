"""What restarts the clock in a FHIR export, what does not, and what is doubtful."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from support.fhir import act, encounter, patient, read, read_one, rejected_in

LAST = "last_consultation_on"
_OTHERS: dict[str, dict[str, Any]] = {
    "Procedure": {"performedDateTime": "2019-03-01"},
    "MedicationRequest": {"authoredOn": "2019-03-01", "intent": "order"},
    "ServiceRequest": {"authoredOn": "2019-03-01", "intent": "order"},
    "DeviceRequest": {"authoredOn": "2019-03-01", "intent": "order"},
    "MedicationAdministration": {"effectivePeriod": {"start": "2019-02-28", "end": "2019-03-01"}},
    "ImagingStudy": {"started": "2019-03-01T09:00:00+01:00"},
    "ClinicalImpression": {"effectiveDateTime": "2019-03-01"},
    "DiagnosticReport": {"effectiveDateTime": "2019-03-01"},
}
_DONE = {
    "Procedure": "completed",
    "MedicationRequest": "cancelled",
    "ServiceRequest": "revoked",
    "DeviceRequest": "active",
    "MedicationAdministration": "completed",
    "ImagingStudy": "available",
    "ClinicalImpression": "completed",
    "DiagnosticReport": "final",
}


def test_the_last_visit_is_the_end_of_the_latest_period() -> None:
    """Of several visits the latest counts, and of a visit its end."""
    record = read_one(
        encounter("2012-01-05"),
        encounter(None, period={"start": "2018-06-01", "end": "2018-06-03"}),
        patient(),
        encounter("2015-02-01"),
    )
    assert record.facts == {"born_on": date(1980, 5, 12), LAST: date(2018, 6, 3)}
    assert record.doubts == ()


@pytest.mark.parametrize("status", ["arrived", "triaged", "in-progress", "onleave", "finished"])
def test_a_visit_that_took_place(status: str) -> None:
    """Whoever came has been seen, the visit closed in the software or not."""
    record = read_one(patient(), encounter("2018-06-01", status=status))
    assert record.facts[LAST] == date(2018, 6, 1)


@pytest.mark.parametrize("status", ["planned", "cancelled", "entered-in-error"])
def test_a_visit_that_did_not(status: str) -> None:
    """A visit planned, cancelled or written by mistake restarts nothing and casts no doubt."""
    record = read_one(patient(), encounter("2010-01-01"), encounter("2018-06-01", status=status))
    assert record.facts[LAST] == date(2010, 1, 1)
    assert record.doubts == ()


@pytest.mark.parametrize("status", ["unknown", "completed", None])
def test_a_visit_of_unknown_status_is_a_doubt(status: str | None) -> None:
    """A later visit that may have taken place is a doubt, an earlier one is nothing."""
    unsure = encounter("2018-06-01", status=status)
    record = read_one(patient(), encounter("2010-01-01"), unsure)
    assert LAST not in record.facts
    assert "ni accompli ni annulé" in record.doubts[0]
    assert "1er janvier 2010" in record.doubts[0]
    assert read_one(patient(), encounter("2019-01-01"), unsure).facts[LAST] == date(2019, 1, 1)


@pytest.mark.parametrize("kind", sorted(_OTHERS))
def test_other_acts_of_care(kind: str) -> None:
    """Care acts, prescriptions (withdrawn ones too) and opinions restart the clock."""
    record = read_one(patient(), encounter("2010-01-01"), act(kind, _DONE[kind], **_OTHERS[kind]))
    assert (record.facts[LAST], record.doubts) == (date(2019, 3, 1), ())


@pytest.mark.parametrize("kind", sorted(_OTHERS))
def test_other_acts_entered_in_error(kind: str) -> None:
    """What was written by mistake did not take place."""
    record = read_one(
        patient(), encounter("2010-01-01"), act(kind, "entered-in-error", **_OTHERS[kind])
    )
    assert (record.facts[LAST], record.doubts) == (date(2010, 1, 1), ())


def test_acts_that_name_their_patient_otherwise() -> None:
    """Immunization, Claim and VisionPrescription say « patient », Appointment « participant »."""
    who = {"reference": "Patient/p1"}
    made: dict[str, dict[str, Any]] = {
        "Immunization": {"status": "completed", "occurrenceDateTime": "2019-03-01"},
        "Claim": {"status": "active", "use": "claim", "billablePeriod": {"end": "2019-03-01"}},
        "VisionPrescription": {"status": "active", "dateWritten": "2019-03-01"},
    }
    for kind, fields in made.items():
        record = read_one(patient(), {"resourceType": kind, "patient": who, **fields})
        assert record.facts[LAST] == date(2019, 3, 1), kind
    seats = [{"actor": {"reference": "Practitioner/d"}}, {"actor": who}]
    meeting = {"resourceType": "Appointment", "status": "fulfilled", "participant": seats,
               "start": "2019-03-01T10:00:00Z", "end": "2019-03-01T10:20:00Z"}  # fmt: skip
    assert read_one(patient(), meeting).facts[LAST] == date(2019, 3, 1)


@pytest.mark.parametrize("status", ["noshow", "cancelled", "booked", "proposed", "waitlist"])
def test_an_appointment_that_was_missed(status: str) -> None:
    """A missed or cancelled appointment restarts nothing."""
    seats = [{"actor": {"reference": "Patient/p1"}}]
    meeting = {"resourceType": "Appointment", "status": status, "participant": seats,
               "start": "2019-03-01T10:00:00Z"}  # fmt: skip
    assert LAST not in read_one(patient(), meeting).facts
    assert read_one(patient(), meeting).doubts == ()


def test_an_appointment_where_the_patient_arrived_is_a_doubt() -> None:
    """Whoever arrived may have been seen: a person decides."""
    meeting = {"resourceType": "Appointment", "status": "arrived", "start": "2019-03-01T10:00:00Z",
               "participant": [{"actor": {"reference": "Patient/p1"}}]}  # fmt: skip
    assert "rendez-vous" in read_one(patient(), meeting).doubts[0]


@pytest.mark.parametrize(
    "nothing",
    [
        act("MedicationRequest", "active", intent="proposal", authoredOn="2019-03-01"),
        act("MedicationRequest", "draft", intent="order", authoredOn="2019-03-01"),
        act("Claim", "active", use="preauthorization", billablePeriod={"end": "2019-03-01"}),
        act("Procedure", "not-done", performedDateTime="2019-03-01"),
        act("Immunization", "completed", primarySource=False, occurrenceString="enfance"),
        act("MedicationStatement", "active", effectiveDateTime="2019-03-01"),
        act("Composition", "final", date="2019-03-01"),
        act("DocumentReference", "current", date="2019-03-01T10:00:00Z"),
        act("Observation", "final", effectiveDateTime="2019-03-01",
            category=[{"coding": [{"code": "laboratory"}]}]),
        act("Observation", "final", category=[{"coding": [{"code": "exam"}]}]),
        act("Encounter", "finished", "Group/g", period={"start": "2019-03-01"}),
    ],
    ids=lambda made: made["resourceType"],
)  # fmt: skip
def test_what_is_no_act_of_the_practice(nothing: dict[str, Any]) -> None:
    """Wishes, estimates, hearsay, documents, laboratory values and groups change nothing."""
    record = read_one(patient(), encounter("2010-01-01"), nothing)
    assert (record.facts[LAST], record.doubts) == (date(2010, 1, 1), ())


def test_a_measure_later_than_the_last_act_is_a_doubt() -> None:
    """A blood pressure taken after the last visit hints at a visit that the export lacks."""
    measure = act("Observation", "final", effectiveDateTime="2019-03-01",
                  category=[{"coding": [{"code": "vital-signs"}]}])  # fmt: skip
    record = read_one(patient(), encounter("2010-01-01"), measure)
    assert LAST not in record.facts
    assert "mesure" in record.doubts[0]
    record = read_one(patient(), encounter("2019-03-01"), measure)
    assert (record.facts[LAST], record.doubts) == (date(2019, 3, 1), ())


@pytest.mark.parametrize(("partial", "sure"), [("2019", "2019-12-31"), ("2019-03", "2019-03-31")])
def test_a_partial_date_of_visit(partial: str, sure: str) -> None:
    """No day is made up: a doubt, unless a sure act is as late as all that it allows."""
    record = read_one(patient(), encounter("2019-02-01"), encounter(partial))
    assert LAST not in record.facts
    assert "sans le jour" in record.doubts[0]
    assert "1er février 2019" in record.doubts[0]
    record = read_one(patient(), encounter(partial), encounter(sure))
    assert (record.facts[LAST], record.doubts) == (date.fromisoformat(sure), ())


@pytest.mark.parametrize(
    "period", [None, {}, {"start": "hier"}, {"start": 2019}, {"start": "0001-01-01"},
               {"start": "2010-01-01", "end": "2019-02-30"}],
)  # fmt: skip
def test_an_act_without_a_readable_date_is_a_doubt(period: dict[str, Any] | None) -> None:
    """A visit that took place nobody knows when may be the last."""
    record = read_one(patient(), encounter("2015-01-01"), encounter(None, period=period))
    assert LAST not in record.facts
    assert "date lisible" in record.doubts[0]


def test_an_act_dated_by_what_follows_it() -> None:
    """A claim without its period was made before it was written: a later act makes it harmless."""
    claim = act("Claim", "active", created="2019-03-01")
    assert read_one(patient(), encounter("2020-01-01"), claim).doubts == ()
    assert read_one(patient(), encounter("2010-01-01"), claim).doubts != ()
    void = act("Claim", "active", created="0001-01-01")
    assert read_one(patient(), encounter("2010-01-01"), void).doubts != ()


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2018-12-31T23:30:00Z", date(2019, 1, 1)),
        ("2019-07-01T22:30:00Z", date(2019, 7, 2)),
        ("2019-01-01T22:30:00Z", date(2019, 1, 1)),
        ("2019-01-01T00:10:00+11:00", date(2018, 12, 31)),
        ("2019-01-01T23:59:00", date(2019, 1, 1)),
        ("2019-01-01T20:35:22.123456789-04:00", date(2019, 1, 2)),
    ],
)
def test_the_day_of_care_is_that_of_paris(instant: str, day: date) -> None:
    """An instant is a day in France, in summer and in winter."""
    assert read_one(patient(), encounter(instant)).facts[LAST] == day


@pytest.mark.parametrize(
    ("made", "version"),
    [
        (encounter(None, actualPeriod={"start": "2019-01-01"}), "R5"),
        (act("Procedure", "completed", occurrenceDateTime="2019-01-01"), "R5"),
        (act("Immunization", "completed", notGiven=False, date="2019-01-01"), "STU3"),
        (act("MedicationOrder", "active", dateWritten="2019-01-01"), "DSTU2"),
    ],
)
def test_another_version_of_fhir_is_refused(made: dict[str, Any], version: str) -> None:
    """Its acts would be lost without a word: the whole export is refused, by name."""
    from serment.intake.fhir import UnreadableFhirError

    with pytest.raises(UnreadableFhirError, match=f"FHIR {version}.*FHIR R4.*Demandez"):
        read(patient(), made)


def test_those_who_take_part_in_an_appointment() -> None:
    """The doctor and the room, by address or by URN, are no absent patients."""
    seats = [{"actor": {"reference": one}} for one in
             ("Practitioner/d", "urn:uuid:7", "Location/l", "Patient/p1")]  # fmt: skip
    meeting = {"resourceType": "Appointment", "status": "fulfilled", "participant": seats,
               "start": "2019-03-01T10:00:00Z"}  # fmt: skip
    assert read_one(patient(), meeting).facts[LAST] == date(2019, 3, 1)


@pytest.mark.parametrize("who", ["Patient/p 1", "Patient/p1#x", "p1", "Alma Rey"])
def test_an_act_of_whom_nobody_knows(who: str) -> None:
    """A reference that leads nowhere is told, never dropped without a word."""
    (line,) = rejected_in(read(patient(), encounter("2019-01-01", who)))
    assert "ne contient pas" in line.reason


def test_an_act_of_nobody_is_rejected() -> None:
    """A visit that names no patient is told, with what to do."""
    (line,) = rejected_in(read(patient(), encounter("2019-01-01", subject=None)))
    assert line.place == "ligne 2"
    assert "de quel patient" in line.reason
