"""A process of its own for what is heavy or dangerous: it ends with its work.

Guarantees: what the work keeps in memory is given back to the machine when the process closes; one
that stops takes nothing with it; it is told the request and nothing else, through pipes: no file,
no key, no setting of ours. With a `patience`, one that does not answer in time is ended; with
`bounds`, one that takes too much is, where the system knows how.
Leaves to others what is asked (`press`, `redaction.reading`) and how it is made.

LIMIT: it starts the Python that runs (`sys.executable`); a program that embeds Python would have
to name one.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from serment.documents.answering import ANSWER, LENGTH, MADE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_PROGRAM = Path(__file__).with_name("answering.py")
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows would open a terminal
_OURS = "SERMENT_"


class SeparateError(Exception):
    """The process refused what was asked; the message says what it said."""


class StoppedProcessError(SeparateError):
    """The process ended before its answer, or was not started: nothing was made."""


class LateProcessError(StoppedProcessError):
    """The process did not answer in time, and was ended."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that a process may take: bytes of memory, seconds of processor in all."""

    memory: int
    seconds: int


class SeparateProcess:
    """One process: ask, take the answer, ask again; at the end it is gone.

    Take each answer before you ask again: two questions in the pipes could wait for each other.
    `patience` is the seconds that one answer may take; None waits for as long as it lasts.
    """

    def __init__(
        self,
        work: Path,
        *,
        named: str,
        patience: float | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self._named, self._patience = named, patience
        self._process = _started(work, named, bounds)
        self._requests: IO[bytes] = _piped(self._process.stdin, named)
        self._answers: IO[bytes] = _piped(self._process.stdout, named)

    @property
    def pid(self) -> int:
        """The number of the process, for those who watch its memory."""
        return self._process.pid

    def ask(self, *request: bytes) -> None:
        """Send a request, in pieces; it is worked on while the caller does something else."""
        size = sum(map(len, request))
        with contextlib.suppress(OSError):  # one that has stopped says so at `take`
            for piece in (LENGTH.pack(size), *request):
                self._requests.write(piece)
            self._requests.flush()

    def take(self) -> bytes:
        """What the last request makes; `SeparateError` when there is nothing."""
        late = threading.Event()
        with self._impatience(late):
            try:
                return self._taken()
            except StoppedProcessError as error:
                if late.is_set():
                    raise LateProcessError(f"{self._named} n’a pas fini à temps") from error
                raise

    def _taken(self) -> bytes:
        status, size = ANSWER.unpack(self._read(ANSWER.size))
        content = self._read(size)
        if status != MADE:
            raise SeparateError(content.decode(errors="replace"))
        return content

    @contextlib.contextmanager
    def _impatience(self, late: threading.Event) -> Iterator[None]:
        """End the process, and say so in `late`, when its answer is too long to come."""
        if self._patience is None:
            yield
            return

        def end() -> None:
            late.set()
            self._process.kill()

        watch = threading.Timer(self._patience, end)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def close(self) -> None:
        """End the process at once, and wait for its end."""
        self._process.kill()
        self._process.communicate()

    def _read(self, size: int) -> bytes:
        content = self._answers.read(size)
        if len(content) != size:
            raise StoppedProcessError(f"{self._named} s’est arrêté avant la fin")
        return content

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _started(work: Path, named: str, bounds: Bounds | None) -> subprocess.Popen[bytes]:
    limits = () if bounds is None else (str(bounds.memory), str(bounds.seconds))
    try:
        return subprocess.Popen(  # noqa: S603 -- our own program, no shell
            (sys.executable, "-I", str(_PROGRAM), str(work), *limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a program that breaks could quote the document
            env=_environment(),
            creationflags=_NO_WINDOW,
        )
    except OSError as error:
        raise StoppedProcessError(f"{named} n’a pas pu être lancé ({error.strerror})") from error


def _environment() -> dict[str, str]:
    """What the system gives, without what is ours: a connection string may hold a password."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}


def _piped(stream: IO[bytes] | None, named: str) -> IO[bytes]:
    if stream is None:
        raise StoppedProcessError(f"{named} n’a pas été lancé")
    return stream
