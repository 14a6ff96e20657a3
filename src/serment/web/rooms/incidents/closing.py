"""What follows an incident: measures with somebody and a day, the lessons, the close."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.incident_closing import (
    NewMeasure,
    close_incident,
    end_measure,
    left_to_do,
    measures_of,
    plan_measure,
    reopen_incident,
)
from serment.practice.incidents import IncidentError
from serment.store.models import Incident
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.incidents.forms import MeasureForm
from serment.web.rooms.incidents.words import found, frame_of
from serment.web.today import now, today


@allowed(Permission.INCIDENTS)
def show_measures(request: CockpitRequest, number: int) -> HttpResponse:
    """Show what must change and the close; keep a measure when its form is sent."""
    incident, day = found(request, number), today(request)
    form = MeasureForm(day, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        measure = NewMeasure(told["title"], told["responsible"], told["due_on"])
        try:
            plan_measure(actor=request.actor, number=number, measure=measure, now=now())
        except IncidentError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            tell(request, "La mesure est notée.")
            return redirect("incidents:measures", number=number)
    return _page(request, incident, form)


def _page(
    request: CockpitRequest,
    incident: Incident,
    form: MeasureForm,
    refusal: str = "",
    lessons: str | None = None,
) -> HttpResponse:
    context = {
        **frame_of(request, incident),
        "form": form,
        "measures": measures_of(incident),
        "left": left_to_do(incident),
        "today": today(request),
        "refusal": refusal,
        "lessons": incident.lessons if lessons is None else lessons,
    }
    failed = refusal or form.is_bound
    return render(request, "incidents/measures.html", context, status=422 if failed else 200)


@require_POST
@allowed(Permission.INCIDENTS)
def end(request: CockpitRequest, number: int, measure: int) -> HttpResponse:
    """Say on which day a measure was carried out."""
    incident, day = found(request, number), today(request)
    try:
        done_on = date.fromisoformat(request.POST.get("fait_le", ""))
        end_measure(actor=request.actor, number=number, measure=measure, done_on=done_on, now=now())
    except IncidentError as refusal:
        return _page(request, incident, MeasureForm(day), str(refusal))
    except ValueError:
        unread = nbsp("Cette date est illisible : choisissez-la dans le calendrier.")
        return _page(request, incident, MeasureForm(day), unread)
    tell(request, "La mesure est faite.")
    return redirect("incidents:measures", number=number)


@require_POST
@allowed(Permission.INCIDENTS)
def close(request: CockpitRequest, number: int) -> HttpResponse:
    """Close an incident with its lessons."""
    incident, lessons = found(request, number), request.POST.get("lecons", "")
    try:
        close_incident(actor=request.actor, number=number, lessons=lessons, now=now())
    except IncidentError as refusal:
        form = MeasureForm(today(request))
        return _page(request, incident, form, str(refusal), lessons)
    tell(request, "L’incident est clos ; il reste au registre.")
    return redirect("incidents:register")


@require_POST
@allowed(Permission.INCIDENTS)
def reopen(request: CockpitRequest, number: int) -> HttpResponse:
    """Open again an incident of which there is news."""
    found(request, number)
    reopen_incident(actor=request.actor, number=number, now=now())
    tell(request, "L’incident est rouvert.")
    return redirect("incidents:incident", number=number)
