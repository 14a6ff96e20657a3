"""Deciding for records at their term: keep them with a reason, or destroy them after two questions.

The first question takes the records ticked on every page, or all those of the filter; each step
then carries the numbers it showed, so that what is decided is what was shown, whatever another
window ticks meanwhile.
"""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from serment.kernel.french import grouped_in_french, nbsp
from serment.practice.actors import Permission
from serment.practice.destruction_papers import grounds_to_destroy
from serment.practice.destructions import MOST_AT_ONCE, DestructionError, decide_destruction
from serment.practice.record_holds import HoldError, keep_records
from serment.practice.record_list import UnknownRecordError
from serment.practice.record_reasons import ground_title, series_title
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.records.forms import KeepForm
from serment.web.rooms.records.review import find_records
from serment.web.rooms.records.ticking import numbers_carried, take_ticks, untick_records
from serment.web.today import now, today

_LONGEST_NUMBER: Final = 9
_NOTHING: Final = "Cochez d’abord des dossiers dans la liste : rien n’a été décidé."


def _chosen(request: CockpitRequest) -> list[int]:
    """Return the numbers carried from the step before, those ticked, or those of the filter."""
    if "choisis" in request.POST:
        return numbers_carried(request)
    ticked = take_ticks(request)
    if request.POST.get("tous") != "1":
        return ticked
    found = find_records(request)
    if not found.search.sample:
        free = found.rows.filter(status="erasable", destruction_item=None).order_by()
        return list(free.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    return [one.pk for one in found.rows if one.status == "erasable"]


def _back(request: CockpitRequest) -> str:
    """Return the list as it was."""
    query = request.GET.urlencode()
    return f"/dossiers/liste/?{query}" if query else "/dossiers/liste/?etat=erasable"


@require_POST
@allowed(Permission.RECORDS)
def keep(request: CockpitRequest) -> HttpResponse:
    """Ask why and until when; then keep every record ticked, in one go."""
    numbers, day = _chosen(request), today(request)
    if not numbers:
        tell(request, _NOTHING, warning=True)
        return redirect(_back(request))
    is_asked = "reason" not in request.POST
    form = KeepForm(day, None if is_asked else request.POST)
    if not is_asked and form.is_valid() and _kept(request, numbers, form):
        untick_records(request, numbers)
        count = len(numbers)
        told = (
            "1 dossier est gardé"
            if count == 1
            else (f"{grouped_in_french(count)} dossiers sont gardés")
        )
        tell(request, f"{told} ; Serment vous le rappellera à la date choisie.")
        return redirect(_back(request))
    context = {"numbers": numbers, "form": form, "back": _back(request)}
    return render(request, "records/keep.html", context, status=200 if is_asked else 422)


def _kept(request: CockpitRequest, numbers: list[int], form: KeepForm) -> bool:
    try:
        keep_records(actor=request.actor, numbers=numbers, now=now(), **form.cleaned_data)
    except HoldError as refusal:
        form.add_error(refusal.field or None, nbsp(str(refusal)))
        return False
    except UnknownRecordError as refusal:
        form.add_error(None, nbsp(str(refusal)))
        return False
    return True


@require_POST
@allowed(Permission.RECORDS)
def destroy(request: CockpitRequest) -> HttpResponse:
    """Show what would be destroyed; ask for the number; decide."""
    numbers, step = _chosen(request), request.POST.get("etape", "1")
    if not numbers or len(numbers) > MOST_AT_ONCE:
        told = _NOTHING
        if numbers:
            told = (
                f"Ce filtre compte plus de {MOST_AT_ONCE} dossiers : personne ne pourrait vérifier "
                "cette destruction. Restreignez par année ou par initiale ; rien n’a été décidé."
            )
        tell(request, nbsp(told), warning=True)
        return redirect(_back(request))
    if step != "3":
        return _step(request, numbers, int(step == "2") + 1)
    typed = request.POST.get("nombre", "").replace("\u202f", "").replace(" ", "")
    confirmed = int(typed) if typed.isdecimal() and len(typed) <= _LONGEST_NUMBER else 0
    try:
        begun = decide_destruction(
            actor=request.actor,
            numbers=numbers,
            confirmed=confirmed,
            as_of=today(request),
            now=now(),
        )
    except DestructionError as refusal:
        return _step(request, numbers, 2, nbsp(str(refusal)))
    untick_records(request, numbers)
    tell(request, "La destruction est décidée. Rien n’est encore effacé : suivez les étapes.")
    return redirect("records:destruction", number=begun.number)


def _step(
    request: CockpitRequest, numbers: list[int], step: int, refusal: str = ""
) -> HttpResponse:
    grounds = grounds_to_destroy(request.actor.practice, numbers)
    context = {
        "step": step,
        "count": len(numbers),
        "numbers": numbers,
        "query": request.GET.urlencode(),
        "grounds": [
            {
                "series": series_title(one.series),
                "why": ground_title(one.series, one.exception),
                "records": one.records,
                "last_acts": one.last_acts,
                "terms": one.terms,
            }
            for one in grounds
        ],
        "back": _back(request),
        "refusal": refusal,
    }
    return render(request, "records/destroy.html", context, status=422 if refusal else 200)
