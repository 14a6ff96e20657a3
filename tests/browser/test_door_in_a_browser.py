"""The lock and the door in a real browser: what a page covers, what comes back, what is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser.conftest import OPENED, PASSPHRASE, violations
from support.watching import watched_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from support.server import Cockpit

pytestmark = pytest.mark.browser


def _unlock(page: Page) -> None:
    page.fill("#phrase", PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_selector(OPENED, timeout=60_000)


def _enter(page: Page, cockpit: Cockpit) -> None:
    page.goto(cockpit.address + "porte/")
    _unlock(page)


def test_a_browser_closed_and_opened_again_finds_the_form_then_its_screen(
    practised: Cockpit, page: Page, chromium: Browser
) -> None:
    """No dead end: the unlocking form at once, then the screen that was asked for."""
    _enter(page, practised)
    with watched_window(chromium) as again:
        again.goto(practised.address + "registre/")
        again.wait_for_selector("#phrase")
        _unlock(again)
        again.wait_for_url("**/registre/")


def test_the_page_covers_itself_when_the_store_locks(practised: Cockpit, page: Page) -> None:
    """Left open on an identity being typed, the window shows no name, then says what was lost."""
    page.clock.install()
    _enter(page, practised)
    page.goto(practised.address + "cabinet/identite/")
    page.fill("#id_doctor", "Dr Camille Test")
    other = page.context.new_page()
    other.goto(practised.address)
    other.get_by_role("button", name="Verrouiller").click()
    other.wait_for_selector("#phrase")
    page.clock.fast_forward(16 * 60 * 1000)
    page.wait_for_selector("text=votre dernier geste n’a pas été enregistré")
    assert "Dr Test" not in page.content()
    assert "Camille" not in page.content()
    assert violations(page) == []
    _unlock(page)
    page.wait_for_url("**/cabinet/identite/?saisie-perdue=1")
    assert "votre dernier geste" in page.inner_text("[role=status]")


def test_the_passphrase_may_be_read_before_it_is_sent(practised: Cockpit, page: Page) -> None:
    """« Afficher » shows what was typed, « Masquer » hides it, by the keyboard too."""
    page.goto(practised.address + "porte/")
    page.fill("#phrase", "trois mots")
    button = page.get_by_role("button", name="Afficher")
    button.focus()
    page.keyboard.press("Enter")
    assert page.get_attribute("#phrase", "type") == "text"
    page.get_by_role("button", name="Masquer").click()
    assert page.get_attribute("#phrase", "type") == "password"
    assert page.input_value("#phrase") == "trois mots"
    assert violations(page) == []


def test_the_crisis_sheets_are_two_clicks_from_the_door(practised: Cockpit, page: Page) -> None:
    """Locked, on a bad day: one click to the sheets, one to open the one that looks like it."""
    page.goto(practised.address + "porte/")
    page.get_by_role("link", name="J’ai un problème").click()
    page.wait_for_selector("text=Débrancher le réseau")
    sheet = page.locator("details").nth(1)
    sheet.locator("summary").click()
    assert sheet.inner_text().strip() != sheet.locator("summary").inner_text().strip()
    assert violations(page) == []


def test_what_the_door_says_of_a_crisis_is_what_the_cockpit_says(
    practised: Cockpit, page: Page
) -> None:
    """Same sheets, same words: who has read one knows the other."""
    page.goto(practised.address + "porte/probleme")
    outside = [e.inner_text() for e in page.locator("summary").all()]
    first = page.locator("section.panel").first.inner_text()
    _enter(page, practised)
    page.goto(practised.address + "probleme/")
    # Each kind of incident has its page there, where it is folded at the door.
    kinds = {e.inner_text() for e in page.locator("a.tile .font-semibold").all()}
    folded = [e.inner_text() for e in page.locator("summary").all()]
    assert folded == [title for title in outside if title not in kinds]
    assert kinds - set(outside) == {"Je ne sais pas encore"}
    assert page.locator("section.panel").first.inner_text() == first
