"""The records of a practice in a real folder, a process a command: imported, destroyed, gone."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from support.server import environment_of_the_program

if TYPE_CHECKING:
    from pathlib import Path

PHRASE = "correct cheval agrafe batterie tortue"
LINES = "Numéro;Nom;Né le;Dernière consultation\r\n"


class _Folder:
    """A practice folder and the file of its passphrase."""

    def __init__(self, place: Path, name: str = "cabinet") -> None:
        self.place = place
        phrase = place / "phrase"
        phrase.write_text(f"{PHRASE}\n", encoding="utf-8")
        phrase.chmod(0o600)
        self.opens = ("--data-dir", str(place / name), "--passphrase-file", str(phrase))

    def ask(self, *words: str, typed: str = "") -> tuple[int, Any]:
        """Return the exit code and the JSON of a command; `typed` is its standard input."""
        ended = subprocess.run(
            [sys.executable, "-m", "serment", *words, "--json", *self.opens],
            env=environment_of_the_program(),
            input=typed.encode(),
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert ended.stderr == b"", ended.stderr.decode()
        return ended.returncode, json.loads(ended.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> _Folder:
    """A practice just created."""
    made = _Folder(tmp_path)
    assert made.ask("init", "--name", "Cabinet Curie", "--doctor", "Dr Marie Curie")[0] == 0
    return made


def test_records_come_in_and_go(folder: _Folder) -> None:
    """Imported, destroyed; a backup made before, restored, does not bring them back."""
    export = folder.place / "patients.csv"
    rows = "".join(f"{n};Nom {n};01/01/1950;04/05/{1990 + n}\r\n" for n in range(4))
    export.write_text(LINES + rows, encoding="utf-8", newline="")
    status, done = folder.ask("retention", "import", str(export), "--source", "Logiciel")
    assert (status, done["imported"]["added"]) == (0, 4)
    assert folder.ask("retention", "records", "--words", "-", typed="nom 2\n")[1]["records"] == 1
    backup = folder.place / "b.serment"
    assert folder.ask("backup", "--out", str(backup))[0] == 0
    asked = folder.ask("destruction", "decide", "--all")[1]["records"]
    assert asked == 4
    assert folder.ask("destruction", "decide", "--all", "--confirm", "4")[0] == 0
    proof = folder.place / "pv.pdf"
    status, carried = folder.ask(
        "destruction", "carry-out", "1", "--paper", "nothing_held", "--software", "nothing_held",
        "--confirm", "4", "--out", str(proof),
    )  # fmt: skip
    assert (status, carried["destruction"]["state"]) == (0, "done"), carried
    assert proof.read_bytes().startswith(b"%PDF")
    assert folder.ask("retention", "records")[1]["records"] == 0
    purges = folder.place / "liste"
    assert folder.ask("retention", "purge-list", "--out", str(purges))[0] == 0
    other = _Folder(folder.place, "autre")
    words = ("restore", str(backup), "--purge-list", str(purges))
    restored = other.ask(*words)[1]
    assert (restored["purge_list"], restored["erased_again"]) == (True, 4)
    assert other.ask("retention", "records")[1]["records"] == 0
    assert other.ask("journal", "verify")[0] == 0
