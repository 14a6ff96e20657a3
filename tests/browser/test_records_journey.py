"""From the list to the ticks: one record kept, two destroyed after two questions, in a browser."""

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


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Cockpit]:
    """Return a demonstration of its own: this test writes."""
    with running_cockpit("demo", tmp_path_factory.mktemp("records") / "data") as cockpit:
        with watched_window(chromium) as page:
            page.goto(cockpit.address)
            page.wait_for_selector(OPENED, timeout=60_000)
        yield cockpit


def _boxes(page: Page) -> int:
    return page.locator("input[name=dossier]").count()


def test_one_is_kept_and_two_are_destroyed(page: Page, own: Cockpit) -> None:
    """Every page on the way is accessible, light and dark; a wrong number decides nothing."""
    page.goto(own.address + "dossiers/")
    page.get_by_role("link", name="Relire", exact=True).click()
    before = _boxes(page)
    page.get_by_label("Toute la page").check()
    assert page.locator("input[name=dossier]:checked").count() == before
    page.get_by_label("Toute la page").uncheck()
    page.locator("input[name=dossier]").first.check()
    page.get_by_role("button", name="Garder les dossiers cochés").click()
    _accessible(page)
    page.get_by_role("button", name="Garder").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    page.get_by_label("Pourquoi le garder").fill("Suivi de la famille")
    page.get_by_role("button", name="Garder").click()
    expect(page.get_by_role("status")).to_contain_text("1 dossier est gardé")
    assert _boxes(page) == before - 1

    for place in (0, 1):
        page.locator("input[name=dossier]").nth(place).check()
    page.get_by_role("button", name="Détruire les dossiers cochés").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Détruire 2 dossiers")
    _accessible(page)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nombre de dossiers").fill("3")
    page.get_by_role("button", name="Décider la destruction").click()
    expect(page.get_by_role("alert")).to_contain_text("rien n’a été décidé")
    _accessible(page)
    page.get_by_label("Nombre de dossiers").fill("2")
    page.get_by_role("button", name="Décider la destruction").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Destruction n° 2")

    page.get_by_role("button", name="Tous ceux qui restent").click()
    expect(page.locator("#papier")).to_contain_text("2 sur 2")
    page.get_by_label("Support détruit").select_option("software")
    page.locator("input[name=dossier]").first.check()
    page.get_by_role("button", name="Seulement les dossiers cochés").click()
    expect(page.locator("#logiciel")).to_contain_text("1 sur 2")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Imprimer la liste de travail").click()
    assert saved.value.suggested_filename.endswith(".pdf")
    page.get_by_role("button", name="Abandonner cette destruction").click()
    _accessible(page)


def _accessible(page: Page) -> None:
    assert violations_in(page, "light") == []
    assert violations_in(page, "dark") == []
