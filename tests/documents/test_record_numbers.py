"""Numbers of records: which may stand on a certificate, and how they are put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.documents.retention.numbers import (
    NamingNumberError,
    NumberRange,
    ranges_of,
    verify_impersonal,
)


def words(*numbers: str) -> list[str]:
    """The ranges of some numbers, as they are printed."""
    return [found.words for found in ranges_of(numbers)]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((), []),
        (("D-000012",), ["D-000012"]),
        (("D-000013", "D-000012"), ["D-000012 et D-000013"]),
        (("D-000014", "D-000012", "D-000013", "D-000012"), ["D-000012 à D-000014"]),
        (("D-000012", "D-000014"), ["D-000012", "D-000014"]),
        (("9", "10", "11"), ["9 à 11"]),
        (("09", "10"), ["09 et 10"]),
        (("099", "0100"), ["099", "0100"]),
        (("A1", "B2"), ["A1", "B2"]),
        (("12A", "13A"), ["12A", "13A"]),
        (("00", "01", "1"), ["00", "1", "01"]),
        ((f"{10**18}", f"{10**18 + 1}"), [f"{10**18}", f"{10**18 + 1}"]),
    ],
)
def test_consecutive_numbers_are_said_together(numbers: tuple[str, ...], said: list[str]) -> None:
    """In order, each once; two, or many; padded or not; never two that are written apart."""
    assert words(*numbers) == said


@given(st.lists(st.text(alphabet="AD-0123456789", min_size=1, max_size=22), max_size=60))
def test_ranges_lose_and_add_no_number(numbers: list[str]) -> None:
    """The counts of the ranges are those of the distinct numbers, and no two ranges touch."""
    ranges = ranges_of(numbers)
    assert sum(found.count for found in ranges) == len(set(numbers))
    assert {end for found in ranges for end in (found.first, found.last)} <= set(numbers)
    assert ranges_of(reversed(numbers)) == ranges


@given(st.integers(0, 10**6), st.integers(1, 300))
def test_a_run_is_one_range(first: int, count: int) -> None:
    """Whatever its length and the number of digits that it crosses."""
    run = [f"P{number}" for number in range(first, first + count)]
    assert ranges_of(run) == (NumberRange(run[0], run[-1], count),)


@pytest.mark.parametrize(
    "number",
    ["D-000012", "12", "2026/114", "PAT.0001", "a1_b2", "1234567890123456"],
)
def test_internal_numbers_are_let_through(number: str) -> None:
    """What software and archives use to number records."""
    verify_impersonal([number])


@pytest.mark.parametrize(
    "number",
    [
        "",
        "Martin",
        "MARTIN-Jeanne",
        "MARTIN1952",
        "REY-03-06-1985",
        "D1985-06-03",
        "3/6/85",
        "2 69 05 49 588 157 80",
        "269054958815780",
        "2690549588157",
        "D-12 ",
        "D–12",
        "é12",
        "D-１２",
        "D-12\n",
        "1" * 25,
        "ABC",
    ],
)
def test_a_number_that_could_name_somebody_is_refused(number: str) -> None:
    """A name, a date, a social security number, signs of another kind: refused, not repeated."""
    with pytest.raises(NamingNumberError, match="rang 2") as refusal:
        verify_impersonal(["D-000001", number])
    assert len(number) < 4 or number not in str(refusal.value)
    assert "Employez le numéro interne" in str(refusal.value)
