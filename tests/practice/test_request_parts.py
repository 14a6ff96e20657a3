"""The recent part of a mixed record: sent, late, undone; the clock of the rest runs on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from serment.documents.blocks import sentences
from serment.documents.rights_letters import rights_letter
from serment.practice.actors import ForbiddenActError
from serment.practice.documents import context_of
from serment.practice.due_clocks import requests_to_answer
from serment.practice.request_answers import answer_of
from serment.practice.request_letters import letter_of, letters_for
from serment.practice.request_list import RequestSearch, search_requests
from serment.practice.request_outcomes import Decided, Sent, answer_request, decide_request
from serment.practice.request_parts import send_first_part, undo_first_part
from serment.practice.request_register import HEADER, register_rows
from serment.practice.request_steps import note_identity
from serment.practice.requests import RequestError, correct_request, find_request
from serment.store.models import JournalEntry
from support.personas import NOW, TODAY, alma, bilal
from support.requests import a_request, received

if TYPE_CHECKING:
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MIXED: dict[str, Any] = {"oldest_on": date(2010, 1, 1), "latest_on": date(2025, 1, 1)}


def _base(actor: Actor, as_of: date = TODAY, **more: Any) -> dict[str, Any]:
    return {"actor": actor, "number": 1, "as_of": as_of, "now": NOW, **more}


def _granted(*, received_on: date = TODAY - 4 * DAY) -> Actor:
    """A mixed record, asked for, decided, its applicant known."""
    doctor = alma()
    received(doctor, received_on=received_on, **MIXED)
    note_identity(**_base(doctor), method="known", on=TODAY)
    decide_request(**_base(doctor), decided=Decided("partly", excluded=("personal_notes",)))
    return doctor


def _words(actor: Actor, kind: str, as_of: date = TODAY) -> str:
    answer = answer_of(find_request(actor.practice, 1), as_of)
    found = next(one for one, _ in letters_for(answer) if one == kind)
    told = rights_letter(found, letter_of(answer, found), context_of(actor.practice, as_of=as_of))
    assert not told.lacking
    return " ".join(sentences(told.document)).replace("\xa0", " ")


def test_the_first_clock_is_met_and_the_second_runs_on() -> None:
    """Sent in time: one end is gone from the sheet and from « Échéances », two stay."""
    doctor = _granted()
    before = answer_of(find_request(doctor.practice, 1), TODAY)
    assert before.ends == (date(2026, 11, 27), date(2026, 12, 21), date(2027, 1, 19))
    assert "au plus tard le 19 janvier 2027" in _words(doctor, "request_first_part")
    send_first_part(**_base(doctor), sent=Sent(TODAY, "handed"))
    answer = answer_of(find_request(doctor.practice, 1), TODAY + 30 * DAY)
    clock = answer.law.record
    assert clock is not None
    assert (clock.late_since, clock.first_part_late_since) == (None, None)
    assert answer.ends == (date(2026, 12, 21), date(2027, 1, 19))
    names = [one.key for one in requests_to_answer(doctor.practice, TODAY)]
    assert names == ["request:1:record:1", "request:1:gdpr"]
    assert "complète celui du 23 novembre 2026" in _words(doctor, "request_partial")
    later = answer_request(**_base(doctor, TODAY + 20 * DAY), sent=Sent(TODAY + 20 * DAY, "post"))
    assert later.late_reason == ""
    acts = JournalEntry.objects.of(doctor.practice).values_list("act", flat=True)
    assert "request.first_part_sent" in acts


def test_a_late_part_demands_its_cause_and_the_rest_is_not_late() -> None:
    """The day after the eighth is late; its cause is kept, and what is older still has time."""
    doctor = _granted(received_on=TODAY - 9 * DAY)
    with pytest.raises(RequestError, match="en retard depuis le 23 novembre 2026") as refusal:
        send_first_part(**_base(doctor), sent=Sent(TODAY, "handed"))
    assert refusal.value.field == "late_reason"
    kept = send_first_part(**_base(doctor), sent=Sent(TODAY, "handed", late_reason="Congés"))
    answer = answer_of(kept, TODAY)
    assert (answer.late_since, kept.first_part_late_reason) == (None, "Congés")
    assert "après le délai" in _words(doctor, "request_first_part")
    assert "après le délai" not in _words(doctor, "request_partial")
    rows = search_requests(doctor.practice, RequestSearch())
    row = dict(zip(HEADER, next(iter(register_rows(rows, TODAY))), strict=True))
    assert row["Partie récente envoyée le"] == "2026-11-23"
    assert row["Retard (partie récente), cause"] == "Congés"


def test_what_cannot_leave_is_said() -> None:
    """Undecided, unknown, a letter alone, too early, not mixed, a day to come, by the secretary."""
    doctor = alma()
    received(doctor, **MIXED)
    sent = Sent(TODAY, "handed")
    with pytest.raises(RequestError, match="Rien n’est accordé encore"):
        send_first_part(**_base(doctor), sent=sent)
    decide_request(**_base(doctor), decided=Decided("granted"))
    with pytest.raises(RequestError, match="quarante-huit heures"):
        send_first_part(**_base(doctor), sent=sent)
    third = TODAY + 3 * DAY
    with pytest.raises(RequestError, match="identité du demandeur"):
        send_first_part(**_base(doctor, third), sent=Sent(third, "handed"))
    with pytest.raises(RequestError, match="choisissez dans la liste"):
        send_first_part(**_base(doctor, third), sent=Sent(third, "letter"))
    with pytest.raises(RequestError, match="n’est pas entre"):
        send_first_part(**_base(doctor), sent=Sent(third, "handed"))
    with pytest.raises(ForbiddenActError):
        send_first_part(**_base(bilal(doctor)), sent=sent)
    correct_request(**_base(doctor), told=a_request())
    with pytest.raises(RequestError, match="n’a pas de partie récente"):
        send_first_part(**_base(doctor), sent=sent)


def test_undone_its_clock_runs_again_and_a_refusal_is_possible() -> None:
    """A part that left cannot be refused nor sent twice; taken back, its end is due again."""
    doctor = _granted()
    with pytest.raises(RequestError, match="rien à annuler"):
        undo_first_part(actor=doctor, number=1, now=NOW)
    send_first_part(**_base(doctor), sent=Sent(TODAY, "handed"))
    with pytest.raises(RequestError, match="déjà notée"):
        send_first_part(**_base(doctor), sent=Sent(TODAY, "handed"))
    with pytest.raises(RequestError, match="un refus dirait le contraire"):
        decide_request(**_base(doctor), decided=Decided("refused", "unfounded_or_excessive"))
    with pytest.raises(RequestError, match="l’envoi de la partie récente"):
        answer_request(**_base(doctor), sent=Sent(TODAY - DAY, "handed"))
    undone = undo_first_part(actor=doctor, number=1, now=NOW)
    assert answer_of(undone, TODAY).first_end == date(2026, 11, 27)
    decide_request(**_base(doctor), decided=Decided("refused", "unfounded_or_excessive"))


def test_once_the_rest_is_late_too_no_letter_promises_a_day_that_is_past() -> None:
    """After the two months, the letter of the first part is no longer offered."""
    doctor = _granted()
    answer = answer_of(find_request(doctor.practice, 1), date(2027, 1, 20))
    assert "request_first_part" not in dict(letters_for(answer))
    assert answer.late_since == date(2026, 11, 28)
