"""The register of incidents: searched, sorted, cut in pages, exported; the clocks that run."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from serment.practice.actors import Permission
from serment.practice.incident_closing import measures_to_do
from serment.practice.incident_list import IncidentSearch, search_incidents
from serment.practice.incident_register import register_header, register_rows
from serment.store.models import BreachRisk, Incident, IncidentState
from serment.web.access import allowed
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.rooms.incidents.words import MOST_CLOCKS, clocks_of_incidents
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


def _asked(request: CockpitRequest) -> tuple[Listing, QuerySet[Incident]]:
    listing = Listing(request, _COLUMNS, _FILTERS)
    order = _ORDERS.get(listing.sort, "number")
    descending = listing.descending or not listing.sort
    search = IncidentSearch(
        words=listing.words,
        state=listing.chosen.get("etat", ""),
        risk=listing.chosen.get("risque", ""),
        order=f"-{order}" if descending else order,
    )
    return listing, search_incidents(request.actor.practice, search)


@allowed(Permission.READ)
def show_register(request: CockpitRequest) -> HttpResponse:
    """Show the clocks that run, what must still change, and the incidents."""
    listing, rows = _asked(request)
    listing.cut(rows)
    practice = request.actor.practice
    clocks = clocks_of_incidents(practice, now())
    context = {
        "listing": listing,
        "clocks": clocks,
        "has_more_clocks": len(clocks) == MOST_CLOCKS,
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
