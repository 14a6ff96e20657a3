"""« Échéances »: all that falls due, month by month; its calendar and its exports."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import date_in_french
from serment.practice.actors import Permission
from serment.practice.calendar import publish_calendar
from serment.practice.calendar_file import (
    FictitiousCalendarError,
    drop_calendar_file,
    find_calendar_file,
    keep_calendar_file,
)
from serment.practice.desktop import desktop_reminder
from serment.practice.due_list import NAMES, list_falling_due
from serment.practice.falling_due import FallingDue
from serment.practice.reminders import failure_in_french, find_reminders
from serment.store.errors import StoreError
from serment.web.access import allowed
from serment.web.downloads import attachment
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.spreadsheets import spreadsheet
from serment.web.templatetags.serment import certainty
from serment.web.today import now, today

CALENDAR = "text/calendar; charset=utf-8"
_COLUMNS = (Column("À faire", "quoi"), Column("Jour", "jour"), Column("Sorte", "sorte"))
_ORDERS = {
    "quoi": lambda one: one.title,
    "jour": lambda one: one.sorted_by,
    "sorte": lambda one: NAMES[one.kind],
}


@dataclass(frozen=True, slots=True)
class DueRow:
    """A line as the page shows it."""

    due: FallingDue
    kind: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Month:
    """The lines of a month; or those that are late, or all of them in an order of one's own."""

    id: str
    title: str
    rows: list[DueRow]


def _asked(request: CockpitRequest) -> tuple[Listing, list[FallingDue], int]:
    """Return the listing, what it asks for, and how many there are in all."""
    listing = Listing(request, _COLUMNS, (Filter("sorte", "Sorte", "Toutes", NAMES),))
    whole = list_falling_due(request.actor.practice, today(request))
    kind = listing.chosen.get("sorte")
    kept = [
        one
        for one in listing.select(whole, lambda one: f"{one.title} {NAMES[one.kind]}")
        if kind in {None, one.kind}
    ]
    return listing, listing.arrange(kept, _ORDERS), len(whole)


@allowed(Permission.READ)
def show_due(request: CockpitRequest) -> HttpResponse:
    """Show what falls due by month, what is late first."""
    listing, rows, whole = _asked(request)
    instant = now()
    page = listing.cut(rows)
    shown = [DueRow(one, NAMES[one.kind], one.is_late(instant)) for one in page]
    mail = find_reminders(request.actor.practice)
    context = {
        "listing": listing,
        "months": _months(shown, is_sorted=bool(listing.sort)),
        "whole": whole,
        "late": sum(one.is_late(instant) for one in rows),
        "mail": mail,
        "failure": failure_in_french(mail) if mail is not None else "",
        "today": today(request),
        "calendar_file": find_calendar_file(),
        "may_set": request.actor.can(Permission.SECURITY),
    }
    return render(request, "due/due.html", context)


def _months(rows: list[DueRow], *, is_sorted: bool) -> list[Month]:
    if not rows:
        return []
    if is_sorted:
        return [Month("toutes", "Dans l’ordre choisi", rows)]
    grouped = groupby(rows, key=lambda row: (row.is_late, row.due.day.year, row.due.day.month))
    months: list[Month] = []
    late = [row for row in rows if row.is_late]
    if late:
        months.append(Month("depassees", "Dépassées", late))
    for (is_late, year, month), found in grouped:
        if not is_late:
            title = _month_in_french(date(year, month, 1))
            months.append(Month(f"mois-{year}-{month:02d}", title, list(found)))
    return months


def _month_in_french(first: date) -> str:
    """« Décembre 2026 »."""
    return date_in_french(first).removeprefix("1er ").capitalize()


@allowed(Permission.READ)
def export_due(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand over the lines shown, as a spreadsheet."""
    _, rows, _ = _asked(request)
    instant = now()
    header = ("À faire", "Jour", "Sorte", "État", "Certitude du jour")
    cells = [_cells(one, instant) for one in rows]
    name = f"echeances-{today(request).isoformat()}"
    return spreadsheet(form, name=name, header=header, rows=cells)


def _cells(one: FallingDue, instant: datetime) -> tuple[str, ...]:
    state = "dépassé" if one.is_late(instant) else "à venir"
    sure = certainty(one.confidence) or "sûr"
    return one.title, one.day.isoformat(), NAMES[one.kind], state, sure


@allowed(Permission.READ)
def tell_reminder(request: CockpitRequest) -> HttpResponse:
    """Tell a page how much approaches, where that was asked for; the door counts no activity."""
    if not request.actor.practice.desktop_reminders:
        return HttpResponse(status=204)
    return JsonResponse(asdict(desktop_reminder(request.actor.practice, now())))


@require_POST
@allowed(Permission.READ)
def save_calendar(request: CockpitRequest) -> HttpResponse:
    """Hand over the calendar; what it tells is remembered, so that the next one doubles nothing."""
    content = publish_calendar(actor=request.actor, as_of=today(request), now=now())
    return attachment(content, name="serment-echeances.ics", kind=CALENDAR)


@require_POST
@allowed(Permission.SECURITY)
def keep_calendar(request: CockpitRequest) -> HttpResponse:
    """Keep a calendar up to date on this machine from now on, or no more."""
    try:
        if request.POST.get("tenir") == "non":
            drop_calendar_file(actor=request.actor, now=now())
            tell(request, "Le calendrier n’est plus tenu à jour : son fichier est effacé.")
        else:
            keep_calendar_file(actor=request.actor, as_of=today(request), now=now())
            tell(request, "Le calendrier est écrit, et sera tenu à jour chaque heure.")
    except (FictitiousCalendarError, StoreError) as refusal:
        tell(request, str(refusal), warning=True)
    return redirect("due:list")
