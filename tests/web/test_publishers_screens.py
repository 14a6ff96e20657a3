"""« Demandes à l’éditeur »: asked in a form, followed, the archive checked, the letters taken."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from serment.practice.publisher_requests import find_publisher_request
from serment.practice.publisher_steps import note_delivery
from serment.practice.work import list_works
from serment.store.models import Blob, CheckedArchive, KeptRecord, PublisherRequest, WorkState
from support.held_export import archive_of
from support.invented_export import ExportShape
from support.paper import pdf_pages
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.publishers import asked_of_publisher, checked
from support.requests import received
from support.window import window_of

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
ROOM = "/demandes/editeur/"
SHORT = {
    "context": "migration",
    "publisher": "Tilleul Logiciels",
    "asked_on": TODAY.isoformat(),
    "channel": "registered",
    "territory": "metropole",
}
HOLED = ExportShape(patients=3, overrides={"README.TXT": None})
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the screens to the day of the tests."""
    for room in ("asking", "letters", "listing", "sheet"):
        monkeypatch.setattr(f"serment.web.rooms.publishers.{room}.today", lambda _request: TODAY)
        if room != "letters":
            monkeypatch.setattr(f"serment.web.rooms.publishers.{room}.now", lambda: NOW)
    monkeypatch.setattr("serment.web.rooms.requests.sheet.today", lambda _request: TODAY)
    monkeypatch.setattr("serment.web.works.today", lambda _request: TODAY)


def _text(window: Client, path: str) -> str:
    answer = window.get(path)
    assert (path, answer.status_code) == (path, 200)
    return _plain(answer)


def _plain(answer: Any) -> str:
    told: str = answer.content.decode()
    return told.replace("\xa0", " ").replace("\u202f", " ")


def _send(window: Client, content: bytes, number: int = 1) -> Any:
    file = SimpleUploadedFile("export.zip", content)
    return window.post(f"{ROOM}{number}/controler/", {"file": file}, follow=True)


def test_chloe_reads_nothing_and_bilal_confirms_nothing() -> None:
    """The closed door for one; the other asks, checks, writes, and confirms no receipt."""
    doctor = alma()
    asked_of_publisher(doctor)
    stranger = window_of(chloe(doctor))
    for path in ("", "1/", "1/lettres/publisher_request.pdf", "demandes-editeur.csv"):
        assert stranger.get(f"{ROOM}{path}").status_code == 403
    assert _send(stranger, b"x").status_code == 403
    secretary = window_of(bilal(doctor))
    assert secretary.post(f"{ROOM}nouvelle/", SHORT).status_code == 302
    assert secretary.post(f"{ROOM}1/livraison/", {"on": TODAY.isoformat()}).status_code == 302
    assert "Noter la confirmation" not in _text(secretary, f"{ROOM}1/")
    refused = secretary.post(f"{ROOM}1/confirmer/", {"on": TODAY.isoformat()})
    assert refused.status_code == 403


def test_a_migration_from_the_form_to_the_confirmation() -> None:
    """Asked, acknowledged, checked with reserves, then whole, confirmed: the sheet leads."""
    doctor = alma()
    window = window_of(doctor)
    kept = window.post(f"{ROOM}nouvelle/", {**SHORT, "asked_time": "10:00"}, follow=True)
    told = _plain(kept)
    for words in ("Attendez l’accusé", "25 novembre 2026 à 10 h", "23 décembre 2026", "à vérifier"):
        assert words in told
    note = {"on": TODAY.isoformat(), "at": "10:15", "channel": "email", "contact": "Mme Roux"}
    assert "Mme Roux" in _plain(window.post(f"{ROOM}1/accuse/", note, follow=True))
    told = _plain(_send(window, archive_of(HOLED)))
    for words in ("Envoyez vos réserves", "README.TXT", "à réclamer", "3 dossiers dans l’archive"):
        assert words in told
    letter = window.get(f"{ROOM}1/lettres/publisher_reserves.pdf")
    pages = " ".join(pdf_pages(letter.content))
    assert "README.TXT" in pages
    told = _plain(_send(window, archive_of(ExportShape(patients=3))))
    assert "Confirmez la réception" in told
    told = _plain(window.post(f"{ROOM}1/confirmer/", {"on": TODAY.isoformat()}, follow=True))
    assert "21 février 2027" in told
    assert not KeptRecord.objects.of(doctor.practice).exists()
    assert not Blob.objects.of(doctor.practice).exists()


def test_the_patient_s_request_leads_to_the_publisher_and_back() -> None:
    """The form takes its number and its name; each sheet leads to the other."""
    doctor = alma()
    received(doctor, applicant_name="Éva Dupont")
    window = window_of(doctor)
    assert "/demandes/editeur/nouvelle/?demande=1" in _text(window, "/demandes/1/")
    form = _text(window, f"{ROOM}nouvelle/?demande=1")
    assert 'value="Éva Dupont"' in form
    typed = {**SHORT, "context": "patient", "request": "1"}
    assert window.post(f"{ROOM}nouvelle/", typed).status_code == 302
    assert "/demandes/1/" in _text(window, f"{ROOM}1/")
    assert "/demandes/editeur/1/" in _text(window, "/demandes/1/")
    assert "sans délai" in _text(window, f"{ROOM}1/").lower()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"asked_on": (TODAY + DAY).isoformat()}, "à venir"),
        ({"asked_on": ""}, "manque"),
        ({"asked_time": "23:59"}, "à venir"),
        ({"publisher": ""}, "éditeur manque"),
        ({"context": ""}, "pour qui"),
        ({"context": "patient"}, "patient manque"),
        ({"context": "patient", "request": "abc"}, "illisible"),
        ({"context": "patient", "request": "99"}, "existe pas"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(typed: dict[str, str], words: str) -> None:
    """Nothing is kept, the reason is said, the other lines are still there."""
    doctor = alma()
    answer = window_of(doctor).post(f"{ROOM}nouvelle/", {**SHORT, "patient_name": "", **typed})
    assert answer.status_code == 422
    assert words in _plain(answer)
    assert not PublisherRequest.objects.of(doctor.practice).exists()


def test_a_step_out_of_order_is_refused_on_the_sheet() -> None:
    """Acknowledged before asked, confirmed before delivered, an act that is none."""
    doctor = alma()
    asked_of_publisher(doctor)
    window = window_of(doctor)
    early = (TODAY - DAY).isoformat()
    answer = window.post(f"{ROOM}1/accuse/", {"on": early, "channel": "email"})
    assert (answer.status_code, "entre la demande" in _plain(answer)) == (422, True)
    assert window.post(f"{ROOM}1/confirmer/", {"on": early}).status_code == 422
    assert window.get(f"{ROOM}1/accuse/").status_code == 302
    assert window.post(f"{ROOM}1/sauter/").status_code == 404
    assert window.get(f"{ROOM}9/").status_code == 404
    assert window.get(f"{ROOM}1/lettres/publisher_receipt.pdf").status_code == 404
    assert window.get(f"{ROOM}1/lettres/publisher_request.odt").status_code == 404


def test_corrected_on_the_screen() -> None:
    """The form comes back as it was typed, and what is changed is kept."""
    doctor = alma()
    asked_of_publisher(doctor, is_large=True)
    window = window_of(doctor)
    form = _text(window, f"{ROOM}1/corriger/")
    assert 'value="Tilleul Logiciels"' in form
    assert window.post(f"{ROOM}1/corriger/", {**SHORT, "publisher": "Autre"}).status_code == 302
    kept = find_publisher_request(doctor.practice, 1)
    assert (kept.publisher, kept.is_large) == ("Autre", False)
    assert window.post(f"{ROOM}1/corriger/", {**SHORT, "publisher": ""}).status_code == 422
    assert window.get(f"{ROOM}9/corriger/").status_code == 404


def test_a_file_that_is_no_archive_is_said_and_kept_as_such() -> None:
    """The work ends with the reason; the sheet claims the archive again; nothing is imported."""
    doctor = alma()
    asked_of_publisher(doctor)
    window = window_of(doctor)
    told = _plain(_send(window, b"Bonjour"))
    assert "n’est pas une archive ZIP" in told
    assert 'href="/demandes/editeur/1/"' in told
    (work,) = list_works(doctor.practice)
    assert work.state == WorkState.FAILED
    assert "ne s’ouvre pas" in _text(window, f"{ROOM}1/")
    assert CheckedArchive.objects.of(doctor.practice).get().report == {}
    assert "ne compte pas comme une livraison" in _text(window, f"{ROOM}1/")
    undone = _plain(window.post(f"{ROOM}1/annuler-livraison/", follow=True))
    assert "La livraison est annulée" in undone
    assert "Ce n’était pas la livraison" not in undone
    assert not CheckedArchive.objects.of(doctor.practice).exists()


def test_no_file_an_empty_one_and_a_closed_request_are_refused() -> None:
    """Nothing begins, and the sheet says why."""
    doctor = alma()
    asked_of_publisher(doctor)
    window = window_of(doctor)
    assert window.get(f"{ROOM}1/controler/").status_code == 302
    for sent in ({}, {"file": SimpleUploadedFile("vide.zip", b"")}):
        answer = window.post(f"{ROOM}1/controler/", sent)
        assert answer.status_code == 422
    window.post(f"{ROOM}1/classer/", {"reason": "Abandonnée."})
    assert _send(window, archive_of(HOLED)).status_code == 422
    assert not list_works(doctor.practice)
    assert "Rouvrir" in _text(window, f"{ROOM}1/")


def test_the_list_is_searched_and_exported(tmp_path: Path) -> None:
    """By a word, a state, a context; late ones say so; the export has one row each."""
    doctor = alma()
    asked_of_publisher(doctor, asked_on=TODAY - 40 * DAY)
    asked_of_publisher(doctor, "patient")
    window = window_of(doctor)
    told = _text(window, ROOM)
    for words in ("en retard", "relancer", "Éva Dupont"):
        assert words in told
    assert "Éva Dupont" not in _text(window, f"{ROOM}?pour=migration&etat=pending")
    note_delivery(actor=doctor, number=2, on=TODAY, as_of=TODAY, now=NOW)
    checked(doctor, 2, HOLED, tmp_path)
    for form in ("csv", "ods"):
        assert window.get(f"{ROOM}demandes-editeur.{form}").status_code == 200
    rows: Any = window.get(f"{ROOM}demandes-editeur.csv")
    content = b"".join(rows.streaming_content) if rows.streaming else rows.content
    assert content.decode("utf-8-sig").count("Tilleul") == 2
