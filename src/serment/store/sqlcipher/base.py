"""Django's SQLite backend over SQLCipher; `OPTIONS["key_provider"]` is a dotted path."""

import decimal
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base as sqlite
from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped]  # Django types its private parts no further
    register as register_functions,
)
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.module_loading import import_string
from sqlcipher3 import dbapi2

from serment.store.sqlcipher.connections import CipherConnection, connect_with_key


def _decoded(convert: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda value: convert(value.decode())


for _name, _convert in (
    ("bool", b"1".__eq__),
    ("date", _decoded(parse_date)),
    ("time", _decoded(parse_time)),
    ("datetime", _decoded(parse_datetime)),
    ("timestamp", _decoded(parse_datetime)),
):
    dbapi2.register_converter(_name, _convert)
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(date, date.isoformat)
dbapi2.register_adapter(datetime, lambda value: value.isoformat(" "))


_STATEMENTS: Final = 256


@lru_cache(maxsize=_STATEMENTS)
def _in_its_style(query: str, names: tuple[str, ...] | None) -> str:
    """Return the statement with SQLite's parameters; one of a thousand rows has many to replace."""
    convert = sqlite.SQLiteCursorWrapper.convert_query
    return convert(None, query, param_names=names)  # type: ignore[arg-type]  # it uses nothing of itself


class CipherCursor(dbapi2.Cursor):  # type: ignore[misc]  # the driver has no types
    """Django's parameters (`%s`, `%(name)s`) turned into SQLite's."""

    def execute(self, query: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> Any:
        """Run one statement."""
        if params is None:
            return super().execute(query)
        names = tuple(params) if isinstance(params, Mapping) else None
        return super().execute(_in_its_style(query, names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for each set of parameters."""
        rows = list(param_list)
        names = tuple(rows[0]) if rows and isinstance(rows[0], Mapping) else None
        return super().executemany(_in_its_style(query, names), rows)


class DatabaseWrapper(sqlite.DatabaseWrapper):
    """The backend; it stays « sqlite » for everything that Django decides by vendor."""

    vendor = "sqlite"
    display_name = "SQLite"
    Database = dbapi2
    init_commands: Sequence[str] = ()

    def get_connection_params(self) -> dict[str, Any]:
        """Set the provider of the key apart: settings stay serialisable, and free of any key."""
        parameters: dict[str, Any] = super().get_connection_params()
        provider = parameters.pop("key_provider", None)
        if not isinstance(provider, str):
            raise ImproperlyConfigured('OPTIONS["key_provider"] must be the path of a function')
        self._key_provider: Callable[[], bytes] = import_string(provider)
        return parameters

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> CipherConnection:
        """Open with the key of the unlocked store, or let StoreLockedError through."""
        connection = connect_with_key(
            self._key_provider(),
            pragmas=["PRAGMA foreign_keys = ON", "PRAGMA legacy_alter_table = OFF"],
            **conn_params,
        )
        try:
            register_functions(connection)
            for command in filter(str.strip, self.init_commands):
                connection.execute(command)
        except BaseException:
            connection.close()
            raise
        return connection

    def ensure_connection(self) -> None:
        """Connect again where the lock closed the connection of this thread."""
        connection: Any = self.connection
        if connection is not None and getattr(connection, "retired", False):
            self.connection = None
        super().ensure_connection()

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ARG002 - Django's signature
        """Return a cursor that speaks Django's parameter style."""
        return self.connection.cursor(factory=CipherCursor)
