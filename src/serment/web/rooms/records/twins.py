"""Records that look alike, side by side: one person, or two."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.record_twins import (
    PairError,
    UnknownPairError,
    find_pair,
    join_records,
    pairs_to_answer,
    tell_distinct,
)
from serment.web.access import allowed
from serment.web.listing import Column, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.today import now, today

_COLUMNS = (Column("Paire"),)


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
        pair = find_pair(request.actor.practice, number)
    except UnknownPairError as missing:
        raise Http404(str(missing)) from missing
    kept = request.POST.get("garde", "")
    if kept == "deux":
        tell_distinct(actor=request.actor, number=number, now=now())
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
