"""An access request from its reception to its answer, and its letter, in a browser."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.conftest import OPENED, violations_in
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
    with running_cockpit("demo", tmp_path_factory.mktemp("requests") / "data") as cockpit:
        with watched_window(chromium) as page:
            page.goto(cockpit.address)
            page.wait_for_selector(OPENED, timeout=60_000)
        yield cockpit


def _act(page: Page, title: str) -> None:
    """Unfold an act of the sheet."""
    page.locator("summary").filter(has_text=title).click()


def test_an_access_request_is_received_and_answered(
    page: Page, own: Cockpit, tmp_path: Path
) -> None:
    """Late is on the home page; a new request has its clocks, its letters, its decision."""
    page.goto(own.address)
    expect(page.locator("#demandes")).to_be_visible()
    page.goto(own.address + "demandes/")
    expect(page.get_by_role("alert")).to_contain_text("en retard")
    page.get_by_role("link", name="Nouvelle demande").click()
    page.get_by_label("Ce qui est demandé").select_option("record_access")
    page.get_by_label("Qui demande").select_option("patient")
    before = date.today() - timedelta(days=3)  # noqa: DTZ011 - the day that the browser shows
    page.get_by_label("Reçue le").fill(before.isoformat())
    page.get_by_role("button", name="Noter la demande").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    page.get_by_label("Nom du demandeur").fill("Éva Dupont")
    page.get_by_role("button", name="Noter la demande").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Accès au dossier médical")
    expect(page.get_by_text("Première échéance")).to_be_visible()

    _act(page, "Décider")
    page.get_by_label("Votre décision").select_option("granted")
    page.get_by_role("button", name="Décider", exact=True).click()
    _act(page, "Identité établie")
    page.get_by_label("Comment").first.select_option("known")
    page.get_by_role("button", name="Noter l’identité").click()
    expect(page.get_by_role("status")).to_contain_text("L’identité est notée")
    for scheme in ("light", "dark"):
        assert violations_in(page, scheme) == []
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF : Réponse favorable").click()
    letter = tmp_path / "reponse.pdf"
    waiting.value.save_as(letter)
    assert "Éva Dupont" in "".join(pdf_pages(letter.read_bytes()))
    _act(page, "Noter la réponse")
    page.locator("details[open]").get_by_label("Comment").select_option("handed")
    page.get_by_role("button", name="La réponse est partie").click()
    expect(page.locator(".tag-done").first).to_contain_text("répondue")


def test_the_recent_part_of_a_mixed_record_leaves_first(page: Page, own: Cockpit) -> None:
    """Both ends shown, the recent part noted, its letter saved, the rest still due; undone."""
    before = date.today() - timedelta(days=3)  # noqa: DTZ011 - the day that the browser shows
    page.goto(own.address + "demandes/nouvelle/")
    page.get_by_label("Ce qui est demandé").select_option("record_access")
    page.get_by_label("Qui demande").select_option("patient")
    page.get_by_label("Nom du demandeur").fill("Paul Martin")
    page.get_by_label("Reçue le").fill(before.isoformat())
    page.get_by_role("button", name="Noter la demande").click()
    page.get_by_role("link", name="Corriger ou compléter").click()
    page.get_by_label("La plus ancienne information demandée").fill("2010-01-01")
    page.get_by_label("La plus récente").fill((before - timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Enregistrer").click()
    _act(page, "Décider")
    page.get_by_label("Votre décision").select_option("partly")
    page.get_by_role("button", name="Décider", exact=True).click()
    expect(page.locator("details[open]")).to_contain_text("dites quelle part ne l’est pas")
    page.get_by_label("Les notes personnelles du médecin").check()
    page.get_by_role("button", name="Décider", exact=True).click()
    _act(page, "Identité établie")
    page.locator("details[open]").get_by_label("Comment").select_option("shown")
    page.get_by_role("button", name="Noter l’identité").click()
    expect(page.get_by_role("link", name="PDF : Envoi de la partie récente")).to_be_visible()
    _act(page, "Envoyer d’abord la partie récente")
    page.locator("details[open]").get_by_label("Comment").select_option("post")
    page.get_by_role("button", name="La partie récente est partie").click()
    expect(page.locator("#csp + dl")).to_contain_text("partie à temps")
    for scheme in ("light", "dark"):
        assert violations_in(page, scheme) == []
    _act(page, "Annuler l’envoi de la partie récente")
    page.get_by_role("button", name="Annuler cet envoi").click()
    expect(page.locator("#csp + dl")).not_to_contain_text("partie à temps")


def test_a_request_is_noted_by_keyboard(page: Page, own: Cockpit) -> None:
    """Without a mouse: the form filled from one field to the next, sent by Enter, an act open."""
    page.goto(own.address + "demandes/")
    page.get_by_role("link", name="Nouvelle demande").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Ce qui est demandé").focus()
    for typed in ("Rectification", "Le patient", "Paul Martin"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.get_by_label("Nom du demandeur").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rectification")
    page.locator("summary").filter(has_text="Décider").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Votre décision")).to_be_visible()
