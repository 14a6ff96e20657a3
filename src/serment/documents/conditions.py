"""Temporary."""

from __future__ import annotations

from datetime import date

from serment.law.conditions import AllOf, Among, AnyOf, Condition, Equals, Known, Not


class ConditionError(ValueError):
    """A condition that is not written in the closed vocabulary."""


def parse_condition(raw: object) -> Condition:
    """The condition written in YAML; `ConditionError` for any word outside the vocabulary."""
    match raw:
        case {"fact": str() as fact, "is": ("known" | "unknown") as expected}:
            return Known(fact, expected == "known")
        case {"fact": str() as fact, "is": bool() | int() | str() | date() as expected}:
            return Equals(fact, expected)
        case {"fact": str() as fact, "in": list() as among}:
            return Among(fact, tuple(among))
        case {"all": list() as parts}:
            return AllOf(tuple(map(parse_condition, parts)))
        case {"any": list() as parts}:
            return AnyOf(tuple(map(parse_condition, parts)))
        case {"not": part}:
            return Not(parse_condition(part))
    raise ConditionError(f"condition incomprise : {raw!r}. Les mots admis sont ceux du corpus.")
