"""The activity as values: what is accepted, what comes back, what is refused."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.kernel.canonical import canonical_bytes
from serment.law.activity import ProcessingActivity, Recipient, tidied, with_status
from serment.law.activity_json import (
    LONGEST_TEXT,
    ActivityError,
    activity_to_canonical,
    parse_activity,
    tidy_activity,
)
from support.register import activities, alma_activities

PLAIN: dict[str, Any] = {"reference": "T01", "title": "Dossier patient"}


@given(activities)
def test_json_gives_back_the_activity(activity: ProcessingActivity) -> None:
    """What is written is read back equal, and is canonical JSON."""
    values = activity_to_canonical(activity)
    assert canonical_bytes(values)
    assert parse_activity(values) == activity


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    """A tidy text is left alone, and holds nothing that XML refuses."""
    once = tidied(text)
    assert tidied(once) == once
    assert not any(char < " " and char != "\n" for char in once)


def test_tidying_keeps_no_break_spaces_and_drops_direction_overrides() -> None:
    """Typography stays; what turns the direction of a line goes."""
    assert tidied("« a »\u202f; \u202eb\t c\x00\r\n\n d ") == "« a »\u202f; b c\nd"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
        max_leaves=9,
    ),
    st.sampled_from([item.name for item in fields(ProcessingActivity)]),
)
def test_any_value_is_accepted_or_refused_in_french(value: object, name: str) -> None:
    """Arbitrary JSON in a field gives an activity or an ActivityError, nothing else."""
    for raw in (value, {**PLAIN, name: value}):
        try:
            parse_activity(raw)
        except ActivityError as error:
            assert "." in str(error)  # noqa: PT017 -- either outcome is right


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"surprise": 1}, "surprise"),
        ({"title": ""}, "n’a pas de nom"),
        ({"reference": "../T1"}, "forme T01"),
        ({"title": 5}, "un texte"),
        ({"title": "a" * (LONGEST_TEXT + 1)}, "dépasse"),
        ({"created_on": "23/11/2026"}, "date"),
        ({"status": "done"}, "draft"),
        ({"other_purposes": "Soigner"}, "une liste"),
        ({"other_purposes": ["a"] * 61}, "61 lignes"),
        ({"legal_bases": [{"article": "gdpr.6-1-z"}]}, "gdpr.6-1-a"),
        ({"data_subjects": [{}]}, "tous ses champs"),
        ({"rests_on": ["deux mots"]}, "identifiant"),
    ],
)
def test_a_wrong_value_is_named(change: dict[str, object], words: str) -> None:
    """Each refusal names the field or the value at fault."""
    with pytest.raises(ActivityError, match=words):
        parse_activity({**PLAIN, **change})


def test_empty_items_are_left_out() -> None:
    """A line of the form that says nothing is not kept."""
    activity = ProcessingActivity("A01", "Essai", recipients=(Recipient("internal", " "),))
    assert tidy_activity(activity).recipients == ()


def test_an_activity_being_written_may_still_lack_its_number() -> None:
    """Tidying does not ask for the reference, reading does."""
    blank = ProcessingActivity("", "")
    assert tidy_activity(blank) == blank
    with pytest.raises(ActivityError):
        parse_activity(activity_to_canonical(blank))


def test_confirming_settles_what_was_left_to_confirm() -> None:
    """Archiving keeps the doubts, confirming ends them."""
    proposed = alma_activities()[0]
    assert proposed.to_confirm
    assert with_status(proposed, "archived").to_confirm == proposed.to_confirm
    assert with_status(proposed, "confirmed").to_confirm == ()
