"""The recent part of a mixed record: sent before the rest, its clock met or late, or undone.

Guarantees that only a record that mixes both ages has such a part, that it leaves decided, to
somebody identified, after the forty-eight hours, with its cause if it is late, and that the other
clocks run on. Leaves to others the whole answer (`request_outcomes`).
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.kernel.french import date_in_french
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.request_answers import COPIES, RequestAnswer, answer_of
from serment.practice.request_outcomes import Sent, verify_handing_over
from serment.practice.request_steps import verify_day
from serment.practice.requests import RequestError, find_pending
from serment.practice.typed import one_line
from serment.store.models import ReceivedRequest, RequestMode, RequestOutcome

_LONGEST: Final = 500
PART_MODES: Final = (RequestMode.ON_SITE, *sorted(COPIES), RequestMode.DOCTOR)
"""How a part of a record may leave: a letter alone hands nothing over."""
_FIELDS: Final = ("first_part_on", "first_part_mode", "first_part_late_reason", "first_part_by")


def is_first_part_possible(answer: RequestAnswer) -> bool:
    """Tell whether the recent part may still leave before the rest."""
    request, clock = answer.request, answer.law.record
    waits = request.is_pending and request.first_part_on is None
    return waits and clock is not None and clock.is_mixed


def send_first_part(
    *, actor: Actor, number: int, sent: Sent, as_of: date, now: datetime
) -> ReceivedRequest:
    """Note that the recent part left; RequestError for what the law or the facts do not allow."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        verify_day(request, sent.on, as_of)
        _verify_part(answer_of(request, as_of), sent)
        request.first_part_on, request.first_part_mode = sent.on, sent.mode
        request.first_part_late_reason = one_line(sent.late_reason)[:_LONGEST]
        request.first_part_by = actor.member
        is_late = _verify_late(request, as_of)
        request.save(update_fields=[*_FIELDS])
        payload: dict[str, Canonical] = {"request": number, "on": sent.on.isoformat(),
                                         "mode": sent.mode, "is_late": is_late}  # fmt: skip
        record_act(actor=actor, act="request.first_part_sent", payload=payload, now=now)
    return request


def _verify_part(answer: RequestAnswer, sent: Sent) -> None:
    if not is_first_part_possible(answer):
        raise RequestError(
            "Cette demande n’a pas de partie récente à envoyer d’abord : elle ne mêle pas deux "
            "délais, ou la partie est déjà notée. Rien n’a été enregistré.",
            field="on",
        )
    if answer.request.outcome not in {RequestOutcome.GRANTED, RequestOutcome.PARTLY}:
        raise RequestError(
            "Rien n’est accordé encore : aucune partie du dossier ne peut partir. Décidez d’abord, "
            "puis notez l’envoi.",
            field="on",
        )
    if sent.mode not in PART_MODES:
        raise RequestError(
            "Dites comment la partie récente est partie : choisissez dans la liste.", field="mode"
        )
    verify_handing_over(answer, replace(sent, fee_cents=0))


def _verify_late(request: ReceivedRequest, as_of: date) -> bool:
    clock = answer_of(request, as_of).law.record
    late_since = None if clock is None else clock.first_part_late_since
    if late_since is not None and not request.first_part_late_reason:
        raise RequestError(
            f"Cette partie est en retard depuis le {date_in_french(late_since)} : sa cause se "
            "consigne. Écrivez-la, sans donnée de santé ; rien n’a été enregistré.",
            field="late_reason",
        )
    return late_since is not None


def undo_first_part(*, actor: Actor, number: int, now: datetime) -> ReceivedRequest:
    """Take back a recent part noted by mistake: its clock runs as if nothing had left."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        if request.first_part_on is None:
            raise RequestError("Aucune partie n’est notée comme envoyée : il n’y a rien à annuler.")
        request.first_part_on, request.first_part_by = None, None
        request.first_part_mode, request.first_part_late_reason = "", ""
        request.save(update_fields=[*_FIELDS])
        payload: dict[str, Canonical] = {"request": number}
        record_act(actor=actor, act="request.first_part_undone", payload=payload, now=now)
    return request
