"""The workers: one job after the other, stopped by asking, and a twin that answers alike."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from serment.adapters.workers import MemoryWorkers, ThreadWorkers

if TYPE_CHECKING:
    from serment.adapters.workers import IsStopped, Workers

LONG = 30.0


@pytest.mark.parametrize("workers", [ThreadWorkers(), MemoryWorkers()], ids=["thread", "memory"])
def test_jobs_are_done_in_order_and_one_at_a_time(workers: Workers) -> None:
    """Each begins when the one before has ended; none is left in the end."""
    said: list[str] = []
    for number in range(5):

        def job(is_stopped: IsStopped, number: int = number) -> None:
            assert not is_stopped()
            said.extend((f"begins {number}", f"ends {number}"))

        workers.hand_over(str(number), job)
    assert workers.wait_for("4", LONG)
    assert workers.wait_idle(LONG)
    assert said == [f"{word} {n}" for n in range(5) for word in ("begins", "ends")]
    assert not workers.is_busy()


def test_a_job_is_not_done_by_who_hands_it_over() -> None:
    """The thread of a request is given back at once."""
    workers, seen = ThreadWorkers(), []
    workers.hand_over("one", lambda _stopped: seen.append(threading.current_thread().name))
    assert workers.wait_for("one", LONG)
    assert seen == ["works"]


def test_a_failure_does_not_stop_the_next_job() -> None:
    """A job that raised is over; the one that waited is done."""
    workers, done = ThreadWorkers(), threading.Event()

    def failing(_stopped: IsStopped) -> None:
        raise ValueError

    workers.hand_over("one", failing)
    workers.hand_over("two", lambda _stopped: done.set())
    assert done.wait(LONG)


def test_stopping_asks_the_present_job_and_forgets_the_others() -> None:
    """The job that runs sees it at its next safe point; what waited is never done."""
    workers, began, done = ThreadWorkers(), threading.Event(), []

    def long_job(is_stopped: IsStopped) -> None:
        began.set()
        while not is_stopped():
            pass
        done.append("stopped")

    workers.hand_over("long", long_job)
    workers.hand_over("next", lambda _stopped: done.append("next"))
    assert began.wait(LONG)
    assert workers.is_busy()
    assert not workers.wait_for("next", 0)
    workers.stop()
    assert workers.wait_idle(LONG)
    workers.hand_over("refused", lambda _stopped: done.append("refused"))
    assert not workers.is_busy()
    assert done == ["stopped"]


@pytest.mark.parametrize("workers", [ThreadWorkers(), MemoryWorkers()], ids=["thread", "memory"])
def test_opened_again_they_take_jobs_again(workers: Workers) -> None:
    """After a lock, the next opening works as the first; a new job is not asked to stop."""
    done = []
    workers.stop()
    workers.hand_over("refused", lambda _stopped: done.append("refused"))
    workers.open()
    workers.hand_over("taken", lambda is_stopped: done.append(str(is_stopped())))
    assert workers.wait_for("taken", LONG)
    assert workers.wait_idle(LONG)
    assert done == ["False"]


def test_the_patient_twin_waits_to_be_told() -> None:
    """So that a test may look at a work that waits."""
    workers, done = MemoryWorkers(is_patient=True), []
    workers.hand_over("one", lambda _stopped: done.append("one"))
    assert workers.is_busy()
    assert not workers.wait_for("one", LONG)
    workers.do_all()
    assert done == ["one"]
    assert not workers.is_busy()
