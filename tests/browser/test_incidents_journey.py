"""A ransomware in a browser, from minute 0 to the complementary notification."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.conftest import OPENED, violations_in
from support.paper import pdf_pages
from support.server import Cockpit, running_cockpit
from support.watching import watched_window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
_TODAY = "new Intl.DateTimeFormat('sv-SE', {timeZone: 'Europe/Paris'}).format(new Date())"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Cockpit]:
    """Return a demonstration of its own: this test writes."""
    with running_cockpit("demo", tmp_path_factory.mktemp("incidents") / "data") as cockpit:
        with watched_window(chromium) as page:
            page.goto(cockpit.address)
            page.wait_for_selector(OPENED, timeout=60_000)
        yield cockpit


def test_a_ransomware_from_minute_zero_to_the_complementary_notification(
    page: Page, own: Cockpit
) -> None:
    """On a telephone: the gestures, the clocks, the decision, both notifications, the close."""
    page.set_viewport_size({"width": 390, "height": 844})
    _is_insured(page, own)
    page.goto(own.address + "registre/")
    page.get_by_role("link", name="J’ai un problème").click()
    page.get_by_role("link", name="Rançongiciel").click()
    expect(page.get_by_role("heading", name="Minute 0")).to_be_visible()
    expect(page.get_by_text("Isoler tout le réseau")).to_be_visible()
    _accessible(page)
    page.get_by_role("button", name="Ouvrir l’incident maintenant").click()
    clocks = page.locator(".alert").filter(has_text="Notifier à la CNIL")
    complaint = page.locator(".alert").filter(has_text="Déposer plainte")
    expect(clocks).to_have_count(1)
    expect(complaint).to_have_count(1)
    _tick_a_whole_moment(page)
    _accessible(page)

    _tell_and_judge(page)
    _notify_and_complete(page)
    page.get_by_role("link", name="← Serveur chiffré").click()
    expect(clocks).to_have_count(0)
    expect(complaint).to_have_count(0)
    _tell_people(page)
    _correct_and_close(page)


def _is_insured(page: Page, own: Cockpit) -> None:
    """Answer that the practice is insured: both clocks of 72 hours then run."""
    page.goto(own.address + "cabinet/question/cyber_insurance/")
    page.get_by_role("button", name="Oui", exact=True).click()


def _tick_a_whole_moment(page: Page) -> None:
    """Tick every gesture of minute 0: the last stays in view, and the moment then folds."""
    first = page.locator("details.fold").filter(has=page.get_by_role("heading", name="Minute 0"))
    left = first.get_by_role("button", name="Fait : ")
    page.get_by_role("button", name="Fait : Isoler tout le réseau").click()
    expect(page.get_by_role("button", name="Annuler : Isoler tout le réseau")).to_be_visible()
    while count := left.count():
        left.first.click()
        expect(left).to_have_count(count - 1)
    page.goto(page.url.partition("?")[0])
    expect(first).not_to_have_attribute("open", "")
    expect(first.get_by_text("gestes faits")).to_be_hidden()


def test_the_first_gesture_is_ticked_by_keyboard(page: Page, own: Cockpit) -> None:
    """Without a mouse: the problem, its sheet, the incident opened, a gesture done."""
    page.goto(own.address)
    page.get_by_role("link", name="J’ai un problème").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Erreur d’envoi").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ouvrir l’incident maintenant").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Fait : Rappeler le message").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Annuler : Rappeler le message")).to_be_visible()


def test_two_clicks_from_every_page_lead_to_the_first_gesture(page: Page, demo: Cockpit) -> None:
    """Each screen of the menu, a page below each, a refused address: the button, then the sheet."""
    page.goto(demo.address)
    menu = page.locator("nav[aria-label='Écrans'] a")
    addresses = [link.get_attribute("href") or "" for link in menu.all()]
    assert len(addresses) > 5
    for address in (*addresses, "/reglages/", "/cabinet/pret/", "/incidents/1/", "/nulle-part/"):
        page.goto(demo.address + address.lstrip("/"))
        page.get_by_role("link", name="J’ai un problème", exact=True).click()
        page.get_by_role("link", name="Rançongiciel").click()
        expect(page.get_by_text("Isoler tout le réseau")).to_be_visible()


def _tell_and_judge(page: Page) -> None:
    page.get_by_role("link", name="Dire ce qu’on sait").click()
    page.get_by_label("En une ligne, sans nom de patient").fill("Serveur chiffré")
    page.get_by_label("Disponibilité : perdue ou inaccessible").check()
    page.get_by_label("Santé", exact=True).check()
    page.get_by_label("Nombre approximatif de personnes").fill("1200")
    _accessible(page)
    page.get_by_role("button", name="Noter les faits").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Serveur chiffré")

    page.get_by_role("link", name="Juger du risque pour les personnes").click()
    page.get_by_label("Des données ont-elles manqué").select_option("yes")
    page.get_by_label("Votre décision").select_option("high_risk")
    page.get_by_label("Pourquoi").fill("Soins retardés, données peut-être parties")
    page.get_by_role("button", name="Consigner la décision").click()


def _notify_and_complete(page: Page) -> None:
    page.get_by_role("link", name="Notifier et déclarer").click()
    _accessible(page)
    page.get_by_role("link", name="La notification à la CNIL").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Notification initiale")
    with page.expect_download() as saved:
        page.get_by_role("link", name="En PDF").click()
    pages = " ".join(pdf_pages(saved.value.path().read_bytes()))
    assert "1 200" in pages.replace("\u202f", " ")
    page.go_back()
    page.get_by_label("À qui").select_option("cnil_initial")
    page.get_by_label("Numéro reçu").fill("N-77")
    page.get_by_role("button", name="Consigner").click()
    expect(page.get_by_role("status")).to_contain_text("consignée")

    page.get_by_role("link", name="La notification à la CNIL").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Notification complémentaire")
    expect(page.get_by_text("N-77")).to_be_visible()
    with page.expect_download() as told:
        page.get_by_role("link", name="En JSON").click()
    notice = json.loads(told.value.path().read_bytes())
    assert notice["type"] == "Notification complémentaire"
    page.go_back()
    page.get_by_label("À qui").select_option("cnil_complement")
    page.get_by_role("button", name="Consigner").click()
    with page.expect_download() as letter:
        page.locator("a[href$='breach_patient_letter.pdf']").click()
    assert "CNIL" in " ".join(pdf_pages(letter.value.path().read_bytes()))
    page.get_by_label("À qui").select_option("complaint")
    page.get_by_label("Numéro reçu").fill("PV 12")
    page.get_by_role("button", name="Consigner").click()


def _tell_people(page: Page) -> None:
    """The risk is high: nobody told is refused to close; then told, with those often forgotten."""
    page.get_by_role("link", name="Informer les personnes").click()
    _accessible(page)
    page.get_by_label("Les personnes touchées").select_option("exempt")
    page.get_by_role("button", name="Consigner").click()
    expect(page.get_by_text("Le motif manque")).to_be_visible()
    page.get_by_label("Les personnes touchées").select_option("told")
    page.get_by_label("Date, faite ou prévue").fill(page.evaluate(_TODAY))
    page.get_by_label("Combien de personnes").fill("1200")
    page.get_by_label("Par quel moyen").fill("Lettre")
    page.locator("input[name='forgotten']").first.check()
    page.get_by_role("button", name="Consigner").click()


def _correct_and_close(page: Page) -> None:
    """A measure to its end, the lessons, the close; the register keeps it."""
    page.get_by_role("link", name="Corriger, puis clore").click()
    page.get_by_label("Ce qui doit changer").fill("Sauvegarde hors ligne")
    page.get_by_label("Responsable").fill("Le médecin")
    page.get_by_label("Pour le").fill(page.evaluate(_TODAY))
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_label("Ce que vous en retenez").fill("La sauvegarde restait branchée.")
    page.get_by_role("button", name="Clore").click()
    expect(page.get_by_role("alert")).to_contain_text("finir les mesures correctrices")
    page.get_by_label("Faite le").fill(page.evaluate(_TODAY))
    page.get_by_role("button", name="C’est fait").click()
    _accessible(page)
    page.get_by_label("Ce que vous en retenez").fill("La sauvegarde restait branchée.")
    page.get_by_role("button", name="Clore").click()
    row = page.get_by_role("row").filter(has_text="Serveur chiffré")
    expect(row).to_contain_text("clos le")
    _accessible(page)


def test_a_sheet_works_without_javascript_and_printed(own: Cockpit, chromium: Browser) -> None:
    """No program in the page is needed to open an incident nor to tick; paper has no button."""
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(own.address)
        page.goto(own.address + "probleme/fiche/theft/")
        page.get_by_role("button", name="Ouvrir l’incident maintenant").click()
        page.get_by_role("button", name="Fait : Opposition sur la carte SIM").click()
        undo = page.get_by_role("button", name="Annuler : Opposition sur la carte SIM")
        expect(undo).to_be_visible()
        page.emulate_media(media="print")
        expect(undo).to_be_hidden()
        expect(page.get_by_text("Effacer ou verrouiller à distance", exact=True)).to_be_visible()
    finally:
        context.close()


def _accessible(page: Page) -> None:
    assert violations_in(page, "light") == []
    page.emulate_media(color_scheme="light")
    seen = page.evaluate("document.documentElement.scrollWidth")
    assert seen <= 390
