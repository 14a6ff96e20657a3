"""Once an hour while the store is open, and after a sleep: when to look, and the thread that does.

Guarantees a look soon after each opening, one an hour after, one when the machine wakes or its
clock is moved, none while the store is locked. A look counts as nobody's activity: it never keeps
the store from locking itself. Leaves to others what is done, and that it is not done twice: that
is in the store, since nothing here survives the program.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

from serment.store.ports import Clock
from serment.web.door import Gate, Phase
from serment.web.unforeseen import tell_where

LOOK_EVERY: Final = 3_600.0
# A sleep stops one of the two clocks on most systems, and a person can move the other.
ODD_SECONDS: Final = 60.0
_STEP_SECONDS: Final = 15.0


class Hourly:
    """Whether it is time to look; `mark` names the opening: another one starts anew."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looked: tuple[str, float, datetime] | None = None

    def is_due(self, mark: str) -> bool:
        """Tell whether to look now, and take it as done."""
        present = (mark, self._clock.monotonic(), self._clock.now())
        if not self._is_time(present):
            return False
        self._looked = present
        return True

    def _is_time(self, present: tuple[str, float, datetime]) -> bool:
        if self._looked is None or self._looked[0] != present[0]:
            return True
        lived = present[1] - self._looked[1]
        passed = (present[2] - self._looked[2]).total_seconds()
        return max(lived, passed) >= LOOK_EVERY or abs(passed - lived) >= ODD_SECONDS


def watch(gate: Gate, look: Callable[[], None]) -> None:
    """Look for as long as the program lives, in a thread of its own."""
    threading.Thread(target=_watch, args=(gate, look), name="hourly", daemon=True).start()


def _watch(gate: Gate, look: Callable[[], None]) -> None:
    hourly, pause = Hourly(gate.folder.clock), threading.Event()
    while not pause.wait(_STEP_SECONDS):
        look_once(gate, hourly, look)


def look_once(gate: Gate, hourly: Hourly, look: Callable[[], None]) -> None:
    """Look if it is time and the store is open; an error of ours is told, and stops nothing."""
    if gate.phase is not Phase.OPEN or not hourly.is_due(gate.epoch):
        return
    try:
        gate.run_quietly(look)
    except Exception as error:  # noqa: BLE001 - the next hour must come, whatever happened
        tell_where(error)
