"""What a conclusion answers: the fact that the rule which demanded the assessment reads.

Guarantees that the fact comes from the corpus (the obligation of a model, what meets it), that it
is answered the ordinary way, with its line in the journal, and that an assessment opened again
leaves « je ne sais pas », never « non ».
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localtime

from serment.law.conditions import Equals
from serment.law.model import ObligationRule
from serment.practice.actors import Actor
from serment.practice.answers import answer_questions, current_answers
from serment.practice.assessments import AssessmentError, assessment_models, find_model
from serment.practice.library import the_corpus
from serment.store.models import AssessmentRecord


@dataclass(frozen=True, slots=True)
class SettledFact:
    """A fact that a concluded assessment may answer: its name, its title, the models it is of."""

    fact: str
    title: str
    models: tuple[str, ...]


def facts_to_settle() -> tuple[SettledFact, ...]:
    """Return the facts that conclusions may answer, in the order of the models."""
    found: dict[str, list[str]] = {}
    for model in assessment_models():
        fact = _met_by(model.obligation)
        if fact:
            found.setdefault(fact, []).append(model.id)
    facts = the_corpus().facts
    return tuple(SettledFact(f, facts[f].title, tuple(ids)) for f, ids in found.items())


def _met_by(obligation: str | None) -> str:
    """Return the fact whose « oui » meets an obligation; empty where it takes more."""
    if obligation is None:
        return ""
    rule = the_corpus().rule(obligation)
    met = rule.versions[-1].met_when if isinstance(rule, ObligationRule) else None
    return met.fact if isinstance(met, Equals) and met.constant is True else ""


def proposed_fact(record: AssessmentRecord) -> str:
    """Return the fact that an assessment started from a model is about; empty for another."""
    model = find_model(record.model)
    return "" if model is None else _met_by(model.obligation)


def verify_fact(fact: str) -> None:
    """Raise AssessmentError for a fact that no assessment answers."""
    if fact and fact not in {one.fact for one in facts_to_settle()}:
        raise AssessmentError(
            "Aucune analyse ne répond à cette question : choisissez dans la liste. Rien n’a "
            "changé.",
            field="settles",
        )


def settle_fact(actor: Actor, record: AssessmentRecord, fact: str, now: datetime) -> None:
    """Answer « oui » to the fact, inside the transaction of the conclusion."""
    given, day = {fact: True}, localtime(now).date()
    answer_questions(actor=actor, given=given, answered_on=day, now=now)
    _of(record).update(settles=fact)


def unsettle_fact(actor: Actor, record: AssessmentRecord, now: datetime) -> str:
    """Answer « je ne sais pas » to what the conclusion had answered, and return that fact.

    Nothing changes where the answer is no longer « oui », or another conclusion still gives it.
    """
    fact = record.settles
    if not fact:
        return ""
    _of(record).update(settles="")
    others = AssessmentRecord.objects.of(actor.practice).filter(settles=fact)
    given = current_answers(actor.practice).get(fact)
    if given is None or given.value is not True or others.exists():
        return ""
    day = localtime(now).date()
    answer_questions(actor=actor, given={fact: None}, answered_on=day, now=now)
    return fact


def _of(record: AssessmentRecord) -> QuerySet[AssessmentRecord]:
    return AssessmentRecord.objects.of(record.practice).filter(pk=record.pk)
