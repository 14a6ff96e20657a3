"""Who receives what: the register seen from its recipients, as a picture and as a table."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from serment.documents.register.data_map import MapRow, data_map_rows, data_map_svg
from serment.practice.actors import Permission
from serment.practice.register import list_activities
from serment.web.access import allowed
from serment.web.listing import Column, Listing
from serment.web.middleware import CockpitRequest
from serment.web.spreadsheets import spreadsheet
from serment.web.today import today

_COLUMNS = (
    Column("Qui reçoit", "qui"),
    Column("Au plus, quelles données"),
    Column("Pour quels traitements", "traitements"),
)
_ORDERS = {
    "qui": lambda row: row.recipient.casefold(),
    "traitements": lambda row: len(row.activities),
}


def _listed(request: CockpitRequest) -> tuple[Listing, list[MapRow]]:
    listing = Listing(request, _COLUMNS)
    rows = data_map_rows(list_activities(request.actor.practice))
    kept = listing.select(rows, lambda r: " ".join((r.recipient, *r.data, *r.activities)))
    return listing, listing.arrange(kept, _ORDERS)


@allowed(Permission.READ)
def show_map(request: CockpitRequest) -> HttpResponse:
    """Show who receives what: a picture, and the same in a table."""
    activities = list_activities(request.actor.practice)
    # The drawing is ours: every text of a person in it was escaped when it was drawn.
    svg = mark_safe(data_map_svg(activities))  # noqa: S308 - our own drawing, every text in it escaped
    listing, rows = _listed(request)
    listing.cut(rows)
    context = {"svg": svg, "listing": listing, "has_rows": bool(data_map_rows(activities))}
    return render(request, "register/map.html", context)


@allowed(Permission.READ)
def export_map(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand the table over as a spreadsheet."""
    _, rows = _listed(request)
    cells = [(r.recipient, r.group, ", ".join(r.data), ", ".join(r.activities)) for r in rows]
    header = ("Qui reçoit", "Groupe", "Données, au plus", "Traitements")
    name = f"qui-recoit-quoi-{today(request).isoformat()}"
    return spreadsheet(form, name=name, header=header, rows=cells)
