"""Retention over millions of records: processor seconds beside the scan of the same columns.

The limit is DuckDB reading the five columns of dates of the same Parquet file and comparing each
value once. « Counts » are records by rule, exception, status and year; « rows » are the ten columns
written to Parquet, beside the writing of the same columns already made. Each act has a process of
its own where its memory is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks import peers, retention_huge
from benchmarks.measure import Spread, spread
from benchmarks.processes import ROOT
from benchmarks.report import Bar, Report, number, times_of
from benchmarks.retention_acts import Taken, act, taken, together
from benchmarks.retention_lists import make_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

_FULL, _QUICK = 10_000_000, 1_000_000
_LOOPED: Final = 200_000
_PEERS: Final = ("polars", "pandas", "openfisca-core")
_CLAUSES: Final = {None: 0, "minor": 1, "deceased": 2}
Counts = list[list[object]]


class UnequalCountsError(AssertionError):
    """Two programs that should agree do not: their times would mean nothing."""


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the ratios to the scan, to a query by hand, to loops in Python, and to peers."""
    count, folder = options.sized(_FULL, _QUICK), workshop.folder("lists")
    path = folder / "records.parquet"
    make_list(path, count)
    counts = _count(report, path, count, options.times(9))
    peak = [_write(report, path, options.times(4)), *_group(report, folder, count, options)]
    _loop(report, folder, counts.low / count)
    path.unlink()
    _compare(report, folder, count, options)
    report.bar(Bar("retention: memory, counts or rows, grouped or not", max(peak), 1000, "MB"))
    if options.huge:
        retention_huge.measure(report, folder)


def _count(report: Report, path: Path, count: int, times: int) -> Spread:
    told = together(path, times)
    scan = spread(told["scan"].cpu)
    alone = {name: act(name, path) for name in ("scan", "counts", "by hand")}
    titles = {"scan": f"scan of five columns, {count:,} records", "counts": "counts",
              "by hand": "counts, written by hand"}  # fmt: skip
    for name, title in titles.items():
        figure = spread(told[name].cpu)
        _say(report, title, told[name], beside=f"{_ratios(figure, scan)} scan",
             peak=alone[name].peak)  # fmt: skip
    counts = spread(told["counts"].cpu)
    # The least of the samples: what the others add is other programs.
    report.bar(Bar("retention: counts ÷ scan, CPU, least ÷ least", counts.low / scan.low, 2.5, "×"))
    return counts


def _write(report: Report, path: Path, times: int) -> float:
    told = together(path, times, "writing")
    for rows, copy, title in (
        ("rows", "copy", "Serment’s writer"),
        ("rows, engine’s writer", "copy, engine’s writer", "DuckDB’s writer"),
    ):
        copied = spread(told[copy].cpu)
        _say(report, f"ten columns already made, {title}", told[copy])
        written = spread(told[rows].cpu)
        _say(report, f"rows, {title}", told[rows], f"{_ratios(written, copied)} the writing")
    return act("rows", path).peak


def _group(report: Report, folder: Path, count: int, options: Options) -> tuple[float, float]:
    path = folder / "claims.parquet"
    make_list(path, count, "several")
    told = together(path, options.times(3), "grouped counts")
    scan, grouped = spread(told["scan"].cpu), spread(told["counts"].cpu)
    _say(report, "counts, several claims a record", told["counts"],
         f"{_ratios(grouped, scan)} scan")  # fmt: skip
    written = together(path, 2, "grouped writing")
    copied, rows = spread(written["copy"].cpu), spread(written["rows"].cpu)
    _say(report, "rows, several claims a record", written["rows"],
         f"{_ratios(rows, copied)} the writing")  # fmt: skip
    path.unlink()
    return told["counts"].peak, written["rows"].peak


def _loop(report: Report, folder: Path, each: float) -> None:
    """`each` is what the counts cost for one record, in seconds of processor."""
    path = folder / "looped.parquet"
    make_list(path, _LOOPED)
    bare, explained = act("bare loop", path, 3), act("explained loop", path)
    _verify(bare.result, act("counts", path).result, "the loop in Python")
    slow = spread(bare.cpu).low / _LOOPED
    words = spread(explained.cpu).low / int(explained.result)
    for title, told, number_of, one in (
        ("loop in Python, rule by hand", bare, _LOOPED, slow),
        ("loop in Python, explained", explained, int(explained.result), words),
    ):
        rate, ratio = spread(told.cpu).per(number_of), number(one / each)
        report.figure(title, rate, "records/s CPU", beside=f"× {ratio} the time of the counts")
    report.bar(Bar("retention: bare Python loop ÷ counts", slow / each, 20, "×", at_least=True))


def _compare(report: Report, folder: Path, count: int, options: Options) -> None:
    """Other programs on a list that their part of the rule can answer: no claim, no doubt."""
    if options.peers:
        peers.install()
    python = peers.find_python()
    if python is None:
        report.note("Polars, pandas and OpenFisca-Core are not installed: --peers installs them")
        return
    path = folder / "simple.parquet"
    make_list(path, count, "none")
    ours = act("simple counts", path, options.times(6))
    fastest = spread(ours.cpu)
    _say(report, "the same clauses (list without claims): Serment", ours)
    for name in _PEERS:
        script = str(ROOT / "benchmarks" / "retention_peers.py")
        told = taken([str(python), script, name, str(path), str(options.times(3))])[name]
        _verify(told.result, _as_clauses(ours.result), name)
        _say(report, f"the same clauses: {name}", told,
             f"{_ratios(spread(told.cpu), fastest)} Serment, same counts")  # fmt: skip
    path.unlink()


def _as_clauses(counts: Counts) -> Counts:
    return [[_CLAUSES[str(exception) if exception else None], status == "keep", year, records]
            for exception, status, year, records in counts]  # fmt: skip


def _verify(one: Iterable[Sequence[object]], other: Iterable[Sequence[object]], who: str) -> None:
    if sorted(map(tuple, one), key=str) != sorted(map(tuple, other), key=str):
        raise UnequalCountsError(f"{who} does not count as Serment does")


def _say(
    report: Report, title: str, told: Taken, beside: str = "", peak: float | None = None
) -> None:
    """Print processor seconds, then the ratio, the least wall clock and the memory."""
    clock = f"wall {number(min(told.wall))} s, {number(round(peak or told.peak))} MB"
    report.figure(title, spread(told.cpu), "s CPU", beside=f"{beside}, {clock}".lstrip(", "))


def _ratios(value: Spread, peer: Spread) -> str:
    return f"{times_of(value, peer)} (least {number(value.low / peer.low)})"
