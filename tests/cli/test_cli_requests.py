"""`serment request …`: from the reception to the register, and every refusal on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.listing import imported, past, record_of
from support.personas import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serment.practice.actors import Actor

    Ask = Callable[..., tuple[int, Any]]
    Terminal = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db


def _plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_a_request_from_its_reception_to_the_register(
    practice: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """Received, shown, identified, decided, written, answered, kept in the register."""
    imported(practice, [past("1", "Dupont Éva")])
    record = str(record_of(practice, "1"))
    who = ("record_access", "patient", "Éva Dupont")
    status, kept = ask(
        "request", "receive", *who, "--record", record, "--received-on", "2026-11-20"
    )
    assert (status, kept["number"], kept["record"]) == (0, 1, record)
    assert kept["first_end"] == "2026-11-28"
    shown = _plain(terminal("request", "show", "1")[1])
    for words in ("28 novembre 2026", "Que faire", "À ne pas demander", "personal_notes"):
        assert words in shown
    listed = _plain(terminal("request", "list", "dupont")[1])
    assert "à répondre le 28 novembre 2026 au plus tard" in listed
    assert ask("request", "identity", "1", "--method", "known")[0] == 0
    decided = ask("request", "decide", "1", "partly", "--exclude", "personal_notes")[1]
    assert decided["outcome"] == "partly"
    assert "request_partial" in decided["letters"]
    letter = tmp_path / "reponse.docx"
    assert ask("request", "letter", "1", "request_partial", "--out", str(letter))[0] == 0
    assert letter.read_bytes().startswith(b"PK")
    assert ask("request", "answer", "1", "--mode", "handed")[1]["state"] == "answered"
    assert ask("request", "complaint", "1")[0] == 0
    for name in ("registre.csv", "registre.ods"):
        told = ask("request", "register", "--out", str(tmp_path / name))[1]
        assert told["requests"] == 1
    assert "Éva Dupont" in (tmp_path / "registre.csv").read_text("utf-8-sig")


def test_the_other_acts(practice: Actor, ask: Ask, terminal: Terminal) -> None:
    """Corrected, specified, asked for a document, extended, closed, opened again."""
    del practice
    ask("request", "receive", "rectification", "lawyer", "Me Roux", "--received-on", "2026-11-10")
    corrected = ask("request", "correct", "1", "--applicant-name", "Me Roux Zoé")[1]
    assert corrected["applicant_name"] == "Me Roux Zoé"
    assert corrected["received_on"] == "2026-11-10"
    assert ask("request", "specify", "1", "request_object=wrong_fact", "express_mandate=?")[0] == 0
    asked = ask("request", "ask", "1", "--document", "mandate")[1]
    assert "request_evidence" in asked["letters"]
    assert ask("request", "evidence", "1")[0] == 0
    extended = ask("request", "extend", "1", "--reason", "Demande complexe")[1]
    assert (extended["extension_is_valid"], extended["first_end"]) == (True, "2027-02-10")
    assert ask("request", "close", "1", "--reason", "Retirée")[1]["state"] == "closed"
    assert "classée le" in _plain(terminal("request", "list")[1])
    assert ask("request", "reopen", "1")[1]["state"] == "pending"


def test_what_is_not_sure_is_marked(practice: Actor, ask: Ask, terminal: Terminal) -> None:
    """Each thing said has its mark, what is missing its name, what is open its question."""
    del practice
    ask("request", "receive", "erasure", "lawyer", "Me Roux", "--received-on", "2026-11-20")
    shown = _plain(terminal("request", "show", "1")[1])
    assert "Il manque : Un mandat écrit et exprès est produit (express_mandate)" in shown
    assert "daté et signé du patient (mandate) [à valider]" in shown
    assert "Les textes ne tranchent pas : La forme du mandat" in shown
    ask("request", "specify", "1", "express_mandate=non")
    shown = _plain(terminal("request", "show", "1")[1])
    assert "qui vise ce droit. [à valider]" in shown


def test_the_notices(practice: Actor, ask: Ask) -> None:
    """The doctor chosen, the recipients told, a lifting that waits for its announcement."""
    del practice
    ask("request", "receive", "record_access", "patient", "Éva", "--received-on", "2026-11-20")
    ask("request", "identity", "1", "--method", "known")
    ask("request", "decide", "1", "granted")
    told = ask("request", "doctor", "1", "Dr Paul Roux", "--address", "2 rue Haute")[1]
    assert "request_doctor" in told["letters"]
    assert ask("request", "recipients", "1", "Dr Roux")[0] != 0
    ask("request", "receive", "restriction", "patient", "Éva", "--received-on", "2026-11-20")
    ask("request", "specify", "2", "restriction_case=objection_checked")
    ask("request", "decide", "2", "granted")
    assert ask("request", "recipients", "2", "Dr Roux", "Laboratoire")[0] == 0
    ask("request", "answer", "2", "--mode", "letter")
    assert ask("request", "lift", "2")[1]["error"]["code"] == "request"
    assert "request_lifting" in ask("request", "announce-lifting", "2")[1]["letters"]
    assert "request_lifting" not in ask("request", "lift", "2")[1]["letters"]


def test_the_information_asked_for(practice: Actor, ask: Ask) -> None:
    """Nothing is counted for data that the person gave; a month for data from elsewhere."""
    del practice
    ask("request", "receive", "information", "patient", "Éva", "--received-on", "2026-11-20")
    told = ask("request", "specify", "1", "collected_from=person", "notice_given=non")[1]
    assert (told["at_once"], told["ends"]) == (True, [])
    told = ask("request", "specify", "1", "collected_from=elsewhere", "obtained_on=2026-11-10")[1]
    assert (told["first_end"], told["grounds"][0]) == ("2026-12-10", "legal_secrecy")
    assert ask("request", "specify", "1", "obtained_on=2026-11-22")[0] != 0


def test_a_recent_part_is_sent_then_taken_back(practice: Actor, ask: Ask) -> None:
    """The end of the part is gone while it is noted, and due again once it is not."""
    del practice
    ages = ("--oldest-on", "2010-01-01", "--latest-on", "2025-01-01")
    who = ("record_access", "patient", "Éva Dupont", "--received-on", "2026-11-10")
    assert ask("request", "receive", *who, *ages)[1]["first_end"] == "2026-11-18"
    ask("request", "identity", "1", "--method", "known")
    assert "request_first_part" in ask("request", "decide", "1", "granted")[1]["letters"]
    send = ("request", "send-part", "1", "--mode", "post")
    assert ask(*send)[1]["error"]["code"] == "request"
    sent = ask(*send, "--late-reason", "Congés")[1]
    assert (sent["first_part_on"], sent["late_since"]) == (str(TODAY), None)
    assert sent["first_end"] == "2026-12-10"
    assert ask("request", "undo-part", "1")[1]["first_end"] == "2026-11-18"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "7"), "unknown_request"),
        (("show", "sept"), "misuse"),
        (("receive", "record_access", "patient", "Éva", "--received-on", "2027-01-01"), "request"),
        (("receive", "record_access", "patient", "Éva", "--received-on", "2027-02-29"),
         "unreadable_input"),
        (("receive", "record_access", "patient", "Éva", "--received-time", "25h"), "misuse"),
        (("receive", "gift", "patient", "Éva"), "request"),
        (("specify", "1", "express_mandate"), "misuse"),
        (("decide", "1", "refused"), "request"),
        (("answer", "1", "--mode", "post", "--fee", "gratuit"), "misuse"),
        (("letter", "1", "request_refusal", "--out", "refus.pdf"), "forbidden_letter"),
        (("letter", "1", "request_answer", "--out", "refus.txt"), "misuse"),
    ],
)  # fmt: skip
def test_each_refusal_says_why(
    practice: Actor, ask: Ask, words: tuple[str, ...], code: str
) -> None:
    """A bad number, day, hour, fact, decision, price or letter: a French sentence and a code."""
    del practice
    ask("request", "receive", "record_access", "patient", "Éva", "--received-on", str(TODAY))
    status, told = ask("request", *words)
    assert status != 0
    assert told["error"]["code"] == code


@pytest.mark.parametrize(
    ("received_on", "more", "end"),
    [
        ("2026-01-31", (), "2026-03-02"),
        ("2026-02-28", (), "2026-03-30"),
        ("2024-02-29", (), "2024-03-29"),
        ("2024-02-29", ("--territory", "alsace_moselle", "--good-friday"), "2024-04-02"),
    ],
)
def test_the_ends_of_months(
    practice: Actor, ask: Ask, received_on: str, more: tuple[str, ...], end: str
) -> None:
    """31 January, 28 and 29 February: the last day of the month, put off to a working day."""
    del practice
    who = ("rectification", "patient", "Éva", "--received-on", received_on)
    assert ask("request", "receive", *who, *more)[1]["first_end"] == end


def test_the_nights_of_the_hour_and_who_is_unknown(
    practice: Actor, ask: Ask, terminal: Terminal
) -> None:
    """Skipped, refused; twice, the first; late, refused; unknown, nothing of the record leaves."""
    del practice
    who = ("request", "receive", "record_access", "patient", "inconnu", "--received-on")
    assert "sautée" in ask(*who, "2026-03-29", "--received-time", "02:30")[1]["error"]["message"]
    twice = ask(*who, "2026-10-25", "--received-time", "02:30")[1]
    assert twice["earliest"] == "2026-10-27T01:30:00+01:00"
    assert "au plus tôt : 27 octobre 2026, 1 h 30" in _plain(terminal("request", "show", "1")[1])
    assert "à venir" in ask(*who, str(TODAY), "--received-time", "23:59")[1]["error"]["message"]
    ask(*who, "2026-10-12")
    late = ask("request", "extend", "2", "--reason", "Complexe", "--on", "2026-11-13")[1]
    assert "ne prolonge rien" in late["error"]["message"]
    ask("request", "decide", "2", "granted")
    answer = ("request", "answer", "2", "--mode", "handed", "--late-reason", "Congés")
    assert "identité du demandeur" in ask(*answer)[1]["error"]["message"]


def test_an_empty_register_is_said(practice: Actor, terminal: Terminal) -> None:
    """No request: one sentence."""
    del practice
    assert "Aucune demande." in terminal("request", "list")[1]


def test_late_and_immediate_are_told_apart(practice: Actor, terminal: Terminal) -> None:
    """A late one in capitals; a withdrawal of consent, at once."""
    del practice
    terminal("request", "receive", "erasure", "patient", "Éva", "--received-on", "2026-09-01")
    terminal("request", "receive", "consent_withdrawal", "patient", "Éva")
    listed = _plain(terminal("request", "list")[1])
    assert "EN RETARD depuis le 2 octobre 2026" in listed
    assert "à traiter sans délai" in listed
