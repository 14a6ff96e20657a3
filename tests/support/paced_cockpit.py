"""The cockpit on a slow disk: a long work lasts until a test lets it go.

Run as `python -m support.paced_cockpit GO …`: while the file GO is not there, each piece of a
content that a work reads takes its time; the requests of the browser are served at full speed.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from serment.__main__ import main
from serment.adapters import files

if TYPE_CHECKING:
    from collections.abc import Iterator

A_PIECE_TAKES = 0.1


class SlowFiles(files.DiskFiles):
    """The disk, slow to read for the works alone."""

    go = Path()

    @contextlib.contextmanager
    def open(self, path: Path) -> Iterator[BinaryIO]:
        """Open for reading; a work waits at each piece."""
        with super().open(path) as stream:
            yield cast("BinaryIO", _SlowStream(stream, self.go))


class _SlowStream:
    def __init__(self, stream: BinaryIO, go: Path) -> None:
        self._stream = stream
        self._go = go

    def read(self, size: int = -1) -> bytes:
        """Read, after a while."""
        if threading.current_thread().name == "works" and not self._go.exists():
            time.sleep(A_PIECE_TAKES)
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a position."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._stream.tell()


if __name__ == "__main__":
    SlowFiles.go = Path(sys.argv[1])
    vars(files)["DiskFiles"] = SlowFiles
    sys.exit(main(sys.argv[2:]))
