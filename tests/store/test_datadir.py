"""The folder of a practice: private, held by one process, refused with a reason when unusable."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from serment.adapters.clock import FixedClock, SystemClock
from serment.adapters.files import DiskFiles, MemoryFiles
from serment.store.datadir import DataDir, default_folder
from serment.store.errors import (
    AlreadyOpenError,
    DamagedDatabaseError,
    DamagedKeySlotsError,
    DiskFullError,
    FolderUnusableError,
    NewerStoreError,
    NoPracticeError,
    PracticeExistsError,
    TooSoonError,
    WeakPassphraseError,
    WrongPassphraseError,
)
from serment.store.keyslots import Cost
from serment.store.sqlcipher.connections import connect_with_key
from serment.store.unlocking import (
    NewPractice,
    open_demo,
    open_store,
    prepare_new_practice,
    replace_passphrase,
    replace_recovery_code,
    unlock_with_passphrase,
    unlock_with_recovery_code,
    write_new_practice,
)

PHRASE = "agrafe océan tilleul violon marée"
OTHER = "cerise brouillard tabouret énigme"
CHEAP = Cost(memory_kib=8_192, passes=1, lanes=1)
HOLDER = """
import sys, time
from pathlib import Path
from serment.adapters.clock import SystemClock
from serment.adapters.files import DiskFiles
from serment.store.datadir import DataDir
folder = DataDir(Path(sys.argv[1]), files=DiskFiles(), clock=SystemClock())
folder.prepare()
folder.acquire()
folder.note_holder("à l’adresse http://localhost:4242/")
print("held", flush=True)
time.sleep(60)
"""


def folder_at(path: Path) -> DataDir:
    """Return a folder on the disk."""
    return DataDir(path, files=DiskFiles(), clock=SystemClock())


def created(path: Path) -> tuple[DataDir, NewPractice]:
    """Create a practice at `path`."""
    folder = folder_at(path)
    folder.prepare()
    new = prepare_new_practice(PHRASE, cost=CHEAP)
    write_new_practice(folder, new)
    return folder, new


def test_the_folder_and_its_files_are_private(tmp_path: Path) -> None:
    """No other account of the machine reads the folder (0700) nor a file (0600)."""
    folder, _ = created(tmp_path / "cabinet")
    folder.acquire()
    folder.attempts.begin()
    assert folder.path.stat().st_mode & 0o777 == 0o700
    for path in folder.path.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    folder.release()


def test_default_folders_differ() -> None:
    """The demonstration never lies in the folder of the practice."""
    assert default_folder(demo=True).name == "serment-demo"
    assert default_folder(demo=False).name == "serment"


def test_created_then_opened(tmp_path: Path) -> None:
    """A practice that was created opens with its passphrase, and its database is whole."""
    folder, new = created(tmp_path / "cabinet")
    assert folder.is_practice_here()
    keys = unlock_with_passphrase(folder, PHRASE)
    assert keys == new.keys
    open_store_without_holding(folder, keys)


def open_store_without_holding(folder: DataDir, keys: object) -> None:
    """Check the database as an opening does, leaving the tests' own keys in place."""
    from serment.store import unlocked

    before = unlocked.keys()
    try:
        open_store(folder, keys)  # type: ignore[arg-type]  # what another program could hand
    finally:
        unlocked.open_with(before)


def test_never_created_over_another(tmp_path: Path) -> None:
    """Creating twice in one folder is refused, and the first practice still opens."""
    folder, new = created(tmp_path / "cabinet")
    with pytest.raises(PracticeExistsError, match="existe déjà"):
        write_new_practice(folder, prepare_new_practice(OTHER, cost=CHEAP))
    with pytest.raises(PracticeExistsError):
        open_demo(folder)
    assert unlock_with_passphrase(folder, PHRASE) == new.keys


def test_interrupted_creation_is_no_practice(tmp_path: Path) -> None:
    """Killed between the database and the key slots, the folder may be created again."""
    folder, _ = created(tmp_path / "cabinet")
    folder.keyslots_file.unlink()
    assert not folder.is_practice_here()
    write_new_practice(folder, prepare_new_practice(OTHER, cost=CHEAP))
    unlock_with_passphrase(folder, OTHER)


def test_lost_key_slots_are_told(tmp_path: Path) -> None:
    """A full database without key slots is a damaged practice, not an empty folder."""
    folder, new = created(tmp_path / "cabinet")
    fill(folder, new)
    folder.keyslots_file.unlink()
    assert folder.is_practice_here()
    with pytest.raises(DamagedKeySlotsError, match="il manque"):
        unlock_with_passphrase(folder, PHRASE)


def fill(folder: DataDir, new: NewPractice) -> None:
    """Write some rows in the database."""
    connection = connect_with_key(new.keys.database, database=str(folder.database))
    connection.execute("CREATE TABLE note (text)")
    connection.executemany("INSERT INTO note VALUES (?)", [("x" * 500,)] * 100)
    connection.commit()
    connection.close()


def test_wrong_passphrase_slows_down_across_restarts(tmp_path: Path) -> None:
    """Four wrong tries by the same or another process, and the next must wait."""
    folder, _ = created(tmp_path / "cabinet")
    for _ in range(3):
        with pytest.raises(WrongPassphraseError):
            unlock_with_passphrase(folder_at(folder.path), OTHER)
    with pytest.raises(TooSoonError, match="2 secondes"):
        unlock_with_passphrase(folder_at(folder.path), PHRASE)


def test_recovery_code_opens_and_the_passphrase_changes(tmp_path: Path) -> None:
    """With the printed sheet a new passphrase is set; a new sheet cancels the former."""
    folder, new = created(tmp_path / "cabinet")
    keys = unlock_with_recovery_code(folder, new.recovery_code.lower())
    replace_passphrase(folder, keys, OTHER)
    assert unlock_with_passphrase(folder, OTHER) == new.keys
    fresh = replace_recovery_code(folder, keys).code
    assert fresh != new.recovery_code
    assert unlock_with_recovery_code(folder, fresh) == new.keys


@pytest.mark.parametrize(
    ("passphrase", "said"),
    [
        ("court", "moins de 12"),
        ("azertyuiop123", "deviner"),
        ("aaaaaaaaaaaaaa", "répète"),
        ("motdepassemotdepasse", "deviner"),
        ("x" * 600, "dépasse"),
    ],
)
def test_weak_passphrases_are_refused(passphrase: str, said: str) -> None:
    """A passphrase that would be guessed is refused with its reason, in French."""
    with pytest.raises(WeakPassphraseError, match=said):
        prepare_new_practice(passphrase, cost=CHEAP)


def test_two_instances_at_once(tmp_path: Path) -> None:
    """A second instance is told where the first one is; once it is killed, nothing blocks."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "cabinet")],
        env=environment,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        folder = folder_at(tmp_path / "cabinet")
        with pytest.raises(AlreadyOpenError, match=r"localhost:4242.*Quitter"):
            folder.acquire()
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout:
            holder.stdout.close()
    folder.acquire()
    folder.release()


def test_stale_lock_blocks_nobody(tmp_path: Path) -> None:
    """The file of the lock alone, left by a dead process, is no lock."""
    folder = folder_at(tmp_path)
    folder.prepare()
    (tmp_path / "serment.lock").write_text("processus 1")
    folder.acquire()
    folder.release()


def test_released_folder_can_be_held_again(tmp_path: Path) -> None:
    """Within one process too, two holders exclude each other until the first lets go."""
    first, second = folder_at(tmp_path), folder_at(tmp_path)
    first.acquire()
    with pytest.raises(AlreadyOpenError):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def memory_folder(files: MemoryFiles) -> DataDir:
    """Return a folder in memory."""
    clock = FixedClock(datetime(2026, 11, 23, tzinfo=UTC))
    return DataDir(Path("/cabinet"), files=files, clock=clock)


def test_read_only_folder() -> None:
    """A folder that refuses writing says so and what to do.

    LIMIT: played on the twin in memory, since root ignores the permission bits of a real folder.
    """
    files = MemoryFiles()
    files.read_only = True
    with pytest.raises(FolderUnusableError, match=r"lecture seule.*--data-dir"):
        memory_folder(files).prepare()


def test_no_room() -> None:
    """A nearly full disk is told before anything is written by the practice."""
    with pytest.raises(DiskFullError, match="plein"):
        memory_folder(MemoryFiles(capacity=10_000)).prepare()


def test_file_in_place_of_the_folder(tmp_path: Path) -> None:
    """A file where the folder should be is told as an unusable folder."""
    (tmp_path / "cabinet").write_text("")
    with pytest.raises(FolderUnusableError):
        folder_at(tmp_path / "cabinet").prepare()


def test_drafts_of_a_killed_process_are_removed(tmp_path: Path) -> None:
    """What was being written when the process died never becomes a file of the practice."""
    folder = folder_at(tmp_path)
    folder.prepare()
    incoming = folder.exhibits / "incoming"
    incoming.mkdir()
    for draft in (incoming / "ab.part", tmp_path / ".keyslots.json.12.part"):
        draft.write_bytes(b"half")
    folder.prepare()
    assert not list(tmp_path.rglob("*.part"))


def test_no_practice_here(tmp_path: Path) -> None:
    """An empty folder says that no practice is there."""
    with pytest.raises(NoPracticeError, match="Aucun cabinet ici"):
        unlock_with_passphrase(folder_at(tmp_path), PHRASE)


def test_missing_database(tmp_path: Path) -> None:
    """Key slots without their database: the loss is told, nothing is created in its place."""
    folder, new = created(tmp_path / "cabinet")
    folder.database.unlink()
    with pytest.raises(DamagedDatabaseError, match="a disparu"):
        open_store_without_holding(folder, new.keys)
    assert not folder.database.exists()


@pytest.mark.parametrize("length", [0, 100, 4_096, 20_000, -4_096, -1])
def test_truncated_database(tmp_path: Path, length: int) -> None:
    """A database cut anywhere is told, and left as it is."""
    folder, new = created(tmp_path / "cabinet")
    fill(folder, new)
    whole = folder.database.read_bytes()
    folder.database.write_bytes(whole[:length])
    with pytest.raises(DamagedDatabaseError, match="restaurez la dernière sauvegarde"):
        open_store_without_holding(folder, new.keys)
    assert folder.database.read_bytes() == whole[:length]


@pytest.mark.parametrize("at", [3, 100, 5_000, 40_000])
def test_one_byte_changed_in_the_database(tmp_path: Path, at: int) -> None:
    """One byte changed in any page is noticed at opening."""
    folder, new = created(tmp_path / "cabinet")
    fill(folder, new)
    altered = bytearray(folder.database.read_bytes())
    altered[at] ^= 1
    folder.database.write_bytes(altered)
    with pytest.raises(DamagedDatabaseError):
        open_store_without_holding(folder, new.keys)


def test_store_of_a_later_program(tmp_path: Path) -> None:
    """A database that has had an unknown migration is refused before it is touched."""
    folder, new = created(tmp_path / "cabinet")
    connection = connect_with_key(new.keys.database, database=str(folder.database))
    connection.execute("CREATE TABLE django_migrations (app, name)")
    connection.execute("INSERT INTO django_migrations VALUES ('store', '9999_from_the_future')")
    connection.commit()
    connection.close()
    with pytest.raises(NewerStoreError, match="9999_from_the_future"):
        open_store_without_holding(folder, new.keys)


def test_demo_needs_no_passphrase(tmp_path: Path) -> None:
    """The demonstration opens by itself, twice with the same keys, and is no practice."""
    folder = folder_at(tmp_path / "demo")
    folder.prepare()
    keys = open_demo(folder)
    assert open_demo(folder) == keys
    assert folder.is_demo_here()
    assert not folder.is_practice_here()
    assert "fictives" in folder.demo_key_file.read_text("utf-8")


def test_no_key_shows_in_a_representation(tmp_path: Path) -> None:
    """Printing the keys by mistake prints none."""
    _, new = created(tmp_path / "cabinet")
    for key in (new.keys.database, new.keys.data_key, new.keys.exhibits):
        assert repr(key)[2:-1] not in repr(new.keys)
        assert key.hex() not in repr(new.keys)
