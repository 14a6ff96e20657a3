"""A list too long to be grouped at once is read in passes: same answers, nothing on the disk."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from serment.adapters.engines import MemoryEngine
from serment.retention import lists
from serment.retention.engine import Evaluation, ListQuestion, opened
from serment.retention.lists import UnusableListError
from support.records import AS_OF, Inventor, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.law.corpus import Corpus

SERIES = ("patient_record", "appointment")


def _list(corpus: Corpus, most_claims: int) -> pa.Table:
    """Records with their claims, years of death alone, holds, and two lines without a number."""
    inventor = Inventor(corpus, 11, most_claims, with_year_of_death=True, series=SERIES)
    table = table_of(corpus, inventor.invent(120))
    held = [AS_OF if at % 5 == 0 else None for at in range(table.num_rows)]
    table = table.append_column("held_from", pa.array(held, pa.date32()))
    nobody = pa.table({"record_id": pa.array([None, ""], pa.string()), "series": [SERIES[0]] * 2})
    return pa.concat_tables([table, nobody], promote_options="default")


@pytest.fixture(params=[1, 3], ids=["one claim", "several claims"])
def whole(corpus: Corpus, request: pytest.FixtureRequest) -> Iterator[Evaluation]:
    """The list evaluated in one pass."""
    with opened(_list(corpus, request.param), corpus, ListQuestion(AS_OF)) as evaluation:
        assert evaluation.shape.passes == 1
        yield evaluation


@pytest.fixture
def in_passes(
    corpus: Corpus, whole: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Evaluation]:
    """The same list, in as many passes as if it were millions of times longer."""
    monkeypatch.setattr(lists, "GROUPED_AT_ONCE", 1_500)
    monkeypatch.setattr(lists, "HASHED_AT_ONCE", 25)
    table = whole.connection.sql("FROM given").to_arrow_table()
    with opened(table, corpus, ListQuestion(AS_OF)) as evaluation:
        assert evaluation.shape.passes > 3
        yield evaluation


def test_passes_give_the_same_answers(whole: Evaluation, in_passes: Evaluation) -> None:
    """Rows, short answers, counts, stream and table: equal to those of one pass."""
    rows = sorted(whole.rows().fetchall(), key=str)
    assert sorted(in_passes.rows().fetchall(), key=str) == rows
    short = sorted(whole.short_answers().fetchall(), key=str)
    assert sorted(in_passes.short_answers().fetchall(), key=str) == short
    assert in_passes.counts() == whole.counts()
    assert in_passes.rows().to_arrow_table().num_rows == len(rows)
    assert in_passes.rows().to_arrow_reader().schema == whole.rows().to_arrow_table().schema


def test_each_pass_is_in_order(in_passes: Evaluation) -> None:
    """Where an order is asked for, each pass has it; the whole list keeps none."""
    rows = in_passes.ordered().fetchall()
    named = [(row[1], row[0]) for row in rows if row[0]]
    descents = sum(later < earlier for earlier, later in pairwise(named))
    assert descents < in_passes.shape.passes


def test_between_passes_every_record_is_seen(whole: Evaluation, in_passes: Evaluation) -> None:
    """A stream left half-way does not hide the others from another engine."""
    stream = in_passes.rows().to_arrow_reader()
    stream.read_next_batch()
    del stream
    number = in_passes.connection.sql("SELECT COUNT(*) FROM records").fetchall()
    assert number == whole.connection.sql("SELECT COUNT(*) FROM records").fetchall()
    assert len(MemoryEngine()(in_passes)) == len(whole.rows().fetchall())


def test_a_number_met_twice_is_found_in_any_pass(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One number among thousands, wherever its hash falls."""
    monkeypatch.setattr(lists, "HASHED_AT_ONCE", 400)
    numbers = [str(number) for number in range(4_000)]
    for twice in ("0", "1999", "3999"):
        for told, alone in (([*numbers, twice], False), (numbers, True)):
            table = pa.table({"record_id": told, "last_consultation_on": [AS_OF] * len(told)})
            with opened(table, corpus, ListQuestion(AS_OF)) as evaluation:
                assert evaluation.shape.is_one_line_each is alone


def test_nothing_of_a_list_goes_to_the_disk(whole: Evaluation) -> None:
    """What does not fit in memory is refused with what to do, rather than written in clear."""
    link = whole.connection
    assert link.execute("SELECT current_setting('temp_directory')").fetchall() == [("",)]
    link.execute("SET memory_limit = '2MB'")
    with pytest.raises(UnusableListError, match="en plusieurs fichiers"):
        whole.ordered().fetchall()
    with pytest.raises(UnusableListError, match="en plusieurs fichiers"):
        whole.counts()
    with pytest.raises(UnusableListError, match="en plusieurs fichiers"):
        whole.rows().to_arrow_table()
