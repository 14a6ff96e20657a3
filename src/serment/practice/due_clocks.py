"""What falls due by a clock of the law: answers to requests, and the limits of incidents.

Guarantees that the day or the instant is the one that the room itself shows, with its mark, and
that a title bears a number and an act: never who asked, nor what happened.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final

from django.utils.timezone import get_current_timezone

from serment.kernel.french import nbsp
from serment.practice.falling_due import FallingDue
from serment.practice.incident_clocks import complement_due, running_clocks
from serment.practice.incidents import list_incidents
from serment.practice.library import the_breach_form
from serment.practice.request_answers import RequestAnswer
from serment.practice.request_answers import answer_of as answer_of_request
from serment.practice.request_list import PENDING_READ
from serment.store.models import IncidentState, Practice, ReceivedRequest

# What tells two ends of one request apart, in the words of its sheet.
_CLOCKS: Final = {
    "at_once": "",
    "record:0": " (dossier médical)",
    "record:1": " (dossier médical, informations anciennes)",
    "gdpr": " (RGPD)",
    "information": " (information)",
}


def requests_to_answer(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield each end that runs for the requests that wait, the longest waits first."""
    rows = ReceivedRequest.pending_of(practice).select_related("record").order_by("received_on")
    for request in rows[:PENDING_READ]:
        answer = answer_of_request(request, as_of)
        for clock, day in _ends(answer):
            yield FallingDue(
                "request",
                f"request:{request.number}:{clock}",
                nbsp(
                    f"Demande n° {request.number} : répondre au plus tard ce jour{_CLOCKS[clock]}"
                ),
                f"/demandes/{request.number}/",
                answer.law.reasons.confidence,
                due_on=day,
            )


def _ends(answer: RequestAnswer) -> Iterator[tuple[str, date]]:
    """Yield the name of each clock that runs and its last day; the day received, if at once."""
    law = answer.law
    if answer.at_once:
        yield "at_once", answer.request.received_on
        return
    if law.record is not None:
        for place, lot in enumerate(law.record.lots):
            if lot in law.record.running:
                yield f"record:{place}", lot.due_on
    if law.gdpr is not None:
        yield "gdpr", law.gdpr.effective.due_on
    if law.information is not None:
        yield "information", law.information.due.due_on


def incidents_to_declare(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield the instants by which open incidents are to be notified, or a complaint lodged."""
    evening = datetime.combine(as_of, time(23, 59), get_current_timezone())
    for clock in running_clocks(practice, evening):
        incident = clock.incident
        yield FallingDue(
            "incident",
            f"incident:{incident.number}:{clock.name}",
            nbsp(f"Incident n° {incident.number} : {clock.act[:1].lower()}{clock.act[1:]}"),
            f"/incidents/{incident.number}/",
            clock.confidence,
            due_at=clock.limit.prudent_at,
        )
    yield from _to_complete(practice)


def _to_complete(practice: Practice) -> Iterator[FallingDue]:
    """Yield the instants by which what was notified in part is to be completed."""
    rows = list_incidents(practice).filter(state=IncidentState.OPEN)
    for incident in rows.prefetch_related("filings"):
        due_at = complement_due(incident)
        if due_at is not None:
            yield FallingDue(
                "incident",
                f"incident:{incident.number}:complement",
                nbsp(f"Incident n° {incident.number} : compléter la notification à la CNIL"),
                f"/incidents/{incident.number}/declarations/",
                the_breach_form().complement.confidence,
                due_at=due_at,
            )
