"""Items made one step ahead: the same, in order, with their errors, and nobody left behind."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from serment.practice.ahead import made_ahead

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_the_items_are_the_same_in_the_same_order() -> None:
    """None, one, many."""
    for count in (0, 1, 500):
        assert list(made_ahead(range(count))) == list(range(count))


def test_they_are_made_by_another_thread_one_step_ahead() -> None:
    """While the first is used, the second is made; no more than two wait."""
    made: list[int] = []
    threads: set[int] = set()
    second = threading.Event()

    def items() -> Iterator[int]:
        for number in range(10):
            threads.add(threading.get_ident())
            made.append(number)
            if number == 1:
                second.set()
            yield number

    ahead = made_ahead(items())
    assert next(ahead) == 0
    assert second.wait(timeout=10)
    assert len(made) <= 3
    assert threads == threads - {threading.get_ident()}
    assert list(ahead) == list(range(1, 10))


def test_what_the_maker_raises_reaches_the_user() -> None:
    """After the items that came before."""

    def items() -> Iterator[int]:
        yield 1
        raise KeyError("deux")

    ahead = made_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(KeyError, match="deux"):
        next(ahead)


def test_a_user_who_leaves_stops_the_maker() -> None:
    """Its own cleaning is done, and its thread has ended."""
    closed = threading.Event()
    before = threading.active_count()

    def items() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    ahead = made_ahead(items())
    next(ahead)
    ahead.close()
    assert closed.is_set()
    assert threading.active_count() == before


def test_waiting_is_not_silent_and_may_be_given_up() -> None:
    """`idle` is called while nothing comes; what it raises stops the maker."""
    release = threading.Event()

    def items() -> Iterator[int]:
        release.wait(timeout=10)
        yield 1

    def idle() -> None:
        release.set()
        raise TimeoutError

    with pytest.raises(TimeoutError):
        list(made_ahead(items(), idle))
