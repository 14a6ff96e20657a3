"""Answers: kept with their history, typed, scoped to the practice, journalled."""

from __future__ import annotations

import json

import pytest

from serment.law.facts import FactError
from serment.practice.actors import ForbiddenActError
from serment.practice.answers import (
    AnswerOutOfBoundsError,
    UnknownQuestionError,
    answer_question,
    answer_questions,
    current_snapshot,
    known_facts,
    next_question,
    progress,
    questionnaire,
)
from serment.practice.proof import verify_own_journal
from serment.store.models import Answer, JournalEntry
from support.personas import NOW, TODAY, alma, bilal, chloe, later

pytestmark = pytest.mark.django_db


def test_chloe_and_bilal_answer_nothing() -> None:
    """Only the controller answers for the practice."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError, match="médecin responsable"):
            answer_question(
                actor=person, fact="practice_form", given="solo", answered_on=TODAY, now=NOW
            )
    assert known_facts(doctor.practice) == {}


def test_twelve_questions_are_asked_of_everyone() -> None:
    """A new practice sees the twelve common questions and no other."""
    asked = questionnaire(alma().practice)
    assert len(asked) == 12
    assert progress(asked) == {"asked": 12, "answered": 0, "unknown": 0}


def test_an_answer_replaces_the_former_and_keeps_it() -> None:
    """The current answer is one; the history and the journal hold both."""
    doctor = alma()
    for minutes, form in enumerate(("solo", "scm")):
        answer_question(
            actor=doctor, fact="practice_form", given=form, answered_on=TODAY, now=later(minutes)
        )
    assert known_facts(doctor.practice) == {"practice_form": "scm"}
    assert Answer.objects.of(doctor.practice).count() == 2
    assert JournalEntry.objects.of(doctor.practice).filter(act="answer.given").count() == 2


def test_several_answers_at_once_are_as_many_acts() -> None:
    """Each has its row and its line, in order; what was already said so is no act."""
    doctor = alma()
    answer_question(actor=doctor, fact="has_staff", given=False, answered_on=TODAY, now=NOW)
    given = {"practice_form": "solo", "has_staff": False, "website": None, "paper_records": True}
    answer_questions(actor=doctor, given=given, answered_on=TODAY, now=later(1))
    answer_questions(
        actor=doctor, given={"website": True, "has_staff": True}, answered_on=TODAY, now=later(2)
    )
    lines = JournalEntry.objects.of(doctor.practice).filter(act="answer.given")
    said = [json.loads(bytes(line.payload.content)) for line in lines]
    assert [(one["fact"], one["value"]) for one in said] == [
        ("has_staff", False),
        ("practice_form", "solo"),
        ("website", None),
        ("paper_records", True),
        ("website", True),
        ("has_staff", True),
    ]
    assert Answer.objects.of(doctor.practice).count() == len(said)
    assert known_facts(doctor.practice) == {
        "practice_form": "solo",
        "has_staff": True,
        "website": True,
        "paper_records": True,
    }
    assert verify_own_journal(doctor.practice) == ()


def test_several_answers_of_which_one_is_refused_are_none() -> None:
    """The one that the question does not allow, or that nobody asked, keeps the others out."""
    doctor = alma()
    for wrong, value in (("practice_form", "castle"), ("shoe_size", None)):
        with pytest.raises((FactError, UnknownQuestionError)):
            answer_questions(
                actor=doctor,
                given={"has_staff": True, wrong: value},
                answered_on=TODAY,
                now=NOW,
            )
    assert known_facts(doctor.practice) == {}


def test_the_same_answer_twice_is_one_act() -> None:
    """Answering again what is already known writes nothing."""
    doctor = alma()
    for _ in range(2):
        answer_question(
            actor=doctor, fact="practice_form", given="solo", answered_on=TODAY, now=NOW
        )
    assert JournalEntry.objects.of(doctor.practice).filter(act="answer.given").count() == 1


def test_i_do_not_know_is_kept_and_is_not_a_fact() -> None:
    """« Je ne sais pas » moves on to the next question and leaves the fact unknown."""
    doctor = alma()
    first = questionnaire(doctor.practice)[0]
    answer_question(actor=doctor, fact=first.question.fact, given=None, answered_on=TODAY, now=NOW)
    asked = questionnaire(doctor.practice)
    following = next_question(asked)
    assert progress(asked)["unknown"] == 1
    assert following is not None
    assert following.question.id != first.question.id
    assert (
        current_snapshot(practice=doctor.practice, as_of=TODAY).facts.get("practice_form") is None
    )


@pytest.mark.parametrize(
    ("fact", "given"),
    [("practice_form", "empire"), ("has_staff", "peut-être"), ("practice_form", "")],
)
def test_an_answer_that_cannot_be_is_refused_and_loses_nothing(fact: str, given: str) -> None:
    """A value out of the list is refused in French; the former answer stays."""
    doctor = alma()
    with pytest.raises(FactError):
        answer_question(actor=doctor, fact=fact, given=given, answered_on=TODAY, now=NOW)
    assert known_facts(doctor.practice) == {}


def test_a_number_out_of_bounds_is_refused() -> None:
    """A number beyond the bounds of its question is refused with the bounds."""
    with pytest.raises(AnswerOutOfBoundsError, match="donnez un nombre de 0 à 1 000 000"):
        answer_question(
            actor=alma(), fact="patients_per_year", given=-1, answered_on=TODAY, now=NOW
        )


def test_a_question_that_nobody_asks_is_refused() -> None:
    """An answer to no question is refused."""
    with pytest.raises(UnknownQuestionError):
        answer_question(actor=alma(), fact="shoe_size", given=43, answered_on=TODAY, now=NOW)


def test_a_practice_never_sees_the_answers_of_another() -> None:
    """Two practices in one store do not know each other."""
    here, there = alma("Ici"), alma("Là")
    answer_question(actor=here, fact="practice_form", given="solo", answered_on=TODAY, now=NOW)
    assert known_facts(there.practice) == {}
