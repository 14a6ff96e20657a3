"""The disk, and its twin in memory that can be full or read-only.

Every write of `DiskFiles` is durable: the content is flushed to the disk, then the folder that
names it. A process killed at any moment leaves the old file or the new one, never a mixture.
"""

import contextlib
import errno
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


class DiskFiles:
    """Files on the disk, private to their owner."""

    def read(self, path: Path, *, limit: int) -> bytes:
        """Return the whole file; ValueError when it is longer than `limit` bytes."""
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise ValueError(f"{path.name}: more than {limit} bytes")
        return content

    def replace(self, path: Path, content: bytes) -> None:
        """Write the file whole or not at all, readable by its owner alone."""
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
        with self.create(draft) as stream:
            stream.write(content)
        try:
            self.move(draft, path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    @contextlib.contextmanager
    def create(self, path: Path) -> Iterator[BinaryIO]:
        """Open a new private file for writing, durable on leaving; removed on an exception."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags, PRIVATE_FILE)
        try:
            with os.fdopen(descriptor, "w+b") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def open(self, path: Path) -> AbstractContextManager[BinaryIO]:
        """Open an existing file for reading."""
        return path.open("rb")

    def move(self, source: Path, target: Path) -> None:
        """Rename within one disk, durably, replacing `target`."""
        source.replace(target)
        sync_folder(target.parent)

    def remove(self, path: Path) -> None:
        """Remove a file; nothing happens when it is already gone."""
        path.unlink(missing_ok=True)
        sync_folder(path.parent)

    def make_folder(self, path: Path) -> None:
        """Create a folder and its parents, private to its owner, if missing."""
        if path.is_dir():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        sync_folder(path.parent)

    def exists(self, path: Path) -> bool:
        """Tell whether a file or folder is there."""
        return path.exists()

    def size(self, path: Path) -> int:
        """Return the length of a file in bytes."""
        return path.stat().st_size

    def walk(self, folder: Path) -> Iterator[Path]:
        """Yield the files under `folder`, in a stable order; links are not followed."""
        for root, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                yield Path(root, name)

    def free(self, folder: Path) -> int:
        """Return how many bytes may still be written there."""
        return shutil.disk_usage(folder).free


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no such call and keeps its own journal."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:  # some network folders refuse it, and nothing better exists there
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


class MemoryFiles:
    """The twin for tests: `capacity` bytes in all, nothing written while `read_only`."""

    def __init__(self, *, capacity: int | None = None) -> None:
        self.contents: dict[Path, bytes] = {}
        self.folders: set[Path] = set()
        self.capacity = capacity
        self.read_only = False

    def read(self, path: Path, *, limit: int) -> bytes:
        """Return the whole file; ValueError when it is longer than `limit` bytes."""
        content = self._existing(path)
        if len(content) > limit:
            raise ValueError(f"{path.name}: more than {limit} bytes")
        return content

    def replace(self, path: Path, content: bytes) -> None:
        """Write the file whole or not at all."""
        self._require_writable(path)
        self._require_room(path, len(content) - len(self.contents.get(path, b"")))
        self.contents[path] = content

    @contextlib.contextmanager
    def create(self, path: Path) -> Iterator[BinaryIO]:
        """Open a new file for writing; nothing remains on an exception."""
        self._require_writable(path)
        if path in self.contents:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        stream = io.BytesIO()
        yield stream
        self._require_room(path, len(stream.getvalue()))
        self.contents[path] = stream.getvalue()

    def open(self, path: Path) -> AbstractContextManager[BinaryIO]:
        """Open an existing file for reading."""
        return io.BytesIO(self._existing(path))

    def move(self, source: Path, target: Path) -> None:
        """Rename, replacing `target`."""
        self._require_writable(target)
        self.contents[target] = self.contents.pop(source)

    def remove(self, path: Path) -> None:
        """Remove a file; nothing happens when it is already gone."""
        self._require_writable(path)
        self.contents.pop(path, None)

    def make_folder(self, path: Path) -> None:
        """Note a folder."""
        if path not in self.folders:
            self._require_writable(path)
            self.folders.add(path)

    def exists(self, path: Path) -> bool:
        """Tell whether a file or folder is there."""
        return path in self.contents or path in self.folders

    def size(self, path: Path) -> int:
        """Return the length of a file in bytes."""
        return len(self._existing(path))

    def walk(self, folder: Path) -> Iterator[Path]:
        """Yield the files under `folder`, in a stable order."""
        yield from sorted(path for path in self.contents if path.is_relative_to(folder))

    def free(self, folder: Path) -> int:  # noqa: ARG002 - one memory for all folders
        """Return how many bytes may still be written."""
        if self.capacity is None:
            return 1 << 40
        return self.capacity - sum(map(len, self.contents.values()))

    def _existing(self, path: Path) -> bytes:
        if path not in self.contents:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return self.contents[path]

    def _require_writable(self, path: Path) -> None:
        if self.read_only:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    def _require_room(self, path: Path, more: int) -> None:
        if self.capacity is not None and more > self.free(path.parent):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
