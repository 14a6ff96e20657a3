"""« Fin d’exercice »: what will remain to be kept, who keeps it, and the letters to write."""

from typing import Any, Final, cast

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from serment.documents.retention.forecast import RetentionForecast, forecast_pdf
from serment.documents.retention.keeping import (
    KEEPER_WORDS,
    EndReason,
    KeeperRole,
    PracticeEnd,
    RecordKeeper,
)
from serment.documents.retention.leaving import (
    EndPaper,
    end_paper,
    end_paper_docx,
    end_paper_pdf,
    end_papers,
)
from serment.practice.actors import Permission
from serment.practice.documents import context_of
from serment.practice.retention_forecast import ClosingDayError, forecast_of
from serment.web.access import allowed
from serment.web.downloads import DOCX, PDF, attachment
from serment.web.middleware import CockpitRequest
from serment.web.plain_forms import PlainForm
from serment.web.rooms.records.forms import day_field
from serment.web.rooms.records.timeline import bars_of, years_svg
from serment.web.today import today

PAPERS: Final[dict[EndPaper, str]] = {
    "end_patient_letter": "Lettre aux patients",
    "end_custody_agreement": "Convention de garde des dossiers",
    "end_ordre_letter": "Lettre au conseil départemental de l’Ordre",
}
_REASONS: Final = (
    ("retirement", "Retraite"),
    ("handover", "Cession de patientèle"),
    ("move", "Déménagement"),
    ("other", "Autre"),
)


def _line(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=160,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class LeavingForm(PlainForm):
    """When, why, and who keeps the records; what is not known yet stays blank on the papers."""

    le = day_field("Dernier jour d’exercice")
    motif = forms.ChoiceField(
        label="Motif", choices=_REASONS, widget=forms.Select(attrs={"class": "select"})
    )
    gardien = forms.ChoiceField(
        label="Qui gardera les dossiers",
        required=False,
        choices=(("", "pas encore décidé"), *KEEPER_WORDS.items()),
        widget=forms.Select(attrs={"class": "select"}),
    )
    nom = _line("Son nom")
    adresse = _line("Son adresse")
    lieu = _line("Où seront les dossiers")
    contact = _line("Qui répondra aux demandes", "Un téléphone ou une adresse qui dureront.")
    avant = day_field(
        "Jusqu’à quand demander son dossier",
        required=False,
        help_text="Le jour que vous choisissez : aucun texte n’en fixe.",
    )

    def end(self, doctor: str, forecast: RetentionForecast) -> PracticeEnd:
        """Return the end of the practice as the form says it."""
        told = self.cleaned_data
        return PracticeEnd(
            doctor=doctor,
            ends_on=told["le"],
            reason=cast("EndReason", told["motif"]),
            keeper=forecast.keeper,
            ask_before=told["avant"],
            records=forecast.dated + forecast.held + forecast.undetermined,
            last_kept_on=forecast.last_on,
        )

    def keeper(self) -> RecordKeeper | None:
        """Return who keeps the records, once it is decided."""
        told: dict[str, Any] = self.cleaned_data
        if not told["gardien"]:
            return None
        role = cast("KeeperRole", told["gardien"])
        return RecordKeeper(role, told["nom"], told["adresse"], told["lieu"], told["contact"])


@allowed(Permission.RECORDS)
def show_leaving(request: CockpitRequest) -> HttpResponse:
    """Ask for the day; then count what remains, draw it by year, and offer the papers."""
    form, forecast = _read(request)
    context: dict[str, object] = {"form": form, "forecast": forecast}
    if forecast is not None:
        bars = bars_of({one.year: one.count for one in forecast.by_year}, forecast.closing_on)
        end = form.end(request.actor.practice.doctor, forecast)
        papers = [
            (kind, PAPERS[kind], end_paper(kind, end, _context(request)).to_validate)
            for kind in end_papers(end)
        ]
        context |= {"svg": years_svg(bars), "papers": papers, "query": request.GET.urlencode()}
    status = 422 if request.GET and forecast is None else 200
    return render(request, "records/leaving.html", context, status=status)


@allowed(Permission.RECORDS)
def save_forecast(request: CockpitRequest) -> HttpResponse:
    """Hand over the forecast (PDF)."""
    _, forecast = _read(request)
    if forecast is None:
        raise Http404
    content = forecast_pdf(forecast, _context(request))
    return attachment(content, name="fin-d-exercice.pdf", kind=PDF)


@allowed(Permission.RECORDS)
def save_paper(request: CockpitRequest, kind: str, form: str) -> HttpResponse:
    """Hand over a letter, to be adapted (DOCX) or as it is (PDF)."""
    asked, forecast = _read(request)
    if forecast is None or form not in {"docx", "pdf"}:
        raise Http404
    end = asked.end(request.actor.practice.doctor, forecast)
    paper = next((one for one in end_papers(end) if one == kind), None)
    if paper is None:
        raise Http404
    make, mime = (end_paper_docx, DOCX) if form == "docx" else (end_paper_pdf, PDF)
    return attachment(
        make(paper, end, _context(request)), name=f"{PAPERS[paper]}.{form}", kind=mime
    )


def _read(request: CockpitRequest) -> tuple[LeavingForm, RetentionForecast | None]:
    """Return the form of the address, and the forecast where it is whole."""
    form = LeavingForm(request.GET or None)
    if not form.is_bound or not form.is_valid():
        return form, None
    try:
        forecast = forecast_of(
            request.actor.practice, form.cleaned_data["le"], today(request), form.keeper()
        )
    except ClosingDayError as refusal:
        form.add_error("le", str(refusal))
        return form, None
    return form, forecast


def _context(request: CockpitRequest) -> Any:
    return context_of(request.actor.practice, as_of=today(request))
