"""Answers in French, as the screens show them."""

from serment.law.facts import FactValue, value_in_french
from serment.practice.library import the_corpus


def answer_in_french(fact: str, value: FactValue | None) -> str:
    """Write an answer as a person would say it."""
    if value is None:
        return "Je ne sais pas"
    return value_in_french(the_corpus().fact(fact), value)
