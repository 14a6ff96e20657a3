"""Raw connections to the encrypted database; every one can be closed at once when it is locked.

Known to neither Django nor the keys' holder: it takes a key of 32 bytes, and gives a connection
that has already read one page with it.
"""

import contextlib
import threading
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

KEY_BYTES = 32


class CipherConnection(dbapi2.Connection):  # type: ignore[misc]  # the driver has no types
    """A connection that knows whether the lock has closed it."""

    retired = False


class DatabaseKeyError(Exception):
    """The key is not 32 bytes long, or opens nothing."""


_guard = threading.Lock()
_alive: weakref.WeakSet[CipherConnection] = weakref.WeakSet()


def connect_with_key(
    key: bytes, *, pragmas: Iterable[str] = (), **parameters: Any
) -> CipherConnection:
    """Open a database with a raw key; `parameters` go to sqlite's connect.

    The key is given on the raw connection: through a cursor of Django's it would be logged.
    """
    if len(key) != KEY_BYTES:
        raise DatabaseKeyError("the key of the database is not 32 bytes long")
    connection: CipherConnection = dbapi2.connect(factory=CipherConnection, **parameters)
    try:
        # SQLCipher would write on stderr at a wrong key.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in pragmas:
            connection.execute(pragma)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    with _guard:
        _alive.add(connection)
    return connection


def connect_read_only(path: Path, key: bytes) -> CipherConnection:
    """Open an existing database without ever writing it."""
    return connect_with_key(
        key, database=f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False
    )


def close_all_connections() -> int:
    """Close every connection still open, of any thread; return how many."""
    with _guard:
        connections = list(_alive)
        _alive.clear()
    for connection in connections:
        connection.retired = True
        # One that its thread alone may close must not keep the others open: it is retired.
        with contextlib.suppress(dbapi2.ProgrammingError):
            connection.close()
    return len(connections)
