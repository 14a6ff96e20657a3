"""`serment restore` killed: nothing is there, or a whole practice; it can be run again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.real_folder import PHRASE, told
from support.server import environment_of_the_program

if TYPE_CHECKING:
    from pathlib import Path

# The program itself, on a disk that kills it at a chosen change.
_KILLED = """
import sys
from serment.adapters import files
from support.killing import KillingFiles

disk = KillingFiles(int(sys.argv[1]), only=sys.argv[2])
files.DiskFiles = lambda: disk
from serment.__main__ import main

sys.exit(main(sys.argv[3:]))
"""


@pytest.fixture(scope="module", name="saved")
def _saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a backup of a practice, and the file of its passphrase."""
    place = tmp_path_factory.mktemp("sauvegarde")
    told("create", place / "cabinet")
    told("back_up", place / "cabinet", str(place / "s.serment"))
    phrase = place / "phrase"
    phrase.write_text(PHRASE + "\n", encoding="utf-8")
    phrase.chmod(0o600)
    return place / "s.serment", phrase


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env=environment_of_the_program(),
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.mark.parametrize(
    ("at", "only", "is_there"),
    [
        (9, "", False),  # in the middle of the copy
        (3, "/cabinet", False),  # all is copied, nothing is in place
        (4, "/cabinet", True),  # just in place, not yet opened to be verified
    ],
)
def test_a_killed_restore_can_be_run_again(
    saved: tuple[Path, Path], tmp_path: Path, at: int, only: str, *, is_there: bool
) -> None:
    """Killed before the rename, the same command restores; after it, the practice is whole."""
    source, phrase = saved
    folder = tmp_path / "cabinet"
    asked = ["--data-dir", str(folder), "--passphrase-file", str(phrase)]
    killed = _run("-c", _KILLED, str(at), only, "restore", str(source), *asked)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    again = _run("-m", "serment", "restore", str(source), *asked, "--json")
    if is_there:
        assert json.loads(again.stdout)["error"]["code"] == "practice_exists"
    else:
        assert again.returncode == 0, again.stdout
        assert json.loads(again.stdout)["damaged"] == []
    verified = _run("-m", "serment", "journal", "verify", *asked, "--json")
    assert json.loads(verified.stdout)["whole"] is True
    assert [path.name for path in tmp_path.iterdir()] == ["cabinet"]
