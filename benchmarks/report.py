"""What is printed: one line for each figure, each bar met or not, and all bars again at the end."""

from __future__ import annotations

import os
import platform
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.measure import Spread

_NAME_WIDTH = 58


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure of the project's own list, and its limit; smaller is better unless `at_least`."""

    name: str
    value: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the figure is on the right side of its limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        """The bar as one line."""
        sign = "≥" if self.at_least else "≤"
        verdict = "met" if self.is_met else "NOT MET"
        figure = f"{number(self.value)} {self.unit} ({sign} {number(self.limit)})"
        return f"{self.name:<{_NAME_WIDTH}} {figure:<28} {verdict}"


class Report:
    """Prints figures as they come, and remembers the bars and what could not be measured."""

    def __init__(self) -> None:
        self.bars: list[Bar] = []
        self.unmeasured: list[str] = []
        self._began = time.perf_counter()

    def opening(self) -> None:
        """Say on what machine, when, and how busy it is."""
        now = datetime.now(tz=UTC).astimezone()
        print(f"Serment benchmarks, {now:%Y-%m-%d %H:%M %Z}")
        print(f"{platform.platform()}, {os.cpu_count()} cores, {processor()}")
        print(f"Python {platform.python_version()} ({platform.python_implementation()})")
        print("Median [least – greatest]; ratios are of medians of this run.")

    def section(self, title: str) -> None:
        """Begin a part; the load tells how much to trust it."""
        print(f"\n## {title}   (load {load()}, {time.perf_counter() - self._began:.0f} s in)")

    def note(self, text: str) -> None:
        """Say something that is not a figure."""
        print(f"   {text}")

    def figure(self, name: str, value: Spread, unit: str, *, beside: str = "") -> None:
        """Print a median with its extremes."""
        text = f"{number(value.median)} {unit}"
        around = f"[{number(value.low)} – {number(value.high)}]" if len(value.samples) > 1 else ""
        print(f"{name:<{_NAME_WIDTH}} {text:<16} {around:<20} {beside}".rstrip(), flush=True)

    def value(self, name: str, value: float, unit: str, *, beside: str = "") -> None:
        """Print a single value."""
        print(f"{name:<{_NAME_WIDTH}} {number(value)} {unit}   {beside}".rstrip(), flush=True)

    def bar(self, bar: Bar) -> None:
        """Print a bar and remember it."""
        self.bars.append(bar)
        print(f"-> {bar.line()}", flush=True)

    def failed(self, part: str, reason: str) -> None:
        """Say that a part could not be measured."""
        self.unmeasured.append(part)
        print(f"-> NOT MEASURED: {part}: {reason}", file=sys.stdout, flush=True)

    def closing(self) -> None:
        """Print all the bars again, and what is missing."""
        self.section("Bars")
        for bar in self.bars:
            print(bar.line())
        for part in self.unmeasured:
            print(f"{part:<{_NAME_WIDTH}} NOT MEASURED")


def number(value: float) -> str:
    """Three significant digits, thousands apart; a whole number as it is."""
    if value == int(value) and abs(value) < 1000:
        return str(int(value))
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    if size >= 100:
        return f"{value:.0f}"
    if size >= 10:
        return f"{value:.1f}"
    if size >= 1:
        return f"{value:.2f}"
    return f"{value:.3g}"


def times_of(value: Spread, peer: Spread) -> str:
    """How many times the median of the peer."""
    return f"× {number(value.median / peer.median)}" if peer.median else ""


def load() -> str:
    """The load average over one minute, or « ? » where the system has none."""
    try:
        return f"{os.getloadavg()[0]:.1f}"
    except (AttributeError, OSError):
        return "?"


def processor() -> str:
    """The name of the processor where the system says it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 - a pseudo-file
            names = (line.partition(":")[2].strip() for line in lines if "model name" in line)
            return next(names, platform.machine())
    except OSError:
        return platform.processor() or platform.machine()
