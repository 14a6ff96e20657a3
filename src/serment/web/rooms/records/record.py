"""One record: who, which dates, what the rules conclude and why, what holds it."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.record_consulting import consult_record, is_in_archive
from serment.practice.record_explaining import Explained, explain_record, has_end
from serment.practice.record_extracts import (
    EXTRACTS,
    ExtractError,
    NewExtract,
    extracts_of,
    note_extract,
)
from serment.practice.record_holds import HoldError, hold_record, spans_of
from serment.practice.record_list import UnknownRecordError, risks_of
from serment.practice.record_reasons import missing_titles, series_title
from serment.practice.record_twins import separate_record, twins_of
from serment.store.models import DestructionItem, KeptRecord
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.records.forms import ExtractForm, RecordHoldForm
from serment.web.rooms.records.words import STATUS_WORDS
from serment.web.today import now, today


@dataclass(frozen=True, slots=True)
class Moment:
    """A dated step in the life of a record."""

    name: str
    on: date
    is_past: bool


@allowed(Permission.READ)
def show_record(request: CockpitRequest, number: int) -> HttpResponse:
    """Show a record; an archived one to the controller alone, and the journal says so."""
    return _page(request, number)


def _page(
    request: CockpitRequest,
    number: int,
    form: RecordHoldForm | None = None,
    extract: ExtractForm | None = None,
) -> HttpResponse:
    day = today(request)
    try:
        record = consult_record(actor=request.actor, number=number, as_of=day, now=now())
    except UnknownRecordError as missing:
        raise Http404(str(missing)) from missing
    kept = record.same_as or record
    told = explain_record(kept, day)
    item = DestructionItem.objects.of(record.practice).filter(record=kept).first()
    context = {
        "record": record,
        "kept": kept if kept.pk != record.pk else None,
        "series": series_title(record.series),
        "status": STATUS_WORDS[kept.status],
        "told": told,
        "missing": missing_titles(kept.missing),
        "risks": risks_of(kept, day),
        "moments": _moments(kept, told, day),
        "in_archive": is_in_archive(kept, day),
        "spans": spans_of(kept).select_related("record"),
        "twins": twins_of(kept).select_related("source"),
        "destruction": item.destruction if item else None,
        "may_act": request.actor.can(Permission.RECORDS),
        "form": form or RecordHoldForm(day),
        "extract": extract or ExtractForm(),
        "extracts": [(one, series_title(one.series)) for one in extracts_of(kept)],
        "is_extract": kept.series in EXTRACTS,
        "today": day,
    }
    status = 422 if form or extract else 200
    return render(request, "records/record.html", context, status=status)


def _moments(record: KeptRecord, told: Explained, day: date) -> list[Moment]:
    """Return the dated steps, in order."""
    answer = told.answer
    named = [
        ("Naissance", record.born_on),
        ("Dernière visite", record.last_consultation_on),
        ("Décès", record.died_on),
        ("Archive intermédiaire", answer.archive_on if answer else None),
        ("Dernier jour à conserver", answer.keep_until if answer and has_end(told) else None),
    ]
    steps = [Moment(name, on, on <= day) for name, on in named if on is not None]
    return sorted(steps, key=lambda step: step.on)


@require_POST
@allowed(Permission.RECORDS)
def hold(request: CockpitRequest, number: int) -> HttpResponse:
    """Hold a record; a refused form keeps what was typed."""
    form = RecordHoldForm(today(request), request.POST)
    if form.is_valid():
        try:
            hold_record(
                actor=request.actor,
                hold=form.hold(),
                as_of=today(request),
                now=now(),
                number=number,
            )
        except UnknownRecordError as missing:
            raise Http404(str(missing)) from missing
        except HoldError as refusal:
            form.add_error(refusal.field or None, nbsp(str(refusal)))
        else:
            tell(request, "C’est noté : le calcul en tient compte dès maintenant.")
            return redirect("records:record", number=number)
    return _page(request, number, form)


@require_POST
@allowed(Permission.RECORDS)
def set_apart(request: CockpitRequest, number: int) -> HttpResponse:
    """Note an act whose trace is kept longer than the rest of the record."""
    form = ExtractForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            extract = note_extract(
                actor=request.actor,
                number=number,
                told=NewExtract(told["series"], told["act_on"]),
                as_of=today(request),
                now=now(),
            )
        except UnknownRecordError as missing:
            raise Http404(str(missing)) from missing
        except ExtractError as refusal:
            form.add_error(refusal.field, nbsp(str(refusal)))
        else:
            tell(request, f"C’est noté : {extract} restera quand le dossier sera détruit.")
            return redirect("records:record", number=number)
    return _page(request, number, extract=form)


@require_POST
@allowed(Permission.RECORDS)
def separate(request: CockpitRequest, number: int) -> HttpResponse:
    """Count again for itself a record that was joined to another."""
    try:
        record = separate_record(
            actor=request.actor, number=number, as_of=today(request), now=now()
        )
    except UnknownRecordError as missing:
        raise Http404(str(missing)) from missing
    tell(request, f"{record} est de nouveau compté seul ; il ne sera plus proposé comme doublon.")
    return redirect("records:record", number=number)
