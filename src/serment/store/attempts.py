"""The count of failed openings, beside the key slots, so that a restart forgives nothing.

After three failures in a row each attempt must wait: 2 s, 4 s, 8 s… at most 15 minutes. An attempt
is counted before it is tried: ending the process in the middle gains nothing.

A clock set back restarts the current wait from the instant it shows, so that it neither shortens
the wait nor makes it longer than its whole. A clock set forward ends a wait early only after a
restart: while the process lives, its monotonic clock is also asked.

LIMIT: this slows a person at the screen. Who can write the folder can also copy the key slots and
try elsewhere; only the cost of Argon2id and the length of the passphrase stop that.
"""

import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from serment.store.errors import TooSoonError
from serment.store.ports import Clock, Files

FREE_FAILURES: Final = 3
LONGEST_WAIT: Final = 15 * 60
_MAXIMUM_FILE_BYTES: Final = 4_096
_MAXIMUM_FAILURES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Failures:
    """How many attempts failed in a row, when the last one was, and when the next may be."""

    count: int = 0
    last_at: datetime | None = None
    next_at: datetime | None = None


def wait_after(failures: int) -> int:
    """Return the seconds to wait after so many failures in a row."""
    if failures < FREE_FAILURES:
        return 0
    return min(LONGEST_WAIT, 1 << min(failures - FREE_FAILURES + 1, 20))


def remaining_wait(failures: Failures, *, now: datetime) -> int:
    """Return the whole seconds still to wait at `now`, by the wall clock alone."""
    if failures.last_at is None or failures.next_at is None:
        return 0
    whole = wait_after(failures.count)
    if now < failures.last_at:  # the clock was set back: the wait starts again from here
        return whole
    left = (failures.next_at - now).total_seconds()
    return min(whole, max(0, -int(-left // 1)))


class AttemptCounter:
    """The counter of one folder; `path` is its attempts.json."""

    def __init__(self, path: Path, *, files: Files, clock: Clock) -> None:
        self._path = path
        self._files = files
        self._clock = clock
        self._guard = threading.Lock()
        self._not_before: float | None = None

    def verify_may_try(self) -> None:
        """Raise TooSoonError while the next attempt must wait."""
        with self._guard:
            self._require_waited()

    def begin(self) -> None:
        """Count an attempt as failed, durably, before it is tried; TooSoonError if too early."""
        with self._guard:
            self._require_waited()
            count = min(self._read().count + 1, _MAXIMUM_FAILURES)
            self._write_failures(count)

    def succeed(self) -> int:
        """Forget the failures; return how many there had been since the last success."""
        with self._guard:
            count = self._read().count
            self._write(Failures())
            self._not_before = None
            return max(0, count - 1)

    def _require_waited(self) -> None:
        failures = self._read()
        now = self._clock.now()
        if failures.last_at is not None and now < failures.last_at:
            failures = self._restart_wait(failures, now)
        left = remaining_wait(failures, now=now)
        if self._not_before is not None:
            left = max(left, -int(-(self._not_before - self._clock.monotonic()) // 1))
        if left > 0:
            raise TooSoonError(left)

    def _restart_wait(self, failures: Failures, now: datetime) -> Failures:
        wait = timedelta(seconds=wait_after(failures.count))
        restarted = Failures(count=failures.count, last_at=now, next_at=now + wait)
        self._write(restarted)
        return restarted

    def _write_failures(self, count: int) -> None:
        now, wait = self._clock.now(), wait_after(count)
        self._not_before = self._clock.monotonic() + wait
        self._write(Failures(count=count, last_at=now, next_at=now + timedelta(seconds=wait)))

    def _write(self, failures: Failures) -> None:
        written = {
            "failures": failures.count,
            "last_at": failures.last_at and failures.last_at.isoformat(),
            "next_at": failures.next_at and failures.next_at.isoformat(),
        }
        self._files.replace(self._path, json.dumps(written).encode() + b"\n")

    def _read(self) -> Failures:
        try:
            written = json.loads(self._files.read(self._path, limit=_MAXIMUM_FILE_BYTES))
            return _parse_failures(written)
        except FileNotFoundError:
            return Failures()
        except (ValueError, TypeError, KeyError, RecursionError):
            # Damaging the file must not pay: it counts as failures, without a wait to begin with.
            return Failures(count=FREE_FAILURES)


def _parse_failures(written: dict[str, object]) -> Failures:
    count = written["failures"]
    if type(count) is not int or not 0 <= count <= _MAXIMUM_FAILURES:
        raise ValueError("failures")
    last_at, next_at = _parse_instant(written["last_at"]), _parse_instant(written["next_at"])
    return Failures(count=count, last_at=last_at, next_at=next_at)


def _parse_instant(written: object) -> datetime | None:
    if written is None:
        return None
    instant = datetime.fromisoformat(str(written))
    if instant.tzinfo is None:
        raise ValueError("instant without a zone")
    return instant.astimezone(UTC)
