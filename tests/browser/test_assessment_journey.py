"""An impact assessment in a browser: demanded, answered, mapped, concluded, taken back out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.conftest import OPENED, violations_in
from support.assessments import of_tool, written
from support.server import Cockpit, running_cockpit
from support.watching import watched_window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
WIDTHS = (320, 640, 820)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Cockpit]:
    """Return a demonstration of its own: these tests write."""
    with running_cockpit("demo", tmp_path_factory.mktemp("analyses") / "data") as cockpit:
        with watched_window(chromium) as page:
            page.goto(cockpit.address)
            page.wait_for_selector(OPENED, timeout=60_000)
        yield cockpit


def test_a_scribe_is_studied_from_the_test_to_the_conclusion(page: Page, own: Cockpit) -> None:
    """From « Registre » by clicks and keys alone; every page on the way is accessible."""
    home = _tested(page, own)
    _answered(page, home)
    _concluded(page, home)


def _tested(page: Page, own: Cockpit) -> str:
    """Start the study, find out that it is demanded; return its address."""
    page.goto(own.address + "registre/")
    page.get_by_role("link", name="Analyses d’impact").click()
    page.get_by_role("link", name="Étudier un traitement").click()
    page.get_by_label("Traitement à étudier").fill("Scribe de consultation")
    page.get_by_label("Partir d’un modèle").select_option("assessment.ai_scribe")
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("est-elle demandée")
    _accessible(page)
    page.get_by_role("link", name="Répondre").click()
    _accessible(page)
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("question 2 sur 14")).to_be_visible()
    page.get_by_role("button", name="Non à toutes les autres de cette liste").click()
    page.get_by_role("link", name="Toutes les questions").click()
    expect(page.get_by_text("un courriel tout prêt")).to_be_visible()
    _accessible(page)
    page.get_by_role("link", name="Surveillance constante de salariés").click()
    page.get_by_role("button", name="Oui").click()
    expect(page.get_by_text("Une analyse est demandée")).to_be_visible()
    page.get_by_role("link", name="Aller à l’analyse").click()
    _accessible(page)
    return page.url


def _answered(page: Page, home: str) -> None:
    """Answer a question, look at a list, place a risk on the map."""
    page.goto(home + "question/111/")
    _accessible(page)
    page.get_by_label("Votre réponse").fill("Un outil écoute la consultation.")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_text("question 2 sur 36")).to_be_visible()
    page.goto(home + "question/324/")
    _accessible(page)
    for question, level in ((325, "Maximale"), (326, "Limitée")):
        page.goto(home + f"question/{question}/")
        page.get_by_label(level).check()
        page.get_by_label("Pourquoi ce niveau").fill("Données de santé.")
        page.get_by_role("button", name="Enregistrer et continuer").click()
    _accessible(page)
    page.goto(home)
    expect(page.locator(".data-map svg circle").first).to_be_visible()
    expect(page.get_by_role("row", name="1 Accès indu")).to_contain_text("maximale")


def _concluded(page: Page, home: str) -> None:
    """Conclude once what is missing was said, and take the paper."""
    page.goto(home)
    page.get_by_role("link", name="Conclure").click()
    _accessible(page)
    page.get_by_label("Validée").check()
    page.get_by_role("button", name="Conclure").click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas complète")
    page.get_by_label("Validée").check()
    page.get_by_label("Je conclus malgré ce qui manque").check()
    page.get_by_role("button", name="Conclure").click()
    expect(page.get_by_role("status").first).to_contain_text("conclue")
    with page.expect_download() as paper:
        page.get_by_role("link", name="PDF").click()
    assert paper.value.suggested_filename.endswith(".pdf")
    _accessible(page)


def test_a_file_of_the_cnil_comes_back_as_it_was(page: Page, own: Cockpit, tmp_path: Path) -> None:
    """Imported on the screen, seen, exported: the same JSON value; its forms are accessible."""
    file = tmp_path / "pia.json"
    file.write_bytes(written(of_tool()))
    page.goto(own.address + "registre/analyses/importer/")
    page.get_by_label("Le fichier JSON").set_input_files(file)
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dossier patient")
    _accessible(page)
    home = page.url
    with page.expect_download() as saved:
        page.get_by_role("link", name="Outil PIA de la CNIL").click()
    assert json.loads(saved.value.path().read_bytes()) == of_tool()
    for part in ("fiche/", "avis/", "mesures/1/", "mesures/1/retirer/", "evaluer/3.2/",
                 "exporter/server/", "supprimer/"):  # fmt: skip
        page.goto(home + part)
        _accessible(page)
    page.get_by_label("Saisissez son titre").fill("Dossier patient")
    page.get_by_role("button", name="Supprimer").click()
    expect(page.get_by_role("status").first).to_contain_text("est supprimée")
    _accessible(page)


def _accessible(page: Page) -> None:
    """Hold the page to axe, light and dark, folds open; nothing overflows a narrow window."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    assert violations_in(page, "light") == []
    assert violations_in(page, "dark") == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 720})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    page.set_viewport_size({"width": 1280, "height": 720})
