"""What the law says of an incident at an instant: its two limits of 72 hours, and why.

Guarantees that both clocks are computed from the instants of the incident, never kept. Leaves to
others the counting (`serment.law.breach_clock`).
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from django.utils.timezone import localtime

from serment.kernel.hours import add_hours
from serment.law.breach_clock import BreachAnswer, BreachLimit, BreachReport, explain_breach
from serment.law.breach_severity import SeverityScores
from serment.law.facts import RecordValue
from serment.practice.answers import known_facts
from serment.practice.library import the_breach_form, the_corpus
from serment.store.models import (
    BreachRisk,
    FilingKind,
    Incident,
    IncidentFiling,
    IncidentState,
    Practice,
)

CNIL_FIRST: Final = (FilingKind.CNIL_INITIAL, FilingKind.CNIL_WHOLE)


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A limit that runs: of which incident, its name, what to do, until when."""

    incident: Incident
    name: str
    act: str
    limit: BreachLimit

    @property
    def is_late(self) -> bool:
        """Whether the limit has passed."""
        return bool(self.limit.is_late)


def answer_of(
    incident: Incident,
    as_of: datetime,
    *,
    notified_at: datetime | None = None,
    complained_at: datetime | None = None,
) -> BreachAnswer:
    """What the law says of an incident; the two instants stand for filings being made."""
    known = localtime(incident.known_at)
    facts = _facts_of(incident)
    attack = localtime(incident.attack_known_at) if incident.attack_known_at else None
    if attack is None and facts.get("cyber_insurance") is not False:
        attack = known  # whoever may be insured complains in time: prudent while nobody knows
    report = BreachReport(
        as_of=localtime(as_of),
        facts=facts,
        known_at=known,
        attack_known_at=attack,
        notified_at=notified_at or _first(incident, CNIL_FIRST),
        complained_at=complained_at or _first(incident, (FilingKind.COMPLAINT,)),
        scores=scores_of(incident),
    )
    return explain_breach(the_corpus(), report)


def running_clocks(practice: Practice, as_of: datetime) -> tuple[RunningClock, ...]:
    """The limits that run in the open incidents, the nearest first."""
    rows = Incident.objects.of(practice).filter(state=IncidentState.OPEN)
    found = (clock for incident in rows for clock in clocks_of(incident, as_of))
    return tuple(sorted(found, key=lambda clock: clock.limit.prudent_at))


def clocks_of(incident: Incident, as_of: datetime) -> list[RunningClock]:
    """The limits that run in one incident: none in one that is closed."""
    if incident.state != IncidentState.OPEN:
        return []
    answer = answer_of(incident, as_of)
    is_due = incident.risk != BreachRisk.NONE and answer.report.notified_at is None
    found = []
    if is_due and answer.cnil is not None:
        found.append(RunningClock(incident, "cnil", "Notifier à la CNIL", answer.cnil))
    if answer.complaint is not None and answer.report.complained_at is None:
        found.append(RunningClock(incident, "complaint", "Déposer plainte", answer.complaint))
    return found


def complement_due(incident: Incident) -> datetime | None:
    """Until when to complete, if possible, what was notified in part; None where nothing waits."""
    made = {filing.kind: filing for filing in filings_of(incident)}
    initial = made.get(FilingKind.CNIL_INITIAL)
    if initial is None or FilingKind.CNIL_COMPLEMENT in made:
        return None
    return localtime(add_hours(initial.filed_at, the_breach_form().complement.hours))


def scores_of(incident: Incident) -> SeverityScores | None:
    """The scores of ENISA's method that were judged; None where there are none."""
    kept = incident.scores
    if not kept:
        return None
    rest = {
        name: Fraction(value) for name, value in kept.items() if name not in {"context", "ease"}
    }
    return SeverityScores(int(kept["context"]), Fraction(kept["ease"]), **rest)


def filings_of(incident: Incident) -> list[IncidentFiling]:
    """The declarations of an incident, the first made first."""
    rows = IncidentFiling.objects.of(incident.practice).filter(incident=incident)
    return list(rows.select_related("by__person"))


def _first(incident: Incident, kinds: tuple[FilingKind, ...]) -> datetime | None:
    rows = IncidentFiling.objects.of(incident.practice).filter(incident=incident, kind__in=kinds)
    first = rows.order_by("filed_at").first()
    return None if first is None else localtime(first.filed_at)


def _facts_of(incident: Incident) -> dict[str, RecordValue]:
    facts: dict[str, RecordValue] = {}
    insured = known_facts(incident.practice).get("cyber_insurance")
    if isinstance(insured, bool):
        facts["cyber_insurance"] = insured
    if found_by := incident.facts.get("found_by"):
        facts["breach_found_by"] = str(found_by)
        if found_by == "cnil_control":
            facts["cnil_already_informed"] = True
    return facts
