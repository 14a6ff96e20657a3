"""`serment corpus`: the list that a program reads, and a corpus edited by hand."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from serment.law.sealing import seal_corpus
from serment.practice.library import CORPUS_FOLDER, the_corpus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULE_KEYS = {"id", "dossier_id", "kind", "title", "facts"}


@pytest.fixture
def listed(ask: Callable[..., tuple[int, Any]]) -> dict[str, Any]:
    """Return every rule of the list by its identifier."""
    status, found = ask("corpus", "list", "--as-of", "2026-11-23")
    assert status == 0
    return {rule["id"]: rule for rule in found["rules"]}


def test_every_rule_is_listed_with_its_facts(listed: dict[str, Any]) -> None:
    """The keys of the issue, on each rule; each fact has its name, its type, and is declared."""
    assert len(listed) == len(the_corpus().rules())
    facts = the_corpus().facts
    for rule in listed.values():
        assert rule.keys() >= RULE_KEYS
        assert rule["dossier_id"]
        for fact in rule["facts"]:
            assert fact.keys() >= {"name", "type", "required"}
            assert facts[fact["name"]].type == fact["type"]


def test_the_facts_listed_are_enough_to_answer(
    listed: dict[str, Any], ask: Callable[..., tuple[int, Any]]
) -> None:
    """With its required dates given, each retention rule gives an end or says what is missing."""
    for rule in listed.values():
        if rule["kind"] != "retention":
            continue
        given = {f["name"]: "2020-01-01" for f in rule["facts"] if f["required"]}
        question = {"series": rule["series"], "as_of": "2026-11-23", **given}
        status, found = ask("retention", "explain", "-", stdin=json.dumps(question).encode())
        assert status == 0, rule["id"]
        assert found["keep_until"] or found["missing"] or found["because"] is not None
        known = {fact["name"] for fact in rule["facts"]}
        assert set(found["missing"]) <= known
        assert {b["fact"] for b in found["because"]} <= known


def test_what_a_rule_asks_for_is_required(
    listed: dict[str, Any], ask: Callable[..., tuple[int, Any]]
) -> None:
    """On no facts at all, what an obligation misses is what the list marks as required."""
    for rule in listed.values():
        if rule["kind"] != "obligation":
            continue
        question = {"rule": rule["id"], "facts": {}, "as_of": "2026-11-23"}
        found = ask("law", "explain", "-", stdin=json.dumps(question).encode())[1]
        required = {fact["name"] for fact in rule["facts"] if fact["required"]}
        if found["outcome"] == "undetermined":
            assert required <= set(found["missing"]), rule["id"]
        elif found["outcome"] != "not_applicable":
            assert required == set(), rule["id"]


def test_a_kind_can_be_chosen(ask: Callable[..., tuple[int, Any]]) -> None:
    """--kind keeps the retention rules, or the obligations."""
    kinds = {rule["kind"] for rule in ask("corpus", "list", "--kind", "retention")[1]["rules"]}
    assert kinds == {"retention"}


def test_the_patient_record_reads_what_the_dossier_says(listed: dict[str, Any]) -> None:
    """Its start is required; birth, death, claims and holds are not."""
    facts = {f["name"]: f for f in listed["retention.patient_record"]["facts"]}
    assert facts["last_consultation_on"]["required"] is True
    for name in ("born_on", "died_on", "died_in", "suspensions", "holds", "events"):
        assert facts[name]["required"] is False


def test_a_rule_is_shown_by_any_of_its_names(
    ask: Callable[..., tuple[int, Any]], terminal: Callable[..., tuple[int, str, str]]
) -> None:
    """By identifier, series or dossier's identifier; an unknown one is a misuse."""
    for name in ("retention.patient_record", "patient_record", "RET-SOIN-03"):
        assert ask("corpus", "show", name)[1]["listed"]["id"] == "retention.patient_record"
    status, out, _ = terminal("corpus", "show", "obligation.dpo")
    assert status == 0
    assert "délégué" in out
    assert ask("corpus", "show", "nothing.here")[0] == 2


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the corpus, sealed as it stands."""
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS_FOLDER, folder)
    seal_corpus(folder)
    return folder


def test_a_sealed_corpus_is_sound(copied: Path, ask: Callable[..., tuple[int, Any]]) -> None:
    """No fault, and the counts of what was read."""
    status, found = ask("corpus", "check", "--folder", str(copied), "--as-of", "2026-11-23")
    assert status == 0, found["faults"]
    assert found["sound"] is True
    assert found["rules"] >= 54 + 45
    assert found["cases"] > found["rules"]


def test_an_old_stamp_is_said_and_refuses_nothing(
    copied: Path, ask: Callable[..., tuple[int, Any]]
) -> None:
    """A rule past its `recheck_every` is a remark."""
    status, found = ask("corpus", "check", "--folder", str(copied), "--as-of", "2031-01-01")
    assert status == 0
    assert any("à revérifier" in remark for remark in found["remarks"])


def test_a_file_edited_by_hand_is_named(
    copied: Path, ask: Callable[..., tuple[int, Any]], terminal: Callable[..., tuple[int, str, str]]
) -> None:
    """The check fails with the file; the seal refuses nothing that is still well formed."""
    path = copied / "rules" / "retention" / "patient_record.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# relu\n", encoding="utf-8")
    status, found = ask("corpus", "check", "--folder", str(copied))
    assert status == 1
    assert [fault["code"] for fault in found["faults"]] == ["tampered_file"]
    assert found["faults"][0]["file"] == "rules/retention/patient_record.yaml"
    assert "patient_record.yaml" in terminal("corpus", "check", "--folder", str(copied))[1]
    sealed = ask("corpus", "seal", "--folder", str(copied), "--version", "2026.11.1")
    assert sealed[0] == 0
    assert sealed[1]["version"] == "2026.11.1"
    assert ask("corpus", "check", "--folder", str(copied))[0] == 0


def test_a_broken_corpus_is_never_sealed(copied: Path, ask: Callable[..., tuple[int, Any]]) -> None:
    """A rule with an unknown key: the seal is refused, the manifest untouched."""
    before = (copied / "manifest.yaml").read_bytes()
    path = copied / "rules" / "retention" / "patient_record.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "tilte: faux\n", encoding="utf-8")
    status, found = ask("corpus", "seal", "--folder", str(copied))
    assert status == 1
    assert found["sealed"] is False
    assert found["faults"][0]["line"] > 1
    assert (copied / "manifest.yaml").read_bytes() == before


def test_a_folder_that_is_not_there(ask: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    """Neither check nor seal makes one."""
    for command in ("check", "seal"):
        status, found = ask("corpus", command, "--folder", str(tmp_path / "none"))
        assert status == 1
        assert "n’existe pas" in found["error"]["what"]


def test_the_versions_are_told(ask: Callable[..., tuple[int, Any]]) -> None:
    """The program's version is that of its package; the corpus's is that of its manifest."""
    import tomllib

    from serment.cli.version import VERSION

    project = CORPUS_FOLDER.parents[2] / "pyproject.toml"
    declared = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
    found = ask("version")[1]
    assert found["serment"] == VERSION == declared
    assert found["corpus"] == the_corpus().version
