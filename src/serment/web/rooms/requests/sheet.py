"""The sheet of one request: its clocks side by side, what the law says, what may be done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.kernel.french import nbsp
from serment.law.deadline_model import Position
from serment.law.findings import Citation, citations_of
from serment.law.model import Confidence
from serment.law.request_choices import RequestChoice
from serment.law.rights_words import rights_sentences
from serment.practice.actors import Permission
from serment.practice.handover import is_of_documents
from serment.practice.handover_packages import packages_of
from serment.practice.library import request_choices, the_corpus
from serment.practice.publisher_list import requests_serving
from serment.practice.request_answers import RequestAnswer, answer_of
from serment.practice.request_letters import letters_for
from serment.practice.request_list import evidence_titles, exclusion_titles, ground_title
from serment.practice.request_outcomes import OF_RECORD, notice_of
from serment.practice.request_words import applicant_words, fact_title, moment_words, right_words
from serment.practice.requests import RequestError, UnknownRequestError, find_request
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import PlainForm
from serment.web.rooms.requests.acts import ACTS, acts_of
from serment.web.today import now, today


@dataclass(frozen=True, slots=True)
class LawRow:
    """A thing that the law says: its title if it has one, its sentence, its texts, how sure."""

    title: str
    says: str
    to_do: tuple[str, ...]
    texts: tuple[Citation, ...]
    confidence: Confidence


@allowed(Permission.READ)
def show_request(request: CockpitRequest, number: int) -> HttpResponse:
    """Show a request on the day."""
    return _sheet(request, _answer(request, number), {}, 200)


@allowed(Permission.READ)
def act_on_request(request: CockpitRequest, number: int, act: str) -> HttpResponse:
    """Do the act whose form was sent; a refusal gives the sheet back with what was typed."""
    asked = ACTS.get(act)
    if asked is None:
        raise Http404
    request.actor.require(asked.permission)
    answer = _answer(request, number)
    if request.method != "POST":
        return redirect("requests:request", number=number)
    day = today(request)
    form = asked.make(answer, day, request.POST)
    if form.is_valid():
        base = {"actor": request.actor, "number": number, "as_of": day, "now": now()}
        try:
            asked.do(form, base)
        except RequestError as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, nbsp(str(refusal)))
        else:
            tell(request, asked.done)
            return redirect("requests:request", number=number)
    return _sheet(request, answer, {act: form}, 422)


def _answer(request: CockpitRequest, number: int) -> RequestAnswer:
    try:
        found = find_request(request.actor.practice, number)
    except UnknownRequestError as missing:
        raise Http404(str(missing)) from missing
    return answer_of(found, today(request))


def _sheet(
    request: CockpitRequest, answer: RequestAnswer, refused: dict[str, PlainForm], status: int
) -> HttpResponse:
    asked, law = answer.request, answer.law
    acts = acts_of(request, answer, today(request), refused)
    context = {
        "asked": asked,
        "answer": answer,
        "right": right_words(asked.right),
        "applicant": applicant_words(asked.applicant),
        "earliest": "" if law.record is None else moment_words(law.record.earliest),
        "sentences": rights_sentences(law),
        "to_do": law.reasons.to_do,
        "missing": [] if answer.forbids_granting else _titles(law.reasons.missing),
        "awaited": _titles(answer.awaited),
        "positions": [_position(one) for one in answer.positions],
        "fee": None if answer.fee is None else _position(answer.fee),
        "to_ask": _rows(answer.to_ask),
        "not_to_ask": _rows(answer.not_to_ask),
        "exclusions": _rows(answer.exclusions),
        "grounds": _rows(answer.grounds),
        "texts": law.reasons.rests_on,
        "reasons": law.reasons,
        "questions": (
            *answer.acts.questions,
            *law.reasons.legal_questions,
            *request_choices().legal_questions,
        ),
        "evidence": evidence_titles(asked.evidence),
        "ground": ground_title(asked.ground),
        "excluded": exclusion_titles(asked.excluded),
        "may_hand_over": is_of_documents(asked)
        and law.may_communicate
        and request.actor.can(Permission.REQUESTS),
        "packages": packages_of(asked),
        "letters": letters_for(answer),
        "notice": notice_of(asked),
        "publishers": requests_serving(asked.practice, asked.number),
        "may_ask_publisher": asked.is_pending
        and asked.right in OF_RECORD
        and law.may_communicate
        and request.actor.can(Permission.REQUESTS),
        "acts": acts,
        "may_correct": asked.is_pending and request.actor.can(Permission.REQUESTS),
        "refused": list(_errors_apart(refused, {act.name for act in acts})),
    }
    return render(request, "requests/sheet.html", context, status=status)


def _titles(facts: Iterable[str]) -> list[str]:
    return [nbsp(f"« {fact_title(name)} »") for name in facts]


def _errors_apart(refused: dict[str, PlainForm], shown: set[str]) -> Iterator[str]:
    """Yield what no line of a form of the sheet says: an act that is not offered has no form."""
    for name, form in refused.items():
        yield from map(str, form.non_field_errors())
        if name not in shown:
            fields = (errors for field, errors in form.errors.items() if field != NON_FIELD_ERRORS)
            yield from (str(error) for errors in fields for error in errors)


def _position(position: Position) -> LawRow:
    texts = citations_of(the_corpus(), position.rests_on)
    return LawRow("", position.says, position.to_do, texts, position.confidence)


def _rows(items: Iterable[RequestChoice]) -> list[LawRow]:
    corpus = the_corpus()
    return [
        LawRow(one.title, one.says, (), citations_of(corpus, one.rests_on), one.confidence)
        for one in items
    ]
