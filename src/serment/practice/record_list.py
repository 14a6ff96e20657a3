"""The records, found: by words, status, series, year, letter; by risk, or as a sample to look at.

Guarantees that each search is answered by the database, a page at a time, on answers of the day
asked. A record counted in another one (`same_as`) is not listed.
"""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import ExtractYear, Substr

from serment.kernel.french import fold
from serment.practice.record_answers import answer_records
from serment.store.models import KeptRecord, Practice

SAMPLE: Final = 30
# Below this delay since the day it became erasable, a mistake of a few months would matter.
FRESH_DAYS: Final = 183
_OWN_NUMBER: Final = re.compile(r"[Dd]-?0*([0-9]{1,15})")
_BIRTH: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
ORDERS: Final = ("risk", "name", "number", "keep_until", "last_consultation_on", "pk")


class UnknownRecordError(LookupError):
    """No record bears that number."""


@dataclass(frozen=True, slots=True)
class RecordSearch:
    """What is looked for; an empty value asks nothing. `order` is one of `ORDERS`, « - » reverses.

    `sample` keeps that many records drawn by lot, always the same while the list is; `among` keeps
    those of these numbers (at most ten thousand).
    """

    words: str = ""
    status: str = ""
    series: str = ""
    year: int | None = None
    letter: str = ""
    archive: str = ""
    order: str = "name"
    sample: int = 0
    among: frozenset[int] | None = None


def listed_records(practice: Practice) -> QuerySet[KeptRecord]:
    """Return the records, each person's once: to be counted, or found by their number."""
    return KeptRecord.listed_of(practice)


def read_records(practice: Practice) -> QuerySet[KeptRecord]:
    """Return the same, to be read: faster by far wherever many of them must be looked at."""
    return KeptRecord.read_of(practice)


def search_records(practice: Practice, asked: RecordSearch, as_of: date) -> QuerySet[KeptRecord]:
    """Return the records that answer, with the answers of the day."""
    answer_records(practice, as_of)
    rows = _filtered(read_records(practice), asked, as_of)
    if asked.sample:
        return rows.order_by("token")[: asked.sample]
    return rows.order_by(*_order(asked.order, as_of), "pk")


def _filtered(rows: QuerySet[KeptRecord], asked: RecordSearch, as_of: date) -> QuerySet[KeptRecord]:
    for word in asked.words.split():
        rows = rows.filter(_named(word))
    if asked.status:
        rows = rows.filter(status=asked.status)
    if asked.series:
        rows = rows.filter(series=asked.series)
    if asked.year is not None:
        rows = rows.filter(keep_until__year=asked.year)
    if asked.among is not None:
        rows = rows.filter(pk__in=asked.among)
    if asked.letter:
        rows = rows.filter(sort_name__startswith=fold(asked.letter)[:1])
    if asked.archive == "due":
        rows = rows.filter(archive_on__lte=as_of, archived_at=None)
    elif asked.archive == "archived":
        rows = rows.filter(archived_at__isnull=False)
    elif asked.archive == "active":
        rows = rows.exclude(archive_on__lte=as_of)
    return rows


def _named(word: str) -> Q:
    """A word of the name, a number of the software, « D-000012 », or a date of birth."""
    asked = Q(sort_name__contains=fold(word)) | Q(number__iexact=word)
    own = _OWN_NUMBER.fullmatch(word)
    if own is not None:
        asked |= Q(pk=int(own[1]))
    born = _BIRTH.fullmatch(word)
    if born is not None:
        with contextlib.suppress(ValueError):
            asked |= Q(born_on=date(int(born[3]), int(born[2]), int(born[1])))
    return asked


def _order(order: str, as_of: date) -> tuple[OrderBy, ...]:
    name, descending = order.lstrip("-"), order.startswith("-")
    if name == "risk":
        return (_risk(as_of).desc(), F("keep_until").desc(nulls_first=True))
    column = "sort_name" if name == "name" or name not in ORDERS else name
    return (F(column).desc() if descending else F(column).asc(),)


def _risk(as_of: date) -> Case:
    """Rank what a person should look at first: where a mistake of ours would destroy too soon."""
    fresh = as_of - timedelta(days=FRESH_DAYS)
    return Case(
        When(~Q(doubt="") | Q(status="undetermined"), then=Value(3)),
        When(exception__isnull=False, then=Value(2)),
        When(erasable_from__gte=fresh, erasable_from__lte=as_of, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


def risks_of(record: KeptRecord, as_of: date) -> tuple[str, ...]:
    """Say why a record deserves a look before it is destroyed; nothing for an ordinary one."""
    told = []
    if record.doubt or record.status == "undetermined":
        told.append("une donnée manque ou se contredit")
    if record.exception is not None:
        told.append("une règle particulière s’applique")
    fresh = as_of - timedelta(days=FRESH_DAYS)
    if record.erasable_from is not None and fresh <= record.erasable_from <= as_of:
        told.append("échéance de moins de six mois")
    return tuple(told)


def find_record(practice: Practice, number: int) -> KeptRecord:
    """Return one record; UnknownRecordError if it is not there any more."""
    rows = KeptRecord.objects.of(practice).select_related("source", "same_as")
    record = rows.filter(pk=number).first()
    if record is None:
        raise UnknownRecordError(
            "Ce dossier n’est pas là : il a été détruit, ou l’adresse est fausse. Revenez à la "
            "liste des dossiers."
        )
    return record


def counts_by_status(practice: Practice, as_of: date) -> dict[str, int]:
    """Count the records by status on a day."""
    answer_records(practice, as_of)
    rows = listed_records(practice).order_by().values_list("status").annotate(n=Count("pk"))
    return dict(rows)


def counts_by_reason(practice: Practice, as_of: date) -> tuple[Mapping[str, object], ...]:
    """Count the records by series, status, rule, exception and what is missing, the most first."""
    answer_records(practice, as_of)
    names = ("series", "status", "rule", "exception", "missing")
    rows = read_records(practice).order_by().values(*names).annotate(records=Count("pk"))
    return tuple(sorted(rows, key=lambda row: (-row["records"], str(row["rule"]))))


def counts_by_year(practice: Practice, as_of: date) -> dict[int, int]:
    """Count, by year, the records whose retention ends then."""
    answer_records(practice, as_of)
    rows = listed_records(practice).filter(keep_until__isnull=False).order_by()
    years = rows.annotate(year=ExtractYear("keep_until")).values_list("year")
    return dict(sorted(years.annotate(n=Count("pk"))))


def counts_by_letter(practice: Practice, status: str) -> dict[str, int]:
    """Count the records of a status by the first letter of the name."""
    rows = read_records(practice).filter(status=status).order_by()
    letters = rows.annotate(letter=Substr("sort_name", 1, 1)).values_list("letter")
    return dict(sorted(letters.annotate(n=Count("pk"))))
