"""Whether the database is there, whole, and known to this program; Django is not needed."""

from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2

from serment.store.errors import DamagedDatabaseError, NewerStoreError
from serment.store.sqlcipher.connections import (
    CipherConnection,
    connect_read_only,
    connect_with_key,
)

PAGE: Final = 4_096
_MIGRATIONS: Final = Path(__file__).resolve().parent.parent / "migrations"


def create_database(path: Path, key: bytes) -> None:
    """Create an encrypted database of one page, before the key slots that will open it."""
    path.unlink(missing_ok=True)
    connection = connect_with_key(
        key, database=str(path), pragmas=["PRAGMA user_version = 1"], isolation_level=None
    )
    connection.close()
    path.chmod(0o600)


def is_unborn(path: Path) -> bool:
    """Tell whether a database holds nothing yet: its creation was interrupted."""
    return not path.exists() or path.stat().st_size <= PAGE


def verify_database(path: Path, key: bytes) -> None:
    """Raise DamagedDatabaseError or NewerStoreError unless every page is authentic and known."""
    if not path.exists():
        raise DamagedDatabaseError("le fichier serment.db a disparu")
    size = path.stat().st_size
    if size < PAGE or size % PAGE:
        raise DamagedDatabaseError("le fichier serment.db est tronqué")
    try:
        # Opened for writing: what a killed process left in the WAL is taken up again.
        connection = connect_with_key(key, database=str(path), isolation_level=None)
        try:
            verify_pages(connection)
            unknown = sorted(applied_migrations(connection) - known_migrations())
        finally:
            connection.close()
    except dbapi2.DatabaseError as error:
        raise DamagedDatabaseError(f"elle ne se laisse pas lire ({error})") from error
    if unknown:
        raise NewerStoreError(f"« {unknown[-1]} »")


def verify_pages(connection: CipherConnection) -> None:
    """Raise DamagedDatabaseError unless each page is authentic and the whole is consistent."""
    faults = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    if faults:
        raise DamagedDatabaseError(f"{len(faults)} page(s) altérée(s)")
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise DamagedDatabaseError("sa structure est incohérente")


def known_migrations() -> set[str]:
    """Return the names of the migrations that this program brings."""
    return {path.stem for path in _MIGRATIONS.glob("[0-9]*.py")}


def applied_migrations(connection: CipherConnection) -> set[str]:
    """Return the names of the store's migrations that the database has had."""
    tables = "SELECT count(*) FROM sqlite_master WHERE name = 'django_migrations'"
    if connection.execute(tables).fetchone() == (0,):
        return set()
    rows = connection.execute("SELECT name FROM django_migrations WHERE app = 'store'")
    return {str(name) for (name,) in rows}


def has_upgrade_pending(path: Path, key: bytes) -> bool:
    """Tell whether this program must migrate a database that already holds something."""
    connection = connect_read_only(path, key)
    try:
        applied = applied_migrations(connection)
    finally:
        connection.close()
    return bool(applied) and bool(known_migrations() - applied)
