"""« Two clicks and 300 ms to the first gesture »: the problem, then its sheet, on the real server.

The cold pass is what a doctor meets who opens the cockpit on a bad day: nothing was asked before.
The others are taken in turn with a page that shows nothing, so that a noisy moment strikes both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.measure import spread
from benchmarks.processes import cpu_seconds_of
from benchmarks.profiling import costs_of, dearest
from benchmarks.report import Bar, times_of
from benchmarks.server import Cockpit, UnexpectedAnswerError

if TYPE_CHECKING:
    from benchmarks.measure import Spread
    from benchmarks.options import Options
    from benchmarks.report import Report
    from benchmarks.workshop import Workshop

_EMPTY: Final = "/nulle-part/"
_TROUBLE: Final = "/probleme/"
_SHEET: Final = "/probleme/fiche/ransomware/"
_CLICKS: Final = (_TROUBLE, _SHEET)
_STATUSES: Final = {_EMPTY: 404}
_GESTURE: Final = "Isoler tout le réseau".encode()


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the two clicks, cold then warm, beside an empty page; then where the time goes."""
    cold = spread(_cold_clicks(workshop) for _ in range(options.times(5)))
    report.figure("both clicks, right after the opening", cold, "ms")
    folder = workshop.folder("crisis")
    with Cockpit("demo", folder) as cockpit:
        cockpit.today(cockpit.first_page())
        address = _opened(cockpit)
        paths = (_EMPTY, *_CLICKS, address)
        for path in paths:
            _ask(cockpit, path)
        asked = _in_turn(cockpit, paths, options.times(60))
    empty = asked[_EMPTY]
    names = ("an empty page", "« J’ai un problème »", "the sheet", "the incident opened from it")
    for name, path in zip(names, paths, strict=True):
        wall, spent = asked[path]
        beside = f"CPU {spent.median:.1f} ms, {times_of(wall, empty[0])} the empty page"
        report.figure(name, wall, "ms", beside=beside)
    both = sum(asked[path][0].percentile(0.95) for path in _CLICKS)
    report.bar(Bar("two clicks to the first gesture, p95, wall", both, 300, "ms"))
    report.bar(Bar("the same, right after the opening, wall", cold.median, 300, "ms"))
    dearest_page = max(asked[path][1].median for path in paths)
    report.bar(Bar("the dearest of these pages, CPU of the server", dearest_page, 150, "ms"))
    _print_profile(report, workshop)


def _cold_clicks(workshop: Workshop) -> float:
    """Milliseconds of both clicks where nothing of them was ever asked of this server."""
    with Cockpit("demo", workshop.folder("crisis-cold")) as cockpit:
        cockpit.today(cockpit.first_page())
        return sum(_ask(cockpit, path)[0] for path in _CLICKS)


def _opened(cockpit: Cockpit) -> str:
    name, value = cockpit.browser.get(_SHEET).form_token()
    fields = {name: value, "maintenant": "1", "fiche": "ransomware"}
    answer = cockpit.browser.post("/incidents/ouvrir/", fields)
    if answer.next_path is None:
        raise UnexpectedAnswerError(f"no incident was opened: {answer.status}")
    return answer.next_path


def _in_turn(
    cockpit: Cockpit, paths: tuple[str, ...], times: int
) -> dict[str, tuple[Spread, Spread]]:
    """The milliseconds of each page, asked in turn: those of the wall, those of the processor."""
    rounds = [{path: _ask(cockpit, path) for path in paths} for _ in range(times)]
    return {
        path: (spread(one[path][0] for one in rounds), spread(one[path][1] for one in rounds))
        for path in paths
    }


def _ask(cockpit: Cockpit, path: str) -> tuple[float, float]:
    before = cpu_seconds_of(cockpit.pid)
    answer = cockpit.browser.get(path)
    if answer.status != _STATUSES.get(path, 200) or (
        path == _SHEET and _GESTURE not in answer.body
    ):
        raise UnexpectedAnswerError(f"{path} answered {answer.status}, or without its gesture")
    return answer.seconds * 1000, (cpu_seconds_of(cockpit.pid) - before) * 1000


def _print_profile(report: Report, workshop: Workshop) -> None:
    workshop.demo()
    from django.test import Client

    import serment.web.urls  # noqa: F401 - once Django is set up

    client = Client(SERVER_NAME="localhost")
    for path in _CLICKS:
        costs, each = costs_of(lambda page=path: client.get(page), times=8)  # type: ignore[misc]  # a lambda with a default has no type
        report.note(f"profile of {path} ({each * 1000:.0f} ms profiled):")
        for line in dearest(costs, count=12):
            report.note(line)
