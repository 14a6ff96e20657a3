"""Past imports of « Dossiers »: what each gave, and the lines that it rejected, to be corrected."""

import io

from django.http import Http404, HttpResponse
from django.shortcuts import render

from serment.intake.records import RejectedLine
from serment.intake.rejected_lines import write_rejected
from serment.practice.actors import Permission
from serment.practice.record_imports import (
    UnknownImportError,
    find_import,
    list_imports,
    rejected_of,
)
from serment.store.models import RecordImport
from serment.web.access import allowed
from serment.web.downloads import attachment
from serment.web.listing import Column, Listing
from serment.web.middleware import CockpitRequest

_COLUMNS = (Column("Fichier"), Column("Source"), Column("Quand"), Column("Résultat"), Column(""))
_REJECTED = (Column("Où"), Column("Ce que la ligne disait"), Column("Pourquoi"))


@allowed(Permission.READ)
def show_imports(request: CockpitRequest) -> HttpResponse:
    """List the imports, the latest first."""
    listing = Listing(request, _COLUMNS)
    listing.cut(list_imports(request.actor.practice))
    may_act = request.actor.can(Permission.RECORDS)
    return render(request, "records/imports.html", {"listing": listing, "may_act": may_act})


@allowed(Permission.RECORDS)
def show_rejected(request: CockpitRequest, number: int) -> HttpResponse:
    """Show the lines that an import rejected, each with its reason."""
    imported = _found(request, number)
    listing = Listing(request, _REJECTED)
    listing.cut(rejected_of(imported))
    context = {"imported": imported, "listing": listing}
    return render(request, "records/rejected.html", context)


@allowed(Permission.RECORDS)
def export_rejected(request: CockpitRequest, number: int) -> HttpResponse:
    """Hand over the rejected lines, each cell in its column, to be corrected and read again."""
    imported = _found(request, number)
    out = io.BytesIO()
    lines = (RejectedLine(row.place, tuple(row.cells), row.reason) for row in rejected_of(imported))
    write_rejected(lines, imported.layout.get("headings", ()), out)
    return attachment(out.getvalue(), name=f"refus-{number}.csv")


def _found(request: CockpitRequest, number: int) -> RecordImport:
    try:
        return find_import(request.actor.practice, number)
    except UnknownImportError as missing:
        raise Http404 from missing
