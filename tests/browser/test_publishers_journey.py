"""An export asked of a publisher, followed and checked, with its letters, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.conftest import OPENED, violations_in
from support.held_export import archive_of
from support.invented_export import ExportShape
from support.paper import pdf_pages
from support.server import Cockpit, running_cockpit
from support.watching import watched_window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Cockpit]:
    """Return a demonstration of its own: this test writes."""
    with running_cockpit("demo", tmp_path_factory.mktemp("publishers") / "data") as cockpit:
        with watched_window(chromium) as page:
            page.goto(cockpit.address)
            page.wait_for_selector(OPENED, timeout=60_000)
        yield cockpit


def test_an_export_is_asked_checked_and_reserved(page: Page, own: Cockpit, tmp_path: Path) -> None:
    """From the list of requests to the letter of reserves, then the whole archive confirmed."""
    page.goto(own.address + "demandes/")
    page.get_by_role("link", name="Demandes à l’éditeur").click()
    page.get_by_role("link", name="Demander un export").click()
    page.get_by_role("button", name="Noter la demande").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    page.get_by_label("Pour qui").select_option("retirement")
    page.get_by_role("button", name="Noter la demande").click()
    expect(page.get_by_text("Attendez l’accusé de réception")).to_be_visible()
    page.locator("summary").filter(has_text="Accusé de réception").click()
    page.get_by_label("Interlocuteur chez l’éditeur").fill("Service des exports")
    page.get_by_role("button", name="Noter l’accusé").click()
    expect(page.get_by_text("Attendez l’export")).to_be_visible()

    holed = tmp_path / "troue.zip"
    shape = ExportShape(patients=30, context="RETRAITE", overrides={"README.TXT": None})
    holed.write_bytes(archive_of(shape))
    page.set_input_files("input[type=file]", holed)
    page.get_by_role("button", name="Contrôler").click()
    expect(page.get_by_text("Envoyez vos réserves")).to_be_visible()
    for scheme in ("light", "dark"):
        assert violations_in(page, scheme) == []
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF : Réserves après contrôle").click()
    letter = tmp_path / "reserves.pdf"
    waiting.value.save_as(letter)
    assert "README.TXT" in "".join(pdf_pages(letter.read_bytes()))

    whole = tmp_path / "entier.zip"
    whole.write_bytes(archive_of(ExportShape(patients=30, context="RETRAITE")))
    page.locator("summary").filter(has_text="Contrôler une autre archive").click()
    page.set_input_files("input[type=file]", whole)
    page.get_by_role("button", name="Contrôler").click()
    expect(page.get_by_text("Confirmez la réception")).to_be_visible()
    page.locator("summary").filter(has_text="Réception confirmée").click()
    page.get_by_role("button", name="Noter la confirmation").click()
    expect(page.locator(".tag-done").first).to_contain_text("réception confirmée")


def test_a_request_is_noted_and_followed_by_keyboard(page: Page, own: Cockpit) -> None:
    """Without a mouse: the form filled field after field, sent by Enter, an act opened."""
    page.goto(own.address + "demandes/editeur/")
    page.get_by_role("link", name="Demander un export").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Pour qui").focus()
    page.keyboard.type("Un patient, pour lui")
    page.get_by_label("Nom du patient").focus()
    page.keyboard.type("Éva Dupont")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Demande à l’éditeur")
    expect(page.get_by_text("Sans délai", exact=True)).to_be_visible()
    page.locator("summary").filter(has_text="Archive reçue").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Noter la livraison").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Contrôlez l’archive avant de confirmer").first).to_be_visible()
