"""A window that tells everything that goes wrong in it: scripts, policy, requests elsewhere."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

DESK = {"width": 1280, "height": 720}
# A refused form answers 4xx: the browser says so in its console, and that is no fault of a page.
_REFUSED = re.compile(r"^Failed to load resource: the server responded with a status of 4\d\d ")
_HOME = frozenset({"localhost", "127.0.0.1"})


@contextmanager
def watched_window(browser: Browser, **options: Any) -> Iterator[Page]:
    """Open a fresh window; on leaving, fail if a page erred or asked another machine."""
    chosen: dict[str, Any] = {"viewport": DESK, "locale": "fr-FR", **options}
    context = browser.new_context(**chosen)
    faults: list[str] = []
    _watch(context, faults)
    try:
        yield context.new_page()
    finally:
        context.close()
    assert faults == []


def _watch(context: BrowserContext, faults: list[str]) -> None:
    def answer(route: Route) -> None:
        if urlsplit(route.request.url).hostname in _HOME:
            route.continue_()
        else:
            faults.append(f"a request left for {route.request.url}")
            route.abort()

    def hear(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and not _REFUSED.match(said.text):
            faults.append(said.text)

    context.route("**/*", answer)
    context.on("console", hear)
    context.on("weberror", lambda error: faults.append(str(error.error)))
