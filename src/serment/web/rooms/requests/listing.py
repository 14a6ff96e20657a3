"""The list of the requests, and the register that it exports."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from serment.practice.actors import Permission
from serment.practice.request_answers import RequestAnswer, answer_of
from serment.practice.request_list import (
    RequestSearch,
    pending_requests,
    search_requests,
    state_of_request,
)
from serment.practice.request_register import HEADER, register_rows
from serment.practice.request_words import RIGHT_WORDS, applicant_words, right_words
from serment.store.models import ReceivedRequest
from serment.web.access import allowed
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.spreadsheets import streamed_spreadsheet
from serment.web.today import today

_COLUMNS: Final = (
    Column("Demande", "numero"),
    Column("Demandeur", "nom"),
    Column("Reçue le", "recue"),
    Column("À répondre", ""),
    Column("État", ""),
)
_ORDERS: Final = {"numero": "number", "nom": "sort_name", "recue": "received_on"}
STATES: Final = {"pending": "En cours", "answered": "Répondues", "closed": "Classées"}


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in the list; `answer` only while it waits."""

    asked: ReceivedRequest
    right: str
    applicant: str
    state: str
    answer: RequestAnswer | None


@allowed(Permission.READ)
def show_list(request: CockpitRequest) -> HttpResponse:
    """Show the requests that answer the search, a page at a time, the last one first."""
    day = today(request)
    listing = _listing(request)
    page = listing.cut(search_requests(request.actor.practice, _search(listing)))
    context = {
        "listing": listing,
        "rows": [_row(one, day) for one in page.object_list],
        "count": page.paginator.count,
        "pending": pending_requests(request.actor.practice, day),
        "may_act": request.actor.can(Permission.REQUESTS),
    }
    return render(request, "requests/list.html", context)


@allowed(Permission.REQUESTS)
def export_register(request: CockpitRequest, form: str) -> StreamingHttpResponse:
    """Hand over the register of requests, as a spreadsheet, piece by piece; it names people."""
    day = today(request)
    rows = search_requests(request.actor.practice, _search(_listing(request)))
    name = f"registre-des-demandes-{day.isoformat()}"
    return streamed_spreadsheet(form, name=name, header=HEADER, rows=register_rows(rows, day))


def _listing(request: CockpitRequest) -> Listing:
    rights = {str(code): words for code, words in RIGHT_WORDS.items()}
    filters = (
        Filter("etat", "État", "Toutes", STATES),
        Filter("droit", "Droit", "Tous les droits", rights),
    )
    return Listing(request, _COLUMNS, filters)


def _search(listing: Listing) -> RequestSearch:
    order = _ORDERS.get(listing.sort, "number")
    descending = listing.descending or not listing.sort
    return RequestSearch(
        words=listing.words,
        state=listing.chosen.get("etat", ""),
        right=listing.chosen.get("droit", ""),
        order=f"-{order}" if descending else order,
    )


def _row(asked: ReceivedRequest, day: date) -> RequestRow:
    return RequestRow(
        asked,
        right_words(asked.right),
        applicant_words(asked.applicant),
        state_of_request(asked),
        answer_of(asked, day) if asked.is_pending else None,
    )
