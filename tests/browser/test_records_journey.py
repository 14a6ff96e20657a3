"""From the list to the ticks: one record kept, two destroyed after two questions, in a browser."""

from __future__ import annotations

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
    expect(page.locator("[data-ticked]")).to_have_text("2\u00a0dossiers cochés")
    page.locator("button.sort-link").filter(has_text="Nom").click()
    expect(page.locator("[data-ticked]")).to_contain_text("2\u00a0dossiers cochés")
    assert page.locator("input[name=dossier]:checked").count() == 2
    _accessible(page)
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
    expect(page.get_by_role("heading", level=1)).to_contain_text("Destruction n°")

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


CSV = (
    "N° dossier;Nom;Prénom;Né(e) le;Dernière consultation;Téléphone\r\n"
    "901;ZÉPHYR;Ève;29/02/1960;04/05/1998;0102030405\r\n"
    "902;ZOULOU;Max;01/01/1961;04/05/1999;\r\n"
    ";;;01/01/1970;01/01/2010;\r\n"
)


def test_a_list_is_imported_and_what_is_past_is_destroyed_and_proved(
    page: Page, own: Cockpit, tmp_path: Path
) -> None:
    """From the software's export to the certificate, every page accessible on the way."""
    listed = tmp_path / "patients.csv"
    listed.write_bytes(CSV.encode("cp1252"))
    page.goto(own.address + "dossiers/")
    page.get_by_role("link", name="Importer une liste").click()
    page.get_by_role("link", name="Importer un export").click()
    page.get_by_label("L’export de votre logiciel").set_input_files(listed)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", name="Laissé à la porte")).to_be_visible()
    expect(page.get_by_label("Numéro du dossier")).to_have_value("0")
    _accessible(page)
    page.get_by_label("D’où vient cet export").fill("Logiciel Z")
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_role("status")).to_contain_text("2 dossiers nouveaux")
    _accessible(page)
    page.get_by_role("link", name="Voir et corriger les refus").click()
    _accessible(page)
    with page.expect_download() as saved:
        page.locator("a[href$='lignes.csv']").click()
    assert saved.value.suggested_filename.endswith(".csv")

    page.goto(own.address + "dossiers/liste/?etat=erasable&q=z")
    for name in ("ZÉPHYR", "ZOULOU"):
        page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Détruire les dossiers cochés").click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nombre de dossiers").fill("2")
    page.get_by_role("button", name="Décider la destruction").click()
    page.get_by_role("button", name="Tous ceux qui restent").click()
    page.get_by_label("Support détruit").select_option("software")
    page.get_by_role("button", name="Tous ceux qui restent").click()
    page.get_by_role("link", name="Établir le procès-verbal").click()
    page.get_by_label("Le papier", exact=True).select_option("shredded_p4")
    page.get_by_label("Le logiciel", exact=True).select_option("deleted_in_software")
    page.get_by_label("Nombre de dossiers à effacer").fill("2")
    _accessible(page)
    page.get_by_role("button", name="Effacer et établir le procès-verbal").click()
    expect(page.get_by_role("status")).to_contain_text("le procès-verbal est établi")
    with page.expect_download() as proof:
        page.get_by_role("link", name="Enregistrer le procès-verbal").click()
    pages = " ".join(pdf_pages(proof.value.path().read_bytes()))
    assert "ZÉPHYR" not in pages
    assert "2 dossiers" in pages.replace("\xa0", " ")
    page.goto(own.address + "dossiers/liste/?q=zephyr")
    assert _boxes(page) == 0


def _accessible(page: Page) -> None:
    assert violations_in(page, "light") == []
    assert violations_in(page, "dark") == []
