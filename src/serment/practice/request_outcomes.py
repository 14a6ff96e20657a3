"""How a request ends: decided, answered, closed without an answer, opened again, complained of.

Guarantees that nothing is granted that a sure rule forbids, that a refusal has a ground of the
closed list that applies, that nothing is answered before it is decided nor late without its cause,
and that the record is freed with the answer. A person decides; an uncertain rule only warns.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.kernel.french import date_in_french, list_in_french
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.documents import current_documents
from serment.practice.journal import record_act
from serment.practice.request_answers import COPIES, RequestAnswer, answer_of
from serment.practice.request_steps import verify_day
from serment.practice.request_words import fact_title
from serment.practice.requests import RequestError, find_pending, find_request, freeze, release
from serment.practice.typed import one_line
from serment.store.models import IssuedDocument, ReceivedRequest, RequestMode, RequestOutcome

_LONGEST: Final = 500
OF_RECORD: Final = frozenset({"record_access", "post_mortem"})
REFLECTION: Final = timedelta(days=2)
"""The fewest days after which forty-eight hours may have passed, where the hour is not known."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: its outcome, the ground of a refusal even in part, what is left out."""

    outcome: str
    ground: str = ""
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer that left: how, which day, at what price (cents), and why it is late if it is."""

    on: date
    mode: str
    fee_cents: int = 0
    late_reason: str = ""


def decide_request(
    *, actor: Actor, number: int, decided: Decided, as_of: date, now: datetime
) -> ReceivedRequest:
    """Keep what the controller decides; RequestError for what a sure rule does not allow."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        verify_decision(answer_of(request, as_of), decided)
        request.outcome, request.excluded = decided.outcome, list(decided.excluded)
        request.ground = "" if decided.outcome == RequestOutcome.GRANTED else decided.ground
        request.decided_on, request.decided_by = as_of, actor.member
        request.save(update_fields=["outcome", "excluded", "ground", "decided_on", "decided_by"])
        payload: dict[str, Canonical] = {"request": number, "outcome": request.outcome,
                                         "ground": request.ground,
                                         "excluded": len(decided.excluded)}  # fmt: skip
        record_act(actor=actor, act="request.decided", payload=payload, now=now)
    return request


def verify_decision(answer: RequestAnswer, decided: Decided) -> None:
    """Refuse a decision that the law does not allow for this request, on this day."""
    if decided.outcome not in RequestOutcome.values:
        raise RequestError("Dites ce que vous décidez : choisissez dans la liste.", field="outcome")
    if decided.outcome == RequestOutcome.REFUSED:
        _verify_nothing_left(answer)
        _verify_ground(answer, decided.ground)
    else:
        _verify_granting(answer, decided)


def _verify_nothing_left(answer: RequestAnswer) -> None:
    sent_on = answer.request.first_part_on
    if sent_on is not None:
        raise RequestError(
            f"La partie récente est partie le {date_in_french(sent_on)} : un refus dirait le "
            "contraire. Décidez « Accordée en partie », ou annulez d’abord cet envoi s’il est noté "
            "par erreur.",
            field="outcome",
        )


def _verify_ground(answer: RequestAnswer, ground: str) -> None:
    if ground not in {one.id for one in answer.grounds}:
        raise RequestError(
            "Un refus repose sur un motif de la liste, qui vaille pour cette demande : sans lui, "
            "il serait illégal. Choisissez-en un, ou accordez la demande.",
            field="ground",
        )


def _verify_granting(answer: RequestAnswer, decided: Decided) -> None:
    if answer.awaited:
        raise RequestError(
            f"Il manque une réponse pour conclure : {_named(answer.awaited)}. Sans elle, on ne "
            "sait pas si la loi permet d’accorder. Précisez-la, puis décidez.",
            field="outcome",
        )
    against = answer.forbids_granting
    if against is not None:
        to_do = " ".join(against.to_do)
        raise RequestError(
            f"La demande ne peut pas être accordée telle quelle. {against.says} {to_do}".strip(),
            field="outcome",
        )
    if decided.outcome == RequestOutcome.GRANTED:
        partly = answer.grants_partly_only
        if partly is not None and partly.confidence == "sure":
            raise RequestError(
                f"Une part reste écartée : décidez « Accordée en partie ». {partly.says}",
                field="outcome",
            )
    _verify_parts(answer, decided)


def _verify_parts(answer: RequestAnswer, decided: Decided) -> None:
    is_partly = decided.outcome == RequestOutcome.PARTLY
    if is_partly and not decided.excluded and not decided.ground:
        raise RequestError(
            "« Accordée en partie » : dites quelle part ne l’est pas, ce que vous écartez ou le "
            "motif du refus de cette part. Sans cela, accordez la demande entière.",
            field="ground",
        )
    if is_partly and decided.ground:
        _verify_ground(answer, decided.ground)
    if not is_partly and decided.excluded:
        raise RequestError(
            "Ce que vous écartez fait une réponse en partie : décidez « Accordée en partie », ou "
            "n’écartez rien.",
            field="outcome",
        )
    known = {one.id for one in answer.exclusions}
    if not set(decided.excluded) <= known:
        raise RequestError(
            "Ce qui est écarté se choisit dans la liste de cette demande. Rien n’a été enregistré.",
            field="excluded",
        )


def _named(facts: tuple[str, ...]) -> str:
    return list_in_french([f"« {fact_title(name)} »" for name in facts])


def answer_request(
    *, actor: Actor, number: int, sent: Sent, as_of: date, now: datetime
) -> ReceivedRequest:
    """Note that the answer left; the record that was asked for is no longer frozen by it."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        verify_day(request, sent.on, as_of)
        if request.first_part_on is not None:
            first = request.first_part_on
            verify_day(request, sent.on, as_of, since=first, what="l’envoi de la partie récente")
        answer = answer_of(request, as_of)
        _verify_decided(request, answer, sent)
        request.mode, request.fee_cents = sent.mode, sent.fee_cents
        request.answered_on, request.answered_by = sent.on, actor.member
        _join_notice(request)
        late_since = answer_of(request, as_of).late_since
        request.late_reason = one_line(sent.late_reason)[:_LONGEST]
        if late_since is not None and not request.late_reason:
            raise RequestError(
                f"La réponse est en retard depuis le {date_in_french(late_since)} : sa cause se "
                "consigne. Écrivez-la, sans donnée de santé ; rien n’a été enregistré.",
                field="late_reason",
            )
        release(request, sent.on, as_of)
        request.save()
        payload: dict[str, Canonical] = {"request": number, "on": sent.on.isoformat(),
                                         "mode": sent.mode, "outcome": request.outcome,
                                         "is_late": late_since is not None}  # fmt: skip
        record_act(actor=actor, act="request.answered", payload=payload, now=now)
    return request


def _join_notice(request: ReceivedRequest) -> None:
    """Keep which version of the notice was joined (GDPR, art. 13, 14 and 5(2))."""
    notice = notice_of(request)
    if notice is not None and request.outcome != RequestOutcome.REFUSED:
        request.notice_number, request.notice_on = notice.number, notice.issued_on


def notice_of(request: ReceivedRequest) -> IssuedDocument | None:
    """Return the notice to join to the answer; None for another right, or where none is issued."""
    if request.right != "information":
        return None
    return current_documents(request.practice).get("patient_notice")


def _verify_decided(request: ReceivedRequest, answer: RequestAnswer, sent: Sent) -> None:
    if not request.outcome:
        raise RequestError(
            "Rien n’est décidé encore : on ne saurait pas ce qui a été répondu. Décidez d’abord "
            "(accorder, accorder en partie ou refuser)."
        )
    if sent.mode not in RequestMode.values:
        raise RequestError("Dites comment la réponse est partie : choisissez.", field="mode")
    verify_handing_over(answer, sent)


def verify_handing_over(answer: RequestAnswer, sent: Sent) -> None:
    """Refuse what leaves undecided, too early, to somebody unknown, or at a price not allowed."""
    request = answer.request
    verify_decision(answer, Decided(request.outcome, request.ground, tuple(request.excluded)))
    if request.outcome == RequestOutcome.REFUSED:
        return
    _verify_reflection(answer, sent)
    if request.right in OF_RECORD and request.identity_on is None:
        raise RequestError(
            "L’identité du demandeur n’est pas établie : rien du dossier ne se communique à un "
            "inconnu. Notez comment elle l’est, puis répondez.",
            field="mode",
        )
    needs_doctor = sent.mode == RequestMode.DOCTOR and request.applicant != "appointed_doctor"
    if needs_doctor and not request.doctor_name:
        raise RequestError(
            "Le médecin choisi n’est pas noté : on ne saurait pas qui a reçu le dossier. Notez-le "
            "(« Médecin choisi »), puis répondez.",
            field="mode",
        )
    is_first = request.facts.get("first_copy") is not False
    if sent.fee_cents and (sent.mode not in COPIES or is_first):
        raise RequestError(
            "La première copie est gratuite, comme la consultation sur place : aucun prix ne peut "
            "être demandé. Laissez le prix vide, ou notez que ce n’est pas la première copie.",
            field="fee",
        )


def _verify_reflection(answer: RequestAnswer, sent: Sent) -> None:
    """Refuse a record handed over before the forty-eight hours that its code sets."""
    clock, asked = answer.law.record, answer.request
    if clock is None or sent.mode == RequestMode.LETTER:
        return
    first = clock.earliest.date() if isinstance(clock.earliest, datetime) else None
    if sent.on < (first or asked.received_on + REFLECTION):
        raise RequestError(
            "Les quarante-huit heures de réflexion ne sont pas passées depuis la demande : le "
            "dossier se communique après elles. Corrigez la date, ou attendez pour répondre.",
            field="on",
        )


def close_request(
    *, actor: Actor, number: int, reason: str, as_of: date, now: datetime
) -> ReceivedRequest:
    """Close a request that calls for no answer (withdrawn, sent to another), with its reason."""
    actor.require(Permission.DECIDE_REQUESTS)
    why = one_line(reason)[:_LONGEST]
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        if not why:
            raise RequestError(
                "La raison manque : une demande sans réponse se justifie (retirée, adressée à un "
                "autre cabinet). Écrivez-la, sans donnée de santé.",
                field="reason",
            )
        request.closed_on, request.closed_reason = as_of, why
        release(request, as_of, as_of)
        request.save()
        record_act(actor=actor, act="request.closed", payload={"request": number}, now=now)
    return request


def reopen_request(*, actor: Actor, number: int, as_of: date, now: datetime) -> ReceivedRequest:
    """Open again a request answered or closed by mistake; its clocks never stopped."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_request(actor.practice, number)
        if request.is_pending:
            raise RequestError("Cette demande est ouverte : il n’y a rien à rouvrir.")
        request.answered_on, request.answered_by, request.mode = None, None, ""
        request.notice_number, request.notice_on = None, None
        request.closed_on, request.closed_reason, request.late_reason = None, "", ""
        request.save()
        freeze(request, as_of)
        record_act(actor=actor, act="request.reopened", payload={"request": number}, now=now)
    return request


def note_complaint(
    *, actor: Actor, number: int, on: date, as_of: date, now: datetime
) -> ReceivedRequest:
    """Note that the person complained (to the CNIL, to a judge) about this request."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_request(actor.practice, number)
        verify_day(request, on, as_of)
        request.complaint_on = on
        request.save(update_fields=["complaint_on"])
        payload: dict[str, Canonical] = {"request": number, "on": on.isoformat()}
        record_act(actor=actor, act="request.complained_of", payload=payload, now=now)
    return request
