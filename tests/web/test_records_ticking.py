"""The records ticked in the list: kept from page to page, counted, taken whole by the two acts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session

from serment.practice.record_holds import NewHold, hold_record
from serment.store.models import Destruction, DestructionItem, JournalEntry, KeptRecord
from support.listing import imported, past, record_of
from support.personas import NOW, TODAY, alma, bilal
from support.window import window_of

if TYPE_CHECKING:
    from django.test import Client

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
LIST = "/dossiers/liste/"
TICK = f"{LIST}cocher/?etat=erasable"
ROOMS = ("deciding", "destructions", "record", "review")
NEXT_YEAR = TODAY + timedelta(days=365)


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the screens to the day of the tests."""
    for room in ROOMS:
        monkeypatch.setattr(f"serment.web.rooms.records.{room}.today", lambda _request: TODAY)
    for room in ("deciding", "destructions", "record"):
        monkeypatch.setattr(f"serment.web.rooms.records.{room}.now", lambda: NOW)


@pytest.fixture
def doctor() -> Actor:
    """A practice with three pages of records at their term."""
    found = alma()
    imported(found, [past(str(n), f"Nom {n:03d}") for n in range(120)])
    return found


@pytest.fixture
def window(doctor: Actor) -> Client:
    """A window of the doctor."""
    return window_of(doctor)


def _pks(doctor: Actor, *numbers: int) -> list[int]:
    return [record_of(doctor, str(number)).pk for number in numbers]


def _text(window: Client, path: str) -> str:
    return window.get(path).content.decode().replace("\xa0", " ")


def _ticked(text: str) -> int:
    return text.count(" checked>")


def test_the_ticks_of_a_page_survive_the_next_one(window: Client, doctor: Actor) -> None:
    """The button of the next page carries them: no script is needed, and no address holds them."""
    first, third = _pks(doctor, 1, 2), _pks(doctor, 118)
    here = _text(window, f"{LIST}?etat=erasable&tri=nom")
    assert "Aucun dossier coché" in here
    assert 'name="vers" value="etat=erasable&amp;tri=nom&amp;page=2"' in here
    told = {"vu": _pks(doctor, 1, 2, 3), "dossier": first, "vers": "etat=erasable&tri=nom&page=3"}
    gone = window.post(f"{TICK}&tri=nom&page=1", told)
    assert gone["Location"] == f"{LIST}?etat=erasable&tri=nom&page=3"
    there = _text(window, gone["Location"])
    assert "2 dossiers cochés (2 sur d’autres pages)" in there
    assert _ticked(there) == 0
    window.post(TICK, {"vu": third, "dossier": third, "vers": "?etat=erasable&tri=-nom"})
    turned = _text(window, f"{LIST}?etat=erasable&tri=-nom")
    assert "3 dossiers cochés (2 sur d’autres pages)" in turned
    assert _ticked(turned) == 1


def test_a_search_carries_the_ticks_and_finds_them_again(window: Client, doctor: Actor) -> None:
    """The fields of the search make the address; « Seulement les cochés » shows them alone."""
    told = {"dossier": _pks(doctor, 5, 90), "chercher": "1", "q": "Nom 01", "etat": "erasable",
            "annee": "", "tri": "nom", "reason": "not a filter"}  # fmt: skip
    gone = window.post(TICK, told)
    assert gone["Location"] == f"{LIST}?q=Nom+01&etat=erasable&tri=nom"
    assert "2 dossiers cochés (2 sur d’autres pages)" in _text(window, gone["Location"])
    only = _text(window, f"{LIST}?coches=1")
    assert "2 dossiers sur 120" in only
    assert _ticked(only) == 2
    assert "2 dossiers cochés<" in only
    assert "Seulement les cochés" in only
    nowhere = _text(window, f"{LIST}?q=introuvable")
    assert "2 dossiers cochés (2 sur d’autres pages)" in nowhere, "said where nothing is found"
    assert "Tout décocher" in nowhere


def test_what_is_unticked_is_forgotten_page_by_page_or_at_once(
    window: Client, doctor: Actor
) -> None:
    """A box seen and not ticked is unticked; « Tout décocher » leaves none, on the same page."""
    window.post(TICK, {"dossier": _pks(doctor, 1, 2, 99)})
    window.post(TICK, {"vu": _pks(doctor, 1, 2), "dossier": _pks(doctor, 2)})
    assert "2 dossiers cochés" in _text(window, f"{LIST}?etat=erasable")
    gone = window.post(f"{LIST}decocher/?etat=erasable&page=2", {"dossier": _pks(doctor, 7)})
    assert gone["Location"] == f"{LIST}?etat=erasable&page=2"
    assert "Aucun dossier coché" in _text(window, gone["Location"])
    assert "Seulement les cochés" not in _text(window, LIST)


def test_the_address_after_a_tick_is_always_that_of_the_list(window: Client) -> None:
    """Whatever a button is made to say, nobody is led elsewhere."""
    for odd in ("//example.org", "https://example.org/?q=1", "\r\nSet-Cookie: a=b", "?" * 9, "&=&"):
        assert window.post(TICK, {"vers": odd})["Location"].startswith(LIST), odd
    assert window.post(TICK, {"vers": ""})["Location"] == LIST
    assert window.get(f"{LIST}decocher/")["Location"] == "/dossiers/"


def test_both_acts_take_every_page(window: Client, doctor: Actor) -> None:
    """Two kept, three destroyed, ticked on several pages; those decided are unticked."""
    window.post(TICK, {"dossier": _pks(doctor, 1)})
    asked = window.post(f"{LIST}garder/?etat=erasable", {"dossier": _pks(doctor, 100)})
    assert "ces 2 dossiers" in asked.content.decode()
    carried = " ".join(map(str, _pks(doctor, 1, 100)))
    form = {"choisis": carried, "reason": "Suivi", "review_on": NEXT_YEAR.isoformat()}
    assert window.post(f"{LIST}garder/", form).status_code == 302
    assert KeptRecord.objects.of(doctor.practice).filter(status="held").count() == 2
    lines = JournalEntry.objects.of(doctor.practice).filter(act="record.held")
    assert lines.count() == 2, "a line for each"
    assert "Aucun dossier coché" in _text(window, f"{LIST}?etat=erasable")

    window.post(TICK, {"dossier": _pks(doctor, 2, 50)})
    first = window.post(f"{LIST}detruire/?etat=erasable", {"dossier": _pks(doctor, 110)})
    assert "Détruire 3 dossiers" in first.content.decode()
    window.post(TICK, {"dossier": _pks(doctor, 60)})
    carried = " ".join(map(str, _pks(doctor, 2, 50, 110)))
    done = window.post(f"{LIST}detruire/", {"choisis": carried, "etape": "3", "nombre": "3"})
    assert done["Location"] == "/dossiers/destructions/1/"
    items = DestructionItem.objects.of(doctor.practice)
    assert set(items.values_list("record", flat=True)) == set(_pks(doctor, 2, 50, 110))
    told = _text(window, f"{LIST}?etat=erasable")
    assert "1 dossier coché" in told, "what another window ticked meanwhile is still ticked"


def test_the_buttons_of_one_record_take_it_alone(window: Client, doctor: Actor) -> None:
    """What is ticked in the list stays ticked: the page of a record decides for that record."""
    window.post(TICK, {"dossier": _pks(doctor, 1, 2)})
    (pk,) = _pks(doctor, 3)
    page = _text(window, f"/dossiers/{pk}/")
    assert f'name="choisis" value="{pk}"' in page
    assert 'name="dossier"' not in page
    asked = window.post(f"{LIST}detruire/", {"choisis": str(pk)}).content.decode()
    assert "Détruire 1 dossier ?" in asked.replace("\xa0", " ")
    assert "2 dossiers cochés" in _text(window, f"{LIST}?etat=erasable")


def test_a_record_held_meanwhile_is_unticked_and_said(window: Client, doctor: Actor) -> None:
    """The count shown is always that of records on which one may still decide."""
    window.post(TICK, {"dossier": [*_pks(doctor, 1, 2, 3), 999_999]})
    hold = NewHold("audit", TODAY, "Contrôle", NEXT_YEAR)
    for number in _pks(doctor, 1, 2):
        hold_record(actor=doctor, hold=hold, as_of=TODAY, now=NOW, number=number)
    told = _text(window, f"{LIST}?etat=erasable")
    assert "3 dossiers cochés ne sont plus à relire" in told
    assert "1 dossier coché<" in told
    hold_record(actor=doctor, hold=hold, as_of=TODAY, now=NOW, number=_pks(doctor, 3)[0])
    assert "1 dossier coché n’est plus à relire" in _text(window, LIST)
    assert "ne sont plus" not in _text(window, LIST), "said once"


def test_a_selection_is_bounded(
    window: Client, doctor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond what one decision may take, the last ones are not ticked, and it is said."""
    monkeypatch.setattr("serment.web.rooms.records.ticking.MOST_AT_ONCE", 2)
    window.post(TICK, {"dossier": _pks(doctor, 1, 2, 3)})
    told = _text(window, f"{LIST}?etat=erasable")
    assert "les derniers cochés ne le sont plus" in told
    assert "2 dossiers cochés" in told


def test_the_ticks_are_of_one_person_and_lie_in_the_session(window: Client, doctor: Actor) -> None:
    """Numbers alone; the secretary has none; another window of the doctor's has its own."""
    window.post(TICK, {"dossier": _pks(doctor, 1), "q": "Nom 001", "chercher": "1"})
    assert Session.objects.get(pk=window.session.session_key).get_decoded()["ticked"] == _pks(
        doctor, 1
    )
    hers = window_of(bilal(doctor))
    assert hers.post(TICK, {"dossier": _pks(doctor, 1)}).status_code == 403
    assert "coché" not in _text(hers, f"{LIST}?coches=1")
    assert "Aucun dossier coché" in _text(window_of(doctor), f"{LIST}?etat=erasable")
    assert not Destruction.objects.of(doctor.practice).exists()
