"""What the parts share: a place for files, and the fictitious practice opened in this process."""

from __future__ import annotations

import contextlib
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from serment.cli.session import Session


class Workshop:
    """Makes what is needed at its first need; leaves nothing behind."""

    def __init__(self) -> None:
        self._exit = contextlib.ExitStack()
        self._place: Path | None = None
        self._session: Session | None = None
        self._folders = 0

    def folder(self, name: str) -> Path:
        """Return a new folder, private to this account."""
        if self._place is None:
            made = tempfile.TemporaryDirectory(prefix="serment-benchmarks-")
            self._place = Path(self._exit.enter_context(made))
        self._folders += 1
        place = self._place / f"{self._folders:03d}-{name}"
        place.mkdir(mode=0o700)
        return place

    def has_demo(self) -> bool:
        """Tell whether the fictitious practice is already open here."""
        return self._session is not None

    def demo(self) -> Session:
        """Return the fictitious practice, opened in this process."""
        if self._session is None:
            self._session = self._open_demo()
        return self._session

    def _open_demo(self) -> Session:
        from serment.adapters.clock import SystemClock
        from serment.adapters.files import DiskFiles
        from serment.cli import session
        from serment.store import unlocking
        from serment.store.datadir import DataDir

        folder = DataDir(self.folder("demo"), files=DiskFiles(), clock=SystemClock())
        folder.prepare()
        self._exit.enter_context(session.held(folder))
        return self._exit.enter_context(session.opened(folder, unlocking.open_demo(folder)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._exit.close()


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(tz=UTC)
