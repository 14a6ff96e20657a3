"""The backup: whole or refused, restored elsewhere, never over a practice, never half made."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from serment.adapters.clock import FixedClock, SystemClock
from serment.adapters.files import DiskFiles
from serment.store.backup import (
    BackupReport,
    backup_before_upgrade,
    make_backup,
    restore_backup,
    verify_backup,
)
from serment.store.datadir import DataDir
from serment.store.errors import (
    DamagedDatabaseError,
    DiskFullError,
    FolderUnusableError,
    NoPracticeError,
    PracticeExistsError,
    RefusedBackupError,
    WrongPassphraseError,
    WrongRecoveryCodeError,
)
from serment.store.keyslots import Cost
from serment.store.sqlcipher.connections import connect_with_key
from serment.store.unlocking import NewPractice, open_demo, prepare_new_practice, write_new_practice

PHRASE = "agrafe océan tilleul violon marée"
CHEAP = Cost(memory_kib=8_192, passes=1, lanes=1)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Cabinet:
    """A practice with rows and exhibits, on a real disk."""

    def __init__(self, path: Path) -> None:
        self.folder = DataDir(path, files=DiskFiles(), clock=FixedClock(NOW))
        self.folder.prepare()
        self.new: NewPractice = prepare_new_practice(PHRASE, cost=CHEAP)
        write_new_practice(self.folder, self.new)
        self.keys = self.new.keys
        self.execute("PRAGMA journal_mode = WAL")
        self.execute("CREATE TABLE note (text)")
        self.execute("INSERT INTO note VALUES ('Madame Dupont')")
        blobs = self.folder.blobs(self.keys)
        self.exhibits = [
            blobs.put([b"contrat Dupont"]),
            blobs.put([b"photo" * 500_000]),
            blobs.put([]),
        ]

    def execute(self, statement: str) -> None:
        """Write in the database."""
        connection = connect_with_key(self.keys.database, database=str(self.folder.database))
        connection.execute(statement)
        connection.commit()
        connection.close()

    def back_up(self, target: Path) -> BackupReport:
        """Make a backup."""
        return make_backup(self.folder, self.keys, target, checkpoint="serment/1\n3\nabc")


@pytest.fixture(name="cabinet")
def _cabinet(tmp_path: Path) -> Cabinet:
    return Cabinet(tmp_path / "cabinet")


def empty_folder(path: Path) -> DataDir:
    """Return a folder where nothing is yet."""
    return DataDir(path, files=DiskFiles(), clock=FixedClock(NOW))


def rows(folder: DataDir, key: bytes) -> list[tuple[str]]:
    """Return what the restored database says."""
    connection = connect_with_key(key, database=str(folder.database))
    found: list[tuple[str]] = connection.execute("SELECT text FROM note").fetchall()
    connection.close()
    return found


def test_made_then_restored_on_another_machine(cabinet: Cabinet, tmp_path: Path) -> None:
    """The three parts come back in an empty folder, with the passphrase alone."""
    report = cabinet.back_up(tmp_path / "sauvegarde.serment")
    assert (report.exhibits, report.damaged) == (3, ())
    target = empty_folder(tmp_path / "ailleurs" / "cabinet")
    keys = restore_backup(report.path, target, passphrase=PHRASE)
    assert keys == cabinet.keys
    assert rows(target, keys.database) == [("Madame Dupont",)]
    for exhibit in cabinet.exhibits:
        restored = b"".join(target.blobs(keys).read(exhibit.digest))
        assert len(restored) == exhibit.size
    assert target.is_practice_here()
    assert target.path.stat().st_mode & 0o777 == 0o700
    assert not list(target.path.parent.glob(".*"))


def test_restored_with_the_recovery_code(cabinet: Cabinet, tmp_path: Path) -> None:
    """The printed sheet restores too; the sheet of another practice does not."""
    report = cabinet.back_up(tmp_path / "s.serment")
    other = prepare_new_practice(PHRASE, cost=CHEAP).recovery_code
    with pytest.raises(WrongRecoveryCodeError):
        restore_backup(report.path, empty_folder(tmp_path / "a"), recovery_code=other)
    code = cabinet.new.recovery_code
    assert restore_backup(report.path, empty_folder(tmp_path / "a"), recovery_code=code)


def test_nothing_in_clear_in_a_backup(cabinet: Cabinet, tmp_path: Path) -> None:
    """Neither rows nor exhibits nor their digests can be read in the file."""
    content = cabinet.back_up(tmp_path / "s.serment").path.read_bytes()
    assert b"Dupont" not in content
    assert cabinet.exhibits[0].digest.encode() not in content
    assert b"serment/1" in content  # the checkpoint is a witness: it is meant to be read


def test_writes_during_a_backup_are_not_lost(cabinet: Cabinet, tmp_path: Path) -> None:
    """A connection that stays open, with its log, does not leave its rows out of the copy."""
    connection = connect_with_key(cabinet.keys.database, database=str(cabinet.folder.database))
    connection.execute("INSERT INTO note VALUES ('dans le journal')")
    connection.commit()
    report = cabinet.back_up(tmp_path / "s.serment")
    connection.close()
    target = empty_folder(tmp_path / "a")
    restore_backup(report.path, target, passphrase=PHRASE)
    assert ("dans le journal",) in rows(target, cabinet.keys.database)


def test_wrong_passphrase_writes_nothing(cabinet: Cabinet, tmp_path: Path) -> None:
    """With another passphrase nothing is restored: that of the day of the backup is asked for."""
    report = cabinet.back_up(tmp_path / "s.serment")
    with pytest.raises(WrongPassphraseError, match="du jour où elle a été faite"):
        restore_backup(report.path, empty_folder(tmp_path / "a"), passphrase="autre chose")
    assert not (tmp_path / "a").exists()


def test_never_over_a_practice(cabinet: Cabinet, tmp_path: Path) -> None:
    """A folder that holds a practice, or anything at all, is left alone."""
    report = cabinet.back_up(tmp_path / "s.serment")
    with pytest.raises(PracticeExistsError):
        restore_backup(report.path, cabinet.folder, passphrase=PHRASE)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "vacances.jpg").write_bytes(b"x")
    with pytest.raises(PracticeExistsError):
        restore_backup(report.path, empty_folder(tmp_path / "photos"), passphrase=PHRASE)
    assert (tmp_path / "photos" / "vacances.jpg").exists()


def test_restored_where_serment_was_only_started(cabinet: Cabinet, tmp_path: Path) -> None:
    """A folder prepared by a first start, still without a practice, receives the backup."""
    report = cabinet.back_up(tmp_path / "s.serment")
    target = empty_folder(tmp_path / "a")
    target.prepare()
    target.acquire()
    restore_backup(report.path, target, passphrase=PHRASE)
    assert rows(target, cabinet.keys.database) == [("Madame Dupont",)]


def test_never_over_another_backup(cabinet: Cabinet, tmp_path: Path) -> None:
    """A file that is already there is not replaced."""
    cabinet.back_up(tmp_path / "s.serment")
    with pytest.raises(FolderUnusableError, match="existe déjà"):
        cabinet.back_up(tmp_path / "s.serment")


def test_demo_is_not_backed_up(tmp_path: Path) -> None:
    """The demonstration has no key slots: it is made again rather than saved."""
    folder = empty_folder(tmp_path / "demo")
    folder.prepare()
    keys = open_demo(folder)
    with pytest.raises(NoPracticeError):
        make_backup(folder, keys, tmp_path / "s.serment")


def test_every_region_of_the_file_is_covered(cabinet: Cabinet, tmp_path: Path) -> None:
    """One byte changed in any part or header: the backup is refused before anything is written."""
    path = cabinet.back_up(tmp_path / "s.serment").path
    whole = path.read_bytes()
    with tarfile.open(path) as archive:
        starts = [member.offset for member in archive] + [m.offset_data for m in archive]
        end = max(member.offset_data + member.size for member in archive)
    for at in sorted({*starts, *(s + 30 for s in starts), *range(700, end, end // 40)}):
        altered = bytearray(whole)
        altered[at] ^= 1
        if at >= end:
            continue
        if _is_padding(path, at):
            continue
        path.write_bytes(altered)
        with pytest.raises((RefusedBackupError, WrongPassphraseError)):
            restore_backup(path, empty_folder(tmp_path / "a"), passphrase=PHRASE)
        assert not (tmp_path / "a").exists()
        path.write_bytes(whole)


def _is_padding(path: Path, at: int) -> bool:
    """Tell whether a byte lies between two parts, where nothing is read."""
    with tarfile.open(path) as archive:
        for member in archive:
            if member.offset <= at < member.offset_data + member.size:
                return False
    return True


@pytest.mark.parametrize("keep", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_truncated_backup(cabinet: Cabinet, tmp_path: Path, keep: float) -> None:
    """A backup cut anywhere is refused."""
    path = cabinet.back_up(tmp_path / "s.serment").path
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole.rstrip(b"\0")) * keep)])
    with pytest.raises(RefusedBackupError):
        restore_backup(path, empty_folder(tmp_path / "a"), passphrase=PHRASE)


def rebuilt(path: Path, change: Callable[[tarfile.TarFile], None], *, drop: str = "") -> None:
    """Write the tar again, without the part `drop`, and with what `change` adds."""
    with tarfile.open(path) as archive:
        kept = [
            (member, stream.read())
            for member in archive
            if member.name != drop and (stream := archive.extractfile(member)) is not None
        ]
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as archive:
        for member, content in kept[:-1]:
            archive.addfile(member, io.BytesIO(content))
        change(archive)
        archive.addfile(kept[-1][0], io.BytesIO(kept[-1][1]))


def added(name: str, *, kind: bytes = tarfile.REGTYPE, link: str = "") -> Callable[..., None]:
    """Return what adds an entry to a tar."""

    def change(archive: tarfile.TarFile) -> None:
        entry = tarfile.TarInfo(name)
        entry.type = kind
        entry.linkname = link
        archive.addfile(entry)

    return change


@pytest.mark.parametrize(
    "change",
    [
        added("../evil"),
        added("/etc/cron.d/evil"),
        added("exhibits/../../evil"),
        added("exhibits/ab/" + "c" * 61),
        added("serment.db"),
        added("exhibits\\evil"),
        added("keyslots.json", kind=tarfile.SYMTYPE, link="/etc/passwd"),
        added("exhibits/ab/" + "c" * 62, kind=tarfile.SYMTYPE, link="../../../evil"),
        added("exhibits/ab/" + "c" * 62, kind=tarfile.LNKTYPE, link="serment.db"),
        added("exhibits/ab/" + "c" * 62, kind=tarfile.CHRTYPE),
        added("exhibits", kind=tarfile.DIRTYPE),
        added("exhibits/ab/" + "c" * 62),
        added("x" * 5_000),
    ],
)
def test_hostile_archives(
    cabinet: Cabinet, tmp_path: Path, change: Callable[[tarfile.TarFile], None]
) -> None:
    """A name that leads outside, a link, a device, a double: refused, nothing written."""
    path = cabinet.back_up(tmp_path / "s.serment").path
    rebuilt(path, change)
    with pytest.raises(RefusedBackupError):
        restore_backup(path, empty_folder(tmp_path / "zone" / "a"), passphrase=PHRASE)
    assert not (tmp_path / "zone").exists()
    assert not (tmp_path / "evil").exists()


def test_compressed_bomb_is_not_even_opened(tmp_path: Path) -> None:
    """A compressed archive is refused before it inflates."""
    path = tmp_path / "bombe.serment"
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("serment.db")
        entry.size = 50_000_000
        archive.addfile(entry, io.BytesIO(bytes(50_000_000)))
    with pytest.raises(RefusedBackupError, match="illisible"):
        restore_backup(path, empty_folder(tmp_path / "a"), passphrase=PHRASE)


def test_removed_exhibit_is_named(cabinet: Cabinet, tmp_path: Path) -> None:
    """A backup without one of its exhibits is refused and says which."""
    path = cabinet.back_up(tmp_path / "s.serment").path
    name = cabinet.exhibits[0].stored_as
    rebuilt(path, lambda _: None, drop=f"exhibits/{name[:2]}/{name[2:]}")
    with pytest.raises(RefusedBackupError, match=f"manque.*{name[2:]}"):
        restore_backup(path, empty_folder(tmp_path / "a"), passphrase=PHRASE)


def test_inventory_rewritten_by_another(cabinet: Cabinet, tmp_path: Path) -> None:
    """An exhibit removed together with its line of the inventory breaks the seal."""
    path = cabinet.back_up(tmp_path / "s.serment").path
    name = cabinet.exhibits[0].stored_as
    dropped = f"exhibits/{name[:2]}/{name[2:]}"
    with tarfile.open(path) as archive:
        stream = archive.extractfile("manifest.json")
        assert stream is not None
        envelope = json.loads(stream.read())
    manifest = json.loads(envelope["manifest"])
    del manifest["parts"][dropped]
    envelope["manifest"] = json.dumps(manifest, sort_keys=True)
    rebuilt(path, lambda _: None, drop=dropped)
    rebuilt(path, lambda _: None, drop="manifest.json")
    content = json.dumps(envelope).encode()
    with tarfile.open(path, "a", format=tarfile.GNU_FORMAT) as archive:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    with pytest.raises(RefusedBackupError):
        restore_backup(path, empty_folder(tmp_path / "a"), passphrase=PHRASE)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 5_000, bytes(10_240)])
def test_any_other_file(tmp_path: Path, content: bytes) -> None:
    """A file that is no backup is told so."""
    (tmp_path / "s").write_bytes(content)
    with pytest.raises(RefusedBackupError):
        restore_backup(tmp_path / "s", empty_folder(tmp_path / "a"), passphrase=PHRASE)


def test_missing_file(tmp_path: Path) -> None:
    """A backup that does not exist is told so."""
    with pytest.raises(RefusedBackupError, match="n’existe pas"):
        restore_backup(tmp_path / "s", empty_folder(tmp_path / "a"), passphrase=PHRASE)


def test_damaged_exhibit_is_reported_not_hidden(cabinet: Cabinet, tmp_path: Path) -> None:
    """An exhibit already altered does not forbid the backup of the rest; it is named."""
    name = cabinet.exhibits[1].stored_as
    path = cabinet.folder.blobs(cabinet.keys).path_of(name)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert cabinet.back_up(tmp_path / "s.serment").damaged == (name,)


def test_damaged_database_makes_no_backup(cabinet: Cabinet, tmp_path: Path) -> None:
    """A backup of a damaged base is not called good: none is left."""
    content = bytearray(cabinet.folder.database.read_bytes())
    content[5_000] ^= 1
    cabinet.folder.database.write_bytes(content)
    with pytest.raises(DamagedDatabaseError):
        cabinet.back_up(tmp_path / "s.serment")
    assert list(tmp_path.iterdir()) == [cabinet.folder.path]


class FullDisk(DiskFiles):
    """A disk that has only a few bytes left."""

    def free(self, folder: Path) -> int:  # noqa: ARG002 - full everywhere
        """Say that almost nothing may be written."""
        return 1_000


def test_full_disk(cabinet: Cabinet, tmp_path: Path) -> None:
    """Without room no backup is begun, and none is left."""
    folder = DataDir(cabinet.folder.path, files=FullDisk(), clock=SystemClock())
    with pytest.raises(DiskFullError):
        make_backup(folder, cabinet.keys, tmp_path / "s.serment")
    assert list(tmp_path.iterdir()) == [cabinet.folder.path]


def test_target_folder_missing(cabinet: Cabinet, tmp_path: Path) -> None:
    """A target in a folder that is not there is told, not created by surprise."""
    with pytest.raises(FolderUnusableError, match="n’existe pas"):
        cabinet.back_up(tmp_path / "absent" / "s.serment")


def test_file_size_limit_of_the_system(cabinet: Cabinet, tmp_path: Path) -> None:
    """When the system refuses the rest of the file (RLIMIT_FSIZE), no backup is left."""
    done = _run(_LIMITED, cabinet, tmp_path / "s.serment")
    assert done.stdout.strip() == "DiskFullError"
    assert list(tmp_path.iterdir()) == [cabinet.folder.path]
    assert not list(cabinet.folder.path.glob(".copy*"))


def test_before_an_upgrade(cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade to come makes a verified backup in the folder, and three are kept."""
    assert backup_before_upgrade(cabinet.folder, cabinet.keys) is None
    cabinet.execute("CREATE TABLE django_migrations (app, name)")
    cabinet.execute("INSERT INTO django_migrations VALUES ('store', '0001_initial')")
    known = {"0001_initial", "0002_next"}
    monkeypatch.setattr("serment.store.sqlcipher.checks.known_migrations", lambda: known)
    clock = cabinet.folder.clock
    assert isinstance(clock, FixedClock)
    for _ in range(5):
        clock.advance(3_600)
        report = backup_before_upgrade(cabinet.folder, cabinet.keys)
        assert report is not None
        verify_backup(report.path, cabinet.keys, files=DiskFiles())
    assert len(list(cabinet.folder.backups.iterdir())) == 3


_PROGRAM = """
import sys, time
from pathlib import Path
from serment.adapters.clock import SystemClock
from serment.adapters.files import DiskFiles
from serment.store.datadir import DataDir
from serment.store.errors import StoreError
from serment.store.unlocked import derive_store_keys
from serment.store import backup, keyslots
folder = DataDir(Path(sys.argv[1]), files=DiskFiles(), clock=SystemClock())
keys = derive_store_keys(folder.read_keyslots().store, bytes.fromhex(sys.argv[2]))
target = Path(sys.argv[3])
"""
_LIMITED = (
    _PROGRAM
    + """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    backup.make_backup(folder, keys, target)
except StoreError as error:
    print(type(error).__name__)
"""
)
_ENDLESS = (
    _PROGRAM
    + """
print("go", flush=True)
while True:
    target.unlink(missing_ok=True)
    backup.make_backup(folder, keys, target)
"""
)
_ENDLESS_PHRASES = (
    _PROGRAM
    + """
print("go", flush=True)
cost = keyslots.Cost(memory_kib=8_192, passes=1, lanes=1)
while True:
    for phrase in ("une phrase", "une autre phrase"):
        slots = folder.read_keyslots()
        folder.write_keyslots(keyslots.change_passphrase(slots, keys.data_key, phrase, cost=cost))
"""
)


_KILLED_RESTORES = """
import json, os, signal, sys
from pathlib import Path
from serment.adapters.clock import SystemClock
from serment.adapters.files import DiskFiles
from serment.store.backup import restore_backup
from serment.store.datadir import DataDir
from serment.store.sqlcipher.checks import verify_database
from support.killing import KillingFiles

source, places, phrase = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]


def folder_with(place, files):
    return DataDir(place, files=files, clock=SystemClock())


def in_a_child(work):
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return status


def is_whole(folder, keys):
    verify_database(folder.database, keys.database)
    return folder.blobs(keys).find_damaged() == [] and len(list(folder.blobs(keys).stored())) == 3


def killed_at(place, at):
    status = in_a_child(
        lambda: restore_backup(source, folder_with(place, KillingFiles(at)), passphrase=phrase)
    )
    assert status == 0 or os.WTERMSIG(status) == signal.SIGKILL, status
    return status != 0


def done_again(place):
    folder = folder_with(place, DiskFiles())
    found = folder.is_practice_here()
    into = folder_with(place.with_name("autre"), DiskFiles()) if found else folder
    keys = restore_backup(source, into, passphrase=phrase)
    left = [p.name for p in place.parent.iterdir() if p.name.startswith(".")]
    return {"practice": found, "whole": is_whole(folder, keys), "left": left}


told = {}
for name in ("made", "to make"):  # an empty folder that was there, or none
    told[name] = []
    for at in range(1, 1000):
        place = places / name / str(at) / "cabinet"
        place.parent.mkdir(parents=True)
        if name == "made":
            place.mkdir()
        if not killed_at(place, at):
            break
        told[name].append(done_again(place))
print(json.dumps(told))
"""


def test_a_restoration_killed_at_any_moment_leaves_nothing_or_a_whole_practice(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    """`kill -9` at each change of the disk: never a half practice; done again, it is whole.

    What a killed restoration had copied beside the folder is removed by the next one.
    """
    report = cabinet.back_up(tmp_path / "s.serment")
    places = tmp_path / "places"
    places.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _KILLED_RESTORES, str(report.path), str(places), PHRASE],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr
    for told in json.loads(done.stdout).values():
        assert len(told) > 20
        assert [moment["whole"] for moment in told] == [True] * len(told)
        practices = [moment["practice"] for moment in told]
        assert practices == sorted(practices)
        assert set(practices) == {False, True}
        # Where nothing was there, what the killed one had copied is gone.
        assert [moment["left"] for moment in told] == [[]] * len(told)


def _start(program: str, cabinet: Cabinet, target: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-c", program, str(cabinet.folder.path)),
            *(cabinet.keys.data_key.hex(), str(target)),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )


def _run(program: str, cabinet: Cabinet, target: Path) -> subprocess.CompletedProcess[str]:
    process = _start(program, cabinet, target)
    said, _ = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, said, "")


def _kill_after(process: subprocess.Popen[str], seconds: float) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("seconds", [0.005, 0.02, 0.05, 0.11])
def test_killed_during_a_backup(cabinet: Cabinet, tmp_path: Path, seconds: float) -> None:
    """`kill -9` at any moment: the named file is a whole backup or is not there."""
    target = tmp_path / "s.serment"
    _kill_after(_start(_ENDLESS, cabinet, target), seconds)
    if target.exists():
        verify_backup(target, cabinet.keys, files=DiskFiles())
    assert rows(cabinet.folder, cabinet.keys.database) == [("Madame Dupont",)]
    cabinet.folder.prepare()
    assert not list(cabinet.folder.path.glob(".copy*"))


@pytest.mark.parametrize("seconds", [0.01, 0.04, 0.09, 0.2])
def test_killed_while_the_passphrase_changes(
    cabinet: Cabinet, tmp_path: Path, seconds: float
) -> None:
    """`kill -9` while the key slots are written: they are the former or the new ones, whole."""
    _kill_after(_start(_ENDLESS_PHRASES, cabinet, tmp_path / "unused"), seconds)
    slots = cabinet.folder.read_keyslots()
    assert slots.store == cabinet.keys.store
    cabinet.folder.prepare()
    assert not list(cabinet.folder.path.glob("*.part"))
