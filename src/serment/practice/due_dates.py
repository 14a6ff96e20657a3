"""What falls due in the rooms that the house has had from the start, one function for each.

Guarantees that a day that no text gives is said to be a convention, and that no title bears a name,
a reason, nor what a person typed. Where there may be thousands (holds, records), one line stands
for all those of a day, or of a year.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localtime

from serment.intake.pia.model import ActionStatus
from serment.kernel.french import nbsp
from serment.kernel.spans import Span, add_span
from serment.law.conditions import ShiftedDate
from serment.law.findings import TO_DO, Finding
from serment.law.model import Confidence, ObligationRule
from serment.practice.assessments import list_assessments, read_assessment
from serment.practice.backups import last_backup
from serment.practice.destructions import list_destructions
from serment.practice.exhibits import PROOFS, kept_exhibits
from serment.practice.falling_due import FallingDue
from serment.practice.handover_packages import requests_with_copies
from serment.practice.incident_closing import measures_to_do
from serment.practice.library import the_corpus
from serment.practice.plan import make_plan
from serment.practice.record_answers import answer_records
from serment.practice.record_archive import archive_due
from serment.practice.record_counts import counts_of, has_records
from serment.practice.record_holds import open_holds
from serment.practice.register import list_activities
from serment.store.models import DestructionState, Practice

# Rhythms of ours, each said « convention » beside the day that it gives.
BACK_UP_EVERY: Final = Span(months=1)
CARRY_OUT_WITHIN: Final = Span(months=1)
CONFIRM_MEASURES_WITHIN: Final = Span(months=3)
BEGIN_YEARLY_WITHIN: Final = Span(months=1)
ERASE_COPIES_WITHIN: Final = Span(months=1)
YEARS_AHEAD: Final = 2
_YEARLY_CONVENTION: Final = "serment.yearly-review"


def plan_actions(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield the actions of the plan that have a day: the law's, or that until which one waits.

    What is done each year and never was yet (training, reviews) has a day of ours.
    """
    opened_on = localtime(practice.created_at).date()
    for row in make_plan(practice=practice, as_of=as_of).rows:
        finding = row.finding
        due_on, confidence = finding.due_on, _how_sure(finding)
        if due_on is None and _is_yearly(finding) and _is_told_by_a_person(finding):
            due_on, confidence = add_span(opened_on, BEGIN_YEARLY_WITHIN), "convention"
        if row.later_until is not None and finding.outcome in TO_DO:
            due_on, confidence = row.later_until, "sure"
        if due_on is None or finding.outcome not in {*TO_DO, "met"}:
            continue
        yield FallingDue(
            "action",
            f"plan:{finding.rule}",
            finding.title,
            f"/plan/{finding.rule}/",
            confidence,
            due_on=due_on,
        )


def _how_sure(finding: Finding) -> Confidence:
    """Return how sure the day is: a yearly rhythm is a convention, however sure the duty."""
    return "convention" if _is_yearly(finding) else finding.confidence


def _is_told_by_a_person(finding: Finding) -> bool:
    """Whether a person says when it was last done; what Serment itself holds needs no such day."""
    corpus = the_corpus()
    rule = corpus.rule(finding.rule)
    due = rule.versions[-1].due if isinstance(rule, ObligationRule) else None
    return isinstance(due, ShiftedDate) and corpus.facts[due.origin].kept_by == "answer"


def _is_yearly(finding: Finding) -> bool:
    return any(text.provision == _YEARLY_CONVENTION for text in finding.rests_on)


def exhibits_to_renew(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield the certificates, contracts and other exhibits that have a last day."""
    del as_of
    dated = kept_exhibits(practice).exclude(expires_on=None)
    for number, proves, expires_on in dated.values_list("pk", "proves", "expires_on"):
        yield FallingDue(
            "exhibit",
            f"exhibit:{number}",
            nbsp(f"{PROOFS.get(proves, PROOFS['other'])} : pièce n° {number} à renouveler"),
            "/preuve/#pieces",
            "sure",
            due_on=expires_on,
        )


def measures_to_confirm(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield the security measures of the register that nobody has confirmed, all in one line."""
    del as_of
    days = [
        day
        for activity in list_activities(practice)
        if activity.status != "archived" and any(m.to_confirm for m in activity.measures)
        for day in (activity.updated_on or activity.created_on,)
        if day is not None
    ]
    if days:
        yield FallingDue(
            "measure",
            "register:measures",
            nbsp("Mesures de sécurité à confirmer au registre"),
            "/registre/",
            "convention",
            due_on=add_span(min(days), CONFIRM_MEASURES_WITHIN),
        )


def measures_of_assessments(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield the days that impact assessments give to the actions not yet done, a line for each."""
    del as_of
    for record in list_assessments(practice).defer(None):
        assessment = read_assessment(record)
        days = {
            _day_of(one.due_at)
            for one in assessment.evaluations
            if one.due_at is not None and one.action_status is not ActionStatus.COMPLETED
        }
        if assessment.is_archive:
            continue
        for day in sorted(days):
            yield FallingDue(
                "assessment",
                f"assessment:{record.pk}:{day.isoformat()}",
                nbsp(f"Analyse d’impact n° {record.pk} : plan d’action à tenir"),
                f"/registre/analyses/{record.pk}/",
                "sure",
                due_on=day,
            )


def _day_of(instant: datetime) -> date:
    """Return the day here; of a file's last instant of the calendar, the day that it says."""
    try:
        return localtime(instant).date()
    except OverflowError:
        return instant.date()


def corrective_measures(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield the measures that incidents called for, on the day that the practice chose."""
    del as_of
    for measure in measures_to_do(practice):
        number = measure.incident.number
        yield FallingDue(
            "corrective",
            f"corrective:{measure.pk}",
            nbsp(f"Incident n° {number} : mener à bien une mesure correctrice"),
            f"/incidents/{number}/suites/",
            "sure",
            due_on=measure.due_on,
        )


def holds_to_look_at(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield the days on which holds of records are to be looked at again."""
    del as_of
    dated = open_holds(practice).exclude(review_on=None).order_by("review_on")
    for day in filter(None, dated.values_list("review_on", flat=True).distinct()):
        yield FallingDue(
            "hold",
            f"holds:{day.isoformat()}",
            "Gels de dossiers à réexaminer",
            "/dossiers/gels/",
            "sure",
            due_on=day,
        )


def destructions_under_way(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield the destructions decided and not carried out."""
    del as_of
    for one in list_destructions(practice).filter(state=DestructionState.DECIDED):
        yield FallingDue(
            "destruction",
            f"destruction:{one.number}",
            nbsp(f"Destruction n° {one.number} à mener à son terme"),
            f"/dossiers/destructions/{one.number}/",
            "convention",
            due_on=add_span(one.decided_on, CARRY_OUT_WITHIN),
        )


def copies_to_erase(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield the requests that are over, and for which copies of documents are still kept."""
    del as_of
    for number, ended_on in requests_with_copies(practice):
        yield FallingDue(
            "handover",
            f"handover:{number}",
            nbsp(f"Demande n° {number} : effacer les copies remises"),
            f"/demandes/{number}/remise/",
            "convention",
            due_on=add_span(ended_on, ERASE_COPIES_WITHIN),
        )


def records_by_year(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield a line for each year in which records come to their term: this one and two more.

    Those of the years before stand in this year's line: a list is read again once a year.
    """
    if not has_records(practice):
        return
    counts = counts_of(practice, as_of)
    years = {year for year in counts.years if as_of.year <= year <= as_of.year + YEARS_AHEAD}
    if counts.statuses.get("erasable"):
        years.add(as_of.year)
    for year in sorted(years):
        yield FallingDue(
            "retention",
            f"records:{year}",
            nbsp(f"Dossiers dont la conservation finit en {year} ou avant : à relire"),
            f"/dossiers/liste/?annee={year}",
            "convention",
            due_on=date(year, 12, 31),
        )


def archive_to_put_away(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield one line where records are to leave common use."""
    if not has_records(practice):
        return
    answer_records(practice, as_of)
    if archive_due(practice, as_of).order_by()[:1].count():
        yield FallingDue(
            "archive",
            f"archive:{as_of.year}",
            "Dossiers à ranger en archive intermédiaire",
            "/dossiers/archive/",
            "convention",
            due_on=date(as_of.year, 12, 31),
        )


def backup_to_make(practice: Practice, as_of: date) -> Iterator[FallingDue]:
    """Yield the next backup of Serment itself; the fictitious practice needs none."""
    del as_of
    if practice.is_demo:
        return
    last = last_backup(practice)
    since = localtime(practice.created_at if last is None else last.made_at).date()
    yield FallingDue(
        "backup",
        "backup",
        "Sauvegarder Serment",
        "/reglages/#sauvegarde",
        "convention",
        due_on=add_span(since, BACK_UP_EVERY),
    )
