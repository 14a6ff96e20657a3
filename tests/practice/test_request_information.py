"""« Que faites-vous de mes données ? »: what the text gives, what it does not, and the letters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from serment.documents.blocks import sentences
from serment.documents.rights_letters import rights_letter
from serment.practice.documents import context_of, issue_document
from serment.practice.due_clocks import requests_to_answer
from serment.practice.request_answers import answer_of
from serment.practice.request_letters import letter_of, letters_for
from serment.practice.request_list import RequestSearch, search_requests
from serment.practice.request_outcomes import Decided, Sent, answer_request, decide_request
from serment.practice.request_register import HEADER, register_rows
from serment.practice.request_steps import extend_request, facts_to_tell, specify_request
from serment.practice.requests import RequestError, find_request
from support.personas import NOW, TODAY, alma
from support.requests import received

if TYPE_CHECKING:
    from serment.practice.actors import Actor
    from serment.practice.request_answers import RequestAnswer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _base(actor: Actor, **more: Any) -> dict[str, Any]:
    return {"actor": actor, "number": 1, "as_of": TODAY, "now": NOW, **more}


def _told(actor: Actor, **facts: object) -> RequestAnswer:
    specify_request(actor=actor, number=1, given=facts, now=NOW)
    return answer_of(find_request(actor.practice, 1), TODAY)


def test_no_text_gives_a_delay_for_data_that_the_person_gave() -> None:
    """Nothing is counted: at once, marked as a reading, with the question left open."""
    doctor = alma()
    request = received(doctor, "information")
    assert facts_to_tell(request) == ("collected_from", "obtained_on", "notice_given")
    waiting = answer_of(request, TODAY)
    assert waiting.awaited == ("notice_given",)
    with pytest.raises(RequestError, match="lui avait déjà été remise"):
        decide_request(**_base(doctor), decided=Decided("granted"))
    answer = _told(doctor, collected_from="person")
    assert (answer.at_once, answer.ends, answer.late_since) == (True, (), None)
    assert answer.law.reasons.confidence == "interpretation"
    assert any("articles 13 et 14" in one for one in answer.law.reasons.legal_questions)
    with pytest.raises(RequestError, match="Aucun délai en mois ne court"):
        extend_request(**_base(doctor), reason="Complexe", sent_on=TODAY)
    assert not answer.to_ask
    assert "identity_for_notice" in {one.id for one in answer.not_to_ask}


def test_data_from_elsewhere_have_a_month_from_their_obtaining() -> None:
    """The last day is not late, the next one is; a notice already given stops the clock."""
    doctor = alma()
    received(doctor, "information")
    answer = _told(doctor, collected_from="elsewhere", obtained_on="2026-10-23")
    assert (answer.first_end, answer.late_since, answer.at_once) == (TODAY, None, False)
    late = _told(doctor, obtained_on="2026-10-22")
    assert late.late_since == TODAY
    keys = [one.key for one in requests_to_answer(doctor.practice, TODAY)]
    assert keys == ["request:1:information"]
    rows = search_requests(doctor.practice, RequestSearch())
    row = dict(zip(HEADER, next(iter(register_rows(rows, TODAY))), strict=True))
    assert row["Information : au plus tard"] == "2026-11-22"
    with pytest.raises(RequestError, match="après la demande"):
        _told(doctor, obtained_on=(TODAY + DAY).isoformat())
    given = _told(doctor, notice_given=True)
    assert (given.at_once, given.late_since, given.ends) == (True, None, ())


def test_the_notice_is_joined_or_the_refusal_rests_on_article_14() -> None:
    """The answer joins the notice; a refusal exists for data from elsewhere alone."""
    doctor = alma()
    received(doctor, "information", "insurer")
    answer = _told(doctor, collected_from="person")
    assert not answer.grounds
    answer = _told(doctor, collected_from="elsewhere", obtained_on="2026-11-20")
    assert [one.id for one in answer.grounds] == ["legal_secrecy", "information_impossible"]
    decide_request(**_base(doctor), decided=Decided("refused", "legal_secrecy"))
    assert "RGPD, art. 14" in _words(doctor, "request_refusal")
    decide_request(**_base(doctor), decided=Decided("granted"))
    assert "La notice d’information du cabinet est jointe" in _words(doctor, "request_answer")
    assert "version jointe" not in _words(doctor, "request_answer")
    issue_document(actor=doctor, kind="patient_notice", as_of=TODAY, now=NOW)
    assert "celle du 23 novembre 2026" in _words(doctor, "request_answer")
    done = answer_request(**_base(doctor), sent=Sent(TODAY, "letter"))
    assert answer_of(done, date(2027, 6, 1)).late_since is None
    assert (done.notice_number, done.notice_on) == (1, TODAY)


def _words(actor: Actor, kind: str) -> str:
    answer = answer_of(find_request(actor.practice, 1), TODAY)
    found = next(one for one, _ in letters_for(answer) if one == kind)
    told = rights_letter(found, letter_of(answer, found), context_of(actor.practice, as_of=TODAY))
    assert not told.lacking
    return " ".join(sentences(told.document)).replace("\xa0", " ")
