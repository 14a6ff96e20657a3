"""Answers in French, as the screens show them."""

from datetime import date

from serment.kernel.french import date_in_french
from serment.law.facts import FactValue
from serment.practice.library import the_corpus


def value_in_french(fact: str, value: FactValue | None) -> str:
    """Write an answer as a person would say it."""
    if value is None:
        return "Je ne sais pas"
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, date):
        return date_in_french(value)
    declaration = the_corpus().facts.get(fact)
    if declaration is not None and isinstance(value, str):
        return declaration.values.get(value, value)
    return str(value)
