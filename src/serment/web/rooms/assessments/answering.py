"""One question of an impact assessment on its own screen, with what the model proposes."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from serment.intake.pia.editing import find_answer
from serment.intake.pia.model import Answer, ImpactAssessment
from serment.intake.pia.questionnaire import (
    FEARED_EVENTS,
    ITEMS,
    MEASURE_LISTS,
    QUESTIONS,
    AssessmentQuestion,
    find_question,
)
from serment.intake.pia.rich_text import readable
from serment.kernel.french import nbsp
from serment.law.assessment_models import AssessmentModel
from serment.law.model import Confidence
from serment.practice.actors import Permission
from serment.practice.assessment_answers import answer_assessment, answer_version, comment_on
from serment.practice.assessment_given import GivenAnswer, GivenComment
from serment.practice.assessments import AssessmentError, find_model, is_closed
from serment.practice.typed import one_line
from serment.practice.versions import ChangedMeanwhileError
from serment.store.models import AssessmentRecord
from serment.web.access import allowed
from serment.web.conflicts import seen_version
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.assessments.words import LEVELS, found, lines
from serment.web.today import now

_ITEMS = {item.reference: item.title for item in ITEMS}


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the model proposes for a question, line by line, each with how sure it is."""

    text: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the form shows it: what is kept, or what was typed and refused."""

    text: str
    gauge: int
    items: tuple[str, ...]

    @property
    def all_items(self) -> str:
        """The items, one a line."""
        return "\n".join(self.items)


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed, why it was refused; `seen` is the version to keep comparing with, if any."""

    typed: Shown
    why: str
    seen: str | None


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title that can be ticked: what is sent, what is shown."""

    title: str
    words: str
    is_ticked: bool


@allowed(Permission.READ, write=Permission.REGISTER)
def ask(request: CockpitRequest, number: int, question: int) -> HttpResponse:
    """Ask one question; what is sent is kept, and the next one asked."""
    record, assessment = found(request, number)
    asked = find_question(str(question))
    if asked is None:
        raise Http404
    if request.method != "POST":
        return _page(request, record, assessment, asked)
    typed = _typed(request, asked)
    given = GivenAnswer(question, typed.text, typed.gauge, typed.items, seen_version(request))
    try:
        answer_assessment(actor=request.actor, number=number, given=given, now=now())
    except (AssessmentError, ChangedMeanwhileError) as refusal:
        is_overtaken = isinstance(refusal, ChangedMeanwhileError)
        seen = None if is_overtaken else given.seen
        refused = Refused(typed, nbsp(str(refusal)), seen)
        return _page(request, record, assessment, asked, refused)
    following = _beside(asked, 1)
    if following is None:
        tell(request, "C’était la dernière question : relisez ce qui manque encore.")
        return redirect("assessments:assessment", number=number)
    return redirect("assessments:question", number=number, question=following)


def _page(
    request: CockpitRequest,
    record: AssessmentRecord,
    assessment: ImpactAssessment,
    asked: AssessmentQuestion,
    refused: Refused | None = None,
) -> HttpResponse:
    answer = find_answer(assessment, asked.number)
    kept = _kept(answer)
    is_measures = str(asked.number) in MEASURE_LISTS
    shown, refusal = (refused.typed, refused.why) if refused else (kept, "")
    context = {
        "record": record,
        "question": asked,
        "item": _ITEMS[asked.item],
        "place": QUESTIONS.index(asked) + 1,
        "total": len(QUESTIONS),
        "previous": _beside(asked, -1),
        "following": _beside(asked, 1),
        "shown": shown,
        "kept": kept if refusal else None,
        "refusal": refusal,
        "is_measures": is_measures,
        "measures": _titles(assessment, shown) if is_measures else (),
        "levels": LEVELS,
        "is_marked_up": answer is not None and _is_marked_up(answer),
        "proposed": _proposed(find_model(record.model), asked),
        "comments": [
            lines(c.text)
            for c in assessment.comments
            if not c.for_measure and c.reference == str(asked.number)
        ],
        "version": (refused and refused.seen) or answer_version(assessment, asked.number),
        "is_closed": is_closed(assessment),
        "may_change": request.actor.can(Permission.REGISTER) and not is_closed(assessment),
    }
    status = 422 if refusal else 200
    return render(request, "assessments/question.html", context, status=status)


def _typed(request: CockpitRequest, asked: AssessmentQuestion) -> Shown:
    sent = request.POST
    level = sent.get("niveau", "")
    gauge = int(level) if level.isascii() and level.isdigit() and len(level) == 1 else 0
    ticked = sent.getlist("mesure")
    items = ticked if str(asked.number) in MEASURE_LISTS else sent.get("liste", "").splitlines()
    return Shown(sent.get("texte", ""), gauge, tuple(filter(None, map(str.strip, items))))


def _kept(answer: Answer | None) -> Shown:
    if answer is None:
        return Shown("", 0, ())
    return Shown(readable(answer.text), answer.gauge or 0, answer.items)


def _titles(assessment: ImpactAssessment, shown: Shown) -> list[TitleRow]:
    """Return the titles that can be ticked: the measures, then those that a file cites besides."""
    ticked = set(map(one_line, shown.items))
    titles = (one_line(m.title or "") for m in assessment.measures)
    every = dict.fromkeys((*filter(None, titles), *map(one_line, shown.items)))
    return [TitleRow(t, readable(t) or "(sans texte lisible)", t in ticked) for t in every]


def _is_marked_up(answer: Answer) -> bool:
    """Whether rewriting it would lose a layout that a plain text cannot show."""
    bare = (answer.text or "").replace("<p>", "").replace("</p>", "")
    return "<" in bare


def _beside(asked: AssessmentQuestion, step: int) -> int | None:
    place = QUESTIONS.index(asked) + step
    return QUESTIONS[place].number if 0 <= place < len(QUESTIONS) else None


def _proposed(model: AssessmentModel | None, asked: AssessmentQuestion) -> tuple[Proposed, ...]:
    """Return what the model proposes: nothing for a level, which is the controller's to choose."""
    if model is None or asked.kind == "gauge":
        return ()
    if asked.kind == "text":
        answers = (answer for answer in model.answers if answer.question == asked.number)
        return tuple(Proposed(answer.text, answer.confidence) for answer in answers)
    event = next(e for e in FEARED_EVENTS if e.reference == asked.item)
    risk = next(r for r in model.risks if r.kind == event.kind)
    if asked.number == event.measures:
        named = (m for m in model.measures if m.id in risk.measures)
        return tuple(Proposed(m.title, m.confidence) for m in named)
    lists = (risk.impacts, risk.threats, risk.sources)
    return tuple(Proposed(item, model.confidence) for item in lists[asked.number - event.first])


@require_POST
@allowed(Permission.REGISTER)
def comment(request: CockpitRequest, number: int) -> HttpResponse:
    """Add a comment on a question, or on a measure."""
    found(request, number)
    question, place = _whole(request, "question"), _whole(request, "place")
    given = GivenComment(request.POST.get("commentaire", ""), question, place)
    try:
        comment_on(actor=request.actor, number=number, given=given, now=now())
    except AssessmentError as refusal:
        tell(request, str(refusal), warning=True)
    else:
        tell(request, "Le commentaire est enregistré.")
    if place:
        return redirect("assessments:measure", number=number, place=place)
    if find_question(str(question)) is None:
        return redirect("assessments:assessment", number=number)
    address = reverse("assessments:question", args=(number, question))
    return HttpResponseRedirect(f"{address}#commentaires")


def _whole(request: CockpitRequest, name: str) -> int:
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < len("99999") else 0
