"""Between iterators of pieces and binary streams."""

import io
from collections.abc import Callable, Iterator
from typing import IO, cast

from serment.store.blobs import PendingBlob


class _PieceReader(io.RawIOBase):
    """A stream read from an iterator of pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill `buffer` with what comes next; 0 at the end."""
        view = memoryview(cast("bytearray", buffer))
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def opener(pieces: Callable[[], Iterator[bytes]]) -> Callable[[], IO[bytes]]:
    """Return a function that opens the pieces as a binary stream."""
    return lambda: cast("IO[bytes]", io.BufferedReader(_PieceReader(pieces())))


class SealedStream(io.RawIOBase):
    """A stream whose writes are encrypted at once, so that a long file never lies in clear."""

    def __init__(self, pending: PendingBlob) -> None:
        self._pending = pending

    def writable(self) -> bool:
        """Say that the stream can be written."""
        return True

    def write(self, piece: object) -> int:
        """Encrypt and keep one more piece."""
        content = bytes(cast("bytes", piece))
        self._pending.write(content)
        return len(content)
