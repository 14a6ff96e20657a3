"""The reminder on the desktop in a real browser: asked for, shown once, said if refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.conftest import OPENED, violations_in
from support.server import Cockpit, running_cockpit
from support.watching import watched_window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
# The browser's own permission; what would appear on the desktop is kept in the page instead.
KEPT = """(() => {
  const real = window.Notification;
  window.shown = [];
  window.Notification = class {
    static get permission() { return real.permission; }
    static requestPermission() { return real.requestPermission(); }
    constructor(title, options) {
      window.shown.push({ title, ...options });
      window.last = this;
      document.documentElement.dataset.shown = window.shown.length;
    }
    close() {}
  };
})()"""
REFUSED = """window.Notification = class {
  static get permission() { return "denied"; }
  static async requestPermission() { return "denied"; }
}"""
FORGET = "localStorage.removeItem('serment-rappel')"
# As if the last time that anybody asked were long ago.
LONG_AGO = """() => {
  const last = JSON.parse(localStorage.getItem('serment-rappel'));
  localStorage.setItem('serment-rappel', JSON.stringify({ ...last, at: 0 }));
}"""
ANOTHER_DAY = 'localStorage.setItem(\'serment-rappel\', \'{"at": 0, "day": "2020-01-01"}\')'
ASK = "askReminder('/echeances/rappel.json').then(() => window.shown.length)"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Cockpit]:
    """Return a demonstration of their own: these tests write."""
    with running_cockpit("demo", tmp_path_factory.mktemp("desktop") / "data") as cockpit:
        with watched_window(chromium) as page:
            page.goto(cockpit.address)
            page.wait_for_selector(OPENED, timeout=60_000)
        yield cockpit


def _not_asked_for(page: Page, own: Cockpit) -> None:
    page.goto(own.address + "reglages/rappels/")
    stop = page.get_by_role("button", name="Ne plus les afficher")
    if stop.count():
        stop.click()
        expect(page.get_by_role("button", name="Les afficher sur ce bureau")).to_be_visible()


def _asked_for(page: Page, own: Cockpit) -> None:
    _not_asked_for(page, own)
    page.get_by_role("button", name="Les afficher sur ce bureau").click()
    expect(page.get_by_role("status").filter(has_text="sur le bureau")).to_be_visible()


def test_what_is_due_shows_once_a_day_and_leads_to_the_list(page: Page, own: Cockpit) -> None:
    """Asked for by a click, shown by one page for all; shown again when something is new."""
    page.context.grant_permissions(["notifications"], origin=own.address.rstrip("/"))
    page.add_init_script(KEPT)
    _asked_for(page, own)
    page.wait_for_selector("html[data-shown='1']", state="attached")
    told = page.evaluate("window.shown[0]")
    assert told["title"] == "Serment"
    assert "votre attention" in told["body"]
    other = page.context.new_page()
    other.add_init_script(KEPT)
    other.goto(own.address)
    other.evaluate(LONG_AGO)
    assert other.evaluate(ASK) == 0
    other.evaluate(
        "localStorage.setItem('serment-rappel', JSON.stringify({ at: 0, day: '2020-01-01' }))"
    )
    assert other.evaluate(ASK) == 1
    assert page.evaluate(ASK) == 1
    with other.expect_navigation(url="**/echeances/"):
        other.evaluate("window.last.onclick()")
    page.goto(own.address + "reglages/rappels/")
    page.get_by_role("button", name="Ne plus les afficher").click()
    expect(page.get_by_role("status").filter(has_text="Plus aucun rappel")).to_be_visible()
    page.evaluate(FORGET)
    assert page.evaluate(ASK) == 0


def test_a_form_half_typed_is_not_left_for_the_list(page: Page, own: Cockpit) -> None:
    """The list opens beside what was being typed."""
    page.context.grant_permissions(["notifications"], origin=own.address.rstrip("/"))
    page.add_init_script(KEPT)
    _asked_for(page, own)
    page.wait_for_selector("html[data-shown='1']", state="attached")
    page.goto(own.address + "incidents/ouvrir/")
    page.get_by_label("En une ligne").fill("Écran bloqué")
    page.evaluate(FORGET)
    assert page.evaluate(ASK) == 1
    with page.context.expect_page() as opened:
        page.evaluate("window.last.onclick()")
    opened.value.wait_for_url("**/echeances/")
    assert page.get_by_label("En une ligne").input_value() == "Écran bloqué"


def test_a_browser_that_refuses_is_said_and_nothing_is_kept(page: Page, own: Cockpit) -> None:
    """In French, with what to do; the setting stays off."""
    page.add_init_script(REFUSED)
    _not_asked_for(page, own)
    page.get_by_role("button", name="Les afficher sur ce bureau").click()
    expect(page.get_by_role("alert").filter(has_text="refuse les notifications")).to_be_visible()
    assert violations_in(page, "light") == []
    page.goto(own.address + "reglages/rappels/")
    expect(page.get_by_role("button", name="Les afficher sur ce bureau")).to_be_visible()
    assert page.locator("body[data-remind]").count() == 0
