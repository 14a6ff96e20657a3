"""The folder of one practice: where each part lies, who holds it, whether it can be used.

    serment.db       the database (SQLCipher)      keyslots.json   the two ways in
    attempts.json    the count of failed openings  exhibits/       encrypted contents
    backups/         those made before an upgrade  serment.lock    who has it open
    purges.json      what was destroyed, by random tokens
    echeances.ics    for an agenda that follows it, if asked: in clear, it names nobody
    demo.key         in the demonstration only, in clear: its data are fictitious

Imports neither Django nor SQLCipher, so that the first page need not wait for them.
"""

import os
import sys
from pathlib import Path
from typing import Final

from serment.store.attempts import AttemptCounter
from serment.store.blobs import BlobStore
from serment.store.disk_errors import told_in_french
from serment.store.errors import (
    AlreadyOpenError,
    DamagedKeySlotsError,
    DiskFullError,
)
from serment.store.keyslots import (
    MAXIMUM_FILE_BYTES,
    KeySlots,
    parse_keyslots,
    serialise_keyslots,
)
from serment.store.ports import Clock, Files
from serment.store.unlocked import StoreKeys

NEEDED_BYTES: Final = 50_000_000
_EMPTY_DATABASE: Final = 4_096
_LOCK_NOTE_BYTES: Final = 200
# The lock lies beyond the note: on Windows a locked byte cannot be read by others.
_LOCKED_BYTE: Final = 1 << 30


def default_folder(*, demo: bool) -> Path:
    """Return where this person's practice, or the demonstration, lies on this system."""
    from platformdirs import user_data_path  # noqa: PLC0415 - start-up

    return user_data_path("serment-demo" if demo else "serment", appauthor=False)


class DataDir:
    """The folder at `path`; nothing is read or written before it is asked for."""

    def __init__(self, path: Path, *, files: Files, clock: Clock) -> None:
        self.path = Path(os.path.abspath(path))  # noqa: PTH100 - links are kept as they are
        self.files = files
        self.clock = clock
        self.attempts = AttemptCounter(self.path / "attempts.json", files=files, clock=clock)
        self._lock: int | None = None

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.path / "serment.db"

    @property
    def keyslots_file(self) -> Path:
        """The file of key slots."""
        return self.path / "keyslots.json"

    @property
    def demo_key_file(self) -> Path:
        """The key of the demonstration, in clear."""
        return self.path / "demo.key"

    @property
    def exhibits(self) -> Path:
        """The folder of encrypted contents."""
        return self.path / "exhibits"

    @property
    def backups(self) -> Path:
        """The folder of the backups made before an upgrade."""
        return self.path / "backups"

    def is_practice_here(self) -> bool:
        """Tell whether a real practice lies here, whole or damaged.

        A database of one page without key slots is a creation that was interrupted: nothing.
        """
        if self.files.exists(self.keyslots_file):
            return True
        return not self.is_demo_here() and (
            self._length(self.database) > _EMPTY_DATABASE
            or self._length(self.path / "serment.db-wal") > 0
        )

    def is_demo_here(self) -> bool:
        """Tell whether the demonstration lies here."""
        return self.files.exists(self.demo_key_file)

    def prepare(self) -> None:
        """Create the folder (0700) and check that it can be written and has room."""
        with told_in_french(self.path):
            self.files.make_folder(self.path)
            self.files.make_folder(self.exhibits)
            self.files.replace(self.path / ".writable", b"")
            self.files.remove(self.path / ".writable")
        if self.files.free(self.path) < NEEDED_BYTES:
            raise DiskFullError(str(self.path))
        self._forget_drafts()

    def acquire(self) -> None:
        """Hold the folder for this process, or raise AlreadyOpenError.

        The system releases it when the process ends, however it ends: a stale file blocks nobody.
        """
        with told_in_french(self.path):
            descriptor = os.open(self.path / "serment.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock_byte(descriptor)
        except OSError:
            note = os.read(descriptor, _LOCK_NOTE_BYTES).decode(errors="replace").strip()
            os.close(descriptor)
            raise AlreadyOpenError(str(self.path), f" ({note})" if note else "") from None
        self._lock = descriptor
        self.note_holder(f"processus {os.getpid()}")

    @property
    def is_held(self) -> bool:
        """Whether this object holds the folder for this process."""
        return self._lock is not None

    def note_holder(self, note: str) -> None:
        """Write in the lock who holds the folder, for the message that another will read."""
        if self._lock is None:
            return
        os.ftruncate(self._lock, 0)
        os.lseek(self._lock, 0, os.SEEK_SET)
        os.write(self._lock, note.encode()[:_LOCK_NOTE_BYTES])

    def release(self) -> None:
        """Let another process hold the folder."""
        if self._lock is not None:
            os.ftruncate(self._lock, 0)
            os.close(self._lock)
            self._lock = None

    def read_keyslots(self) -> KeySlots:
        """Read keyslots.json, or raise DamagedKeySlotsError or NewerStoreError."""
        try:
            with told_in_french(self.path):
                content = self.files.read(self.keyslots_file, limit=MAXIMUM_FILE_BYTES)
        except FileNotFoundError:
            raise DamagedKeySlotsError("il manque") from None
        except ValueError:
            raise DamagedKeySlotsError("il est bien trop long") from None
        return parse_keyslots(content)

    def write_keyslots(self, slots: KeySlots) -> None:
        """Write keyslots.json whole, or leave the former one."""
        with told_in_french(self.path):
            self.files.replace(self.keyslots_file, serialise_keyslots(slots))

    def blobs(self, keys: StoreKeys) -> BlobStore:
        """Return the encrypted contents of this folder."""
        return BlobStore(
            self.exhibits, key=keys.exhibits, names_key=keys.exhibit_names, files=self.files
        )

    def _length(self, path: Path) -> int:
        return self.files.size(path) if self.files.exists(path) else 0

    def _forget_drafts(self) -> None:
        """Remove what a killed process was writing: it never became a file of the practice."""
        with told_in_french(self.path):
            for path in list(self.files.walk(self.path)):
                if path.suffix == ".part" or ".part-" in path.name:  # with SQLite's journal of it
                    self.files.remove(path)


def calendar_of(folder: DataDir) -> Path:
    """Return where the calendar that an agenda follows lies, in clear, if one was asked for."""
    return folder.path / "echeances.ics"


def _lock_byte(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists on Windows alone

        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
    else:
        import fcntl  # noqa: PLC0415 - exists elsewhere alone

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
