"""« Réglages », all the data: taken out whole, erased after two questions, and then the end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from serment.practice.reading import read_journal
from serment.store import unlocked
from serment.store.models import Practice
from serment.web import gate
from support.personas import alma, bilal, chloe
from support.practising import attach
from support.window import window_of

if TYPE_CHECKING:
    from pathlib import Path

    from django.http.response import HttpResponseBase
    from django.test import Client

pytestmark = pytest.mark.django_db

TAKE_OUT, ERASE = "/reglages/donnees/emporter/", "/reglages/donnees/effacer/"
NAME = "Cabinet du Dr Alma Rey"


@pytest.fixture(name="stops", autouse=True)
def _stops(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note when the program is asked to stop."""
    stops: list[str] = []
    monkeypatch.setattr(gate, "stop", lambda: stops.append("stop"))
    return stops


def test_chloe_and_bilal_take_out_and_erase_nothing(stops: list[str]) -> None:
    """However well they type the name."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        window = window_of(person)
        assert window.post(TAKE_OUT).status_code == 403
        assert window.post(ERASE, {"name": NAME, "confirme": "oui"}).status_code == 403
    assert Practice.objects.exists()
    assert stops == []


def _taken(window: Client) -> tuple[HttpResponseBase, bytes]:
    answer = window.post(TAKE_OUT)
    return answer, answer.getvalue()


def test_everything_is_taken_out_in_one_whole_file() -> None:
    """Its announced length is its own; it holds the contents; nothing is left waiting behind."""
    doctor = alma()
    attach(doctor, b"contrat" * 50_000, title="Contrat")
    waiting = _waiting()
    answer, content = _taken(window_of(doctor))
    assert answer["Content-Disposition"].startswith("attachment")
    assert int(answer["Content-Length"]) == len(content)
    lines = [json.loads(line) for line in content.splitlines()]
    assert lines[0]["format"] == "serment-export"
    assert any("base64" in line for line in lines)
    assert read_journal(doctor.practice)[0].act == "Toutes les données exportées"
    assert _waiting() == waiting


def _waiting() -> set[Path]:
    """Return what waits in the store of the tests, whoever made it."""
    blobs = unlocked.blobs()
    return {path for path in blobs.files.walk(blobs.folder) if path.suffix == ".part"}


def test_an_erasure_asks_for_the_name_then_asks_again(stops: list[str]) -> None:
    """A wrong name, no name: refused and kept on screen; the right one leads to a question."""
    window = window_of(alma())
    for typed in ("", "Cabinet", NAME.lower()):
        refused = window.post(ERASE, {"name": typed, "confirme": "oui"})
        assert refused.status_code == 422
        assert f'value="{typed}"' in refused.content.decode() or not typed
        assert "Rien n’a été effacé" in refused.content.decode()
    asked = window.post(ERASE, {"name": f" {NAME} "}).content.decode()
    assert f"Effacer «\u00a0{NAME}\u00a0» pour toujours" in asked
    assert "Resteront" in asked
    assert Practice.objects.exists()
    assert stops == []


def test_a_confirmed_erasure_erases_and_ends_the_program(stops: list[str]) -> None:
    """The last page says what stays elsewhere; no window enters any more; the program stops."""
    window = window_of(alma())
    last = window.post(ERASE, {"name": NAME, "confirme": "oui"})
    assert last.status_code == 200
    assert f"«\u00a0{NAME}\u00a0» est effacé" in last.content.decode()
    assert not Practice.objects.exists()
    assert stops == ["stop"]
    assert window.get("/")["Location"] == "/porte/"


def test_the_fictitious_practice_is_not_erased(
    monkeypatch: pytest.MonkeyPatch, stops: list[str]
) -> None:
    """It has nothing real, and its cockpit must go on."""
    monkeypatch.setattr(settings, "SITE_IS_DEMO", value=True)
    window = window_of(alma())
    said = window.post(ERASE, {"name": NAME, "confirme": "oui"}, follow=True)
    assert "ne s’efface pas" in said.content.decode()
    assert Practice.objects.exists()
    assert stops == []
