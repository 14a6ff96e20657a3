"""A destruction told and printed before it is carried out: what, by which rule, and the list.

Guarantees that what a person confirms is counted by rule with the years concerned, and that the
working list holds each record once, cut in parts that are printed within seconds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Max, Min

from serment.documents.retention.worklist import DestructionWorklist, WorklistLine, worklist_pdf
from serment.practice.actors import Actor, Permission
from serment.practice.destructions import find_destruction, items_of
from serment.practice.documents import context_of
from serment.practice.journal import make_checkpoint
from serment.practice.paths import certificate_number
from serment.practice.record_list import listed_records
from serment.store.models import Destruction, DestructionItem, Practice
from serment.store.record_writing import parts_of

LINES_OF_A_PART: Final = 2_000


@dataclass(frozen=True, slots=True)
class GroundToDestroy:
    """Records at their term for one reason: the years of the last act and of the term."""

    series: str
    exception: str | None
    records: int
    last_acts: tuple[date | None, date | None]
    terms: tuple[date | None, date | None]


def grounds_to_destroy(practice: Practice, numbers: Collection[int]) -> tuple[GroundToDestroy, ...]:
    """Return why these records are at their term, the most numerous first."""
    found: dict[tuple[str, str | None], GroundToDestroy] = {}
    for part in parts_of(numbers):
        rows = listed_records(practice).filter(pk__in=part).order_by()
        groups = rows.values_list("series", "exception").annotate(
            Count("pk"),
            Min("last_consultation_on"),
            Max("last_consultation_on"),
            Min("keep_until"),
            Max("keep_until"),
        )
        for series, exception, count, *days in groups:
            one = GroundToDestroy(series, exception, count, tuple(days[:2]), tuple(days[2:]))
            found[series, exception] = one
    return tuple(sorted(found.values(), key=lambda one: -one.records))


def parts_to_print(destruction: Destruction) -> int:
    """Return in how many parts the working list is printed; zero when nothing is left."""
    return -(-items_of(destruction).count() // LINES_OF_A_PART)


def print_worklist(
    *, actor: Actor, number: int, as_of: date, now: datetime, part: int = 1
) -> bytes:
    """Return a part of the list of what to shred and delete (PDF); it names patients."""
    actor.require(Permission.RECORDS)
    destruction = find_destruction(actor.practice, number)
    start = (part - 1) * LINES_OF_A_PART
    items = items_of(destruction)[start : start + LINES_OF_A_PART]
    worklist = DestructionWorklist(
        certificate=certificate_number(destruction),
        decided_on=destruction.decided_on,
        lines=tuple(map(_line, items)),
    )
    checkpoint = make_checkpoint(practice=actor.practice, now=now)
    context = context_of(actor.practice, as_of=as_of, checkpoint=checkpoint)
    return worklist_pdf(worklist, context)


def _line(item: DestructionItem) -> WorklistLine:
    record = item.record
    return WorklistLine(
        number=f"{record} · {record.number}" if record.number else str(record),
        family_name=record.name,
        born_on=record.born_on,
    )
