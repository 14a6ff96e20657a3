"""A rights request put to its clocks: both regimes at once, pauses, extension, late or not.

Guarantees that the period of the public health code and the month of the GDPR are each counted by
their own rule, that what is unknown takes the shorter period, and that nothing is late before the
day of evaluation. Leaves to others the reading of the request (`rights_requests`), its sentences
(`rights_words`) and its JSON (`deadline_json`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from serment.kernel.hours import add_hours
from serment.law.conditions import judge
from serment.law.deadline_reasons import DeadlineReasons, Gathered
from serment.law.deadlines import (
    AnsweringRule,
    DueDay,
    WorkingCalendar,
    day_of,
    due_day,
    first_true,
    late_since,
    rules_for,
    take_stand,
)
from serment.law.information_clock import (
    INFORMATION_CLOCK,
    InformationClock,
    information_clock,
)
from serment.law.majority import comes_of_age_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.corpus import Corpus
    from serment.law.deadline_model import DeadlineVersion, Decision, Limit, Position, RequestKind
    from serment.law.facts import RecordValue

GDPR_CLOCK: Final = "deadline.gdpr_request"
RECORD_CLOCK: Final = "deadline.medical_record_access"
INFORMATION: Final = "information_on"
_BARRING: Final[frozenset[Decision | None]] = frozenset(
    {
        "refuse",
        "refuse_with_reasons",
        "answer_through_holders",
        "ask_reason",
        "ask_quality",
        "ask_mandate",
    }
)
DOUBT: Final = "reasonable_doubt"


@dataclass(frozen=True, slots=True)
class RightsRequest:
    """A request; `as_of` is None while its reception lies ahead: then nothing is late.

    `information` are the days on which the information asked for was made; `is_oldest_only` where
    only the oldest is known. `received` has an hour, in the zone of the practice, or is a day.
    `first_part_on` is the day on which the recent part of a mixed record left.
    """

    kind: RequestKind
    received: date | None
    as_of: date | None
    facts: Mapping[str, RecordValue]
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    information: tuple[date, ...] = ()
    is_oldest_only: bool = False
    evidence_asked_on: date | None = None
    evidence_received_on: date | None = None
    extension_sent_on: date | None = None
    first_part_on: date | None = None
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class GdprClock:
    """The month of article 12(3); `effective` is the end that counts today.

    `extension_is_valid` is None while no notice was sent; `late_since` the first day of delay.
    """

    one_month: DueDay
    extended: DueDay
    effective: DueDay
    paused_days: int
    is_paused: bool
    extension_is_valid: bool | None
    late_since: date | None


@dataclass(frozen=True, slots=True)
class RecordClock:
    """The period of article L. 1111-7; several `lots` where the record is split by age.

    `late_since` is the first day of delay of what still runs; `first_part_on` the day on which the
    recent part of a mixed record left, `first_part_late_since` the delay of that part.
    """

    earliest: date
    lots: tuple[DueDay, ...]
    late_since: date | None
    first_part_on: date | None = None
    first_part_late_since: date | None = None

    @property
    def due_on(self) -> date:
        """The first end: that of the recent part of a mixed record."""
        return self.lots[0].due_on

    @property
    def is_mixed(self) -> bool:
        """Whether a part is due before the other."""
        return len(self.lots) > 1

    @property
    def running(self) -> tuple[DueDay, ...]:
        """The lots that still wait: without the recent part, once it left."""
        return self.lots if self.first_part_on is None else self.lots[1:]


@dataclass(frozen=True, slots=True)
class RightsAnswer:
    """What the law says of a request on a day.

    `may_communicate`: as things stand, nothing bars giving it, nor must be known before.
    """

    request: RightsRequest
    gdpr: GdprClock | None
    record: RecordClock | None
    positions: tuple[Position, ...]
    is_of_age: bool | None
    minor_until: date | None
    reasons: DeadlineReasons
    information: InformationClock | None = None
    may_communicate: bool = True


def explain_rights_request(corpus: Corpus, request: RightsRequest) -> RightsAnswer:
    """The clocks of the request, the position of the law, what to do and why."""
    day = day_of(request.received or request.as_of or date.min)
    facts = {**request.facts, "as_of": request.as_of or day}
    if request.received is not None:
        facts["received_on"] = day
    gathered = Gathered()
    answerings = rules_for(corpus, request.kind, day)
    may_communicate = _may_communicate(answerings, facts)
    clocks = _Clocks(may_communicate)
    positions: list[Position] = []
    for answering in answerings:
        if answering.version.limits:
            clocks.run(answering, request, facts, gathered)
        else:
            gathered.add_rule(answering)
            stand = take_stand(answering.version.positions, facts)
            gathered.add_stand(stand)
            positions += [stand.position] if stand.position else []
    of_age, until = _age(request, facts)
    return RightsAnswer(
        request,
        clocks.gdpr,
        clocks.record,
        tuple(positions),
        of_age,
        until,
        gathered.reasons(corpus),
        clocks.information,
        may_communicate,
    )


def _may_communicate(
    answerings: tuple[AnsweringRule, ...], facts: Mapping[str, RecordValue]
) -> bool:
    stands = [take_stand(one.version.positions, facts) for one in answerings]
    awaited = any(stand.position is None and stand.missing for stand in stands)
    held = (stand.position for stand in stands if stand.position is not None)
    return not awaited and _BARRING.isdisjoint(position.decision for position in held)


@dataclass(slots=True)
class _Clocks:
    """The clocks of one request, as its rules are met."""

    may_communicate: bool
    gdpr: GdprClock | None = None
    record: RecordClock | None = None
    information: InformationClock | None = None

    def run(
        self,
        answering: AnsweringRule,
        request: RightsRequest,
        facts: Mapping[str, RecordValue],
        gathered: Gathered,
    ) -> None:
        """Start the clock of a rule, if the request was received."""
        if request.received is None:
            return
        gathered.add_rule(answering)
        late: date | None = None
        if answering.rule.id == GDPR_CLOCK:
            self.gdpr = _gdpr_clock(answering.version, request, facts, gathered)
            late = self.gdpr.late_since
        elif answering.rule.id == RECORD_CLOCK:
            self.record = _record_clock(answering.version, request, facts, gathered)
            late = self.record.late_since
        elif answering.rule.id == INFORMATION_CLOCK:
            known = (request.as_of, request.answered_on)
            self.information = information_clock(answering.version, facts, known, gathered)
            if self.information is None:
                return
            late = self.information.late_since
        barred = answering.rule.id == RECORD_CLOCK and not self.may_communicate
        done = request.answered_on is not None or barred
        rule = answering.rule
        gathered.to_do += () if done else rule.to_do if late is None else rule.when_late


def _gdpr_clock(
    version: DeadlineVersion,
    request: RightsRequest,
    facts: Mapping[str, RecordValue],
    gathered: Gathered,
) -> GdprClock:
    month, three = _by_role(version, "due"), _by_role(version, "extended")
    start = day_of(request.received or date.min)
    plain = due_day(month, start, request.calendar)
    days, is_open = _pause(version, request, facts, plain, gathered)
    one_month = due_day(month, start, request.calendar, paused_days=days)
    extended = due_day(three, start, request.calendar, paused_days=days)
    sent = request.extension_sent_on
    is_valid = None if sent is None else sent <= one_month.due_on
    effective = extended if is_valid else one_month
    gathered.add(effective.limit)
    if effective.is_put_off_locally:
        gathered.confidences.append("to_verify")
    marks = [request.as_of, sent if is_valid is False else None]
    late = None if is_open else late_since(effective.due_on, request.answered_on, marks)
    return GdprClock(one_month, extended, effective, days, is_open, is_valid, late)


def _pause(
    version: DeadlineVersion,
    request: RightsRequest,
    facts: Mapping[str, RecordValue],
    plain: DueDay,
    gathered: Gathered,
) -> tuple[int, bool]:
    """Days during which the clock stood still, and whether it still does.

    GDPR, art. 12(6), and EDPB 01/2022: only in reasonable doubt, from a request for evidence made
    while the period ran.
    """
    asked, pause = request.evidence_asked_on, version.pause
    if asked is None or pause is None or asked > plain.due_on:
        return 0, False
    verdict = judge(pause.when, facts)
    gathered.missing += verdict.missing
    if verdict.truth is not True:
        return 0, False
    gathered.add(pause)
    if request.evidence_received_on is not None:
        return (request.evidence_received_on - asked).days, False
    return max(0, ((request.as_of or asked) - asked).days), True


def _record_clock(
    version: DeadlineVersion,
    request: RightsRequest,
    facts: Mapping[str, RecordValue],
    gathered: Gathered,
) -> RecordClock:
    received = request.received or date.min
    start = day_of(received)
    early = _by_role(version, "earliest")
    gathered.add(early)
    lots = [due_day(lim, start, request.calendar) for lim in _lots(version, request, facts)]
    lots.sort(key=lambda lot: lot.due_on)
    for lot in lots:
        gathered.add(lot.limit)
    if len(lots) > 1:
        gathered.confidences.append("interpretation")
    if not request.information:
        gathered.missing.append(INFORMATION)
    first = request.first_part_on if len(lots) > 1 else None
    waits = lots[0] if first is None else lots[1]
    return RecordClock(
        _earliest(early, received),
        tuple(lots),
        late_since(waits.due_on, request.answered_on, [request.as_of]),
        first,
        None if first is None else late_since(lots[0].due_on, first, []),
    )


def _lots(
    version: DeadlineVersion, request: RightsRequest, facts: Mapping[str, RecordValue]
) -> list[Limit]:
    """The limits that the ages of the information call for, each once; unknown, the shortest."""
    due = [limit for limit in version.limits if limit.role == "due"]
    days: list[date | None] = [*request.information] or [None]
    if request.is_oldest_only and request.received is not None:
        days.append(day_of(request.received))  # the rest of the record may be as recent as today
    found: dict[str, Limit] = {}
    for day in days:
        known = facts if day is None else {**facts, INFORMATION: day}
        limit = first_true(due, known)
        if limit is not None:
            found[limit.id] = limit
    return list(found.values())


def _earliest(limit: Limit, received: date) -> date:
    """48 real hours after an instant; after a day, the first day on which they surely passed."""
    hours = limit.hours or 0
    if isinstance(received, datetime):
        return add_hours(received, hours)
    return received + timedelta(days=1, hours=hours)


def _by_role(version: DeadlineVersion, role: str) -> Limit:
    return next(limit for limit in version.limits if limit.role == role)


def _age(
    request: RightsRequest, facts: Mapping[str, RecordValue]
) -> tuple[bool | None, date | None]:
    """Whether the person is of age (C9), and until when to treat them as a minor."""
    born_on, as_of = request.facts.get("born_on"), facts["as_of"]
    if isinstance(born_on, date) and isinstance(as_of, date):
        adult_on = comes_of_age_on(born_on)
        return as_of >= adult_on, adult_on if as_of < adult_on else None
    age = request.facts.get("applicant_age")
    return (age >= 18, None) if isinstance(age, int) else (None, None)  # noqa: PLR2004 - majority
