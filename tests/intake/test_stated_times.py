"""Times as documents state them: no day is invented, and the day is that of Paris."""

from __future__ import annotations

import doctest
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.intake import stated_times
from serment.intake.stated_times import StatedTime, parse_time


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20240229", date(2024, 2, 29)),
        ("20240229101500", date(2024, 2, 29)),
        ("20240229T101500", date(2024, 2, 29)),
        ("20240229101500.1234+0100", date(2024, 2, 29)),
        ("2024022923+0400", date(2024, 2, 29)),
        ("20240229233000Z", date(2024, 3, 1)),
        ("20240701220000+0000", date(2024, 7, 2)),
        ("20241231233000+0000", date(2025, 1, 1)),
        (" 20240229 ", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    """To the day or finer; an instant in UTC is told by its day in Paris."""
    time = parse_time(text)
    assert time is not None
    assert time.exact == time.earliest == time.latest == day


def test_metadata_are_in_utc_without_saying_so() -> None:
    """An hour without a zone is in UTC where the caller knows it; a day alone never moves."""
    late = parse_time("20240229233000", is_utc=True)
    alone = parse_time("20240229", is_utc=True)
    assert late is not None
    assert alone is not None
    assert (late.exact, alone.exact) == (date(2024, 3, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("text", "first", "last", "shown"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024"),
        ("202402", date(2024, 2, 1), date(2024, 2, 29), "02/2024"),
        ("20240000", date(2024, 1, 1), date(2024, 12, 31), "2024"),
        ("19540012", date(1954, 1, 1), date(1954, 12, 31), "1954"),
        ("20230200", date(2023, 2, 1), date(2023, 2, 28), "02/2023"),
    ],
)
def test_a_partial_date_stays_partial(text: str, first: date, last: date, shown: str) -> None:
    """A year or a month has no day, and its bounds are those of the calendar."""
    time = parse_time(text)
    assert time is not None
    assert (time.exact, time.earliest, time.latest, str(time)) == (None, first, last, shown)
    assert time.includes(first)
    assert not time.includes(date(1900, 1, 1))


@pytest.mark.parametrize(
    "text",
    ["", "hier", "20230229", "20241301", "00000101", "2024022", "20240229256000", "202402291070",
     "20240229101061", "20240229101500+1500", "٢٠٢٤٠٢٢٩", "99991231233000Z", "2024-02-29"],
)  # fmt: skip
def test_what_states_nothing_is_nothing(text: str) -> None:
    """An impossible day, hour or zone is not brought back to a possible one."""
    assert parse_time(text) is None


@given(st.text(max_size=60))
def test_any_text_is_read_or_not(text: str) -> None:
    """Whatever the text, a time within its own bounds comes out, or nothing."""
    time = parse_time(text)
    assert time is None or time.earliest <= time.latest


@given(st.dates())
def test_every_day_comes_back(day: date) -> None:
    """A day that is written is the day that is read."""
    assert parse_time(f"{day:%Y%m%d}".rjust(8, "0")) == StatedTime(day.year, day.month, day.day)


def test_the_examples_of_the_module_run() -> None:
    """The docstring tells the truth."""
    assert doctest.testmod(stated_times).failed == 0
