"""A personal data breach put to its two clocks of 72 hours: the CNIL's, and the complaint's.

Guarantees real hours across the changes of the hour, from the moment that each clock starts: the
practice's knowledge of the breach for the CNIL (that of the processor does not start it), its
knowledge of the attack for the complaint. Leaves to others the reading (`breach_requests`), the
JSON (`deadline_json`), and to a person the decision to notify.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from serment.kernel.french import date_in_french, hour_in_french, nbsp
from serment.kernel.hours import (
    NoSuchHourError,
    add_hours,
    happens_twice,
    in_order,
    localise,
    zone_of,
)
from serment.law.breach_severity import Severity, SeverityScores, assess_severity
from serment.law.conditions import judge
from serment.law.deadline_reasons import DeadlineReasons, Gathered
from serment.law.deadlines import AnsweringRule, WorkingCalendar, day_of, rules_for
from serment.law.model import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.corpus import Corpus
    from serment.law.deadline_model import ClockStart, Position
    from serment.law.facts import RecordValue

NOTIFIED_LATE: Final = "notified_late"
_SEVERITY_SOURCE: Final = Source("enisa.severity-2013", "direct")


@dataclass(frozen=True, slots=True)
class BreachReport:
    """What is known of a breach; instants are in the zone of the practice.

    `as_of` is an instant, a day, or None while the breach lies ahead: then nothing is late.
    """

    as_of: date | None
    facts: Mapping[str, RecordValue]
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    known_at: datetime | None = None
    attack_known_at: datetime | None = None
    notified_at: datetime | None = None
    complained_at: datetime | None = None
    scores: SeverityScores | None = None


@dataclass(frozen=True, slots=True)
class BreachLimit:
    """The end of 72 real hours; `prudent_at` is the earlier of the real and of the wall clock."""

    limit_at: datetime
    prudent_at: datetime
    is_late: bool | None


@dataclass(frozen=True, slots=True)
class BreachAnswer:
    """What the law says of a breach on a day."""

    report: BreachReport
    cnil: BreachLimit | None
    complaint: BreachLimit | None
    positions: tuple[Position, ...]
    severity: Severity | None
    sentences: tuple[str, ...]
    reasons: DeadlineReasons


def explain_breach(corpus: Corpus, report: BreachReport) -> BreachAnswer:
    """The two limits, what the law says of the case, the severity, what to do and why."""
    start = report.known_at or report.attack_known_at or report.as_of or date.min
    gathered = Gathered()
    positions: list[Position] = []
    limits: dict[ClockStart, BreachLimit] = {}
    facts = dict(report.facts)
    for answering in rules_for(corpus, "breach", day_of(start)):
        limit = _run(answering, report, gathered)
        starts = answering.version.starts
        if limit is not None and starts is not None:
            limits[starts] = limit
            if starts == "knowledge" and limit.is_late is not None:
                facts[NOTIFIED_LATE] = limit.is_late
        held = [p for p in answering.version.positions if judge(p.when, facts).truth is True]
        _hold(answering, held, gathered, is_new=limit is None)
        positions += held
    severity = assess_severity(report.scores) if report.scores else None
    gathered.sources += [_SEVERITY_SOURCE] if severity else []
    cnil, complaint = limits.get("knowledge"), limits.get("attack_knowledge")
    told = (*_of(cnil, _CNIL), *_of(complaint, _COMPLAINT), *_hour_twice(report.known_at))
    sentences = tuple(map(nbsp, told))
    reasons = gathered.reasons(corpus)
    return BreachAnswer(report, cnil, complaint, tuple(positions), severity, sentences, reasons)


def _hold(
    answering: AnsweringRule, held: list[Position], gathered: Gathered, *, is_new: bool
) -> None:
    """Add what the positions that hold say; the rule itself, if its clock did not."""
    if held and is_new:
        gathered.add_rule(answering)
    for position in held:
        gathered.add(position)
        gathered.to_do += position.to_do


def _run(answering: AnsweringRule, report: BreachReport, gathered: Gathered) -> BreachLimit | None:
    """The end of the clock of a rule, if it started; the steps that follow from it."""
    starts = answering.version.starts
    start = report.known_at if starts == "knowledge" else report.attack_known_at
    done = report.notified_at if starts == "knowledge" else report.complained_at
    if starts is None or start is None:
        return None
    (limit,) = answering.version.limits
    found = _limit(start, limit.hours or 0, done, report)
    gathered.add_rule(answering)
    gathered.add(limit)
    if done is None:
        gathered.to_do += answering.rule.when_late if found.is_late else answering.rule.to_do
    return found


def _limit(start: datetime, hours: int, done: datetime | None, report: BreachReport) -> BreachLimit:
    end = add_hours(start, hours)
    try:
        wall = start.replace(tzinfo=None) + timedelta(hours=hours)
        prudent = min(end, localise(wall, zone_of(report.calendar.territory)), key=in_order)
    except NoSuchHourError:
        prudent = end
    if done is not None:
        return BreachLimit(end, prudent, in_order(done) > in_order(end))
    return BreachLimit(end, prudent, _has_passed(end, report.as_of))


def _has_passed(end: datetime, as_of: date | None) -> bool | None:
    """Whether the end is behind; of a day alone, only if it lies wholly after the end."""
    if as_of is None:
        return None
    if isinstance(as_of, datetime):
        return in_order(as_of) > in_order(end)
    return as_of > end.date()


_CNIL: Final = "Notifiez à la CNIL, si un risque existe,"
_COMPLAINT: Final = "Déposez plainte, condition de l’indemnité,"


def _of(limit: BreachLimit | None, act: str) -> list[str]:
    if limit is None:
        return []
    end, prudent = limit.limit_at, limit.prudent_at
    told = [
        f"{act} avant le {date_in_french(end.date())} à {hour_in_french(end)} (72 heures réelles)."
    ]
    if in_order(prudent) < in_order(end):
        told.append(
            "L’heure a changé entre-temps : visez "
            f"{hour_in_french(prudent)}, l’heure la plus courte.",
        )
    if limit.is_late:
        told.append(
            f"Ce délai est dépassé depuis le {date_in_french(end.date())} à {hour_in_french(end)}."
        )
    return told


def _hour_twice(known_at: datetime | None) -> list[str]:
    """The night when the clocks go back, the first passage counts: the earlier limit."""
    if known_at is None or known_at.fold or not happens_twice(known_at):
        return []
    return [
        f"{hour_in_french(known_at)} est passé deux fois cette nuit-là : le premier passage compte."
    ]
