"""The encrypted database beside the standard library's, and what unlocking costs.

Three bases with the same settings: ours with its key, the same build without a key (what the
cipher alone costs), and sqlite3 of the standard library.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from typing import TYPE_CHECKING, Final, Protocol

from benchmarks.measure import Spread, elapsed, seconds, side_by_side, spread
from benchmarks.report import Report, number, times_of
from sqlcipher3 import dbapi2

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

_ROWS = 20_000
_COMMITS = 200
_PAGES = 200
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-4000",
    "PRAGMA temp_store=MEMORY",
)
_PHRASE: Final = "sept girafes lisent un vieux registre"


class Base(Protocol):
    """What the three connections share."""

    def execute(self, sql: str, parameters: Sequence[object] = ..., /) -> Sequence[object]:
        """Run one statement."""
        ...

    def close(self) -> None:
        """Close."""
        ...


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print each operation on the three bases, then Argon2id."""
    folder = workshop.folder("bases")
    bases = _bases(folder)
    operations: dict[str, tuple[Callable[[Base], object], float, str]] = {
        "rows inserted in one transaction": (_insert_all, _ROWS, "rows/s"),
        "rows inserted, one commit each": (_commit_each, _COMMITS, "rows/s"),
        "pages of 50 rows by index": (_read_pages, _PAGES, "pages/s"),
        "whole table read": (_read_all, _ROWS, "rows/s"),
    }
    for title, (run, count, unit) in operations.items():
        samples: dict[str, list[float]] = {name: [] for name in bases}
        for _ in range(options.times(6)):
            for name, base in bases.items():
                samples[name].append(elapsed(lambda base=base, run=run: run(base)))  # type: ignore[misc]  # a lambda that binds its loop's value
        _print_operation(report, title, {n: spread(s) for n, s in samples.items()}, count, unit)
    for base in bases.values():
        base.close()
    _measure_opening(report, folder, options)
    _measure_unlocking(report, options)


def _bases(folder: Path) -> dict[str, Base]:
    from serment.store.sqlcipher.connections import connect_with_key

    bases: dict[str, Base] = {
        "encrypted": connect_with_key(
            bytes(32), pragmas=_PRAGMAS, database=str(folder / "encrypted.db"), isolation_level=None
        ),
        "same build, no key": dbapi2.connect(str(folder / "nokey.db"), isolation_level=None),
        "plain sqlite3": sqlite3.connect(folder / "plain.db", isolation_level=None),  # type: ignore[dict-item]  # the peer's own connection
    }
    for base in bases.values():
        for pragma in _PRAGMAS:
            base.execute(pragma)
        base.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, day TEXT, content BLOB)")
        base.execute("CREATE INDEX line_day ON line (day)")
    return bases


def _insert_all(base: Base) -> None:
    base.execute("BEGIN IMMEDIATE")
    base.execute("DELETE FROM line")
    for n in range(_ROWS):
        base.execute("INSERT INTO line (day, content) VALUES (?, ?)", (_day(n), bytes(200)))
    base.execute("COMMIT")


def _commit_each(base: Base) -> None:
    for n in range(_COMMITS):
        base.execute("INSERT INTO line (day, content) VALUES (?, ?)", (_day(n), bytes(200)))


def _read_pages(base: Base) -> None:
    for n in range(_PAGES):
        sql = "SELECT * FROM line WHERE day >= ? ORDER BY day LIMIT 50"
        list(base.execute(sql, (_day(n * 97 % _ROWS),)))


def _read_all(base: Base) -> None:
    list(base.execute("SELECT * FROM line"))


def _day(n: int) -> str:
    return f"{2000 + n % 40}-{1 + n % 12:02}-{1 + n % 28:02}"


def _print_operation(
    report: Report, title: str, took: dict[str, Spread], count: float, unit: str
) -> None:
    plain = took["plain sqlite3"]
    for name, one in took.items():
        beside = f"{times_of(one, plain)} the time of plain sqlite3"
        report.figure(f"{title}, {name}", one.per(count), unit, beside=beside)


def _measure_opening(report: Report, folder: Path, options: Options) -> None:
    from serment.store.sqlcipher.connections import connect_with_key

    opened = seconds(
        lambda: connect_with_key(bytes(32), database=str(folder / "encrypted.db")).close(),
        times=options.times(20),
    )
    report.figure("connection opened with its raw key", opened.scaled(1000), "ms")


def _measure_unlocking(report: Report, options: Options) -> None:
    from argon2.low_level import Type, hash_secret_raw

    from serment.store.keyslots import Cost, create_keyslots, open_with_passphrase

    slots, _, _ = create_keyslots(_PHRASE)
    cost = Cost()

    def derive() -> bytes:
        return hash_secret_raw(
            _PHRASE.encode(),
            secrets.token_bytes(16),
            cost.passes,
            cost.memory_kib,
            cost.lanes,
            32,
            Type.ID,
        )

    took = side_by_side(
        {"ours": lambda: open_with_passphrase(slots, _PHRASE), "argon2": derive},
        times=options.times(9),
    )
    settings = f"{number(cost.memory_kib / 1024)} MiB, {cost.passes} passes, {cost.lanes} lanes"
    beside = f"{times_of(took['ours'], took['argon2'])} argon2-cffi alone, {os.cpu_count()} cores"
    report.figure(f"key slot opened ({settings})", took["ours"].scaled(1000), "ms", beside=beside)
