"""What falls due of the requests to publishers: what they owe, then what is left to the practice.

Guarantees that the day or the instant is the one that the sheet itself shows, with its mark, and
that a title bears a number and an act: never whose data, nor which publisher.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from serment.kernel.french import nbsp
from serment.practice.falling_due import FallingDue
from serment.practice.publisher_answers import PublisherAnswer, answer_of
from serment.practice.request_list import PENDING_READ
from serment.store.models import Practice, PublisherRequest

_CONFIRMED_READ: Final = timedelta(days=120)
"""How long a confirmed request is read still: beyond the last day of its access."""


def publishers_to_follow(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield what publishers owe: the acknowledgement, the plan, the export; then the last access.

    Of a record due without delay, the day after the request: that of the first reminder.
    """
    recent = Q(confirmed_on=None) | Q(confirmed_on__gt=as_of - _CONFIRMED_READ)
    rows = PublisherRequest.objects.of(practice).filter(recent, closed_on=None)
    rows = rows.prefetch_related("archives").order_by("asked_on", "number")
    for asked in rows[:PENDING_READ]:
        answer = answer_of(asked, as_of)
        for clock, act, moment in _owed(answer):
            at = moment if isinstance(moment, datetime) else None
            yield FallingDue(
                "publisher",
                f"publisher:{asked.number}:{clock}",
                nbsp(f"Demande à l’éditeur n° {asked.number} : {act}"),
                f"/demandes/editeur/{asked.number}/",
                answer.law.reasons.confidence,
                due_on=moment if at is None else None,
                due_at=at,
            )


def _owed(answer: PublisherAnswer) -> Iterator[tuple[str, str, date]]:
    """Yield the name of each clock that runs, the act that it ends, and its last moment."""
    asked, law = answer.asked, answer.law
    if asked.confirmed_on is not None:
        if law.free_access is not None and not law.free_access.is_late:
            yield "access", "l’accès à l’ancien logiciel finit", law.free_access.due
        return
    if answer.is_unanswered and law.acknowledgement is not None:
        yield "acknowledgement", "accusé de réception attendu", law.acknowledgement.due
    if answer.plan_is_awaited and law.plan is not None:
        yield "plan", "plan de livraison attendu", law.plan.due
    if asked.delivered_on is not None:
        yield "receipt", "contrôler l’archive, puis confirmer ou réserver", asked.delivered_on
    elif law.delivery is not None:
        yield "delivery", "export attendu", law.delivery.due
    elif law.at_once:
        yield "delivery", "export dû sans délai", asked.asked_on + timedelta(days=1)
