"""Every screen of the demonstration passes axe, light and dark, and loses nothing when enlarged."""

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
    "/plan/?q=introuvable",
    "/echeances/",
    "/echeances/?tri=-quoi&sorte=hold",
    "/echeances/?q=introuvable",
    "/reglages/rappels/",
    "/plan/obligation.record_of_processing/",
    "/corpus/",
    "/cabinet/",
    "/cabinet/identite/",
    "/cabinet/interlocuteurs/",
    "/cabinet/interlocuteurs/?q=introuvable",
    "/cabinet/interlocuteurs/nouveau/?role=other",
    "/cabinet/interlocuteurs/1/",
    "/cabinet/pret/",
    "/cabinet/question/practice_form/",
    "/cabinet/question/staff_count/",
    "/cabinet/question/cloud_backup_is_hds/",
    "/registre/?tri=-nom",
    "/registre/T01/",
    "/registre/T01/modifier/",
    "/registre/nouveau/",
    "/registre/carte/",
    "/registre/donnee/",
    "/registre/relire/",
    "/registre/analyses/",
    "/registre/analyses/nouvelle/",
    "/registre/analyses/importer/",
    "/dossiers/",
    "/dossiers/importer/",
    "/dossiers/importer/nouveau/",
    "/dossiers/importer/1/",
    "/dossiers/destructions/1/proces-verbal/",
    "/dossiers/importer/1/refus/",
    "/dossiers/liste/?etat=erasable",
    "/dossiers/liste/",
    "/dossiers/liste/?q=introuvable",
    "/dossiers/1/",
    "/dossiers/5/",
    "/dossiers/gels/",
    "/dossiers/gels/1/lever/",
    "/dossiers/doublons/",
    "/dossiers/archive/",
    "/dossiers/destructions/",
    "/dossiers/destructions/1/",
    "/dossiers/durees/",
    "/dossiers/fin-d-exercice/",
    "/dossiers/fin-d-exercice/?le=2030-06-30&motif=retirement&gardien=successor",
    "/incidents/",
    "/incidents/ouvrir/",
    "/incidents/1/",
    "/incidents/1/faits/",
    "/incidents/1/risque/",
    "/incidents/1/personnes/",
    "/incidents/1/declarations/",
    "/incidents/1/notification/",
    "/incidents/1/suites/",
    "/probleme/fiche/ransomware/",
    "/probleme/fiche/misdirected/",
    "/demandes/",
    "/demandes/?q=introuvable",
    "/demandes/nouvelle/",
    "/demandes/1/",
    "/demandes/3/",
    "/demandes/3/corriger/",
    "/demandes/editeur/",
    "/demandes/editeur/nouvelle/",
    "/demandes/editeur/1/",
    "/demandes/editeur/1/corriger/",
    "/demandes/3/remise/",
    "/demandes/3/remise/1/relire/",
    "/documents/",
    "/documents/patient_notice/",
    "/preuve/",
    "/preuve/journal/",
    "/probleme/",
    "/reglages/",
    "/reglages/donnees/",
    "/travaux/",
    "/nulle-part/",
)
OPEN_FOLDS = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
# 1280 CSS pixels seen at 200 % are 640; a telephone has 390, and 320 is the 400 % of WCAG 1.4.10.
WIDTHS = (320, 390, 640, 820)


def _address(demo: Cockpit, path: str) -> str:
    return demo.address.rstrip("/") + path


@pytest.mark.parametrize("path", SCREENS)
def test_screen_is_accessible(page: Page, demo: Cockpit, path: str) -> None:
    """Axe finds nothing, light and dark, every fold open; enlarged or narrow, nothing overflows."""
    _verify_accessible(page, demo, path)


def _verify_accessible(page: Page, demo: Cockpit, path: str) -> None:
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(_address(demo, path))
        page.evaluate(OPEN_FOLDS)
        assert (scheme, violations(page)) == (scheme, [])
    assert _headings(page)[:1] == [1]
    assert _headings(page).count(1) == 1
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 720})
        seen = page.evaluate("document.documentElement.scrollWidth")
        assert (width, max(seen, width)) == (width, width)


def _headings(page: Page) -> list[int]:
    """Return the levels of the headings of the page, in order."""
    found: list[int] = page.eval_on_selector_all(
        "main :is(h1,h2,h3)", "all => all.map(h => Number(h.tagName[1]))"
    )
    return found


def test_a_work_that_failed_is_accessible(page: Page, demo: Cockpit) -> None:
    """The fictitious practice has no backup: the page of that work says why, and the list too."""
    page.goto(_address(demo, "/reglages/"))
    page.get_by_role("button", name="Sauvegarder maintenant").click()
    page.get_by_role("heading", name="Sauvegarde : travail arrêté").wait_for()
    work = page.url.removeprefix(demo.address.rstrip("/"))
    for path in (work, "/travaux/"):
        _verify_accessible(page, demo, path)


def test_each_control_is_large_enough_for_a_finger(page: Page, demo: Cockpit) -> None:
    """Buttons and fields are at least 36 pixels high, links of the menu 44."""
    page.goto(_address(demo, "/preuve/"))
    heights = "all => all.map(e => e.getBoundingClientRect().height).filter(h => h > 0)"
    assert min(page.eval_on_selector_all("main button, main .input", heights)) >= 36
    assert min(page.eval_on_selector_all(".screen", heights)) >= 44
