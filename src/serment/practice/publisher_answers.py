"""What the text says of a request to a publisher on a day, and where its delivery stands.

Guarantees that nothing said here is stored: the clocks, the batches that came, what is missing in
them, the next act. Leaves to others the law itself (`law.publisher_clock`) and the acts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast

from serment.intake.export_batches import BatchStanding, ReadBatch, standing_of
from serment.kernel.holidays import Territory  # noqa: TC001 - as its neighbours
from serment.kernel.hours import zone_of
from serment.law.deadlines import WorkingCalendar, day_of
from serment.law.facts import RecordValue  # noqa: TC001 - as its neighbours
from serment.law.publisher_clock import (
    CONTEXT,
    IS_LARGE,
    IS_REPEATED,
    ExportAnswer,
    ExportRequest,
    explain_export,
)
from serment.practice.library import the_corpus
from serment.practice.publisher_requests import asked_moment, moment_of
from serment.practice.publisher_words import RESERVES
from serment.store.models import CheckedArchive, PublisherRequest

NextAct = Literal[
    "await_acknowledgement", "remind_acknowledgement", "await_delivery", "remind_delivery",
    "remind_plan", "check", "send_reserves", "confirm", "verify_records", "nothing",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One thing found in what came: its kind, how many, where, by the codes of the guide."""

    kind: str
    count: int
    places: tuple[str, ...]

    @property
    def is_reserve(self) -> bool:
        """Whether the publisher has to put it right before the receipt is confirmed."""
        return self.kind in RESERVES


@dataclass(frozen=True, slots=True)
class DeliveryStanding:
    """Where a delivery stands: the last archive of each batch, and what was found in them.

    `batches` is None where the export is in one piece.
    """

    archives: tuple[CheckedArchive, ...]
    lines: tuple[FoundLine, ...]
    batches: BatchStanding | None

    @property
    def reserves(self) -> tuple[FoundLine, ...]:
        """What the publisher has to put right."""
        return tuple(line for line in self.lines if line.is_reserve)

    @property
    def is_whole(self) -> bool:
        """Whether all came and nothing has to be put right."""
        is_all_here = self.batches is None or self.batches.is_whole
        return bool(self.archives) and not self.reserves and is_all_here


@dataclass(frozen=True, slots=True)
class PublisherAnswer:
    """A request, what the text says of it, and where its delivery stands."""

    asked: PublisherRequest
    law: ExportAnswer
    standing: DeliveryStanding
    as_of: date

    @property
    def is_unanswered(self) -> bool:
        """Whether the acknowledgement is awaited still; a delivery is worth one."""
        return self.asked.acknowledged_on is None and self.asked.delivered_on is None

    @property
    def acknowledgement_is_late(self) -> bool:
        """Whether the publisher has not acknowledged the request in time."""
        clock = self.law.acknowledgement
        return self.is_unanswered and clock is not None and clock.is_late is True

    @property
    def delivery_is_late(self) -> bool:
        """Whether the delivery is late: of one record, from the day after the request."""
        if self.asked.delivered_on is not None:
            return False
        if self.law.delivery is not None:
            return self.law.delivery.is_late is True
        return self.law.at_once and day_of(self.as_of) > self.asked.asked_on

    @property
    def plan_is_awaited(self) -> bool:
        """Whether a plan is due still; once the archive came, none is asked for any more."""
        asked = self.asked
        is_missing = asked.plan_on is None and asked.delivered_on is None
        return is_missing and self.law.plan is not None

    @property
    def plan_is_late(self) -> bool:
        """Whether the plan of a delivery in several steps did not come in time."""
        plan = self.law.plan
        return self.plan_is_awaited and plan is not None and plan.is_late is True

    @property
    def is_late(self) -> bool:
        """Whether a pending request waits for something that should have come."""
        late = self.acknowledgement_is_late or self.delivery_is_late or self.plan_is_late
        return self.asked.is_pending and late

    @property
    def next_act(self) -> NextAct:
        """What to do now; the first thing of the sheet."""
        if self.asked.closed_on is not None:
            return "nothing"
        if self.asked.confirmed_on is not None:
            access = self.law.free_access
            return "nothing" if access is None or access.is_late else "verify_records"
        return self._next_of_delivery if self.asked.delivered_on else self._next_of_wait

    @property
    def _next_of_delivery(self) -> NextAct:
        if not self.standing.archives:
            return "check"
        return "confirm" if self.standing.is_whole else "send_reserves"

    @property
    def _next_of_wait(self) -> NextAct:
        if self.delivery_is_late:
            return "remind_delivery"
        if self.acknowledgement_is_late:
            return "remind_acknowledgement"
        if self.plan_is_late:
            return "remind_plan"
        return "await_acknowledgement" if self.is_unanswered else "await_delivery"


def answer_of(asked: PublisherRequest, as_of: date) -> PublisherAnswer:
    """Return what the text says of a request, as of a day or, to the hour, of an instant."""
    if isinstance(as_of, datetime):
        as_of = as_of.astimezone(zone_of(cast("Territory", asked.territory)))
    facts: dict[str, RecordValue] = {
        CONTEXT: asked.context,
        IS_LARGE: asked.is_large,
        IS_REPEATED: asked.is_repeated,
    }
    came = asked.acknowledged_on or asked.delivered_on
    came_at = asked.acknowledged_time if asked.acknowledged_on is not None else None
    request = ExportRequest(
        asked=asked_moment(asked),
        as_of=as_of if day_of(as_of) >= asked.asked_on else asked.asked_on,
        facts=facts,
        calendar=WorkingCalendar(cast("Territory", asked.territory), asked.good_friday),
        acknowledged=None if came is None else moment_of(asked, came, came_at),
        plan_on=asked.plan_on,
        delivered_on=asked.delivered_on,
        confirmed_on=asked.confirmed_on,
    )
    law = explain_export(the_corpus(), request)
    return PublisherAnswer(asked, law, standing_of_archives(asked), as_of)


def standing_of_archives(asked: PublisherRequest) -> DeliveryStanding:
    """Return where a delivery stands, by the archives that were checked, the latest of each.

    They are put in order here: a list of requests reads those of all by one query.
    """
    archives = sorted(asked.archives.all(), key=lambda one: (one.checked_at, one.pk))
    if not archives:
        return DeliveryStanding((), (), None)
    last = archives[-1]
    if not last.report.get("is_partial"):
        return DeliveryStanding((last,), _lines((last,)), None)
    export = last.report.get("export_id")
    together = [one for one in archives if one.report.get("export_id") == export]
    latest = tuple({one.report.get("batch"): one for one in together}.values())
    batches = standing_of([_batch(one) for one in latest])
    return DeliveryStanding(latest, _lines(latest), batches)


def _lines(archives: Sequence[CheckedArchive]) -> tuple[FoundLine, ...]:
    """Return what was found, what is to be put right first, each kind once."""
    found: dict[str, FoundLine] = {}
    for archive in archives:
        for one in archive.findings:
            kind, count, places = str(one["kind"]), int(one["count"]), tuple(one["places"])
            before = found.get(kind, FoundLine(kind, 0, ()))
            found[kind] = FoundLine(kind, before.count + count, before.places + places)
    return tuple(sorted(found.values(), key=lambda line: not line.is_reserve))


def _batch(archive: CheckedArchive) -> ReadBatch:
    told = archive.report
    return ReadBatch(
        str(told.get("export_id", "")),
        told.get("batch"),
        told.get("batches"),
        is_last=bool(told.get("is_last")),
        is_sound=bool(told.get("is_sound")),
    )
