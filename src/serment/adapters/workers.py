"""Who does the long works: one thread, one work after the other; and a twin that does each at once.

Guarantees that a work is never done by the thread of a request, that two never run together, and
that stopping is a request made to the work, answered at its next safe point. Leaves to others what
a work is, and where it is written that it ran. Standard library alone: the gate holds the workers
before the framework is loaded.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

# Tells whether the work is asked to stop.
IsStopped = Callable[[], bool]
# A work to do; it tells its own failures and raises nothing.
Job = Callable[[IsStopped], None]


class Workers(Protocol):
    """Whoever does works: a thread of this process, or its twin."""

    def hand_over(self, name: str, job: Job) -> None:
        """Take a job, to be done after those taken before; refused in silence once stopped."""
        ...

    def is_busy(self) -> bool:
        """Tell whether a job runs or waits."""
        ...

    def wait_for(self, name: str, seconds: float) -> bool:
        """Wait at most so long for the job of that name; tell whether none is left."""
        ...

    def stop(self) -> None:
        """Ask the present job to stop, forget those that wait, take no other."""
        ...

    def wait_idle(self, seconds: float) -> bool:
        """Wait at most so long for the present job to end; tell whether it has."""
        ...

    def open(self) -> None:
        """Take jobs, again after `stop`."""
        ...


@dataclass(frozen=True, slots=True)
class _Task:
    name: str
    job: Job
    stopped: threading.Event = field(default_factory=threading.Event)


class ThreadWorkers:
    """One thread, which lives as long as there is something to do."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._waiting: deque[_Task] = deque()
        self._present: _Task | None = None
        self._thread: threading.Thread | None = None
        self._is_open = True

    def hand_over(self, name: str, job: Job) -> None:
        """Take a job, to be done after those taken before; refused in silence once stopped."""
        with self._change:
            if not self._is_open:
                return
            self._waiting.append(_Task(name, job))
            if self._thread is None:
                # A daemon: a work that reached no safe point must not keep the program open.
                self._thread = threading.Thread(target=self._work, name="works", daemon=True)
                self._thread.start()

    def is_busy(self) -> bool:
        """Tell whether a job runs or waits."""
        with self._change:
            return self._present is not None or bool(self._waiting)

    def wait_for(self, name: str, seconds: float) -> bool:
        """Wait at most so long for the job of that name; tell whether none is left."""
        with self._change:
            return self._change.wait_for(lambda: name not in self._names(), timeout=seconds)

    def stop(self) -> None:
        """Ask the present job to stop, forget those that wait, take no other."""
        with self._change:
            self._is_open = False
            self._waiting.clear()
            if self._present is not None:
                self._present.stopped.set()
            self._change.notify_all()

    def wait_idle(self, seconds: float) -> bool:
        """Wait at most so long for the present job to end; tell whether it has."""
        with self._change:
            return self._change.wait_for(lambda: self._present is None, timeout=seconds)

    def open(self) -> None:
        """Take jobs, again after `stop`."""
        with self._change:
            self._is_open = True

    def _names(self) -> set[str]:
        present = () if self._present is None else (self._present,)
        return {task.name for task in (*present, *self._waiting)}

    def _work(self) -> None:
        while (task := self._next()) is not None:
            # A job tells its own failures: one that did not must not stop those that follow.
            with contextlib.suppress(Exception):
                task.job(task.stopped.is_set)
            with self._change:
                self._present = None
                self._change.notify_all()

    def _next(self) -> _Task | None:
        with self._change:
            if not self._waiting:
                self._thread = None
                return None
            self._present = self._waiting.popleft()
            return self._present


class MemoryWorkers:
    """The twin for tests: it does each job at once, or when told if `is_patient`."""

    def __init__(self, *, is_patient: bool = False) -> None:
        self.is_patient = is_patient
        self.is_open = True
        self.waiting: list[tuple[str, Job]] = []
        self.stops_asked = 0

    def hand_over(self, name: str, job: Job) -> None:
        """Do the job, unless it is to wait."""
        if self.is_open:
            self.waiting.append((name, job))
            if not self.is_patient:
                self.do_all()

    def do_all(self) -> None:
        """Do the jobs that wait."""
        while self.waiting:
            _, job = self.waiting.pop(0)
            job(lambda: not self.is_open)

    def is_busy(self) -> bool:
        """Tell whether a job waits."""
        return bool(self.waiting)

    def wait_for(self, name: str, seconds: float) -> bool:  # noqa: ARG002 - it never waits
        """Tell whether no job of that name is left."""
        return name not in {waiting for waiting, _ in self.waiting}

    def stop(self) -> None:
        """Forget what waits, and take no other."""
        self.is_open = False
        self.stops_asked += 1
        self.waiting.clear()

    def wait_idle(self, seconds: float) -> bool:  # noqa: ARG002 - it never waits
        """Tell that nothing runs."""
        return True

    def open(self) -> None:
        """Take jobs again."""
        self.is_open = True
