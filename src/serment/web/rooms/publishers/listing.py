"""The list of the requests to publishers, and the register that it exports."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from serment.practice.actors import Permission
from serment.practice.publisher_answers import PublisherAnswer, answer_of
from serment.practice.publisher_list import (
    HEADER,
    PublisherSearch,
    publisher_rows,
    search_publisher_requests,
    state_of_publisher_request,
)
from serment.store.models import PublisherContext
from serment.web.access import allowed
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.rooms.publishers.words import NEXT_WORDS
from serment.web.spreadsheets import spreadsheet
from serment.web.today import now, today

_COLUMNS: Final = (
    Column("Demande", "numero"),
    Column("Éditeur", "nom"),
    Column("Demandée le", "demandee"),
    Column("Et maintenant", ""),
    Column("État", ""),
)
_ORDERS: Final = {"numero": "number", "nom": "sort_name", "demandee": "asked_on"}
STATES: Final = {"pending": "En cours", "confirmed": "Réception confirmée", "closed": "Classées"}


@dataclass(frozen=True, slots=True)
class PublisherRow:
    """A request in the list, and what to do of it."""

    answer: PublisherAnswer
    context: str
    state: str
    next_words: str


@allowed(Permission.READ)
def show_list(request: CockpitRequest) -> HttpResponse:
    """Show the requests that answer the search, a page at a time, the last one first."""
    listing, moment = _listing(request), now()
    page = listing.cut(search_publisher_requests(request.actor.practice, _search(listing)))
    answers = [answer_of(one, moment) for one in page.object_list]
    context = {
        "listing": listing,
        "rows": [_row(answer) for answer in answers],
        "count": page.paginator.count,
        "may_act": request.actor.can(Permission.REQUESTS),
    }
    return render(request, "publishers/list.html", context)


@allowed(Permission.REQUESTS)
def export_list(request: CockpitRequest, form: str) -> HttpResponse:
    """Hand over the requests to publishers, as a spreadsheet; it names people."""
    day = today(request)
    rows = search_publisher_requests(request.actor.practice, _search(_listing(request)))
    name = f"demandes-a-l-editeur-{day.isoformat()}"
    return spreadsheet(form, name=name, header=HEADER, rows=publisher_rows(rows, day))


def _listing(request: CockpitRequest) -> Listing:
    contexts = {str(code): str(words) for code, words in PublisherContext.choices}
    filters = (
        Filter("etat", "État", "Toutes", STATES),
        Filter("pour", "Pour", "Tous", contexts),
    )
    return Listing(request, _COLUMNS, filters)


def _search(listing: Listing) -> PublisherSearch:
    order = _ORDERS.get(listing.sort, "number")
    descending = listing.descending or not listing.sort
    return PublisherSearch(
        words=listing.words,
        state=listing.chosen.get("etat", ""),
        context=listing.chosen.get("pour", ""),
        order=f"-{order}" if descending else order,
    )


def _row(answer: PublisherAnswer) -> PublisherRow:
    asked = answer.asked
    return PublisherRow(
        answer,
        asked.get_context_display(),
        state_of_publisher_request(asked),
        NEXT_WORDS[answer.next_act].short,
    )
