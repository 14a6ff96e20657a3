"""`serment publisher …`: asked, acknowledged, checked, confirmed, and every refusal on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.held_export import archive_of
from support.invented_export import ExportShape
from support.personas import TODAY
from support.requests import received

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serment.practice.actors import Actor

    Ask = Callable[..., tuple[int, Any]]
    Terminal = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db
TILLEUL = ("--publisher", "Tilleul Logiciels")


def _plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_a_migration_from_the_request_to_the_confirmation(
    practice: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """Asked, acknowledged, planned, checked twice, written about, confirmed, listed."""
    del practice
    day = TODAY.isoformat()
    status, kept = ask(
        "publisher", "ask", "migration", *TILLEUL, "--asked-time", "10:00", "--is-large"
    )
    assert (status, kept["number"], kept["next_act"]) == (0, 1, "await_acknowledgement")
    assert (kept["deliver_by"], kept["plan_by"]) == ("2026-12-23", "2026-11-30")
    assert kept["acknowledge_by"].startswith("2026-11-25T10:00")
    told = ask("publisher", "acknowledge", "1", "--on", day, "--contact", "Mme Roux")[1]
    assert told["next_act"] == "await_delivery"
    assert ask("publisher", "plan", "1")[1]["plan_on"] == day
    assert ask("publisher", "delivery", "1")[1]["next_act"] == "check"
    holed, whole = tmp_path / "troue.zip", tmp_path / "entier.zip"
    holed.write_bytes(archive_of(ExportShape(patients=3, overrides={"README.TXT": None})))
    whole.write_bytes(archive_of(ExportShape(patients=3)))
    found = ask("publisher", "check", "1", str(holed))[1]
    assert found["next_act"] == "send_reserves"
    assert {"kind": "compulsory", "count": 1, "places": ["README.TXT"], "is_reserve": True} in (
        found["findings"]
    )
    shown = _plain(terminal("publisher", "show", "1")[1])
    for words in ("À réclamer : Fichiers obligatoires absents", "README.TXT", "à vérifier"):
        assert words in shown
    letter = tmp_path / "reserves.pdf"
    assert ask("publisher", "letter", "1", "publisher_reserves", "--out", str(letter))[0] == 0
    assert letter.read_bytes().startswith(b"%PDF")
    assert terminal("publisher", "confirm", "1")[0] != 0
    assert ask("publisher", "check", "1", str(whole))[1]["next_act"] == "confirm"
    done = ask("publisher", "confirm", "1")[1]
    assert (done["state"], done["free_access_until"]) == ("confirmed", "2027-02-21")
    assert "rien à faire" not in _plain(terminal("publisher", "list")[1])
    for name in ("liste.csv", "liste.ods"):
        assert ask("publisher", "register", "--out", str(tmp_path / name))[0] == 0
    assert "Tilleul" in (tmp_path / "liste.csv").read_text("utf-8-sig")


def test_one_patient_corrected_closed_and_reopened(practice: Actor, ask: Ask) -> None:
    """The patient's request gives the name; a line is corrected alone; closed, then open again."""
    received(practice, applicant_name="Éva Dupont")
    kept = ask("publisher", "ask", "patient", *TILLEUL, "--request", "1")[1]
    assert (kept["patient_name"], kept["at_once"], kept["request"]) == ("Éva Dupont", True, 1)
    told = ask("publisher", "correct", "1", "--context", "colleague", "--notes", "oui")[1]
    assert (told["context"], told["publisher"]) == ("colleague", "Tilleul Logiciels")
    assert ask("publisher", "close", "1", "--reason", "Faite deux fois.")[1]["state"] == "closed"
    assert ask("publisher", "reopen", "1")[1]["state"] == "pending"
    assert len(ask("publisher", "list", "dupont", "--context", "colleague")[1]["requests"]) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ask", "migration"), "nom de l’éditeur manque"),
        (("ask", "migration", *TILLEUL, "--asked-on", "2030-01-01"), "à venir"),
        (("ask", "migration", *TILLEUL, "--asked-time", "25:00"), "pas une heure"),
        (("ask", "migration", *TILLEUL, "--contact", "99"), "interlocuteur"),
        (("show", "9"), "existe pas"),
        (("acknowledge", "1", "--on", "2020-01-01"), "entre la demande"),
        (("acknowledge", "1", "--at", "midi"), "pas une heure"),
        (("delivery", "1", "--on", "2020-01-01"), "entre la demande"),
        (("confirm", "1"), "livraison"),
        (("check", "1", "absent.zip"), "absent.zip"),
        (("letter", "1", "publisher_receipt", "--out", "x.pdf"), "ne va pas"),
    ],
)
def test_what_cannot_be_done_is_refused_in_french(
    practice: Actor, terminal: Terminal, ask: Ask, words: tuple[str, ...], told: str
) -> None:
    """Nobody to ask, a day to come, no such request, a step out of order, no such file."""
    del practice
    assert ask("publisher", "ask", "migration", *TILLEUL)[0] == 0
    status, _, errors = terminal("publisher", *words)
    assert status != 0
    assert told in _plain(errors)


def test_a_file_that_is_no_archive_is_refused_and_kept_so(
    practice: Actor, terminal: Terminal, ask: Ask, tmp_path: Path
) -> None:
    """The reason at the terminal, and a reserve to write to the publisher."""
    del practice
    ask("publisher", "ask", "migration", *TILLEUL)
    path = tmp_path / "lettre.zip"
    path.write_bytes(b"Bonjour")
    status, _, errors = terminal("publisher", "check", "1", str(path))
    assert status != 0
    assert "archive" in errors
    assert "ne compte pas comme une livraison" in _plain(terminal("publisher", "show", "1")[1])
    assert [one["kind"] for one in ask("publisher", "show", "1")[1]["findings"]] == ["unreadable"]
    assert ask("publisher", "undo-delivery", "1")[1]["checked"] == []
    assert "rien à annuler" in _plain(terminal("publisher", "undo-delivery", "1")[2])
