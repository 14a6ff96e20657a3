"""Shoots each screen of the fictitious practice for the guide: docs/guide/images/*.png.

Starts the demonstration in a temporary folder, drives the Chromium of this machine, and reduces
each picture to a palette: run it after a change of the screens.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT: Final = Path(__file__).resolve().parents[1]
IMAGES: Final = ROOT / "docs" / "guide" / "images"
PORT: Final = 8391
COLOURS: Final = 96
LARGEST_TOTAL: Final = 3_000_000
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--lang=fr-FR", "--hide-scrollbars"]
SCREENS: Final = {
    "aujourd-hui": "/",
    "plan": "/plan/",
    "conclusion": "/plan/obligation.contract_records_supplier/",
    "mon-cabinet": "/cabinet/",
    "interlocuteurs": "/cabinet/interlocuteurs/",
    "question": "/cabinet/question/records_hosting/",
    "je-ne-sais-pas": "/cabinet/question/cloud_backup_is_hds/",
    "pret": "/cabinet/pret/",
    "registre": "/registre/",
    "traitement": "/registre/T01/",
    "modifier": "/registre/T01/modifier/",
    "qui-recoit-quoi": "/registre/carte/",
    "donnee-de-sante": "/registre/donnee/",
    "dossiers": "/dossiers/",
    "importer": "/dossiers/importer/nouveau/",
    "dossiers-a-relire": "/dossiers/liste/?etat=erasable",
    "dossier": "/dossiers/11/",
    "destruction": "/dossiers/destructions/1/",
    "durees": "/dossiers/durees/",
    "demandes": "/demandes/",
    "demande": "/demandes/2/",
    "demande-editeur": "/demandes/editeur/1/",
    "remise": "/demandes/3/remise/",
    "relecture": "/demandes/3/remise/1/relire/#page",
    "incidents": "/incidents/",
    "fiche-de-crise": "/probleme/fiche/ransomware/",
    "echeances": "/echeances/",
    "analyses": "/registre/analyses/",
    "analyse": "/registre/analyses/1/#carte",
    "documents": "/documents/",
    "document": "/documents/patient_notice/",
    "preuve": "/preuve/",
    "journal": "/preuve/journal/",
    "probleme": "/probleme/",
    "reglages": "/reglages/",
}


def main() -> int:
    """Shoot every screen; return 1 if the pictures weigh too much together."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with _demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=FLAGS,
            env={**os.environ, "LANG": "fr_FR"},
        )
        page = browser.new_page(viewport={"width": 1280, "height": 720}, locale="fr-FR")
        page.goto(address)
        page.wait_for_selector("nav[aria-label='Écrans']", timeout=60_000)
        for name, path in SCREENS.items():
            _shoot(page, address + path, IMAGES / f"{name}.png")
        page.emulate_media(color_scheme="dark")
        _shoot(page, address + "/", IMAGES / "sombre.png")
        browser.close()
    total = sum(image.stat().st_size for image in IMAGES.glob("*.png"))
    print(f"{len(SCREENS) + 1} images, {total // 1000} ko")
    return 0 if total <= LARGEST_TOTAL else 1


def _shoot(page: Page, address: str, target: Path) -> None:
    """Write what the window shows, in a palette."""
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise SystemExit(f"{address} does not answer: correct SCREENS")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


@contextmanager
def _demonstration() -> Iterator[str]:
    """Run the demonstration on a folder that goes away; yield its address."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "serment", "demo", "--no-browser", "--port", str(PORT)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        process = subprocess.Popen(
            [*command, "--data-dir", f"{folder}/demo"], env=environment, stdout=subprocess.DEVNULL
        )
        try:
            address = f"http://localhost:{PORT}"
            _wait_for(address)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - this machine
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the demonstration did not start")


if __name__ == "__main__":
    sys.exit(main())
