"""The claims and holds that are open, those to look at again first; a freeze of everything."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.record_holds import (
    HoldError,
    UnknownHoldError,
    find_hold,
    hold_record,
    holds_to_review,
    open_holds,
    release_hold,
)
from serment.store.models import RecordSpan
from serment.web.access import allowed
from serment.web.listing import Column, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.records.forms import HoldForm
from serment.web.rooms.records.words import is_hidden, name_for
from serment.web.today import now, today

_COLUMNS = (
    Column("Dossier"),
    Column("Ce qui gèle"),
    Column("Depuis"),
    Column("À réexaminer"),
    Column(""),
)


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold as the list shows it to one person."""

    span: RecordSpan
    name: str
    reason: str
    is_due: bool


@allowed(Permission.READ, write=Permission.RECORDS)
def show_holds(request: CockpitRequest) -> HttpResponse:
    """Show what holds records; freeze the whole practice when the form is sent."""
    day = today(request)
    form = HoldForm(day, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            hold_record(actor=request.actor, hold=form.hold(), as_of=day, now=now())
        except HoldError as refusal:
            form.add_error(refusal.field or None, nbsp(str(refusal)))
        else:
            tell(request, "Tous les dossiers sont gelés : aucun ne peut être détruit.")
            return redirect("records:holds")
    listing = Listing(request, _COLUMNS)
    page = listing.cut(open_holds(request.actor.practice))
    context = {
        "listing": listing,
        "rows": [_row(request, span, day) for span in page],
        "due": holds_to_review(request.actor.practice, day).count(),
        "form": form,
        "may_act": request.actor.can(Permission.RECORDS),
        "today": day,
    }
    return render(request, "records/holds.html", context, status=422 if form.is_bound else 200)


def _row(request: CockpitRequest, span: RecordSpan, day: date) -> HoldRow:
    is_due = span.review_on is not None and span.review_on <= day
    if span.record is None:
        return HoldRow(span, "Tous les dossiers", span.reason, is_due)
    hidden = is_hidden(request.actor, span.record, day)
    name = name_for(request.actor, span.record, day)
    return HoldRow(span, name, "" if hidden else span.reason, is_due)


@allowed(Permission.RECORDS)
def release(request: CockpitRequest, number: int) -> HttpResponse:
    """Say that a claim or a hold has ended, on which day; asked once before."""
    day = today(request)
    try:
        span = find_hold(request.actor.practice, number)
    except UnknownHoldError as missing:
        raise Http404(str(missing)) from missing
    refusal, typed = "", request.POST.get("until", day.isoformat())
    if request.method == "POST":
        try:
            until = date.fromisoformat(typed)
            release_hold(actor=request.actor, number=number, until=until, as_of=day, now=now())
        except HoldError as error:
            refusal = nbsp(str(error))
        except ValueError:
            refusal = nbsp("Cette date est illisible : choisissez-la dans le calendrier.")
        else:
            tell(request, "Le gel est levé ; le calcul en tient compte dès maintenant.")
            return redirect("records:holds")
    context = {"span": span, "typed": typed, "refusal": refusal}
    return render(request, "records/release.html", context, status=422 if refusal else 200)
