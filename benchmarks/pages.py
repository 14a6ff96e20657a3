"""Every page that a browser reaches from « Aujourd’hui », asked of the real server again and again.

Pages of one address pattern are one line. The processor time of the server is the figure that a
busy machine does not change; the wall clock is the one of the bar.
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.measure import Spread, spread
from benchmarks.processes import Memory, cpu_seconds_of, memory_of
from benchmarks.profiling import costs_of, dearest
from benchmarks.report import Bar, Report, number, times_of
from benchmarks.server import Answer, Browser, Cockpit, UnexpectedAnswerError

if TYPE_CHECKING:
    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

_LINK = re.compile(rb'<a[^>]*\bhref="(/[^"#]*)')
_FILE = re.compile(r"\.(pdf|docx|ods|csv|json|zip)(\?|$)|/exporter/|/pieces/\d+/$")
_NOT_PAGES = ("/static/", "/porte/")
_INSPECTION_FILES = 4
_MOST_ADDRESSES = 600
_ADDRESSES = 4
_PASSES = 3
_ASKED_EVERY = 0.02


@dataclass(frozen=True, slots=True)
class Pattern:
    """The requests to the addresses of one pattern, in milliseconds."""

    name: str
    path: str
    wall: Spread
    cpu: Spread
    size: int
    grown: float

    @property
    def p95(self) -> float:
        """Milliseconds under which 95 % of the requests are answered."""
        return self.wall.percentile(0.95)

    @property
    def cpu_p95(self) -> float:
        """Milliseconds of processor under which 95 % of the requests are answered."""
        return self.cpu.percentile(0.95)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request: its answer, and the processor seconds that the server spent on it."""

    answer: Answer
    cpu: float


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print each pattern, the slowest first; the memory; a profile of the dearest page."""
    client = _client(workshop)
    folder = workshop.folder("pages")
    with Cockpit("demo", folder) as cockpit:
        cockpit.today(cockpit.first_page())
        _print_memory(report, cockpit, "just created")
    with Cockpit("demo", folder) as cockpit:
        cockpit.today(cockpit.first_page())
        _print_memory(report, cockpit, "opened again, at Aujourd’hui")
        screens, files = _reached(cockpit.browser)
        visited = _print_memory(report, cockpit, "after a visit to every page")
        patterns = _measure_screens(report, cockpit, screens, options)
        _print_memory(report, cockpit, "after all these requests")
        _measure_files(report, cockpit, files, options)
        full = _print_memory(report, cockpit, "after every file and inspection files")
    report.bar(Bar("resident memory after every page", visited.now, 200, "MB"))
    report.bar(Bar("highest memory, every file included", full.highest, 200, "MB"))
    _print_profile(report, client, max(patterns, key=lambda p: p.cpu.median))


def _print_memory(report: Report, cockpit: Cockpit, when: str) -> Memory:
    memory = memory_of(cockpit.pid)
    beside = f"highest {number(memory.highest)} MB"
    report.value(f"resident memory, {when}", memory.now, "MB", beside=beside)
    return memory


def _measure_screens(
    report: Report, cockpit: Cockpit, screens: dict[str, list[str]], options: Options
) -> list[Pattern]:
    floors = {
        "style sheet (no Django)": ["/static/serment.css"],
        "page not found (frame alone)": ["/nulle-part/"],
    }
    _, lost, *patterns = every = _timed(cockpit, {**floors, **screens}, options.times(60))
    _print_patterns(report, every)
    worst, dearest_page = max(patterns, key=lambda p: p.p95), max(patterns, key=lambda p: p.cpu_p95)
    report.note(f"worst: {worst.path}; {times_of(worst.wall, lost.wall)} the frame alone")
    wall = spread(ms for pattern in patterns for ms in pattern.wall.samples)
    spent = spread(ms for pattern in patterns for ms in pattern.cpu.samples)
    crowding = sum(wall.samples) / sum(spent.samples)
    report.note(f"wall clock = processor time × {number(crowding)} (× 1 on a quiet machine)")
    report.bar(Bar("every page of the demo, worst p95, wall", worst.p95, 100, "ms"))
    report.bar(Bar("all pages of the demo together, p95, wall", wall.percentile(0.95), 100, "ms"))
    report.bar(Bar("every page, worst p95, CPU of the server", dearest_page.cpu_p95, 100, "ms"))
    return patterns


def _measure_files(
    report: Report, cockpit: Cockpit, files: dict[str, list[str]], options: Options
) -> None:
    report.note("files to save (no bar):")
    _print_patterns(report, _timed(cockpit, files, options.times(9)))
    before = memory_of(cockpit.pid).now
    took = spread(_press_inspection_button(cockpit.browser) for _ in range(_INSPECTION_FILES))
    beside = f"{_INSPECTION_FILES} times, memory {memory_of(cockpit.pid).now - before:+.0f} MB"
    report.figure("the button « dossier de preuve »", took, "s", beside=beside)


def _press_inspection_button(browser: Browser) -> float:
    """From the press to the last byte: at once where it is short, else through its own page."""
    name, value = browser.get("/preuve/").form_token()
    began = time.perf_counter()
    answer = browser.post("/preuve/dossier.zip", {name: value})
    page = answer.next_path
    if page is not None:
        while not json.loads(browser.get(f"{page}etat.json").body)["ended"]:
            time.sleep(_ASKED_EVERY)
        answer = browser.post(f"{page}fichier/", {name: value})
    if not answer.body.startswith(b"PK"):
        raise UnexpectedAnswerError(f"the button of the inspection file gave {answer.status}")
    return time.perf_counter() - began


def _reached(browser: Browser) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the addresses of each pattern: those of screens, those of files (not fetched)."""
    waiting, seen = ["/"], {"/"}
    screens: dict[str, list[str]] = defaultdict(list)
    files: dict[str, list[str]] = defaultdict(list)
    while waiting and len(seen) < _MOST_ADDRESSES:
        path = waiting.pop(0)
        if _FILE.search(path):
            files[_pattern(path)].append(path)
            continue
        answer = browser.get(path)
        if answer.status >= 400:
            raise UnexpectedAnswerError(f"{answer.path} answered {answer.status}")
        if answer.next_path is None:
            screens[_pattern(path)].append(path)
        found = [link for link in _links(answer) if link not in seen]
        seen.update(found)
        waiting.extend(dict.fromkeys(found))
    return screens, files


def _links(answer: Answer) -> list[str]:
    if answer.kind != "text/html":
        return []
    found = (raw.decode().replace("&amp;", "&") for raw in _LINK.findall(answer.body))
    return [path for path in found if not path.startswith(_NOT_PAGES)]


def _pattern(path: str) -> str:
    """Return the pattern of the address, as the cockpit declares it; exports each have theirs."""
    from django.urls import resolve

    match = resolve(path.partition("?")[0])
    form = match.kwargs.get("form")
    return f"/{match.route}" + (f" [{form}]" if form else "")


def _timed(cockpit: Cockpit, groups: dict[str, list[str]], times: int) -> list[Pattern]:
    """Ask for every group in turn, several times over: a noisy moment strikes them all."""
    chosen = {n: paths[:: max(1, len(paths) // _ADDRESSES)] for n, paths in groups.items()}
    asked: dict[str, list[_Asked]] = {name: [] for name in groups}
    grown: dict[str, float] = {}
    for name, paths in chosen.items():
        before = memory_of(cockpit.pid).now
        cockpit.browser.get(paths[0])
        grown[name] = memory_of(cockpit.pid).now - before
    for _ in range(_PASSES):
        for name, paths in chosen.items():
            rounds = max(1, times // (len(paths) * _PASSES))
            asked[name] += [_ask(cockpit, path) for _ in range(rounds) for path in paths]
    return [_pattern_of(n, len(paths), asked[n], grown[n]) for n, paths in groups.items()]


def _ask(cockpit: Cockpit, path: str) -> _Asked:
    before = cpu_seconds_of(cockpit.pid)
    answer = cockpit.browser.get(path)
    return _Asked(answer, cpu_seconds_of(cockpit.pid) - before)


def _pattern_of(name: str, addresses: int, asked: list[_Asked], grown: float) -> Pattern:
    return Pattern(
        name=f"{name} ({addresses})" if addresses > 1 else name,
        path=max(asked, key=lambda one: one.cpu).answer.path,
        wall=spread(one.answer.seconds * 1000 for one in asked),
        cpu=spread(one.cpu * 1000 for one in asked),
        size=max(len(one.answer.body) for one in asked),
        grown=grown,
    )


def _print_patterns(report: Report, patterns: list[Pattern]) -> None:
    for pattern in sorted(patterns, key=lambda p: -p.cpu.median):
        spent = f"CPU {number(pattern.cpu.median)} p95 {number(pattern.cpu_p95)} ms"
        beside = f"p95 {number(pattern.p95)}, {spent}, {number(pattern.size / 1000)} kB"
        if abs(pattern.grown) >= 1:
            beside += f", memory {pattern.grown:+.0f} MB"
        report.figure(pattern.name, pattern.wall, "ms", beside=beside)


def _client(workshop: Workshop) -> object:
    """Return Django's own test client on the practice opened in this process, for the profile."""
    workshop.demo()
    import_screens()
    from django.test import Client

    return Client(SERVER_NAME="localhost")


def import_screens() -> None:
    """Load the screens, as the server does before its first request."""
    import serment.web.urls  # noqa: F401 - once Django is set up


def _print_profile(report: Report, client: object, page: Pattern) -> None:
    get = getattr(client, "get")  # noqa: B009 - Client is known only once Django is set up
    if get(page.path).status_code != 200:
        raise UnexpectedAnswerError(f"{page.path} is not in the practice of this process")
    costs, each = costs_of(lambda: get(page.path), times=8)
    report.note(f"profile of {page.path}, the dearest in CPU ({each * 1000:.0f} ms profiled):")
    for line in dearest(costs):
        report.note(line)
