"""Every page that a browser reaches from « Aujourd’hui », asked of the real server again and again.

Pages of one address pattern are one line. The processor time of the server is the figure that a
busy machine does not change; the wall clock is the one of the bar.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.measure import Spread, spread
from benchmarks.processes import find_cpu_seconds, find_memory
from benchmarks.profiling import costs_of, dearest
from benchmarks.report import Bar, Report, number, times_of
from benchmarks.server import Answer, Browser, Cockpit, UnexpectedAnswerError

if TYPE_CHECKING:
    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

_LINK = re.compile(rb'<a[^>]*\bhref="(/[^"#]*)')
_NOT_PAGES = ("/static/", "/porte/")
_MOST_ADDRESSES = 600
_ADDRESSES_OF_A_PATTERN = 4


@dataclass(frozen=True, slots=True)
class Pattern:
    """The requests to the addresses of one pattern, in milliseconds."""

    name: str
    path: str
    wall: Spread
    cpu: float
    size: int

    @property
    def p95(self) -> float:
        """Milliseconds under which 95 % of the requests are answered."""
        return self.wall.percentile(0.95)


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print each pattern, the slowest first; then the memory; then a profile of the dearest."""
    client = _client(workshop)
    with Cockpit("demo", workshop.folder("pages")) as cockpit:
        cockpit.today(cockpit.first_page())
        at_first = find_memory(cockpit.pid)
        screens, files = _reached(cockpit.browser)
        floor = _timed(
            cockpit, "style sheet (no Django)", ["/static/serment.css"], options.times(60)
        )
        lost = _timed(cockpit, "page not found (frame alone)", ["/nulle-part/"], options.times(60))
        patterns = [_timed(cockpit, *pair, options.times(60)) for pair in screens.items()]
        after_screens = find_memory(cockpit.pid)
        _print_screens(report, patterns, (floor, lost))
        produced = [_timed(cockpit, *pair, options.times(9)) for pair in files.items()]
        report.note("files to save:")
        _print_patterns(report, produced)
        _print_inspection_button(report, cockpit.browser)
        after_files = find_memory(cockpit.pid)
        known = zip(
            ("at Aujourd’hui", "after every page", "after every file"),
            (at_first, after_screens, after_files),
            strict=True,
        )
        for when, memory in known:
            if memory is None:
                report.failed("memory", "this system has no /proc")
                continue
            beside = f"highest {number(memory.highest)} MB"
            report.value(f"resident memory of the server, {when}", memory.now, "MB", beside=beside)
        if after_screens and after_files:
            report.bar(Bar("resident memory after every page", after_screens.now, 200, "MB"))
            report.bar(Bar("highest memory, every file included", after_files.highest, 200, "MB"))
    dearest_page = max(patterns, key=lambda p: p.cpu)
    _print_profile(report, client, dearest_page)


def _reached(browser: Browser) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the addresses of each pattern: those of screens, those of files."""
    waiting, seen = ["/"], {"/"}
    screens: dict[str, list[str]] = defaultdict(list)
    files: dict[str, list[str]] = defaultdict(list)
    while waiting and len(seen) < _MOST_ADDRESSES:
        answer = browser.get(waiting.pop(0))
        if answer.status >= 400:
            raise UnexpectedAnswerError(f"{answer.path} answered {answer.status}")
        if answer.next_path is not None:
            continue
        (screens if answer.kind == "text/html" else files)[_pattern(answer.path)].append(
            answer.path
        )
        for path in _links(answer):
            if path not in seen:
                seen.add(path)
                waiting.append(path)
    return screens, files


def _links(answer: Answer) -> list[str]:
    if answer.kind != "text/html":
        return []
    found = (raw.decode().replace("&amp;", "&") for raw in _LINK.findall(answer.body))
    return [path for path in found if not path.startswith(_NOT_PAGES)]


def _pattern(path: str) -> str:
    """Return the pattern of the address, as the cockpit declares it; exports each have theirs."""
    from django.urls import resolve  # noqa: PLC0415 - once Django is set up

    match = resolve(path.partition("?")[0])
    form = match.kwargs.get("form")
    return f"/{match.route}" + (f" [{form}]" if form else "")


def _timed(cockpit: Cockpit, name: str, paths: list[str], times: int) -> Pattern:
    chosen = paths[:: max(1, len(paths) // _ADDRESSES_OF_A_PATTERN)]
    rounds = max(2, times // len(chosen))
    cockpit.browser.get(chosen[0])
    before = find_cpu_seconds(cockpit.pid) or 0.0
    answers = [cockpit.browser.get(path) for _ in range(rounds) for path in chosen]
    spent = (find_cpu_seconds(cockpit.pid) or 0.0) - before
    slowest = max(answers, key=lambda a: a.seconds)
    return Pattern(
        name=f"{name} ({len(paths)})" if len(paths) > 1 else name,
        path=slowest.path,
        wall=spread(answer.seconds * 1000 for answer in answers),
        cpu=spent * 1000 / len(answers),
        size=max(len(answer.body) for answer in answers),
    )


def _print_screens(report: Report, patterns: list[Pattern], floors: tuple[Pattern, ...]) -> None:
    _print_patterns(report, list(floors))
    _print_patterns(report, patterns)
    worst = max(patterns, key=lambda p: p.p95)
    report.note(f"worst: {worst.path}; {times_of(worst.wall, floors[1].wall)} the frame alone")
    report.bar(Bar("every page of the demo, worst p95", worst.p95, 100, "ms"))
    every = spread(ms for pattern in patterns for ms in pattern.wall.samples)
    report.bar(Bar("all pages of the demo together, p95", every.percentile(0.95), 100, "ms"))
    report.bar(Bar("dearest page, CPU of the server", max(p.cpu for p in patterns), 100, "ms"))


def _print_patterns(report: Report, patterns: list[Pattern]) -> None:
    for pattern in sorted(patterns, key=lambda p: -p.p95):
        p95, cpu, size = number(pattern.p95), number(pattern.cpu), number(pattern.size / 1000)
        beside = f"p95 {p95}, CPU {cpu} ms, {size} kB"
        report.figure(pattern.name, pattern.wall, "ms", beside=beside)


def _print_inspection_button(report: Report, browser: Browser) -> None:
    name, value = browser.get("/preuve/").form_token()
    answer = browser.post("/preuve/dossier.zip", {name: value})
    if not answer.body.startswith(b"PK"):
        raise UnexpectedAnswerError(f"the button of the inspection file gave {answer.status}")
    report.value("the button « dossier de preuve »", answer.seconds, "s")


def _client(workshop: Workshop) -> object:
    """Return Django's own test client on the practice opened in this process, for the profile."""
    workshop.demo()
    import_screens()
    from django.test import Client  # noqa: PLC0415 - once Django is set up

    return Client(SERVER_NAME="localhost")


def import_screens() -> None:
    """Load the screens, as the server does before its first request."""
    import serment.web.urls  # noqa: F401, PLC0415 - once Django is set up


def _print_profile(report: Report, client: object, page: Pattern) -> None:
    get = getattr(client, "get")  # noqa: B009 - Client is known only once Django is set up
    if get(page.path).status_code != 200:
        raise UnexpectedAnswerError(f"{page.path} is not in the practice of this process")
    costs, each = costs_of(lambda: get(page.path), times=8)
    report.note(f"profile of {page.path}, the dearest in CPU ({each * 1000:.0f} ms profiled):")
    for line in dearest(costs):
        report.note(line)
