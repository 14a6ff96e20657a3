"""A practice's life in processes of their own: created, used, saved, restored, guarded."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

import serment

if TYPE_CHECKING:
    from collections.abc import Callable

    Process = Callable[..., subprocess.CompletedProcess[bytes]]

SOURCES = str(Path(serment.__file__).parents[1])
PHRASE = "correct cheval agrafe batterie tortue"


def _secret(path: Path, phrase: str) -> str:
    path.write_text(f"{phrase}\n", encoding="utf-8")
    path.chmod(0o600)
    return str(path)


class _Store:
    """A folder, its passphrase file, and the processes that open it."""

    def __init__(self, process: Process, place: Path) -> None:
        self._process = process
        self.place = place
        self.folder = place / "cabinet"
        self.phrase = _secret(place / "phrase", PHRASE)
        self.code = ""

    def ask(self, *words: str, folder: Path | None = None, phrase: str | None = None) -> Any:
        """Return the exit code and the JSON of a command on the store."""
        where = ("--data-dir", str(folder or self.folder))
        key = ("--passphrase-file", phrase or self.phrase)
        ended = self._process(*words, "--json", *where, *key)
        assert ended.stderr == b"", ended.stderr.decode()
        return ended.returncode, json.loads(ended.stdout)


@pytest.fixture
def store(process: Process, tmp_path: Path) -> _Store:
    """Return a practice just created from the terminal."""
    made = _Store(process, tmp_path)
    status, found = made.ask("init", "--name", "Cabinet Curie", "--doctor", "Dr Marie Curie")
    assert status == 0, found
    assert found["data_dir"] == str(made.folder)
    made.code = found["recovery_code"]
    return made


def test_a_practice_lives_and_survives(store: _Store) -> None:
    """Answered, saved, restored by passphrase and by recovery code, its journal whole."""
    assert store.ask("init")[1]["error"]["code"] == "practice_exists"
    assert store.ask("answer", "has_staff", "oui")[0] == 0
    backup = store.place / "b.serment"
    status, saved = store.ask("backup", "--out", str(backup))
    assert (status, saved["verified"], saved["size"]) == (0, True, backup.stat().st_size)
    other = store.place / "other"
    status, restored = store.ask("restore", str(backup), folder=other)
    assert (status, restored["practice"], restored["damaged"]) == (0, "Cabinet Curie", [])
    assert store.ask("restore", str(backup), folder=other)[1]["error"]["code"] == "practice_exists"
    third, code = store.place / "third", _secret(store.place / "code", store.code)
    assert store.ask("restore", str(backup), "--recovery-code-file", code, folder=third)[0] == 0
    answers = store.ask("answers", folder=third)[1]["answers"]
    assert [(row["fact"], row["value"]) for row in answers] == [("has_staff", True)]
    status, journal = store.ask("journal", "verify", folder=other)
    assert (status, journal["whole"]) == (0, True)
    acts = [line["act"] for line in store.ask("journal", "show", folder=other)[1]["lines"]]
    assert acts[0] == "Sauvegarde restaurée"


def test_nothing_of_the_practice_lies_in_clear(store: _Store) -> None:
    """No file of the folder holds the name, nor can another program open the database."""
    for path in store.folder.rglob("*"):
        if path.is_file():
            assert b"Curie" not in path.read_bytes()
            assert path.stat().st_mode & 0o077 == 0
    assert store.folder.stat().st_mode & 0o077 == 0
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(store.folder / "serment.db").execute("SELECT 1 FROM sqlite_master")


def test_the_ways_in_change(store: _Store) -> None:
    """A new passphrase opens, the former no more; a new kit replaces the code."""
    new = _secret(store.place / "new", "girafe lanterne oubli sabre violon")
    assert store.ask("passphrase", "change", "--new-passphrase-file", new)[0] == 0
    status, refused = store.ask("answers")
    assert (status, refused["error"]["code"]) == (1, "wrong_passphrase")
    kit = store.place / "kit.pdf"
    assert store.ask("recovery-kit", "--out", str(kit), phrase=new)[0] == 0
    assert kit.read_bytes().startswith(b"%PDF")
    assert kit.stat().st_mode & 0o077 == 0
    acts = [line["act"] for line in store.ask("journal", "show", phrase=new)[1]["lines"]]
    assert acts[:2] == ["Kit de secours refait", "Phrase de passe changée"]
    weak = _secret(store.place / "weak", "motdepasse123")
    words = ("passphrase", "change", "--new-passphrase-file", weak)
    assert store.ask(*words, phrase=new)[1]["error"]["code"] == "weak_passphrase"


def test_wrong_passphrases_slow_down_across_processes(store: _Store) -> None:
    """Failures add up from one process to the next; then every passphrase waits, the right too."""
    wrong = _secret(store.place / "wrong", "ce n’est pas la bonne phrase")
    codes = [store.ask("answers", phrase=wrong)[1]["error"]["code"] for _ in range(3)]
    assert codes == ["wrong_passphrase"] * 3
    attempts = store.folder / "attempts.json"
    told = json.loads(attempts.read_bytes())
    assert told["failures"] == len(codes)
    # Two seconds pass while a busy machine starts a process: as after ten failures, a quarter hour.
    until = datetime.now(UTC) + timedelta(minutes=15)
    attempts.write_text(json.dumps(told | {"failures": 12, "next_at": until.isoformat()}))
    assert store.ask("answers", phrase=wrong)[1]["error"]["code"] == "too_soon"
    status, found = store.ask("answers")
    assert (status, found["error"]["code"]) == (1, "too_soon")
    assert "Réessayez dans" in found["error"]["to_do"]


def test_a_damaged_store_is_said_and_left_as_it_is(store: _Store) -> None:
    """A truncated database, an altered page, lost key slots: named, nothing written."""
    database, slots = store.folder / "serment.db", store.folder / "keyslots.json"
    whole, keys = database.read_bytes(), slots.read_bytes()
    altered = bytearray(whole)
    altered[9_000] ^= 1
    for damaged in (whole[:100_000], whole[:4_096], bytes(altered), b""):
        database.write_bytes(damaged)
        status, found = store.ask("answers")
        assert (status, found["error"]["code"]) == (1, "damaged_database")
        assert database.read_bytes() == damaged
    database.write_bytes(whole)
    slots.write_bytes(keys[: len(keys) // 2])
    assert store.ask("answers")[1]["error"]["code"] == "damaged_key_slots"
    slots.write_bytes(keys)
    assert store.ask("answers")[0] == 0


def test_a_practice_is_taken_out_whole_then_erased(store: _Store) -> None:
    """Settings and contacts last from one process to the next, leave in the export, then go."""
    assert store.ask("settings", "set", "--lock-after", "30")[0] == 0
    assert store.ask("contacts", "add", "host", "Arche Santé", "--phone", "3646")[0] == 0
    assert store.ask("settings", "show")[1]["lock_after_minutes"] == 30
    out = store.place / "tout.jsonl"
    assert store.ask("personal-data", "export", "--out", str(out))[0] == 0
    assert "Arche Santé" in out.read_text("utf-8")
    assert store.ask("personal-data", "erase")[1]["error"]["code"] == "misuse"
    assert store.ask("personal-data", "erase", "--confirm-name", "Curie")[0] == 1
    status, erased = store.ask("personal-data", "erase", "--confirm-name", "Cabinet Curie")
    assert (status, erased["rows"]["ContactRecord"]) == (0, 1)
    assert store.ask("contacts", "list")[1]["contacts"] == []
    assert store.ask("identity", "show")[1]["name"] == "Mon cabinet"
    assert store.ask("settings", "show")[1]["lock_after_minutes"] == 15


HOLDER = """
import sys, time
from pathlib import Path
from serment.adapters.clock import SystemClock
from serment.adapters.files import DiskFiles
from serment.store.datadir import DataDir
folder = DataDir(Path(sys.argv[1]), files=DiskFiles(), clock=SystemClock())
folder.acquire()
print("held", flush=True)
time.sleep(60)
"""


def test_two_programs_never_hold_the_same_folder(store: _Store) -> None:
    """While another process has it open, a command says so and touches nothing."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(store.folder)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": SOURCES},
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        status, found = store.ask("answers")
        assert (status, found["error"]["code"]) == (1, "already_open")
    finally:
        holder.kill()
        holder.communicate()
    assert store.ask("answers")[0] == 0


def test_a_weak_passphrase_creates_nothing(process: Process, tmp_path: Path) -> None:
    """The refusal comes before the folder."""
    store = _Store(process, tmp_path)
    weak = _secret(tmp_path / "weak", "azerty")
    status, found = store.ask("init", phrase=weak)
    assert (status, found["error"]["code"]) == (1, "weak_passphrase")
    assert not store.folder.exists()


def test_the_inspection_file_of_the_demonstration(process: Process, tmp_path: Path) -> None:
    """Built without touching any practice, whole for `verify.py` on a bare Python; nothing left."""
    target, home, scratch = tmp_path / "dossier.zip", tmp_path / "home", tmp_path / "tmp"
    scratch.mkdir()
    env = {"XDG_DATA_HOME": str(home), "TMPDIR": str(scratch)}
    ended = process("dossier", "build", "--demo", "--json", "--out", str(target), env=env)
    assert ended.stderr == b""
    assert json.loads(ended.stdout)["whole"] is True
    assert not home.exists()
    assert list(scratch.iterdir()) == []
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(target).extractall(unpacked)
    [verifier] = unpacked.rglob("verify.py")
    words = [sys.executable, "-I", "-S", str(verifier), str(verifier.parent)]
    checked = subprocess.run(words, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout.decode()
    (verifier.parent / "LISEZMOI.txt").write_bytes(b"changed")
    assert subprocess.run(words, capture_output=True, check=False).returncode == 1


def _started(*words: str) -> tuple[subprocess.Popen[bytes], str]:
    """Return a cockpit that runs, and its address."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SERMENT_", "DJANGO_"))}
    running = subprocess.Popen(
        [sys.executable, "-m", "serment", *words, "--no-browser", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**clean, "PYTHONPATH": SOURCES},
    )
    assert running.stdout is not None
    said = b"".join(iter(running.stdout.readline, b"}\n")) + b"}"
    return running, json.loads(said)["address"]


def _page_with(words: str, address: str) -> str:
    """Return the page of the address once it holds `words`, within half a minute."""
    visitor = build_opener(HTTPCookieProcessor())
    for _ in range(120):
        page = visitor.open(address, timeout=30).read().decode()
        if words in page:
            return str(page)
        time.sleep(0.25)
    raise AssertionError(page)


@pytest.mark.parametrize(
    ("command", "words"), [("start", "Créer votre cabinet"), ("demo", "Cabinet du Dr Alma Rey")]
)
def test_the_cockpit_opens_and_stops(command: str, words: str, tmp_path: Path) -> None:
    """An empty folder offers to create the practice; the demonstration is open at once."""
    running, address = _started(command, "--data-dir", str(tmp_path / "d"))
    try:
        assert address.startswith("http://localhost:")
        _page_with(words, address)
        assert (tmp_path / "d" / "keyslots.json").exists() is False
    finally:
        running.terminate()
        rest, _ = running.communicate(timeout=30)
    assert rest == b""
    assert running.returncode == 0
