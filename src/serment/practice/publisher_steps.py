"""What is noted while a publisher is awaited: its acknowledgement, its plan, its delivery, the end.

Guarantees that each step has its day, between the request and today, that a receipt is confirmed
only of what was delivered, with open eyes where something is missing, and that each act writes one
line of the journal.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.kernel.french import date_in_french
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.publisher_answers import standing_of_archives
from serment.practice.publisher_requests import (
    PublisherError,
    find_open,
    find_publisher_request,
    verify_answered_after,
    verify_not_ahead,
)
from serment.practice.typed import one_line
from serment.store.models import PublisherChannel, PublisherRequest

_LONGEST: Final = 500
_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the publisher said: when, how, and whom to speak to there."""

    on: date
    at: time | None = None
    channel: str = "email"
    contact: str = ""


def acknowledge_publisher(
    *, actor: Actor, number: int, told: Acknowledgement, as_of: date, now: datetime
) -> PublisherRequest:
    """Note that the publisher acknowledged the request."""
    actor.require(Permission.REQUESTS)
    with one_act(actor.practice):
        asked = find_open(actor.practice, number)
        verify_step(asked, told.on, as_of)
        verify_not_ahead(asked, told.on, told.at, now)
        verify_answered_after(asked, told.on, told.at, field="at")
        if told.channel not in PublisherChannel.values:
            raise PublisherError("Dites comment l’accusé est venu : choisissez.", field="channel")
        asked.acknowledged_on, asked.acknowledged_time = told.on, told.at
        asked.acknowledged_channel = told.channel
        asked.told_contact = one_line(told.contact)[:_NAME]
        asked.save()
        payload: dict[str, Canonical] = {"publisher_request": number, "on": told.on.isoformat(),
                                         "channel": told.channel}  # fmt: skip
        record_act(actor=actor, act="publisher.acknowledged", payload=payload, now=now)
    return asked


def note_plan(
    *, actor: Actor, number: int, on: date, as_of: date, now: datetime
) -> PublisherRequest:
    """Note the day on which the plan of a delivery in several steps came."""
    return _note(actor, number, "plan_on", (on, as_of), now)


def note_delivery(
    *, actor: Actor, number: int, on: date, as_of: date, now: datetime
) -> PublisherRequest:
    """Note the day on which the archive came."""
    return _note(actor, number, "delivered_on", (on, as_of), now)


def forget_delivery(*, actor: Actor, number: int, as_of: date, now: datetime) -> PublisherRequest:
    """Note that what was taken for the delivery was not: its day and its checks are forgotten.

    The journal keeps the line of each check, with its digest. The clocks never stopped.
    """
    del as_of
    actor.require(Permission.REQUESTS)
    with one_act(actor.practice):
        asked = find_open(actor.practice, number)
        forgotten, _ = asked.archives.all().delete()
        if asked.delivered_on is None and not forgotten:
            raise PublisherError(
                "Aucune livraison n’est notée et aucune archive n’est contrôlée : il n’y a rien à "
                "annuler."
            )
        payload: dict[str, Canonical] = {
            "publisher_request": number,
            "on": None if asked.delivered_on is None else asked.delivered_on.isoformat(),
            "archives": forgotten,
        }
        asked.delivered_on = None
        asked.save(update_fields=["delivered_on"])
        record_act(actor=actor, act="publisher.delivery_forgotten", payload=payload, now=now)
    return asked


_ACTS: Final = {"plan_on": "publisher.plan_received", "delivered_on": "publisher.delivered"}


def _note(
    actor: Actor, number: int, column: str, days: tuple[date, date], now: datetime
) -> PublisherRequest:
    """Note a day of one column; `days` are that day and today."""
    on, as_of = days
    actor.require(Permission.REQUESTS)
    with one_act(actor.practice):
        asked = find_open(actor.practice, number)
        verify_step(asked, on, as_of)
        setattr(asked, column, on)
        asked.save(update_fields=[column])
        payload: dict[str, Canonical] = {"publisher_request": number, "on": on.isoformat()}
        record_act(actor=actor, act=_ACTS[column], payload=payload, now=now)
    return asked


def confirm_receipt(  # noqa: PLR0913 - a form, every field named
    *,
    actor: Actor,
    number: int,
    on: date,
    as_of: date,
    now: datetime,
    despite_reserves: bool = False,
) -> PublisherRequest:
    """Note that the receipt was confirmed to the publisher; from then its access is counted.

    PublisherError where nothing was delivered, or where what came is not whole, not having been
    said to be known (`despite_reserves`).
    """
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        asked = find_open(actor.practice, number)
        delivered = asked.delivered_on
        if delivered is None:
            raise PublisherError(
                "Aucune livraison n’est notée : on ne confirme que ce qui est arrivé. Notez "
                "d’abord le jour de la livraison.",
                field="on",
            )
        verify_step(asked, on, as_of, since=delivered, what="la livraison")
        if not (standing_of_archives(asked).is_whole or despite_reserves):
            raise PublisherError(
                "L’archive n’est pas contrôlée, ou il y manque quelque chose : une fois la "
                "réception confirmée, l’éditeur peut fermer l’ancien accès. Contrôlez-la et "
                "envoyez vos réserves, ou cochez que vous confirmez malgré elles.",
                field="despite_reserves",
            )
        asked.confirmed_on = on
        asked.save(update_fields=["confirmed_on"])
        payload: dict[str, Canonical] = {"publisher_request": number, "on": on.isoformat(),
                                         "despite_reserves": despite_reserves}  # fmt: skip
        record_act(actor=actor, act="publisher.receipt_confirmed", payload=payload, now=now)
    return asked


def close_publisher_request(
    *, actor: Actor, number: int, reason: str, as_of: date, now: datetime
) -> PublisherRequest:
    """Close a request that has no object any more, with its reason."""
    actor.require(Permission.DECIDE_REQUESTS)
    why = one_line(reason)[:_LONGEST]
    with one_act(actor.practice):
        asked = find_open(actor.practice, number)
        if not why:
            raise PublisherError(
                "La raison manque : une demande classée sans livraison se justifie (abandonnée, "
                "faite deux fois). Écrivez-la, sans donnée de santé.",
                field="reason",
            )
        asked.closed_on, asked.closed_reason = as_of, why
        asked.save(update_fields=["closed_on", "closed_reason"])
        payload: dict[str, Canonical] = {"publisher_request": number}
        record_act(actor=actor, act="publisher.closed", payload=payload, now=now)
    return asked


def reopen_publisher_request(
    *, actor: Actor, number: int, as_of: date, now: datetime
) -> PublisherRequest:
    """Open again a request confirmed or closed by mistake; its clocks never stopped."""
    del as_of
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        asked = find_publisher_request(actor.practice, number)
        if asked.is_pending:
            raise PublisherError("Cette demande est ouverte : il n’y a rien à rouvrir.")
        asked.confirmed_on, asked.closed_on, asked.closed_reason = None, None, ""
        asked.save(update_fields=["confirmed_on", "closed_on", "closed_reason"])
        payload: dict[str, Canonical] = {"publisher_request": number}
        record_act(actor=actor, act="publisher.reopened", payload=payload, now=now)
    return asked


def verify_step(
    asked: PublisherRequest,
    day: date,
    as_of: date,
    *,
    since: date | None = None,
    what: str = "la demande",
) -> None:
    """Refuse a day that comes before the request (or `since`), or that is to come."""
    first = since or asked.asked_on
    if not first <= day <= as_of:
        raise PublisherError(
            f"Le {date_in_french(day)} n’est pas entre {what} ({date_in_french(first)}) et "
            "aujourd’hui : le délai serait faux. Corrigez la date ; rien n’a été enregistré.",
            field="on",
        )
