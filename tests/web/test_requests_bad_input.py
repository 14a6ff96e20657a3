"""« Demandes », ill told: days to come, ends of months, the nights when the hour changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest

from serment.practice.request_outcomes import Decided, decide_request
from serment.practice.requests import receive_request
from serment.store.models import ReceivedRequest
from support.personas import alma
from support.requests import a_request
from support.window import window_of

if TYPE_CHECKING:
    from django.test import Client

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
USUAL = {
    "right": "rectification",
    "applicant": "patient",
    "applicant_name": "Éva",
    "channel": "desk",
}


def _window(monkeypatch: pytest.MonkeyPatch, actor: Actor, day: date) -> Client:
    """The screens, on a day of our own."""
    noon = datetime.combine(day, time(11), UTC)
    for room in ("letters", "listing", "receiving", "sheet"):
        monkeypatch.setattr(f"serment.web.rooms.requests.{room}.today", lambda _request: day)
        if room in {"receiving", "sheet"}:
            monkeypatch.setattr(f"serment.web.rooms.requests.{room}.now", lambda: noon)
    return window_of(actor)


def _text(window: Client, path: str) -> str:
    return window.get(path).content.decode().replace("\xa0", " ")


@pytest.mark.parametrize(
    ("received_on", "territory", "end"),
    [
        ("2027-01-31", "metropole", "1er mars 2027"),
        ("2027-02-28", "metropole", "30 mars 2027"),
        ("2028-02-29", "metropole", "29 mars 2028"),
        ("2028-01-31", "metropole", "29 février 2028"),
        ("2024-02-29", "metropole", "29 mars 2024"),
        ("2024-02-29", "alsace_moselle", "2 avril 2024"),
    ],
)
def test_the_ends_of_months_are_counted(
    monkeypatch: pytest.MonkeyPatch, received_on: str, territory: str, end: str
) -> None:
    """31 January, 28 and 29 February, Good Friday where the commune keeps it."""
    day, doctor = date.fromisoformat(received_on), alma()
    window = _window(monkeypatch, doctor, day)
    assert (
        window.post("/demandes/nouvelle/", {**USUAL, "received_on": received_on}).status_code == 302
    )
    whole = {**USUAL, "received_on": received_on, "territory": territory, "good_friday": "true"}
    assert window.post("/demandes/1/corriger/", whole).status_code == 302
    assert f"Première échéance : le {end}" in _text(window, "/demandes/1/")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"received_on": "2026-11-24"}, "est à venir"),
        ({"received_on": "2026-02-29"}, "illisible"),
        ({"received_on": "2026-02-31"}, "illisible"),
        ({"received_on": "0026-01-01"}, "précède le RGPD"),
        ({"received_on": "2026-11-23", "received_time": "23:59"}, "encore à venir"),
        ({"received_on": "2026-03-29", "received_time": "02:30"}, "sautée"),
        ({"received_on": "2026-11-23", "received_time": "25:00"}, "illisible"),
    ],
)
def test_a_day_or_an_hour_that_cannot_be_is_said(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str], words: str
) -> None:
    """To come, not in the calendar, skipped that night: what was kept stays as it was."""
    day, doctor = date(2026, 11, 23), alma()
    window = _window(monkeypatch, doctor, day)
    window.post("/demandes/nouvelle/", {**USUAL, "received_on": "2026-11-20"})
    refused = window.post("/demandes/1/corriger/", {**USUAL, "territory": "metropole", **told})
    assert refused.status_code == 422
    assert words in refused.content.decode().replace("\xa0", " ")
    assert ReceivedRequest.objects.of(doctor.practice).get().received_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("received_on", "hour", "territory", "earliest"),
    [
        ("2026-10-25", "02:30", "metropole", "27 octobre 2026, 1 h 30"),
        ("2026-10-24", "12:00", "metropole", "26 octobre 2026, 11 h 00"),
        ("2026-03-28", "12:00", "metropole", "30 mars 2026, 13 h 00"),
        ("2026-03-29", "02:30", "guadeloupe", "31 mars 2026, 2 h 30"),
    ],
)
def test_the_forty_eight_hours_are_real_on_the_nights_of_the_hour(
    monkeypatch: pytest.MonkeyPatch, received_on: str, hour: str, territory: str, earliest: str
) -> None:
    """The hour that comes twice is taken the first time; Guadeloupe does not change its own."""
    window = _window(monkeypatch, alma(), date(2026, 11, 23))
    told = {**USUAL, "right": "record_access", "received_on": received_on}
    window.post("/demandes/nouvelle/", told)
    exact = {**told, "received_time": hour, "territory": territory}
    assert window.post("/demandes/1/corriger/", exact).status_code == 302
    assert earliest in _text(window, "/demandes/1/")


def test_a_late_extension_extends_nothing_and_a_stranger_receives_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The notice after the month is refused; a record decided for somebody unknown stays here."""
    day, doctor = date(2026, 11, 23), alma()
    told = a_request(applicant_name="inconnu", received_on=date(2026, 10, 12))
    now = datetime(2026, 11, 23, 11, tzinfo=UTC)
    receive_request(actor=doctor, told=told, as_of=day, now=now)
    decide_request(actor=doctor, number=1, decided=Decided("granted"), as_of=day, now=now)
    window = _window(monkeypatch, doctor, day)
    late = window.post("/demandes/1/prolonger/", {"reason": "Complexe", "on": "2026-11-13"})
    assert (late.status_code, "ne prolonge rien" in late.content.decode()) == (422, True)
    assert window.get("/demandes/1/lettres/request_extension.pdf").status_code == 404
    sent = {"mode": "handed", "on": "2026-11-23", "late_reason": "Congés"}
    refused = window.post("/demandes/1/repondre/", sent)
    assert "identité du demandeur" in refused.content.decode()
    assert window.get("/demandes/1/lettres/request_answer.pdf").status_code == 404
    in_time = {"reason": "Complexe", "on": "2026-11-12"}
    assert window.post("/demandes/1/prolonger/", in_time).status_code == 302
