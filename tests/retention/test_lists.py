"""Lists as they come: what cannot be read makes a record doubtful, and is never guessed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from serment.retention import evaluate
from serment.retention.lists import UnusableListError
from support.records import AS_OF

if TYPE_CHECKING:
    from serment.law.corpus import Corpus


def answers(corpus: Corpus, **columns: Any) -> dict[Any, dict[str, Any]]:
    """Evaluate a list of those columns; the answers by number."""
    rows = evaluate(pa.table(columns), corpus, AS_OF).to_pylist()
    return {row["record_id"]: row for row in rows}


def test_days_as_text(corpus: Corpus) -> None:
    """A day in ISO form is read; another form, or a day that no calendar has, is a doubt."""
    written = ["2000-02-29", "31/12/2001", "2001-04-31", "  2000-01-01 ", "", "hier"]
    found = answers(corpus, record_id=list("abcdef"), last_consultation_on=written)
    assert [found[n]["status"] for n in "ad"] == ["undetermined", "undetermined"]  # no birth date
    assert [found[n]["missing"] for n in "ad"] == ["born_on", "born_on"]
    for number in "bcf":
        assert found[number]["keep_until"] is None
        assert "n’est pas une valeur lisible" in found[number]["reason"]
    assert found["e"]["missing"] == "last_consultation_on"


def test_instants_and_numbers(corpus: Corpus) -> None:
    """An instant is its day, a number is its text, and a column that no rule reads is left out."""
    found = answers(
        corpus,
        record_id=[7, 8],
        last_consultation_on=[datetime(2010, 3, 15, 23, 59), None],  # noqa: DTZ001 - as exported
        born_on=[date(1970, 5, 4), None],
        diagnosis=["secret", "secret"],
    )
    assert found["7"]["keep_until"] == date(2030, 3, 15)
    assert "secret" not in str(found)


def test_several_lines_are_several_claims(corpus: Corpus) -> None:
    """Overlapping claims count once, and the latest visit starts the clock."""
    day = date.fromisoformat
    found = answers(
        corpus,
        record_id=["a", "a"],
        last_consultation_on=[day("2000-01-01"), day("2000-06-01")],
        born_on=[day("1960-01-01")] * 2,
        suspended_from=[day("2005-01-01"), day("2005-06-01")],
        suspended_until=[day("2006-01-01"), day("2005-07-01")],
    )
    assert found["a"]["keep_until"] == date(2021, 6, 1)


def test_two_people_under_one_number(corpus: Corpus) -> None:
    """Two dates of birth under one number: nothing is concluded, and the reason says so."""
    found = answers(
        corpus,
        record_id=["a", "a", "b"],
        last_consultation_on=[date(2000, 1, 1)] * 3,
        born_on=[date(1960, 1, 1), date(1961, 1, 1), date(1960, 1, 1)],
    )
    assert found["a"]["status"] == "undetermined"
    assert "Deux personnes" in found["a"]["reason"]
    assert found["b"]["status"] == "erasable"


def test_lines_without_a_number_stay_apart(corpus: Corpus) -> None:
    """No number: each line is one doubt, and none is merged with another."""
    table = pa.table(
        {
            "record_id": pa.array([None, None, "", "a", "a"], pa.string()),
            "last_consultation_on": [date(2000, 1, 1)] * 5,
            "born_on": [date(1960, 1, 1)] * 5,
        }
    )
    rows = evaluate(table, corpus, AS_OF).to_pylist()
    assert len(rows) == 4
    assert sum("numéro du dossier manque" in row["reason"] for row in rows) == 3


def test_a_claim_that_ends_before_it_begins(corpus: Corpus) -> None:
    """Such a claim is a doubt: the count would be wrong."""
    found = answers(
        corpus,
        record_id=["a"],
        last_consultation_on=[date(2000, 1, 1)],
        born_on=[date(1960, 1, 1)],
        suspended_from=[date(2010, 1, 1)],
        suspended_until=[date(2009, 1, 1)],
    )
    assert found["a"]["status"] == "undetermined"
    assert "finit avant de commencer" in found["a"]["reason"]


def test_holds_freeze_on_their_days_alone(corpus: Corpus) -> None:
    """A hold that covers the day freezes; its last day is not covered (half-open)."""
    day = date(2000, 1, 1)
    found = answers(
        corpus,
        record_id=["a", "b", "c"],
        last_consultation_on=[day] * 3,
        born_on=[date(1960, 1, 1)] * 3,
        held_from=[AS_OF, day, None],
        held_until=[None, AS_OF, None],
    )
    assert [found[n]["status"] for n in "abc"] == ["held", "erasable", "erasable"]


def test_a_doubt_noted_at_import_stands(corpus: Corpus) -> None:
    """What was doubtful when the list was read stays so, with its sentence."""
    found = answers(
        corpus,
        record_id=["a", "b"],
        last_consultation_on=[date(2000, 1, 1)] * 2,
        born_on=[date(1960, 1, 1)] * 2,
        fault=["Jour et mois peut-être inversés.", None],
    )
    assert found["a"]["reason"] == "Jour et mois peut-être inversés."
    assert found["b"]["status"] == "erasable"


def test_a_series_that_the_corpus_has_not(corpus: Corpus) -> None:
    """An unknown series, or none, is undetermined: no duration is borrowed."""
    found = answers(
        corpus,
        record_id=["a", "b", "c"],
        series=["no_such_series", None, "RET-SOIN-01"],
        last_consultation_on=[date(2000, 1, 1)] * 3,
        born_on=[date(1960, 1, 1)] * 3,
    )
    assert [found[n]["status"] for n in "abc"] == ["undetermined", "undetermined", "erasable"]
    assert found["a"]["rule"] is None


def test_a_list_without_numbers_or_starts_is_refused(corpus: Corpus) -> None:
    """The missing column is named."""
    with pytest.raises(UnusableListError, match="record_id"):
        answers(corpus, last_consultation_on=[date(2000, 1, 1)])
    with pytest.raises(UnusableListError, match="last_consultation_on"):
        answers(corpus, record_id=["a"], born_on=[date(2000, 1, 1)])


def test_an_empty_list(corpus: Corpus) -> None:
    """No record, no answer, the same columns."""
    table = pa.table({"record_id": pa.array([], pa.string()), "series": pa.array([], pa.string())})
    assert evaluate(table, corpus, AS_OF).num_rows == 0
