"""An assessment changed one thing at a time: the rest comes back as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.intake.pia.editing import (
    find_answer,
    find_evaluation,
    html_of,
    measure_at,
    with_answer,
    with_comment,
    with_evaluation,
    with_measure,
    with_new_measure,
    without_measure,
)
from serment.intake.pia.model import Answer, Evaluation, EvaluationStatus, ImpactAssessment
from serment.intake.pia.questionnaire import QUESTIONS
from serment.intake.pia.reading import parse_pia
from serment.intake.pia.rich_text import readable
from serment.intake.pia.writing import write_pia
from support.assessments import measure, of_server, of_tool, written

AT = datetime(2026, 11, 27, 10, tzinfo=UTC)
NUMBERS = st.sampled_from([question.number for question in QUESTIONS])
WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40)


def _whole(**changes: Any) -> ImpactAssessment:
    return parse_pia(written(of_tool(**changes)))


def _value(assessment: ImpactAssessment) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write_pia(assessment, "tool"))
    return found


@given(NUMBERS, WORDS, st.integers(0, 4))
def test_an_answer_changes_no_other_record(number: int, words: str, level: int) -> None:
    """Whatever is answered to whichever question, every other value of the file is the same."""
    before = _whole()
    after = with_answer(before, number, Answer(text=html_of(words), gauge=level), AT)
    told, kept = _value(after), of_tool()
    place = next(n for n, a in enumerate(kept["answers"]) if a["reference_to"] == number)
    changed = told["answers"].pop(place)
    kept["answers"].pop(place)
    assert told == kept
    assert (changed["reference_to"], changed["data"]["gauge"]) == (number, level)
    assert parse_pia(write_pia(after, "tool")) == after


@given(WORDS)
def test_what_is_typed_reads_as_it_was_typed(words: str) -> None:
    """A tag, a quote or an ampersand that somebody types is a sign like another."""
    assert readable(html_of(words)) == words


def test_words_that_did_not_change_keep_their_markup() -> None:
    """The layout of the tool stays as long as the words do; nothing typed is nothing kept."""
    rich = "<p>Un <b>disque</b>\nchiffré.</p><ul><li>Testé</li></ul>"
    assert html_of(readable(rich), rich) == rich
    assert html_of("Un disque chiffré.", rich) == "<p>Un disque chiffré.</p>"
    assert html_of("  \n ") is None


def test_a_first_answer_gets_a_number_of_its_own() -> None:
    """Identifiers that are texts are no numbers; the next one is above all those that are."""
    assessment = _whole(answers=[{"id": "abc", "reference_to": "111", "data": {}}])
    after = with_answer(assessment, 112, Answer(text="<p>Oui.</p>"), AT)
    added = find_answer(after, 112)
    assert added is not None
    assert (added.id, added.pia_id, added.created_at) == (1, 12, AT)
    assert find_answer(after, 111) == assessment.answers[0]
    assert find_answer(after, 113) is None


@pytest.mark.parametrize("ident", [7, "7"])
def test_a_measure_is_renamed_where_the_risks_name_it_then_removed(ident: int | str) -> None:
    """Its evaluation, its comments and its name among the risks follow it, then go with it."""
    renamed = with_measure(_whole(measures=[measure(ident)]), 1, "Disque", "Disque chiffré.", AT)
    lists = [a.items for a in renamed.answers if a.question in {"324", "334", "344"}]
    assert lists == [("Disque",)] * 3
    assert renamed.measures[0].content == "<p>Disque chiffré.</p>"
    assert find_evaluation(renamed, "3.1.7") is not None
    left = without_measure(renamed, 1, AT)
    assert (left.measures, find_evaluation(left, "3.1.7")) == ((), None)
    assert [c.for_measure for c in left.comments] == [False]
    assert {a.items for a in left.answers if a.question == "324"} == {()}


def test_a_measure_that_is_not_alone_is_changed_alone() -> None:
    """Two of one identifier, or of one title: nothing says which one the rest is about."""
    assessment = _whole(measures=[measure(7), measure(7, "Autre"), measure(9, "Autre")])
    renamed = with_measure(assessment, 1, "Disque", "", AT)
    assert renamed.answers == assessment.answers
    assert renamed.measures[0].content is None
    left = without_measure(assessment, 3, AT)
    assert left.evaluations == assessment.evaluations
    assert len(left.measures) == 2


def test_what_is_not_there_is_refused() -> None:
    """No measure at that place."""
    assert measure_at(_whole(), 0) is None
    assert measure_at(_whole(), 2) is None
    with pytest.raises(LookupError, match="place 2"):
        with_measure(_whole(), 2, "x", "", AT)
    with pytest.raises(LookupError, match="place 0"):
        without_measure(_whole(), 0, AT)


def test_what_is_added_is_read_back_by_the_same_tool() -> None:
    """A measure, an evaluation, a comment added to either shape: written, read again, equal."""
    for value in (of_tool(), of_server()):
        start = parse_pia(written(value))
        grown = with_new_measure(start, "Sauvegarde", "Essayée.", AT)
        key = grown.measures[-1].id
        judged = Evaluation(f"3.1.{key}", EvaluationStatus.ACCEPTABLE, "<p>Bien.</p>")
        grown = with_evaluation(grown, judged, AT)
        grown = with_comment(grown, str(key), "a < b\n& c", for_measure=True, at=AT)
        again = parse_pia(write_pia(grown, start.shape or "tool"))
        assert again == grown
        assert readable(again.comments[-1].text) == "a < b & c"
        assert again.measures[:-1] == start.measures
        assert key == 8


def test_an_evaluation_said_again_keeps_its_date() -> None:
    """Only what changes is dated anew; its number and its birth stay."""
    start = _whole()
    kept = find_evaluation(start, "3.2")
    assert kept is not None
    assert with_evaluation(start, kept, AT) == start
    judged = Evaluation("3.2", EvaluationStatus.TO_FIX)
    changed = find_evaluation(with_evaluation(start, judged, AT), "3.2")
    assert changed is not None
    assert (changed.id, changed.created_at, changed.updated_at) == (kept.id, kept.created_at, AT)
