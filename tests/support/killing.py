"""A disk that kills its own process: a power cut at a chosen place, not at a time."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING, BinaryIO, cast

from serment.adapters.files import DiskFiles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def die(by: signal.Signals = signal.SIGKILL) -> None:
    """End this process as `kill -9` does: nothing is flushed, nothing is cleaned."""
    os.kill(os.getpid(), by)


class KillingFiles(DiskFiles):
    """The disk; at the moment number `at` of those that change something, the process dies.

    `by` is the signal, SIGINT for a person who presses Ctrl + C. A moment is just before or just
    after each change: a folder made, a file begun, a piece written, a file ended, a rename, a
    removal. `only` keeps those of paths that contain it.
    """

    def __init__(self, at: int, *, only: str = "", by: signal.Signals = signal.SIGKILL) -> None:
        self.moments = 0
        self._by = by
        self._at = at
        self._only = only

    @contextlib.contextmanager
    def create(self, path: Path) -> Iterator[BinaryIO]:
        """Open a new file for writing; each piece is a moment."""
        self._pass(path)
        with super().create(path) as stream:
            yield cast("BinaryIO", _Pieces(stream, self, path))
        self._pass(path)

    def move(self, source: Path, target: Path) -> None:
        """Rename."""
        self._pass(target)
        super().move(source, target)
        self._pass(target)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        self._pass(path)
        super().remove(path)

    def make_folder(self, path: Path) -> None:
        """Create a folder."""
        if not path.is_dir():
            self._pass(path)
            super().make_folder(path)
            self._pass(path)

    def _pass(self, path: Path) -> None:
        if self._only in str(path):
            self.moments += 1
            if self.moments == self._at:
                die(self._by)


class _Pieces:
    """A file being written, whose pieces are counted."""

    def __init__(self, stream: BinaryIO, files: KillingFiles, path: Path) -> None:
        self._stream = stream
        self._files = files
        self._path = path

    def write(self, piece: bytes) -> int:
        """Write half of a piece, let a moment pass, write the rest."""
        half = len(piece) // 2
        self._stream.write(piece[:half])
        self._stream.flush()
        self._files._pass(self._path)
        return half + self._stream.write(piece[half:])

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a position."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._stream.tell()

    def flush(self) -> None:
        """Flush the file."""
        self._stream.flush()
