"""Items made one step ahead of whoever uses them, in a thread of their own.

Guarantees the same items in the same order, that what the maker raises is raised to the user, that
the maker has stopped when the user leaves, whatever the way, and that waiting is not silent: `idle`
is called meanwhile, and may itself raise. The maker touches no database: connections are those of
a thread.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

Item = TypeVar("Item")
IDLE_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class _Made(Generic[Item]):
    item: Item


@dataclass(frozen=True, slots=True)
class _Ended:
    error: BaseException | None


def made_ahead(items: Iterable[Item], idle: Callable[[], None] = lambda: None) -> Generator[Item]:
    """Yield the items; the next one is being made while the caller uses the present one."""
    box: queue.Queue[_Made[Item] | _Ended] = queue.Queue(maxsize=1)
    stopped = threading.Event()
    maker = threading.Thread(target=_make, args=(items, box, stopped), daemon=True)
    maker.start()
    try:
        while True:
            try:
                found = box.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                idle()
                continue
            if isinstance(found, _Ended):
                if found.error is not None:
                    raise found.error
                return
            yield found.item
    finally:
        stopped.set()
        maker.join()


def _make(
    items: Iterable[Item], box: queue.Queue[_Made[Item] | _Ended], stopped: threading.Event
) -> None:
    error: BaseException | None = None
    try:
        with contextlib.closing(_walked(items)) as walked:
            for item in walked:
                if not _put(_Made(item), box, stopped):
                    return
    except BaseException as raised:  # noqa: BLE001 - whatever it is, the user must meet it
        error = raised
    _put(_Ended(error), box, stopped)


def _walked(items: Iterable[Item]) -> Generator[Item]:
    yield from items


def _put(
    found: _Made[Item] | _Ended,
    box: queue.Queue[_Made[Item] | _Ended],
    stopped: threading.Event,
) -> bool:
    """Hand an item over as soon as there is room; tell whether the user still wants it."""
    while not stopped.is_set():
        try:
            box.put(found, timeout=IDLE_SECONDS)
        except queue.Full:
            continue
        return True
    return False
