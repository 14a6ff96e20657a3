"""Records in a real folder: destroyed to the last byte, whole or absent when the power is cut."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from support.real_records import NAMES, run

# The places of a power cut, among the statements that write; every one of them with SERMENT_FULL.
FULL = os.environ.get("SERMENT_FULL") == "1"
IN_IMPORT = range(1, 34) if FULL else (4, 16)
IN_REVIEW = range(1, 31) if FULL else (9,)
IN_DESTRUCTION = range(1, 17) if FULL else (5, 14, 15, 16)
WORDS = [name.split()[0] for name in NAMES]


@pytest.fixture(scope="module", name="model")
def _model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one practice with records for the module; each test works on a copy."""
    folder = tmp_path_factory.mktemp("modèle") / "cabinet"
    run("create", folder)
    return folder


@pytest.fixture(name="folder")
def _folder(model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model, tmp_path / "cabinet"))


def _is_whole(report: dict[str, Any]) -> bool:
    return report["faults"] == [] and bool(report["whole"])


def test_after_a_destruction_the_names_are_nowhere(folder: Path, tmp_path: Path) -> None:
    """Not in a page of the database, free ones included, nor beside it, nor in what is restored."""
    backup, purges = tmp_path / "avant.serment", folder / "purges.json"
    run("back_up", folder, str(backup))
    before = run("clear_bytes", folder)
    assert before["in_database"] == [*WORDS, "ZZMOTIF"], "the search itself must find them"
    assert before["beside"] == []
    run("decide", folder)
    report = run("destroy", folder)
    assert (report["records"], report["purged"], report["certificates"]) == (20, 20, ["%PDF-"])
    after = run("clear_bytes", folder)
    assert after["in_database"] == WORDS[20:]
    assert (after["beside"], after["journal_of_pages"]) == ([], 0)
    restored = tmp_path / "restauré"
    report = run("restore", restored, str(backup), str(purges))
    assert (report["records"], report["purged"], report["purged_again"]) == (20, 20, 1)
    assert run("clear_bytes", restored)["in_database"] == WORDS[20:]
    assert run("report", restored)["purged_again"] == 1, "replayed once"


def test_a_backup_restored_without_the_list_brings_the_records_back(
    folder: Path, tmp_path: Path
) -> None:
    """That is what the list of purges is for: without it, the old backup is what it was."""
    backup = tmp_path / "avant.serment"
    run("back_up", folder, str(backup))
    run("decide", folder)
    run("destroy", folder)
    assert run("restore", tmp_path / "restauré", str(backup))["records"] == 40


@pytest.mark.parametrize("at", [str(at) for at in IN_IMPORT])
def test_killed_during_an_import(folder: Path, at: str) -> None:
    """Every batch is whole with its line, or absent; taken up again, nothing is written twice."""
    run("import_killed", folder, at, dies=True)
    report = run("report", folder)
    assert _is_whole(report)
    assert report["records"] == report["told"] == sum(report["read"])
    if len(report["read"]) == 1:  # killed before the import itself was written
        return
    again = run("import_again", folder)
    assert _is_whole(again)
    assert again["records"] == again["told"] == 100


@pytest.mark.parametrize("at", [str(at) for at in IN_REVIEW])
def test_killed_during_a_review(folder: Path, at: str) -> None:
    """A hold is there with its line, or neither is."""
    run("hold", folder, at, dies=True)
    report = run("report", folder)
    assert _is_whole(report)
    assert report["spans"] == report["held_lines"]


@pytest.mark.parametrize("at", [str(at) for at in IN_DESTRUCTION])
def test_killed_during_a_destruction(folder: Path, at: str) -> None:
    """All is there and decided, or all is gone, certified, and nowhere in the bytes."""
    run("decide", folder)
    run("destroy", folder, at, dies=True)
    report = run("report", folder)
    assert _is_whole(report)
    if report["states"] == ["decided"]:
        assert (report["records"], report["items"], report["purged"]) == (40, 20, 0)
        assert (report["done_lines"], report["certificates"]) == (0, [])
        return
    assert report["states"] == ["done"]
    assert (report["records"], report["items"], report["purged"]) == (20, 0, 20)
    assert (report["done_lines"], report["certificates"]) == (1, ["%PDF-"])
    assert run("clear_bytes", folder)["in_database"] == WORDS[20:]
