"""The list of requests: searched, sorted, counted.

Guarantees that a list of any length is read from an index, and that what is due first is found
among the requests that wait. Leaves to others one request
(`requests`) and the register that is exported (`request_register`).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from serment.kernel.french import fold
from serment.practice.library import request_choices
from serment.practice.request_answers import RequestAnswer, answer_of
from serment.store.models import Practice, ReceivedRequest

_NUMBER: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
PENDING_READ: Final = 200
"""How many requests that wait are put to their clocks at once, the oldest first."""


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
