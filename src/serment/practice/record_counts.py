"""How many records, of which status, for which reason, until which year: counted once a state.

Guarantees that a screen opened twice counts once: the counts are those of a state of the journal,
and every act that changes a record writes a line there. They are read from one index alone; what
stands in no index (the archive) is counted up to a ceiling.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, Count
from django.db.models.functions import Cast, Substr

from serment.practice.library import corpus_version
from serment.practice.record_answers import answer_records
from serment.practice.record_archive import archive_due
from serment.practice.record_holds import holds_to_review
from serment.practice.record_list import listed_records
from serment.store.models import DestructionItem, JournalHead, Practice

COUNTED_UP_TO: Final = 1_000
MOVED_UP_TO: Final = 10_000


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Records of one series and status whose end comes from one rule, or that lack one fact."""

    series: str
    status: str
    exception: str | None
    missing: str
    records: int


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """The counts of a practice on a day; each person's records count once.

    `archive_due` stops at `MOVED_UP_TO`.
    """

    statuses: dict[str, int]
    years: dict[int, int]
    reasons: tuple[ReasonCount, ...]
    archive_due: int

    @property
    def total(self) -> int:
        """Every record."""
        return sum(self.statuses.values())

    @property
    def series(self) -> tuple[str, ...]:
        """The series met, the largest first."""
        met: Counter[str] = Counter()
        for reason in self.reasons:
            met[reason.series] += reason.records
        return tuple(name for name, _ in met.most_common())


@dataclass(frozen=True, slots=True)
class RecordsToDo:
    """What asks for a person's look, each counted up to `COUNTED_UP_TO`."""

    erasable: int
    holds: int
    archive: int

    @property
    def is_calm(self) -> bool:
        """Whether nothing asks for a look."""
        return not (self.erasable or self.holds or self.archive)


def has_records(practice: Practice) -> bool:
    """Tell whether any record is kept."""
    return listed_records(practice).exists()


def leaving_records(practice: Practice) -> int:
    """Count the records at their term that are already in a destruction under way."""
    items = DestructionItem.objects.of(practice)
    return items.filter(record__status="erasable", record__same_as=None).count()


def counts_of(practice: Practice, as_of: date) -> RecordCounts:
    """Return the counts of the day, counted again only once the journal has grown."""
    answer_records(practice, as_of)
    stands = str(JournalHead.objects.get(practice=practice).frontier)
    return _counted(practice.pk, stands, as_of, corpus_version())


def records_to_do(practice: Practice, as_of: date) -> RecordsToDo | None:
    """Return what waits, `None` where no record is kept."""
    if not has_records(practice):
        return None
    answer_records(practice, as_of)
    rows = listed_records(practice).order_by()
    due = archive_due(practice, as_of).order_by()
    return RecordsToDo(
        rows.filter(status="erasable", destruction_item=None)[:COUNTED_UP_TO].count(),
        holds_to_review(practice, as_of)[:COUNTED_UP_TO].count(),
        due[:COUNTED_UP_TO].count(),
    )


@lru_cache(maxsize=32)
def _counted(number: UUID, stands: str, as_of: date, corpus: str) -> RecordCounts:
    del stands, corpus  # parts of the key only
    practice = Practice(pk=number)
    rows = listed_records(practice).order_by()
    # The text of a day starts with its year, on both databases: no function is called by row.
    year = Substr(Cast("keep_until", CharField()), 1, 4)
    groups = rows.values_list("series", "status", "exception", "missing", year).annotate(
        records=Count("pk")
    )
    # LIMIT: no index holds the archive; once all is put away, this reads every record.
    due = archive_due(practice, as_of).order_by()[:MOVED_UP_TO].count()
    return _added_up(groups, due)


def _added_up(groups: Iterable[tuple[Any, ...]], due: int) -> RecordCounts:
    statuses: Counter[str] = Counter()
    years: Counter[int] = Counter()
    reasons: Counter[tuple[str, str, str | None, str]] = Counter()
    for series, status, exception, missing, year, records in groups:
        statuses[status] += records
        reasons[series, status, exception, missing] += records
        if year is not None:
            years[int(year)] += records
    ordered = sorted(reasons.items(), key=lambda one: (-one[1], str(one[0])))
    told = tuple(ReasonCount(*key, records) for key, records in ordered)
    return RecordCounts(dict(statuses), dict(sorted(years.items())), told, due)
