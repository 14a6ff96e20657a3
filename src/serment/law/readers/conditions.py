"""Conditions, from YAML: eleven words, and any other is refused.

Guarantees that each fact, constant and predicate is noted with its line, so that the
verification can hold it against the declarations. Leaves to others their meaning (`conditions`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serment.law import refusals
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
)
from serment.law.predicates import PREDICATES
from serment.law.readers.words import read_shifted

if TYPE_CHECKING:
    from serment.law.facts import FactValue
    from serment.law.knots import Knot

COMPARISONS: Final = ("is", "in", "at_least", "before")
COMPOSITIONS: Final = ("all", "any", "not", "predicate")


def read_condition(knot: Knot, *, allow_predicate: bool = True) -> Condition:
    """The condition that `knot` writes; rules of kind retention allow no predicate."""
    keys = set(knot.entries)
    if "fact" in keys:
        return _read_comparison(knot)
    if len(keys) != 1 or not keys <= set(COMPOSITIONS):
        raise _unknown_word(knot, keys)
    (word,) = keys
    part = knot.entries[word]
    if word == "not":
        return Not(read_condition(part, allow_predicate=allow_predicate))
    if word == "predicate":
        return _read_predicate(part, allowed=allow_predicate)
    parts = tuple(read_condition(p, allow_predicate=allow_predicate) for p in part.elements())
    if word == "all":
        return AllOf(parts)
    if not parts:
        raise refusals.ContradictoryRuleError(
            part.place, "« any: [] » n’est jamais vrai.", "Complétez la liste ou retirez-la."
        )
    return AnyOf(parts)


def _read_comparison(knot: Knot) -> Condition:
    words = [word for word in knot.entries if word != "fact"]
    if len(words) != 1 or words[0] not in COMPARISONS:
        raise _unknown_word(knot, set(words))
    (word,) = words
    value = knot.entries[word]
    fact_knot = knot.entries["fact"]
    fact = fact_knot.text()
    if word == "is":
        return _read_is(fact_knot, fact, value)
    if word == "in":
        constants = tuple(_constant(item) for item in value.elements(at_least=1))
        fact_knot.mention("fact", fact, use="constant", constants=constants)
        return Among(fact, constants)
    if word == "at_least":
        fact_knot.mention("fact", fact, use="number")
        return AtLeast(fact, value.whole(at_least=-(10**9)))
    fact_knot.mention("fact", fact, use="date")
    return Before(fact, read_shifted(value) if value.kind == "mapping" else value.day())


def _read_is(fact_knot: Knot, fact: str, value: Knot) -> Condition:
    if value.scalar in ("known", "unknown"):
        fact_knot.mention("fact", fact)
        return Known(fact, value.scalar == "known")
    constant = _constant(value)
    fact_knot.mention("fact", fact, use="constant", constants=(constant,))
    return Equals(fact, constant)


def _constant(knot: Knot) -> FactValue:
    if knot.kind != "scalar" or knot.scalar is None:
        raise knot.wrong("une constante (true, false, un nombre, une date, un mot)")
    return knot.scalar


def _read_predicate(knot: Knot, *, allowed: bool) -> Named:
    name = knot.text()
    if not allowed:
        raise refusals.ContradictoryRuleError(
            knot.place,
            f"« predicate: {name} » dans une durée de conservation : elle ne pourrait pas être "
            "traduite en SQL.",
            "Écrivez la condition avec les mots du vocabulaire.",
        )
    if name not in PREDICATES:
        raise refusals.UnknownPredicateError(
            knot.place,
            f"le prédicat « {name} » n’existe pas dans le programme : la condition ne se "
            "jugerait jamais.",
            f"Prédicats connus : {', '.join(sorted(PREDICATES))}.",
        )
    return Named(name)


def _unknown_word(knot: Knot, words: set[str]) -> refusals.WrongWordError:
    shown = ", ".join(sorted(words)) or knot.shown()
    return refusals.WrongWordError(
        knot.place,
        f"condition incomprise ({shown[:80]}) : seuls les onze mots du vocabulaire se jugent.",
        "Écrivez « fact » avec un seul de is, in, at_least, before ; ou un seul de all, any, not, "
        "predicate.",
    )
