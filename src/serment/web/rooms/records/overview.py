"""« Dossiers »: how many records, what to do next, what falls due when, and why."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.destructions import list_destructions
from serment.practice.record_counts import (
    MOVED_UP_TO,
    RecordCounts,
    counts_of,
    has_records,
    leaving_records,
)
from serment.practice.record_holds import holds_to_review, open_holds
from serment.practice.record_imports import list_imports, list_sources
from serment.practice.record_reasons import ground_title, missing_titles, series_title
from serment.practice.record_twins import pairs_to_answer
from serment.store.models import DestructionState
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.rooms.records.timeline import bars_of, years_svg
from serment.web.rooms.records.words import STATUSES, UNSOUND, reason
from serment.web.today import today

_LAST_IMPORTS = 3
_SAYS = {
    "erasable": "Leur durée est finie : relisez-les, puis gardez ou détruisez.",
    "keep": "Leur durée court encore.",
    "held": "Un recours, un contrôle ou une décision interdit de les détruire.",
    "undetermined": "Une date manque ou se contredit : Serment ne conclut pas.",
}


@dataclass(frozen=True, slots=True)
class StatusTile:
    """A status, how many records bear it, what it means."""

    status: str
    name: str
    records: int
    says: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason and how many records it decides for."""

    series: str
    why: str
    status: str
    records: int


@allowed(Permission.READ)
def show_overview(request: CockpitRequest) -> HttpResponse:
    """Show what is kept and what to do next; without a record, what this room is for."""
    practice, day = request.actor.practice, today(request)
    may_act = request.actor.can(Permission.RECORDS)
    imports = list_imports(practice)
    if not has_records(practice):
        context = {"imports": imports[:_LAST_IMPORTS], "may_act": may_act}
        return render(request, "records/empty.html", context)
    counts = counts_of(practice, day)
    bars = bars_of(counts.years, day)
    destructions = list_destructions(practice)
    context = {
        "counts": counts,
        "tiles": [
            StatusTile(status, name, counts.statuses.get(status, 0), nbsp(_SAYS[status]))
            for status, name in STATUSES.items()
        ],
        "to_read": counts.statuses.get("erasable", 0) - leaving_records(practice),
        "bars": bars,
        "svg": years_svg(bars),
        "reasons": _reasons(counts, day),
        "sources": list_sources(practice),
        "imports": imports[:_LAST_IMPORTS],
        "holds": open_holds(practice).count(),
        "to_review": holds_to_review(practice, day).count(),
        "pairs": pairs_to_answer(practice).count(),
        "destructions": destructions.filter(state=DestructionState.DECIDED),
        "done": destructions.filter(state=DestructionState.DONE).count(),
        "may_act": may_act,
        "moved_up_to": MOVED_UP_TO,
    }
    return render(request, "records/overview.html", context)


def _reasons(counts: RecordCounts, day: date) -> list[ReasonRow]:
    """Return the reasons as sentences; those that read the same are one."""
    rows: Counter[tuple[str, str, str]] = Counter()
    for one in counts.reasons:
        if one.status == "undetermined":
            titles = missing_titles(one.missing)
            why = "Il manque : " + ", ".join(titles) if titles else UNSOUND
        elif one.exception is None:
            why = f"{ground_title(one.series, None)} : {reason(one.series, None, day)}"
        else:
            why = ground_title(one.series, one.exception)
        rows[series_title(one.series), nbsp(why), one.status] += one.records
    return [ReasonRow(series, why, status, n) for (series, why, status), n in rows.most_common()]
