"""« Réglages »: the delay of the automatic lock, applied to the gate at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from serment.__main__ import serve_cockpit
from serment.adapters.clock import FixedClock
from serment.adapters.files import DiskFiles
from serment.practice.locking import LOCK_DELAYS, change_lock_delay
from serment.store.datadir import DataDir
from serment.web import gate
from serment.web.gate import Gate, Opening
from support.personas import NOW, alma, bilal, chloe
from support.window import window_of

if TYPE_CHECKING:
    from pathlib import Path

DELAY = "/reglages/verrouillage/"


@pytest.fixture(name="door")
def _door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Install a gate that nobody has opened: it holds no store, and has nothing to close."""
    monkeypatch.setattr(gate, "_current", [])
    folder = DataDir(tmp_path, files=DiskFiles(), clock=FixedClock(NOW))
    door = Gate(folder, Opening(lambda: None, dict), demo=False)  # type: ignore[arg-type]  # no application behind this door
    gate.install(door)
    return door


@pytest.mark.django_db
def test_chloe_and_bilal_leave_the_gate_as_it_is(door: Gate) -> None:
    """Neither the setting nor the gate moves."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        assert window_of(person).post(DELAY, {"minutes": "60"}).status_code == 403
    assert door.idle_minutes == 15


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", LOCK_DELAYS)
def test_a_delay_chosen_holds_at_once(door: Gate, minutes: int) -> None:
    """The gate has it before the next page, which shows it chosen."""
    doctor = alma()
    window = window_of(doctor)
    page = window.post(DELAY, {"minutes": str(minutes)}, follow=True).content.decode()
    assert f'value="{minutes}" selected' in page
    assert door.idle_minutes == minutes


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", ["", "7", "1000000", "dix", "15.5"])
def test_another_delay_is_refused_in_place(door: Gate, minutes: str) -> None:
    """Whatever a form sends, only the delays of the list are taken."""
    refused = window_of(alma()).post(DELAY, {"minutes": minutes})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    assert door.idle_minutes == 15


@pytest.mark.django_db(transaction=True)
def test_the_program_reads_the_delay_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the gate asks at each opening is what the controller chose."""
    change_lock_delay(actor=alma(), minutes=30, now=NOW)
    openings: list[Any] = []

    def serve(*_: object, opening: Opening, **__: object) -> None:
        openings.append(opening)

    monkeypatch.setattr("serment.web.serve.serve", serve)
    folder = DataDir(tmp_path, files=DiskFiles(), clock=FixedClock(NOW))
    serve_cockpit(folder, mode="practice", port=None, browser=None)
    assert openings[0].idle_minutes() == 30
