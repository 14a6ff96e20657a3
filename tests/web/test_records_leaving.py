"""« Fin d’exercice » on the screen: counted, drawn, foreseen on paper, its letters written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from support.listing import GROWN, imported, line, past
from support.personas import TODAY, alma, chloe
from support.window import window_of

if TYPE_CHECKING:
    from django.test import Client

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
PATH = "/dossiers/fin-d-exercice/"
ASKED = {
    "le": "2030-06-30",
    "motif": "retirement",
    "gardien": "successor",
    "nom": "Dr Noé",
    "adresse": "",
    "lieu": "",
    "contact": "05 36 49 10 03",
    "avant": "2030-06-01",
}


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serment.web.rooms.records.leaving.today", lambda _request: TODAY)


def _practice() -> tuple[Actor, Client]:
    doctor = alma()
    kept = line("2", "Martin Léa", last_consultation_on=date(2020, 3, 1), born_on=GROWN)
    near = line("3", "Petit Ana", last_consultation_on=date(2009, 3, 1), born_on=GROWN)
    imported(doctor, [past("1"), kept, near])
    return doctor, window_of(doctor)


def test_what_remains_is_counted_and_the_letters_are_offered() -> None:
    """One record is kept after the day, two are at their term; three papers, with their doubts."""
    _, window = _practice()
    told = window.get(PATH, ASKED).content.decode().replace("\xa0", " ")
    assert "30 juin 2030" in told
    assert "1er mars 2040" in told
    for name in ("Lettre aux patients", "Convention de garde", "conseil départemental"):
        assert name in told
    assert "<svg" in told
    assert "à valider" in told
    assert "« L’annonce du départ »" in told
    assert "« La formule finale »" in told
    assert "notice" not in told
    assert told.count("<svg") > 1
    assert 'class="years"' in told, "the drawing scrolls within its box"


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("prevision.pdf", b"%PDF-"),
        ("end_patient_letter.docx", b"PK"),
        ("end_patient_letter.pdf", b"%PDF-"),
        ("end_custody_agreement.docx", b"PK"),
        ("end_ordre_letter.pdf", b"%PDF-"),
    ],
)
def test_each_paper_is_handed_over(name: str, mark: bytes) -> None:
    """A PDF to read, a DOCX to adapt."""
    _, window = _practice()
    answer = window.get(PATH + name, ASKED)
    assert answer.status_code == 200
    assert answer.content.startswith(mark)
    assert "attachment" in answer["Content-Disposition"]


def test_a_paper_that_does_not_apply_is_not_there() -> None:
    """No agreement where the doctor keeps the records; nothing without a day."""
    _, window = _practice()
    alone = {**ASKED, "gardien": "leaving_doctor"}
    assert window.get(PATH + "end_custody_agreement.docx", alone).status_code == 404
    for name in ("prevision.pdf", "end_patient_letter.docx", "autre.pdf", "end_ordre_letter.odt"):
        assert window.get(PATH + name).status_code == 404


def test_a_day_that_is_past_is_refused_on_its_line() -> None:
    """A forecast is of what is to come."""
    _, window = _practice()
    answer = window.get(PATH, {**ASKED, "le": "2001-01-01"})
    assert answer.status_code == 422
    assert "est passé" in answer.content.decode().replace("\xa0", " ")


def test_the_secretary_foresees_nothing() -> None:
    """It is the controller's."""
    doctor, _ = _practice()
    assert window_of(chloe(doctor)).get(PATH).status_code == 403
