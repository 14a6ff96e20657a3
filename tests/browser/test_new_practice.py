"""A new user, from the passphrase to the sealed file: every step counted, everything verified."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from browser.conftest import OPENED, PASSPHRASE, violations_in
from support.server import Cockpit, running_cockpit
from support.watching import watched_window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

MOST_STEPS = 28
LONGEST_SECONDS = 15 * 60
A_STEP_TAKES = 15  # seconds for a person to read a screen and answer it


class Person:
    """Somebody at the keyboard and the mouse, whose steps are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps: list[str] = []

    def press(self, name: str) -> None:
        """Click the button or the link of that name."""
        self.steps.append(f"clic : {name}")
        target = self.page.get_by_role("button", name=name, exact=False)
        if not target.count():
            target = self.page.get_by_role("link", name=name, exact=False)
        target.first.click()

    def type(self, label: str, text: str) -> None:
        """Fill a field."""
        self.steps.append(f"saisie : {label}")
        self.page.get_by_label(label).first.fill(text)

    def key(self, key: str) -> None:
        """Press a key."""
        self.steps.append(f"touche : {key}")
        self.page.keyboard.press(key)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cockpit]:
    """Return `serment start` on an empty folder, running."""
    with running_cockpit("start", tmp_path_factory.mktemp("new") / "data") as cockpit:
        yield cockpit


@pytest.fixture
def window(chromium: Browser) -> Iterator[Page]:
    """Return a fresh window of this browser."""
    with watched_window(chromium, accept_downloads=True) as page:
        yield page


def _enter(page: Page, cockpit: Cockpit) -> None:
    """Open the practice in this window, whatever other windows did before."""
    page.goto(cockpit.address + "porte/")
    page.fill("#phrase", PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_selector(OPENED, timeout=60_000)


def _both_schemes(page: Page) -> list[str]:
    return violations_in(page, "dark") + violations_in(page, "light")


def _create(person: Person, address: str) -> str:
    """Create the practice; return the recovery code."""
    page = person.page
    page.goto(address)
    page.wait_for_selector("text=Choisissez votre phrase de passe")
    assert _both_schemes(page) == []
    person.type("Choisissez votre phrase de passe", PASSPHRASE)
    person.type("Saisissez-la une seconde fois", PASSPHRASE)
    person.press("Continuer")
    code = page.locator("main code").first.inner_text().strip()
    assert _both_schemes(page) == []
    groups = code.split("-")
    for field, label in (("groupe1", "premier"), ("groupe2", "second")):
        number = int(re.sub(r"\D", "", page.locator(f"label[for={field}]").inner_text()))
        person.steps.append(f"saisie : {label} groupe du code")
        page.fill(f"#{field}", groups[number - 1])
    person.press("créer le cabinet")
    page.wait_for_selector(OPENED, timeout=60_000)
    return code


def _answer_the_common_questions(person: Person) -> None:
    """Answer with the keyboard alone, as a doctor between two patients: mostly « oui »."""
    page = person.page
    page.wait_for_url("**/cabinet/question/**")
    for _ in range(20):
        page.wait_for_load_state()
        if "/cabinet/question/" not in page.url:
            return
        if page.locator("[data-choices]").count():
            person.key("1")
        else:
            person.type("Votre réponse", "2")
        with page.expect_navigation():
            page.keyboard.press("Enter")


def test_a_new_user_leaves_with_the_sealed_file(
    started: Cockpit, window: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Passphrase, identity, a dozen questions, one button, the file: within bounded steps."""
    began = time.monotonic()
    person = Person(window)
    _create(person, started.address)
    assert _both_schemes(window) == []
    person.press("Commencer")
    person.type("Nom du cabinet", "Cabinet du Dr Test")
    person.type("Médecin responsable", "Dr Camille Test")
    person.press("Enregistrer et passer aux questions")
    _answer_the_common_questions(person)
    assert window.url.endswith("/cabinet/pret/")
    assert _both_schemes(window) == []
    person.press("Tout produire")
    window.wait_for_selector("text=C’est produit", timeout=60_000)
    assert not window.get_by_text("Tout est à jour").count()
    assert window.get_by_text("Reste à les faire connaître").count()
    assert _both_schemes(window) == []
    person.press("Voir le plan")
    window.wait_for_selector("#a-faire")
    person.press("Preuve")
    with window.expect_download(timeout=60_000) as waiting:
        person.press("Fabriquer le dossier de preuve")
    target = tmp_path / "dossier.zip"
    waiting.value.save_as(target)
    _verify(target, tmp_path)
    spent, count = time.monotonic() - began, len(person.steps)
    with capsys.disabled():
        print(f"\n{count} gestes, {spent:.0f} s de machine")  # noqa: T201 - the count of gestures is the result
    assert count <= MOST_STEPS
    assert spent + count * A_STEP_TAKES <= LONGEST_SECONDS


def _verify(dossier: Path, folder: Path) -> None:
    """Hold the file whole with its own verifier, on a bare Python."""
    with zipfile.ZipFile(dossier) as archive:
        archive.extractall(folder)
    (top,) = [path for path in folder.iterdir() if path.is_dir()]
    assert sorted((top / "documents").glob("*.pdf"))
    assert sorted((top / "registre").glob("*.ods"))
    command = [sys.executable, "-I", str(top / "verify.py"), str(top)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_locked_then_unlocked_at_the_third_try(practised: Cockpit, window: Page) -> None:
    """« Verrouiller » closes at once; a wrong passphrase says so; the right one opens."""
    _enter(window, practised)
    window.get_by_role("button", name="Verrouiller").click()
    window.wait_for_selector("text=Votre phrase de passe")
    assert _both_schemes(window) == []
    window.goto(practised.address + "registre/")
    assert "/porte/" in window.url
    for wrong in ("girafe lampe orage", "une tout autre phrase"):
        window.fill("#phrase", wrong)
        window.keyboard.press("Enter")
        window.wait_for_selector("[role=alert]")
        assert window.input_value("#phrase") == ""
    assert _both_schemes(window) == []
    window.fill("#phrase", PASSPHRASE)
    window.keyboard.press("Enter")
    window.wait_for_selector(OPENED, timeout=60_000)
    assert "Cabinet du Dr Test" in window.inner_text("header")


def test_another_browser_of_the_machine_stays_outside(
    practised: Cockpit, window: Page, chromium: Browser
) -> None:
    """Knowing the port is not enough: a browser that did not unlock reads nothing."""
    _enter(window, practised)
    with watched_window(chromium) as stranger:
        stranger.goto(practised.address)
        assert "Cabinet du Dr Test" not in stranger.content()
        assert not stranger.locator(OPENED).count()


def test_the_recovery_page_is_accessible(practised: Cockpit, window: Page) -> None:
    """The second way in passes axe too."""
    _enter(window, practised)
    window.get_by_role("button", name="Verrouiller").click()
    window.wait_for_selector("text=Votre phrase de passe")
    window.get_by_role("link", name="J’ai perdu ma phrase de passe").click()
    window.wait_for_selector("#code")
    assert _both_schemes(window) == []
