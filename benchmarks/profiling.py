"""Where the time goes: the functions of ours that cost most, found by cProfile."""

from __future__ import annotations

import cProfile
import pstats
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_HERE = str(Path(__file__).resolve().parent)


@dataclass(frozen=True, slots=True)
class Cost:
    """A function, and its share (0 to 1) of the whole: alone, and with what it calls."""

    where: str
    calls: int
    own: float
    cumulated: float


def costs_of(
    act: Callable[[], object], *, times: int = 1, warm: bool = True
) -> tuple[tuple[Cost, ...], float]:
    """Return the cost of every function, and the seconds of one act under the profiler."""
    if warm:
        act()
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(times):
        act()
    profiler.disable()
    stats = pstats.Stats(profiler)
    # The profiler takes its own cost out of each function: the whole is then less than a part.
    rows = stats.stats.values()  # type: ignore[attr-defined]  # pstats types its own fields no further
    total: float = max(stats.total_tt, *(row[3] for row in rows))  # type: ignore[attr-defined]  # pstats types its own fields no further
    found = tuple(
        Cost(_where(path, line, name), calls, own / total, cumulated / total)
        for (path, line, name), (_, calls, own, cumulated, _) in stats.stats.items()  # type: ignore[attr-defined]  # pstats types its own fields no further
        if not path.startswith(_HERE)
    )
    return found, total / times


def dearest(costs: tuple[Cost, ...], *, count: int = 8) -> tuple[str, ...]:
    """Return the dearest functions of Serment with what they call, then any function alone."""
    ours = [c for c in costs if "serment/" in c.where]
    ours.sort(key=lambda c: -c.cumulated)
    alone = sorted(costs, key=lambda c: -c.own)
    return (
        *(
            f"{c.cumulated:5.0%} with its callees  {c.where} ({c.calls} calls)"
            for c in ours[:count]
        ),
        *(f"{c.own:5.0%} alone              {c.where} ({c.calls} calls)" for c in alone[:count]),
    )


def _where(path: str, line: int, name: str) -> str:
    for mark in ("/src/", "/site-packages/", "/lib/"):
        path = path.rpartition(mark)[2]
    return f"{path}:{name}" if line else name
