"""What is thought of a part of an impact assessment, and what is to be done about it."""

from dataclasses import asdict

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.intake.pia.editing import OF_MEASURE
from serment.intake.pia.model import ImpactAssessment
from serment.intake.pia.questionnaire import FEARED_EVENTS, ITEMS, QUESTIONS
from serment.intake.pia.rich_text import readable
from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.assessment_answers import evaluate_item, evaluated_references
from serment.practice.assessment_given import GivenEvaluation, present_evaluation
from serment.practice.assessments import AssessmentError
from serment.practice.versions import ChangedMeanwhileError, version_of
from serment.web.access import allowed
from serment.web.conflicts import seen_version, state_of_form
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.assessments.forms import EvaluationForm
from serment.web.rooms.assessments.words import found
from serment.web.today import now


@allowed(Permission.READ, write=Permission.REGISTER)
def evaluate(request: CockpitRequest, number: int, reference: str) -> HttpResponse:
    """Evaluate an item, a question or a measure; for a risk, what remains of it."""
    record, assessment = found(request, number)
    if reference not in evaluated_references(assessment):
        raise Http404
    is_risk = reference in {event.reference for event in FEARED_EVENTS}
    kept = present_evaluation(assessment, reference)
    data = request.POST if request.method == "POST" else None
    form = EvaluationForm(_shown(kept), data, is_risk=is_risk)
    overtaken = None
    if form.is_bound and form.is_valid():
        try:
            given = form.given(reference, seen_version(request))
            evaluate_item(actor=request.actor, number=number, given=given, now=now())
        except AssessmentError as refusal:
            form.add_error(None, nbsp(str(refusal)))
        except ChangedMeanwhileError as refusal:
            overtaken = refusal
        else:
            tell(request, "L’évaluation est enregistrée.")
            return redirect("assessments:assessment", number=number)
    title = f"Évaluer : {_named(assessment, reference)}"
    context = {
        "record": record,
        "form": form,
        "title": nbsp(title),
        **state_of_form(request, form, version_of(ascii(kept)), overtaken),
    }
    status = 422 if form.is_bound else 200
    return render(request, "assessments/form.html", context, status=status)


def _shown(kept: GivenEvaluation) -> dict[str, object]:
    numbers = ("status", "severity", "likelihood", "action_status")
    told = asdict(kept)
    return {**told, **{name: int(told[name] or 0) for name in numbers}}


def _named(assessment: ImpactAssessment, reference: str) -> str:
    """Return what is evaluated, in our words; a measure by its title."""
    if reference.startswith(OF_MEASURE):
        key = reference.removeprefix(OF_MEASURE)
        titles = (readable(m.title) for m in assessment.measures if str(m.id) == key)
        return next(titles, "") or "une mesure"
    questions = {q.evaluation: q.title for q in QUESTIONS if q.evaluation != q.item}
    return questions.get(reference) or next(i.title for i in ITEMS if i.reference == reference)
