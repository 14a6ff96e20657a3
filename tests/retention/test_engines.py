"""One text, three engines: DuckDB, a real PostgreSQL and a real Spark, equal row for row.

The counts are held equal too: no screen asks the other engines for them, but they are one text.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from serment.adapters.engines import run_on
from serment.retention.engine import ListQuestion, opened
from support.records import AS_OF, Inventor, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.law.corpus import Corpus

# Spark's gateway leaves sockets to the collector of its virtual machine, not to ours.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
SERIES = (
    "patient_record",
    "claim_form_duplicate",
    "appointment",
    "training_certificate",
    "nowhere",
)
COUNT = 20_000 if os.environ.get("SERMENT_FULL") == "1" else 600


@pytest.fixture(scope="module", autouse=True)
def _quiet_spark() -> Iterator[None]:
    """Stop the session that the tests started, and with it its virtual machine."""
    yield
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    if session is not None:
        session.stop()


@pytest.mark.timeout(400)
@pytest.mark.parametrize("most_claims", [1, 3])
@pytest.mark.parametrize("engine", ["postgresql", "spark"])
def test_the_same_text_gives_the_same_rows(
    corpus: Corpus, engine: str, most_claims: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Boundaries, leap days and the year 2100 included, unchanged from one engine to the others."""
    monkeypatch.delenv("SERMENT_POSTGRESQL", raising=False)
    inventor = Inventor(corpus, 5 + most_claims, most_claims, series=SERIES[:-1])
    table = table_of(corpus, inventor.invent(COUNT))
    with opened(table, corpus, ListQuestion(AS_OF)) as evaluation:
        ours = sorted(evaluation.rows().fetchall())
        theirs = sorted(run_on(engine)(evaluation))
    assert len(ours) == COUNT
    assert theirs == ours


@pytest.mark.timeout(400)
@pytest.mark.parametrize("engine", ["postgresql", "spark"])
def test_the_same_text_gives_the_same_counts(
    corpus: Corpus, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines grouped by kind and day: the place of a group is read back alike."""
    monkeypatch.delenv("SERMENT_POSTGRESQL", raising=False)
    table = table_of(corpus, Inventor(corpus, 8, series=SERIES[:-1]).invent(COUNT))
    table = table.drop_columns("long_policy_reason_written")  # it would have no kind of lines
    with opened(table, corpus, ListQuestion(AS_OF)) as evaluation:
        counting = replace(evaluation, text=replace(evaluation.text, rows=evaluation.text.counts))
        ours = counting.rows().fetchall()
        theirs = run_on(engine)(counting)
    assert sum(row[-1] for row in ours) == COUNT
    assert sorted(theirs, key=str) == sorted(ours, key=str)
