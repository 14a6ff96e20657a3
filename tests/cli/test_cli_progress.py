"""Long commands: progress where somebody looks, and Ctrl + C that undoes and tells."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from serment.cli.output import Output
from serment.cli.progress import told_progress
from support.real_folder import PHRASE, told
from support.server import environment_of_the_program

if TYPE_CHECKING:
    from pathlib import Path


class _Screen(io.StringIO):
    """A terminal at which somebody looks."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def _said(screen: io.StringIO, *, unit: str = "") -> str:
    out = Output(as_json=False, stdout=io.StringIO(), stderr=screen)
    with told_progress(out, "Sauvegarde", unit=unit) as advance:
        advance(1_200_000, 4_000_000)
        advance(1_300_000, 4_000_000)
    return screen.getvalue()


def test_a_person_sees_one_line_that_moves_and_goes() -> None:
    """Written over, a few times a second, and erased at the end."""
    said = _said(_Screen())
    assert said.startswith("\rSauvegarde\u00a0: 1,2\u00a0Mo sur 4\u00a0Mo")
    assert "1,3" not in said
    assert said.endswith("\r")
    assert said.split("\r")[-2].strip() == ""
    assert "\n" not in said


def test_progress_may_be_counted_in_words() -> None:
    """Documents, not bytes."""
    assert "1\u202f200\u202f000 écrits sur" in _said(_Screen(), unit="écrits")


def test_a_file_or_a_program_gets_no_progress() -> None:
    """Standard error is not a terminal: nothing is written to it."""
    assert _said(io.StringIO()) == ""


def test_the_line_goes_even_where_the_command_fails() -> None:
    """What is said next begins on a clean line."""
    screen = _Screen()
    out = Output(as_json=False, stdout=io.StringIO(), stderr=screen)

    def interrupted() -> None:
        with told_progress(out, "Sauvegarde") as advance:
            advance(1, 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert screen.getvalue().endswith("\r")


# The program itself; Ctrl + C is pressed at a chosen change of the disk.
_INTERRUPTED = """
import signal, sys
from serment.adapters import files
from support.killing import KillingFiles

# Where the tests run in the background, Ctrl + C is ignored, and we would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
disk = KillingFiles(int(sys.argv[1]), only=sys.argv[2], by=signal.SIGINT)
files.DiskFiles = lambda: disk
from serment.__main__ import main

sys.exit(main(sys.argv[3:]))
"""


@pytest.mark.parametrize(
    ("command", "acts"),
    [
        (("dossier", "build"), ["Dossier de preuve abandonné", "Dossier de preuve fabriqué"]),
        (("backup",), ["Sauvegarde abandonnée", "Sauvegarde commencée"]),
    ],
)
def test_ctrl_c_cancels_cleanly(tmp_path: Path, command: tuple[str, ...], acts: list[str]) -> None:
    """The command says that it was interrupted, leaves no file, and the journal tells of it."""
    folder, target = tmp_path / "cabinet", tmp_path / "sorti" / "fichier"
    target.parent.mkdir()
    told("create", folder)
    phrase = tmp_path / "phrase"
    phrase.write_text(PHRASE + "\n", encoding="utf-8")
    phrase.chmod(0o600)
    asked = ["--data-dir", str(folder), "--passphrase-file", str(phrase), "--out", str(target)]
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED, "3", "/sorti/", *command, *asked],
        env=environment_of_the_program(),
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 130, done.stderr
    assert "interrompu" in done.stderr
    assert list(target.parent.iterdir()) == []
    report = told("check", folder)
    assert report["faults"] == []
    assert report["acts"][:2] == acts
    assert json.dumps(report["works"]) == "[]"
