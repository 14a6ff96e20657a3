"""The exhibits of « Preuve »: listed, attached, handed over, removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.practice.actors import Permission
from serment.practice.exhibits import (
    PROOFS,
    NewExhibit,
    RefusedExhibitError,
    UnknownExhibitError,
    attach_exhibit,
    find_exhibit,
    read_exhibit,
    remove_exhibit,
)
from serment.practice.proof import describe_journal
from serment.practice.searching import search_exhibits
from serment.store.models import Exhibit
from serment.store.upload import EncryptedUpload
from serment.web.access import allowed
from serment.web.downloads import streamed_attachment
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.plain_forms import tell_unprintable
from serment.web.rooms.proof.forms import ExhibitForm
from serment.web.spreadsheets import spreadsheet
from serment.web.today import now, today

_COLUMNS = (
    Column("Pièce", "nom"),
    Column("Prouve", "preuve"),
    Column("Date", "date"),
    Column("Valable jusqu’au", "fin"),
    Column(""),
)
_FILTERS = (Filter("preuve", "Ce qu’elle prouve", "Toutes les preuves", PROOFS),)
_FIELDS = {"nom": "title", "preuve": "proves", "date": "dated_on", "fin": "expires_on"}


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """An exhibit as the list shows it."""

    exhibit: Exhibit
    proves: str
    is_expired: bool


def _row(exhibit: Exhibit, day: date) -> ExhibitRow:
    expired = exhibit.expires_on is not None and exhibit.expires_on < day
    return ExhibitRow(exhibit, PROOFS.get(exhibit.proves, exhibit.proves), expired)


def proof_page(
    request: CockpitRequest,
    form: ExhibitForm,
    *,
    lacks: Sequence[str] = (),
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show « Preuve »; with a refused form, what was typed is still there."""
    listing = Listing(request, _COLUMNS, _FILTERS)
    order = _FIELDS.get(listing.sort, "")
    rows = search_exhibits(
        request.actor.practice,
        words=listing.words,
        proves=listing.chosen.get("preuve", ""),
        order=f"-{order}" if listing.descending else order,
    )
    day = today(request)
    page = listing.cut(rows)
    context = {
        "journal": describe_journal(practice=request.actor.practice, now=now()),
        "listing": listing,
        "rows": [_row(e, day) for e in page],
        "form": form,
        "lacks": lacks,
        "refusal": refusal,
    }
    return render(request, "proof/proof.html", context, status=status)


@require_POST
@allowed(Permission.PROOF)
def attach(request: CockpitRequest) -> HttpResponse:
    """Attach a file; what was typed is kept when the form is refused."""
    form = ExhibitForm(request.POST, request.FILES)
    upload = request.FILES.get("file")
    if not form.is_valid() or not isinstance(upload, EncryptedUpload):
        return proof_page(request, form, refusal="Rien n’est encore joint.", status=422)
    described = NewExhibit(
        title=form.cleaned_data["title"],
        file_name=upload.name or "",
        proves=form.cleaned_data["proves"],
        dated_on=form.cleaned_data["dated_on"],
        expires_on=form.cleaned_data["expires_on"],
    )
    try:
        exhibit = attach_exhibit(
            actor=request.actor,
            described=described,
            stored=upload.keep(),
            head=upload.head,
            now=now(),
        )
    except RefusedExhibitError as refusal:
        return proof_page(request, form, refusal=str(refusal), status=422)
    tell(request, f"« {exhibit.title} » est jointe et chiffrée.")
    tell_unprintable(request, form)
    return redirect("proof")


@allowed(Permission.PROOF)
def export_exhibits(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand the list of the exhibits over as a spreadsheet."""
    header = ("Pièce", "Fichier", "Prouve", "Date", "Valable jusqu’au")
    rows = [
        (
            e.title,
            e.file_name,
            PROOFS.get(e.proves, e.proves),
            e.dated_on.isoformat() if e.dated_on else "",
            e.expires_on.isoformat() if e.expires_on else "",
        )
        for e in search_exhibits(request.actor.practice)
    ]
    return spreadsheet(form, name=f"pieces-{today(request).isoformat()}", header=header, rows=rows)


@allowed(Permission.PROOF)
def download_exhibit(request: CockpitRequest, number: int) -> HttpResponse | StreamingHttpResponse:
    """Hand an exhibit over as a file to save: nothing of it is ever rendered here."""
    try:
        exhibit = find_exhibit(request.actor.practice, number)
    except UnknownExhibitError as missing:
        raise Http404 from missing
    size = exhibit.blob.size if exhibit.blob else 0
    return streamed_attachment(read_exhibit(exhibit), name=exhibit.file_name, size=size)


@require_POST
@allowed(Permission.PROOF)
def remove(request: CockpitRequest, number: int) -> HttpResponse:
    """Remove an exhibit, once its name has been confirmed."""
    try:
        exhibit = find_exhibit(request.actor.practice, number)
        if request.POST.get("confirme") != "oui":
            return render(request, "proof/remove.html", {"exhibit": exhibit})
        remove_exhibit(actor=request.actor, number=number, now=now())
    except UnknownExhibitError as missing:
        raise Http404 from missing
    tell(request, f"« {exhibit.title} » est retirée ; le journal garde la trace de ce retrait.")
    return redirect("proof")
