"""The impact assessments of the practice: found, started, taken in from the CNIL's tool."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render

from serment.intake.pia.bounded_json import LARGEST_FILE
from serment.intake.pia.refusals import RefusedAssessmentError
from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.assessment_threshold import judge_assessment
from serment.practice.assessments import (
    AssessmentError,
    assessment_models,
    import_assessments,
    list_assessments,
    start_assessment,
)
from serment.practice.register import list_activities
from serment.store.models import AssessmentRecord
from serment.store.upload import EncryptedUpload
from serment.web.access import allowed
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.assessments.forms import StartForm
from serment.web.rooms.assessments.words import OUTCOMES, STATUSES
from serment.web.spreadsheets import spreadsheet
from serment.web.today import now, today

_COLUMNS = (
    Column("Traitement étudié", "titre"),
    Column("État", "etat"),
    Column("Réponses", "reponses"),
    Column("Le test dit"),
    Column("Modifiée", "date"),
)
_STATES = {str(int(status)): words for status, words in STATUSES.items()}
_FILTERS = (Filter("statut", "État", "Tous", _STATES),)
_ORDERS = {"titre": "title", "etat": "status", "reponses": "answered", "date": "changed_at"}
_NO_FILE = "Aucun fichier n’a été choisi : choisissez celui que l’outil de la CNIL a exporté."


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """An assessment as the list shows it."""

    record: AssessmentRecord
    status: str
    outcome: str


@allowed(Permission.READ)
def show_list(request: CockpitRequest) -> HttpResponse:
    """Show the assessments, the last changed first."""
    listing = _listed(request)
    page = listing.page or ()
    context = {
        "listing": listing,
        "rows": [_row(request, record) for record in page],
        "count": list_assessments(request.actor.practice).count(),
        "may_act": request.actor.can(Permission.REGISTER),
    }
    return render(request, "assessments/list.html", context)


def _listed(request: CockpitRequest) -> Listing:
    listing = Listing(request, _COLUMNS, _FILTERS)
    rows = list_assessments(request.actor.practice)
    if (status := listing.chosen.get("statut")) is not None:
        rows = rows.filter(status=int(status))
    if listing.sort:
        sign = "-" if listing.descending else ""
        rows = rows.order_by(f"{sign}{_ORDERS[listing.sort]}", "pk")
    listing.cut(listing.select(rows, lambda row: row.title) if listing.words else rows)
    return listing


def _row(request: CockpitRequest, record: AssessmentRecord) -> AssessmentRow:
    told = judge_assessment(request.actor.practice, record) if record.threshold else None
    return AssessmentRow(
        record, STATUSES.get(record.status, ""), "" if told is None else OUTCOMES[told.outcome]
    )


@allowed(Permission.READ)
def export_list(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand the list over as a spreadsheet."""
    rows = [_row(request, record) for record in list_assessments(request.actor.practice)]
    cells = [
        (
            row.record.title,
            row.record.activity.reference if row.record.activity else "",
            row.status,
            str(row.record.answered),
            row.outcome,
            row.record.changed_at.date().isoformat(),
        )
        for row in rows
    ]
    header = ("Traitement étudié", "Registre", "État", "Réponses", "Le test dit", "Modifiée le")
    name = f"analyses-d-impact-{today(request).isoformat()}"
    return spreadsheet(form, name=name, header=header, rows=cells)


@allowed(Permission.REGISTER)
def start(request: CockpitRequest) -> HttpResponse:
    """Start an assessment, blank or from a model; the test comes first."""
    activities = list_activities(request.actor.practice)
    data = request.POST if request.method == "POST" else None
    form = StartForm(activities, assessment_models(), data, request.GET.get("traitement", ""))
    if form.is_bound and form.is_valid():
        try:
            record = start_assessment(actor=request.actor, new=form.started(), now=now())
        except AssessmentError as refusal:
            form.add_error(refusal.field or None, nbsp(str(refusal)))
        else:
            tell(request, f"« {record.title} » est commencée : dites d’abord si elle est demandée.")
            return redirect("assessments:threshold", number=record.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "models": assessment_models()}
    return render(request, "assessments/start.html", context, status=status)


@allowed(Permission.REGISTER)
def take_in(request: CockpitRequest) -> HttpResponse:
    """Keep the assessments of a file of the CNIL's tool; nothing is kept of another file."""
    if request.method != "POST":
        return render(request, "assessments/import.html", {})
    upload = request.FILES.get("file")
    if not isinstance(upload, EncryptedUpload):
        return _refused(request, _NO_FILE)
    try:
        # One byte more than the limit: the reader says what is wrong, in its own words.
        data = upload.read(LARGEST_FILE + 1)
        kept = import_assessments(actor=request.actor, data=data, now=now())
    except RefusedAssessmentError as refusal:
        return _refused(request, str(refusal))
    if len(kept) == 1:
        tell(
            request, f"« {kept[0].title} » est importée : rien de ce qu’elle contient n’est perdu."
        )
        return redirect("assessments:assessment", number=kept[0].pk)
    tell(request, f"{len(kept)} analyses sont importées : rien de leur contenu n’est perdu.")
    return redirect("assessments:list")


def _refused(request: CockpitRequest, refusal: str) -> HttpResponse:
    context = {"refusal": nbsp(refusal)}
    return render(request, "assessments/import.html", context, status=422)
