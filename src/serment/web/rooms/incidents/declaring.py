"""The declarations of an incident: those made, and the one to consign."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from serment.documents.breach.letters import BREACH_PAPER_WORDS
from serment.practice.actors import Permission
from serment.practice.incident_clocks import answer_of, complement_due, filings_of
from serment.practice.incident_filings import NewFiling, file_declaration
from serment.practice.incident_papers import papers_of
from serment.practice.incidents import IncidentError
from serment.practice.instants import instant_in_french
from serment.practice.library import the_breach_form
from serment.store.models import FilingKind, Incident
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.incidents.forms import FilingForm
from serment.web.rooms.incidents.words import found, frame_of
from serment.web.today import now


def _complete_by(incident: Incident) -> str:
    """Until when to complete, if possible; empty where nothing waits."""
    due = complement_due(incident)
    return "" if due is None else instant_in_french(due)


@allowed(Permission.INCIDENTS)
def show_filings(request: CockpitRequest, number: int) -> HttpResponse:
    """Show what was declared and what the law says; keep a declaration when the form is sent."""
    incident, instant = found(request, number), now()
    data = request.POST if request.method == "POST" else None
    form = FilingForm(FilingKind.choices, instant, data)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        filing = NewFiling(told["kind"], told["filed_at"], told["reference"], told["late_reason"])
        try:
            file_declaration(actor=request.actor, number=number, filing=filing, now=instant)
        except IncidentError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            tell(request, "La déclaration est consignée.")
            return redirect("incidents:filings", number=number)
    context = {
        **frame_of(request, incident),
        "form": form,
        "filings": filings_of(incident),
        "answer": answer_of(incident, instant),
        "complete_by": _complete_by(incident),
        "complement": the_breach_form().complement,
        "papers": [(one, BREACH_PAPER_WORDS[one]) for one in papers_of(incident)],
    }
    return render(request, "incidents/filings.html", context, status=422 if form.is_bound else 200)
