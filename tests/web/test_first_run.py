"""The first run: what the home page asks of an empty practice, until all is produced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serment.practice.answers import answer_question, next_question, questionnaire
from serment.practice.documents import current_documents
from serment.practice.library import the_corpus
from serment.practice.opening import Identity, create_practice
from serment.practice.register import list_activities
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.window import window_of

if TYPE_CHECKING:
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db


def _newcomer() -> Actor:
    """Open a practice as the gate does: with a name, and nobody in it yet."""
    identity = Identity(name="Mon cabinet")
    return create_practice(identity=identity, is_demo=False, opened_on=TODAY, now=NOW)


def _answer_common(actor: Actor) -> str:
    """Answer the common questions; return the last one."""
    common = [a.question for a in questionnaire(actor.practice) if a.question.is_for_everyone]
    for question in common:
        fact = the_corpus().facts[question.fact]
        given = True if fact.type == "boolean" else next(iter(fact.values))
        answer_question(actor=actor, fact=question.fact, given=given, answered_on=TODAY, now=NOW)
    return common[-1].id


def test_chloe_and_bilal_produce_nothing() -> None:
    """The button that writes everything is the controller's."""
    doctor = _newcomer()
    assert window_of(chloe(doctor)).post("/cabinet/pret/").status_code == 403
    assert window_of(bilal(doctor)).post("/cabinet/pret/").status_code == 403
    assert list_activities(doctor.practice) == ()


def test_home_asks_who_you_are_first() -> None:
    """Without a doctor's name, the first step is the identity; then come the questions."""
    doctor = _newcomer()
    window = window_of(doctor)
    assert '/cabinet/identite/?suite=1">' in window.get("/").content.decode()
    typed = {"name": "Cabinet du Dr Neuf", "doctor": "Dr Neuf", "suite": "1"}
    answer = window.post("/cabinet/identite/", typed)
    assert answer["Location"] == "/cabinet/question/"
    home = window.get("/").content.decode()
    assert "Continuer" in home
    assert '/cabinet/identite/?suite=1">' not in home


def test_the_dozen_ends_on_one_button_that_produces_everything() -> None:
    """After the common questions comes « C’est prêt »; the button fills register and documents."""
    doctor = _newcomer()
    window = window_of(doctor)
    last = _answer_common(doctor)
    assert next_question(questionnaire(doctor.practice)) is not None
    assert window.get(f"/cabinet/question/?apres={last}")["Location"] == "/cabinet/pret/"
    assert "Tout produire" in window.get("/cabinet/pret/").content.decode()
    told = window.post("/cabinet/pret/", follow=True).content.decode()
    assert "Tout est à jour" not in told
    assert "Reste à les faire connaître" in told
    assert list_activities(doctor.practice)
    assert "patient_notice" in current_documents(doctor.practice)
    assert "La prochaine action" in window.get("/").content.decode()


def test_an_answer_says_at_once_what_it_changed() -> None:
    """The next page counts the conclusions that the answer moved."""
    window = window_of(_newcomer())
    given = {"reponse": "true"}
    told = window.post("/cabinet/question/video_surveillance/", given, follow=True)
    assert "conclusion" in told.content.decode()
    again = window.post("/cabinet/question/video_surveillance/", given, follow=True)
    assert "ne change rien" in again.content.decode()


def test_the_common_questions_are_counted_alone() -> None:
    """The first question is one of twelve, whatever follows."""
    window = window_of(_newcomer())
    page = window.get("/cabinet/question/practice_form/").content.decode()
    assert "question\u00a01 sur 12" in page.replace("question 1", "question\u00a01")


def test_not_knowing_is_signed_and_kept() -> None:
    """« Je ne sais pas » gives the act, whom to ask, and a message with the doctor's name."""
    window = window_of(alma())
    path = "/cabinet/question/records_hosting/"
    window.post(path, {"reponse": "supplier"})
    path = "/cabinet/question/processor_contracts_signed/"
    told = window.post(path, {"reponse": "je-ne-sais-pas"}, follow=True).content.decode()
    assert "À demander à" in told
    assert "Dr Alma Rey" in told
    assert "mailto:?subject=" in told
    assert "À demander" in window.get("/cabinet/").content.decode()
