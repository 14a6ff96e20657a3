"""A hundred million records: whether the same machine holds, and what it takes.

The list is written as a stream (about 0.6 GB), read as one, its repeated numbers looked for by
passes; the rows make a file of about 2.5 GB. Nothing else goes to the disk.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from benchmarks.measure import spread
from benchmarks.report import Bar, Report, number
from benchmarks.retention_acts import Taken, together
from benchmarks.retention_lists import make_list

if TYPE_CHECKING:
    from pathlib import Path

_RECORDS: Final = 100_000_000
_NEEDED: Final = 6_000_000_000


class DiskTooSmallError(RuntimeError):
    """The folder of temporary files has not the room that the lists take."""


def measure(report: Report, folder: Path) -> None:
    """Print the seconds and the memory of the counts, of the rows, and of grouped claims."""
    free = shutil.disk_usage(folder).free
    if free < _NEEDED:
        raise DiskTooSmallError(f"{_NEEDED / 1e9:.0f} GB are needed under {folder.parent}")
    path = folder / "huge.parquet"
    make_list(path, _RECORDS)
    report.note(f"100 million records, {number(path.stat().st_size / 1e6)} MB of Parquet")
    counted, rows = together(path, 1, "searched counts"), together(path, 1, "rows")
    _say(report, "100 million: repeated numbers looked for", counted["opened"])
    _say(report, "100 million: scan of five columns", counted["scan"])
    _say(report, "100 million: counts", counted["counts"])
    _say(report, "100 million: rows to Parquet", rows["rows"])
    path.unlink()
    (folder / "rows.parquet").unlink()
    make_list(path, _RECORDS, "several")
    grouped = together(path, 1, "grouped counts")
    _say(report, "100 million: counts, several claims a record", grouped["counts"])
    path.unlink()
    peak = max(told.peak for acts in (counted, rows, grouped) for told in acts.values())
    report.bar(Bar("retention, 100 million records: memory", peak, 1000, "MB"))


def _say(report: Report, title: str, told: Taken) -> None:
    clock = f"wall {number(told.wall[0])} s, {number(round(told.peak))} MB"
    report.figure(title, spread(told.cpu), "s CPU", beside=clock)
