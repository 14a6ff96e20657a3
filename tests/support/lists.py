"""Lists of patients in memory: what a practice's program would have exported."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from serment.intake.tables import open_table

if TYPE_CHECKING:
    from serment.intake.tables import Table


@dataclass(frozen=True, slots=True)
class MemoryContent:
    """A content that lies nowhere on the disk, as one that the store has decrypted."""

    data: bytes
    name: str = "liste.csv"

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    def open(self) -> BinaryIO:
        """Return a stream on the bytes."""
        return io.BytesIO(self.data)


def table_of(text: str | bytes, name: str = "liste.csv") -> Table:
    """Open the table that this text, or these bytes, are."""
    data = text.encode() if isinstance(text, str) else text
    return open_table(MemoryContent(data, name))
