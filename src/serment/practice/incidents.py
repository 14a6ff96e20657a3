"""Incidents: opened on a bad day, gestures ticked with their instant, the facts told bit by bit.

Guarantees that an instant lies in the order of things and never ahead of now, that each act has its
line in the journal in the same transaction, and that both limits of 72 hours are computed from the
facts, never kept. Leaves to others the decisions (`incident_decisions`), the declarations
(`incident_filings`) and what follows (`incident_closing`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Max, QuerySet

from serment.documents.playbooks import playbooks
from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.kernel.french import fold, nbsp
from serment.kernel.hours import in_order
from serment.law.breach_form import BreachFactError
from serment.law.playbooks import TRUNK, Gesture, TimedSheet, timed_sheet
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.instants import instant_in_french
from serment.practice.journal import record_act
from serment.practice.library import the_breach_form
from serment.practice.typed import one_line
from serment.practice.versions import verify_version, version_of
from serment.store.models import Incident, IncidentGesture, IncidentState, Practice

_LONGEST_TITLE: Final = 200


class IncidentError(ValueError):
    """An act on an incident that cannot be; nothing was changed. `field` names what to correct."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(nbsp(message))
        self.field = field


class UnknownIncidentError(LookupError):
    """No incident bears that number."""


@dataclass(frozen=True, slots=True)
class BreachTimes:
    """When it began and ended, and when the practice knew of it; None where nobody knows."""

    known_at: datetime
    began_at: datetime | None = None
    ended_at: datetime | None = None
    attack_known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToldBreach:
    """What is known by now: the instants, the facts of the form by name, an empty title kept.

    `seen` is the version of what was on screen (`breach_version`); None asks for no comparison.
    """

    times: BreachTimes
    facts: Mapping[str, object]
    title: str = ""
    seen: str | None = None


def open_incident(
    *, actor: Actor, playbook: str, title: str, known_at: datetime, now: datetime
) -> Incident:
    """Open an incident from a sheet, or alone on the common trunk; its clocks start there."""
    actor.require(Permission.REPORT)
    sheet = playbooks().get(playbook or TRUNK)
    if sheet is None:
        raise IncidentError(
            "Cette fiche n’existe pas : choisissez-en une dans la liste.", "playbook"
        )
    _verify_past("known_at", known_at, now)
    named = one_line(title)[:_LONGEST_TITLE] or sheet.title
    with one_act(actor.practice):
        latest = Incident.objects.of(actor.practice).aggregate(last=Max("number"))["last"] or 0
        incident = Incident.objects.create(
            practice=actor.practice,
            number=latest + 1,
            playbook=sheet.id,
            title=named,
            words=fold(named),
            opened_at=now,
            opened_by=actor.member,
            # To the minute, as screens tell instants: the earlier limit, and no filing before it.
            known_at=known_at.replace(second=0, microsecond=0),
        )
        payload: dict[str, Canonical] = {
            "incident": incident.number,
            "playbook": sheet.id,
            "known_at": known_at.isoformat(),
        }
        record_act(actor=actor, act="incident.opened", payload=payload, now=now)
    return incident


def tick_gesture(
    *, actor: Actor, number: int, gesture: str, done_at: datetime, now: datetime
) -> IncidentGesture:
    """Note that a gesture was done, and when; a second tick changes nothing."""
    actor.require(Permission.REPORT)
    _verify_past("done_at", done_at, now)
    with one_act(actor.practice):
        incident = open_one(actor.practice, number)
        found = _gesture_of(incident, gesture)
        rows = IncidentGesture.objects.of(actor.practice).filter(incident=incident)
        if (ticked := rows.filter(gesture=gesture).first()) is not None:
            return ticked
        row = IncidentGesture.objects.create(
            practice=actor.practice,
            incident=incident,
            gesture=found.id,
            words=found.text,
            done_at=done_at,
            ticked_at=now,
            by=actor.member,
        )
        payload: dict[str, Canonical] = {
            "incident": number,
            "gesture": found.id,
            "done_at": done_at.isoformat(),
        }
        record_act(actor=actor, act="incident.gesture_ticked", payload=payload, now=now)
    return row


def untick_gesture(*, actor: Actor, number: int, gesture: str, now: datetime) -> None:
    """Take back a tick made by mistake; the journal keeps both lines."""
    actor.require(Permission.REPORT)
    with one_act(actor.practice):
        incident = open_one(actor.practice, number)
        rows = IncidentGesture.objects.of(actor.practice).filter(incident=incident)
        count, _ = rows.filter(gesture=gesture).delete()
        if count:
            payload: dict[str, Canonical] = {"incident": number, "gesture": gesture[:80]}
            record_act(actor=actor, act="incident.gesture_unticked", payload=payload, now=now)


def _gesture_of(incident: Incident, gesture: str) -> Gesture:
    found = next((one for one in sheet_of(incident).gestures if one.id == gesture), None)
    if found is None:
        raise IncidentError("Ce geste n’est pas de cette fiche : rechargez la page.", "gesture")
    return found


def tell_breach(*, actor: Actor, number: int, told: ToldBreach, now: datetime) -> Incident:
    """Keep what is known of a breach by now: its instants and the facts of the form.

    Raises IncidentError for an instant that cannot be, or a fact of another type, and
    ChangedMeanwhileError where another window told something else since.
    """
    actor.require(Permission.INCIDENTS)
    times = told.times
    _verify_times(times, now)
    try:
        parsed = the_breach_form().parse(told.facts)
    except BreachFactError as wrong:
        raise IncidentError(str(wrong), wrong.field) from wrong
    with one_act(actor.practice):
        incident = open_one(actor.practice, number)
        verify_version(_breach_told(incident), told.seen)
        incident.title = one_line(told.title)[:_LONGEST_TITLE] or incident.title
        incident.words = fold(incident.title)
        incident.began_at, incident.ended_at = times.began_at, times.ended_at
        incident.known_at, incident.attack_known_at = times.known_at, times.attack_known_at
        incident.facts = {k: list(v) if isinstance(v, tuple) else v for k, v in parsed.items()}
        incident.save()
        payload: dict[str, Canonical] = {
            "incident": number,
            "known_at": times.known_at.isoformat(),
            "told": sorted(parsed),
        }
        record_act(actor=actor, act="incident.told", payload=payload, now=now)
    return incident


def breach_version(incident: Incident) -> str:
    """Return the version of what is known of a breach, for the form that shows it."""
    return version_of(_breach_told(incident))


def _breach_told(incident: Incident) -> str:
    moments = (incident.began_at, incident.ended_at, incident.known_at, incident.attack_known_at)
    told = [moment and moment.timestamp() for moment in moments]
    return ascii((incident.title, told, sorted(incident.facts.items())))


def _verify_times(times: BreachTimes, now: datetime) -> None:
    for field in ("known_at", "began_at", "ended_at", "attack_known_at"):
        _verify_past(field, getattr(times, field), now)
    if times.began_at is not None and in_order(times.known_at) < in_order(times.began_at):
        raise IncidentError(
            f"La violation serait connue le {instant_in_french(times.known_at)}, avant d’avoir "
            f"commencé le {instant_in_french(times.began_at)} : l’une des deux dates est fausse. "
            "Corrigez-la ; rien n’a été enregistré.",
            "known_at",
        )
    if (
        times.began_at is not None
        and times.ended_at is not None
        and in_order(times.ended_at) < in_order(times.began_at)
    ):
        raise IncidentError(
            "La violation finirait avant d’avoir commencé : corrigez l’une des deux dates ; rien "
            "n’a été enregistré.",
            "ended_at",
        )


def _verify_past(field: str, moment: datetime | None, now: datetime) -> None:
    if moment is not None and in_order(moment) > in_order(now):
        raise IncidentError(
            f"Le {instant_in_french(moment)} est à venir : un délai ne court pas d’un fait qui n’a "
            "pas eu lieu. Corrigez la date ou l’heure ; rien n’a été enregistré.",
            field,
        )


def sheet_of(incident: Incident) -> TimedSheet:
    """Return the timed sheet that an incident follows."""
    known = playbooks()
    return timed_sheet(known[TRUNK], known.get(incident.playbook, known[TRUNK]))


def list_incidents(practice: Practice) -> QuerySet[Incident]:
    """Return the incidents, the latest first."""
    return Incident.objects.of(practice).select_related("opened_by__person")


def find_incident(practice: Practice, number: int) -> Incident:
    """Return one incident; UnknownIncidentError if there is none of that number."""
    rows = Incident.objects.of(practice).select_related("opened_by__person", "decided_by__person")
    incident = rows.filter(number=number).first()
    if incident is None:
        raise UnknownIncidentError(
            "Cet incident n’existe pas : l’adresse est fausse. Revenez à la liste des incidents."
        )
    return incident


def open_one(practice: Practice, number: int) -> Incident:
    """Return an incident that is not closed; IncidentError for one that is."""
    incident = find_incident(practice, number)
    if incident.state != IncidentState.OPEN:
        raise IncidentError(
            "Cet incident est clos : il ne change plus. Rouvrez-le d’abord, s’il y a du nouveau."
        )
    return incident


def gestures_of(incident: Incident) -> dict[str, IncidentGesture]:
    """Return what was ticked, by the name of the gesture."""
    rows = IncidentGesture.objects.of(incident.practice).filter(incident=incident)
    return {row.gesture: row for row in rows.select_related("by__person")}
