"""How far a long act has come, counted in bytes as they are read."""

from collections.abc import Callable

from serment.store.ports import Advance

# Receives the length of each piece read; it may raise, to stop the act.
Told = Callable[[int], object]


class Followed:
    """Counts what several readings of one content read, and tells it as a part of its length.

    An act that reads everything three times would tell thrice the size that a person knows: what
    is told is brought back to that size.
    """

    def __init__(self, advance: Advance, size: int, *, readings: int) -> None:
        self._advance = advance
        self._size = size
        self._readings = readings
        self._read = 0

    def add(self, count: int) -> None:
        """Count so many bytes more; it may raise, to stop the act."""
        self._read += count
        self._advance(min(self._read // self._readings, self._size), self._size)
