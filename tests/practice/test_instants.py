"""Instants that a person tells: local, with an offset, told twice, never, unreadable."""

from __future__ import annotations

import pytest

from serment.practice.instants import InstantError, instant_in_french, parse_instant


def test_a_local_hour_is_that_of_the_practice() -> None:
    """Winter and summer; an offset is believed."""
    assert parse_instant("2026-11-23T10:30", field="x").isoformat() == "2026-11-23T10:30:00+01:00"
    assert parse_instant("2026-07-01T10:30", field="x").isoformat() == "2026-07-01T10:30:00+02:00"
    given = parse_instant("2026-10-25T02:30+01:00", field="x")
    assert given.isoformat() == "2026-10-25T02:30:00+01:00"


def test_the_hour_that_came_twice_asks_which() -> None:
    """First in summer time, second in winter time: one hour between them."""
    with pytest.raises(InstantError, match="deux fois") as refused:
        parse_instant("2026-10-25T02:30", field="known_at")
    assert refused.value.is_twice
    assert refused.value.field == "known_at"
    first = parse_instant("2026-10-25T02:30", field="x", passage="first")
    second = parse_instant("2026-10-25T02:30", field="x", passage="second")
    assert (first.isoformat()[-6:], second.isoformat()[-6:]) == ("+02:00", "+01:00")


@pytest.mark.parametrize(
    "text", ["2026-03-29T02:30", "hier", "", "2026-11-23", "1026-11-23T10:00", "2026-13-01T10:00"]
)
def test_what_is_no_instant_is_refused_in_french(text: str) -> None:
    """The hour that never was, a word, a day alone, a year of another age."""
    with pytest.raises(InstantError) as refused:
        parse_instant(text, field="x", passage="first")
    assert not refused.value.is_twice


def test_an_instant_is_said_as_a_person_says_it() -> None:
    """The hour alone where there are no minutes."""
    whole = instant_in_french(parse_instant("2026-11-01T08:00", field="x"))
    assert whole == "1er novembre 2026 à 8 h"
    assert instant_in_french(parse_instant("2026-11-02T08:05", field="x")).endswith("8 h 05")
