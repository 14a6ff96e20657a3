"""The outside things that the store needs, as shapes; `adapters` supplies them with their twins.

`Advance` is told how far a long act has come, done and total in one unit; whoever is told may raise
to stop the act, which then undoes what it began.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

Advance = Callable[[int, int], None]


def untold(done: int, total: int) -> None:
    """Tell nobody: the act is short, or nobody waits."""
    del done, total


class Clock(Protocol):
    """Where the store reads the time."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back while the process lives."""
        ...


class Files(Protocol):
    """Where the store reads and writes; every write is durable before the call returns."""

    def read(self, path: Path, *, limit: int) -> bytes:
        """Return the whole file; ValueError when it is longer than `limit` bytes."""
        ...

    def replace(self, path: Path, content: bytes) -> None:
        """Write the file whole or not at all, readable by its owner alone."""
        ...

    def create(self, path: Path) -> AbstractContextManager[BinaryIO]:
        """Open a new private file for writing, durable on leaving; FileExistsError if it is there.

        Left by an exception, the file is removed.
        """
        ...

    def open(self, path: Path) -> AbstractContextManager[BinaryIO]:
        """Open an existing file for reading."""
        ...

    def move(self, source: Path, target: Path) -> None:
        """Rename within one disk, durably, replacing `target`."""
        ...

    def remove(self, path: Path) -> None:
        """Remove a file; nothing happens when it is already gone."""
        ...

    def make_folder(self, path: Path) -> None:
        """Create a folder and its parents, private to its owner, if missing."""
        ...

    def exists(self, path: Path) -> bool:
        """Tell whether a file or folder is there."""
        ...

    def size(self, path: Path) -> int:
        """Return the length of a file in bytes."""
        ...

    def walk(self, folder: Path) -> Iterator[Path]:
        """Yield the files under `folder`, in a stable order."""
        ...

    def free(self, folder: Path) -> int:
        """Return how many bytes may still be written there."""
        ...
