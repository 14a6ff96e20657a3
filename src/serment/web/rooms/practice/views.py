"""« Mon cabinet »: who the practice is, and one question per screen."""

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.law.facts import FactError, FactValue
from serment.practice.actors import Permission
from serment.practice.answers import (
    AnswerOutOfBoundsError,
    Asked,
    answer_question,
    next_question,
    progress,
    questionnaire,
)
from serment.practice.library import the_corpus
from serment.practice.opening import identity_of, update_identity
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.practice.forms import IdentityForm
from serment.web.rooms.practice.words import answer_in_french
from serment.web.today import now, today

UNKNOWN = "je-ne-sais-pas"


@allowed(Permission.READ)
def show_practice(request: CockpitRequest) -> HttpResponse:
    """Show the identity and the answers, by section."""
    practice = request.actor.practice
    asked = questionnaire(practice)
    sections = [
        {"name": name, "rows": [_Row(a, _shown(a)) for a in rows]}
        for name, rows in groupby(
            sorted(asked, key=lambda a: _section_order(asked, a)), lambda a: a.question.section
        )
    ]
    context = {
        "identity": identity_of(practice),
        "sections": sections,
        "progress": progress(asked),
        "unknown": [a for a in asked if a.answer is not None and a.answer.value is None],
    }
    return render(request, "practice/practice.html", context)


def _section_order(asked: tuple[Asked, ...], row: Asked) -> int:
    """Return the place of the first question of the same section."""
    return next(i for i, a in enumerate(asked) if a.question.section == row.question.section)


@dataclass(frozen=True, slots=True)
class _Row:
    asked: Asked
    shown: str


def _shown(asked: Asked) -> str:
    if asked.answer is None:
        return ""
    return answer_in_french(asked.question.fact, asked.answer.value)


@allowed(Permission.READ, write=Permission.ANSWER)
def edit_identity(request: CockpitRequest) -> HttpResponse:
    """Change who the controller is."""
    identity = identity_of(request.actor.practice)
    form = IdentityForm(identity, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        update_identity(actor=request.actor, identity=form.identity(), now=now())
        tell(request, "L’identité du cabinet est enregistrée.")
        return redirect("next_question" if request.POST.get("suite") else "practice")
    return render(request, "practice/identity.html", {"form": form})


@allowed(Permission.READ)
def ask_next(request: CockpitRequest) -> HttpResponse:
    """Go to the first question without an answer, or to the end."""
    asked = questionnaire(request.actor.practice)
    following = next_question(asked, after=request.GET.get("apres"))
    if following is None:
        return redirect("practice")
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
    return render(request, "practice/question.html", _question_context(asked, current, error, request))


def _keep(request: CockpitRequest, current: Asked) -> str:
    """Keep the answer, or return the sentence that refuses it."""
    given = request.POST.get("reponse", "")
    try:
        answer_question(
            actor=request.actor,
            fact=current.question.fact,
            given=None if given == UNKNOWN else given,
            answered_on=today(request),
            now=now(),
        )
    except (FactError, AnswerOutOfBoundsError) as refusal:
        return str(refusal)
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
        return (
            Choice("true", "Oui", kept is True),
            Choice("false", "Non", kept is False),
        )
    return tuple(
        Choice(value, label, kept == value) for value, label in declaration.values.items()
    )


def _question_context(
    asked: tuple[Asked, ...], current: Asked, error: str, request: CockpitRequest
) -> dict[str, object]:
    fact = current.question.fact
    place = [a.question.id for a in asked].index(current.question.id)
    kept = current.answer.value if current.answer else None
    return {
        "question": current.question,
        "kind": the_corpus().facts[fact].type,
        "choices": _choices(fact, kept),
        "kept": request.POST.get("reponse", "") if error else (kept if kept is not None else ""),
        "is_unknown": current.answer is not None and current.answer.value is None,
        "place": place + 1,
        "total": len(asked),
        "previous": asked[place - 1].question.id if place else None,
        "error": error,
        "unknown_value": UNKNOWN,
    }
