"""What a person does with a keyboard, a file or a refused form, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.conftest import OPENED
from support.server import Cockpit, running_cockpit
from support.watching import watched_window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

HOSTILE = b"<!doctype html><title>x</title><script>document.title='executed'</script>"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Cockpit]:
    """Return a demonstration of its own: these tests write."""
    with running_cockpit("demo", tmp_path_factory.mktemp("own") / "data") as cockpit:
        with watched_window(chromium) as page:
            page.goto(cockpit.address)
            page.wait_for_selector(OPENED, timeout=60_000)
        yield cockpit


def _focused(page: Page, what: str) -> str:
    found: str = page.evaluate(f"document.activeElement.{what}")
    return found


def test_a_question_is_answered_with_two_keys(page: Page, own: Cockpit) -> None:
    """The focus lands on the question; a digit picks a choice; Enter answers, with its effect."""
    page.goto(own.address + "cabinet/question/video_surveillance/")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.press("1")
    assert _focused(page, "value") == "true"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "video_surveillance/" not in page.url
    assert "conclusion" in page.inner_text("[role=status]")


def test_not_knowing_gives_an_act_a_person_and_a_message(page: Page, own: Cockpit) -> None:
    """« Je ne sais pas » by the keyboard: what to do, whom to ask, the e-mail with one's name."""
    page.goto(own.address + "cabinet/question/processor_contracts_signed/")
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=C’est noté")
    told = page.inner_text("[role=status]")
    assert "À demander à" in told
    page.get_by_text("Un courriel tout prêt").click()
    assert "Dr Alma Rey" in page.inner_text("main")
    assert (page.get_attribute("a[href^=mailto]", "href") or "").startswith("mailto:?subject=")
    page.goto(own.address + "cabinet/")
    assert "À demander" in page.inner_text("main")


def test_the_keyboard_alone_reaches_everything(page: Page, own: Cockpit) -> None:
    """Tab shows the way past the menu first, then goes through every control, each one visible."""
    page.goto(own.address)
    page.keyboard.press("Tab")
    assert _focused(page, "textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    page.wait_for_url("**#contenu")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(e => [e.tagName, e.getAttribute('href') || e.textContent.trim(),"
            " getComputedStyle(e).outlineStyle])(document.activeElement)"
        )
        if seen[0] == "BODY":
            break
        assert seen[2] == "solid", seen
        reached.add(seen[1])
    links = page.eval_on_selector_all("main a", "all => all.map(a => a.getAttribute('href'))")
    assert set(links) <= reached


def test_a_hostile_exhibit_is_saved_and_never_shown(
    page: Page, own: Cockpit, tmp_path: Path
) -> None:
    """A page with a script comes back byte for byte as a file to save; nothing of it runs."""
    hostile = tmp_path / "contrat.html"
    hostile.write_bytes(HOSTILE)
    page.goto(own.address + "preuve/")
    page.get_by_text("Joindre une pièce").click()
    page.set_input_files("input[type=file]", str(hostile))
    page.get_by_label("Ce que la pièce prouve").last.select_option("other")
    page.get_by_label("Nom de la pièce").fill("<img src=x onerror=alert(1)>")
    page.get_by_role("button", name="Joindre", exact=True).click()
    page.wait_for_selector("text=jointe et chiffrée")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="<img src=x onerror=alert(1)>").click()
    saved = tmp_path / "saved"
    waiting.value.save_as(saved)
    assert saved.read_bytes() == HOSTILE
    assert page.title().startswith("Preuve")


def test_a_refused_form_keeps_what_was_typed(page: Page, own: Cockpit) -> None:
    """A number with a wrong key: the page says so, focuses the field, and loses nothing."""
    page.goto(own.address + "cabinet/identite/")
    page.get_by_label("Adresse", exact=False).first.fill("1, place Neuve")
    page.get_by_label("Numéro RPPS").fill("10000000000")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer").click()
    assert page.locator("[role=alert]").count()
    expect(page.locator("#id_rpps")).to_be_focused()
    assert page.input_value("#id_address") == "1, place Neuve"
    assert page.input_value("#id_rpps") == "10000000000"


def test_removing_an_exhibit_names_it_first(page: Page, own: Cockpit) -> None:
    """Removal asks once more, by the name of the thing; « Garder » keeps it."""
    page.goto(own.address + "preuve/")
    page.get_by_role("button", name="Retirer Attestation d’assurance").click()
    page.wait_for_selector("text=Retirer « Attestation d’assurance » ?".replace(" »", "\u00a0»"))
    with page.expect_navigation():
        page.get_by_role("link", name="Garder la pièce").click()
    assert "Attestation d’assurance" in page.inner_text("main")


def test_a_changed_fact_names_the_documents_and_one_click_mends_them(
    page: Page, own: Cockpit
) -> None:
    """A new address makes the notices untrue: they are named, and one button issues them again."""
    page.goto(own.address + "cabinet/identite/")
    page.get_by_label("Téléphone").fill("05 11 11 11 11")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer").click()
    page.goto(own.address + "documents/")
    assert "ne disent plus la vérité" in page.inner_text("main")
    page.get_by_role("button", name="Tout réémettre").click()
    page.wait_for_selector("text=réémis", timeout=60_000)
    assert "ne disent plus la vérité" not in page.inner_text("main")


def test_a_crisis_sheet_is_two_clicks_away(page: Page, own: Cockpit) -> None:
    """From any screen: « J’ai un problème », then the sheet; the first gestures show at once."""
    page.goto(own.address + "registre/")
    with page.expect_navigation():
        page.get_by_role("link", name="J’ai un problème").click()
    assert "Débrancher" in page.inner_text("main")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name="Rançongiciel").click()
    assert "Débrancher le câble réseau" in page.inner_text("main")
