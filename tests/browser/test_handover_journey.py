"""An access request from its reception to the sealed file, opened with the phrase of the screen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import py7zr
import pytest
from playwright.sync_api import expect

from browser.conftest import OPENED, violations_in
from support.handover import a_pdf
from support.paper import pdf_pages
from support.server import Cockpit, running_cockpit
from support.watching import watched_window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
THIRD = "Odile Ferrand"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Cockpit]:
    """Return a demonstration of its own: this test writes."""
    with running_cockpit("demo", tmp_path_factory.mktemp("handover") / "data") as cockpit:
        with watched_window(chromium) as page:
            page.goto(cockpit.address)
            page.wait_for_selector(OPENED, timeout=60_000)
        yield cockpit


def _received(page: Page, own: Cockpit) -> None:
    """Receive a request of access, establish the identity, grant it in part."""
    page.goto(own.address + "demandes/nouvelle/")
    page.get_by_label("Ce qui est demandé").select_option("record_access")
    page.get_by_label("Qui demande").select_option("patient")
    page.get_by_label("Nom du demandeur").fill("Éva Dupont")
    before = date.today() - timedelta(days=4)  # noqa: DTZ011 - the day that the browser shows
    page.get_by_label("Reçue le").fill(before.isoformat())
    page.get_by_role("button", name="Noter la demande").click()
    page.locator("summary").filter(has_text="Identité établie").click()
    page.get_by_label("Comment").first.select_option("known")
    page.get_by_role("button", name="Noter l’identité").click()
    page.locator("summary").filter(has_text="Décider").click()
    page.get_by_label("Votre décision").select_option("partly")
    page.get_by_label("Ce qui vient de tiers").check()
    page.get_by_role("button", name="Décider", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("La décision est notée")


def _add(page: Page, path: Path, title: str) -> None:
    page.wait_for_url("**/remise/")
    if page.locator("details[open]").filter(has_text="Ajouter une pièce").count() == 0:
        page.locator("summary").filter(has_text="Ajouter une pièce").click()
    page.get_by_label("Fichier", exact=True).set_input_files(path)
    page.get_by_label("Titre de la pièce").fill(title)
    page.get_by_role("button", name="Joindre").click()
    expect(page.get_by_role("status")).to_contain_text("jointe et chiffrée")


def test_an_access_request_from_receipt_to_sealed_package(
    page: Page, own: Cockpit, tmp_path: Path
) -> None:
    """Two PDFs added, a name masked, sealed: the file opens, and the name is nowhere in it."""
    _received(page, own)
    page.get_by_role("link", name="Préparer la remise").click()
    page.wait_for_url("**/remise/")
    expect(page.get_by_text("Aucune pièce n’est jointe")).to_be_visible()
    report, results = tmp_path / "rapport.pdf", tmp_path / "bio.pdf"
    report.write_bytes(a_pdf(f"Consultation du 3 mars\nSignalée par {THIRD}", "Suite"))
    results.write_bytes(a_pdf("Ferritine : 80"))
    _add(page, report, "Compte rendu")
    _add(page, results, "Biologie")

    page.get_by_role("link", name="Relire et masquer : Compte rendu").click()
    page.locator("summary").filter(has_text="Chercher des mots").click()
    page.get_by_label("Mots à chercher").fill(THIRD)
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("status")).to_contain_text("1 passage à décider")
    _verify_accessible(page)
    page.get_by_role("button", name="Masquer ce qui est coché").click()
    picture = page.locator("input[type=image]")
    picture.click(position={"x": 60, "y": 300})
    expect(page.get_by_text("Premier coin marqué")).to_be_visible()
    picture.click(position={"x": 400, "y": 340})
    expect(page.get_by_text("Page 1 : un rectangle")).to_be_visible()
    page.get_by_role("button", name="Relue, à remettre").click()
    page.get_by_role("button", name="Relue, à remettre : Biologie").click()
    _verify_accessible(page)

    page.get_by_label("Forme du fichier").select_option("7z")
    page.get_by_role("button", name="Fabriquer le fichier chiffré").click()
    phrase = page.locator("#phrase-ouverture").inner_text()
    _verify_accessible(page)
    with page.expect_download() as sheet:
        page.get_by_role("button", name="La feuille de la phrase").click()
    sheet.value.save_as(tmp_path / "phrase.pdf")
    assert phrase in "".join(pdf_pages((tmp_path / "phrase.pdf").read_bytes()))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Enregistrer remise-demande").click()
    assert waiting.value.suggested_filename.endswith(".7z")
    sealed = tmp_path / "remise.7z"
    waiting.value.save_as(sealed)
    _verify_opened(sealed, phrase, tmp_path / "ouvert")


def _verify_accessible(page: Page) -> None:
    assert [violations_in(page, "light"), violations_in(page, "dark")] == [[], []]


def _verify_opened(sealed: Path, phrase: str, folder: Path) -> None:
    with py7zr.SevenZipFile(sealed, "r", password=phrase) as archive:
        archive.extractall(folder)
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    assert set(found) == {
        "Pièces/001 Compte rendu.pdf", "Pièces/002 Biologie.pdf", "Bordereau.pdf",
        "CHECKSUMS.sha256",
    }  # fmt: skip
    for path in found.values():
        content = path.read_bytes()
        assert b"Ferrand" not in content
        if path.suffix == ".pdf":
            assert "Ferrand" not in "".join(pdf_pages(content))
    assert "Ferritine" in "".join(pdf_pages(found["Pièces/002 Biologie.pdf"].read_bytes()))
    assert "passages masqués" in "".join(pdf_pages(found["Bordereau.pdf"].read_bytes())).replace(
        "\xa0", " "
    )


def test_a_line_is_masked_by_keyboard(page: Page, own: Cockpit, tmp_path: Path) -> None:
    """Without a mouse: the fold opened, a line ticked by the space bar, the form sent by Enter."""
    _received(page, own)
    page.get_by_role("link", name="Préparer la remise").focus()
    page.keyboard.press("Enter")
    results = tmp_path / "bio.pdf"
    results.write_bytes(a_pdf("Ferritine : 80"))
    _add(page, results, "Biologie")
    page.get_by_role("link", name="Relire et masquer : Biologie").focus()
    page.keyboard.press("Enter")
    page.locator("summary").filter(has_text="Masquer des lignes").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Ferritine").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Masquer les lignes cochées").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ce qui est caché")).to_be_visible()
