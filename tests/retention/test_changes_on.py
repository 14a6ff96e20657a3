"""The day on which a short answer may change: before it the answer is the same, to the letter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from serment.retention.engine import ListQuestion, opened
from serment.retention.text import ANSWER_COLUMNS
from support.records import AS_OF, Inventor, table_of

if TYPE_CHECKING:
    from serment.law.corpus import Corpus
    from support.records import Invented

Answers = dict[str, tuple[Any, ...]]


def _answers(corpus: Corpus, records: list[Invented], day: date) -> Answers:
    with opened(table_of(corpus, records), corpus, ListQuestion(day)) as evaluation:
        rows = evaluation.short_answers()
        assert tuple(rows.columns) == ANSWER_COLUMNS
        return {row[0]: row[1:] for row in rows.fetchall()}


def _settled(record: Invented) -> Invented:
    """The record without the claims that begin or end after the day of the evaluation."""
    past = [(since, until) for since, until in record.claims if until and until <= AS_OF]
    return replace(record, claims=tuple(past))


_SERIES = ("patient_record", "claim_form_duplicate", "appointment", "transfusion_record")


@pytest.mark.parametrize("series", _SERIES)
def test_nothing_changes_before_the_day_that_the_answer_gives(corpus: Corpus, series: str) -> None:
    """On any later day before it, every column is the same; on it, one differs at least."""
    inventor = Inventor(corpus, 7, most_claims=2, with_year_of_death=True, series=(series,))
    invented = inventor.invent(300)
    records = [_settled(record) for record in invented]
    first = _answers(corpus, records, AS_OF)
    turns = Counter(answer[-1] for answer in first.values() if answer[-1] is not None)
    later = [day for day, _ in turns.most_common(4)]
    for day in (*later, *(AS_OF + timedelta(days=n) for n in (1, 2_000))):
        again = _answers(corpus, records, day)
        for number, answer in first.items():
            if answer[-1] is None or day < answer[-1]:
                assert again[number] == answer, (number, day)
            elif day == answer[-1] != AS_OF + timedelta(days=1):
                assert again[number] != answer, (number, day)
