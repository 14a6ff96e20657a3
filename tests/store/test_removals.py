"""Removals put off while a copy is made, and done at its end."""

from __future__ import annotations

import threading

import pytest

from serment.store.removals import Removals


def test_a_removal_is_done_at_once_where_nothing_is_copied() -> None:
    """It says that it is done."""
    removals, done = Removals(), []
    assert removals.do(lambda: done.append("a"))
    assert done == ["a"]


def test_removals_wait_for_the_last_copy_and_keep_their_order() -> None:
    """Two copies overlap: nothing goes before the second ends."""
    removals, done = Removals(), []
    first, second = removals.forbidden(), removals.forbidden()
    first.__enter__()
    second.__enter__()
    assert not removals.do(lambda: done.append("a"))
    assert not removals.do(lambda: done.append("b"))
    first.__exit__(None, None, None)
    assert done == []
    second.__exit__(None, None, None)
    assert done == ["a", "b"]


def test_a_removal_that_fails_spares_the_copy_and_the_others() -> None:
    """The copy is good; the next opening sweeps what remains."""
    removals, done = Removals(), []

    def failing() -> None:
        raise OSError("disk")

    with removals.forbidden():
        removals.do(failing)
        removals.do(lambda: done.append("b"))
    assert done == ["b"]


def test_a_removal_that_fails_at_once_is_told() -> None:
    """Nobody copies: who asked hears of it."""

    def failing() -> None:
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        Removals().do(failing)


def test_another_thread_does_not_wait_for_the_copy() -> None:
    """The person who removes while a copy is made is answered at once."""
    removals, answers = Removals(), []
    with removals.forbidden():
        asking = threading.Thread(target=lambda: answers.append(removals.do(lambda: None)))
        asking.start()
        asking.join(30)
        assert answers == [False]
