"""The counts are those of the rows, although most lines are judged by groups of one day."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from serment.law.corpus import Corpus
from serment.law.retention import explain_retention
from serment.law.sealing import seal_corpus
from serment.retention.engine import Evaluation, ListQuestion, opened
from support.records import AS_OF, Invented, Inventor, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 20_000 if os.environ.get("SERMENT_FULL") == "1" else 400
SOUND = Path(__file__).resolve().parents[1] / "corpus" / "sound"
FEW = 12  # in longer lists of series, no kinds of lines are told
STAGED = "long_policy_reason_written"  # a fact whose exceptions depend on those before them
_WAITED = "{ fact: registered, until_at_most: { from: sent_on, add: 5 years } }"
_COUNTED = "series, rule, exception, status, CAST(year(keep_until) AS INTEGER), COUNT(*)"


def _counts(evaluation: Evaluation) -> list[tuple[Any, ...]]:
    found = [
        (c.series, c.rule, c.exception, c.status, c.keep_year, c.records)
        for c in evaluation.counts()
    ]
    return sorted(found, key=str)


def _verify(table: pa.Table, corpus: Corpus, question: ListQuestion) -> None:
    """The counts beside the rows that this test groups itself."""
    with opened(table, corpus, question) as evaluation:
        rows = evaluation.rows().to_arrow_table()
        assert rows.num_rows
        evaluation.connection.register("answered", rows)
        grouped = f"SELECT {_COUNTED} FROM answered GROUP BY ALL"  # noqa: S608 - our own columns
        assert _counts(evaluation) == sorted(
            evaluation.connection.execute(grouped).fetchall(), key=str
        )


def _some_series(corpus: Corpus) -> Iterator[tuple[str, ...]]:
    names = [rule.series for rule in corpus.retention_rules()]
    for at in range(0, len(names), FEW):
        yield tuple(names[at : at + FEW])


@pytest.mark.parametrize(
    ("most_claims", "with_year_of_death"), [(0, False), (1, False), (1, True), (3, False)]
)
def test_every_series_at_random(
    corpus: Corpus, most_claims: int, *, with_year_of_death: bool
) -> None:
    """Records of every series, a dozen at a time, with claims and years of death or without."""
    for seed, series in enumerate(_some_series(corpus)):
        records = Inventor(corpus, seed, most_claims, with_year_of_death, series).invent(COUNT)
        table = table_of(corpus, records)
        _verify(table, corpus, ListQuestion(AS_OF))
        if STAGED in table.column_names:
            _verify(table.drop_columns(STAGED), corpus, ListQuestion(AS_OF))


def test_all_series_at_once(corpus: Corpus) -> None:
    """More series than the kinds are told for."""
    _verify(table_of(corpus, Inventor(corpus, 3).invent(COUNT)), corpus, ListQuestion(AS_OF))


@pytest.mark.parametrize("as_of", [date(2018, 5, 24), date(2018, 5, 25), date(2100, 2, 28)])
def test_other_days(corpus: Corpus, as_of: date) -> None:
    """The day before the corpus answers, its first day, and the leap day that 2100 has not."""
    for series in _some_series(corpus):
        table = table_of(corpus, Inventor(corpus, 7, series=series).invent(COUNT // 2))
        kept = [name for name in table.column_names if name != STAGED]
        _verify(table.select(kept), corpus, ListQuestion(as_of))


def test_holds_doubts_and_several_names_of_a_series(corpus: Corpus) -> None:
    """Some held, some read with a doubt; one series under two names, and one that nobody knows."""
    table = table_of(corpus, Inventor(corpus, 5, series=("patient_record",)).invent(2 * COUNT))
    table = table.drop_columns(STAGED)
    many = range(table.num_rows)
    named = [("patient_record", "RET-SOIN-01", "nowhere", None)[n % 4] for n in many]
    held = [AS_OF if n % 7 == 0 else None for n in many]
    fault = ["Jour et mois peut-être inversés." if n % 11 == 0 else None for n in many]
    table = table.set_column(table.column_names.index("series"), "series", pa.array(named))
    table = table.append_column("held_from", pa.array(held, pa.date32()))
    _verify(table.append_column("fault", pa.array(fault)), corpus, ListQuestion(AS_OF))


def test_days_out_of_every_calendar(corpus: Corpus) -> None:
    """The first day of the first year, days before it, and the last of the last year."""
    days = [date.min, date(1, 1, 2), date(1900, 2, 28), date(2080, 2, 29), date(9979, 12, 31)]
    before = pa.array([-800_000, -719_163], pa.int32()).cast(pa.date32())
    table = pa.table(
        {
            "record_id": list("abcdefgh"),
            "last_consultation_on": pa.concat_arrays(
                [pa.array([*days, None], pa.date32()), before]
            ),
            "born_on": pa.array([date(1, 1, 1), *([None] * 7)], pa.date32()),
        }
    )
    _verify(table, corpus, ListQuestion(AS_OF))


@pytest.mark.parametrize("waited", ["claim_open", "registered"])
@pytest.mark.parametrize("at_most", ["3 years", "8 years"])
def test_an_exception_and_a_fact_waited_for(tmp_path: Path, waited: str, at_most: str) -> None:
    """A rule that ours are not: a fact may be waited for where the exception applies as well."""
    folder = tmp_path / "corpus"
    shutil.copytree(SOUND, folder)
    rule = folder / "rules" / "retention" / "letter.yaml"
    text = rule.read_text(encoding="utf-8")
    assert _WAITED in text
    told = _WAITED.replace("registered", waited).replace("5 years", at_most)
    rule.write_text(text.replace(_WAITED, told), encoding="utf-8")
    seal_corpus(folder, version="2026.11.0", released_on=date(2026, 11, 23))
    corpus, records = Corpus.open(folder), list(_letters())
    table = table_of(corpus, records)
    _verify(table, corpus, ListQuestion(AS_OF))
    with opened(table, corpus, ListQuestion(AS_OF)) as evaluation:
        statuses = Counter({c.status: 0 for c in evaluation.counts()})
        for count in evaluation.counts():
            statuses[count.status] += count.records
    scalar = (explain_retention(corpus, r.series, r.all_facts(), AS_OF).status for r in records)
    assert statuses == Counter(scalar)


def _letters() -> Iterator[Invented]:
    known = (None, True, False)
    told = [(n, registered, claim) for n in range(40) for registered in known for claim in known]
    for number, (n, registered, claim) in enumerate(told):
        given = {"registered": registered, "claim_open": claim}
        facts = {name: value for name, value in given.items() if value is not None}
        yield Invented(f"r{number}", "letter", {"sent_on": date(2017 + n % 10, 1, 28), **facts})


def test_the_lines_are_read_once_and_grouped_by_place(corpus: Corpus, tmp_path: Path) -> None:
    """What makes the counts fast hangs on the shape of the text: the engine’s own plan says so."""
    path = tmp_path / "list.parquet"
    records = Inventor(corpus, 3, 1, series=("patient_record",)).invent(9_000)
    table = table_of(corpus, records).drop_columns(STAGED)
    days = [date(2000, 1, 1) + timedelta(days=n) for n in range(table.num_rows)]
    for name in ("last_consultation_on", "born_on", "died_on"):
        at = table.column_names.index(name)
        table = table.set_column(at, name, pa.array(days, pa.date32()))
    pq.write_table(table, path)
    with opened(path, corpus, ListQuestion(AS_OF, is_one_line_each=True)) as evaluation:
        explained = f"EXPLAIN (FORMAT json) {evaluation.text.counts}"
        ((_, told),) = evaluation.connection.execute(explained).fetchall()
    operators = list(_operators(json.loads(told)))
    assert [name for name, _ in operators].count("READ_PARQUET") == 1
    assert ("PERFECT_HASH_GROUP_BY", "#0") in operators


def _operators(plan: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for node in plan:
        yield node["name"], node["extra_info"].get("Groups")
        yield from _operators(node["children"])
