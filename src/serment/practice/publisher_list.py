"""The requests to publishers: searched, sorted, counted, and as rows to export.

Guarantees that a list of any length is read from an index. Leaves to others one request
(`publisher_requests`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from serment.kernel.french import fold
from serment.practice.publisher_answers import PublisherAnswer, answer_of
from serment.practice.publisher_words import WORDS
from serment.store.models import Practice, PublisherRequest

_NUMBER: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
HEADER: Final = (
    "Numéro", "Demandée le", "Heure", "Par", "Éditeur", "Pour", "Patient", "Confrère",
    "Demande servie", "Accusé attendu le", "Accusé reçu le", "Par (accusé)", "Interlocuteur",
    "Plan attendu le", "Plan reçu le", "Livraison attendue le", "Livrée le",
    "Archives contrôlées", "Dossiers trouvés", "Réserves", "Réception confirmée le",
    "Accès gratuit jusqu’au", "Archive jusqu’au", "Classée le", "Raison",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublisherSearch:
    """What a person asks of the list; `state` is pending, confirmed, closed or empty for all."""

    words: str = ""
    state: str = ""
    context: str = ""
    order: str = "-number"


def search_publisher_requests(
    practice: Practice, asked: PublisherSearch
) -> QuerySet[PublisherRequest]:
    """Return the requests that answer, in order."""
    rows = (
        PublisherRequest.objects.of(practice).select_related("request").prefetch_related("archives")
    )
    for word in asked.words.split():
        rows = rows.filter(_holding(word))
    if asked.state == "pending":
        rows = rows.filter(confirmed_on=None, closed_on=None)
    elif asked.state == "confirmed":
        rows = rows.filter(confirmed_on__isnull=False)
    elif asked.state == "closed":
        rows = rows.filter(closed_on__isnull=False)
    if asked.context:
        rows = rows.filter(context=asked.context)
    return rows.order_by(asked.order, "-number")


def _holding(word: str) -> Q:
    found = Q(words__contains=fold(word))
    return found | Q(number=int(word)) if _NUMBER.fullmatch(word) else found


def state_of_publisher_request(asked: PublisherRequest) -> str:
    """Say where a request stands."""
    if asked.closed_on is not None:
        return "closed"
    return "pending" if asked.confirmed_on is None else "confirmed"


def requests_serving(practice: Practice, number: int) -> QuerySet[PublisherRequest]:
    """Return the requests made to publishers for one patient's request."""
    return PublisherRequest.objects.of(practice).filter(request__number=number)


def exports_by_request(practice: Practice) -> dict[int, str]:
    """Return, by the key of each patient's request, the exports asked of publishers for it."""
    found: dict[int, list[str]] = {}
    asked = PublisherRequest.objects.of(practice).exclude(request=None).order_by("number")
    for request, number, day in asked.values_list("request_id", "number", "asked_on"):
        if request is not None:
            found.setdefault(request, []).append(f"n° {number}, {_iso(day)}")
    return {request: " ; ".join(lines) for request, lines in found.items()}


def publisher_rows(rows: QuerySet[PublisherRequest], as_of: date) -> Iterator[tuple[str, ...]]:
    """Yield the rows as `HEADER` names them; they name people."""
    for asked in rows.iterator(chunk_size=500):
        answer = answer_of(asked, as_of)
        yield (*_asked(asked), *_waited(answer), *_came(answer), *_end(answer))


def _asked(asked: PublisherRequest) -> tuple[str, ...]:
    return (
        str(asked.number),
        _iso(asked.asked_on),
        "" if asked.asked_time is None else asked.asked_time.isoformat("minutes"),
        asked.get_channel_display(),
        asked.publisher,
        asked.get_context_display(),
        asked.patient_name,
        asked.colleague_name,
        "" if asked.request is None else str(asked.request.number),
    )


def _waited(answer: PublisherAnswer) -> tuple[str, ...]:
    asked, law = answer.asked, answer.law
    clock = law.acknowledgement
    return (
        "" if clock is None else clock.due.isoformat()[:16].replace("T", " "),
        _iso(asked.acknowledged_on),
        asked.get_acknowledged_channel_display(),
        asked.told_contact,
        "" if law.plan is None else _iso(law.plan.due),
        _iso(asked.plan_on),
        "" if law.delivery is None else _iso(law.delivery.due),
        _iso(asked.delivered_on),
    )


def _came(answer: PublisherAnswer) -> tuple[str, ...]:
    archives = answer.standing.archives
    found = sum(int(one.report.get("found", 0)) for one in archives)
    return (
        str(len(archives)) if archives else "",
        str(found) if archives else "",
        " ; ".join(WORDS[line.kind].title for line in answer.standing.reserves),
    )


def _end(answer: PublisherAnswer) -> tuple[str, ...]:
    asked, law = answer.asked, answer.law
    return (
        _iso(asked.confirmed_on),
        "" if law.free_access is None else _iso(law.free_access.due),
        "" if law.archive is None else _iso(law.archive.due),
        _iso(asked.closed_on),
        asked.closed_reason,
    )


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
