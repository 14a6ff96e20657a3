"""The questionnaire: answers kept with their history, the snapshot of facts, the next question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from serment.kernel.french import date_in_french, grouped_in_french
from serment.law.facts import FactValue, Snapshot, parse_fact, value_in_french
from serment.law.model import Question
from serment.law.questions import questions_to_ask, standing_answers
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.following import follow_answers
from serment.practice.inventory import inventory_facts
from serment.practice.journal import record_acts
from serment.practice.known import Given, current_answers, known_facts, standing_of
from serment.practice.library import the_corpus
from serment.practice.typed import plain_text
from serment.store.models import Answer, Practice

__all__ = [
    "AnswerOutOfBoundsError",
    "Asked",
    "Given",
    "UnknownQuestionError",
    "answer_question",
    "current_answers",
    "current_snapshot",
    "known_facts",
    "next_question",
    "progress",
    "questionnaire",
]


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

    The sheets of the register that nobody confirmed follow it, in the same act.

    The same answer given again is no act: nothing is written.
    Raises FactError, in French, if the value is not one that the question allows.
    """
    answer_questions(actor=actor, given={fact: given}, answered_on=answered_on, now=now)


def answer_questions(
    *, actor: Actor, given: Mapping[str, object], answered_on: date, now: datetime
) -> None:
    """Keep several answers at once, all or none, each with its own line in the journal."""
    actor.require(Permission.ANSWER)
    stored = {fact: _storable(fact, value, answered_on) for fact, value in given.items()}
    with one_act(actor.practice):
        before = standing_of(actor.practice)
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
            after = standing_of(actor.practice)
            follow_answers(actor=actor, before=before, after=after, as_of=answered_on, now=now)


def _storable(fact: str, given: object, answered_on: date) -> bool | int | str | None:
    """Return the answer as it is kept; FactError when the question does not allow it."""
    question = _question_of(fact)
    value = None if given is None else _checked(question, given, answered_on)
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


def _checked(question: Question, given: object, answered_on: date) -> FactValue:
    """Type the answer and hold it to the bounds of its question, and to the day if it is past."""
    value = parse_fact(the_corpus().facts[question.fact], given)
    if question.is_past and isinstance(value, date) and value > answered_on:
        raise AnswerOutOfBoundsError(
            f"Le {date_in_french(value)} n’est pas encore passé, et la question porte sur ce qui "
            "a déjà eu lieu : noté d’avance, cela ne prouverait rien. Rien n’a été enregistré ; "
            "donnez le jour où cela s’est fait."
        )
    for bounds in (question.bounds, question.date_bounds):
        if bounds is not None and _is_outside(value, *bounds):
            raise AnswerOutOfBoundsError(_out_of_bounds(question, value, bounds))
    return value


def _out_of_bounds(
    question: Question, value: FactValue, bounds: tuple[int, int] | tuple[date, date]
) -> str:
    declaration = the_corpus().fact(question.fact)
    shown, low, high = (value_in_french(declaration, v) for v in (value, *bounds))
    if isinstance(value, date):
        wanted = f"une date du {low} au {high}"
    else:
        low, high = (grouped_in_french(int(bound)) for bound in (low, high))
        wanted = f"un nombre de {low} à {high}"
    return (
        f"« {shown} » n’est pas une réponse possible : donnez {wanted}. Rien n’a été enregistré ; "
        "corrigez la réponse, ou choisissez « Je ne sais pas »."
    )


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
    known = {g.fact: g.value for g in answers.values() if g.value is not None}
    asked = questions_to_ask(the_corpus(), standing_answers(the_corpus(), known).facts)
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
