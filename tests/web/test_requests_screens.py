"""« Demandes »: received in a short form, read with both clocks, answered, written to, exported."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from serment.practice.request_outcomes import Decided, decide_request
from serment.practice.request_steps import note_identity
from serment.practice.requests import find_request
from serment.store.models import ReceivedRequest
from support.listing import imported, past, record_of
from support.paper import pdf_pages
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.requests import received
from support.window import window_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
SHORT = {
    "right": "record_access",
    "applicant": "patient",
    "applicant_name": "Éva Dupont",
    "received_on": TODAY.isoformat(),
    "channel": "desk",
}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the screens to the day of the tests."""
    for room in ("letters", "listing", "receiving", "sheet"):
        monkeypatch.setattr(f"serment.web.rooms.requests.{room}.today", lambda _request: TODAY)
        if room in {"receiving", "sheet"}:
            monkeypatch.setattr(f"serment.web.rooms.requests.{room}.now", lambda: NOW)
    monkeypatch.setattr("serment.web.rooms.today.views.today", lambda _request: TODAY)


def _text(window: Client, path: str) -> str:
    answer = window.get(path)
    assert (path, answer.status_code) == (path, 200)
    return answer.content.decode().replace("\xa0", " ")


def test_chloe_reads_no_request_and_bilal_decides_none() -> None:
    """The closed door for one; the other receives, identifies, and decides nothing."""
    doctor = alma()
    received(doctor)
    assert window_of(chloe(doctor)).get("/demandes/1/").status_code == 403
    secretary = window_of(bilal(doctor))
    sheet = _text(secretary, "/demandes/1/")
    assert "Noter l’identité" in sheet
    assert "Votre décision" not in sheet
    assert secretary.post("/demandes/nouvelle/", SHORT).status_code == 302
    assert secretary.post("/demandes/2/decider/", {"outcome": "granted"}).status_code == 403


def test_an_empty_room_teaches() -> None:
    """Without a request, what the room is for, and the two periods of the record."""
    told = _text(window_of(alma()), "/demandes/")
    assert "Aucune demande encore" in told
    assert "huit jours" in told
    assert 'href="/demandes/nouvelle/"' in told


def test_a_request_from_the_short_form_to_the_answer() -> None:
    """Received with its record, frozen, shown with both clocks, identified, decided, answered."""
    doctor = alma()
    imported(doctor, [past("1", "Dupont Éva")])
    record, window = record_of(doctor, "1"), window_of(doctor)
    prefilled = _text(window, f"/demandes/nouvelle/?dossier={record}")
    assert f'value="{record}"' in prefilled
    assert 'value="Dupont Éva"' in prefilled
    for strange in ("D-999", "x"):
        assert window.get(f"/demandes/nouvelle/?dossier={strange}").status_code == 200
    before = (TODAY - 3 * DAY).isoformat()
    typed = {**SHORT, "record": str(record), "received_on": before}
    answer = window.post("/demandes/nouvelle/", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/demandes/1/")
    sheet = _text(window, "/demandes/1/")
    assert "Première échéance : le 28 novembre 2026" in sheet
    assert "21 décembre 2026" in sheet
    assert f"{record}, gelé" in sheet
    for words in ("À demander", "À ne pas demander", "À écarter", "Ce que les textes ne tranchent"):
        assert words in sheet
    day = TODAY.isoformat()
    for act, told in (
        ("identite", {"method": "known", "on": day}),
        ("decider", {"outcome": "partly", "excluded": ["personal_notes"]}),
        ("repondre", {"mode": "handed", "on": day}),
    ):
        answer = window.post(f"/demandes/1/{act}/", told)
        assert (act, answer.status_code) == (act, 302)
    done = _text(window, "/demandes/1/")
    assert "répondue le 23 novembre 2026" in done
    assert "Les notes personnelles du médecin" in done
    assert record_of(doctor, "1").status == "erasable"
    assert window.get("/demandes/1/repondre/").status_code == 302
    assert window.post("/demandes/1/avaler/").status_code == 404


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"received_on": (TODAY + DAY).isoformat()}, "est à venir"),
        ({"received_on": "2027-02-29"}, "illisible"),
        ({"applicant_name": ""}, "« inconnu »"),
        ({"record": "le dossier"}, "D-000012"),
        ({"record": "D-000009"}, "ne porte le numéro"),
        ({"right": "post_mortem"}, "à personne d’autre"),
    ],
)
def test_a_refused_form_loses_nothing(told: dict[str, str], words: str) -> None:
    """What is wrong is said beside its line, what was typed stays, nothing is kept."""
    doctor = alma()
    answer = window_of(doctor).post("/demandes/nouvelle/", {**SHORT, **told})
    assert answer.status_code == 422
    page = answer.content.decode().replace("\xa0", " ")
    assert words in page
    assert told.get("applicant_name", "Éva Dupont") in page
    assert not ReceivedRequest.objects.of(doctor.practice).exists()


def test_a_correction_makes_the_clock_precise() -> None:
    """With the age of what is asked, the eight days become two months; a bad hour is said."""
    doctor = alma()
    received(doctor)
    window = window_of(doctor)
    assert "Éva Dupont" in _text(window, "/demandes/1/corriger/")
    whole = {**SHORT, "oldest_on": "2010-01-01", "latest_on": "2011-01-01",
             "territory": "metropole"}  # fmt: skip
    bad = {**whole, "received_on": "2026-03-29", "received_time": "02:30"}
    answer = window.post("/demandes/1/corriger/", bad)
    assert answer.status_code == 422
    assert "sautée" in answer.content.decode()
    assert window.post("/demandes/1/corriger/", whole).status_code == 302
    sheet = _text(window, "/demandes/1/")
    assert "23 janvier 2027" in sheet
    assert "1er décembre 2026" not in sheet
    assert window.get("/demandes/9/corriger/").status_code == 404


def test_late_is_said_plainly_with_what_to_do() -> None:
    """On the sheet, on the list, on « Aujourd’hui »; the answer then demands its cause."""
    doctor = alma()
    received(doctor, "rectification", received_on=TODAY - 60 * DAY)
    note: dict[str, Any] = {"actor": doctor, "number": 1, "as_of": TODAY, "now": NOW}
    window = window_of(doctor)
    for path in ("/demandes/1/", "/demandes/", "/"):
        assert "en retard" in _text(window, path).lower()
    assert "Serment ne conclut pas encore" in _text(window, "/demandes/1/")
    assert window.post("/demandes/1/preciser/", {"request_object": "wrong_fact"}).status_code == 302
    decide_request(**note, decided=Decided("granted"))
    told = {"mode": "letter", "on": TODAY.isoformat()}
    answer = window.post("/demandes/1/repondre/", told)
    assert answer.status_code == 422
    assert "sa cause se" in answer.content.decode()
    late = window.post("/demandes/1/prolonger/", {"reason": "Complexe", "on": TODAY.isoformat()})
    assert "ne prolonge rien" in late.content.decode()
    assert (
        window.post("/demandes/1/repondre/", {**told, "late_reason": "Congés"}).status_code == 302
    )
    assert "Demandes en cours" not in _text(window, "/")


def test_the_recent_part_leaves_first() -> None:
    """A mixed record: the part noted on the sheet and the list, its letter, then taken back."""
    doctor = alma()
    received(doctor, received_on=TODAY - 3 * DAY, oldest_on=TODAY.replace(year=2010),
             latest_on=TODAY.replace(year=2025))  # fmt: skip
    note: dict[str, Any] = {"actor": doctor, "number": 1, "as_of": TODAY, "now": NOW}
    note_identity(**note, method="known", on=TODAY)
    window, day = window_of(doctor), TODAY.isoformat()
    assert "Envoyer d’abord la partie récente" not in _text(window, "/demandes/1/")
    decide_request(**note, decided=Decided("granted"))
    assert "Envoyer d’abord la partie récente" in _text(window, "/demandes/1/")
    assert window.get("/demandes/1/lettres/request_first_part.pdf").status_code == 200
    assert window.post("/demandes/1/partie/", {"mode": "letter", "on": day}).status_code == 422
    assert window.post("/demandes/1/partie/", {"mode": "post", "on": day}).status_code == 302
    sheet = _text(window, "/demandes/1/")
    assert "partie à temps le 23 novembre 2026" in sheet
    assert "Première échéance : le 21 décembre 2026" in sheet
    assert "partie récente envoyée le 23 novembre 2026" in _text(window, "/demandes/")
    assert window.post("/demandes/1/annuler-partie/").status_code == 302
    assert "Première échéance : le 28 novembre 2026" in _text(window, "/demandes/1/")


def test_a_chosen_doctor_receives_the_record() -> None:
    """Noted first; without a name, the mode is refused; with one, the letter is there."""
    doctor = alma()
    received(doctor, received_on=TODAY - 3 * DAY)
    note: dict[str, Any] = {"actor": doctor, "number": 1, "as_of": TODAY, "now": NOW}
    note_identity(**note, method="known", on=TODAY)
    decide_request(**note, decided=Decided("granted"))
    window, sent = window_of(doctor), {"mode": "doctor", "on": TODAY.isoformat()}
    assert "Le médecin choisi" in window.post("/demandes/1/repondre/", sent).content.decode()
    told = {"name": "Dr Paul Roux", "address": "2 rue Haute\n31000 Toulouse"}
    assert window.post("/demandes/1/medecin/", told).status_code == 302
    page = window.get("/demandes/1/lettres/request_doctor.pdf").content
    words = "".join(pdf_pages(page)).replace("\xa0", " ")
    assert "Dr Paul Roux" in words
    assert "Éva Dupont" in words
    assert window.post("/demandes/1/repondre/", sent).status_code == 302
    assert "Médecin choisi : Dr Paul Roux" in _text(window, "/demandes/1/")


def test_a_restriction_is_told_to_recipients_then_lifted() -> None:
    """Recipients noted; the lifting announced, then done; never before its announcement."""
    doctor = alma()
    received(doctor, "restriction", received_on=TODAY - 3 * DAY)
    note: dict[str, Any] = {"actor": doctor, "number": 1, "as_of": TODAY, "now": NOW}
    window, on = window_of(doctor), {"on": TODAY.isoformat()}
    case = {"restriction_case": "accuracy_contested"}
    assert window.post("/demandes/1/preciser/", case).status_code == 302
    decide_request(**note, decided=Decided("granted"))
    assert window.post("/demandes/1/destinataires/", {**on, "recipients": ""}).status_code == 422
    named = {**on, "recipients": "Dr Paul Roux\nLaboratoire du Midi"}
    assert window.post("/demandes/1/destinataires/", named).status_code == 302
    assert window.get("/demandes/1/lettres/request_recipients.pdf").status_code == 200
    refused = window.post("/demandes/1/annoncer-levee/", on)
    assert "il n’y a rien à lever" in refused.content.decode().replace("\xa0", " ")
    assert window.post("/demandes/1/repondre/", {**on, "mode": "letter"}).status_code == 302
    assert window.get("/demandes/1/lettres/request_lifting.docx").status_code == 200
    early = window.post("/demandes/1/lever/", on)
    assert "ne se lève qu’après" in early.content.decode().replace("\xa0", " ")
    assert window.post("/demandes/1/annoncer-levee/", on).status_code == 302
    assert window.post("/demandes/1/lever/", on).status_code == 302
    sheet = _text(window, "/demandes/1/")
    assert "levée le 23 novembre 2026" in sheet
    assert "Laboratoire du Midi" in sheet


def test_facts_unknown_stay_questions() -> None:
    """« Je ne sais pas » is an answer; a fact told is kept and changes what the law says."""
    doctor = alma()
    received(doctor, "post_mortem", "heir")
    window = window_of(doctor)
    assert "Demandez le motif" in _text(window, "/demandes/1/")
    told = {"heir_reason": "memory", "quality_proved": "true", "deceased_objected": ""}
    assert window.post("/demandes/1/preciser/", told).status_code == 302
    assert find_request(doctor.practice, 1).facts == {
        "heir_reason": "memory",
        "quality_proved": True,
    }
    assert "Seules les pièces nécessaires au motif" in _text(window, "/demandes/1/")


def test_what_is_done_with_the_data_is_asked() -> None:
    """Where no text gives a delay the sheet says so; what came from elsewhere has its month."""
    doctor = alma()
    window = window_of(doctor)
    assert "Information : que faites-vous" in _text(window, "/demandes/nouvelle/")
    asked = {**SHORT, "right": "information"}
    assert window.post("/demandes/nouvelle/", asked).status_code == 302
    told = {"collected_from": "person", "obtained_on": "", "notice_given": "false"}
    assert window.post("/demandes/1/preciser/", told).status_code == 302
    sheet = _text(window, "/demandes/1/")
    assert "À traiter sans délai" in sheet
    assert "Aucun texte de nos sources ne fixe le délai" in sheet
    ahead = {**told, "collected_from": "elsewhere", "obtained_on": (TODAY + DAY).isoformat()}
    answer = window.post("/demandes/1/preciser/", ahead)
    assert (answer.status_code, "après la demande" in answer.content.decode()) == (422, True)
    elsewhere = {**told, "collected_from": "elsewhere", "obtained_on": "2026-11-10"}
    assert window.post("/demandes/1/preciser/", elsewhere).status_code == 302
    assert "Première échéance : le 10 décembre 2026" in _text(window, "/demandes/1/")


def test_who_has_no_right_is_told_apart_from_what_is_not_known() -> None:
    """A stranger: the refusal, and nothing more to say; a lawyer: the mandate is asked first."""
    doctor = alma()
    received(doctor, "rectification", "insurer")
    received(doctor, "erasure", "lawyer")
    window = window_of(doctor)
    stranger = _text(window, "/demandes/1/")
    assert "Ne dites pas si la personne est suivie" in stranger
    assert "Serment ne conclut pas encore" not in stranger
    refused = window.post("/demandes/1/decider/", {"outcome": "granted"}).content.decode()
    assert "ne peut pas être accordée" in refused
    assert "Ce droit n’appartient qu’à la personne concernée" in refused
    assert "Les motifs possibles ici, et leur texte" in stranger
    assert "Cette réponse ne dit pas si la personne y est suivie." in stranger
    lawyer = _text(window, "/demandes/2/")
    assert "« Un mandat écrit et exprès est produit », « Sur quoi porte la demande »" in lawyer
    assert "s’il doit nommer le droit exercé" in lawyer


def test_a_right_that_no_rule_answers_is_said_to_be() -> None:
    """An automated decision: the month runs, and the answer is the doctor's."""
    doctor = alma()
    received(doctor, "automated_decision")
    assert "Aucune règle ne dicte la réponse" in _text(window_of(doctor), "/demandes/1/")


def test_evidence_is_asked_and_received() -> None:
    """The documents offered are those of the applicant; what is not ticked is asked again."""
    doctor = alma()
    received(doctor, "record_access", "lawyer")
    window, day = window_of(doctor), TODAY.isoformat()
    assert window.post("/demandes/1/demander/", {"on": day}).status_code == 422
    told = {"evidence": ["mandate"], "on": day}
    assert window.post("/demandes/1/demander/", told).status_code == 302
    assert "Demande d’un justificatif" in _text(window, "/demandes/1/")
    assert window.post("/demandes/1/recu/", {"on": day}).status_code == 302
    assert "reçu le 23 novembre 2026" in _text(window, "/demandes/1/")


def test_only_the_letters_that_the_law_allows_are_handed_over() -> None:
    """The acknowledgement at once; the answer once decided and identified; never the refusal."""
    doctor = alma()
    received(doctor)
    window = window_of(doctor)
    note: dict[str, Any] = {"actor": doctor, "number": 1, "as_of": TODAY, "now": NOW}
    letters = "/demandes/1/lettres/"
    told = window.get(f"{letters}request_acknowledgement.pdf")
    assert "1er décembre 2026" in "".join(pdf_pages(told.content)).replace("\xa0", " ")
    assert window.get(f"{letters}request_answer.pdf").status_code == 404
    decide_request(**note, decided=Decided("granted"))
    assert window.get(f"{letters}request_answer.pdf").status_code == 404
    note_identity(**note, method="known", on=TODAY)
    assert window.get(f"{letters}request_answer.docx").status_code == 200
    assert window.get(f"{letters}request_refusal.pdf").status_code == 404
    assert window.get(f"{letters}request_answer.exe").status_code == 404


def test_the_list_is_searched_sorted_and_exported() -> None:
    """By name, by state, by column; the register has the same rows, in CSV and ODS."""
    doctor = alma()
    received(doctor)
    received(doctor, "erasure", applicant_name="Zoé Martin")
    window = window_of(doctor)
    assert "Zoé" not in _text(window, "/demandes/?q=dupont")
    assert "Aucune demande ne répond" in _text(window, "/demandes/?etat=closed")
    order = _text(window, "/demandes/?tri=nom")
    assert order.index("Éva Dupont") != order.index("Zoé Martin")
    register = window.get("/demandes/registre.csv?droit=erasure")
    assert "Effacement" in register.getvalue().decode()
    assert window.get("/demandes/registre.ods").getvalue().startswith(b"PK")
    assert window.get("/demandes/registre.exe").status_code == 404


def test_a_request_that_is_not_there_is_not_found() -> None:
    """Neither its sheet, nor an act on it, nor its letters."""
    window = window_of(alma())
    assert window.get("/demandes/7/").status_code == 404
    assert window.post("/demandes/7/decider/", {"outcome": "granted"}).status_code == 404
    assert window.get("/demandes/7/lettres/request_answer.pdf").status_code == 404
