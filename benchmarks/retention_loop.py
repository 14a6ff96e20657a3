"""Loops in Python over the records of a list, one after the other, in plain dates.

« Bare » is the patient record's rule as one would write it by hand, without a reason or a source:
its counts are those of the engine. « Explained » is the program's own scalar evaluator.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from benchmarks.retention_lists import DATES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AS_OF: Final = date(2026, 11, 27)
_BATCH: Final = 10_000
Claim = tuple[date | None, date | None]
Key = tuple[str | None, str, int | None]
"""Exception, status, year of the last day."""


def count_bare(path: Path) -> Counter[Key]:
    """Count the records of a list by the rule written by hand."""
    counts: Counter[Key] = Counter()
    for seen, born, died, since, until in rows_of(path):
        counts[_judged(seen, born, died, (since, until))] += 1
    return counts


def count_explained(path: Path, most: int) -> int:
    """Explain the first records of a list with their reasons; return how many."""
    from serment.law.facts import DateSpan, RecordValue
    from serment.law.retention import explain_retention
    from serment.practice.library import the_corpus

    corpus, count = the_corpus(), 0
    for seen, born, died, since, until in rows_of(path):
        given = {"last_consultation_on": seen, "born_on": born, "died_on": died}
        facts: dict[str, RecordValue] = {n: day for n, day in given.items() if day is not None}
        if since is not None:
            facts["suspensions"] = (DateSpan(since, until),)
        explain_retention(corpus, "patient_record", facts, AS_OF)
        count += 1
        if count == most:
            break
    return count


def rows_of(
    path: Path,
) -> Iterator[tuple[date, date | None, date | None, date | None, date | None]]:
    """The five dates of each line, fetched by ten thousand."""
    import duckdb

    link = duckdb.connect()
    read = link.execute(f"SELECT {', '.join(DATES)} FROM '{path}'")  # noqa: S608 - our names
    while rows := read.fetchmany(_BATCH):
        yield from rows


def _judged(seen: date, born: date | None, died: date | None, claim: Claim) -> Key:
    since, until = claim
    is_open = since is not None and since <= AS_OF and (until is None or until > AS_OF)
    reversed_claim = since is not None and until is not None and until < since
    if reversed_claim or (born and born > seen) or (died and died < seen):
        return None, "held" if is_open else "undetermined", None
    runs, exception, low = seen, None, _later(seen, 20)
    high = low
    if died and died < _later(seen, 10):
        runs, exception, low = died, "deceased", _later(died, 10)
        high = low
    elif born is None:
        high = _later(seen, 28)
    elif (birthday := _later(born, 28)) > low:
        exception, low = "minor", birthday
        high = low
    low, high = _put_off(low, runs, claim), _put_off(high, runs, claim)
    if is_open:
        return exception, "held", high.year
    if low >= AS_OF:
        return exception, "keep", high.year
    return exception, "undetermined" if high >= AS_OF else "erasable", high.year


def _put_off(end: date, runs: date, claim: Claim) -> date:
    since, until = claim
    if since is None or until is None:
        return end
    begins = max(since, runs)
    return end + timedelta((until - begins).days) if begins <= end and begins < until else end


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
