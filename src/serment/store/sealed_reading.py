"""A sealed file read at any place, as a stream in clear that never touches the disk.

Guarantees that each chunk is authentic before a byte of it is given, and that one chunk in clear is
held at a time. Leaves to others the form of the file (`sealing`).
"""

import io
from typing import BinaryIO, cast

from serment.store.errors import DamagedBlobError
from serment.store.sealing import CHUNK, SealedChunks


class SealedReader(io.RawIOBase):
    """The clear bytes of a sealed file, which can seek."""

    def __init__(self, source: BinaryIO, key: bytes, *, expected: str) -> None:
        super().__init__()
        self._source = source
        self._chunks = SealedChunks(source, key)
        if self._chunks.digest != expected:
            raise DamagedBlobError("son contenu est celui d’une autre pièce")
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """A stream to read."""
        return True

    def seekable(self) -> bool:
        """At any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a place; beyond the end there is nothing to read."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._chunks.size}[whence]
        if origin + offset < 0:
            raise OSError(22, "Invalid argument")
        self._at = origin + offset
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def readinto(self, buffer: object) -> int:
        """Fill the buffer as far as the chunk goes."""
        view = memoryview(cast("bytearray", buffer)).cast("B")
        left = min(len(view), self._chunks.size - self._at)
        if left <= 0:
            return 0
        number, start = divmod(self._at, CHUNK)
        piece = self._chunk(number)[start : start + left]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file."""
        self._source.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._held = (number, self._chunks.read(number))
        return self._held[1]
