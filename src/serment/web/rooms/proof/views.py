"""« Preuve »: the inspection file, the journal and its verification."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from serment.kernel.french import fold
from serment.practice.actors import Permission
from serment.practice.documents import current_documents, list_stale_documents
from serment.practice.proof import verify_own_journal
from serment.practice.reading import ACTS
from serment.practice.register import list_activities
from serment.practice.searching import JournalRow, JournalRows, search_journal
from serment.store.models import WorkKind
from serment.web.access import allowed
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.proof.exhibits import proof_page
from serment.web.rooms.proof.forms import ExhibitForm
from serment.web.spreadsheets import spreadsheet
from serment.web.today import today
from serment.web.works import answer_work, begin_work

_COLUMNS = (Column("N°", "numero"), Column("Quand"), Column("Acte"), Column("Par"))
_FILTERS = (Filter("acte", "Acte", "Tous les actes", ACTS),)


@allowed(Permission.READ)
def show_proof(request: CockpitRequest) -> HttpResponse:
    """Show the button, where the journal stands, and the exhibits."""
    return proof_page(request, ExhibitForm(), lacks=_lacks(request))


def _lacks(request: CockpitRequest) -> list[str]:
    """Say what an inspector would miss in a file made now."""
    practice = request.actor.practice
    lacks = []
    if not list_activities(practice):
        lacks.append("Le registre est vide.")
    if not current_documents(practice):
        lacks.append("Aucun document n’est émis.")
    elif list_stale_documents(practice=practice, as_of=today(request)):
        lacks.append("Des documents ne disent plus la vérité.")
    return lacks


@require_POST
@allowed(Permission.PROOF)
def build_dossier(request: CockpitRequest) -> HttpResponse | StreamingHttpResponse:
    """Build the inspection file and hand it over; a long one has its own page."""
    return answer_work(request, begin_work(request, WorkKind.INSPECTION_FILE))


@require_POST
@allowed(Permission.READ)
def verify(request: CockpitRequest) -> HttpResponse:
    """Read the whole journal again and say what is whole."""
    faults = verify_own_journal(request.actor.practice)
    if faults:
        tell(request, " ".join(faults), warning=True)
    else:
        tell(request, "Le journal est entier : chaque ligne est à sa place, aucune n’a changé.")
    return redirect("proof")


def _listed(request: CockpitRequest) -> tuple[Listing, JournalRows]:
    """Return the listing and the lines of the acts that it asks for."""
    listing = Listing(request, _COLUMNS, _FILTERS)
    words = fold(listing.words).split()
    acts = {act for act, name in ACTS.items() if all(word in fold(name) for word in words)}
    if "acte" in listing.chosen:
        acts &= {listing.chosen["acte"]}
    oldest_first = listing.sort == "numero" and not listing.descending
    rows = search_journal(
        request.actor.practice,
        acts=acts if listing.is_narrowed else None,
        oldest_first=oldest_first,
    )
    return listing, rows


@allowed(Permission.PROOF)
def show_journal(request: CockpitRequest) -> HttpResponse:
    """Show the lines of the journal, the latest first."""
    listing, rows = _listed(request)
    listing.cut(rows)
    return render(request, "proof/journal.html", {"listing": listing, "count": len(rows)})


@allowed(Permission.PROOF)
def export_journal(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand the lines over as a spreadsheet."""
    _, rows = _listed(request)
    header = ("N°", "Quand", "Acte", "Sur quoi", "Par")
    name = f"journal-{today(request).isoformat()}"
    return spreadsheet(form, name=name, header=header, rows=map(_cells, rows[:]))


def _cells(row: JournalRow) -> tuple[str, ...]:
    when = timezone.localtime(row.recorded_at).isoformat(sep=" ", timespec="seconds")
    return (str(row.sequence), when, row.act, row.about, row.by)
