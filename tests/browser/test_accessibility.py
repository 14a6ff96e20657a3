"""Every screen of the demonstration passes axe, light and dark, and never overflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from browser.conftest import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from support.server import Cockpit

pytestmark = pytest.mark.browser

SCREENS = (
    "/",
    "/plan/",
    "/plan/obligation.record_of_processing/",
    "/corpus/",
    "/cabinet/",
    "/cabinet/identite/",
    "/cabinet/question/practice_form/",
    "/cabinet/question/staff_count/",
    "/registre/",
    "/registre/T01/",
    "/registre/T01/modifier/",
    "/registre/nouveau/",
    "/registre/carte/",
    "/registre/donnee/",
    "/registre/relire/",
    "/documents/",
    "/documents/patient_notice/",
    "/preuve/",
    "/preuve/journal/",
    "/probleme/",
    "/reglages/",
)


def _open(page: Page, demo: Cockpit, path: str) -> None:
    page.goto(demo.address)
    page.wait_for_selector("nav[aria-label='Écrans']", timeout=60_000)
    page.goto(demo.address.rstrip("/") + path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", SCREENS)
def test_screen_has_no_violation(
    page: Page, demo: Cockpit, path: str, scheme: Literal["light", "dark"]
) -> None:
    """Axe finds nothing wrong, in the light and in the dark."""
    page.emulate_media(color_scheme=scheme)
    _open(page, demo, path)
    assert violations(page) == []


@pytest.mark.parametrize("width", [390, 820, 1280])
@pytest.mark.parametrize("path", ["/", "/plan/", "/registre/", "/documents/", "/preuve/"])
def test_screen_never_overflows(page: Page, demo: Cockpit, path: str, width: int) -> None:
    """On a telephone, a tablet and a desk, nothing is wider than the window."""
    page.set_viewport_size({"width": width, "height": 720})
    _open(page, demo, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_the_content_and_the_choices(page: Page, demo: Cockpit) -> None:
    """Tab shows the way past the menu; a digit picks a choice; Enter answers."""
    _open(page, demo, "/cabinet/question/practice_form/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    assert page.evaluate("document.activeElement.value") == "solo"
