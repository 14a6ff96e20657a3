"""The program: `serment`, or `python -m serment`.

The one place that knows both the terminal and the cockpit, which do not know each other.
"""

import sys
from collections.abc import Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from serment.cli.dispatch import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.adapters.browser import Browser
    from serment.adapters.workers import Workers
    from serment.store.datadir import DataDir
    from serment.web.gate_http import WSGIApp
    from serment.web.serve import Mode


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; return the exit code."""
    return run(sys.argv[1:] if arguments is None else arguments, serve=serve_cockpit)


def serve_cockpit(
    folder: "DataDir", *, mode: "Mode", port: int | None, browser: "Browser | None"
) -> None:
    """Run the cockpit on `folder` until the person quits."""
    from serment.adapters.workers import ThreadWorkers  # noqa: PLC0415 - not for the terminal
    from serment.web.gate import Opening  # noqa: PLC0415 - not for the terminal's own commands
    from serment.web.serve import serve  # noqa: PLC0415 - not for the terminal's own commands

    demo, workers = mode == "demo", ThreadWorkers()
    opening = Opening(
        preload=lambda: _preload(folder, demo=demo),
        prepare=lambda: _prepare(folder, workers, demo=demo),
        idle_minutes=_idle_minutes,
        reopen=lambda: _reopen(folder),
        look=lambda: _look(folder),
        workers=workers,
        recording=_recording,
    )
    serve(folder, mode=mode, port=port, browser=browser, opening=opening)


def _preload(folder: "DataDir", *, demo: bool) -> None:
    """Import the framework and the screens, while the person types; no key is needed."""
    from importlib import import_module  # noqa: PLC0415 - start-up

    from serment.cli.session import load_framework  # noqa: PLC0415 - start-up

    load_framework(folder, demo=demo)
    import_module("serment.web.urls")


def _prepare(folder: "DataDir", workers: "Workers", *, demo: bool) -> "WSGIApp":
    """Make the open store ready, and return the application that shows it."""
    from serment.cli.session import load_framework, prepare_store  # noqa: PLC0415 - start-up
    from serment.store import unlocked  # noqa: PLC0415 - start-up

    load_framework(folder, demo=demo)
    prepare_store(folder, unlocked.keys(), demo=demo)
    from serment.practice import workshop  # noqa: PLC0415 - once the framework is loaded

    workshop.install(workers, folder.clock)
    from serment.web.wsgi import application  # noqa: PLC0415 - once the framework is loaded

    return application


def _idle_minutes() -> int:
    """Return after how long without a request the practice wants its store locked."""
    from django.db import connection  # noqa: PLC0415 - once the framework is loaded

    from serment.practice.locking import lock_delay_of_store  # noqa: PLC0415 - once the framework is loaded

    try:
        return lock_delay_of_store()
    finally:
        connection.close()  # this thread ends with the opening


def _reopen(folder: "DataDir") -> None:
    """Say interrupted the works that the lock cut before they reached a safe point."""
    from serment.practice.work import settle_works  # noqa: PLC0415 - once the framework is loaded

    settle_works(now=folder.clock.now())


def _look(folder: "DataDir") -> None:
    """Bring the calendar up to date, then send the reminder of the day, as the owner asked."""
    from django.db import connection  # noqa: PLC0415 - once the framework is loaded

    from serment.practice.hourly import look_for_owner  # noqa: PLC0415 - once the framework is loaded
    from serment.practice.post_office import mailer  # noqa: PLC0415 - once the framework is loaded

    try:
        look_for_owner(mailer=mailer(), now=folder.clock.now())
    finally:
        connection.close()  # this thread waits an hour for the next one


@contextmanager
def _recording(act: str) -> "Iterator[None]":
    """Run an act of the door, once the store is open, in the transaction that writes its line."""
    from django.db import connection  # noqa: PLC0415 - once the framework is loaded

    from serment.cli.session import act_of_store  # noqa: PLC0415 - once the framework is loaded

    try:
        with act_of_store(act):
            yield
    finally:
        connection.close()  # the thread of the door ends with its act


if __name__ == "__main__":
    sys.exit(main())
