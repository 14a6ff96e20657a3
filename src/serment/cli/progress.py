"""How far a long command has come, on one line of the terminal that is written over.

Guarantees that nothing is written where nobody looks: a file or a program gets no progress.
Ctrl + C stops the command as any error would: what it began is undone, and the journal says so.
"""

import contextlib
import time
from typing import TYPE_CHECKING, Final

from serment.cli.output import Output
from serment.kernel.french import count_in_french, size_in_french

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.store.ports import Advance

_EVERY_SECONDS: Final = 0.2


@contextlib.contextmanager
def told_progress(out: Output, words: str, *, unit: str = "") -> "Iterator[Advance]":
    """Give what is told of the progress; `unit` is a word to count with, bytes without one.

    The line is erased at the end, however it ends.
    """
    if not out.is_watched:
        yield lambda _done, _total: None
        return
    told_at = 0.0

    def advance(done: int, total: int) -> None:
        nonlocal told_at
        moment = time.monotonic()
        if moment - told_at >= _EVERY_SECONDS:
            told_at = moment
            out.write_over(f"{words}\u00a0: {_counted(done, total, unit)}")

    try:
        yield advance
    finally:
        out.write_over("")


def _counted(done: int, total: int, unit: str) -> str:
    if unit:
        return f"{count_in_french(done)} {unit} sur {count_in_french(total)}"
    return f"{size_in_french(done)} sur {size_in_french(total)}"
