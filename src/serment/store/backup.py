"""One file with the whole practice, still encrypted; made, verified, restored.

A backup is a plain tar: `serment.db` (a consistent copy under the same key), `keyslots.json`,
`exhibits/…`, then `manifest.json` (length and SHA-256 of each, sealed by an HMAC that only an
opened store can make). Nothing in it is readable without the passphrase or the recovery code.
It is written beside its final name, read back whole, and only then named: a process killed at any
moment leaves the former backup, or none.
"""

import contextlib
import glob
import hmac
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serment.store.backup_reading import DATABASE, KEYSLOTS, ReadBackup, read_backup
from serment.store.backup_writing import write_parts
from serment.store.datadir import DataDir
from serment.store.disk_errors import told_in_french
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
from serment.store.following import Followed, Told
from serment.store.keyslots import (
    KeySlots,
    open_with_passphrase,
    open_with_recovery_secret,
    parse_keyslots,
    parse_typed_code,
)
from serment.store.ports import Advance, Files, untold
from serment.store.purges import NAME as PURGES
from serment.store.purges import PurgeList, read_purge_list, write_purge_list
from serment.store.removals import REMOVALS
from serment.store.unlocked import StoreKeys, derive_store_keys

if TYPE_CHECKING:
    from serment.store.sqlcipher.connections import CipherConnection

FORMAT: Final = "serment-backup"
VERSION: Final = 1
KEPT_BEFORE_UPGRADE: Final = 3
_SPARE: Final = 10_000_000
_DRAFT: Final = ".serment-sauvegarde-"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a finished backup holds; `damaged` names (`stored_as`) exhibits already altered."""

    path: Path
    exhibits: int
    size: int
    damaged: tuple[str, ...]


def make_backup(
    folder: DataDir,
    keys: StoreKeys,
    target: Path,
    *,
    checkpoint: str = "",
    advance: Advance = untold,
) -> BackupReport:
    """Write and verify a backup of the open store at `target`, which must not exist.

    `checkpoint`, the journal's last signed statement, is written in the manifest. `advance` is told
    the bytes done and their total; where it raises, nothing is left.
    """
    if not folder.is_practice_here():
        raise NoPracticeError(str(folder.path))  # the demonstration is made again, not saved
    _require_place(target)
    for abandoned in target.parent.glob(f"{_DRAFT}*.part"):
        abandoned.unlink()  # left by a killed process; the folder is held: none is at work
    draft = target.with_name(f"{_DRAFT}{secrets.token_hex(4)}.part")
    copy = folder.path / f".copy-{secrets.token_hex(4)}.part"
    with told_in_french(target.parent), REMOVALS.forbidden():
        try:
            _copy_database(folder.database, copy, keys)
            size = _size_of(folder, copy)
            _require_free(folder.files, target.parent, size)
            followed = Followed(advance, size, readings=3)
            damaged = tuple(folder.blobs(keys).find_damaged(followed.add))
            about = _about(folder, keys, checkpoint=checkpoint, damaged=damaged)
            with folder.files.create(draft) as stream:
                seal = partial(_seal, keys)
                parts = _parts(folder, copy, keys)
                write_parts(stream, parts, about=about, seal=seal, told=followed.add)
            found = verify_backup(draft, keys, files=folder.files, told=followed.add)
            folder.files.move(draft, target)
        finally:
            for leftover in (copy, draft):
                leftover.unlink(missing_ok=True)
    return BackupReport(target, found.exhibits, target.stat().st_size, damaged)


def _require_place(target: Path) -> None:
    if target.exists():
        raise FolderUnusableError(
            f"Le fichier « {target} » existe déjà.",
            "Une sauvegarde n’en remplace jamais une autre.",
            "Choisissez un autre nom.",
        )
    if not target.parent.is_dir():
        raise FolderUnusableError(
            f"Le dossier « {target.parent} » n’existe pas.",
            "La sauvegarde ne peut pas y être écrite.",
            "Branchez le disque ou créez le dossier, puis recommencez.",
        )


def _parts(folder: DataDir, copy: Path, keys: StoreKeys) -> Iterator[tuple[str, Path]]:
    yield DATABASE, copy
    yield KEYSLOTS, folder.keyslots_file
    for path, name in folder.blobs(keys).stored():
        yield f"exhibits/{name[:2]}/{name[2:]}", path


def _about(
    folder: DataDir, keys: StoreKeys, *, checkpoint: str, damaged: tuple[str, ...]
) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "store": keys.store,
        "made_at": folder.clock.now().isoformat(),
        "checkpoint": checkpoint,
        "damaged": list(damaged),
    }


def backup_before_upgrade(folder: DataDir, keys: StoreKeys) -> BackupReport | None:
    """Back up into the folder itself when this program will migrate it; keep the last three."""
    from serment.store.sqlcipher.checks import has_upgrade_pending  # noqa: PLC0415 - start-up

    if not has_upgrade_pending(folder.database, keys.database):
        return None
    with told_in_french(folder.backups):
        folder.files.make_folder(folder.backups)
    name = f"{folder.clock.now():%Y%m%dT%H%M%SZ}-avant-mise-a-jour.serment"
    report = make_backup(folder, keys, folder.backups / name)
    for old in sorted(folder.backups.glob("*-avant-mise-a-jour.serment"))[:-KEPT_BEFORE_UPGRADE]:
        folder.files.remove(old)
    return report


def verify_backup(
    path: Path, keys: StoreKeys, *, files: Files, told: Told | None = None
) -> ReadBackup:
    """Read a backup whole; RefusedBackupError at the first thing that is not as it was written."""
    with files.open(path) as stream:
        found = read_backup(stream, told=told)
    _verify_seal(found, keys)
    return found


def restore_backup(  # noqa: PLR0913 - two ways in, of which one is given
    source: Path,
    folder: DataDir,
    *,
    passphrase: str | None = None,
    recovery_code: str | None = None,
    purge_list: Path | None = None,
    advance: Advance = untold,
) -> StoreKeys:
    """Verify a backup and put it in an empty `folder`; return its keys.

    `purge_list` names what was destroyed since: it goes into the folder with the practice, whose
    next opening replays it (RefusedPurgeListError where it is not one of this practice).

    Everything is read once before a byte is written, then again as it is copied, beside the folder,
    which receives it in one rename: a process killed at any moment leaves nothing there, or a whole
    practice. Refuses a folder that holds a practice or that another process holds, and whatever is
    not exactly a backup of ours (RefusedBackupError).
    """
    if folder.is_practice_here() or folder.is_demo_here():
        raise PracticeExistsError(str(folder.path))
    if any(path.name != "serment.lock" for path in folder.files.walk(folder.path)):
        raise PracticeExistsError(str(folder.path))
    with told_in_french(source):
        try:
            followed = Followed(advance, folder.files.size(source), readings=2)
            stream = folder.files.open(source)
        except FileNotFoundError:
            raise RefusedBackupError(f"le fichier « {source} » n’existe pas") from None
        with stream as opened:
            found = read_backup(opened, told=followed.add)
    keys = _open(parse_keyslots(found.keyslots), passphrase, recovery_code)
    _verify_seal(found, keys)
    purged = read_purge_list(purge_list, keys, folder.files) if purge_list else PurgeList()
    with _alone_in(folder):
        _restore_into(folder, source, _Restored(found, keys, purged), followed.add)
    return keys


@contextlib.contextmanager
def _alone_in(folder: DataDir) -> Iterator[None]:
    """Hold the folder, and remove what a killed restoration left beside; undone on an error."""
    is_new, was_held = not folder.files.exists(folder.path), folder.is_held
    with told_in_french(folder.path):
        folder.files.make_folder(folder.path)
    if not was_held:
        folder.acquire()
    try:
        for abandoned in folder.path.parent.glob(f".{glob.escape(folder.path.name)}.*.part"):
            _forget_tree(abandoned)
        yield
    except BaseException:
        if not was_held:
            folder.release()
        if is_new:
            _forget_tree(folder.path)
        raise


@dataclass(frozen=True, slots=True)
class _Restored:
    """A backup that was read and proven, and the tokens of what must not come back."""

    found: ReadBackup
    keys: StoreKeys
    purged: PurgeList


def _restore_into(folder: DataDir, source: Path, restored: _Restored, told: Told) -> None:
    from serment.store.sqlcipher.checks import verify_database  # noqa: PLC0415 - start-up

    draft = folder.path.with_name(f".{folder.path.name}.{secrets.token_hex(4)}.part")
    with told_in_french(folder.path):
        folder.files.make_folder(draft)
        try:
            _require_free(folder.files, draft, restored.found.size)
            with folder.files.open(source) as stream:
                write = _writer(folder.files, draft)
                _require_same(restored.found, read_backup(stream, write=write, told=told))
            folder.files.make_folder(draft / "exhibits")
            if restored.purged.tokens:
                write_purge_list(draft / PURGES, restored.keys, restored.purged, folder.files)
            verify_database(draft / DATABASE, restored.keys.database)
            _put_in_place(draft, folder)
        except BaseException:
            _forget_tree(draft)
            raise


def _put_in_place(draft: Path, folder: DataDir) -> None:
    """Rename the whole practice to its place; only an empty folder with a lock gives way."""
    folder.release()
    _forget_tree(folder.path)
    folder.files.move(draft, folder.path)


def _forget_tree(folder: Path) -> None:
    import shutil  # noqa: PLC0415 - seldom needed

    shutil.rmtree(folder, ignore_errors=True)


def _writer(files: Files, draft: Path) -> Callable[[str, Iterator[bytes]], None]:
    def write(name: str, pieces: Iterator[bytes]) -> None:
        path = draft.joinpath(*name.split("/"))
        files.make_folder(path.parent)
        with files.create(path) as stream:
            for piece in pieces:
                stream.write(piece)

    return write


def _open(slots: KeySlots, passphrase: str | None, recovery_code: str | None) -> StoreKeys:
    try:
        if recovery_code is not None:
            data_key = open_with_recovery_secret(slots, parse_typed_code(recovery_code))
        else:
            data_key = open_with_passphrase(slots, passphrase or "")
    except WrongPassphraseError:
        raise WrongPassphraseError(of_backup=True) from None
    except WrongRecoveryCodeError:
        raise WrongRecoveryCodeError(of_backup=True) from None
    return derive_store_keys(slots.store, data_key)


def _copy_database(source: Path, copy: Path, keys: StoreKeys) -> None:
    from sqlcipher3 import dbapi2  # noqa: PLC0415 - start-up

    from serment.store.sqlcipher.checks import verify_pages  # noqa: PLC0415 - start-up
    from serment.store.sqlcipher.connections import connect_with_key  # noqa: PLC0415 - start-up

    if not source.exists():
        raise DamagedDatabaseError("le fichier serment.db a disparu")
    try:
        live = connect_with_key(keys.database, database=str(source))
        with contextlib.closing(live):
            copied = connect_with_key(keys.database, database=str(copy))
            with contextlib.closing(copied):
                live.backup(copied)
                copied.execute("PRAGMA journal_mode = DELETE")
                _forget_this_backup(copied)
                verify_pages(copied)
    except dbapi2.OperationalError as error:  # no room, or the disk failed
        raise DiskFullError(str(copy.parent)) from error
    except dbapi2.DatabaseError as error:
        raise DamagedDatabaseError(f"elle ne se laisse pas copier ({error})") from error
    copy.chmod(0o600)


def _forget_this_backup(copied: "CipherConnection") -> None:
    """Leave the work that makes the backup out of it: restored, it would look interrupted."""
    tables = "SELECT count(*) FROM sqlite_master WHERE name = 'store_work'"
    if copied.execute(tables).fetchone() != (0,):
        copied.execute("DELETE FROM store_work WHERE kind = 'backup'")
        copied.commit()


def _size_of(folder: DataDir, copy: Path) -> int:
    exhibits = sum(folder.files.size(path) for path in folder.files.walk(folder.exhibits))
    return exhibits + copy.stat().st_size


def _require_free(files: Files, where: Path, needed: int) -> None:
    if files.free(where) < needed + _SPARE:
        raise DiskFullError(str(where))


def _require_same(first: ReadBackup, again: ReadBackup) -> None:
    if again.digests != first.digests:
        raise RefusedBackupError("elle a changé pendant la lecture")


def _seal(keys: StoreKeys, manifest: bytes) -> str:
    return hmac.new(keys.backup, manifest, "sha256").hexdigest()


def _verify_seal(found: ReadBackup, keys: StoreKeys) -> None:
    if not hmac.compare_digest(_seal(keys, found.manifest), found.seal):
        raise RefusedBackupError("son inventaire a été modifié")
    if found.store != keys.store or parse_keyslots(found.keyslots).store != keys.store:
        raise RefusedBackupError("ses parties viennent de cabinets différents")
