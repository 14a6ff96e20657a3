"""Records that look alike, side by side: one person, or two; pair by pair, or several at once.

Several at once are shown again before anything changes, with the record that would stay.
"""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import grouped_in_french, nbsp
from serment.practice.actors import Permission
from serment.practice.record_twins import (
    PairError,
    UnknownPairError,
    find_pairs,
    join_pairs,
    join_records,
    pairs_to_answer,
    record_to_keep,
    tell_distinct,
)
from serment.store.models import AlikePair, KeptRecord
from serment.web.access import allowed
from serment.web.listing import Column, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.records.ticking import numbers_posted
from serment.web.today import now, today

_COLUMNS = (Column("Paire"),)
_NOTHING = "Cochez d’abord des paires : rien n’a changé."
_TWO = "deux"


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair about to be answered, and the record proposed to stay."""

    pair: AlikePair
    kept: KeptRecord

    @property
    def records(self) -> tuple[KeptRecord, KeptRecord]:
        """The two records."""
        return self.pair.first, self.pair.second


@allowed(Permission.RECORDS)
def show_pairs(request: CockpitRequest) -> HttpResponse:
    """Show the pairs that wait for an answer."""
    listing = Listing(request, _COLUMNS)
    page = listing.cut(pairs_to_answer(request.actor.practice))
    context = {"listing": listing, "pairs": page, "count": page.paginator.count}
    return render(request, "records/pairs.html", context)


@require_POST
@allowed(Permission.RECORDS)
def answer_pair(request: CockpitRequest, number: int) -> HttpResponse:
    """Join the two records in the one chosen, or say that they are two people."""
    try:
        (pair,) = find_pairs(request.actor.practice, [number])
    except UnknownPairError as missing:
        raise Http404(str(missing)) from missing
    kept = request.POST.get("garde", "")
    if kept == "deux":
        tell_distinct(actor=request.actor, numbers=[number], now=now())
        tell(request, "C’est noté : deux personnes. Cette paire ne sera plus proposée.")
        return redirect("records:pairs")
    numbers = {str(pair.first_id): pair.second_id, str(pair.second_id): pair.first_id}
    if kept not in numbers:
        tell(request, "Dites dans quel dossier réunir les deux : rien n’a changé.", warning=True)
        return redirect("records:pairs")
    try:
        record = join_records(
            actor=request.actor,
            first=int(kept),
            second=numbers[kept],
            as_of=today(request),
            now=now(),
        )
    except PairError as refusal:
        tell(request, nbsp(str(refusal)), warning=True)
    else:
        tell(request, f"Les deux sont comptés ensemble dans {record} ; on peut les séparer.")
    return redirect("records:pairs")


@require_POST
@allowed(Permission.RECORDS)
def answer_pairs(request: CockpitRequest) -> HttpResponse:
    """Answer every pair ticked in the same way, once shown again and confirmed."""
    numbers, is_two = numbers_posted(request, "paire"), request.POST.get("reponse") == _TWO
    if not numbers:
        tell(request, _NOTHING, warning=True)
        return redirect("records:pairs")
    try:
        pairs = find_pairs(request.actor.practice, numbers)
        if request.POST.get("confirme") != "oui":
            shown = [ShownPair(pair, record_to_keep(pair)) for pair in pairs]
            context = {"pairs": shown, "is_two": is_two}
            return render(request, "records/pairs_together.html", context)
        tell(request, _told_distinct(request, numbers) if is_two else _joined(request, pairs))
    except (PairError, UnknownPairError) as refusal:
        tell(request, str(refusal), warning=True)
    return redirect("records:pairs")


def _told_distinct(request: CockpitRequest, numbers: list[int]) -> str:
    count = tell_distinct(actor=request.actor, numbers=numbers, now=now())
    if count == 1:
        return "C’est noté : deux personnes. Cette paire ne sera plus proposée."
    return (
        f"C’est noté : {grouped_in_french(count)} paires de deux personnes, jamais plus proposées."
    )


def _joined(request: CockpitRequest, pairs: list[AlikePair]) -> str:
    kept = {pair.pk: _kept(request, pair) for pair in pairs}
    count = join_pairs(actor=request.actor, kept=kept, as_of=today(request), now=now())
    told = "1 dossier est compté" if count == 1 else f"{grouped_in_french(count)} dossiers comptés"
    return f"{told} avec un autre de la même personne ; on peut les séparer."


def _kept(request: CockpitRequest, pair: AlikePair) -> int:
    """Return the record chosen to stay; 0, which no pair has, for an answer that is not one."""
    given = request.POST.get(f"garde-{pair.pk}", "")
    return int(given) if given in {str(pair.first_id), str(pair.second_id)} else 0
