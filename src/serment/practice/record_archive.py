"""The intermediate archive: which records leave common use, and that they have been put away.

Guarantees that only a record whose common use is over is put away, once, with one line for all.
A record put away whose patient comes back is in use again: its day of archive moves by itself.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from serment.documents.retention.worklist import ArchiveLine, ArchiveList, archive_list_pdf
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.documents import context_of
from serment.practice.journal import make_checkpoint, record_act
from serment.practice.record_answers import answer_records
from serment.practice.record_explaining import sure_days
from serment.practice.record_list import read_records
from serment.store.models import KeptRecord, Practice
from serment.store.record_writing import parts_of

# Two thousand lines are printed within seconds, and fill a morning in front of a cupboard.
MOST_PRINTED: Final = 2_000


def archive_due(practice: Practice, as_of: date) -> QuerySet[KeptRecord]:
    """Return the records to put away, by name; one that may be destroyed is not worth moving."""
    rows = read_records(practice).filter(archive_on__lte=as_of, archived_at=None)
    return rows.exclude(status="erasable").order_by("sort_name", "pk")


def archive_records(
    *, actor: Actor, as_of: date, now: datetime, numbers: Collection[int] | None = None
) -> int:
    """Say that records were put away, all those due by default; return how many were."""
    actor.require(Permission.RECORDS)
    with one_act(actor.practice):
        answer_records(actor.practice, as_of)
        due = archive_due(actor.practice, as_of).order_by()
        parts = [due] if numbers is None else [due.filter(pk__in=p) for p in parts_of(numbers)]
        count = sum(rows.update(archived_at=now) for rows in parts)
        if count:
            payload = {"records": count}
            record_act(actor=actor, act="records.archived", payload=payload, now=now)
    return count


def print_archive_list(*, actor: Actor, as_of: date, now: datetime) -> bytes:
    """Return the list to work from (PDF): the first `MOST_PRINTED` due, by name."""
    actor.require(Permission.RECORDS)
    answer_records(actor.practice, as_of)
    lines = tuple(
        ArchiveLine(
            number=f"{record} {record.number}".strip(),
            family_name=record.name,
            born_on=record.born_on,
            archive_on=record.archive_on,
            keep_until=sure_days(record)[0],
        )
        for record in archive_due(actor.practice, as_of)[:MOST_PRINTED]
    )
    checkpoint = make_checkpoint(practice=actor.practice, now=now)
    context = context_of(actor.practice, as_of=as_of, checkpoint=checkpoint)
    return archive_list_pdf(ArchiveList(as_of, lines), context)
