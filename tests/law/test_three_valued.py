"""Conditions: true, false or unknown, and the facts behind the answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.kernel.spans import parse_span
from serment.law.conditions import (
    AllOf,
    Among,
    AnyOf,
    AtLeast,
    Before,
    Condition,
    Equals,
    Known,
    Named,
    Not,
    ShiftedDate,
    Verdict,
    facts_of,
    judge,
)
from serment.law.predicates import PREDICATES

if TYPE_CHECKING:
    from serment.law.facts import RecordValue

TEN_YEARS = ShiftedDate("seen_on", parse_span("10 years"))
DAY = date(2020, 5, 20)


@pytest.mark.parametrize(
    ("condition", "facts", "truth"),
    [
        (Known("a", expected=True), {"a": 1}, True),
        (Known("a", expected=True), {}, False),
        (Known("a", expected=False), {}, True),
        (Equals("a", constant=True), {"a": True}, True),
        (Equals("a", constant=True), {"a": False}, False),
        (Equals("a", constant=True), {}, None),
        (Among("form", ("scm", "sel")), {"form": "sel"}, True),
        (Among("form", ("scm", "sel")), {"form": "solo"}, False),
        (AtLeast("n", 10), {"n": 10}, True),
        (AtLeast("n", 10), {"n": 9}, False),
        (AtLeast("n", 10), {}, None),
        (Before("day", date(2020, 5, 20)), {"day": date(2020, 5, 19)}, True),
        (Before("day", date(2020, 5, 20)), {"day": date(2020, 5, 20)}, False),
        (Before("died_on", TEN_YEARS), {"died_on": DAY, "seen_on": date(2010, 5, 20)}, False),
        (Before("died_on", TEN_YEARS), {"died_on": DAY, "seen_on": date(2010, 5, 21)}, True),
        (Before("died_on", TEN_YEARS), {"died_on": DAY}, None),
        (Before("died_on", TEN_YEARS), {"died_on": DAY, "seen_on": date(9995, 1, 1)}, True),
        (AllOf(()), {}, True),
    ],
)
def test_words_of_the_vocabulary(
    condition: Condition, facts: dict[str, RecordValue], *, truth: bool | None
) -> None:
    """Each word answers as written; « before » is strict."""
    assert judge(condition, facts).truth is truth


FACTS = {"t": True, "f": False}
PARTS = {True: Equals("t", constant=True), False: Equals("f", constant=True),
         None: Equals("u", constant=True)}  # fmt: skip
VALUES = [True, False, None]


@pytest.mark.parametrize("left", VALUES)
@pytest.mark.parametrize("right", VALUES)
def test_compositions_are_kleene_s(*, left: bool | None, right: bool | None) -> None:
    """`any` is the greatest, `all` the least, unknown lying between false and true."""
    rank = {False: 0, None: 1, True: 2}
    back = {value: key for key, value in rank.items()}
    parts = (PARTS[left], PARTS[right])
    assert judge(AnyOf(parts), FACTS).truth is back[max(rank[left], rank[right])]
    assert judge(AllOf(parts), FACTS).truth is back[min(rank[left], rank[right])]
    assert judge(Not(parts[0]), FACTS).truth is back[2 - rank[left]]


def test_answer_names_the_facts_that_made_it() -> None:
    """One true part decides `any`: the others neither explain nor block it."""
    assert judge(AnyOf((PARTS[None], PARTS[True], PARTS[False])), FACTS) == Verdict(True, ("t",))
    assert judge(AllOf((PARTS[None], PARTS[False])), FACTS) == Verdict(False, ("f",))


def test_unknown_answer_names_what_is_missing() -> None:
    """The missing facts are the next questions: those that decide, each once."""
    both = AllOf((PARTS[True], PARTS[None], AtLeast("n", 3), Not(PARTS[None])))
    assert judge(both, FACTS) == Verdict(None, ("t",), ("u", "n"))


def test_comparison_with_a_shifted_date_misses_both_dates() -> None:
    """A comparison of two dates waits for whichever is absent."""
    assert judge(Before("died_on", TEN_YEARS), {}).missing == ("died_on", "seen_on")


def test_facts_of_a_condition_are_all_named() -> None:
    """Every fact that a condition could ask is listed, each once."""
    condition = AllOf((Known("a", expected=True), Not(Before("b", TEN_YEARS)), Named("is_of_age"),
                       AnyOf((Among("a", (1,)), Before("c", DAY)))))  # fmt: skip
    assert facts_of(condition) == ("a", "b", "seen_on", "born_on", "as_of", "c")


_leaf = st.sampled_from(
    [
        Equals("a", constant=True),
        Equals("b", constant=True),
        Known("c", expected=True),
        AtLeast("d", 2),
    ]
)
_conditions = st.recursive(
    _leaf,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts)))
        | inner.map(Not)
    ),
    max_leaves=8,
)
_facts = st.fixed_dictionaries(
    {}, optional={"a": st.booleans(), "b": st.booleans(), "d": st.integers(0, 4)}
)


@given(_conditions, _facts, _facts)
def test_learning_more_never_overturns_an_answer(
    condition: Condition, known: dict[str, bool | int], more: dict[str, bool | int]
) -> None:
    """What is true or false on part of the facts stays so when other facts become known."""
    before = judge(condition, known).truth
    after = judge(condition, {**more, **known}).truth
    assert before is None or before is after


@given(_conditions, _facts)
def test_unknown_always_waits_for_something(
    condition: Condition, known: dict[str, bool | int]
) -> None:
    """Unknown means that named facts are absent; a decided answer waits for nothing."""
    verdict = judge(condition, known)
    assert (verdict.truth is None) == bool(verdict.missing)
    assert not set(verdict.missing) & known.keys()


@pytest.mark.parametrize(
    ("born_on", "as_of", "is_of_age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (date(2008, 2, 28), date(2026, 2, 28), True),
        (date(2008, 3, 1), date(2026, 2, 28), False),
        (date(1984, 2, 29), date(2002, 3, 1), True),
    ],
)
def test_majority_of_a_leap_day_is_the_first_of_march(
    born_on: date, as_of: date, *, is_of_age: bool
) -> None:
    """Convention C9: a person born on 29 February is a minor until 1 March of a common year."""
    facts: dict[str, RecordValue] = {"born_on": born_on, "as_of": as_of}
    assert judge(Named("is_of_age"), facts).truth is is_of_age
    assert judge(Named("is_of_age"), {"as_of": as_of}).missing == ("born_on",)


def test_each_predicate_opens_with_its_source() -> None:
    """A predicate's docstring begins with the provision or the convention that it applies."""
    for predicate in PREDICATES.values():
        assert (predicate.holds.__doc__ or "").split(" ", 1)[0] in ("Convention", "Article")
