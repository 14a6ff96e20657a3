"""The program of a process of its own: it reads requests, and answers each.

It runs by itself (`python -I answering.py WORK.py [BYTES SECONDS]`), knows nothing of Serment but
the file whose `made(request)` does the work, and ends when nobody asks any more. `separate` starts
it, and says the most of memory and of processor time that it may take.

On standard input, a request: its length on 8 bytes, then its bytes. On standard output, an answer:
one byte (0 made, 1 refused), the length on 8 bytes, then what was made, or why not, in UTF-8.
"""

from __future__ import annotations

import importlib.util
import signal
import struct
import sys
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH: Final = struct.Struct("!Q")
ANSWER: Final = struct.Struct("!BQ")
MADE: Final = 0
REFUSED: Final = 1


def serve(made: Callable[[bytes], bytes], requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer until there is no more request."""
    while header := requests.read(LENGTH.size):
        (size,) = LENGTH.unpack(header)
        answers.write(_answer(made, requests.read(size)))
        answers.flush()


def _answer(made: Callable[[bytes], bytes], request: bytes) -> bytes:
    """One answer, whatever happened."""
    try:
        status, content = MADE, made(request)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the reader is told
        said = getattr(error, "message", None) or f"{type(error).__name__} : {error}"
        status, content = REFUSED, str(said).encode(errors="replace")
    return ANSWER.pack(status, len(content)) + content


def _work_of(path: str) -> Callable[[bytes], bytes]:
    """The work that a file does: by its place, since an isolated Python knows no neighbour."""
    spec = importlib.util.spec_from_file_location("work", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Callable[[bytes], bytes] = module.made
    return made


def _bound(memory: int, seconds: int) -> None:
    """LIMIT: Windows bounds nothing so, and macOS not the memory."""
    try:
        import resource  # noqa: PLC0415 -- not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the document


if __name__ == "__main__":
    if sys.argv[2:]:
        _bound(*map(int, sys.argv[2:]))
    # « Ctrl + C » in the terminal is for the cockpit: this process ends with what it is making.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(_work_of(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)
