"""The register of incidents: searched, sorted, cut in pages, exported; the clocks that run."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from serment.documents.playbooks import playbooks
from serment.practice.actors import Permission
from serment.practice.incident_closing import measures_to_do
from serment.practice.incident_register import register_header, register_rows
from serment.practice.incidents import list_incidents
from serment.store.models import BreachRisk, Incident, IncidentState
from serment.web.access import allowed
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.rooms.incidents.words import clocks_of_incidents
from serment.web.spreadsheets import spreadsheet
from serment.web.today import now, today

_COLUMNS = (
    Column("Incident", "incident"),
    Column("Connu le", "connu"),
    Column("Risque", "risque"),
    Column("État", "etat"),
)
_ORDERS = {"incident": "number", "connu": "known_at", "risque": "risk", "etat": "state"}
_FILTERS = (
    Filter("etat", "État", "Tous", dict(IncidentState.choices)),
    Filter("risque", "Risque", "Tous", dict(BreachRisk.choices)),
)


def _asked(request: CockpitRequest) -> tuple[Listing, QuerySet[Incident] | list[Incident]]:
    listing = Listing(request, _COLUMNS, _FILTERS)
    rows = list_incidents(request.actor.practice)
    if state := listing.chosen.get("etat"):
        rows = rows.filter(state=state)
    if risk := listing.chosen.get("risque"):
        rows = rows.filter(risk=risk)
    if listing.sort:
        key = _ORDERS[listing.sort]
        rows = rows.order_by(f"-{key}" if listing.descending else key, "-number")
    titles = {one.id: one.title for one in playbooks().values()}
    if not listing.words:
        return listing, rows
    kept = listing.select(
        rows, lambda one: f"{one.number} {one.title} {titles.get(one.playbook, '')}"
    )
    return listing, kept


@allowed(Permission.READ)
def show_register(request: CockpitRequest) -> HttpResponse:
    """Show the clocks that run, what must still change, and the incidents."""
    listing, rows = _asked(request)
    listing.cut(rows)
    practice, instant = request.actor.practice, now()
    context = {
        "listing": listing,
        "clocks": clocks_of_incidents(practice, instant),
        "measures": measures_to_do(practice)[:20],
        "today": today(request),
        "may_report": request.actor.can(Permission.REPORT),
        "may_decide": request.actor.can(Permission.INCIDENTS),
    }
    return render(request, "incidents/register.html", context)


@allowed(Permission.INCIDENTS)
def export_register(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand over the register of what is shown, with all that the law asks it to say."""
    _, rows = _asked(request)
    name = f"registre-des-violations-{today(request).isoformat()}"
    return spreadsheet(form, name=name, header=register_header(), rows=register_rows(rows))
