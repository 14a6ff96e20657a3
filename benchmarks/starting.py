"""Cold start: from the launch of the program to a page that can be used.

« Cold » is a new process; the files are in the disk cache of the system, as after any first use.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.measure import Spread, spread
from benchmarks.processes import PROGRAM, python, timed_process, whole_cpu_seconds_of
from benchmarks.profiling import costs_of, dearest
from benchmarks.report import Bar, Report, number, times_of
from benchmarks.server import Cockpit

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

PHRASE = "sept girafes lisent un vieux registre"
_TYPING_SECONDS = 2.0
_BARE_DJANGO = (
    "import django; from django.conf import settings; "
    "settings.configure(INSTALLED_APPS=['django.contrib.auth', 'django.contrib.contenttypes', "
    "'django.contrib.sessions']); django.setup(); "
    "import django.core.handlers.wsgi, django.forms, django.template, django.urls"
)


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the starts of the demonstration and of a real practice, beside bare processes."""
    times = options.times(6)
    bare = timed_process(python("pass"), times=times).wall
    report.figure("python -c pass", bare, "s")
    django = timed_process(python("import django"), times=times).wall
    report.figure("import django", django, "s", beside=times_of(django, bare))
    loaded = timed_process(python(_BARE_DJANGO), times=times).wall
    report.figure("bare Django with three of its applications", loaded, "s")
    _measure_demo(report, workshop, options, bare)
    _measure_practice(report, workshop, options, bare)


@dataclass(frozen=True, slots=True)
class _Start:
    """Seconds from the launch to the first page and to « Aujourd’hui ».

    `entered` counts from the passphrase alone; `cpu` is the processor time of the program.
    """

    first: float
    today: float
    entered: float
    cpu: float


def _measure_demo(report: Report, workshop: Workshop, options: Options, bare: Spread) -> None:
    created = [_open_demo(workshop.folder("first")) for _ in range(options.times(3))]
    _, creation, spent = _print_starts(report, "demo, first creation", created, bare)
    folder = workshop.folder("again")
    _open_demo(folder)
    again = [_open_demo(folder) for _ in range(options.times(6))]
    first, today, cpu = _print_starts(report, "demo, again", again, bare)
    report.bar(Bar("demo: « Ouverture… » page, median", first.median, 1.0, "s"))
    report.bar(Bar("demo: Aujourd’hui, median", today.median, 3.0, "s"))
    report.bar(Bar("demo: Aujourd’hui, CPU", cpu.median, 3.0, "s"))
    _print_creation(report, workshop)
    report.bar(Bar("demo, first creation: Aujourd’hui, median", creation.median, 3.0, "s"))
    report.bar(Bar("demo, first creation: Aujourd’hui, CPU", spent.median, 3.0, "s"))


def _print_starts(
    report: Report, name: str, starts: list[_Start], bare: Spread
) -> tuple[Spread, Spread, Spread]:
    first, today = spread(one.first for one in starts), spread(one.today for one in starts)
    cpu = spread(one.cpu for one in starts)
    report.figure(f"{name}: first page", first, "s", beside=f"{times_of(first, bare)} pass")
    beside = f"CPU {number(cpu.median)} s"
    report.figure(f"{name}: Aujourd’hui", today, "s", beside=beside)
    return first, today, cpu


def _print_creation(report: Report, workshop: Workshop) -> None:
    if workshop.has_demo():
        report.note("no profile of the first creation: another part made the practice before")
        return
    costs, took = costs_of(workshop.demo, times=1, warm=False)
    report.note(f"profile of the first creation ({took:.1f} s profiled):")
    for line in dearest(costs, count=16):
        report.note(line)


def _open_demo(folder: Path) -> _Start:
    with Cockpit("demo", folder) as cockpit:
        page = cockpit.first_page()
        first = cockpit.since_start()
        cockpit.today(page)
        return _at_today(cockpit, first, 0.0)


def _at_today(cockpit: Cockpit, first: float, sent: float) -> _Start:
    today = cockpit.since_start()
    return _Start(first, today, today - sent, whole_cpu_seconds_of(cockpit.pid))


def _measure_practice(report: Report, workshop: Workshop, options: Options, bare: Spread) -> None:
    folder = workshop.folder("practice")
    _create_practice(folder, workshop.folder("secret"))
    runs = [_unlock(folder, 0.0) for _ in range(options.times(6))]
    first, today, cpu = _print_starts(report, "start, passphrase typed at once", runs, bare)
    typed = spread(_unlock(folder, _TYPING_SECONDS).entered for _ in range(options.times(4)))
    report.figure("passphrase → Aujourd’hui, after 2 s of typing", typed, "s")
    report.bar(Bar("start: unlock page, median", first.median, 1.0, "s"))
    report.bar(Bar("start: Aujourd’hui, typed at once, median", today.median, 3.0, "s"))
    report.bar(Bar("start: Aujourd’hui, typed at once, CPU", cpu.median, 3.0, "s"))


def _create_practice(folder: Path, secret: Path) -> None:
    written = secret / "passphrase"
    written.touch(mode=0o600)
    written.write_text(f"{PHRASE}\n", encoding="utf-8")
    command = (str(PROGRAM), "init", "--data-dir", str(folder), "--json", "--passphrase-file")
    _run(*command, str(written))


def _run(*command: str) -> None:
    import subprocess

    from benchmarks.processes import ROOT, clean_environment

    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=clean_environment())


def _unlock(folder: Path, typing: float) -> _Start:
    with Cockpit("start", folder) as cockpit:
        page = cockpit.first_page()
        first = cockpit.since_start()
        time.sleep(typing)
        sent = cockpit.since_start()
        cockpit.today(cockpit.unlock(page, PHRASE))
        return _at_today(cockpit, first, sent)
