"""What « Dossiers » says: the true cause, the end only when it is sure, one and many."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from serment.practice.destructions import Tick, decide_destruction, tick_items
from serment.practice.record_holds import NewHold, hold_record
from serment.practice.record_list import SAMPLE
from serment.store.models import Work, WorkKind
from serment.web.rooms.records.words import cut_on_a_word
from serment.web.work_words import outcome_of
from support.listing import GROWN, imported, line, past, record_of
from support.personas import NOW, TODAY, alma
from support.window import window_of

if TYPE_CHECKING:
    from django.test import Client

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
LIST = "/dossiers/liste/"
NEXT_YEAR = TODAY + timedelta(days=365)


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the screens to the day of the tests."""
    for room in ("destructions", "policies", "record", "review"):
        monkeypatch.setattr(f"serment.web.rooms.records.{room}.today", lambda _request: TODAY)
        if room != "review":
            monkeypatch.setattr(f"serment.web.rooms.records.{room}.now", lambda: NOW)


def _text(window: Client, path: str) -> str:
    answer = window.get(path)
    assert (path, answer.status_code) == (path, 200)
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def _held(doctor: Actor, number: str, kind: str) -> str:
    record = record_of(doctor, number)
    told = NewHold(kind, TODAY - timedelta(days=9), "Courrier reçu", NEXT_YEAR)
    hold_record(actor=doctor, hold=told, as_of=TODAY, now=NOW, number=record.pk)
    return f"/dossiers/{record.pk}/"


def test_a_contradiction_is_named_in_the_list() -> None:
    """A visit before the birth, a visit to come: which dates, and no day until which to keep."""
    doctor = alma()
    later = TODAY + timedelta(days=90)
    early = line("1", "Avant Née", last_consultation_on=date(1990, 1, 1), born_on=date(2000, 1, 1))
    future = line("2", "Demain Vue", last_consultation_on=later, born_on=GROWN)
    imported(doctor, [early, future, line("3", "Sans Date")])
    window = window_of(doctor)
    told = _text(window, f"{LIST}?etat=undetermined")
    assert "Aucune durée ne se calcule" not in told
    assert "Dernière consultation" in told
    assert "1er janvier 1990" in told
    assert "n’a pas encore pu arriver" in told
    assert 'data-label="À garder jusqu’au"' not in told
    page = _text(window, f"/dossiers/{record_of(doctor, '2').pk}/")
    assert "Dernier jour à conserver" not in page
    sheet = window.get(f"{LIST}dossiers.csv?etat=undetermined").content.decode()
    assert "Des dates se contredisent" in sheet
    assert str(later.year + 20) not in sheet


@pytest.mark.parametrize("word", ["raison ", "a"])
def test_a_long_reason_ends_on_a_word(word: str) -> None:
    """Cut after a word, with its ellipsis; one word alone is cut within."""
    told = cut_on_a_word(word * 200)
    assert len(told) <= 140
    assert told.endswith(f"{word.strip()}…")
    assert cut_on_a_word("courte") == "courte"


def test_a_hold_past_the_term_is_named_and_says_the_term_in_the_past() -> None:
    """An audit on a record at its term: which hold, and since when its duration would be over."""
    doctor = alma()
    recent = line("2", "Martin Léa", last_consultation_on=date(2024, 3, 1), born_on=GROWN)
    imported(doctor, [past("1"), recent])
    window = window_of(doctor)
    told = _text(window, _held(doctor, "1", "audit"))
    assert "sa durée serait finie depuis le 4 mai 2018" in told
    assert "« Un contrôle est en cours »" in told
    assert "du … au" not in told
    assert "il serait à garder jusqu’au 1er mars 2044" in _text(window, _held(doctor, "2", "claim"))
    assert "gelé ou gardé" in _text(window, LIST)


def test_a_sample_says_what_it_is() -> None:
    """Thirty drawn by lot are not those that deserve a look first."""
    doctor = alma()
    imported(doctor, [past(str(n), f"Nom {n:02d}") for n in range(SAMPLE + 1)])
    window = window_of(doctor)
    drawn, whole = (
        _text(window, f"{LIST}?etat=erasable&lot=30"),
        _text(window, f"{LIST}?etat=erasable"),
    )
    assert "toujours les mêmes tant que la liste ne change pas" in drawn
    assert "viennent d’abord" not in drawn
    assert "viennent d’abord" in whole


def test_the_certificate_is_the_next_step_once_every_support_is_ticked() -> None:
    """Outlined before, primary after; one record is told of as one."""
    doctor = alma()
    imported(doctor, [past("1")])
    begun = decide_destruction(
        actor=doctor, numbers=[record_of(doctor, "1").pk], confirmed=1, as_of=TODAY, now=NOW
    )
    window, page = window_of(doctor), f"/dossiers/destructions/{begun.number}/"
    button = f'btn-{{}}" href="{page}proces-verbal/"'
    for support in ("paper", "software"):
        assert button.format("outline") in _text(window, page)
        tick = Tick(support, TODAY, "Bilal")
        tick_items(actor=doctor, number=begun.number, tick=tick, now=NOW)
    assert button.format("primary") in _text(window, page)
    asked = window.post(f"{page}abandonner/").content.decode().replace("\xa0", " ")
    assert "Son dossier reste ici" in asked
    assert "1 est coché détruit sur papier" in asked
    _held(doctor, "1", "audit")
    assert "Ne le détruisez pas ; retirez-le" in _text(window, page)


def test_a_duration_is_chosen_without_losing_the_filter() -> None:
    """What is no number is said to be none; the table stays held to its filter."""
    doctor = alma()
    window, address = window_of(doctor), "/dossiers/durees/?choix=cabinet"
    refused = window.post(address, {"serie": "appointment", "duree": "abc"})
    assert refused.status_code == 422
    assert "Saisissez un nombre" in refused.content.decode()
    done = window.post(address, {"serie": "appointment", "duree": "6"})
    assert (done.status_code, done["Location"]) == (302, address)


def test_an_import_is_counted_by_groups_of_three() -> None:
    """As everywhere else: « 1 196 mis à jour »."""
    report = {"added": 2_000, "updated": 1_196, "rejected": 0}
    told = outcome_of(Work(kind=WorkKind.RECORDS, report=report))
    assert told == "2\u202f000\u00a0dossiers nouveaux, 1\u202f196\u00a0mis à jour."


def test_a_name_of_two_hundred_letters_breaks() -> None:
    """On the list and on its page, in a class of the style sheet that lets it break."""
    doctor = alma()
    imported(doctor, [past("1", "N" * 200)])
    window = window_of(doctor)
    assert 'class="row-link long-name"' in _text(window, LIST)
    assert f'<h1 class="long-name">{"N" * 200}' in _text(
        window, f"/dossiers/{record_of(doctor, '1').pk}/"
    )
