"""A file held in memory, as readers ask for it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True)
class HeldContent:
    """Bytes with a name: the twin of `FileContent`."""

    data: bytes
    name: str = "export.zip"

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    def open(self) -> BinaryIO:
        """A stream on them."""
        return io.BytesIO(self.data)
