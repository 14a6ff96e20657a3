"""Which letters a request allows on a day, and what each says: never one that the law forbids.

Guarantees that an answer is written only for a decision that holds and, for a medical record, to
somebody identified; an extension only where its notice was in time; a refusal only on a ground
that applies. Leaves to others the words (`documents.rights_letters`).
"""

from datetime import date
from typing import Final

from serment.documents.rights_letters import (
    RIGHTS_LETTERS,
    RightsLetter,
    RightsLetterKind,
    rights_letter_docx,
    rights_letter_pdf,
)
from serment.law.findings import citations_of
from serment.practice.documents import context_of
from serment.practice.library import the_corpus
from serment.practice.request_answers import RequestAnswer
from serment.practice.request_list import evidence_titles, exclusion_titles
from serment.practice.request_outcomes import OF_RECORD, Decided, verify_decision
from serment.practice.request_words import subject_words
from serment.practice.requests import RequestError
from serment.store.models import RequestOutcome

LETTER_TITLES: Final[dict[RightsLetterKind, str]] = {
    "request_acknowledgement": "Accusé de réception",
    "request_evidence": "Demande d’un document",
    "request_extension": "Avis de prolongation",
    "request_first_part": "Envoi de la partie récente",
    "request_answer": "Réponse favorable",
    "request_refusal": "Refus motivé, avec les recours",
}
_ALSO: Final = {"certificat_medical_possible": "certificate_possible",
                "alternative": "access_instead"}  # fmt: skip


class ForbiddenLetterError(ValueError):
    """A letter that the law does not allow for this request, on this day."""


def letter_title(kind: str) -> str:
    """Name a letter in French."""
    return next((words for one, words in LETTER_TITLES.items() if one == kind), kind)


def letters_for(answer: RequestAnswer) -> tuple[tuple[RightsLetterKind, str], ...]:
    """Return the letters that may be written today, each with its title."""
    return tuple((kind, LETTER_TITLES[kind]) for kind in RIGHTS_LETTERS if _allows(answer, kind))


def make_letter(answer: RequestAnswer, kind: str, form: str, *, as_of: date) -> bytes:
    """Return a letter as PDF or DOCX; ForbiddenLetterError for one that may not be written."""
    found = next((one for one, _ in letters_for(answer) if one == kind), None)
    if found is None:
        raise ForbiddenLetterError(
            f"La lettre « {letter_title(kind)[:60]} » ne va pas avec cette demande aujourd’hui : "
            "elle dirait ce que la loi n’admet pas, ou ce qui n’est pas décidé. Ouvrez la demande "
            "pour voir celles qui sont permises."
        )
    make = rights_letter_docx if form == "docx" else rights_letter_pdf
    context = context_of(answer.request.practice, as_of=as_of)
    return make(found, letter_of(answer, found), context)


def _allows(answer: RequestAnswer, kind: RightsLetterKind) -> bool:
    request, gdpr = answer.request, answer.law.gdpr
    if kind == "request_acknowledgement":
        return request.is_pending
    if kind == "request_evidence":
        waits = request.evidence_asked_on is not None and request.evidence_received_on is None
        return request.is_pending and waits
    if kind == "request_extension":
        return gdpr is not None and gdpr.extension_is_valid is True
    is_refusal = request.outcome == RequestOutcome.REFUSED
    if kind == "request_first_part":
        return not is_refusal and _allows_first_part(answer)
    if not request.outcome or is_refusal != (kind == "request_refusal"):
        return False
    return _holds(answer) and (is_refusal or _may_receive(answer))


def _allows_first_part(answer: RequestAnswer) -> bool:
    request = answer.request
    waits = request.is_pending and bool(request.outcome) and _older_by(answer) is not None
    return waits and _holds(answer) and _may_receive(answer)


def _holds(answer: RequestAnswer) -> bool:
    """Tell whether the law still allows what was decided."""
    request = answer.request
    try:
        decided = Decided(request.outcome, request.ground, tuple(request.excluded))
        verify_decision(answer, decided)
    except RequestError:
        return False
    return True


def _may_receive(answer: RequestAnswer) -> bool:
    request = answer.request
    return request.right not in OF_RECORD or request.identity_on is not None


def letter_of(answer: RequestAnswer, kind: RightsLetterKind) -> RightsLetter:
    """Return what a letter says of a request."""
    request, law = answer.request, answer.law
    ground = next((one for one in answer.grounds if one.id == request.ground), None)
    texts = () if ground is None else citations_of(the_corpus(), ground.rests_on)
    record = law.record
    return RightsLetter(
        number=request.number,
        doctor=request.practice.doctor,
        applicant=request.applicant_name,
        address=tuple(request.applicant_address.splitlines()),
        subject=subject_words(request.right),
        received_on=request.received_on,
        answer_by=None if answer.at_once or answer.late_since else answer.first_end,
        older_by=_older_by(answer),
        extended_to=None if law.gdpr is None else law.gdpr.extended.due_on,
        record_by=None if record is None else record.lots[-1].due_on,
        first_part_on=None if record is None else record.first_part_on,
        evidence=tuple(evidence_titles(request.evidence)),
        excluded=tuple(exclusion_titles(request.excluded)),
        extension_reason=request.extension_reason,
        ground_says="" if ground is None else ground.says,
        ground_texts=tuple(text.short for text in texts),
        says=frozenset(_said(answer, kind)),
    )


def _older_by(answer: RequestAnswer) -> date | None:
    record = answer.law.record
    if record is None or not record.is_mixed:
        return None
    last, as_of = record.lots[-1].due_on, answer.law.request.as_of
    return None if as_of is not None and as_of > last else last


def _said(answer: RequestAnswer, kind: RightsLetterKind) -> set[str]:
    request, gdpr = answer.request, answer.law.gdpr
    told = {
        "at_once": answer.at_once or answer.late_since is not None,
        "is_paused": gdpr is not None and gdpr.is_paused,
        "is_of_record": answer.law.record is not None,
        "is_late": _is_late(answer, kind),
        "is_granted": request.outcome == RequestOutcome.GRANTED,
        "is_partly": request.outcome == RequestOutcome.PARTLY,
        "is_note": any(one.decision == "add_note" for one in answer.law.positions),
        "first_copy": answer.fee is not None and request.facts.get("first_copy") is not False,
        _right_name(answer): kind == "request_answer",
    }
    tells = {name for position in answer.law.positions for name in position.tells}
    return {name for name, is_said in told.items() if is_said} | {
        words for name, words in _ALSO.items() if name in tells
    }


def _is_late(answer: RequestAnswer, kind: RightsLetterKind) -> bool:
    clock = answer.law.record
    if kind == "request_first_part" and clock is not None and clock.first_part_on is not None:
        return clock.first_part_late_since is not None
    return answer.late_since is not None


def _right_name(answer: RequestAnswer) -> str:
    right = answer.request.right
    is_of_deceased = right == "post_mortem" or answer.request.applicant == "heir"
    if is_of_deceased and right in OF_RECORD:
        return "of_deceased"
    return f"of_{right}"
