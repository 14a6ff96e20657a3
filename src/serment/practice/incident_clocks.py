"""What the law says of an incident at an instant: its two limits of 72 hours, and why.

Guarantees that both clocks are computed from the instants of the incident, never kept. Leaves to
others the counting (`serment.law.breach_clock`).
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from serment.kernel.hours import add_hours
from serment.law.breach_clock import BreachAnswer, BreachLimit, BreachReport, explain_breach
from serment.law.breach_severity import SeverityScores
from serment.law.facts import RecordValue
from serment.law.model import Confidence
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
    confidence: Confidence

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
    is_insured = _is_insured(incident.practice)
    return _answer(incident, as_of, is_insured, notified_at, complained_at)


def _answer(
    incident: Incident,
    as_of: datetime,
    is_insured: bool | None,  # noqa: FBT001 - a fact of the practice, which may be unknown
    notified_at: datetime | None = None,
    complained_at: datetime | None = None,
) -> BreachAnswer:
    known, filings = localtime(incident.known_at), filings_of(incident)
    facts = _facts_of(incident, is_insured)
    attack = localtime(incident.attack_known_at) if incident.attack_known_at else None
    if attack is None and facts.get("cyber_insurance") is not False:
        attack = known  # whoever may be insured complains in time: prudent while nobody knows
    report = BreachReport(
        as_of=localtime(as_of),
        facts=facts,
        known_at=known,
        attack_known_at=attack,
        notified_at=notified_at or _first(filings, CNIL_FIRST),
        complained_at=complained_at or _first(filings, (FilingKind.COMPLAINT,)),
        scores=scores_of(incident),
    )
    return explain_breach(the_corpus(), report)


def running_clocks(
    practice: Practice, as_of: datetime, *, most: int | None = None
) -> tuple[RunningClock, ...]:
    """The limits that run in the open incidents, the nearest first.

    `most` bounds the incidents read, those known for longest first; None reads them all.
    """
    is_insured = _is_insured(practice)
    rows = _still_due(practice, is_insured).order_by("known_at").prefetch_related("filings")
    found = (clock for incident in rows[:most] for clock in _clocks(incident, as_of, is_insured))
    return tuple(sorted(found, key=lambda clock: clock.limit.prudent_at))


def _still_due(practice: Practice, is_insured: bool | None) -> QuerySet[Incident]:  # noqa: FBT001 - a fact that may be unknown
    """The open incidents of which a limit may still run: neither filed, nor judged without risk."""
    filed = IncidentFiling.objects.of(practice).filter(incident=OuterRef("pk"))
    settled = Exists(filed.filter(kind__in=CNIL_FIRST)) | Q(risk=BreachRisk.NONE)
    complained = Q(Exists(filed.filter(kind=FilingKind.COMPLAINT)))
    if is_insured is False:
        complained |= Q(attack_known_at=None)
    rows = Incident.objects.of(practice).filter(state=IncidentState.OPEN)
    return rows.exclude(settled & complained)


def clocks_of(incident: Incident, as_of: datetime) -> list[RunningClock]:
    """The limits that run in one incident: none in one that is closed."""
    if incident.state != IncidentState.OPEN:
        return []
    return _clocks(incident, as_of, _is_insured(incident.practice))


def _clocks(incident: Incident, as_of: datetime, is_insured: bool | None) -> list[RunningClock]:  # noqa: FBT001 - a fact that may be unknown
    answer = _answer(incident, as_of, is_insured)
    sure = answer.reasons.confidence
    is_due = incident.risk != BreachRisk.NONE and answer.report.notified_at is None
    found = []
    if is_due and answer.cnil is not None:
        found.append(RunningClock(incident, "cnil", "Notifier à la CNIL", answer.cnil, sure))
    if answer.complaint is not None and answer.report.complained_at is None:
        found.append(RunningClock(incident, "complaint", "Déposer plainte", answer.complaint, sure))
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
    return list(incident.filings.all())  # in the order of their model, prefetched where many


def _first(filings: list[IncidentFiling], kinds: tuple[FilingKind, ...]) -> datetime | None:
    first = next((one for one in filings if one.kind in kinds), None)
    return None if first is None else localtime(first.filed_at)


def _is_insured(practice: Practice) -> bool | None:
    """Whether the practice is insured against attacks; None where it never said."""
    insured = known_facts(practice).get("cyber_insurance")
    return insured if isinstance(insured, bool) else None


def _facts_of(incident: Incident, is_insured: bool | None) -> dict[str, RecordValue]:  # noqa: FBT001 - a fact that may be unknown
    facts: dict[str, RecordValue] = {}
    if is_insured is not None:
        facts["cyber_insurance"] = is_insured
    if found_by := incident.facts.get("found_by"):
        facts["breach_found_by"] = str(found_by)
        if found_by == "cnil_control":
            facts["cnil_already_informed"] = True
    return facts
