"""A process killed during a long work: whole at the next opening, then taken up again."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from support.real_folder import start, told

LINES = 20


@pytest.fixture(scope="module", name="model")
def _model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one practice for the module; each test works on a copy."""
    folder = tmp_path_factory.mktemp("modèle") / "cabinet"
    told("create", folder)
    return folder


@pytest.fixture(name="folder")
def _folder(model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model, tmp_path / "cabinet"))


def _kill(action: str, folder: Path, *arguments: str) -> None:
    """Run an action that ends by killing its own process, at a place that it chose."""
    process = start(action, folder, *arguments)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, said


def _is_whole(report: dict[str, Any]) -> bool:
    return bool(
        report["faults"] == []
        and report["size"] == report["lines"]
        and report["answers"] == report["answer_lines"]
        and report["contents_missing"] == report["contents_too_many"] == 0
        and report["contents_damaged"] == []
        and report["waiting"] == 0
    )


@pytest.mark.parametrize("at", ["1", "3", "6"])
def test_killed_during_an_inspection_file(folder: Path, at: str) -> None:
    """The work is interrupted, the journal says it abandoned, nothing waits; done again, it is."""
    _kill("work_killed", folder, "inspection_file", at)
    report = told("check", folder)
    assert _is_whole(report), report
    assert report["works"] == [["inspection_file", "interrupted", report["works"][0][2]]]
    begun = "Dossier de preuve fabriqué" in report["acts"]
    assert begun == (at != "1")
    assert ("Dossier de preuve abandonné" in report["acts"]) == begun
    again = told("work_done", folder, "1")
    assert again["works"][0][1] == "done"
    assert again["acts"][0] == "Dossier de preuve fabriqué"
    assert again["waiting"] == 1
    assert _is_whole(told("check", folder))


@pytest.mark.parametrize("at", ["2", "8", "11"])
def test_killed_during_a_backup(folder: Path, at: str) -> None:
    """No half backup, no copy of the database is left; the journal says it abandoned."""
    _kill("work_killed", folder, "backup", at)
    report = told("check", folder)
    assert _is_whole(report), report
    assert report["works"][0][:2] == ["backup", "interrupted"]
    assert not list(folder.glob(".copy*"))
    again = told("work_done", folder, "1")
    assert again["works"][0][1] == "done"
    assert again["acts"][0] == "Sauvegarde prête, relue et bonne"


@pytest.mark.parametrize(
    ("step", "line", "kept"),
    [
        ("before the line", 1, 0),
        ("before the place", 8, 7),
        ("before the commit", 8, 7),
        ("after the commit", 8, 8),
        ("after the commit", LINES, LINES),
    ],
)
def test_killed_between_two_batches(folder: Path, step: str, line: int, kept: int) -> None:
    """Taken up again from the last batch written: no line is lost, none is written twice."""
    before = told("check", folder)["answers"]
    _kill("lines_killed", folder, step, str(line))
    report = told("check", folder)
    assert _is_whole(report), report
    assert report["works"] == [["documents", "interrupted", kept]]
    assert report["answers"] == before + kept
    done = told("lines_done", folder, "1")
    assert done["from"] == ["interrupted", kept or None, kept]
    assert _is_whole(done), done
    assert done["works"] == [["documents", "done", LINES]]
    assert done["answers"] == before + LINES
    assert done["facts"]["patients_per_year"] == LINES


@pytest.mark.parametrize("step", ["inspect_delivery", "record_act"])
def test_killed_during_the_check_of_an_export(folder: Path, step: str) -> None:
    """Nothing is half kept; the archive is still there, checked again once, then forgotten."""
    _kill("check_killed", folder, step)
    report = told("check", folder)
    assert _is_whole(report), report
    assert report["works"][0][:2] == ["publisher_check", "interrupted"]
    assert "Archive de l’éditeur contrôlée" not in report["acts"]
    again = told("work_done", folder, "1")
    assert again["works"][0][1] == "done"
    assert again["acts"].count("Archive de l’éditeur contrôlée") == 1
    assert _is_whole(told("check", folder))


def test_a_restored_practice_does_not_take_the_backup_that_made_it_for_a_cut_one(
    folder: Path, tmp_path: Path
) -> None:
    """The copy is made while the work runs: restored, it speaks of no interrupted backup."""
    backup = tmp_path / "s.serment"
    made = told("back_up_by_work", folder, str(backup))
    assert made["works"][0][:2] == ["backup", "done"]
    assert made["works"][0][2] > 1_000_000
    restored = told("restore", tmp_path / "ailleurs", str(backup))
    assert _is_whole(restored), restored
    assert restored["works"] == []
    assert "Sauvegarde abandonnée" not in restored["acts"]


def test_killed_while_a_record_is_sealed(folder: Path) -> None:
    """At each of several changes of the disk: nothing is offered, nothing clear lies about."""
    told("prepare_handover", folder)
    there = {path.name for path in folder.iterdir()}
    for at in ("3", "9"):
        _kill("seal", folder, at)
        left = {path.name for path in folder.iterdir()} - there
        assert left <= {"serment.db-wal", "serment.db-shm"}, "the journal of the database alone"
        for path in folder.rglob("*"):
            assert path.is_dir() or b"Madame Dupont" not in path.read_bytes()
        report = told("check", folder)
        assert _is_whole(report), report
        assert report["packages"] == 0
    made = told("seal", folder)
    assert made["packages"] == 1
    assert made["names"][-1] == "Pièces/002 bio.txt"
    assert made["acts"][0] == "Remise chiffrée fabriquée"
    assert _is_whole(told("check", folder))
