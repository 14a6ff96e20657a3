"""Timing: medians with their extremes, never a mean; nothing here fails because a machine is slow.

Garbage is collected before each sample, not during the first ones by accident of order.
"""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class Spread:
    """Samples of one quantity, sorted; at least one."""

    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle sample (the mean of the two middle ones when their number is even)."""
        middle = len(self.samples) // 2
        if len(self.samples) % 2:
            return self.samples[middle]
        return (self.samples[middle - 1] + self.samples[middle]) / 2

    @property
    def low(self) -> float:
        """The least sample."""
        return self.samples[0]

    @property
    def high(self) -> float:
        """The greatest sample."""
        return self.samples[-1]

    def percentile(self, share: float) -> float:
        """The least sample that is not under `share` (0 to 1) of the samples (nearest rank)."""
        rank = -int(-share * len(self.samples) // 1)
        return self.samples[min(max(rank, 1), len(self.samples)) - 1]

    def scaled(self, factor: float) -> Spread:
        """The same samples in another unit."""
        return spread(sample * factor for sample in self.samples)

    def per(self, count: float) -> Spread:
        """How many a second, when each sample is the seconds that `count` took."""
        return spread(count / sample for sample in self.samples)


def spread(samples: Iterable[float]) -> Spread:
    """The samples in order; ValueError without any."""
    found = tuple(sorted(samples))
    if not found:
        raise ValueError("a spread needs one sample at least")
    return Spread(found)


def elapsed(act: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    gc.collect()
    before = time.perf_counter()
    act()
    return time.perf_counter() - before


def seconds(act: Callable[[], object], *, times: int, warm: int = 1) -> Spread:
    """Wall seconds of `times` calls, after `warm` calls that do not count."""
    for _ in range(warm):
        act()
    return spread(elapsed(act) for _ in range(times))


def side_by_side(acts: dict[str, Callable[[], object]], *, times: int) -> dict[str, Spread]:
    """Wall seconds of each act, taken in turn so that a noisy minute strikes them all."""
    samples: dict[str, list[float]] = {name: [] for name in acts}
    for act in acts.values():
        act()
    for _ in range(times):
        for name, act in acts.items():
            samples[name].append(elapsed(act))
    return {name: spread(found) for name, found in samples.items()}
