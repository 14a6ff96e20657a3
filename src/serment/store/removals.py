"""Removals that wait while a copy is being made, so that nobody waits for the copy.

A backup or an inspection file reads every content for minutes; a person who removes an exhibit
meanwhile must get the page at once. The removal is put off to the end of the copy; a process that
ends before then leaves a content that no row names, which the next opening sweeps.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator


class Removals:
    """Lets any number of copies forbid removals; those asked meanwhile are done after the last."""

    def __init__(self) -> None:
        # Held while something is removed: a copy that begins waits for that instant.
        self._guard = threading.RLock()
        self._copies = 0
        self._put_off: list[Callable[[], None]] = []

    @contextlib.contextmanager
    def forbidden(self) -> Iterator[None]:
        """Let nothing be removed meanwhile."""
        with self._guard:
            self._copies += 1
        try:
            yield
        finally:
            with self._guard:
                self._copies -= 1
                if not self._copies:
                    self._do_what_was_put_off()

    def do(self, removal: Callable[[], None]) -> bool:
        """Do a removal now, or after the copies in progress; tell whether it is done."""
        with self._guard:
            if self._copies:
                self._put_off.append(removal)
                return False
            removal()
            return True

    def _do_what_was_put_off(self) -> None:
        waiting, self._put_off = self._put_off, []
        for removal in waiting:
            # The copy is good whatever happens here: what remains is swept at the next opening.
            with contextlib.suppress(Exception):
                removal()


# One for the process: a backup that copies puts off the removals of every other part.
REMOVALS = Removals()
