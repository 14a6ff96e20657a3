"""The wait after failures: it grows, survives restarts, and no change of clock escapes it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from serment.adapters.clock import FixedClock
from serment.adapters.files import MemoryFiles
from serment.store.attempts import LONGEST_WAIT, AttemptCounter, wait_after
from serment.store.errors import DiskFullError, TooSoonError, duration_in_french

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PATH = Path("/cabinet/attempts.json")


class Door:
    """A counter, its clock, its files, and what a restart keeps of them."""

    def __init__(self) -> None:
        self.files = MemoryFiles()
        self.clock = FixedClock(START)
        self.restart()

    def restart(self) -> None:
        """End the process and start another."""
        self.counter = AttemptCounter(PATH, files=self.files, clock=self.clock)

    def fail(self, times: int) -> None:
        """Fail so many times, waiting each time as long as asked."""
        for _ in range(times):
            self.clock.advance(LONGEST_WAIT)
            self.counter.begin()

    def wait(self) -> int:
        """Return the wait that is asked now."""
        try:
            self.counter.verify_may_try()
        except TooSoonError as error:
            return error.seconds
        return 0


@pytest.fixture(name="door")
def _door() -> Door:
    return Door()


def test_waits_grow() -> None:
    """Nothing for two failures, then 2, 4, 8 seconds… at most 15 minutes."""
    assert [wait_after(n) for n in range(7)] == [0, 0, 0, 2, 4, 8, 16]
    assert wait_after(12) == 900
    assert wait_after(10**6) == 900


def test_third_failure_makes_wait(door: Door) -> None:
    """After the third failure the next attempt is refused, and the wait is said."""
    door.fail(2)
    assert door.wait() == 0
    door.counter.begin()
    with pytest.raises(TooSoonError, match="Réessayez dans 2 secondes"):
        door.counter.begin()
    door.clock.advance(2)
    assert door.wait() == 0


def test_restart_forgives_nothing(door: Door) -> None:
    """Another process asks for the same wait."""
    door.fail(6)
    assert door.wait() == 16
    door.restart()
    assert door.wait() == 16
    door.clock.advance(10)
    assert door.wait() == 6


def test_success_clears(door: Door) -> None:
    """An opening forgets the failures, and tells how many there had been."""
    door.fail(6)
    door.clock.advance(16)
    door.counter.begin()
    assert door.counter.succeed() == 6
    assert door.wait() == 0
    door.fail(2)
    assert door.wait() == 0


def test_clock_set_back_does_not_lock_for_ever(door: Door) -> None:
    """Set back by ten years, the wait is its whole again, not ten years."""
    door.fail(6)
    door.restart()
    door.clock.set_wall(START - timedelta(days=3_650))
    assert door.wait() == 16
    door.clock.advance(16)
    assert door.wait() == 0


def test_clock_set_back_does_not_shorten(door: Door) -> None:
    """Setting the clock back and forth never gains a second within the process."""
    door.fail(8)
    door.clock.advance(10)
    door.clock.set_wall(START - timedelta(days=1))
    assert door.wait() == 64
    door.clock.advance(63)
    assert door.wait() == 1


def test_clock_set_forward_does_not_shorten_in_the_process(door: Door) -> None:
    """Set forward by a day, the process still asks for the wait of its own clock."""
    door.fail(8)
    door.clock.set_wall(door.clock.now() + timedelta(days=1))
    assert door.wait() == 64


def test_future_failure_then_right_clock(door: Door) -> None:
    """A failure noted under a clock in the future, then put right, waits its whole once."""
    door.clock.set_wall(START + timedelta(days=400))
    door.fail(6)
    door.restart()
    door.clock.set_wall(START)
    assert door.wait() == 16
    door.clock.advance(16)
    assert door.wait() == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"null", b'{"failures": -5, "last_at": null, "next_at": null}', b"\xff" * 9_000],
)
def test_damaged_file_does_not_pay(door: Door, content: bytes) -> None:
    """Damaging the counter counts as failures: the next one makes wait."""
    door.files.contents[PATH] = content
    assert door.wait() == 0
    door.counter.begin()
    assert door.wait() == 4


def test_attempt_is_counted_before_it_is_tried(door: Door) -> None:
    """A process killed in the middle of an attempt has spent it."""
    door.fail(2)
    door.counter.begin()
    door.restart()
    assert door.wait() == 2


def test_no_attempt_without_a_count(door: Door) -> None:
    """If the count cannot be written, nothing is tried."""
    door.files.capacity = 0
    with pytest.raises((OSError, DiskFullError)):
        door.counter.begin()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 seconde"), (8, "8 secondes"), (60, "1 minute"), (61, "2 minutes"), (900, "15 minutes")],
)
def test_durations(seconds: int, said: str) -> None:
    """A wait is said in whole minutes, never less than it is."""
    assert duration_in_french(seconds) == said
