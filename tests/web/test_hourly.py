"""Once an hour and after a sleep: the time to look, and a look that delays no lock."""

from __future__ import annotations

import threading
import weakref
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from serment.adapters.clock import FixedClock
from serment.adapters.files import DiskFiles
from serment.store.datadir import DataDir
from serment.store.sqlcipher import connections
from serment.web.door import Gate, Opening, Phase
from serment.web.gate_http import Answering
from serment.web.hourly import LOOK_EVERY, Hourly, look_once
from support.personas import NOW

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that moves when told."""
    return FixedClock(NOW)


@pytest.fixture
def gate(tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Return an open door on a store that holds nothing; closed, it spares the tests' database."""
    monkeypatch.setattr(connections, "_alive", weakref.WeakSet())
    folder = DataDir(tmp_path, files=DiskFiles(), clock=clock)
    door = Gate(folder, Opening(lambda: None, dict), demo=False)  # type: ignore[arg-type]  # no application behind this door
    door.phase = Phase.OPEN
    return door


def test_one_looks_at_each_opening_then_each_hour(clock: FixedClock) -> None:
    """Soon after the opening, then not before an hour, whatever how often one asks."""
    hourly = Hourly(clock)
    assert hourly.is_due("a")
    assert not hourly.is_due("a")
    clock.advance(LOOK_EVERY - 1)
    assert not hourly.is_due("a")
    clock.advance(1)
    assert hourly.is_due("a")
    assert not hourly.is_due("a")
    assert hourly.is_due("b")


@pytest.mark.parametrize("hours", [-30, -1, 1, 8, 24 * 40])
def test_one_looks_when_the_machine_wakes_or_its_clock_moves(clock: FixedClock, hours: int) -> None:
    """A sleep stops one clock and not the other; a person can move one of them."""
    hourly = Hourly(clock)
    hourly.is_due("a")
    clock.advance(30)
    clock.set_wall(clock.now() + timedelta(hours=hours))
    assert hourly.is_due("a")
    assert not hourly.is_due("a")


def test_a_clock_set_right_by_a_second_is_no_sleep(clock: FixedClock) -> None:
    """Clocks are set right all day long: no look for that."""
    hourly = Hourly(clock)
    hourly.is_due("a")
    clock.set_wall(clock.now() + timedelta(seconds=2))
    assert not hourly.is_due("a")


def test_nobody_looks_while_the_store_is_locked(gate: Gate, clock: FixedClock) -> None:
    """A locked store writes nothing; the look comes with the next opening."""
    looks: list[int] = []
    hourly = Hourly(clock)
    gate.phase = Phase.LOCKED
    look_once(gate, hourly, lambda: looks.append(1))
    gate.run_quietly(lambda: looks.append(2))
    assert looks == []
    gate.phase = Phase.OPEN
    look_once(gate, hourly, lambda: looks.append(3))
    assert looks == [3]


def test_a_look_is_nobody_s_activity(gate: Gate, clock: FixedClock) -> None:
    """Were it one, a store looked at each hour would never lock itself."""
    before = gate.seconds_left()
    clock.advance(300)
    gate.run_quietly(lambda: None)
    after = gate.seconds_left()
    assert before is not None
    assert after == before - 300


def test_what_a_page_asks_by_itself_is_nobody_s_activity(gate: Gate, clock: FixedClock) -> None:
    """A page left open that asks what is due lets the store lock; any other page puts it off."""
    gate._app = lambda _environ, _start: [b""]  # a door with nothing behind

    def asked(path: str) -> int | None:
        clock.advance(60)
        answer = gate.pass_on({"PATH_INFO": path}, lambda *_: None)
        assert isinstance(answer, Answering)
        answer.close()
        return gate.seconds_left()

    before = gate.seconds_left()
    assert before is not None
    assert asked("/echeances/rappel.json") == before - 60
    assert asked("/echeances/") == before
    gate.phase = Phase.LOCKED
    assert gate.pass_on({"PATH_INFO": "/echeances/rappel.json"}, lambda *_: None) is None


def test_a_look_that_breaks_stops_no_other(
    gate: Gate, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it broke is told on the terminal, without what was being read; the next hour comes."""
    hourly, looks = Hourly(clock), []

    def broken() -> None:
        raise ValueError("Léa Martin")

    look_once(gate, hourly, broken)
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "Martin" not in said
    clock.advance(LOOK_EVERY)
    look_once(gate, hourly, lambda: looks.append(1))
    assert looks == [1]


def test_the_keys_are_kept_until_a_look_has_ended(gate: Gate) -> None:
    """A lock waits for what was begun, as for any request, and then forgets the keys."""
    begun, goes_on, order = threading.Event(), threading.Event(), []

    def look() -> None:
        begun.set()
        goes_on.wait(10)
        order.append("look")

    looking = threading.Thread(target=gate.run_quietly, args=(look,))
    looking.start()
    begun.wait(10)

    def close() -> None:
        gate.close()
        order.append("closed")

    closing = threading.Thread(target=close)
    closing.start()
    goes_on.set()
    looking.join()
    closing.join()
    assert order == ["look", "closed"]
