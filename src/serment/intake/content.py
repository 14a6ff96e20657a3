"""A file to read, wherever it lies: on the disk, or encrypted among the contents of the store.

Guarantees that a reader opens it as often as it needs, at any place, and never learns where it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from pathlib import Path


class Content(Protocol):
    """Bytes with a name; `size` is their number."""

    @property
    def name(self) -> str:
        """The file's own name, as a person knows it."""

    @property
    def size(self) -> int:
        """The number of bytes."""

    def open(self) -> BinaryIO:
        """Return a stream that reads from the first byte and can seek; the caller closes it."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file of the disk."""

    path: Path

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.name

    @property
    def size(self) -> int:
        """The number of bytes; OSError where it cannot be reached."""
        return self.path.stat().st_size

    def open(self) -> BinaryIO:
        """Return a stream on the file; OSError where it cannot be read."""
        return self.path.open("rb")
