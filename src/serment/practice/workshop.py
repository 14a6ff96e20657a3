"""Who does the works of this process, installed by the program's entry: a thread, or its twin."""

from dataclasses import dataclass

from serment.adapters.workers import Workers
from serment.store.ports import Clock


class NoWorkshopError(RuntimeError):
    """A work was asked for in a process that installed nobody to do it."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """The workers, and the clock that they read."""

    workers: Workers
    clock: Clock


_installed: list[Workshop] = []


def install(workers: Workers, clock: Clock) -> None:
    """Make these the workers of this process."""
    _installed[:] = [Workshop(workers, clock)]


def workshop() -> Workshop:
    """Return the workers of this process; NoWorkshopError when nobody installed them."""
    if not _installed:
        raise NoWorkshopError("no workers are installed in this process")
    return _installed[0]
