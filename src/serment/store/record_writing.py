"""Records written by thousands: one statement a batch, on either database.

Guarantees that a record already known is updated and never written twice, that several lines of
one file about one record make one record (its latest act of care), and that a record whose stored
answer is no longer sure is marked to be answered again. Leaves to others what the answer is.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

from django.db import connection

from serment.intake.export_batches import AWAITED
from serment.law.retention_causes import TWO_PEOPLE
from serment.store.models import KeptRecord, RecordSpan

AT_ONCE: Final = 1_000
MOST_LISTED: Final = 10_000
ROOMY_KIB: Final = 262_144
ANSWERED: Final = (
    "rule",
    "exception",
    "archive_on",
    "keep_until",
    "erasable_from",
    "status",
    "missing",
    "changes_on",
)
WRITTEN: Final = (
    "practice_id",
    "source_id",
    "imported_id",
    "token",
    "key",
    "series",
    "number",
    "name",
    "sort_name",
    "last_consultation_on",
    "born_on",
    "died_on",
    "died_in",
    "facts",
    "doubt",
    *ANSWERED,
)
_SOURCE, _KEY, _SERIES = (WRITTEN.index(name) for name in ("source_id", "key", "series"))
Value = TypeVar("Value")
_TABLE: Final = KeptRecord._meta.db_table  # noqa: SLF001 - Django's own way to a table's name
_SPANS: Final = RecordSpan._meta.db_table  # noqa: SLF001 - Django's own way to a table's name
_KNOWN: Final = ("born_on", "died_on", "died_in", "facts")


def parts_of(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Yield values by as many as one statement of the embedded database takes for a list.

    >>> [len(part) for part in parts_of(range(12_000))]
    [10000, 2000]
    """
    every = list(values)
    for at in range(0, len(every), MOST_LISTED):
        yield every[at : at + MOST_LISTED]


def upsert_records(rows: Iterable[Sequence[Any]], together: Iterable[int] = ()) -> None:
    """Write records, each as its values of `WRITTEN`; dates in ISO form, absent values None.

    `together` are the imports that are one export in several files, read as one file is.
    A statement writes several, and none twice the same: the database works without coming back to
    us for each.
    """
    others = tuple(sorted(set(together)))
    with connection.cursor() as cursor:
        for part in _statements(rows):
            cursor.execute(_upsert(len(part), others), [value for row in part for value in row])


def _statements(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """Yield the rows of each statement, in order."""
    part: list[Sequence[Any]] = []
    seen: set[Any] = set()
    for row in rows:
        named = (row[_SOURCE], row[_SERIES], row[_KEY])
        if named in seen or len(part) == AT_ONCE:
            yield part
            part, seen = [], set()
        part.append(row)
        seen.add(named)
    if part:
        yield part


def write_answers(rows: Iterable[Sequence[Any]]) -> None:
    """Write answers, each as its values of `ANSWERED` and the number of the record."""
    sets = ", ".join([*(f"{name} = %s" for name in ANSWERED), "is_unsure = FALSE"])
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {_TABLE} SET {sets} WHERE id = %s", list(rows))


@lru_cache(maxsize=8)
def _upsert(count: int, together: tuple[int, ...]) -> str:
    columns = ", ".join(WRITTEN)
    marks = ", ".join([f"({', '.join(['%s'] * len(WRITTEN))}, FALSE)"] * count)
    own = f"{_TABLE}.imported_id = excluded.imported_id"
    others = ", ".join(str(int(number)) for number in together)
    again = f"({own} OR {_TABLE}.imported_id IN ({others}))" if others else own
    sets = {
        "imported_id": "excluded.imported_id",
        "number": "excluded.number",
        "name": _both_names(again, "name"),
        "sort_name": _both_names(again, "sort_name"),
        "last_consultation_on": _latest(again),
        **{name: f"COALESCE(excluded.{name}, {_TABLE}.{name})" for name in _KNOWN},
        "doubt": _doubt(again),
        **{name: f"excluded.{name}" for name in ANSWERED},
        "is_unsure": f"COALESCE({_is_unsure(again)}, TRUE)",
    }
    told = ", ".join(f"{name} = {value}" for name, value in sets.items())
    return (
        f"INSERT INTO {_TABLE} ({columns}, is_unsure) VALUES {marks} "
        f"ON CONFLICT (source_id, series, key) DO UPDATE SET {told}"
    )


def _latest(again: str) -> str:
    """Of several lines of one file the latest; of a later file its own word, if it has one."""
    name = "last_consultation_on"
    return (
        f"CASE WHEN excluded.{name} IS NULL THEN {_TABLE}.{name} "
        f"WHEN {again} AND {_TABLE}.{name} > excluded.{name} THEN {_TABLE}.{name} "
        f"ELSE excluded.{name} END"
    )


_DIFFER: Final = " OR ".join(
    f"{_TABLE}.{name} <> excluded.{name}" for name in ("born_on", "died_on")
)


_TWO, _AWAITED = (text.replace("'", "''").replace("%", "%%") for text in (TWO_PEOPLE, AWAITED))


def _both_names(again: str, column: str) -> str:
    """The name of the latest line; of two people under one number, both: neither is lost."""
    known = f"{_TABLE}.{column}"
    return (
        f"CASE WHEN excluded.{column} = '' OR ({again} AND {_TABLE}.doubt = '{_TWO}') THEN {known} "
        f"WHEN {again} AND ({_DIFFER}) AND {known} <> excluded.{column} "
        f"THEN SUBSTR({known} || ' / ' || excluded.{column}, 1, 200) "
        f"ELSE excluded.{column} END"
    )


def _doubt(again: str) -> str:
    """Two lines of one file that disagree on the birth or the death speak of two people.

    A line that only waits for other batches hides no doubt of another.
    """
    return (
        f"CASE WHEN {again} AND ({_DIFFER}) THEN '{_TWO}' "
        f"WHEN {again} AND {_TABLE}.doubt NOT IN ('', '{_AWAITED}') THEN {_TABLE}.doubt "
        "ELSE excluded.doubt END"
    )


def _is_unsure(again: str) -> str:
    """Whether the answer given for the line alone may not be that of the record."""
    kept = " OR ".join(
        f"(excluded.{name} IS NULL AND {_TABLE}.{name} IS NOT NULL)"
        for name in ("last_consultation_on", *_KNOWN)
    )
    return (
        f"{again} OR {kept} OR {_TABLE}.same_as_id IS NOT NULL "
        f"OR EXISTS (SELECT 1 FROM {_TABLE} twin WHERE twin.same_as_id = {_TABLE}.id) "
        f"OR EXISTS (SELECT 1 FROM {_SPANS} WHERE record_id = {_TABLE}.id)"
    )


@contextlib.contextmanager
def roomy_cache() -> Iterator[None]:
    """Give the embedded database room for the pages that a long series of writes comes back to.

    Each page that leaves the cache is encrypted, and decrypted when it returns.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        ((usual,),) = cursor.execute("PRAGMA cache_size").fetchall()
        cursor.execute(f"PRAGMA cache_size = -{ROOMY_KIB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {int(usual)}")
