"""What follows an incident: corrective measures to their end, then the lessons, then the close.

Guarantees that an incident closes only once its risk is judged, what that risk calls for is done
or said, and every measure is carried out.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localtime

from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.incident_clocks import CNIL_FIRST, complement_due, filings_of
from serment.practice.incident_decisions import is_high
from serment.practice.incidents import IncidentError, find_incident, open_one
from serment.practice.journal import record_act
from serment.practice.typed import one_line, plain_text
from serment.store.models import (
    BreachRisk,
    CorrectiveMeasure,
    Incident,
    IncidentState,
    Practice,
)


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """What must change, who sees to it, by which day."""

    title: str
    responsible: str
    due_on: date


def plan_measure(
    *, actor: Actor, number: int, measure: NewMeasure, now: datetime
) -> CorrectiveMeasure:
    """Add a corrective measure; IncidentError without a title, somebody, or a day to come."""
    actor.require(Permission.INCIDENTS)
    title, who = one_line(measure.title)[:300], one_line(measure.responsible)[:200]
    if not title:
        raise IncidentError("Dites ce qui doit changer, en une ligne.", "title")
    if not who:
        raise IncidentError(
            "Le responsable manque : une mesure qui n’est à personne ne se fait pas. Nommez-le.",
            "responsible",
        )
    if measure.due_on < localtime(now).date():
        raise IncidentError("Cette échéance est passée : choisissez un jour à venir.", "due_on")
    with one_act(actor.practice):
        incident = open_one(actor.practice, number)
        row = CorrectiveMeasure.objects.create(
            practice=actor.practice,
            incident=incident,
            title=title,
            responsible=who,
            due_on=measure.due_on,
        )
        payload: dict[str, Canonical] = {
            "incident": number,
            "measure": row.pk,
            "due_on": measure.due_on.isoformat(),
        }
        record_act(actor=actor, act="incident.measure_planned", payload=payload, now=now)
    return row


def end_measure(
    *, actor: Actor, number: int, measure: int, done_on: date, now: datetime
) -> CorrectiveMeasure:
    """Say on which day a measure was carried out."""
    actor.require(Permission.INCIDENTS)
    with one_act(actor.practice):
        incident = open_one(actor.practice, number)
        row = measures_of(incident).filter(pk=measure).first()
        if row is None:
            raise IncidentError("Cette mesure n’est pas de cet incident : rechargez la page.")
        if not localtime(incident.opened_at).date() <= done_on <= localtime(now).date():
            raise IncidentError(
                "Le jour doit tomber entre l’ouverture de l’incident et aujourd’hui. Corrigez-le ; "
                "rien n’a été enregistré.",
                "done_on",
            )
        row.done_on = done_on
        row.save(update_fields=["done_on"])
        payload: dict[str, Canonical] = {
            "incident": number,
            "measure": row.pk,
            "done_on": done_on.isoformat(),
        }
        record_act(actor=actor, act="incident.measure_done", payload=payload, now=now)
    return row


def close_incident(*, actor: Actor, number: int, lessons: str, now: datetime) -> Incident:
    """Close an incident with its lessons; IncidentError names what is left to do."""
    actor.require(Permission.INCIDENTS)
    learnt = plain_text(lessons)[:4_000]
    with one_act(actor.practice):
        incident = open_one(actor.practice, number)
        if left := left_to_do(incident):
            raise IncidentError(f"Il reste à faire : {' ; '.join(left)}. L’incident reste ouvert.")
        if not learnt:
            raise IncidentError(
                "Les leçons manquent : sans elles, le registre ne dirait pas ce qui a changé. "
                "Écrivez-les.",
                "lessons",
            )
        incident.state, incident.lessons, incident.closed_at = IncidentState.CLOSED, learnt, now
        incident.save(update_fields=["state", "lessons", "closed_at"])
        record_act(actor=actor, act="incident.closed", payload={"incident": number}, now=now)
    return incident


def reopen_incident(*, actor: Actor, number: int, now: datetime) -> Incident:
    """Open again an incident of which there is news; what it held stays."""
    actor.require(Permission.INCIDENTS)
    with one_act(actor.practice):
        incident = find_incident(actor.practice, number)
        if incident.state == IncidentState.CLOSED:
            incident.state, incident.closed_at = IncidentState.OPEN, None
            incident.save(update_fields=["state", "closed_at"])
            record_act(actor=actor, act="incident.reopened", payload={"incident": number}, now=now)
    return incident


def left_to_do(incident: Incident) -> tuple[str, ...]:
    """What must be done or said before an incident closes, in French."""
    left = []
    if not incident.risk:
        left.append("juger du risque pour les personnes")
    kinds = {filing.kind for filing in filings_of(incident)}
    if incident.risk not in {"", BreachRisk.NONE} and not kinds & set(CNIL_FIRST):
        left.append("notifier à la CNIL, et le consigner")
    if complement_due(incident) is not None:
        left.append("compléter la notification à la CNIL, et le consigner")
    status = incident.people.get("status")
    if is_high(incident) and status not in {"told", "exempt"}:
        left.append("informer les personnes, ou dire pourquoi non")
    open_measures = measures_of(incident).filter(done_on=None).count()
    if open_measures:
        left.append(f"finir les mesures correctrices ({open_measures})")
    return tuple(left)


def measures_of(incident: Incident) -> QuerySet[CorrectiveMeasure]:
    """The corrective measures of an incident, the first due first."""
    return CorrectiveMeasure.objects.of(incident.practice).filter(incident=incident)


def measures_to_do(practice: Practice) -> QuerySet[CorrectiveMeasure]:
    """The corrective measures that are not carried out, the first due first."""
    rows = CorrectiveMeasure.objects.of(practice).filter(done_on=None)
    return rows.select_related("incident")
