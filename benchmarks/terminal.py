"""Commands that need no store: the whole process, beside a Python that does nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from benchmarks.processes import PROGRAM, python, timed_process
from benchmarks.report import Bar, Report, number, times_of

if TYPE_CHECKING:
    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

_RECORD: Final = {
    "series": "patient_record",
    "last_consultation_on": "2010-03-15",
    "born_on": "1970-05-04",
    "died_on": None,
    "suspensions": [["2028-03-15", "2031-06-30"]],
    "as_of": "2032-01-05",
}


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the wall clock and processor time of each command."""
    del workshop
    times = options.times(12)
    bare = timed_process(python("pass"), times=times)
    report.figure("python -c pass", bare.wall, "s", beside=f"CPU {number(bare.cpu.median)} s")
    slowest = dearest = 0.0
    for name, command, given in _commands():
        took = timed_process((str(PROGRAM), *command), times=times, given=given)
        beside = f"CPU {number(took.cpu.median)} s, {times_of(took.wall, bare.wall)} pass"
        report.figure(name, took.wall, "s", beside=beside)
        slowest = max(slowest, took.wall.median)
        dearest = max(dearest, took.cpu.median)
    report.bar(Bar("commands without a store, slowest median, wall", slowest, 0.5, "s"))
    report.bar(Bar("commands without a store, dearest median, CPU", dearest, 0.5, "s"))


def _commands() -> tuple[tuple[str, tuple[str, ...], bytes], ...]:
    record = json.dumps(_RECORD).encode()
    duty = json.dumps({"rule": _an_obligation(), "facts": {}, "as_of": "2026-11-24"}).encode()
    return (
        ("serment retention explain", ("retention", "explain", "--json", "-"), record),
        ("serment law explain", ("law", "explain", "--json", "-"), duty),
        ("serment identifier check", ("identifier", "check", "siren", "732829320", "--json"), b""),
        ("serment corpus list", ("corpus", "list", "--json"), b""),
        ("serment --version", ("--version",), b""),
    )


def _an_obligation() -> str:
    from serment.practice.library import the_corpus

    return next(iter(the_corpus().obligations())).id
