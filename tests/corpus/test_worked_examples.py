"""The worked examples of the dossier of law: each row passes, or is disputed by name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from corpus.worked_examples import DISPUTED, TOLD_ELSEWHERE, Row, answer_of, read_rows
from serment.law.suspensions import clock_starts

if TYPE_CHECKING:
    from serment.law.corpus import Corpus

ROWS = read_rows()


def _differences(corpus: Corpus, row: Row) -> dict[str, tuple[object, object]]:
    told = answer_of(corpus, row)
    compared = {key: value for key, value in row.expected.items() if key not in TOLD_ELSEWHERE}
    return {key: (value, told.get(key, "no answer"))
            for key, value in compared.items() if told.get(key, "no answer") != value}  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row_gives_what_the_dossier_expects(shipped: Corpus, row: Row) -> None:
    """Each expected key is our answer; a disputed row fails by name until it is settled."""
    found = _differences(shipped, row)
    if row.id in DISPUTED:
        assert found != {}, f"{row.id} passes now: take it out of DISPUTED"
    else:
        assert found == {}


def test_no_row_is_lost() -> None:
    """The five domains are there in full: R01 to R41 (R36 twice), G, D and B."""
    domains = [row.domain for row in ROWS]
    assert len({row.id for row in ROWS}) == len(ROWS) == 88
    assert [domains.count(d) for d in sorted(set(domains))] == [12, 30, 23, 9, 14]
    assert {row.id for row in ROWS} >= set(DISPUTED)


def test_what_is_told_elsewhere_is_in_a_row() -> None:
    """No key is set aside that no row has."""
    assert {key for row in ROWS for key in row.expected} >= set(TOLD_ELSEWHERE)


def test_a_company_has_one_clock(shipped: Corpus) -> None:
    """R26, the other way: in an SEL, one period from the last visit to anyone."""
    row = next(row for row in ROWS if row.id == "R26")
    visits = {name: date.fromisoformat(row.given[f"dr_{name}_derniere"]) for name in ("A", "B")}
    assert set(clock_starts("sel", visits).values()) == {visits["B"]}
    assert clock_starts("scm", visits) == visits
