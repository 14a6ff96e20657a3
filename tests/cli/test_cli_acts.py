"""Each act that a screen has, from the terminal: contacts, identity, settings, decisions, dates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from serment.practice.reading import read_journal
from serment.store.models import Practice
from support.personas import alma, bilal
from support.terminal import open_as

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serment.practice.actors import Actor

    Ask = Callable[..., tuple[int, Any]]
    Terminal = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db


def test_a_secretary_writes_nothing_from_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    """Bilal reads the address book and the identity; every act is refused to him."""
    doctor = alma()
    open_as(doctor, tmp_path, monkeypatch)
    number = str(ask("contacts", "add", "host", "Arche Santé")[1]["number"])
    ask("register", "prefill")
    ask("documents", "issue", "crisis_kit", "--as-of", "2026-11-23")
    fiche = tmp_path / "a.json"
    fiche.write_text('{"title": "Essai"}', encoding="utf-8")
    open_as(bilal(doctor), tmp_path, monkeypatch)
    for family in (("contacts", "list"), ("identity", "show"), ("settings", "show")):
        assert ask(*family)[0] == 0, family
    rule = "obligation.record_of_processing"
    for words in (
        ("contacts", "add", "bank", "Banque"),
        ("contacts", "edit", number, "--name", "Autre"),
        ("contacts", "remove", number, "--yes"),
        ("identity", "set", "--name", "Autre"),
        ("settings", "set", "--lock-after", "60"),
        ("decisions", "put-off", rule, "--until", "2031-01-01", "--reason", "x"),
        ("decisions", "accept-corpus"),
        ("documents", "display", "crisis_kit", "--from", "2026-11-23"),
        ("register", "confirm", "T01"),
        ("register", "measures", "T01"),
        ("documents", "hand-over"),
        ("register", "archive", "T01"),
        ("register", "restore", "T01"),
        ("register", "add", str(fiche)),
        ("register", "edit", "T01", str(fiche)),
        ("personal-data", "export", "--out", str(tmp_path / "tout.jsonl")),
        ("personal-data", "erase", "--confirm-name", doctor.practice.name),
    ):
        status, found = ask(*words)
        assert (status, found.get("error", {}).get("code")) == (1, "forbidden_act"), words
    assert not (tmp_path / "tout.jsonl").exists()
    assert Practice.objects.filter(pk=doctor.practice.pk).exists()


def test_contacts_are_added_edited_and_removed(
    practice: Actor, ask: Ask, terminal: Terminal
) -> None:
    """What the answers call for is listed; an edit changes the lines given; a removal asks."""
    ask("answer", "records_hosting", "supplier")
    missing = ask("contacts", "list")[1]["missing"]
    assert [lack["role"] for lack in missing] == ["host", "software_publisher"]
    assert "Il manque\u00a0: Hébergeur des dossiers (host)" in terminal("contacts", "list")[1]
    words = ("contacts", "add", "host", "Arche Santé", "--phone", "3646", "--reference", "R4")
    status, added = ask(*words)
    assert (status, added["role_in_french"]) == (0, "Hébergeur des dossiers")
    number = str(added["number"])
    edited = ask("contacts", "edit", number, "--name", "Coffre", "--reference", "")[1]
    assert (edited["name"], edited["phone"], edited["reference"]) == ("Coffre", "3646", "")
    status, refused = ask("contacts", "remove", number)
    assert (status, "Coffre" in refused["error"]["what"]) == (2, True)
    assert "Coffre" in terminal("contacts", "list")[1]
    assert ask("contacts", "remove", number, "--yes")[1]["removed"]["name"] == "Coffre"
    assert ask("contacts", "list")[1]["contacts"] == []
    assert terminal("contacts", "list")[1].startswith("Aucun interlocuteur.")


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("add", "plumber", "X"), 2, "misuse"),
        (("add", "host", " "), 1, "contact"),
        (("add", "other", "X"), 1, "contact"),
        (("add", "host", "X", "--phone", "le soir"), 1, "contact"),
        (("edit", "x", "--name", "Y"), 2, "misuse"),
        (("edit", "999", "--name", "Y"), 1, "unknown_contact"),
        (("remove", "999", "--yes"), 1, "unknown_contact"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(
    practice: Actor, words: tuple[str, ...], status: int, code: str, ask: Ask
) -> None:
    """Nothing is kept; the exit code tells a mistake of writing from a refusal."""
    found = ask("contacts", *words)
    assert (found[0], found[1]["error"]["code"]) == (status, code)
    assert ask("contacts", "list")[1]["contacts"] == []


def test_the_identity_is_shown_and_changed(practice: Actor, ask: Ask, terminal: Terminal) -> None:
    """Only the lines given change; a wrong number is refused with its reason."""
    assert ask("identity", "show")[1]["doctor"] == "Dr Alma Rey"
    changed = ask("identity", "set", "--specialty", "pédiatrie", "--website", "www.rey.fr")[1]
    assert (changed["doctor"], changed["specialty"]) == ("Dr Alma Rey", "pédiatrie")
    assert "Site internet\u00a0: www.rey.fr" in terminal("identity", "show")[1]
    for words in (("--rpps", "10000000000"), ("--website", "mon site"), ("--email", "x"),
                  ("--name", " ")):  # fmt: skip
        status, refused = ask("identity", "set", *words)
        assert (status, refused["error"]["code"]) == (1, "identity"), words
    assert ask("identity", "show")[1] == changed


def test_the_delay_of_the_lock_is_shown_and_changed(
    practice: Actor, ask: Ask, terminal: Terminal
) -> None:
    """Five choices; another is refused, and the former stays."""
    assert ask("settings", "show")[1] == {
        "lock_after_minutes": 15, "choices": [5, 10, 15, 30, 60], "desktop_reminders": False
    }  # fmt: skip
    assert ask("settings", "set", "--lock-after", "60")[1]["lock_after_minutes"] == 60
    assert ask("settings", "set", "--lock-after", "7")[1]["error"]["code"] == "lock_delay"
    assert ask("settings", "set", "--lock-after", "dix")[0] == 2
    assert ask("settings", "set")[0] == 2
    assert "après 60 minutes" in terminal("settings", "show")[1]
    assert ask("settings", "set", "--desktop", "on")[1]["desktop_reminders"] is True
    assert ask("settings", "set", "--desktop", "off")[1]["desktop_reminders"] is False


def test_a_finding_is_put_off_and_comes_back(practice: Actor, ask: Ask, terminal: Terminal) -> None:
    """It leaves what is to do until its day, with its reason; a bad date is refused."""
    rule = "obligation.record_of_processing"
    words = ("decisions", "put-off", rule, "--as-of", "2026-11-23", "--until", "2026-12-24")
    status, found = ask(*words, "--reason", "Le registre arrive.")
    assert status == 0
    [row] = found["put_off"]
    assert (row["rule"], row["later_until"]) == (rule, "2026-12-24")
    assert [r["rule"] for r in ask("decisions", "list", "--as-of", "2026-12-23")[1]["put_off"]] == [
        rule
    ]
    assert ask("decisions", "list", "--as-of", "2026-12-24")[1]["put_off"] == []
    assert "Le registre arrive." in terminal("decisions", "list", "--as-of", "2026-12-01")[1]
    late = ("--until", "2026-11-23", "--reason", "x", "--as-of", "2026-11-23")
    assert ask("decisions", "put-off", rule, *late)[1]["error"]["code"] == "put_off"
    assert ask(*words, "--reason", " ")[1]["error"]["code"] == "put_off"
    assert ask("decisions", "put-off", "nothing", *late[:-2])[0] == 1


def test_a_corpus_is_accepted(practice: Actor, ask: Ask) -> None:
    """The act leaves its line; nothing had changed."""
    status, found = ask("decisions", "accept-corpus")
    assert (status, found["changes"]) == (0, [])
    assert read_journal(practice.practice)[0].act == "Nouveau corpus lu"


def test_dates_of_display_are_recorded(practice: Actor, ask: Ask, terminal: Terminal) -> None:
    """The version in force by default, a past one by its number; impossible dates are refused."""
    never = ask("documents", "display", "crisis_kit", "--from", "2026-11-23")
    assert (never[0], never[1]["error"]["code"]) == (1, "not_issued")
    for _ in range(2):
        ask("documents", "issue", "crisis_kit", "--as-of", "2026-11-23")
    words = ("documents", "display", "crisis_kit", "--from", "2026-11-23")
    shown = ask(*words)[1]["displayed"]
    assert (shown["number"], shown["displayed_from"]) == (2, "2026-11-23")
    past = (*words, "--version", "1", "--until", "2026-11-23")
    assert ask(*past)[1]["displayed"]["displayed_until"] == "2026-11-23"
    assert "imprimé du 23 novembre 2026 au 23 novembre 2026" in terminal(*past)[1]
    assert ask(*words, "--version", "3")[1]["error"]["code"] == "not_issued"
    assert ask(*words, "--version", "x")[0] == 2
    assert ask(*words, "--until", "2026-11-01")[1]["error"]["code"] == "display"
    assert ask(*words[:-1], "demain")[0] == 2


def test_an_activity_is_added_edited_confirmed_and_archived(
    practice: Actor, ask: Ask, tmp_path: Path
) -> None:
    """From a JSON file of the fields given; the register says what it kept."""
    fiche = tmp_path / "fiche.json"
    fiche.write_text(json.dumps({"title": "Consultations à domicile"}), encoding="utf-8")
    added = ask("register", "add", str(fiche))[1]
    reference = added["reference"]
    assert (added["title"], added["status"]) == ("Consultations à domicile", "draft")
    fiche.write_text(json.dumps({"main_purpose": "Soigner chez soi"}), encoding="utf-8")
    edited = ask("register", "edit", reference, str(fiche))[1]
    assert (edited["title"], edited["main_purpose"]) == (added["title"], "Soigner chez soi")
    for command, status in (
        ("confirm", "confirmed"),
        ("archive", "archived"),
        ("restore", "draft"),
    ):
        assert ask("register", command, reference)[1]["status"] == status
    assert ask("register", "show", reference)[1]["main_purpose"] == "Soigner chez soi"
    fiche.write_text(json.dumps({"colour": "bleu"}), encoding="utf-8")
    assert ask("register", "edit", reference, str(fiche))[1]["error"]["code"] == "activity"
    assert ask("register", "add", str(fiche))[0] == 1
    assert ask("register", "confirm", "Z99")[1]["error"]["code"] == "unknown_activity"


def test_measures_are_confirmed_and_papers_handed_over_from_the_terminal(
    practice: Actor, ask: Ask, terminal: Terminal
) -> None:
    """What is proposed is listed; what is in place, or given, is said in words."""
    ask("register", "prefill")
    waiting = ask("register", "measures", "T01")[1]["to_confirm"]
    assert "Locaux fermés à clé" in waiting
    told = ask("register", "measures", "T01", "--in-place", "Locaux fermés à clé")[1]
    assert (told["confirmed"], len(told["to_confirm"])) == (1, len(waiting) - 1)
    assert ask("register", "measures", "T01", "--in-place", "Un fossé")[0] == 2
    assert "T13" in ask("register", "list")[1]["to_confirm"]
    assert "À confirmer\u00a0: Vidéosurveillance" in terminal("register", "list")[1]
    ask("documents", "issue", "crisis_kit", "--as-of", "2026-11-23")
    assert ask("documents", "hand-over", "--as-of", "2026-11-23")[1]["handed_over"] == 1
    assert ask("documents", "hand-over", "--as-of", "2026-11-23")[1]["handed_over"] == 0


def test_everything_is_exported(practice: Actor, ask: Ask, tmp_path: Path) -> None:
    """One line of JSON for each row, in a private file that is never written over."""
    ask("contacts", "add", "host", "Arche Santé")
    target = tmp_path / "tout.jsonl"
    status, found = ask("personal-data", "export", "--out", str(target))
    assert (status, found["size"], found["encrypted"]) == (0, target.stat().st_size, False)
    lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert lines[0]["format"] == "serment-export"
    assert "Arche Santé" in {line["row"].get("name") for line in lines if "row" in line}
    assert target.stat().st_mode & 0o077 == 0
    assert ask("personal-data", "export", "--out", str(target))[0] == 1


@pytest.mark.parametrize(
    ("words", "status"), [((), 2), (("--confirm-name", "Un autre cabinet"), 1), (("--yes",), 2)]
)
def test_an_erasure_that_does_not_name_the_practice_erases_nothing(
    practice: Actor, words: tuple[str, ...], status: int, ask: Ask
) -> None:
    """The flag must hold the exact name; the refusal says what would be lost."""
    found = ask("personal-data", "erase", *words)
    assert found[0] == status
    assert found[1]["error"]["message"]
    assert Practice.objects.filter(pk=practice.practice.pk).exists()


def test_a_named_erasure_leaves_nothing(practice: Actor, ask: Ask) -> None:
    """The rows go, and the answer counts them."""
    name = practice.practice.name
    status, found = ask("personal-data", "erase", "--confirm-name", name)
    assert (status, found["erased"]) == (0, name)
    assert found["rows"]["Practice"] == 1
    assert not Practice.objects.exists()
