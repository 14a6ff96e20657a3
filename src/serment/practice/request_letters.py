"""Which letters a request allows on a day, and what each says: never one that the law forbids.

Guarantees that an answer is written only for a decision that holds and, for a medical record, to
somebody identified; an extension only where its notice was in time; a refusal only on a ground
that applies; and that a letter to who has no right tells nothing of a record. Leaves to others
the words (`documents.rights_letters`).
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
from serment.kernel.french import list_in_french
from serment.law.findings import citations_of
from serment.law.request_choices import RequestChoice
from serment.practice.documents import context_of
from serment.practice.library import request_choices, the_corpus
from serment.practice.request_answers import RequestAnswer
from serment.practice.request_notices import (
    is_granted,
    may_be_lifted,
    may_choose_doctor,
    patient_of,
    recipients_are_told,
)
from serment.practice.request_outcomes import (
    OF_RECORD,
    Decided,
    notice_of,
    verify_decision,
)
from serment.practice.request_words import subject_words
from serment.practice.requests import RequestError
from serment.store.models import ReceivedRequest, RequestOutcome

LETTER_TITLES: Final[dict[RightsLetterKind, str]] = {
    "request_acknowledgement": "Accusé de réception",
    "request_evidence": "Demande d’un justificatif (identité, pouvoir, qualité)",
    "request_extension": "Avis de prolongation",
    "request_first_part": "Envoi de la partie récente",
    "request_answer": "Réponse favorable",
    "request_partial": "Réponse favorable en partie, avec les recours",
    "request_refusal": "Refus motivé, avec les recours",
    "request_doctor": "Lettre au médecin choisi",
    "request_recipients": "Avis à qui avait reçu les données",
    "request_lifting": "Annonce de la fin de la limitation",
}
_OUTCOMES: Final = {
    "request_answer": RequestOutcome.GRANTED,
    "request_partial": RequestOutcome.PARTLY,
    "request_refusal": RequestOutcome.REFUSED,
}


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
    if kind in _OUTCOMES:
        return _allows_outcome(answer, _OUTCOMES[kind])
    request, gdpr = answer.request, answer.law.gdpr
    waits = request.evidence_asked_on is not None and request.evidence_received_on is None
    by_kind = {
        "request_acknowledgement": request.is_pending,
        "request_evidence": request.is_pending and waits,
        "request_extension": gdpr is not None and gdpr.extension_is_valid is True,
        "request_first_part": request.is_pending and _older_by(answer) is not None,
        "request_doctor": may_choose_doctor(answer) and bool(request.doctor_name),
        "request_recipients": recipients_are_told(request),
        "request_lifting": may_be_lifted(request),
    }
    writes_to_others = kind in {"request_doctor", "request_recipients"}
    if not by_kind[kind] or (writes_to_others and not patient_of(request)):
        return False
    of_granted = kind in {"request_first_part", "request_doctor", "request_recipients"}
    return not of_granted or (is_granted(request) and _allows_outcome(answer, request.outcome))


def _allows_outcome(answer: RequestAnswer, outcome: str) -> bool:
    if answer.request.outcome != outcome or not decision_holds(answer):
        return False
    return outcome == RequestOutcome.REFUSED or _may_receive(answer.request)


def decision_holds(answer: RequestAnswer) -> bool:
    """Tell whether the law still allows what was decided."""
    request = answer.request
    try:
        decided = Decided(request.outcome, request.ground, tuple(request.excluded))
        verify_decision(answer, decided)
    except RequestError:
        return False
    return True


def _may_receive(request: ReceivedRequest) -> bool:
    return request.right not in OF_RECORD or request.identity_on is not None


def letter_of(answer: RequestAnswer, kind: RightsLetterKind) -> RightsLetter:
    """Return what a letter says of a request."""
    request, law = answer.request, answer.law
    ground = next((one for one in answer.grounds if one.id == request.ground), None)
    record = None if _tells_nothing(answer) else law.record
    addressee, address = _addressee(request, kind)
    return RightsLetter(
        number=request.number,
        doctor=request.practice.doctor,
        addressee=addressee,
        address=tuple(address.splitlines()),
        subject=subject_words(request.right),
        received_on=request.received_on,
        answer_by=_answer_by(answer),
        older_by=_older_by(answer),
        extended_to=None if law.gdpr is None else law.gdpr.extended.due_on,
        record_by=None if record is None else record.lots[-1].due_on,
        first_part_on=None if record is None else record.first_part_on,
        evidence=tuple(
            one.asks or one.title for one in request_choices().to_ask if one.id in request.evidence
        ),
        excluded=tuple(_excluded(request, kind)),
        extension_reason=request.extension_reason,
        ground_says="" if ground is None else ground.says,
        ground_texts=() if ground is None else texts_in_full(ground),
        notice_on=request.notice_on or _issued_on(request),
        patient=patient_of(request),
        chosen_doctor=request.doctor_name,
        scope=request.scope,
        says=frozenset(_said(answer, kind)),
    )


def _issued_on(request: ReceivedRequest) -> date | None:
    notice = notice_of(request)
    return None if notice is None else notice.issued_on


def _addressee(request: ReceivedRequest, kind: RightsLetterKind) -> tuple[str, str]:
    if kind == "request_doctor":
        return request.doctor_name, request.doctor_address
    if kind == "request_recipients":
        named = request.recipients.splitlines()
        return (named[0], "") if len(named) == 1 else ("", "")
    return request.applicant_name, request.applicant_address


def texts_in_full(choice: RequestChoice) -> tuple[str, ...]:
    """Name the texts as a patient reads them: the code in full."""
    shorts = (text.short for text in citations_of(the_corpus(), choice.rests_on))
    return tuple(short.replace("CSP, ", "code de la santé publique, art. ") for short in shorts)


def _excluded(request: ReceivedRequest, kind: RightsLetterKind) -> list[str]:
    """Name what is left out; a partial answer gives its text with it."""
    found = [one for one in request_choices().exclusions if one.id in request.excluded]
    if kind != "request_partial":
        return [one.told_as or one.title for one in found]
    return [
        one.told_as or f"{one.title} ({list_in_french(list(texts_in_full(one)))})" for one in found
    ]


def _answer_by(answer: RequestAnswer) -> date | None:
    """The day promised; to who has no right, that of the GDPR alone, which no record moves."""
    if _late_since(answer) is not None or answer.at_once:
        return None
    gdpr = answer.law.gdpr
    if gdpr is None or not _tells_nothing(answer):
        return answer.first_end
    return gdpr.effective.due_on


def _late_since(answer: RequestAnswer) -> date | None:
    gdpr = answer.law.gdpr
    if _tells_nothing(answer) and gdpr is not None:
        return gdpr.late_since
    return answer.late_since


def _older_by(answer: RequestAnswer) -> date | None:
    record = answer.law.record
    if record is None or not record.is_mixed or _tells_nothing(answer):
        return None
    last, as_of = record.lots[-1].due_on, answer.law.request.as_of
    return None if as_of is not None and as_of > last else last


def _tells_nothing(answer: RequestAnswer) -> bool:
    """Tell whether a letter must not let the reader think that there is a record."""
    return answer.forbids_granting is not None or answer.asks_first is not None


def _said(answer: RequestAnswer, kind: RightsLetterKind) -> set[str]:
    request, gdpr = answer.request, answer.law.gdpr
    is_of_deceased = request.applicant == "heir" and request.right in OF_RECORD
    tells = {name for position in answer.law.positions for name in position.tells}
    told = {
        "at_once": _answer_by(answer) is None,
        "is_paused": gdpr is not None and gdpr.is_paused,
        "is_of_record": answer.law.record is not None,
        "is_late": _is_late(answer, kind),
        "is_note": any(one.decision == "add_note" for one in answer.law.positions),
        "first_copy": answer.fee is not None and request.facts.get("first_copy") is not False,
        "to_doctor": request.applicant == "appointed_doctor",
        # CSP, R. 1111-7: whatever the ground of a refusal to an heir.
        "certificate_possible": is_of_deceased,
        "access_instead": "alternative" in tells,
        _right_name(request): True,
    }
    return {name for name, is_said in told.items() if is_said}


def _is_late(answer: RequestAnswer, kind: RightsLetterKind) -> bool:
    clock = answer.law.record
    if kind == "request_first_part" and clock is not None and clock.first_part_on is not None:
        return clock.first_part_late_since is not None
    return _late_since(answer) is not None


def _right_name(request: ReceivedRequest) -> str:
    if request.right == "post_mortem" and request.applicant == "parent":
        return "of_child"
    is_of_deceased = request.right == "post_mortem" or request.applicant == "heir"
    return "of_deceased" if is_of_deceased and request.right in OF_RECORD else f"of_{request.right}"
