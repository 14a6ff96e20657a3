"""The encrypted database: nothing readable on the disk, no key without an open store."""

import os
import subprocess
import sys
import time
import weakref
from decimal import Decimal
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from serment.store.sqlcipher import connections
from serment.store.sqlcipher.checks import verify_database
from serment.store.sqlcipher.connections import (
    DatabaseKeyError,
    close_all_connections,
    connect_read_only,
    connect_with_key,
)

KEY = bytes(range(32))


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    path = tmp_path / "serment.db"
    connection = connect_with_key(KEY, database=str(path))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE patient (name TEXT)")
    connection.execute("INSERT INTO patient VALUES ('Madame Dupont')")
    connection.commit()
    connection.close()
    return path


def test_nothing_in_clear(path: Path) -> None:
    """Neither the database nor its log holds a word of it, nor the header of SQLite."""
    connection = connect_with_key(KEY, database=str(path))
    connection.execute("INSERT INTO patient VALUES ('Madame Dupont, encore')")
    connection.commit()
    written = [file.read_bytes() for file in path.parent.iterdir()]
    connection.close()
    assert len(written) > 1
    for content in written:
        assert b"Dupont" not in content
        assert b"SQLite format" not in content
        assert b"CREATE TABLE" not in content


def test_wrong_key_is_silent_and_refused(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Another key opens nothing, at once, and nothing is written on the terminal."""
    with pytest.raises(dbapi2.DatabaseError):
        connect_with_key(bytes(32), database=str(path))
    assert capfd.readouterr() == ("", "")


def test_key_of_another_length(path: Path) -> None:
    """A key that is not 32 bytes long never reaches the database."""
    with pytest.raises(DatabaseKeyError):
        connect_with_key(b"short", database=str(path))


def test_read_only_connection(path: Path) -> None:
    """The connection that examines cannot write."""
    connection = connect_read_only(path, KEY)
    with pytest.raises(dbapi2.OperationalError, match="readonly"):
        connection.execute("DELETE FROM patient")
    connection.close()


def test_lock_closes_every_connection(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the lock no connection answers, even one that another part still holds."""
    monkeypatch.setattr(connections, "_alive", weakref.WeakSet())  # spare the tests' database
    connection = connect_with_key(KEY, database=str(path), check_same_thread=False)
    assert close_all_connections() >= 1
    assert connection.retired
    with pytest.raises(dbapi2.ProgrammingError):
        connection.execute("SELECT * FROM patient")


def test_disk_full_loses_nothing(path: Path) -> None:
    """When no page can be added, the act is refused and what was there remains."""
    connection = connect_with_key(KEY, database=str(path))
    connection.execute("PRAGMA max_page_count = 3")
    with pytest.raises(dbapi2.OperationalError, match="full"):
        connection.execute("INSERT INTO patient VALUES (?)", ("x" * 100_000,))
    connection.rollback()
    assert connection.execute("SELECT name FROM patient").fetchall() == [("Madame Dupont",)]
    connection.close()


_WRITER = """
import sys
from serment.store.sqlcipher.connections import connect_with_key
connection = connect_with_key(bytes(range(32)), database=sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("PRAGMA synchronous = FULL")
for number in range(1_000_000):
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO patient VALUES (?)", (f"acte {number}",))
    connection.execute("INSERT INTO patient VALUES (?)", (f"journal {number}",))
    connection.execute("COMMIT")
    print(number, flush=True)
"""


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.3])
def test_killed_while_writing(path: Path, seconds: float) -> None:
    """`kill -9` in the middle of acts: each act that was told done is there, with its line."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "0\n"
    time.sleep(seconds)
    process.kill()
    told = [int(line) for line in process.communicate()[0].split()]
    verify_database(path, KEY)
    connection = connect_with_key(KEY, database=str(path))
    names = {name for (name,) in connection.execute("SELECT name FROM patient")}
    connection.close()
    acts = sum(name.startswith("acte") for name in names)
    assert acts == sum(name.startswith("journal") for name in names)
    assert acts in {len(told) + 1, len(told) + 2}


@pytest.mark.django_db
class TestThroughDjango:
    """The backend as the framework uses it."""

    @pytest.fixture(autouse=True)
    def _embedded_only(self) -> None:
        from django.db import connection

        self.connection = connection
        self.embedded = connection.vendor == "sqlite"

    def test_pragmas(self) -> None:
        """A power cut loses nothing, deleted rows are wiped, temporary tables stay in memory."""
        if not self.embedded:
            return
        with self.connection.cursor() as cursor:
            for pragma, expected in (
                ("synchronous", 2),
                ("secure_delete", 1),
                ("temp_store", 2),
                ("foreign_keys", 1),
                ("cache_size", -4000),
            ):
                cursor.execute(f"PRAGMA {pragma}")
                assert cursor.fetchone() == (expected,), pragma

    def test_parameters_of_both_styles(self) -> None:
        """Positional and named parameters, and a percent sign, pass as with Django's own."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT %s, '100 %%'", [Decimal("1.50")])
            assert str(cursor.fetchone()[0]).startswith("1.5")
            cursor.execute("SELECT %(a)s", {"a": 3})
            assert cursor.fetchone() == (3,)

    def test_the_key_is_not_logged(self) -> None:
        """The framework's log of queries never sees the key."""
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(self.connection) as queries, self.connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert all("key" not in str(query["sql"]).lower() for query in queries)
