"""Long works in a real window: followed, cancelled, left and found again, taken up after a cut."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from browser.conftest import OPENED, violations_in
from serment.documents.dossier.verify import verify_dossier
from support.real_folder import PHRASE, told
from support.server import Cockpit, running_cockpit
from support.watching import watched_window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Download, Page

pytestmark = pytest.mark.browser

LARGE = 60  # MiB: a film of the premises
LONG = 60_000


@pytest.fixture(scope="module", name="model")
def _model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one practice with a large exhibit; each test works on a copy."""
    folder = tmp_path_factory.mktemp("modèle") / "cabinet"
    told("create", folder)
    told("attach_large", folder, str(LARGE))
    return folder


@pytest.fixture(name="folder")
def _folder(model: Path, tmp_path: Path) -> Iterator[Path]:
    folder = Path(shutil.copytree(model, tmp_path / "cabinet"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(name="go")
def _go(tmp_path: Path) -> Path:
    """The file that lets the work go on at full speed."""
    return tmp_path / "go"


@pytest.fixture(name="slow")
def _slow(folder: Path, go: Path) -> Iterator[Cockpit]:
    """The cockpit of that practice, on a disk that is slow for the works."""
    program = ("support.paced_cockpit", str(go))
    with running_cockpit("start", folder, program=program) as cockpit:
        yield cockpit


def _enter(page: Page, cockpit: Cockpit) -> None:
    page.goto(cockpit.address + "porte/")
    page.fill("#phrase", PHRASE)
    page.keyboard.press("Enter")
    page.wait_for_selector(OPENED, timeout=LONG)


def _begin(page: Page, cockpit: Cockpit) -> None:
    """Press the button; the work is long, so that its own page comes."""
    page.goto(cockpit.address + "preuve/")
    page.get_by_role("button", name="Fabriquer le dossier de preuve").click()
    page.wait_for_url(re.compile(r"/travaux/[0-9]+/(\?suivi=1)?$"))
    page.wait_for_selector("progress")


def _is_accessible(page: Page) -> None:
    schemes: tuple[Literal["light", "dark"], ...] = ("dark", "light")
    for scheme in schemes:
        assert violations_in(page, scheme) == []
    for width in (320, 390, 640, 1280):
        page.set_viewport_size({"width": width, "height": 720})
        seen = page.evaluate("document.documentElement.scrollWidth")
        assert (width, max(seen, width)) == (width, width)


def _is_the_whole_file(download: Download, folder: Path) -> None:
    target = folder / "dossier.zip"
    download.save_as(target)
    assert verify_dossier(target).whole
    with zipfile.ZipFile(target) as archive:
        assert any(name.endswith("film.mp4") for name in archive.namelist())
    target.unlink()


@pytest.fixture(name="window")
def _window(chromium: Browser) -> Iterator[Page]:
    with watched_window(chromium, accept_downloads=True) as page:
        yield page


def test_a_long_inspection_file_is_cancelled(slow: Cockpit, window: Page) -> None:
    """The bar moves, one button stops it, the journal says so, and it can be begun again."""
    _enter(window, slow)
    _begin(window, slow)
    words = window.locator("[data-words]")
    words.filter(has_text="Mo sur").wait_for(timeout=LONG)
    first = words.inner_text()
    window.wait_for_function(
        "before => document.querySelector('[data-words]').textContent !== before", arg=first
    )
    _is_accessible(window)
    window.get_by_role("button", name="Annuler").click()
    window.get_by_role("heading", name="travail annulé").wait_for(timeout=LONG)
    _is_accessible(window)
    assert not window.locator("header a[href^='/travaux/']").count()
    window.goto(slow.address + "preuve/journal/")
    assert "Dossier de preuve abandonné" in window.inner_text("tbody tr:first-child")


def test_one_leaves_works_elsewhere_and_comes_back(
    slow: Cockpit, window: Page, go: Path, tmp_path: Path
) -> None:
    """Other screens answer meanwhile; the frame tells when the file is ready, and leads to it."""
    _enter(window, slow)
    _begin(window, slow)
    window.get_by_role("link", name="Registre", exact=True).click()
    window.get_by_role("heading", name="Registre des traitements").wait_for()
    window.goto(slow.address + "cabinet/question/has_staff/")
    window.locator("[data-choices] button").first.click()
    window.wait_for_load_state()
    sign = window.locator("header a[href^='/travaux/']")
    assert "en cours" in sign.inner_text()
    _is_accessible(window)
    go.touch()
    sign.filter(has_text="à enregistrer").wait_for(timeout=LONG)
    sign.click()
    window.get_by_role("heading", name="Le dossier de preuve est fait et scellé").wait_for()
    _is_accessible(window)
    with window.expect_download(timeout=LONG) as saved:
        window.get_by_role("button", name="Enregistrer le fichier").click()
    _is_the_whole_file(saved.value, tmp_path)
    window.goto(slow.address)
    assert not sign.count()


def test_who_waits_on_the_page_has_the_file_without_a_gesture_more(
    slow: Cockpit, window: Page, go: Path, tmp_path: Path
) -> None:
    """One press from « Preuve » to the file, however long it takes."""
    _enter(window, slow)
    _begin(window, slow)
    with window.expect_download(timeout=LONG) as saved:
        go.touch()
    _is_the_whole_file(saved.value, tmp_path)
    assert window.url.endswith("/")


def test_it_works_without_any_script(
    slow: Cockpit, chromium: Browser, go: Path, tmp_path: Path
) -> None:
    """A link reads the page again, a button saves the file."""
    options = {"accept_downloads": True, "java_script_enabled": False}
    with watched_window(chromium, **options) as page:
        _enter(page, slow)
        _begin(page, slow)
        go.touch()
        again = page.get_by_role("link", name="Actualiser")
        button = page.get_by_role("button", name="Enregistrer le fichier")
        while not button.count():
            if again.count():
                again.click()
            page.wait_for_load_state()
        with page.expect_download(timeout=LONG) as saved:
            button.click()
        _is_the_whole_file(saved.value, tmp_path)


def test_a_lock_interrupts_and_the_next_opening_offers_to_begin_again(
    slow: Cockpit, window: Page, go: Path, tmp_path: Path
) -> None:
    """« Verrouiller » does not wait for the work; unlocked, the frame says that it was cut."""
    _enter(window, slow)
    _begin(window, slow)
    window.get_by_role("button", name="Verrouiller").click()
    window.wait_for_selector("text=Votre phrase de passe")
    go.touch()
    _enter(window, slow)
    _begins_again(window, tmp_path)


def test_a_work_cut_by_a_kill_is_offered_at_the_next_opening(
    folder: Path, go: Path, chromium: Browser, tmp_path: Path
) -> None:
    """`kill -9` during the work: the practice opens whole, the work is offered, then done."""
    program = ("support.paced_cockpit", str(go))
    with running_cockpit("start", folder, program=program) as cockpit:
        with watched_window(chromium) as page:
            _enter(page, cockpit)
            _begin(page, cockpit)
        cockpit.process.kill()
        cockpit.process.wait()
    with (
        running_cockpit("start", folder) as cockpit,
        watched_window(chromium, accept_downloads=True) as page,
    ):
        _enter(page, cockpit)
        _begins_again(page, tmp_path)


def _begins_again(page: Page, folder: Path) -> None:
    sign = page.locator("header a[href^='/travaux/']")
    assert "interrompu" in sign.inner_text()
    sign.click()
    page.get_by_role("heading", name="travail interrompu").wait_for()
    _is_accessible(page)
    with page.expect_download(timeout=LONG) as saved:
        page.get_by_role("button", name="Recommencer").click()
    _is_the_whole_file(saved.value, folder)
