"""The columnar answers are those of the scalar evaluator, column for column, word for word."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from corpus import worked_examples
from serment.law.facts import parse_facts
from serment.law.retention import RetentionAnswer, explain_retention
from serment.law.retention_start import find_start
from serment.retention import evaluate
from serment.retention.text import OUTPUT_COLUMNS
from support.records import AS_OF, Invented, Inventor, table_of

if TYPE_CHECKING:
    from serment.law.corpus import Corpus

COUNT = 100_000 if os.environ.get("SERMENT_FULL") == "1" else 1_200


def _scalar(corpus: Corpus, record: Invented, as_of: date) -> tuple[Any, ...]:
    answer = explain_retention(corpus, record.series, record.all_facts(), as_of)
    return (record.number, record.series, *_columns(answer))


def _columns(answer: RetentionAnswer) -> tuple[Any, ...]:
    return (
        answer.rule,
        answer.exception,
        answer.archive_on,
        answer.keep_until,
        answer.erasable_from,
        answer.status,
        ",".join(answer.missing),
        answer.reason,
    )


def _columnar(corpus: Corpus, records: list[Invented], as_of: date) -> dict[str, tuple[Any, ...]]:
    rows = evaluate(table_of(corpus, records), corpus, as_of).to_pylist()
    return {row["record_id"]: tuple(row[name] for name in OUTPUT_COLUMNS) for row in rows}


@pytest.mark.parametrize("with_year_of_death", [False, True], ids=["dates", "years of death"])
@pytest.mark.parametrize("most_claims", [0, 1, 3])
def test_every_series_at_random(
    corpus: Corpus, most_claims: int, *, with_year_of_death: bool
) -> None:
    """Records of every series, with none, one or several claims: the same ten columns."""
    seed = 10 * most_claims + with_year_of_death
    records = Inventor(corpus, seed, most_claims, with_year_of_death).invent(COUNT)
    answers = _columnar(corpus, records, AS_OF)
    assert len(answers) == len(records)
    for record in records:
        assert answers[record.number] == _scalar(corpus, record, AS_OF), record


@pytest.mark.parametrize("as_of", [date(2018, 5, 24), date(2018, 5, 25), date(2100, 2, 28)])
def test_other_days(corpus: Corpus, as_of: date) -> None:
    """The day before the corpus answers, its first day, and the leap day that 2100 has not."""
    records = Inventor(corpus, 7).invent(COUNT // 4)
    answers = _columnar(corpus, records, as_of)
    for record in records:
        assert answers[record.number] == _scalar(corpus, record, as_of), record


def test_a_long_policy_changes_the_paths(corpus: Corpus) -> None:
    """A written reason to keep longer brings two exceptions that depend on those before them."""
    records = [
        Invented(r.number, r.series, {**r.facts, "long_policy_reason_written": True}, r.claims)
        for r in Inventor(corpus, 11, 2, series=("patient_record",)).invent(COUNT)
    ]
    answers = _columnar(corpus, records, AS_OF)
    for record in records:
        assert answers[record.number] == _scalar(corpus, record, AS_OF), record


def test_the_practice_chooses_within_bounds(corpus: Corpus) -> None:
    """A policy of the practice counts for all its records, held between the bounds of the rule."""
    records = Inventor(corpus, 3, series=("appointment",)).invent(200)
    for months in (1, 12, 24, 60):
        given = {"appointment_policy_months": months}
        rows = evaluate(table_of(corpus, records), corpus, AS_OF, facts=given).to_pylist()
        ends = {row["record_id"]: row["keep_until"] for row in rows}
        for record in records:
            facts = {**record.all_facts(), **given}
            answer = explain_retention(corpus, "appointment", facts, AS_OF)
            assert ends[record.number] == answer.keep_until


def test_the_worked_examples_of_retention(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question that a row of the dossier puts has the same answer in columns."""
    asked: list[tuple[str, dict[str, Any], date, RetentionAnswer]] = []

    def explain(given: Corpus, series: str, raw: dict[str, Any], as_of: date) -> RetentionAnswer:
        facts = parse_facts(given.facts, raw)
        answer = explain_retention(given, series, facts, as_of)
        asked.append((series, dict(facts), as_of, answer))
        return answer

    monkeypatch.setattr(worked_examples, "_explain", explain)
    rows = [r for r in worked_examples.read_rows() if r.domain.startswith("conservation")]
    for row in rows:
        worked_examples.answer_of(corpus, row)
    assert len(asked) >= len(rows) == 42
    for series, facts, as_of, answer in asked:
        rule = corpus.retention_rule(series)
        version = rule.versions[-1]
        start = find_start(version, facts).day  # events are reduced to the last act when imported
        kept = {name: value for name, value in facts.items() if name != "events"}
        claims = tuple((span.since, span.until) for span in kept.pop("suspensions", ()))
        policy = version.policy.fact if version.policy else ""
        constants = {policy: kept.pop(policy)} if policy in kept else {}
        kept |= {version.starts_on or "": start} if start else {}
        table = table_of(corpus, [Invented("r", series, kept, claims)])
        (got,) = evaluate(table, corpus, as_of, facts=constants).to_pylist()
        assert tuple(got[name] for name in OUTPUT_COLUMNS[2:9]) == _columns(answer)[:7]
