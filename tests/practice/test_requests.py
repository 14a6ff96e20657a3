"""Rights requests: received, frozen, identified, extended, decided, answered; each refusal said."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from serment.practice.actors import ForbiddenActError
from serment.practice.request_answers import answer_of, kind_of
from serment.practice.request_letters import letter_of
from serment.practice.request_list import RequestSearch, pending_requests, search_requests
from serment.practice.request_outcomes import (
    Decided,
    Sent,
    answer_request,
    close_request,
    decide_request,
    note_complaint,
    reopen_request,
)
from serment.practice.request_register import HEADER, register_rows
from serment.practice.request_steps import (
    ask_evidence,
    extend_request,
    facts_to_tell,
    note_evidence,
    note_identity,
    specify_request,
)
from serment.practice.requests import (
    RequestError,
    UnknownRequestError,
    correct_request,
    find_request,
    receive_request,
)
from serment.practice.territories import territory_of
from serment.store.models import JournalEntry, JournalPayload, ReceivedRequest, RecordSpan
from support.listing import imported, past, record_of
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.requests import a_request, received

if TYPE_CHECKING:
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _base(actor: Actor, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"actor": actor, "number": number, "as_of": TODAY, "now": NOW, **more}


def _tell(actor: Actor, number: int = 1, **facts: object) -> None:
    specify_request(actor=actor, number=number, given=facts, now=NOW)


def _acts(actor: Actor) -> list[str]:
    entries = JournalEntry.objects.of(actor.practice).filter(act__startswith="request.")
    return list(entries.order_by("sequence").values_list("act", flat=True))


def test_an_access_from_its_reception_to_its_answer() -> None:
    """The record is frozen while the request waits, and free once it is answered; six lines."""
    doctor = alma()
    imported(doctor, [past("1", "Dupont Éva")])
    record = record_of(doctor, "1")
    request = received(doctor, record=record.pk, received_on=TODAY - 2 * DAY)
    assert record_of(doctor, "1").status == "held"
    answer = answer_of(request, TODAY)
    assert answer.first_end == TODAY + 6 * DAY
    assert answer.ends == (TODAY + 6 * DAY, date(2026, 12, 21))
    note_identity(**_base(doctor), method="known", on=TODAY)
    decide_request(**_base(doctor), decided=Decided("partly", excluded=("personal_notes",)))
    answered = answer_request(**_base(doctor), sent=Sent(TODAY, "handed"))
    assert (answered.is_pending, answered.late_reason) == (False, "")
    assert record_of(doctor, "1").status == "erasable"
    assert RecordSpan.objects.of(doctor.practice).get().until == TODAY
    assert _acts(doctor) == [
        "request.received", "request.identified", "request.decided", "request.answered",
    ]  # fmt: skip
    for entry in JournalPayload.objects.of(doctor.practice):
        assert "Dupont" not in bytes(entry.content).decode()


def test_the_journal_says_which_facts_were_told_and_not_what_they_are() -> None:
    """A birth and a commission of psychiatric care stay in the request alone."""
    doctor = alma()
    received(doctor)
    _tell(doctor, born_on="2011-07-09", psychiatric_commission=True)
    line = JournalEntry.objects.of(doctor.practice).get(act="request.specified")
    told = bytes(JournalPayload.objects.of(doctor.practice).get(entry=line).content).decode()
    assert "psychiatric_commission" in told
    assert "2011" not in told
    assert "true" not in told


def test_reopening_freezes_again_and_closing_frees() -> None:
    """What was closed by mistake waits again; what is withdrawn is closed with its reason."""
    doctor = alma()
    imported(doctor, [past("1", "Dupont Éva")])
    received(doctor, record=record_of(doctor, "1").pk)
    with pytest.raises(RequestError, match="rien à rouvrir"):
        reopen_request(**_base(doctor))
    with pytest.raises(RequestError, match="La raison manque"):
        close_request(**_base(doctor), reason=" ")
    close_request(**_base(doctor), reason="Retirée par téléphone")
    assert record_of(doctor, "1").status == "erasable"
    with pytest.raises(RequestError, match="déjà classée"):
        note_identity(**_base(doctor), method="known", on=TODAY)
    reopen_request(**_base(doctor))
    assert record_of(doctor, "1").status == "held"
    note_complaint(**_base(doctor), on=TODAY)
    assert find_request(doctor.practice, 1).complaint_on == TODAY


@pytest.mark.parametrize(
    ("told", "words", "field"),
    [
        ({"received_on": TODAY + DAY}, "à venir", "received_on"),
        ({"received_on": date(2018, 5, 24)}, "précède le RGPD", "received_on"),
        ({"received_time": time(23, 59)}, "encore à venir", "received_time"),
        ({"received_on": date(2026, 3, 29), "received_time": time(2, 30)}, "sautée",
         "received_time"),
        ({"applicant_name": " "}, "« inconnu »", "applicant_name"),
        ({"right": "gift"}, "Dites ce qui est demandé", "right"),
        ({"applicant": "ghost"}, "Dites qui demande", "applicant"),
        ({"channel": "pigeon"}, "comment la demande est arrivée", "channel"),
        ({"territory": "mars"}, "où est le cabinet", "territory"),
        ({"right": "post_mortem"}, "à personne d’autre", "applicant"),
        ({"record": 4}, "ne porte le numéro", "record"),
        ({"latest_on": TODAY + DAY}, "postérieure à la demande", "latest_on"),
        ({"oldest_on": TODAY + DAY}, "postérieure à la demande", "oldest_on"),
        ({"oldest_on": TODAY, "latest_on": TODAY - DAY}, "Échangez", "latest_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_received_is_said(told: dict[str, Any], words: str, field: str) -> None:
    """Each bad reception is a French sentence on its line, and nothing is kept."""
    doctor = alma()
    right, applicant = told.pop("right", "record_access"), told.pop("applicant", "patient")
    with pytest.raises(RequestError, match=words) as refusal:
        received(doctor, right, applicant, **told)
    assert refusal.value.field == field
    assert not ReceivedRequest.objects.of(doctor.practice).exists()


def test_the_hour_that_comes_twice_is_received() -> None:
    """The night when summer time ends, 2.30 is taken the first time: the earlier limit."""
    request = received(alma(), received_on=date(2026, 10, 25), received_time=time(2, 30))
    clock = answer_of(request, TODAY).law.record
    assert clock is not None
    assert clock.earliest.isoformat() == "2026-10-27T01:30:00+01:00"


def test_the_end_of_february_is_counted() -> None:
    """A month from 31 January ends on 28 February, a Sunday in 2027: put off to 1 March."""
    doctor = alma()
    as_of = date(2027, 2, 1)
    told = a_request("rectification", received_on=date(2027, 1, 31))
    request = receive_request(
        actor=doctor, told=told, as_of=as_of, now=datetime(2027, 2, 1, 9, tzinfo=UTC)
    )
    assert answer_of(request, as_of).first_end == date(2027, 3, 1)
    leap = a_request("rectification", received_on=date(2028, 2, 29))
    later = datetime(2028, 3, 1, 9, tzinfo=UTC)
    request = receive_request(actor=doctor, told=leap, as_of=date(2028, 3, 1), now=later)
    assert answer_of(request, date(2028, 3, 1)).first_end == date(2028, 3, 29)


def test_a_mixed_record_has_two_ends() -> None:
    """What is recent within eight days, what is older than five years within two months."""
    request = received(alma(), oldest_on=date(2010, 1, 1), latest_on=date(2025, 1, 1))
    assert answer_of(request, TODAY).ends == (date(2026, 12, 1), date(2026, 12, 23),
                                              date(2027, 1, 23))  # fmt: skip


def test_who_may_do_what() -> None:
    """Chloé nothing; Bilal receives and identifies; the doctor alone decides."""
    doctor = alma()
    with pytest.raises(ForbiddenActError):
        received(chloe(doctor))
    secretary = bilal(doctor)
    received(secretary)
    note_identity(**_base(secretary), method="shown", on=TODAY)
    with pytest.raises(ForbiddenActError):
        decide_request(**_base(secretary), decided=Decided("granted"))
    with pytest.raises(ForbiddenActError):
        extend_request(**_base(secretary), reason="Complexe", sent_on=TODAY)


def test_a_correction_moves_the_freeze() -> None:
    """Another record is frozen, the first is free; a day after an act already noted is refused."""
    doctor = alma()
    imported(doctor, [past("1", "Dupont Éva"), past("2", "Martin Léa")])
    received(doctor, record=record_of(doctor, "1").pk, received_on=TODAY - 3 * DAY)
    note_identity(**_base(doctor), method="known", on=TODAY - 2 * DAY)
    told = a_request(record=record_of(doctor, "2").pk, received_on=TODAY - 3 * DAY)
    correct_request(**_base(doctor), told=told)
    assert record_of(doctor, "1").status == "erasable"
    assert record_of(doctor, "2").status == "held"
    with pytest.raises(RequestError, match="avant cette réception"):
        correct_request(**_base(doctor), told=a_request(received_on=TODAY))


def test_evidence_is_asked_from_the_list_and_pauses_only_in_doubt() -> None:
    """What is not on the list is refused; the month stops only where a doubt is noted."""
    doctor = alma()
    received(doctor, "rectification", received_on=TODAY - 10 * DAY)
    with pytest.raises(RequestError, match="n’y est pas"):
        ask_evidence(**_base(doctor), evidence=["mandate"], on=TODAY)
    with pytest.raises(RequestError, match="doute raisonnable"):
        ask_evidence(**_base(doctor), evidence=["identity_in_doubt"], on=TODAY)
    with pytest.raises(RequestError, match="Aucun document"):
        note_evidence(**_base(doctor), on=TODAY)
    _tell(doctor, reasonable_doubt=True)
    ask_evidence(**_base(doctor), evidence=["identity_in_doubt"], on=TODAY - 9 * DAY)
    clock = answer_of(find_request(doctor.practice, 1), TODAY).law.gdpr
    assert clock is not None
    assert (clock.is_paused, clock.paused_days) == (True, 9)
    with pytest.raises(RequestError, match="la demande du document"):
        note_evidence(**_base(doctor), on=TODAY - 10 * DAY)
    note_evidence(**_base(doctor), on=TODAY - 4 * DAY)
    clock = answer_of(find_request(doctor.practice, 1), TODAY).law.gdpr
    assert clock is not None
    assert (clock.is_paused, clock.paused_days) == (False, 5)


def test_an_extension_has_a_reason_and_leaves_in_time() -> None:
    """Without a reason, after the first month, or where nothing is counted in months: refused."""
    doctor = alma()
    received(doctor, "rectification", received_on=TODAY - 20 * DAY)
    with pytest.raises(RequestError, match="La raison manque"):
        extend_request(**_base(doctor), reason="", sent_on=TODAY)
    extended = extend_request(**_base(doctor), reason="Demandes nombreuses", sent_on=TODAY)
    assert answer_of(extended, TODAY).first_end == date(2027, 2, 3)
    received(doctor, "rectification", received_on=TODAY - 60 * DAY)
    with pytest.raises(RequestError, match="ne prolonge rien") as refusal:
        extend_request(**_base(doctor, 2), reason="Complexe", sent_on=TODAY)
    assert refusal.value.field == "sent_on"
    received(doctor, "consent_withdrawal")
    with pytest.raises(RequestError, match="sans attendre"):
        extend_request(**_base(doctor, 3), reason="Complexe", sent_on=TODAY)


def test_nothing_is_granted_that_a_sure_rule_forbids() -> None:
    """An insurer, a trusted person without a mandate, an heir without a reason: refused."""
    doctor = alma()
    for number, (applicant, ground, fact) in enumerate(
        [("insurer", "no_own_right", ""), ("trusted_person", "no_mandate", "express_mandate"),
         ("heir", "heir_no_reason", ""),
         ("minor", "through_holders", ""), ("curator", "no_adult_consent", "adult_consents")], 1
    ):  # fmt: skip
        received(doctor, "record_access", applicant)
        if fact:
            with pytest.raises(RequestError, match="Il manque une réponse"):
                decide_request(**_base(doctor, number), decided=Decided("granted"))
            _tell(doctor, number, **{fact: False})
        with pytest.raises(RequestError, match="ne peut pas être accordée"):
            decide_request(**_base(doctor, number), decided=Decided("granted"))
        with pytest.raises(RequestError, match="motif de la liste"):
            decide_request(**_base(doctor, number), decided=Decided("refused", "not_portable"))
        refused = decide_request(**_base(doctor, number), decided=Decided("refused", ground))
        assert refused.ground == ground


def test_what_is_uncertain_warns_and_forbids_nothing() -> None:
    """The mandate of a lawyer is to be verified: the doctor may still decide."""
    doctor = alma()
    received(doctor, "record_access", "lawyer")
    _tell(doctor, express_mandate=False)
    assert answer_of(find_request(doctor.practice, 1), TODAY).asks_first is not None
    assert decide_request(**_base(doctor), decided=Decided("granted")).outcome == "granted"


def test_a_part_left_out_is_said_to_be() -> None:
    """Secret care of a minor: the record goes without it, never whole."""
    doctor = alma()
    received(doctor, "record_access", "parent")
    _tell(doctor, secret_care=True, minor_objected=True)
    with pytest.raises(RequestError, match="Accordée en partie"):
        decide_request(**_base(doctor), decided=Decided("granted"))
    with pytest.raises(RequestError, match="se choisit dans la liste"):
        decide_request(**_base(doctor), decided=Decided("partly", excluded=("beyond_reason",)))
    decide_request(**_base(doctor), decided=Decided("partly", excluded=("secret_care",)))
    told = letter_of(answer_of(find_request(doctor.practice, 1), TODAY), "request_partial")
    assert told.excluded == ("Ce que la loi réserve",)
    for entry in JournalPayload.objects.of(doctor.practice):
        assert b'"excluded":["' not in bytes(entry.content)


def test_an_answer_waits_for_a_decision_an_identity_and_the_cause_of_a_delay() -> None:
    """Each of the three is demanded; a first copy is free."""
    doctor = alma()
    received(doctor, received_on=TODAY - 20 * DAY)
    with pytest.raises(RequestError, match="Rien n’est décidé"):
        answer_request(**_base(doctor), sent=Sent(TODAY, "post"))
    decide_request(**_base(doctor), decided=Decided("granted"))
    with pytest.raises(RequestError, match="n’est pas établie"):
        answer_request(**_base(doctor), sent=Sent(TODAY, "post"))
    note_identity(**_base(doctor), method="shown", on=TODAY)
    with pytest.raises(RequestError, match="première copie est gratuite"):
        answer_request(**_base(doctor), sent=Sent(TODAY, "post", fee_cents=500))
    with pytest.raises(RequestError, match="en retard depuis le 12 novembre 2026"):
        answer_request(**_base(doctor), sent=Sent(TODAY, "post"))
    with pytest.raises(RequestError, match="comment la réponse est partie"):
        answer_request(**_base(doctor), sent=Sent(TODAY, "pigeon"))
    _tell(doctor, first_copy=False)
    sent = Sent(TODAY, "post", fee_cents=500, late_reason="Congés")
    assert answer_request(**_base(doctor), sent=sent).fee_cents == 500


def test_facts_are_those_of_the_corpus() -> None:
    """A fact of another name, a value of another type: refused; None forgets."""
    doctor = alma()
    received(doctor, "erasure")
    with pytest.raises(RequestError, match="n’est pas un fait d’une demande"):
        _tell(doctor, last_consultation_on="2020-01-01")
    with pytest.raises(RequestError, match="soul"):
        _tell(doctor, request_object="soul")
    _tell(doctor, request_object="medical_record", retention_ended=False)
    _tell(doctor, retention_ended=None)
    assert find_request(doctor.practice, 1).facts == {"request_object": "medical_record"}


def test_the_term_of_the_record_answers_an_erasure() -> None:
    """A record at its term is erased; one in its duration is refused on that ground."""
    doctor = alma()
    imported(doctor, [past("1", "Dupont Éva")])
    received(doctor, "erasure", record=record_of(doctor, "1").pk)
    _tell(doctor, request_object="medical_record")
    answer = answer_of(find_request(doctor.practice, 1), TODAY)
    assert [one.decision for one in answer.positions] == ["erase"]
    assert "record_still_kept" not in {one.id for one in answer.grounds}


@pytest.mark.parametrize(
    ("applicant", "facts", "position", "confidence"),
    [
        ("patient", {}, None, None),
        ("employer", {}, "stranger", "sure"),
        ("minor", {}, "minor", "interpretation"),
        ("parent", {}, "parent", "interpretation"),
        ("guardian", {}, "protected_adult", "interpretation"),
        ("curator", {"adult_consents": False}, "curator_without_consent", "interpretation"),
        ("trusted_person", {"express_mandate": False}, "trusted_without_mandate",
         "interpretation"),
        ("appointed_doctor", {"express_mandate": True}, "mandated", "to_verify"),
        ("lawyer", {"express_mandate": False}, "lawyer_without_mandate", "to_verify"),
        ("lawyer", {}, None, None),
        ("heir", {"quality_proved": False}, "heir_unproved", "to_verify"),
    ],
)  # fmt: skip
def test_who_acts_for_the_patient_has_its_own_rule(
    applicant: str, facts: dict[str, Any], position: str | None, confidence: str | None
) -> None:
    """For a rectification: each applicant its mark; a stranger stops, and what is not said yet."""
    doctor = alma()
    received(doctor, "rectification", applicant)
    _tell(doctor, request_object="wrong_fact", **facts)
    answer = answer_of(find_request(doctor.practice, 1), TODAY)
    found = answer.acts.position
    assert (found and found.id, found and found.confidence) == (position, confidence)
    stops = {"employer": "ne peut pas être accordée"}
    if position is None and applicant != "patient":
        stops[applicant] = "Il manque une réponse"
    assert bool(answer.acts.questions) == (applicant != "patient")
    if applicant in stops:
        with pytest.raises(RequestError, match=stops[applicant]):
            decide_request(**_base(doctor), decided=Decided("granted"))
    else:
        assert decide_request(**_base(doctor), decided=Decided("granted")).outcome == "granted"


def test_the_facts_asked_are_those_of_who_acts() -> None:
    """Quality for the heir of other data, its three motives for the record alone."""
    doctor = alma()
    told = facts_to_tell(received(doctor, "portability", "heir"))
    assert told[0] == "quality_proved"
    assert "heir_reason" not in told
    assert facts_to_tell(received(doctor, "record_access", "heir"))[0] == "heir_reason"
    assert "express_mandate" in facts_to_tell(received(doctor, "erasure", "appointed_doctor"))


def test_other_kinds_keep_their_rules() -> None:
    """An heir has a path of his own; other data follow the month of the GDPR."""
    assert kind_of("record_access", "heir") == kind_of("post_mortem", "heir") == "deceased_access"
    assert kind_of("access", "patient") == "gdpr_request"


def test_the_register_is_found_and_exported() -> None:
    """By words, number, state and right; a row has a cell for each heading."""
    doctor = alma()
    received(doctor, patient_name="Zoé Dupont")
    received(doctor, "erasure", applicant_name="Léa Martin", received_on=TODAY - 60 * DAY)
    close_request(**_base(doctor), reason="Retirée")
    found = [
        one.number for one in search_requests(doctor.practice, RequestSearch(words="zoe DUPONT"))
    ]
    assert found == [1]
    assert [one.number for one in search_requests(doctor.practice, RequestSearch(words="2"))] == [2]
    for state, numbers in (("pending", [2]), ("closed", [1]), ("answered", [])):
        rows = search_requests(doctor.practice, RequestSearch(state=state))
        assert [one.number for one in rows] == numbers
    every = search_requests(doctor.practice, RequestSearch(order="number"))
    rows_told = list(register_rows(every, TODAY))
    assert {len(row) for row in rows_told} == {len(HEADER)}
    waiting = pending_requests(doctor.practice, TODAY)
    assert (waiting.count, waiting.late) == (1, 1)
    assert waiting.first is not None
    assert waiting.first.request.number == 2


def test_another_practice_sees_nothing() -> None:
    """A request belongs to its practice."""
    received(alma())
    with pytest.raises(UnknownRequestError, match="n’existe pas"):
        find_request(alma("Autre cabinet").practice, 1)


@pytest.mark.parametrize(
    ("address", "territory"),
    [
        ("3 rue des Lilas, 31000 Toulouse", "metropole"),
        ("67000 Strasbourg", "alsace_moselle"),
        ("97150 Saint-Martin", "saint_martin"),
        ("97133 Gustavia", "saint_barthelemy"),
        ("97100 Basse-Terre", "guadeloupe"),
        ("97600 Mamoudzou", "mayotte"),
        ("", "metropole"),
    ],
)
def test_the_postcode_gives_the_territory(address: str, territory: str) -> None:
    """Two islands first, then the departments; elsewhere, metropolitan France."""
    assert territory_of(address) == territory


def test_the_forty_eight_hours_are_kept() -> None:
    """A record is not handed over before them; with the hour they are exact, to the day."""
    doctor = alma()
    received(doctor, received_on=TODAY - DAY)
    received(doctor, received_on=TODAY - 2 * DAY, received_time=time(18, 0))
    received(doctor, received_on=TODAY - 2 * DAY)
    for number in (1, 2, 3):
        note_identity(**_base(doctor, number), method="known", on=TODAY)
        decide_request(**_base(doctor, number), decided=Decided("granted"))
    with pytest.raises(RequestError, match="quarante-huit heures"):
        answer_request(**_base(doctor, 1), sent=Sent(TODAY, "handed"))
    for number in (2, 3):
        assert answer_request(**_base(doctor, number), sent=Sent(TODAY, "handed")).answered_on
