"""`serment incident …`: from minute 0 to the lessons, and the refusals on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Ask = Callable[..., tuple[int, Any]]
    Terminal = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db


def _tell(ask: Ask, **facts: object) -> tuple[int, Any]:
    return ask("incident", "tell", "1", "-", stdin=json.dumps(facts).encode())


@pytest.mark.usefixtures("practice")
def test_an_incident_from_minute_zero_to_its_lessons(ask: Ask, terminal: Terminal) -> None:
    """Opened, ticked, told, judged, declared, people told, corrected, closed, reopened."""
    assert "Aucun incident" in terminal("incident", "list")[1]
    status, opened = ask("incident", "open", "--playbook", "ransomware")
    assert (status, opened["number"], opened["title"]) == (0, 1, "Rançongiciel")
    assert ask("incident", "tick", "1", "ransomware.isolate")[0] == 0
    shown = ask("incident", "show", "1")[1]
    assert [g["id"] for g in shown["gestures"] if g["done_at"]] == ["ransomware.isolate"]
    assert len(shown["clocks"]) == 2
    assert "[x] ransomware.isolate" in terminal("incident", "show", "1")[1]
    assert ask("incident", "untick", "1", "ransomware.isolate")[0] == 0
    told = _tell(ask, title="Serveur", began_at="2026-10-01T08:00", nature=["availability"])[1]
    assert told["facts"] == {"nature": ["availability"]}
    more = _tell(ask, people_count=12, began_at=None)[1]
    assert (more["facts"]["people_count"], more["began_at"]) == (12, None)
    judged = ask(
        "incident", "judge", "1", "--level", "high_risk", "--reason", "Données parties",
        "--answer", "health_taken=yes", "--score", "DPC=4", "--score", "EI=1",
        "--score", "malveillance=0,5",
    )[1]  # fmt: skip
    assert judged["risk"] == "high_risk"
    assert ask("incident", "declare", "1", "--to", "cnil_initial", "--reference", "N-1")[0] == 0
    assert ask("incident", "declare", "1", "--to", "cnil_complement")[0] == 0
    people = ("--status", "exempt", "--ground", "encrypted", "--reason", "Clé en lieu sûr")
    assert ask("incident", "people", "1", *people)[0] == 0
    due = ("--title", "Onduleur", "--responsible", "Dr Rey", "--due", "2099-01-01")
    measure = str(ask("incident", "measure", "1", *due)[1]["measure"])
    refused = ask("incident", "close", "1", "--lessons", "Sauvegarder")[1]["error"]
    assert "mesures correctrices" in refused["message"]
    day = str(opened["known_at"])[:10]
    assert ask("incident", "measure-done", "1", measure, "--on", day)[0] == 0
    assert ask("incident", "close", "1", "--lessons", "Sauvegarder")[1]["state"] == "closed"
    assert ask("incident", "reopen", "1")[1]["state"] == "open"
    assert "risque élevé" in terminal("incident", "list")[1]


@pytest.mark.usefixtures("practice")
def test_the_hour_that_came_twice_needs_its_offset(ask: Ask) -> None:
    """Refused without it, kept with it; the hour that never was is refused too."""
    twice = ask("incident", "open", "--known-at", "2026-10-25T02:30")
    assert twice[0] == 2
    assert "+01:00" in twice[1]["error"]["to_do"]
    kept = ask("incident", "open", "--known-at", "2026-10-25T02:30+01:00")[1]
    assert kept["known_at"].startswith("2026-10-25T")
    for wrong in ("2026-03-29T02:30", "hier", "2026-10-25"):
        assert ask("incident", "open", "--known-at", wrong)[0] == 2


@pytest.mark.usefixtures("practice")
def test_what_cannot_be_is_refused_in_french(ask: Ask) -> None:
    """An incident, a gesture, a fact, a score or a number that is not one."""
    assert ask("incident", "show", "9")[1]["error"]["code"] == "unknown_incident"
    assert ask("incident", "show", "neuf")[0] == 2
    assert ask("incident", "open")[0] == 0
    assert ask("incident", "tick", "1", "theft.sim")[1]["error"]["code"] == "incident"
    assert _tell(ask, colour="red")[0] == 1
    assert _tell(ask, began_at=12)[0] == 2
    judge = ("incident", "judge", "1", "--level", "risk", "--reason", "Vu")
    assert ask(*judge, "--answer", "health_taken")[0] == 2
    assert ask(*judge, "--score", "DPC=9", "--score", "EI=1")[0] == 2
    assert ask("incident", "people", "1", "--status", "told", "--count", "beaucoup")[0] == 2


@pytest.mark.usefixtures("practice")
def test_a_breach_known_before_it_began_is_refused_and_nothing_changes(ask: Ask) -> None:
    """Which of the two dates is wrong is asked for; what was told before stays."""
    ask("incident", "open", "--known-at", "2026-10-02T09:00")
    _tell(ask, people_count=12)
    status, told = _tell(ask, began_at="2026-10-03T08:00", people_count=13)
    assert status == 1
    assert "avant d’avoir commencé" in told["error"]["message"]
    shown = ask("incident", "show", "1")[1]
    assert (shown["facts"], shown["began_at"]) == ({"people_count": 12}, None)


@pytest.mark.usefixtures("practice")
def test_the_papers_are_written_where_one_says(ask: Ask, tmp_path: Path) -> None:
    """The notification in PDF and JSON, a letter in Word; another form is refused."""
    ask("incident", "open", "--playbook", "theft")
    for name, start in (("n.pdf", b"%PDF-"), ("n.json", b"{")):
        path = tmp_path / name
        assert ask("incident", "notification", "1", "--out", str(path))[0] == 0
        assert path.read_bytes().startswith(start)
    letter = tmp_path / "lettre.docx"
    assert ask("incident", "letter", "1", "--kind", "cert-sante", "--out", str(letter))[0] == 0
    assert letter.read_bytes().startswith(b"PK")
    odt = str(tmp_path / "lettre.odt")
    assert ask("incident", "letter", "1", "--kind", "people", "--out", odt)[0] == 2


@pytest.mark.usefixtures("practice")
def test_the_register_is_written_whole_or_as_searched(ask: Ask, tmp_path: Path) -> None:
    """CSV and ODS, by words without accents, by state; another form writes nothing."""
    ask("incident", "open", "--playbook", "ransomware", "--title", "Écran bloqué à l’accueil")
    ask("incident", "open", "--playbook", "misdirected")
    whole, one = tmp_path / "registre.csv", tmp_path / "un.ods"
    written = ask("incident", "register", "--out", str(whole))
    assert written == (0, {"path": str(whole), "incidents": 2})
    lines = whole.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith('"Numéro";"Incident"')
    assert "Erreur d’envoi" in lines[1]
    searched = ask("incident", "register", "ecran", "rancongiciel", "--out", str(one))
    assert searched[1]["incidents"] == 1
    assert one.read_bytes().startswith(b"PK")
    closed = ask("incident", "register", "--state", "closed", "--out", str(tmp_path / "c.csv"))
    assert closed[1]["incidents"] == 0
    assert ask("incident", "register", "--out", str(tmp_path / "r.pdf"))[0] == 2
    assert not (tmp_path / "r.pdf").exists()
