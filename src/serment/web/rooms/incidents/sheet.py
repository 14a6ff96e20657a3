"""An incident on a bad day: its clocks, its sheet minute by minute, what is done and when."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.documents.playbooks import playbooks
from serment.kernel.hours import in_order
from serment.practice.actors import Permission
from serment.practice.incident_clocks import answer_of, clocks_of, filings_of
from serment.practice.incident_closing import left_to_do, measures_of
from serment.practice.incidents import (
    IncidentError,
    gestures_of,
    open_incident,
    sheet_of,
    tick_gesture,
    untick_gesture,
)
from serment.practice.instants import InstantError, instant_in_french, parse_instant
from serment.store.models import Incident
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.incidents.forms import OpenForm
from serment.web.rooms.incidents.moments import shown_moments
from serment.web.rooms.incidents.steps import steps_of, stopped_clocks
from serment.web.rooms.incidents.words import clock_words, found, frame_of
from serment.web.today import now


@allowed(Permission.READ, write=Permission.REPORT)
def open_one(request: CockpitRequest) -> HttpResponse:
    """Open an incident: from a sheet in one click, or alone with its form."""
    sheets = {one.id: one.title for one in playbooks().values()}
    data = request.POST if request.method == "POST" else None
    at_once = data is not None and data.get("maintenant") == "1"
    form = OpenForm(sheets, now(), None if at_once else data)
    if at_once and data is not None:
        return _opened(request, data.get("fiche", ""), "", now())
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            return _opened(request, told["fiche"], told["titre"], told["known_at"])
        except IncidentError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    status = 422 if form.is_bound else 200
    return render(request, "incidents/open.html", {"form": form}, status=status)


def _opened(request: CockpitRequest, playbook: str, title: str, known_at: datetime) -> HttpResponse:
    incident = open_incident(
        actor=request.actor, playbook=playbook, title=title, known_at=known_at, now=now()
    )
    tell(request, f"L’incident n° {incident.number} est ouvert : les délais courent.")
    return redirect("incidents:incident", number=incident.number)


@allowed(Permission.READ)
def show_incident(request: CockpitRequest, number: int) -> HttpResponse:
    """Show the clocks of an incident, its sheet, and where the rest is told."""
    return _page(request, found(request, number))


def _page(request: CockpitRequest, incident: Incident, refusal: str = "") -> HttpResponse:
    instant = now()
    sheet, done = sheet_of(incident), gestures_of(incident)
    moments = shown_moments(sheet, done, request.GET.get("fait", ""))
    filings, measures = filings_of(incident), list(measures_of(incident))
    answer = answer_of(incident, instant)
    context = {
        **frame_of(request, incident),
        "sheet": sheet,
        "moments": moments,
        "done": done,
        "count": sum(one.done for one in moments),
        "total": sum(one.total for one in moments),
        "clocks": [clock_words(clock, instant) for clock in clocks_of(incident, instant)],
        "stopped": stopped_clocks(incident, answer),
        "answer": answer,
        "steps": steps_of(incident, filings, measures),
        "filings": filings,
        "left": left_to_do(incident),
        "may_report": request.actor.can(Permission.REPORT) and incident.state == "open",
        "refusal": refusal,
    }
    return render(request, "incidents/incident.html", context, status=422 if refusal else 200)


@require_POST
@allowed(Permission.REPORT)
def tick(request: CockpitRequest, number: int) -> HttpResponse:
    """Note that a gesture was done: now, or at the time that was typed."""
    incident, gesture = found(request, number), request.POST.get("geste", "")
    typed, instant = request.POST.get("quand", ""), now()
    try:
        passage = request.POST.get("passage", "")
        done_at = parse_instant(typed, field="quand", passage=passage) if typed else instant
        tick_gesture(
            actor=request.actor, number=number, gesture=gesture, done_at=done_at, now=instant
        )
    except (IncidentError, InstantError) as refusal:
        return _page(request, incident, str(refusal))
    if in_order(done_at) < in_order(incident.known_at):
        known = instant_in_french(incident.known_at)
        tell(
            request,
            f"Ce geste précède le moment où l’incident est dit connu ({known}), d’où partent les "
            "72 heures. Si vous le saviez déjà, corrigez ce moment dans « Les faits ».",
            warning=True,
        )
    return _back_to(number, gesture)


@require_POST
@allowed(Permission.REPORT)
def untick(request: CockpitRequest, number: int) -> HttpResponse:
    """Take back a tick made by mistake."""
    incident, gesture = found(request, number), request.POST.get("geste", "")
    try:
        untick_gesture(actor=request.actor, number=number, gesture=gesture, now=now())
    except IncidentError as refusal:
        return _page(request, incident, str(refusal))
    return _back_to(number, gesture)


def _back_to(number: int, gesture: str) -> HttpResponse:
    """Return to the line of a gesture, in its place: the next one is just below."""
    response = redirect("incidents:incident", number=number)
    response["Location"] += f"?fait={gesture}#{gesture}"
    return response
