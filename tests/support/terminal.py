"""A practice of the tests, opened by every command of the terminal in place of a real folder."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from serment.adapters.clock import FixedClock
from serment.adapters.files import DiskFiles
from serment.cli import session
from serment.store import unlocked
from serment.store.datadir import DataDir
from support.personas import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from serment.practice.actors import Actor


def open_as(actor: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every command act as `actor`, on the practice of that person."""
    folder = DataDir(tmp_path / "store", files=DiskFiles(), clock=FixedClock(NOW))

    @contextlib.contextmanager
    def open_practice(*_: object) -> Iterator[session.Session]:
        yield session.Session(actor=actor, folder=folder, keys=unlocked.keys(), now=NOW)

    monkeypatch.setattr(session, "open_practice", open_practice)
