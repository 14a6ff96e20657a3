"""The register of requests: searched, sorted, counted, and as rows to export.

Guarantees that a list of any length is read from an index, and that what is due first is found
among the requests that wait. Leaves to others one request (`requests`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from serment.kernel.french import fold
from serment.practice.library import request_choices
from serment.practice.request_answers import RequestAnswer, answer_of
from serment.practice.request_words import applicant_words, right_words
from serment.store.models import Practice, ReceivedRequest

_NUMBER: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
PENDING_READ: Final = 200
"""How many requests that wait are put to their clocks at once, the oldest first."""
HEADER: Final = (
    "Numéro", "Reçue le", "Heure", "Par", "Demandeur", "Qualité", "Patient", "Dossier", "Droit",
    "Périmètre", "Identité établie le", "Comment", "Justificatif demandé le",
    "Pièces demandées", "Reçu le", "Code de la santé : dès le", "Code de la santé : au plus tard",
    "RGPD : au plus tard", "RGPD : prolongé", "Information : au plus tard",
    "Prolongation envoyée le", "Motif de la prolongation", "Partie récente envoyée le",
    "Mode (partie récente)", "Retard (partie récente), cause", "Décision", "Décidée le",
    "Par (décision)", "Motif du refus", "Écarté", "Mode", "Première copie", "Prix (euros)",
    "Répondue le", "Par (réponse)", "Retard, cause", "Classée le", "Raison", "Réclamation le",
    "Médecin choisi", "Destinataires prévenus", "Destinataires prévenus le", "Levée annoncée le",
    "Levée le",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RequestSearch:
    """What a person asks of the list; `state` is pending, answered, closed or empty for all."""

    words: str = ""
    state: str = ""
    right: str = ""
    order: str = "-number"


@dataclass(frozen=True, slots=True)
class PendingRequests:
    """What waits for an answer: how many, how many late, and the one whose end comes first."""

    count: int
    late: int
    first: RequestAnswer | None


def search_requests(practice: Practice, asked: RequestSearch) -> QuerySet[ReceivedRequest]:
    """Return the requests that answer, in order."""
    rows = ReceivedRequest.objects.of(practice).select_related("record")
    for word in asked.words.split():
        rows = rows.filter(_holding(word))
    if asked.state == "pending":
        rows = rows.filter(answered_on=None, closed_on=None)
    elif asked.state == "answered":
        rows = rows.filter(answered_on__isnull=False)
    elif asked.state == "closed":
        rows = rows.filter(closed_on__isnull=False)
    if asked.right:
        rows = rows.filter(right=asked.right)
    return rows.order_by(asked.order, "-number")


def _holding(word: str) -> Q:
    found = Q(words__contains=fold(word))
    return found | Q(number=int(word)) if _NUMBER.fullmatch(word) else found


def pending_requests(practice: Practice, as_of: date) -> PendingRequests:
    """Return what waits for an answer; the longest waits are read first."""
    rows = ReceivedRequest.pending_of(practice).select_related("record").order_by("received_on")
    answers = [answer_of(request, as_of) for request in rows[:PENDING_READ]]
    count = len(answers) if len(answers) < PENDING_READ else rows.count()
    late = sum(answer.late_since is not None for answer in answers)
    first = min(answers, key=_urgency, default=None)
    return PendingRequests(count, late, first)


def _urgency(answer: RequestAnswer) -> date:
    received_on = answer.request.received_on
    return received_on if answer.at_once else answer.first_end or received_on


def state_of_request(request: ReceivedRequest) -> str:
    """Say where a request stands."""
    if request.closed_on is not None:
        return "closed"
    return "pending" if request.answered_on is None else "answered"


def ground_title(ground: str) -> str:
    """Name a ground of refusal in French."""
    return next((one.title for one in request_choices().grounds if one.id == ground), ground)


def exclusion_titles(excluded: list[str]) -> list[str]:
    """Name in French what was left out."""
    return [one.title for one in request_choices().exclusions if one.id in excluded]


def evidence_titles(evidence: list[str]) -> list[str]:
    """Name in French what was asked for."""
    return [one.title for one in request_choices().to_ask if one.id in evidence]


def register_rows(rows: QuerySet[ReceivedRequest], as_of: date) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the register as `HEADER` names them; it names people."""
    told = rows.select_related("record", "decided_by__person", "answered_by__person")
    for request in told.iterator(chunk_size=500):
        yield (*_reception(request), *_evidence(request), *_clocks(request, as_of), *_end(request))


def _reception(request: ReceivedRequest) -> tuple[str, ...]:
    return (
        str(request.number),
        _iso(request.received_on),
        "" if request.received_time is None else request.received_time.isoformat("minutes"),
        request.get_channel_display(),
        request.applicant_name,
        applicant_words(request.applicant),
        request.patient_name,
        "" if request.record is None else str(request.record),
        right_words(request.right),
        request.scope,
    )


def _evidence(request: ReceivedRequest) -> tuple[str, ...]:
    return (
        _iso(request.identity_on),
        request.get_identity_method_display(),
        _iso(request.evidence_asked_on),
        " ; ".join(evidence_titles(request.evidence)),
        _iso(request.evidence_received_on),
    )


def _clocks(request: ReceivedRequest, as_of: date) -> tuple[str, ...]:
    law = answer_of(request, as_of).law
    record, gdpr = law.record, law.gdpr
    return (
        "" if record is None else record.earliest.isoformat()[:16].replace("T", " "),
        "" if record is None else " ; ".join(_iso(lot.due_on) for lot in record.lots),
        "" if gdpr is None else _iso(gdpr.one_month.due_on),
        "" if gdpr is None or not gdpr.extension_is_valid else _iso(gdpr.extended.due_on),
        "" if law.information is None else _iso(law.information.due.due_on),
        _iso(request.extension_sent_on),
        request.extension_reason,
        _iso(request.first_part_on),
        request.get_first_part_mode_display(),
        request.first_part_late_reason,
    )


def _end(request: ReceivedRequest) -> tuple[str, ...]:
    first = request.facts.get("first_copy")
    return (
        request.get_outcome_display(),
        _iso(request.decided_on),
        "" if request.decided_by is None else request.decided_by.person.name,
        ground_title(request.ground),
        " ; ".join(exclusion_titles(request.excluded)),
        request.get_mode_display(),
        "" if first is None else ("oui" if first else "non"),
        f"{request.fee_cents / 100:.2f}".replace(".", ",") if request.fee_cents else "",
        _iso(request.answered_on),
        "" if request.answered_by is None else request.answered_by.person.name,
        request.late_reason,
        _iso(request.closed_on),
        request.closed_reason,
        _iso(request.complaint_on),
        request.doctor_name,
        " ; ".join(request.recipients.splitlines()),
        _iso(request.recipients_told_on),
        _iso(request.lifting_told_on),
        _iso(request.lifted_on),
    )


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
