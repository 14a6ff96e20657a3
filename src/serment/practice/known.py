"""What the practice answered, and what of it counts: the ground of everything that is concluded."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from serment.law.facts import FactError, FactValue, parse_fact
from serment.law.questions import Standing, standing_answers
from serment.practice.library import the_corpus
from serment.store.models import Answer, Practice


@dataclass(frozen=True, slots=True)
class Given:
    """A current answer: `value` is None for « je ne sais pas »."""

    fact: str
    value: FactValue | None
    answered_on: date


def current_answers(practice: Practice) -> dict[str, Given]:
    """Return the current answer of each fact, typed as the corpus declares it, the oldest first.

    An answer that a later corpus no longer asks for, or no longer allows, is left out: it stays in
    the history, and its question, if there is one, is asked again.
    """
    declarations = the_corpus().facts
    given: dict[str, Given] = {}
    rows = Answer.objects.of(practice).filter(superseded_at__isnull=True)
    current = rows.order_by("recorded_at", "pk")
    for fact, stored, answered_on in current.values_list("fact", "value", "answered_on"):
        declaration = declarations.get(fact)
        if declaration is None:
            continue
        with suppress(FactError):
            value = None if stored is None else parse_fact(declaration, stored)
            given[fact] = Given(fact, value, answered_on)
    return given


def known_facts(practice: Practice) -> dict[str, FactValue]:
    """Return what the practice answered and still counts; an unknown is absent."""
    return dict(standing_of(practice).facts)


def standing_of(practice: Practice) -> Standing:
    """Return the answers that count, and what they rule out."""
    given = current_answers(practice).values()
    return standing_answers(the_corpus(), {g.fact: g.value for g in given if g.value is not None})
