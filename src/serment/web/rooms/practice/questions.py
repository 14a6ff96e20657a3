"""One question per screen: asked, answered, kept at once, with what the answer changed."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.kernel.french import nbsp
from serment.law.facts import FactError, FactValue
from serment.law.model import PreparedEmail
from serment.practice.actors import Permission
from serment.practice.answers import (
    AnswerOutOfBoundsError,
    Asked,
    answer_question,
    next_question,
    questionnaire,
)
from serment.practice.library import the_corpus
from serment.practice.register import list_activities
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.practice.words import (
    outcomes_of,
    unfit_answer,
    what_changed,
)
from serment.web.today import now, today

UNKNOWN = "je-ne-sais-pas"
LONGEST_ANSWER = 200
_SIGNATURE = "Docteur …"


@allowed(Permission.READ)
def ask_next(request: CockpitRequest) -> HttpResponse:
    """Go to the first question without an answer; once the common ones are done, say so."""
    practice = request.actor.practice
    asked = questionnaire(practice)
    after = request.GET.get("apres")
    following = next_question(asked, after=after)
    if following is None:
        return redirect("ready")
    common = [a for a in asked if a.question.is_for_everyone]
    ends_common = bool(common) and after == common[-1].question.id
    if ends_common and not following.question.is_for_everyone and not list_activities(practice):
        return redirect("ready")
    return redirect("question", question=following.question.id)


@allowed(Permission.READ, write=Permission.ANSWER)
def ask(request: CockpitRequest, question: str) -> HttpResponse:
    """Show one question, large; keep its answer at once."""
    asked = questionnaire(request.actor.practice)
    current = next((a for a in asked if a.question.id == question), None)
    if current is None:
        raise Http404
    error = ""
    if request.method == "POST":
        error = _keep(request, current)
        if not error:
            if request.POST.get("reponse") == UNKNOWN:
                return redirect("question", question=question)
            return redirect(f"/cabinet/question/?apres={question}")
    context = _context(request, asked, current, error)
    return render(request, "practice/question.html", context, status=422 if error else 200)


def _keep(request: CockpitRequest, current: Asked) -> str:
    """Keep the answer and say what it changed, or return the sentence that refuses it."""
    given = request.POST.get("reponse", "")[:LONGEST_ANSWER]
    practice, day = request.actor.practice, today(request)
    before = outcomes_of(practice, day)
    try:
        answer_question(
            actor=request.actor,
            fact=current.question.fact,
            given=None if given == UNKNOWN else given,
            answered_on=day,
            now=now(),
        )
    except AnswerOutOfBoundsError as refusal:
        return nbsp(str(refusal))
    except FactError:
        return unfit_answer(the_corpus().facts[current.question.fact].type, given)
    if given != UNKNOWN:
        tell(request, what_changed(before, outcomes_of(practice, day)))
    return ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of a question."""

    value: str
    label: str
    chosen: bool


def _choices(fact: str, kept: FactValue | None) -> tuple[Choice, ...]:
    declaration = the_corpus().facts[fact]
    if declaration.type == "boolean":
        return (Choice("true", "Oui", kept is True), Choice("false", "Non", kept is False))
    return tuple(Choice(value, label, kept == value) for value, label in declaration.values.items())


def _context(
    request: CockpitRequest, asked: tuple[Asked, ...], current: Asked, error: str
) -> dict[str, object]:
    fact = current.question.fact
    # The dozen that everyone gets is counted alone: its end is near.
    beside = [
        a for a in asked if a.question.is_for_everyone or not current.question.is_for_everyone
    ]
    place = [a.question.id for a in beside].index(current.question.id)
    kept = current.answer.value if current.answer else None
    email = _signed(current.question.unknown.email, request.actor.practice.doctor)
    return {
        "question": current.question,
        "kind": the_corpus().facts[fact].type,
        "choices": _choices(fact, kept),
        "kept": request.POST.get("reponse", "") if error else _typed(kept),
        "is_unknown": current.answer is not None and current.answer.value is None,
        "email": email,
        "mailto": f"mailto:?subject={quote(email.subject)}&body={quote(email.body)}"
        if email
        else "",
        "place": place + 1,
        "total": len(beside),
        "previous": beside[place - 1].question.id if place else None,
        "error": error,
        "unknown_value": UNKNOWN,
    }


def _typed(kept: FactValue | None) -> str:
    """Return an answer as its field holds it."""
    if kept is None:
        return ""
    return kept.isoformat() if isinstance(kept, date) else str(kept)


def _signed(email: PreparedEmail | None, doctor: str) -> PreparedEmail | None:
    """Return the message with the doctor's name at its foot."""
    if email is None or not doctor:
        return email
    return replace(email, body=email.body.replace(_SIGNATURE, doctor))
