"""Which resources of FHIR are acts of care, and when they took place.

Guarantees that what is known not to have taken place (planned, cancelled, missed, entered in error)
never restarts the clock, and that what may have taken place is never passed over: an act without a
whole date, of unknown status, or a trace of one (a measure taken, a patient who arrived) is told as
doubtful with the last day it allows, for the one who gathers to compare.

The rule `retention.patient_record` restarts by consultation, visit, care act, teleconsultation,
prescription, individual opinion. Hence:

- Encounter is the consultation, the visit, the teleconsultation; Procedure, Immunization,
  MedicationAdministration and ImagingStudy are care acts; MedicationRequest, ServiceRequest,
  DeviceRequest and VisionPrescription are prescriptions, withdrawn later or not, for somebody
  examined the patient; ClinicalImpression and DiagnosticReport are individual opinions. A result
  received from a laboratory is counted too: it follows a prescription, and cannot be told from an
  examination made here; the error would lengthen.
- Claim is the evidence of the act that it bills; a preauthorisation bills none.
- Appointment counts when fulfilled alone; a patient who arrived is a trace.
- Observation is no act: a device, a laboratory, the patient may have made it, and a visit has its
  Encounter. A clinical one is a trace; laboratory, survey, social history and activity are not.
- MedicationDispense (the pharmacist), MedicationStatement and a vaccination that others reported
  are not acts of the practice; a Composition or a DocumentReference may be an export or a letter,
  which restart nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from serment.intake.fhir_dates import FhirDate, parse_fhir_date
from serment.intake.fhir_resources import (
    ActResource,
    Period,
    Told,
    codes_in,
    text_of,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_OLDEST: Final = date(1900, 1, 1)  # software writes 0001-01-01 for « unknown »
_NO_CARE: Final = (
    ("category", frozenset[object]({"laboratory", "survey", "social-history", "activity"})),
)
_WISHES: Final = (("intent", frozenset[object]({"proposal", "plan", "option"})),)
_ESTIMATES: Final = (("use", frozenset[object]({"preauthorization", "predetermination"})),)
_HEARSAY: Final = (("primary_source", frozenset[object]({False})),)


@dataclass(frozen=True, slots=True)
class ActRule:
    """One kind of resource: its French name, where its dates are, which statuses count.

    `counted` took place, `denied` did not; any other status is unknown. `late` is a field whose
    date comes after the act; `aside`, fields and the values for which the act is set aside. A
    `trace` proves no act, but may hint at one.
    """

    title: str
    dates: tuple[str, ...]
    counted: frozenset[str]
    denied: frozenset[str]
    late: str | None = None
    aside: tuple[tuple[str, frozenset[object]], ...] = ()
    is_trace: bool = False


class Act(NamedTuple):
    """When an act took place: `on` for sure, or `until` at the latest, and why it is doubtful."""

    on: date | None = None
    until: date | None = None
    doubt: str = ""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_REQUESTED: Final = _words("active on-hold stopped revoked cancelled completed ended")
_NOT_REQUESTED: Final = _words("draft entered-in-error")
_EVENT: Final = _words("in-progress on-hold stopped completed")
_NOT_EVENT: Final = _words("preparation not-done entered-in-error")
_REPORTED: Final = _words("final amended corrected appended preliminary partial")
_NOT_REPORTED: Final = _words("registered cancelled entered-in-error")
_EFFECTIVE: Final = ("effective_date_time", "effective_period", "effective_instant")

RULES: Final[Mapping[str, ActRule]] = {
    "Encounter": ActRule(
        "rencontre", ("period",), _words("arrived triaged in-progress onleave finished"),
        _words("planned cancelled entered-in-error"),
    ),
    "Procedure": ActRule(
        "acte", ("performed_date_time", "performed_period"), _EVENT, _NOT_EVENT,
    ),
    "MedicationRequest": ActRule(
        "prescription", ("authored_on",), _REQUESTED, _NOT_REQUESTED, aside=_WISHES,
    ),
    "ServiceRequest": ActRule(
        "prescription d’examen ou de soins", ("authored_on",), _REQUESTED, _NOT_REQUESTED,
        aside=_WISHES,
    ),
    "DeviceRequest": ActRule(
        "prescription de matériel", ("authored_on",), _REQUESTED, _NOT_REQUESTED, aside=_WISHES,
    ),
    "VisionPrescription": ActRule(
        "prescription optique", ("date_written",), _REQUESTED, _NOT_REQUESTED, late="created",
    ),
    "MedicationAdministration": ActRule(
        "administration de médicament", ("effective_date_time", "effective_period"), _EVENT,
        _NOT_EVENT | {"unstarted"},
    ),
    "Immunization": ActRule("vaccination", ("occurrence_date_time",), _words("completed"),
                            _words("not-done entered-in-error"), aside=_HEARSAY),
    "ImagingStudy": ActRule("imagerie", ("started",), _words("available"), _NOT_REPORTED),
    "ClinicalImpression": ActRule(
        "avis clinique", ("effective_date_time", "effective_period"),
        _words("completed in-progress"), _NOT_EVENT, late="date",
    ),
    "DiagnosticReport": ActRule(
        "compte rendu d’examen", _EFFECTIVE, _REPORTED, _NOT_REPORTED, late="issued",
    ),
    "Claim": ActRule(
        "facture", ("billable_period",), _words("active"),
        _words("cancelled draft entered-in-error"), late="created", aside=_ESTIMATES,
    ),
    "Appointment": ActRule(
        "rendez-vous", ("start", "end"), _words("fulfilled"),
        _words("proposed pending booked cancelled noshow entered-in-error waitlist"),
    ),
    "Observation": ActRule(
        "mesure", _EFFECTIVE, _words(""), _NOT_REPORTED, aside=_NO_CARE, is_trace=True,
    ),
}  # fmt: skip

# Fields of other versions of FHIR, which R4 has not, or calls otherwise.
_FOREIGN: Final = {
    "Encounter": (("actual_period", "R5"),),
    "Procedure": (("occurrence_date_time", "R5"), ("occurrence_period", "R5")),
    "MedicationAdministration": (("occurrence_date_time", "R5"), ("occurrence_period", "R5")),
    "Immunization": (("not_given", "STU3"), ("date", "STU3")),
}
FOREIGN_KINDS: Final = {
    "MedicationOrder": "DSTU2",
    "DiagnosticOrder": "DSTU2",
    "ProcedureRequest": "STU3",
    "ReferralRequest": "STU3",
}


def foreign_version(kind: str, resource: ActResource) -> str:
    """The other version of FHIR that the resource betrays; empty where it may be R4."""
    for name, version in _FOREIGN.get(kind, ()):
        if getattr(resource, name) is not None:
            return version
    return ""


def parse_act(rule: ActRule, resource: ActResource) -> Act | None:
    """When the act took place; `None` where it did not, or is not one of the practice."""
    status = text_of(resource.status)
    if status in rule.denied or _is_set_aside(rule, resource):
        return None
    read = [span for name in rule.dates for span in _spans_of(getattr(resource, name))]
    spans = [span for span in read if span is not None]
    if rule.is_trace:
        return _trace(spans)
    until = _last_of(spans)
    if len(spans) < len(read) or until < _OLDEST:
        return _undated(rule, resource)
    if status not in rule.counted:
        return Act(until=until, doubt=_unsettled(status))
    return _dated(spans, until)


def _is_set_aside(rule: ActRule, resource: ActResource) -> bool:
    """What the rule does not count whatever its status."""
    for name, words in rule.aside:
        value = value_of(getattr(resource, name))
        if isinstance(value, str | bool):
            if value in words:
                return True
        elif value is not None and not words.isdisjoint(codes_in(value)):
            return True
    return False


def _spans_of(told: Told | Period | None) -> Iterable[FhirDate | None]:
    """The dates of a field: a period ends when it ends, or else has begun."""
    if told is None:
        return ()
    if isinstance(told, Told):
        return (parse_fhir_date(told.value),)
    return [parse_fhir_date(one.value) for one in (told.start, told.end) if one is not None]


def _undated(rule: ActRule, resource: ActResource) -> Act:
    late = getattr(resource, rule.late) if rule.late else None
    span = parse_fhir_date(value_of(late)) if isinstance(late, Told) else None
    until = span.last if span is not None and span.last >= _OLDEST else date.max
    return Act(until=until, doubt="n’a pas de date lisible")


def _last_of(spans: list[FhirDate]) -> date:
    """The last day that the dates allow; the first day of all where there is none."""
    return max([last for _, last in spans], default=date.min)


def _dated(spans: list[FhirDate], until: date) -> Act:
    """A whole day beside a partial one may be the last: then nothing is doubtful."""
    for first, _ in spans:
        if first == until:
            return Act(on=until)
    return Act(until=until, doubt=f"est daté de {until.year} sans le jour")


def _trace(spans: list[FhirDate]) -> Act | None:
    """A trace without a date says nothing."""
    if not spans:
        return None
    return Act(until=_last_of(spans), doubt="laisse penser à un acte de soin")


def _unsettled(status: str) -> str:
    return f"n’est dit ni accompli ni annulé (statut « {status[:30] or 'absent'} »)"
