"""One impact assessment: what it says part by part, its risks on a map, what is missing."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import cast

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from serment.documents.risk_map import risk_map_rows, risk_map_svg
from serment.intake.pia.editing import OF_MEASURE, find_answer, find_evaluation
from serment.intake.pia.model import Answer, Evaluation, ImpactAssessment, Shape
from serment.intake.pia.questionnaire import (
    ITEMS,
    LEVEL_WORDS,
    QUESTIONS,
    AssessmentItem,
    AssessmentQuestion,
)
from serment.intake.pia.rich_text import readable
from serment.intake.pia.survey import is_answered, survey_assessment
from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.assessment_papers import print_assessment
from serment.practice.assessment_threshold import judge_assessment
from serment.practice.assessments import (
    SHAPES,
    AssessmentError,
    describe_assessment,
    export_assessments,
    find_model,
    is_closed,
    present_sheet,
)
from serment.practice.register import list_activities
from serment.practice.versions import ChangedMeanwhileError, version_of
from serment.web.access import allowed
from serment.web.conflicts import seen_version, state_of_form
from serment.web.downloads import PDF, attachment
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.assessments.forms import SheetForm
from serment.web.rooms.assessments.words import (
    STATUSES,
    VERDICTS,
    conclusion_of,
    found,
    lines,
)
from serment.web.today import now, today

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question as the page shows it: what is answered, in plain words, and the verdict on it."""

    question: AssessmentQuestion
    lines: tuple[str, ...]
    is_answered: bool
    reference: str
    verdict: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the assessment and its questions; a reference where it is evaluated as a whole."""

    item: AssessmentItem
    questions: tuple[QuestionRow, ...]
    answered: int
    reference: str
    verdict: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as the page shows it, at its place; `reference` is empty without an identifier."""

    place: int
    title: str
    lines: tuple[str, ...]
    reference: str
    verdict: str


@allowed(Permission.READ)
def show_assessment(request: CockpitRequest, number: int) -> HttpResponse:
    """Show an assessment whole: the test, the parts, the measures, the map, what is missing."""
    record, assessment = found(request, number)
    survey = survey_assessment(assessment)
    told = judge_assessment(request.actor.practice, record) if record.threshold else None
    # The drawing is ours: no text of a person is in it.
    svg = mark_safe(risk_map_svg(survey.risks))  # noqa: S308 - our own drawing, without anybody's text
    context = {
        "record": record,
        "status": STATUSES.get(record.status, ""),
        "conclusion": None if told is None else conclusion_of(told),
        "survey": survey,
        "parts": [_part(assessment, item) for item in ITEMS if item.reference != "3.1"],
        "measures": list(measure_rows(assessment)),
        "svg": svg,
        "risks": risk_map_rows(survey.risks),
        "opinions": _opinions(assessment),
        "next_question": _next_question(assessment),
        "rejection": lines(assessment.rejection_reason) if record.status == 1 else (),
        "model": find_model(record.model),
        "shapes": SHAPES,
        "may_act": request.actor.can(Permission.REGISTER),
        "may_change": request.actor.can(Permission.REGISTER) and not is_closed(assessment),
    }
    return render(request, "assessments/assessment.html", context)


def _part(assessment: ImpactAssessment, item: AssessmentItem) -> PartRow:
    rows = tuple(_row(assessment, q) for q in QUESTIONS if q.item == item.reference)
    is_whole = item.evaluated == "item"
    return PartRow(
        item,
        rows,
        sum(row.is_answered for row in rows),
        item.reference if is_whole else "",
        _verdict(assessment, item.reference) if is_whole else "",
    )


def _row(assessment: ImpactAssessment, question: AssessmentQuestion) -> QuestionRow:
    answer = find_answer(assessment, question.number)
    is_own = question.evaluation != question.item
    return QuestionRow(
        question,
        () if answer is None else answer_lines(answer, question),
        answer is not None and is_answered(answer),
        question.evaluation if is_own else "",
        _verdict(assessment, question.evaluation) if is_own else "",
    )


def answer_lines(answer: Answer, question: AssessmentQuestion) -> tuple[str, ...]:
    """Return an answer as lines of plain text, a level first in words."""
    if question.kind == "list":
        return tuple(filter(None, map(readable, answer.items)))
    level = answer.gauge if answer.gauge and answer.gauge < len(LEVEL_WORDS) else 0
    head = (LEVEL_WORDS[level].capitalize(),) if question.kind == "gauge" and level > 0 else ()
    return (*head, *lines(answer.text))


def measure_rows(assessment: ImpactAssessment) -> Iterator[MeasureRow]:
    """Yield the measures, each at the place that its addresses name."""
    for place, measure in enumerate(assessment.measures, start=1):
        reference = "" if measure.id is None else f"{OF_MEASURE}{measure.id}"
        title = readable(measure.title) or nbsp(f"Mesure n° {place}, sans titre")
        yield MeasureRow(
            place, title, lines(measure.content), reference, _verdict(assessment, reference)
        )


def _verdict(assessment: ImpactAssessment, reference: str) -> str:
    evaluation: Evaluation | None = find_evaluation(assessment, reference)
    status = evaluation.status if evaluation else None
    return VERDICTS[status].lower() if status else ""


def _opinions(assessment: ImpactAssessment) -> list[tuple[str, tuple[str, ...]]]:
    """Return what is told of the opinions, label by label."""
    favour = {True: "Favorable.", False: "Défavorable.", None: ""}
    sought = {True: "Oui.", False: "Non.", None: ""}
    officer = favour[assessment.officer_is_favourable], assessment.officer_opinion or ""
    people = favour[assessment.people_are_favourable], assessment.people_opinion or ""
    told = (
        ("Délégué", assessment.officer_names),
        ("Son avis", " ".join(officer)),
        ("Avis des personnes demandé", sought[assessment.opinion_sought]),
        ("Sinon, pourquoi", assessment.opinion_not_sought_because),
        ("Qui a été consulté", assessment.people_names),
        ("Leur avis", " ".join(people)),
    )
    return [(label, shown) for label, text in told if (shown := lines(text))]


def _next_question(assessment: ImpactAssessment) -> int:
    answered = {answer.question for answer in assessment.answers if is_answered(answer)}
    waiting = (q.number for q in QUESTIONS if str(q.number) not in answered)
    return next(waiting, QUESTIONS[0].number)


@allowed(Permission.READ, write=Permission.REGISTER)
def describe(request: CockpitRequest, number: int) -> HttpResponse:
    """Say what an assessment is called and who answers for it."""
    record, assessment = found(request, number)
    kept = present_sheet(record, assessment)
    data = request.POST if request.method == "POST" else None
    form = SheetForm(list_activities(request.actor.practice), asdict(kept), data)
    overtaken = None
    if form.is_bound and form.is_valid():
        sheet = form.sheet(seen_version(request))
        try:
            describe_assessment(actor=request.actor, number=number, sheet=sheet, now=now())
        except AssessmentError as refusal:
            form.add_error(refusal.field or None, nbsp(str(refusal)))
        except ChangedMeanwhileError as refusal:
            overtaken = refusal
        else:
            tell(request, "La fiche est enregistrée.")
            return redirect("assessments:assessment", number=number)
    context = {
        "record": record,
        "form": form,
        "title": "La fiche de l’analyse",
        **state_of_form(request, form, version_of(ascii(kept)), overtaken),
    }
    status = 422 if form.is_bound else 200
    return render(request, "assessments/form.html", context, status=status)


@allowed(Permission.READ)
def export(request: CockpitRequest, number: int, shape: str) -> HttpResponse:
    """Hand an assessment over in a shape of the CNIL's tool; ask first where something is lost."""
    if shape not in SHAPES:
        raise Http404
    record, _ = found(request, number)
    file = export_assessments([record], cast("Shape", shape))
    if file.lost and request.GET.get("malgre") != "oui":
        context = {"record": record, "lost": file.lost, "shape": shape}
        return render(request, "assessments/export.html", context)
    return attachment(file.content, name=file.name, kind=_JSON)


@allowed(Permission.READ)
def print_paper(request: CockpitRequest, number: int) -> HttpResponse:
    """Hand the assessment over as a paper, with its map."""
    record, _ = found(request, number)
    content = print_assessment(
        actor=request.actor, number=record.pk, as_of=today(request), now=now()
    )
    return attachment(content, name=f"analyse-d-impact-{record.pk}.pdf", kind=PDF)
