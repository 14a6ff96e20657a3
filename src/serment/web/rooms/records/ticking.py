"""The records ticked in the list, kept from page to page until they are kept, destroyed, unticked.

Guarantees that no address and no file holds them: they are numbers in the session, which lies in
the encrypted database and ends when the cockpit locks. What can no longer be ticked leaves them.
"""

from collections.abc import Collection, Iterable
from typing import Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from serment.kernel.french import grouped_in_french
from serment.practice.actors import Permission
from serment.practice.destructions import MOST_AT_ONCE
from serment.practice.record_list import listed_records
from serment.store.record_writing import parts_of
from serment.web.access import allowed
from serment.web.listing import SORT, WORDS
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell

LIST: Final = "/dossiers/liste/"
FILTERS: Final = ("etat", "serie", "annee", "lettre", "archive", "lot", "coches")
_KEY: Final = "ticked"
_LONGEST_NUMBER: Final = 9
_LONGEST_QUERY: Final = 2_000
_TOO_MANY: Final = (
    f"Une décision porte sur {grouped_in_french(MOST_AT_ONCE)} dossiers au plus : les derniers "
    "cochés ne le sont plus. Gardez ou détruisez d’abord ceux-ci, ou décochez-en."
)

_ONE_GONE: Final = (
    "1 dossier coché n’est plus à relire : gelé, revu, ou déjà dans une destruction. "
    "Serment l’a décoché."
)
_GONE: Final = (
    "{} dossiers cochés ne sont plus à relire : gelés, revus, ou déjà dans une destruction. "
    "Serment les a décochés."
)


def numbers_posted(request: CockpitRequest, name: str = "dossier") -> list[int]:
    """Return the numbers of the records ticked on a page."""
    return _numbers(request.POST.getlist(name))


def numbers_carried(request: CockpitRequest) -> list[int]:
    """Return the numbers that a question showed, and that its answer carries whole."""
    return _numbers(request.POST.get("choisis", "").split())


def _numbers(given: Iterable[str]) -> list[int]:
    return [int(text) for text in given if text.isdecimal() and len(text) <= _LONGEST_NUMBER]


def ticked_records(request: CockpitRequest) -> list[int]:
    """Return the numbers of the records ticked until now, on every page."""
    return list(request.session.get(_KEY, ()))


def take_ticks(request: CockpitRequest) -> list[int]:
    """Add what a page sends to the records ticked: its boxes ticked, and those no longer so."""
    before, here = ticked_records(request), numbers_posted(request)
    unticked = set(numbers_posted(request, "vu")) - set(here)
    told = list(dict.fromkeys(n for n in (*before, *here) if n not in unticked))
    if len(told) > MOST_AT_ONCE:
        tell(request, _TOO_MANY, warning=True)
    return _keep(request, before, told[:MOST_AT_ONCE])


def untick_records(request: CockpitRequest, numbers: Collection[int]) -> None:
    """Forget that these records were ticked."""
    before, gone = ticked_records(request), set(numbers)
    _keep(request, before, [number for number in before if number not in gone])


def sift_ticks(request: CockpitRequest) -> list[int]:
    """Forget the records that can no longer be ticked, and say how many; return the others."""
    before = ticked_records(request)
    if not before:
        return before
    may: set[int] = set()
    for part in parts_of(before):
        rows = listed_records(request.actor.practice).filter(pk__in=part, status="erasable")
        may.update(rows.filter(destruction_item=None).values_list("pk", flat=True))
    kept = [number for number in before if number in may]
    if gone := len(before) - len(kept):
        tell(request, _ONE_GONE if gone == 1 else _GONE.format(gone), warning=True)
    return _keep(request, before, kept)


def _keep(request: CockpitRequest, before: list[int], after: list[int]) -> list[int]:
    if after != before:
        request.session[_KEY] = after
    return after


@require_POST
@allowed(Permission.RECORDS)
def tick(request: CockpitRequest) -> HttpResponse:
    """Keep what is ticked, and go where the button leads: a page, an order, a search."""
    take_ticks(request)
    asked = QueryDict(request.POST.get("vers", "")[:_LONGEST_QUERY].lstrip("?"), mutable=True)
    if "chercher" in request.POST:
        told = {name: request.POST.get(name, "") for name in (WORDS, *FILTERS, SORT)}
        asked.update({name: value for name, value in told.items() if value})
    return redirect(_list(asked))


@require_POST
@allowed(Permission.RECORDS)
def untick_all(request: CockpitRequest) -> HttpResponse:
    """Forget every record ticked, and show the same page."""
    untick_records(request, ticked_records(request))
    return redirect(_list(request.GET))


def _list(asked: QueryDict) -> str:
    query = asked.urlencode()
    return f"{LIST}?{query}" if query else LIST
