"""The commands that open a practice, on a practice of the tests: what they do, what they print."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from serment.practice.register import list_activities
from support.personas import alma, bilal
from support.terminal import open_as

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serment.practice.actors import Actor

    Ask = Callable[..., tuple[int, Any]]
    Terminal = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db


def test_questions_are_answered_one_by_one(practice: Actor, ask: Ask) -> None:
    """Twelve at first, then those that the answers call for; « je ne sais pas » is an answer."""
    assert len(ask("questions")[1]["questions"]) == 12
    status, kept = ask("answer", "practice_form", "solo", "--as-of", "2026-11-20")
    assert (status, kept["value"], kept["answered_on"]) == (0, "solo", "2026-11-20")
    assert ask("answer", "has_staff", "oui")[1]["value"] is True
    assert ask("answer", "website", "--unknown")[1]["value"] is None
    given = {row["fact"]: row["value"] for row in ask("answers")[1]["answers"]}
    assert given == {"practice_form": "solo", "has_staff": True, "website": None}
    assert len(ask("questions")[1]["questions"]) > 12


def test_answers_are_read_in_french(practice: Actor, terminal: Terminal) -> None:
    """A label is accepted for its value, and shown back."""
    status, out, err = terminal("answer", "practice_form", "Seul")
    assert (status, err) == (0, "")
    assert out == "Forme d’exercice\u00a0: Seul\n"
    assert "Seul" in terminal("answers")[1]
    assert "Réponses\u00a0: 1 sur" in terminal("questions")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("answer", "has_staf", "oui"), "has_staff"),
        (("answer", "has_staff", "peut-être"), "oui ou non"),
        (("answer", "practice_form", "alone"), "solo"),
        (("answer", "has_staff"), "--unknown"),
        (("answer", "has_staff", "oui", "--unknown"), "--unknown"),
        (("answer", "born_on", "2020-01-01"), "questionnaire"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    practice: Actor, words: tuple[str, ...], said: str, ask: Ask
) -> None:
    """Nothing is kept, and the sentence names the value or the nearest fact."""
    status, found = ask(*words)
    assert status in {1, 2}
    assert said in found["error"]["message"]
    assert ask("answers")[1]["answers"] == []


def test_the_plan_and_the_findings_are_dated(
    practice: Actor,
    ask: Ask,
    terminal: Terminal,
) -> None:
    """--as-of decides the law and the facts; each finding has its reasons."""
    ask("answer", "practice_form", "solo")
    status, plan = ask("plan", "--as-of", "2026-11-23")
    assert (status, plan["as_of"]) == (0, "2026-11-23")
    assert plan["to_do"]
    assert plan["minutes"] > 0
    assert ask("plan", "--as-of", "2017-01-01")[1]["to_do"] == []
    findings = ask("findings", "--as-of", "2026-11-23")[1]["findings"]
    assert {f["outcome"] for f in findings} <= {
        "due", "met", "unmet", "not_applicable", "undetermined"
    }  # fmt: skip
    status, out, _ = terminal("findings", "obligation.dpo", "--as-of", "2026-11-23")
    assert status == 0
    assert "D’après" in out
    assert "Plan au 23 novembre 2026" in terminal("plan", "--as-of", "2026-11-23")[1]
    assert ask("findings", "obligation.none")[0] == 2


def test_the_register_goes_out_and_comes_back(practice: Actor, ask: Ask, tmp_path: Path) -> None:
    """Prefilled, exported in five formats, taken back without loss."""
    ask("answer", "practice_form", "solo")
    added = ask("register", "prefill", "--as-of", "2026-11-23")[1]["added"]
    assert added == len(ask("register", "list")[1]["activities"]) > 0
    assert ask("register", "prefill")[1]["added"] == 0
    for form in ("ods", "docx", "pdf", "csv", "json"):
        target = tmp_path / f"registre.{form}"
        status, found = ask("register", "export", "--format", form, "--out", str(target))
        assert (status, found["size"]) == (0, target.stat().st_size)
    assert json.loads((tmp_path / "registre.json").read_bytes())["format"] == "serment.register"
    assert ask("register", "export", "--format", "json")[1]["version"] == 1
    assert ask("register", "export", "--format", "csv")[0] == 2
    before = list_activities(practice.practice)
    status, found = ask("register", "import", str(tmp_path / "registre.ods"))
    assert (status, found["refused"], found["missing"]) == (0, [], [])
    assert list_activities(practice.practice) == before


def test_a_workbook_that_is_none_is_refused(practice: Actor, ask: Ask, tmp_path: Path) -> None:
    """Nothing of the register changes."""
    bad = tmp_path / "bad.ods"
    bad.write_bytes(b"PK\x03\x04 nothing")
    status, found = ask("register", "import", str(bad))
    assert status == 1
    assert found["error"]["code"] == "refused_file"
    assert ask("register", "import", str(tmp_path / "none.ods"))[0] == 2


def test_documents_are_issued_and_written(practice: Actor, ask: Ask, tmp_path: Path) -> None:
    """One, then all; a changed fact makes one stale; a version is written in PDF or DOCX."""
    never = ask("documents", "export", "patient_notice", "--out", str(tmp_path / "a.pdf"))
    assert (never[0], never[1]["error"]["code"]) == (1, "not_issued")
    ask("answer", "has_staff", "non")
    issued = ask("documents", "issue", "patient_notice", "--as-of", "2026-11-23")[1]["issued"]
    assert [(row["kind"], row["number"]) for row in issued] == [("patient_notice", 1)]
    others = ask("documents", "issue", "--all")[1]["issued"]
    assert "patient_notice" not in {row["kind"] for row in others}
    rows = ask("documents", "list")[1]["documents"]
    assert all(row["number"] == 1 for row in rows)
    for name, magic in (("n.pdf", b"%PDF"), ("n.docx", b"PK")):
        target = tmp_path / name
        assert ask("documents", "export", "patient_notice", "--out", str(target))[0] == 0
        assert target.read_bytes().startswith(magic)
        assert target.stat().st_mode & 0o077 == 0
    assert ask("documents", "stale", "--as-of", "2026-11-23")[1]["stale"] == []
    ask("answer", "online_booking", "oui")
    stale = ask("documents", "stale", "--as-of", "2026-11-23")[1]["stale"]
    reissued = ask("documents", "reissue", "--as-of", "2026-11-23")[1]["reissued"]
    assert reissued == len(stale)


@pytest.mark.parametrize(
    "words", [("issue",), ("issue", "crisis_kit", "--all"), ("issue", "crisis_kitt")]
)
def test_an_issue_says_what_to_issue(practice: Actor, words: tuple[str, ...], ask: Ask) -> None:
    """One known document, or all of them."""
    assert ask("documents", *words)[0] == 2


def test_exhibits_come_in_and_out(practice: Actor, ask: Ask, tmp_path: Path) -> None:
    """Attached with its dates, listed, written back byte for byte, removed once confirmed."""
    source = tmp_path / "contrat.txt"
    source.write_bytes(b"contrat\x00\xff" * 1000)
    added = ask(
        "exhibits", "add", str(source), "--proves", "processor_contract",
        "--dated-on", "2026-01-01", "--expires-on", "2026-12-31",
    )[1]  # fmt: skip
    assert (added["file_name"], added["expires_on"]) == ("contrat.txt", "2026-12-31")
    assert [row["number"] for row in ask("exhibits", "list")[1]["exhibits"]] == [added["number"]]
    target = tmp_path / "back.txt"
    assert ask("exhibits", "get", str(added["number"]), "--out", str(target))[0] == 0
    assert target.read_bytes() == source.read_bytes()
    status, refused = ask("exhibits", "remove", str(added["number"]))
    assert status == 2
    assert "contrat.txt" in refused["error"]["what"]
    assert ask("exhibits", "remove", str(added["number"]), "--yes")[0] == 0
    assert ask("exhibits", "list")[1]["exhibits"] == []


def test_what_cannot_be_an_exhibit_is_refused(practice: Actor, ask: Ask, tmp_path: Path) -> None:
    """An empty file, a folder, nothing, two gigabytes, an unknown proof, dates in disorder."""
    empty, heavy, good = tmp_path / "empty", tmp_path / "heavy", tmp_path / "good"
    empty.touch()
    good.write_bytes(b"x")
    with heavy.open("wb") as stream:
        stream.truncate(2 * 1024**3 + 1)
    for path in (empty, heavy, tmp_path, tmp_path / "none"):
        assert ask("exhibits", "add", str(path), "--proves", "other")[0] == 1
    assert ask("exhibits", "add", str(good), "--proves", "nothing")[0] == 2
    dates = ("--dated-on", "2026-02-01", "--expires-on", "2026-01-01")
    assert ask("exhibits", "add", str(good), "--proves", "other", *dates)[0] == 1
    assert ask("exhibits", "get", "x", "--out", str(tmp_path / "o"))[0] == 2
    assert ask("exhibits", "get", "999", "--out", str(tmp_path / "o"))[0] == 1
    assert not (tmp_path / "o").exists()
    assert ask("exhibits", "list")[1]["exhibits"] == []


def test_the_journal_is_read_and_verified(
    practice: Actor,
    ask: Ask,
    terminal: Terminal,
) -> None:
    """The latest act first; the whole is verified; a checkpoint is signed."""
    ask("answer", "has_staff", "oui")
    shown = ask("journal", "show", "--last", "1")[1]
    assert (shown["size"], len(shown["lines"])) == (2, 1)
    assert shown["lines"][0]["act"] == "Réponse au questionnaire"
    status, verified = ask("journal", "verify")
    assert (status, verified["whole"], verified["faults"]) == (0, True, [])
    signed = ask("checkpoint")[1]
    assert signed["size"] == 3
    assert terminal("checkpoint")[1].startswith(signed["text"].split("\n")[0])
    for bad in ("0", "-1", "x", "999999999"):
        assert ask("journal", "show", f"--last={bad}")[0] == 2


def test_a_broken_journal_fails_the_check(practice: Actor, ask: Ask) -> None:
    """A line changed in the database is named, and the exit code says so."""
    from serment.store.models import JournalEntry

    ask("answer", "has_staff", "oui")
    ask("checkpoint")
    entry = JournalEntry.objects.of(practice.practice).get(sequence=2)
    entry.line = bytes(entry.line).replace(b"answer.given", b"answer.taken")
    entry.save()
    status, found = ask("journal", "verify")
    assert status == 1
    assert found["whole"] is False
    assert found["faults"]


def test_the_inspection_file_is_built_and_verified(
    practice: Actor,
    ask: Ask,
    terminal: Terminal,
    tmp_path: Path,
) -> None:
    """One sealed file, whole; one changed byte is found; a wrong fingerprint too."""
    target = tmp_path / "dossier.zip"
    status, built = ask("dossier", "build", "--out", str(target), "--as-of", "2026-11-23")
    assert (status, built["whole"]) == (0, True)
    words = ("dossier", "verify", str(target))
    assert ask(*words, "--fingerprint", built["fingerprint"])[1]["key_expected"] is True
    assert ask(*words, "--fingerprint", "0000")[0] == 1
    assert "RÉSULTAT" in terminal(*words)[1]
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(content)
    status, found = ask(*words)
    assert status == 1
    assert found.get("whole") is False or found["error"]["message"]


def test_a_secretary_decides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    """The terminal asks the same permissions as the screens."""
    open_as(bilal(alma()), tmp_path, monkeypatch)
    assert ask("plan")[0] == 0
    for words in (
        ("answer", "has_staff", "oui"),
        ("register", "prefill"),
        ("documents", "issue", "--all"),
        ("checkpoint",),
        ("dossier", "build", "--out", str(tmp_path / "d.zip")),
    ):
        status, found = ask(*words)
        assert (status, found.get("error", {}).get("code")) == (1, "forbidden_act"), words
    assert not (tmp_path / "d.zip").exists()


def test_the_demonstration_has_no_keys_to_change(practice: Actor, ask: Ask, tmp_path: Path) -> None:
    """No backup, passphrase or recovery kit for the fictitious practice."""
    practice.practice.is_demo = True
    for words in (
        ("backup", "--out", str(tmp_path / "b")),
        ("passphrase", "change"),
        ("recovery-kit", "--out", str(tmp_path / "k.pdf")),
    ):
        status, found = ask(*words)
        assert (status, found["error"]["code"]) == (1, "demonstration")
    assert not (tmp_path / "b").exists()
    assert not (tmp_path / "k.pdf").exists()
