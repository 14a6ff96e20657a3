"""A request for the data, made to the publisher of the practice's software, put to its clocks.

Guarantees the acknowledgement in working hours of the territory of the practice, the delivery and
the plan in days of the calendar, then what the publisher owes once the receipt is confirmed; and
that nothing is said late before the end has wholly passed. Leaves to others the reading
(`publisher_requests`), the JSON (`deadline_json`) and what came back (`intake`).

A request whose hour is not known is counted from the end of its day: these clocks bind the
publisher, and a delay must be certain before it is held against anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Literal, get_args

from serment.kernel.french import date_in_french, hour_in_french, nbsp
from serment.kernel.hours import in_order, localise, zone_of
from serment.kernel.working_hours import add_working_hours
from serment.law.conditions import judge
from serment.law.deadline_reasons import DeadlineReasons, Gathered
from serment.law.deadlines import AnsweringRule, WorkingCalendar, day_of, due_day, rules_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.corpus import Corpus
    from serment.law.deadline_model import Limit, Position
    from serment.law.facts import RecordValue

ExportContext = Literal["patient", "colleague", "migration", "retirement"]
EXPORT_CONTEXTS: Final[tuple[ExportContext, ...]] = get_args(ExportContext)
CONTEXT: Final = "publisher_export_context"
IS_LARGE: Final = "publisher_structure_is_large"
IS_REPEATED: Final = "publisher_export_repeated"
_AT_ONCE: Final = "SANS_DELAI"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is known of a request; `asked` is a day, or an instant in the zone of the practice.

    `as_of` is an instant, a day, or None while the request lies ahead: then nothing is late.
    """

    asked: date
    as_of: date | None
    facts: Mapping[str, RecordValue]
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    acknowledged: date | None = None
    plan_on: date | None = None
    delivered_on: date | None = None
    confirmed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ExportClock:
    """The end of one clock, a day or an instant; `is_late` None while nobody can tell."""

    limit: Limit
    due: date
    is_late: bool | None

    @property
    def due_on(self) -> date:
        """The last day, that of the instant where it is one."""
        return day_of(self.due)


@dataclass(frozen=True, slots=True)
class ExportAnswer:
    """What the text says of a request on a day; a clock that does not run is None."""

    request: ExportRequest
    acknowledgement: ExportClock | None
    plan: ExportClock | None
    delivery: ExportClock | None
    free_access: ExportClock | None
    archive: ExportClock | None
    positions: tuple[Position, ...]
    sentences: tuple[str, ...]
    reasons: DeadlineReasons

    @property
    def at_once(self) -> bool:
        """Whether the delivery is due without delay: no day is counted."""
        return any(one.tells.get("reponse_sous") == _AT_ONCE for one in self.positions)


def explain_export(corpus: Corpus, request: ExportRequest) -> ExportAnswer:
    """The clocks of the request, what the text says of it, what to do and why."""
    gathered = Gathered()
    clocks: dict[str, ExportClock] = {}
    positions: list[Position] = []
    for answering in rules_for(corpus, "publisher_export", day_of(request.asked)):
        found = _clocks_of(answering, request)
        if not found:
            continue
        clocks |= {clock.limit.id: clock for clock in found}
        held = _held(answering, request, gathered)
        positions += held
        is_over = answering.version.starts == "export_asked" and request.delivered_on is not None
        _gather(answering, found, held, gathered, is_over=is_over)
    return ExportAnswer(
        request,
        clocks.get("acknowledgement"),
        clocks.get("plan"),
        clocks.get("delivery"),
        clocks.get("free_access"),
        clocks.get("archive"),
        tuple(positions),
        tuple(map(nbsp, _sentences(clocks, request))),
        gathered.reasons(corpus),
    )


def _clocks_of(answering: AnsweringRule, request: ExportRequest) -> list[ExportClock]:
    starts = answering.version.starts
    start = request.confirmed_on if starts == "receipt" else request.asked
    if start is None:
        return []
    return [
        _run(limit, start, request)
        for limit in answering.version.limits
        if limit.when is None or judge(limit.when, request.facts).truth is True
    ]


def _held(answering: AnsweringRule, request: ExportRequest, gathered: Gathered) -> list[Position]:
    held = []
    for position in answering.version.positions:
        verdict = judge(position.when, request.facts)
        if verdict.truth is True:
            held.append(position)
        elif verdict.truth is None:
            gathered.missing += verdict.missing
    return held


def _gather(
    answering: AnsweringRule,
    clocks: list[ExportClock],
    held: list[Position],
    gathered: Gathered,
    *,
    is_over: bool,
) -> None:
    """Add what a rule says; what it asks to do, only while its end is awaited."""
    gathered.add_rule(answering)
    for clock in clocks:
        gathered.add(clock.limit)
    for position in held:
        gathered.add(position)
        gathered.to_do += position.to_do
    if is_over:
        return
    is_late = any(clock.is_late for clock in clocks)
    gathered.to_do += answering.rule.when_late if is_late else answering.rule.to_do


def _run(limit: Limit, start: date, request: ExportRequest) -> ExportClock:
    done = {
        "acknowledgement": request.acknowledged,
        "plan": request.plan_on,
        "delivery": request.delivered_on,
    }.get(limit.id)
    due: date
    if limit.working_hours is not None:
        calendar = request.calendar
        due = add_working_hours(
            _instant(start, calendar), limit.working_hours, calendar.territory,
            good_friday=calendar.good_friday,
        )  # fmt: skip
    else:
        due = due_day(limit, day_of(start), request.calendar).due_on
    return ExportClock(limit, due, _is_late(due, done, request.as_of))


def _instant(start: date, calendar: WorkingCalendar) -> datetime:
    """The instant from which hours count: the end of the day where the hour is not known."""
    if isinstance(start, datetime):
        return start
    midnight = datetime.combine(start + timedelta(days=1), time.min)
    return localise(midnight, zone_of(calendar.territory))


def _is_late(due: date, done: date | None, as_of: date | None) -> bool | None:
    """Whether it was done after the end, or the end is behind; of a day alone, wholly behind."""
    moment = done if done is not None else as_of
    if moment is None:
        return None
    if isinstance(due, datetime) and isinstance(moment, datetime):
        return in_order(moment) > in_order(due)
    return day_of(moment) > day_of(due)


def _sentences(clocks: Mapping[str, ExportClock], request: ExportRequest) -> list[str]:
    told = []
    acts = (
        ("acknowledgement", request.acknowledged, "L’éditeur accuse réception"),
        ("plan", request.plan_on, "L’éditeur remet son plan de livraison"),
        ("delivery", request.delivered_on, "L’éditeur livre l’export"),
    )
    for name, done, act in acts:
        clock = clocks.get(name)
        if clock is not None and done is None:
            told.append(f"{act} au plus tard le {moment_in_french(clock.due)}.")
            told += ["Ce délai est dépassé."] if clock.is_late else []
    for name, act in (
        ("free_access", "L’ancien logiciel reste accessible sans frais jusqu’au"),
        ("archive", "L’éditeur garde ensuite les données en archive jusqu’au"),
    ):
        if name in clocks:
            told.append(f"{act} {date_in_french(clocks[name].due_on)}.")
    return told


def moment_in_french(moment: date) -> str:
    """« 1er mars 2027 », « 1er mars 2027 à 14 h 30 », « 1er mars 2027 au soir »."""
    if not isinstance(moment, datetime):
        return date_in_french(moment)
    if moment.time() == time.min:
        return f"{date_in_french(moment.date() - timedelta(days=1))} au soir"
    return f"{date_in_french(moment.date())} à {hour_in_french(moment)}"
