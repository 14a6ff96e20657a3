"""The press: the PDF compiler in a process of its own, which ends with its work.

Guarantees: what the compiler keeps (up to 60 MB a document, for its next ten) is given back to the
machine when the press closes; a compiler that stops takes nothing with it; it is told the document
and nothing else, through pipes: no file, no key, no setting of ours.
Leaves to others: what is asked (`typeset`), how it is made (`compositor`).

Starting it costs 0.03 s, the first page 0.02 s more: a press for each document, or for several
that are made together (`typeset_pdfs`). LIMIT: it starts the Python that runs (`sys.executable`);
a program that embeds Python would have to name one.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from serment.documents.compositor import ANSWER, LENGTH, MADE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

_PROGRAM = Path(__file__).with_name("compositor.py")
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows would open a terminal
_OURS = "SERMENT_"


class PressError(Exception):
    """The press refused what was asked, or stopped; the message says what it said."""


class Press:
    """One process: ask, take the answer, ask again; at the end it is gone.

    Take each answer before you ask again: two questions in the pipes could wait for each other.
    """

    def __init__(self) -> None:
        self._process = _started()
        self._requests: IO[bytes] = _piped(self._process.stdin)
        self._answers: IO[bytes] = _piped(self._process.stdout)

    @property
    def pid(self) -> int:
        """The number of the process, for those who watch its memory."""
        return self._process.pid

    def ask(self, request: Mapping[str, str]) -> None:
        """Send a request; the answer is made while the caller does something else."""
        sent = json.dumps(request).encode()
        with contextlib.suppress(OSError):  # a press that has stopped says so at `take`
            self._requests.write(LENGTH.pack(len(sent)) + sent)
            self._requests.flush()

    def take(self) -> bytes:
        """The file that the last request makes; PressError when there is none."""
        status, size = ANSWER.unpack(self._read(ANSWER.size))
        content = self._read(size)
        if status != MADE:
            raise PressError(content.decode())
        return content

    def close(self) -> None:
        """End the process at once, and wait for its end."""
        self._process.kill()
        self._process.communicate()

    def _read(self, size: int) -> bytes:
        content = self._answers.read(size)
        if len(content) != size:
            raise PressError("le compositeur s’est arrêté avant la fin")
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


def _started() -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 -- our own program, no shell
            (sys.executable, "-I", str(_PROGRAM)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a compiler that breaks could quote the document
            env=_environment(),
            creationflags=_NO_WINDOW,
        )
    except OSError as error:
        raise PressError(f"le compositeur n’a pas pu être lancé ({error.strerror})") from error


def _environment() -> dict[str, str]:
    """What the system gives, without what is ours: a connection string may hold a password."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}


def _piped(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise PressError("le compositeur n’a pas été lancé")
    return stream
