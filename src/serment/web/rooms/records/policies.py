"""Every duration of the corpus in a table, and the practice's own choice where a rule lets it."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render

from serment.kernel.french import nbsp
from serment.kernel.spans import Span, span_in_french
from serment.law.model import Confidence, Policy, RetentionRule, RetentionVersion
from serment.practice.actors import Permission
from serment.practice.library import the_corpus
from serment.practice.record_reasons import after, usual_duration
from serment.practice.retention_policies import (
    PolicyError,
    bounds_in_french,
    choose_policy,
    chosen_policies,
    in_french,
    span_of,
    version_on,
)
from serment.web.access import allowed
from serment.web.listing import Column, Filter, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.today import now, today

_COLUMNS = (
    Column("Ce qui est conservé", "titre"),
    Column("Combien de temps"),
    Column("Archive"),
    Column("Certitude"),
)
_LONGEST_NUMBER = 4
_HOLDERS = {
    "practice": "Le cabinet",
    "national_insurance": "L’Assurance maladie",
    "supplier": "Un prestataire",
}
_FILTERS = (
    Filter("qui", "Qui conserve", "Tous", _HOLDERS),
    Filter("choix", "Choix", "Toutes les durées", {"cabinet": "Au choix du cabinet"}),
)


@dataclass(frozen=True, slots=True)
class DurationRow:
    """A series and how long it is kept; `count` is the practice's choice where there is one."""

    series: str
    title: str
    duration: str
    also: tuple[str, ...]
    archive: str
    confidence: Confidence
    holder: str
    held_by: str
    unit: str
    count: int | None
    choice: str
    bounds: str


@allowed(Permission.READ, write=Permission.RECORDS)
def show_policies(request: CockpitRequest) -> HttpResponse:
    """Show every duration; keep a choice when its form is sent."""
    day, refusal = today(request), ""
    series, typed = request.POST.get("serie", ""), request.POST.get("duree", "")
    if request.method == "POST":
        try:
            count = _count(typed)
            choose_policy(actor=request.actor, series=series, count=count, as_of=day, now=now())
        except PolicyError as error:
            refusal = nbsp(str(error))
        else:
            tell(request, "La durée est choisie ; chaque dossier concerné est recalculé.")
            return redirect(request.get_full_path())
    listing = Listing(request, _COLUMNS, _FILTERS)
    rows = _rows(request, day)
    kept = [row for row in listing.select(rows, lambda r: r.title) if _is_in(listing, row)]
    listing.cut(listing.arrange(kept, {"titre": lambda row: row.title.casefold()}))
    context = {
        "listing": listing,
        "refusal": refusal,
        "refused": series if refusal else "",
        "typed": typed,
        "may_act": request.actor.can(Permission.RECORDS),
    }
    return render(request, "records/policies.html", context, status=422 if refusal else 200)


def _count(typed: str) -> int:
    """Return the number typed; PolicyError where it is not one."""
    told = typed.strip()
    if not told.isdecimal() or len(told) > _LONGEST_NUMBER:
        raise PolicyError(
            "Saisissez un nombre entier, en chiffres : sans lui, aucune durée ne se compte. Rien "
            "n’a changé."
        )
    return int(told)


def _is_in(listing: Listing, row: DurationRow) -> bool:
    holder = listing.chosen.get("qui")
    return holder in {None, row.held_by} and (
        "choix" not in listing.chosen or row.count is not None
    )


def _rows(request: CockpitRequest, day: date) -> list[DurationRow]:
    chosen = chosen_policies(request.actor.practice)
    return [_row(rule, day, chosen) for rule in the_corpus().retention_rules()]


def _row(rule: RetentionRule, day: date, chosen: dict[str, int]) -> DurationRow:
    version = version_on(rule, day) or rule.versions[-1]
    policy = version.policy
    count = chosen.get(policy.fact, policy.default) if policy else None
    return DurationRow(
        rule.series,
        rule.title,
        _duration(rule, day, policy, count),
        tuple(nbsp(one.title) for one in version.exceptions if one.title),
        _archive(version),
        version.confidence,
        _HOLDERS[rule.held_by],
        rule.held_by,
        "" if policy is None else "mois" if policy.unit == "months" else "ans",
        count,
        "" if policy is None or count is None else _choice(policy, count),
        bounds_in_french(policy) if policy else "",
    )


def _choice(policy: Policy, count: int) -> str:
    return in_french(policy, count) if count else "aussitôt"


def _archive(version: RetentionVersion) -> str:
    if version.active_for is None:
        return ""
    length = version.active_for
    return "aussitôt" if length == Span() else f"après {span_in_french(length)}"


def _duration(rule: RetentionRule, day: date, policy: Policy | None, count: int | None) -> str:
    if policy is None or count is None:
        return usual_duration(rule.series, day) or "Selon le cas"
    start = (version_on(rule, day) or rule.versions[-1]).starts_on
    title = the_corpus().fact(start).title if start else ""
    return after(span_of(policy, count), title)
