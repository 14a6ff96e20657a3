"""A real Chromium, the demonstration running, and axe."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from support.server import Cockpit, environment_of_the_program, running_cockpit
from support.watching import watched_window

if TYPE_CHECKING:
    from collections.abc import Iterator

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A change of scheme makes colours move, and those that inherit them after them: three calm frames.
SETTLED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let calm = 0; calm < 3; calm++) {
    await frame();
    const moving = document.getAnimations().filter(
      each => each instanceof CSSTransition && each.playState === 'running');
    if (moving.length) {
      await Promise.allSettled(moving.map(each => each.finished));
      calm = -1;
    }
  }
}"""
OPENED = "nav[aria-label='Écrans']"
PASSPHRASE = "girafe lampe orage tricot vallon"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the system's Chromium, driven."""
    path = shutil.which("chromium")
    assert path is not None, "chromium is not installed: ./check environment installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Cockpit]:
    """Return the demonstration, running and open; tests that write start their own."""
    with running_cockpit("demo", tmp_path_factory.mktemp("demo") / "data") as cockpit:
        with watched_window(chromium) as page:
            page.goto(cockpit.address)
            page.wait_for_selector(OPENED, timeout=60_000)
        yield cockpit


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cockpit]:
    """Return `serment start` on a practice that exists already, running."""
    folder = tmp_path_factory.mktemp("practised")
    secret = folder / "phrase"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    secret.chmod(0o600)
    command = [sys.executable, "-m", "serment", "init", "--name", "Cabinet du Dr Test"]
    command += ["--data-dir", str(folder / "data"), "--passphrase-file", str(secret)]
    subprocess.run(command, env=environment_of_the_program(), check=True, capture_output=True)
    with running_cockpit("start", folder / "data") as cockpit:
        yield cockpit


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return a fresh window at the size of a desk, which fails on any fault of a page."""
    with watched_window(chromium) as window:
        yield window


def violations_in(page: Page, scheme: Literal["light", "dark"]) -> list[str]:
    """Return what axe finds wrong on the page once it is wholly light, or dark."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(SETTLED)
    return violations(page)


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page as it stands, in words."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for v in found["violations"]
        for node in v["nodes"]
    ]
