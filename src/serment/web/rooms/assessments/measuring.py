"""The measures of an impact assessment: added, rewritten, renamed, removed."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.intake.pia.editing import measure_at
from serment.intake.pia.model import AssessedMeasure, ImpactAssessment
from serment.intake.pia.rich_text import readable
from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.assessment_answers import keep_measure, measure_version, remove_measure
from serment.practice.assessments import AssessmentError, is_closed
from serment.practice.versions import ChangedMeanwhileError
from serment.store.models import AssessmentRecord
from serment.web.access import allowed
from serment.web.conflicts import seen_version, state_of_form
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.assessments.forms import MeasureForm
from serment.web.rooms.assessments.words import found, lines
from serment.web.today import now


@allowed(Permission.READ, write=Permission.REGISTER)
def add(request: CockpitRequest, number: int) -> HttpResponse:
    """Add a measure."""
    record, assessment = found(request, number)
    return _kept(request, record, assessment, None)


@allowed(Permission.READ, write=Permission.REGISTER)
def edit(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Rewrite a measure; the risks that name it follow its new title."""
    record, assessment = found(request, number)
    if measure_at(assessment, place) is None:
        raise Http404
    return _kept(request, record, assessment, place)


def _kept(
    request: CockpitRequest,
    record: AssessmentRecord,
    assessment: ImpactAssessment,
    place: int | None,
) -> HttpResponse:
    measure = None if place is None else measure_at(assessment, place)
    initial = (
        {"title": readable(measure.title), "content": readable(measure.content)} if measure else {}
    )
    form = MeasureForm(request.POST if request.method == "POST" else None, initial=initial)
    overtaken = None
    if form.is_bound and form.is_valid():
        given = form.given(place, seen_version(request))
        try:
            keep_measure(actor=request.actor, number=record.pk, given=given, now=now())
        except AssessmentError as refusal:
            form.add_error(refusal.field or None, nbsp(str(refusal)))
        except ChangedMeanwhileError as refusal:
            overtaken = refusal
        else:
            tell(request, "La mesure est enregistrée.")
            return redirect("assessments:assessment", number=record.pk)
    context = {
        "record": record,
        "form": form,
        "place": place,
        **state_of_form(
            request, form, measure_version(assessment, place) if place else "", overtaken
        ),
        "comments": _comments(assessment, measure),
        "may_change": request.actor.can(Permission.REGISTER) and not is_closed(assessment),
    }
    status = 422 if form.is_bound else 200
    return render(request, "assessments/measure.html", context, status=status)


def _comments(
    assessment: ImpactAssessment, measure: AssessedMeasure | None
) -> list[tuple[str, ...]]:
    if measure is None:
        return []
    key = str(measure.id)
    return [lines(c.text) for c in assessment.comments if c.for_measure and c.reference == key]


@allowed(Permission.REGISTER)
def remove(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Remove a measure, once the page has said what goes with it."""
    record, assessment = found(request, number)
    measure = measure_at(assessment, place)
    if measure is None:
        raise Http404
    if request.method == "POST":
        try:
            remove_measure(
                actor=request.actor,
                number=number,
                place=place,
                seen=seen_version(request),
                now=now(),
            )
        except (AssessmentError, ChangedMeanwhileError) as refusal:
            tell(request, str(refusal), warning=True)
        else:
            tell(request, "La mesure est retirée.")
        return redirect("assessments:assessment", number=number)
    context = {
        "record": record,
        "title": readable(measure.title) or nbsp(f"Mesure n° {place}"),
        "place": place,
        "version": measure_version(assessment, place),
    }
    return render(request, "assessments/remove_measure.html", context)
