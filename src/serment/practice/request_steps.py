"""What is done while a request waits: its facts, the identity, the evidence, the extension.

Guarantees that each step has its day, between the reception and today, that an extension has its
reason and leaves within the first month, and that each act writes one line of the journal.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

from serment.kernel.canonical import Canonical
from serment.kernel.french import date_in_french, list_in_french
from serment.law.facts import FactError, RecordValue, parse_facts, value_to_canonical
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.library import the_corpus
from serment.practice.request_answers import answer_of
from serment.practice.request_words import fact_title
from serment.practice.requests import RequestError, find_pending
from serment.practice.typed import one_line
from serment.store.models import IdentityMethod, ReceivedRequest

_LONGEST: Final = 500
ASKED_FACTS: Final = (
    "heir_reason", "quality_proved", "deceased_objected", "secret_care", "minor_objected",
    "express_mandate", "adult_consents", "request_object", "retention_ended", "legal_basis",
    "processing_automated", "restriction_case",
    "collected_from", "obtained_on", "notice_given",
    "psychiatric_commission", "first_copy", "reasonable_doubt", "born_on", "applicant_age",
)  # fmt: skip
"""What may be told of a request, by the names of the corpus."""
_BY_APPLICANT: Final = {
    "minor": ("born_on",),
    "parent": ("secret_care", "minor_objected"),
    "curator": ("adult_consents",),
    "heir": ("heir_reason", "quality_proved", "deceased_objected"),
    "lawyer": ("express_mandate",),
    "trusted_person": ("express_mandate",),
}
_BY_OTHER_APPLICANT: Final = {
    "minor": ("born_on",),
    "curator": ("adult_consents",),
    "heir": ("quality_proved",),
    "lawyer": ("express_mandate",),
    "trusted_person": ("express_mandate",),
    "appointed_doctor": ("express_mandate",),
}
"""Who acts, for a right other than the access to the record."""
_BY_RIGHT: Final = {
    "record_access": ("first_copy", "psychiatric_commission"),
    "access": ("first_copy",),
    "information": ("collected_from", "obtained_on", "notice_given"),
    "rectification": ("request_object",),
    "erasure": ("request_object", "retention_ended"),
    "restriction": ("restriction_case",),
    "portability": ("legal_basis", "processing_automated"),
    "objection": ("legal_basis",),
    "consent_withdrawal": ("legal_basis",),
    "post_mortem": ("heir_reason", "quality_proved", "deceased_objected", "first_copy"),
}


def facts_to_tell(request: ReceivedRequest) -> tuple[str, ...]:
    """Return the facts that this right and this applicant call for, in the order of asking."""
    if request.right == "information":
        return _BY_RIGHT[request.right]
    is_of_record = request.right in {"record_access", "post_mortem"}
    by_applicant = _BY_APPLICANT if is_of_record else _BY_OTHER_APPLICANT
    named = (*by_applicant.get(request.applicant, ()), *_BY_RIGHT.get(request.right, ()))
    return tuple(dict.fromkeys((*named, "reasonable_doubt")))


def specify_request(
    *, actor: Actor, number: int, given: Mapping[str, object], now: datetime
) -> ReceivedRequest:
    """Tell facts of a request; None forgets one. RequestError for what is not one of them."""
    actor.require(Permission.REQUESTS)
    facts = _parsed(given)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        kept = {**request.facts, **facts}
        _verify_obtained(request, kept.get("obtained_on"))
        request.facts = {name: value for name, value in kept.items() if value is not None}
        request.save(update_fields=["facts"])
        # Which, not what: a birth or a commission of psychiatric care is no matter for the journal.
        payload: dict[str, Canonical] = {"request": number, "facts": sorted(facts)}
        record_act(actor=actor, act="request.specified", payload=payload, now=now)
    return request


def _verify_obtained(request: ReceivedRequest, obtained_on: Canonical) -> None:
    if isinstance(obtained_on, str) and date.fromisoformat(obtained_on) > request.received_on:
        raise RequestError(
            f"Les données auraient été obtenues le "
            f"{date_in_french(date.fromisoformat(obtained_on))}, après la demande : le mois serait "
            "faux. Corrigez ce jour ; rien n’a été enregistré.",
            field="obtained_on",
        )


def _parsed(given: Mapping[str, object]) -> dict[str, Canonical]:
    strange = [name for name in given if name not in ASKED_FACTS]
    if strange:
        raise RequestError(
            f"« {strange[0][:60]} » n’est pas un fait d’une demande : il serait ignoré. Faits : "
            f"{list_in_french(list(ASKED_FACTS))}."
        )
    try:
        read: Mapping[str, RecordValue] = parse_facts(the_corpus().facts, given)
    except FactError as refusal:
        raise RequestError(str(refusal)) from refusal
    return {name: value_to_canonical(read[name]) if name in read else None for name in given}


def note_identity(  # noqa: PLR0913 - a form, every field named
    *, actor: Actor, number: int, method: str, on: date, as_of: date, now: datetime
) -> ReceivedRequest:
    """Note how and when the identity of the applicant was established."""
    actor.require(Permission.REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        if method not in IdentityMethod.values:
            raise RequestError(
                "Dites comment l’identité est établie : choisissez dans la liste.", field="method"
            )
        verify_day(request, on, as_of)
        request.identity_method, request.identity_on = method, on
        request.save(update_fields=["identity_method", "identity_on"])
        payload: dict[str, Canonical] = {"request": number, "method": method, "on": on.isoformat()}
        record_act(actor=actor, act="request.identified", payload=payload, now=now)
    return request


def ask_evidence(  # noqa: PLR0913 - a form, every field named
    *,
    actor: Actor,
    number: int,
    evidence: Collection[str],
    on: date,
    as_of: date,
    now: datetime,
) -> ReceivedRequest:
    """Note which documents were asked for, among those that the law lets one ask."""
    actor.require(Permission.REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        chosen = _verified_evidence(request, evidence, as_of)
        verify_day(request, on, as_of)
        request.evidence, request.evidence_asked_on = list(chosen), on
        request.evidence_received_on = None
        request.save(update_fields=["evidence", "evidence_asked_on", "evidence_received_on"])
        payload: dict[str, Canonical] = {"request": number, "evidence": list(chosen),
                                         "on": on.isoformat()}  # fmt: skip
        record_act(actor=actor, act="request.evidence_asked", payload=payload, now=now)
    return request


def _verified_evidence(
    request: ReceivedRequest, evidence: Collection[str], as_of: date
) -> tuple[str, ...]:
    offered = [item.id for item in answer_of(request, as_of).to_ask]
    chosen = tuple(one for one in offered if one in evidence)
    if not chosen or len(chosen) != len(set(evidence)):
        raise RequestError(
            "Choisissez un document de la liste : ce qui n’y est pas ne se demande pas pour cette "
            "demande. Rien n’a été enregistré.",
            field="evidence",
        )
    if "identity_in_doubt" in chosen and request.facts.get("reasonable_doubt") is not True:
        raise RequestError(
            "Un justificatif d’identité ne se demande que si un doute raisonnable existe. Notez "
            f"d’abord « {fact_title('reasonable_doubt')} », ou ne le demandez pas.",
            field="evidence",
        )
    return chosen


def note_evidence(
    *, actor: Actor, number: int, on: date, as_of: date, now: datetime
) -> ReceivedRequest:
    """Note the day on which what was asked for came in."""
    actor.require(Permission.REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        asked = request.evidence_asked_on
        if asked is None:
            raise RequestError(
                "Aucun document n’a été demandé : rien n’est attendu. Notez d’abord la demande de "
                "justificatif.",
                field="on",
            )
        verify_day(request, on, as_of, since=asked, what="la demande du document")
        request.evidence_received_on = on
        request.save(update_fields=["evidence_received_on"])
        payload: dict[str, Canonical] = {"request": number, "on": on.isoformat()}
        record_act(actor=actor, act="request.evidence_received", payload=payload, now=now)
    return request


def extend_request(  # noqa: PLR0913 - a form, every field named
    *, actor: Actor, number: int, reason: str, sent_on: date, as_of: date, now: datetime
) -> ReceivedRequest:
    """Note the notice that adds two months; RequestError once the first month is over."""
    actor.require(Permission.DECIDE_REQUESTS)
    why = one_line(reason)[:_LONGEST]
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        if not why:
            raise RequestError(
                "La raison manque : sans motif (demande complexe, ou demandes nombreuses), l’avis "
                "ne prolonge rien. Écrivez-la, sans donnée de santé.",
                field="reason",
            )
        verify_day(request, sent_on, as_of)
        _verify_in_time(request, sent_on, as_of)
        request.extension_reason, request.extension_sent_on = why, sent_on
        request.save(update_fields=["extension_reason", "extension_sent_on"])
        payload: dict[str, Canonical] = {"request": number, "sent_on": sent_on.isoformat()}
        record_act(actor=actor, act="request.extended", payload=payload, now=now)
    return request


def _verify_in_time(request: ReceivedRequest, sent_on: date, as_of: date) -> None:
    clock = answer_of(request, as_of).law.gdpr
    if clock is None:
        raise RequestError(
            "Aucun délai en mois ne court pour cette demande : il faut y répondre sans attendre, "
            "et il n’y a rien à prolonger."
        )
    if sent_on > clock.one_month.due_on:
        raise RequestError(
            f"L’avis du {date_in_french(sent_on)} part après la fin du premier mois, le "
            f"{date_in_french(clock.one_month.due_on)} : il ne prolonge rien. Répondez "
            "aujourd’hui, avec le motif du retard ; rien n’a été enregistré.",
            field="sent_on",
        )


def verify_day(
    request: ReceivedRequest,
    day: date,
    as_of: date,
    *,
    since: date | None = None,
    what: str = "la réception",
) -> None:
    """Refuse a day that comes before the reception (or `since`), or that is to come."""
    first = since or request.received_on
    if not first <= day <= as_of:
        raise RequestError(
            f"Le {date_in_french(day)} n’est pas entre {what} ({date_in_french(first)}) et "
            "aujourd’hui : le délai serait faux. Corrigez la date ; rien n’a été enregistré.",
            field="on",
        )
