"""The list of the records: searched, held to a filter, sorted by risk, drawn by lot, exported."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from serment.practice.actors import Permission
from serment.practice.destructions import MOST_AT_ONCE
from serment.practice.record_counts import RecordCounts, counts_of, leaving_records
from serment.practice.record_list import SAMPLE, RecordSearch, search_records
from serment.practice.record_reasons import series_title
from serment.store.models import DestructionItem, KeptRecord, Practice
from serment.web.access import allowed
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.rooms.records.ticking import sift_ticks, ticked_records
from serment.web.rooms.records.words import STATUSES, rows_of
from serment.web.spreadsheets import spreadsheet
from serment.web.today import today

_COLUMNS: Final = (
    Column("Dossier", "numero"),
    Column("Nom", "nom"),
    Column("Vu le", "visite"),
    Column("Garder jusqu’au", "terme"),
    Column("Pourquoi, à regarder", "risque"),
)
_ORDERS: Final = {
    "numero": "number",
    "nom": "name",
    "visite": "last_consultation_on",
    "terme": "keep_until",
    "risque": "risk",
}
_ARCHIVE: Final = {
    "active": "En usage courant",
    "due": "En archive, à ranger",
    "archived": "En archive, rangé",
}
_LETTERS: Final = {letter: letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_LOT: Final = {"30": f"{SAMPLE} tirés au sort"}
# Beyond, sorting by a column without an index would make a person wait.
_LONG: Final = 50_000
_OF_LETTER: Final = "lettre"
_TICKED: Final = "coches"


@dataclass(frozen=True, slots=True)
class Found:
    """What a person asked of the list, and the rows that answer; `known` is how many, if counted.

    `is_blind`: the names of archived records are kept from this person.
    """

    practice: Practice
    listing: Listing
    search: RecordSearch
    rows: QuerySet[KeptRecord]
    counts: RecordCounts
    known: int | None
    is_blind: bool


def find_records(request: CockpitRequest) -> Found:
    """Return what the address asks, as this person may see it."""
    practice, day = request.actor.practice, today(request)
    counts = counts_of(practice, day)
    is_blind = not request.actor.can(Permission.RECORDS)
    ticked = frozenset() if is_blind else frozenset(ticked_records(request))
    listing = Listing(request, _COLUMNS, _filters(counts, has_ticks=bool(ticked)))
    search = _search(listing, counts, ticked)
    search = _without_names(search) if is_blind else search
    known = _known(search, counts)
    rows = search_records(practice, search, day)
    return Found(practice, listing, search, rows, counts, known, is_blind)


def _filters(counts: RecordCounts, *, has_ticks: bool) -> tuple[Filter, ...]:
    years = {str(year): str(year) for year in counts.years}
    series = {name: series_title(name) for name in counts.series}
    told = [Filter("etat", "État", "Tous les états", STATUSES)]
    if len(series) > 1:
        told.append(Filter("serie", "Sorte", "Toutes les sortes", series))
    told += [
        Filter("annee", "Terme en", "Toutes les années", years),
        Filter(_OF_LETTER, "Initiale", "Toutes", _LETTERS),
        Filter("archive", "Rangement", "Tous", _ARCHIVE),
        Filter("lot", "Échantillon", "Toute la liste", _LOT),
    ]
    if has_ticks:
        told.append(Filter(_TICKED, "Coches", "Cochés ou non", {"1": "Seulement les cochés"}))
    return tuple(told)


def _search(listing: Listing, counts: RecordCounts, ticked: frozenset[int]) -> RecordSearch:
    asked = listing.chosen
    order = _ORDERS.get(listing.sort, _usual_order(asked.get("etat", ""), counts))
    return RecordSearch(
        words=listing.words,
        status=asked.get("etat", ""),
        series=asked.get("serie", ""),
        year=int(asked["annee"]) if "annee" in asked else None,
        letter=asked.get(_OF_LETTER, ""),
        archive=asked.get("archive", ""),
        order=f"-{order}" if listing.descending else order,
        sample=SAMPLE if "lot" in asked else 0,
        among=ticked if _TICKED in asked else None,
    )


def _usual_order(status: str, counts: RecordCounts) -> str:
    """Return the order of a list that nobody sorted; a very long one follows an index."""
    if status != "erasable":
        return "name" if counts.total <= _LONG else "pk"
    return "risk" if counts.statuses.get(status, 0) <= _LONG else "-keep_until"


def _without_names(search: RecordSearch) -> RecordSearch:
    """Hold a search to what a name cannot be guessed from: found or sorted by it, it would be."""
    if search.archive in {"", "active"}:
        return replace(search, archive="active")
    order = "keep_until" if search.order.lstrip("-") == "name" else search.order
    return replace(search, words="", letter="", order=order)


def _known(search: RecordSearch, counts: RecordCounts) -> int | None:
    """Return how many rows answer where the counts tell already, so that nothing is scanned."""
    bare = RecordSearch(status=search.status, order=search.order)
    if search != bare:
        return None
    return counts.statuses.get(search.status, 0) if search.status else counts.total


@allowed(Permission.READ)
def show_list(request: CockpitRequest) -> HttpResponse:
    """Show the records that answer, a page at a time."""
    ticked = sift_ticks(request)
    found, day = find_records(request), today(request)
    page = found.listing.cut(found.rows, count=found.known)
    rows = rows_of(request.actor, page.object_list, day)
    may_act = not found.is_blind
    free = _free(found, page.paginator.count) if may_act else 0
    shown = {row.record.pk for row in rows}
    context = {
        "listing": found.listing,
        "place": f"{found.listing.query}&page={page.number}".lstrip("&"),
        "rows": rows,
        "count": page.paginator.count,
        "total": found.counts.total,
        "status": found.search.status,
        "is_sample": bool(found.search.sample),
        "may_act": may_act,
        "carries": any(row.may_tick for row in rows),
        "ticked": set(ticked),
        "elsewhere": len(set(ticked) - shown),
        "may_export": may_act and page.paginator.count <= MOST_AT_ONCE,
        "free": free,
        "may_destroy_all": 0 < free <= MOST_AT_ONCE,
        "most": MOST_AT_ONCE,
        "is_blind": found.is_blind,
    }
    return render(request, "records/list.html", context)


def _free(found: Found, count: int) -> int:
    """Return how many of the rows may be destroyed, of a list held to those at their term."""
    if found.search.status != "erasable":
        return 0
    if found.search == RecordSearch(status="erasable", order=found.search.order):
        return count - leaving_records(found.practice)
    if found.search.sample:
        items = DestructionItem.objects.of(found.practice)
        return count - items.filter(record__in=[row.pk for row in found.rows]).count()
    return found.rows.filter(destruction_item=None).order_by().count()


@allowed(Permission.RECORDS)
def export_list(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand over the rows of the filter, as a spreadsheet; it names patients."""
    found, day = find_records(request), today(request)
    header = ("Dossier", "Numéro", "Nom", "Sorte", "Dernière visite", "À garder jusqu’au", "État",
              "Pourquoi", "À regarder")  # fmt: skip
    rows = rows_of(request.actor, found.rows[:MOST_AT_ONCE], day, explains=False)

    def cells() -> Iterator[tuple[str, ...]]:
        for row in rows:
            record = row.record
            yield (str(record), record.number, record.name, series_title(record.series),
                   _iso(record.last_consultation_on), _iso(row.keep_until), row.status,
                   row.why, " ; ".join(row.risks))  # fmt: skip

    name = f"dossiers-{day.isoformat()}"
    return spreadsheet(form, name=name, header=header, rows=cells())


def _iso(day: object) -> str:
    return "" if day is None else str(day)
