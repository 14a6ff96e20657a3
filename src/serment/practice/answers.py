"""The questionnaire: answers kept with their history, the snapshot of facts, the next question."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from serment.law.facts import FactError, FactValue, Snapshot, parse_fact, value_in_french
from serment.law.model import Question
from serment.law.questions import questions_to_ask
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.inventory import inventory_facts
from serment.practice.journal import record_acts
from serment.practice.library import the_corpus
from serment.practice.typed import plain_text
from serment.store.models import Answer, Practice


@dataclass(frozen=True, slots=True)
class Given:
    """A current answer: `value` is None for « je ne sais pas »."""

    fact: str
    value: FactValue | None
    answered_on: date


def current_answers(practice: Practice) -> dict[str, Given]:
    """Return the current answer of each fact, typed as the corpus declares it.

    An answer that a later corpus no longer asks for, or no longer allows, is left out: it stays in
    the history, and its question, if there is one, is asked again.
    """
    declarations = the_corpus().facts
    given: dict[str, Given] = {}
    current = Answer.objects.of(practice).filter(superseded_at__isnull=True)
    for fact, stored, answered_on in current.values_list("fact", "value", "answered_on"):
        declaration = declarations.get(fact)
        if declaration is None:
            continue
        with suppress(FactError):
            value = None if stored is None else parse_fact(declaration, stored)
            given[fact] = Given(fact, value, answered_on)
    return given


def known_facts(practice: Practice) -> dict[str, FactValue]:
    """Return what the practice answered; an unknown is absent."""
    return _known(current_answers(practice))


def _known(answers: Mapping[str, Given]) -> dict[str, FactValue]:
    return {g.fact: g.value for g in answers.values() if g.value is not None}


def current_snapshot(*, practice: Practice, as_of: date) -> Snapshot:
    """Return all that is known of the practice at `as_of`: its answers and what Serment holds."""
    facts: dict[str, FactValue] = {
        **known_facts(practice),
        **inventory_facts(practice=practice, as_of=as_of),
    }
    return Snapshot(as_of=as_of, facts=facts)


def answer_question(
    *, actor: Actor, fact: str, given: object, answered_on: date, now: datetime
) -> None:
    """Keep an answer (`None` for « je ne sais pas »); the previous one stays in the history.

    The same answer given again is no act: nothing is written.
    Raises FactError, in French, if the value is not one that the question allows.
    """
    answer_questions(actor=actor, given={fact: given}, answered_on=answered_on, now=now)


def answer_questions(
    *, actor: Actor, given: Mapping[str, object], answered_on: date, now: datetime
) -> None:
    """Keep several answers at once, all or none, each with its own line in the journal."""
    actor.require(Permission.ANSWER)
    stored = {fact: _storable(fact, value) for fact, value in given.items()}
    with one_act(actor.practice):
        rows = Answer.objects.of(actor.practice).filter(superseded_at__isnull=True)
        kept = dict(rows.filter(fact__in=stored).values_list("fact", "value"))
        new = {
            fact: value
            for fact, value in stored.items()
            if fact not in kept or (type(kept[fact]), kept[fact]) != (type(value), value)
        }
        rows.filter(fact__in=kept.keys() & new.keys()).update(superseded_at=now)
        Answer.objects.bulk_create(
            Answer(
                practice=actor.practice,
                fact=fact,
                value=value,
                answered_on=answered_on,
                recorded_at=now,
                member=actor.member,
            )
            for fact, value in new.items()
        )
        on = answered_on.isoformat()
        acts = [
            ("answer.given", {"fact": fact, "value": value, "answered_on": on})
            for fact, value in new.items()
        ]
        if acts:
            record_acts(actor=actor, acts=acts, now=now)


def _storable(fact: str, given: object) -> bool | int | str | None:
    """Return the answer as it is kept; FactError when the question does not allow it."""
    question = _question_of(fact)
    value = None if given is None else _checked(question, given)
    stored = value.isoformat() if isinstance(value, date) else value
    return plain_text(stored) if isinstance(stored, str) else stored


def _question_of(fact: str) -> Question:
    for question in the_corpus().questions:
        if question.fact == fact:
            return question
    raise UnknownQuestionError(
        f"« {fact} » n’est pas une question du questionnaire : rien n’a été enregistré. "
        "Rechargez la page « Mon cabinet »."
    )


class UnknownQuestionError(ValueError):
    """An answer to a question that nobody asks."""


class AnswerOutOfBoundsError(ValueError):
    """A number or a date beyond what the question allows."""


def _checked(question: Question, given: object) -> FactValue:
    """Type the answer and hold it to the bounds of its question."""
    value = parse_fact(the_corpus().facts[question.fact], given)
    for bounds in (question.bounds, question.date_bounds):
        if bounds is not None and _is_outside(value, *bounds):
            declaration = the_corpus().fact(question.fact)
            low, high = (value_in_french(declaration, bound) for bound in bounds)
            raise AnswerOutOfBoundsError(
                f"« {value_in_french(declaration, value)} » n’est pas une réponse possible : la "
                f"question attend une valeur de {low} à {high}. Rien n’a été enregistré ; "
                "corrigez la réponse."
            )
    return value


def _is_outside(value: FactValue, low: int | date, high: int | date) -> bool:
    """Tell whether a number or a date is beyond its bounds; other values have none."""
    if isinstance(value, date) and isinstance(low, date) and isinstance(high, date):
        return not low <= value <= high
    if isinstance(value, int) and isinstance(low, int) and isinstance(high, int):
        return not low <= value <= high
    return False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the screen shows it: with its answer, if any."""

    question: Question
    answer: Given | None


def questionnaire(practice: Practice) -> tuple[Asked, ...]:
    """Return the questions that the answers call for, in order, with the answers given."""
    answers = current_answers(practice)
    asked = questions_to_ask(the_corpus(), _known(answers))
    return tuple(Asked(question, answers.get(question.fact)) for question in asked)


def next_question(asked: tuple[Asked, ...], after: str | None = None) -> Asked | None:
    """Return the first question without an answer, from `after` on and then from the start."""
    ids = [a.question.id for a in asked]
    start = ids.index(after) + 1 if after in ids else 0
    turned = asked[start:] + asked[:start]
    return next((a for a in turned if a.answer is None), None)


def progress(asked: tuple[Asked, ...]) -> Mapping[str, int]:
    """Return how many questions are asked, answered, and left unknown."""
    answered = [a for a in asked if a.answer is not None]
    unknown = [a for a in answered if a.answer is not None and a.answer.value is None]
    return {"asked": len(asked), "answered": len(answered), "unknown": len(unknown)}
