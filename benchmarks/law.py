"""The law engine: reading the corpus, evaluating all of it, and one record after another.

The peer of the scalar evaluator is the arithmetic of dates alone, without any reason given.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING

from benchmarks.measure import seconds, side_by_side
from benchmarks.profiling import costs_of, dearest
from benchmarks.report import Report, times_of

if TYPE_CHECKING:
    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

    from serment.law.corpus import Corpus
    from serment.law.facts import RecordValue, Snapshot

_RECORDS = 2_000
_AS_OF = date(2026, 11, 24)


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the loading, the evaluation of every obligation, and the evaluation of records."""
    from serment.law.corpus import Corpus
    from serment.law.evaluate import evaluate_all
    from serment.practice.library import CORPUS_FOLDER, the_corpus

    opened = seconds(lambda: Corpus.open(CORPUS_FOLDER), times=options.times(9))
    report.figure("corpus opened (manifest alone)", opened.scaled(1000), "ms")
    loaded = seconds(lambda: _loaded(Corpus.open(CORPUS_FOLDER)), times=options.times(3), warm=0)
    corpus = the_corpus()
    count = len(tuple(corpus.obligations())) + len(tuple(corpus.retention_rules()))
    report.figure(f"corpus wholly parsed ({count} rules)", loaded, "s")
    for name, snapshot in _snapshots(workshop).items():
        took = seconds(lambda s=snapshot: evaluate_all(corpus, s), times=options.times(12))  # type: ignore[misc]  # a lambda that binds its loop's value
        report.figure(f"every obligation, {name}", took.scaled(1000), "ms")
    _measure_records(report, corpus, options)


def _loaded(corpus: Corpus) -> int:
    facts = [corpus.facts[name] for name in corpus.facts]
    return (
        len(facts) + sum(1 for _ in corpus.obligations()) + sum(1 for _ in corpus.retention_rules())
    )


def _snapshots(workshop: Workshop) -> dict[str, Snapshot]:
    actor = workshop.demo().actor

    from serment.law.facts import Snapshot
    from serment.practice.answers import current_snapshot

    full = current_snapshot(practice=actor.practice, as_of=_AS_OF)
    return {"no fact known": Snapshot(_AS_OF, {}), "facts of the demo practice": full}


def _measure_records(report: Report, corpus: Corpus, options: Options) -> None:
    from serment.law.retention import explain_retention

    records = _records()

    def explain() -> None:
        for record in records:
            explain_retention(corpus, "patient_record", record, _AS_OF)

    def arithmetic() -> None:
        for record in records:
            last, born = record["last_consultation_on"], record["born_on"]
            if isinstance(last, date) and isinstance(born, date):
                plain_keep_until(last, born)

    took = side_by_side({"explained": explain, "arithmetic": arithmetic}, times=options.times(6))
    ratio = times_of(took["explained"], took["arithmetic"])
    rate, peer = (took[name].per(_RECORDS) for name in ("explained", "arithmetic"))
    report.figure("patient records explained, with reasons", rate, "records/s", beside=ratio)
    report.figure("dates alone, plain Python", peer, "records/s")
    costs, _ = costs_of(explain)
    report.note("profile of the records:")
    for line in dearest(costs, count=6):
        report.note(line)


def _records() -> list[dict[str, RecordValue]]:
    first = date(1995, 1, 1)
    return [
        {
            "last_consultation_on": first + timedelta(days=5 * n),
            "born_on": date(1935, 1, 1) + timedelta(days=13 * n),
        }
        for n in range(_RECORDS)
    ]


def plain_keep_until(last: date, born: date) -> date:
    """Return the later of 20 years after the last visit and the 28th birthday: the peer's work."""
    return max(_years_after(last, 20), _years_after(born, 28))


def _years_after(day: date, years: int) -> date:
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))
