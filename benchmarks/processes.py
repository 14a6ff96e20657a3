"""Other programs, timed from outside: wall clock, processor time, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Spread, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "serment"


class FailedCommandError(RuntimeError):
    """A command that was to be timed did not succeed: its time would mean nothing."""


@dataclass(frozen=True, slots=True)
class ProcessTime:
    """Seconds of a command, start of the process to its end."""

    wall: Spread
    cpu: Spread


def clean_environment() -> dict[str, str]:
    """Return the environment of a person's own terminal: no path of the benchmarks in it."""
    hidden = ("PYTHON", "SERMENT_", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if not name.startswith(hidden)}


def python(code: str) -> tuple[str, ...]:
    """Return the command that runs a line of Python as the program does (`-P -X utf8`)."""
    return (sys.executable, "-P", "-X", "utf8", "-c", code)


def timed_process(
    command: Sequence[str], *, times: int, given: bytes = b"", warm: bool = True
) -> ProcessTime:
    """Time a command that must succeed; `given` is its standard input."""
    if warm:
        _once(command, given)
    runs = [_once(command, given) for _ in range(times)]
    return ProcessTime(spread(wall for wall, _ in runs), spread(cpu for _, cpu in runs))


def _once(command: Sequence[str], given: bytes) -> tuple[float, float]:
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(
        command, input=given, capture_output=True, cwd=ROOT, env=clean_environment(), check=False
    )
    wall, after = time.perf_counter() - began, os.times()
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()[-300:]
        raise FailedCommandError(f"{' '.join(command[:4])} exited {done.returncode}: {said}")
    cpu = after.children_user + after.children_system
    return wall, cpu - before.children_user - before.children_system


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of a process, in megabytes of 10⁶ bytes: now, and at its highest."""

    now: float
    highest: float


def memory_of(pid: int) -> Memory:
    """Return the memory of a process; OSError where the system has no /proc."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    now, highest = (float(fields[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
    return Memory(now, highest)


def cpu_seconds_of(pid: int) -> float:
    """Return the processor time of a process so far, to the microsecond.

    Of the threads still alive: those of a server stay. The processes that it started and that
    have ended count too, to 10 ms. OSError where the system has no /proc.
    """
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    own = sum(int(thread.read_text(encoding="utf-8").split()[0]) for thread in threads) / 1e9
    return own + _ticks_of(pid, 13, 14)


def whole_cpu_seconds_of(pid: int) -> float:
    """Return the processor time of a process so far, to 10 ms.

    Ended threads and ended processes of its own included.
    """
    return _ticks_of(pid, 11, 12, 13, 14)


def _ticks_of(pid: int, *places: int) -> float:
    """Return the sum, in seconds, of fields of /proc/PID/stat counted from the state (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(int(fields[place]) for place in places) / os.sysconf("SC_CLK_TCK")
