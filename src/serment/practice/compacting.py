"""Leaving nothing behind of what was erased: the database file is written again."""

from django.db import connection

from serment.practice.acting import told_by_database


def compact_store() -> None:
    """Rewrite the embedded database, so that no freed page remains; PostgreSQL does it alone.

    Call it after the commit. What was erased is then in neither the file nor its journal of pages.
    """
    if connection.vendor == "sqlite":
        with told_by_database(), connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
