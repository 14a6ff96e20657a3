"""The screens assert nothing that nobody said."""

from __future__ import annotations

import pytest

from serment.practice.documents import current_documents, issue_documents
from serment.practice.register import add_proposed_activities, confirm_activity, find_activity
from support.personas import NOW, TODAY, alma, bilal, chloe, later
from support.practising import answer
from support.window import window_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the door stands at the day of the personas."""
    monkeypatch.setattr("serment.web.today.now", lambda: NOW)


def test_chloe_and_bilal_tick_and_hand_nothing() -> None:
    """What is in place, and what was handed over, is the controller's word."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    for person in (chloe(doctor), bilal(doctor)):
        window = window_of(person)
        for path in (
            "/registre/T01/mesures/",
            "/documents/version/1/fait/",
            "/documents/tout-est-remis/",
        ):
            assert window.post(path).status_code == 403, path


def test_the_register_screen_keeps_proposals_apart_with_their_question() -> None:
    """Cameras of which nobody knows: under « à confirmer », with a link to what decides."""
    doctor = alma()
    answer(doctor, practice_form="solo", video_surveillance=None)
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    page = window_of(doctor).get("/registre/").content.decode()
    apart = page[page.index('id="possibles"') : page.index('id="liste"')]
    assert "Vidéosurveillance de l’accueil" in apart
    assert "/cabinet/question/video_surveillance/" in apart
    assert "Vidéosurveillance de l’accueil" not in page[page.index('id="liste"') :]


def test_a_sheet_denied_by_the_answers_is_set_aside_and_archived_in_one_click() -> None:
    """« Non »: out of the register; its page says that the answer is « non » and archives."""
    doctor = alma()
    answer(doctor, video_surveillance=True)
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    answer(doctor, video_surveillance=False, now=later(1))
    window = window_of(doctor)
    assert "Écartés par vos réponses" in window.get("/registre/").content.decode()
    sheet = window.get("/registre/T13/").content.decode()
    assert "manque au" not in sheet
    assert "ne fait pas ce traitement" in sheet
    assert ": non" in sheet.replace("\u00a0", " ")
    page = window.get("/registre/").content.decode()
    assert 'action="/registre/T13/archiver/"' in page
    assert 'name="confirme" value="oui"' in page
    window.post("/registre/T13/archiver/", {"confirme": "oui"})
    assert "Écartés par vos réponses" not in window.get("/registre/").content.decode()


def test_measures_are_ticked_on_the_sheet() -> None:
    """What is ticked is in place; nothing ticked is told, and changes nothing."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    confirm_activity(actor=doctor, reference="T01", as_of=TODAY, now=NOW)
    window = window_of(doctor)
    keys = "Locaux fermés à clé"
    assert f"{keys} (à confirmer)" in window.get("/registre/T01/").content.decode()
    nothing = window.post("/registre/T01/mesures/", follow=True).content.decode()
    assert "Cochez d’abord" in nothing
    window.post("/registre/T01/mesures/", {"mesure": [keys]})
    assert f"{keys} (à confirmer)" not in window.get("/registre/T01/").content.decode()
    assert find_activity(doctor.practice, "T01").status == "confirmed"


def test_joint_controllers_are_shown_and_can_be_edited() -> None:
    """A doctor alone has none; who decides with others writes them."""
    doctor = alma()
    answer(doctor, practice_form="solo")
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    window = window_of(doctor)
    assert "Responsables conjoints" in window.get("/registre/T01/").content.decode()
    assert "Les associés" not in window.get("/registre/T01/").content.decode()
    typed = {"title": "Dossier patient", "main_purpose": "Soigner", "transfers_outside": "no",
             "joint_controllers": "Dr Voisin"}  # fmt: skip
    window.post("/registre/T01/modifier/", typed)
    assert find_activity(doctor.practice, "T01").joint_controllers == ("Dr Voisin",)


def test_a_line_of_the_plan_and_a_document_are_done_today_in_one_click() -> None:
    """The crisis kit is issued: the plan says what remains, one click says that it is printed."""
    doctor = alma()
    issue_documents(actor=doctor, kinds=("crisis_kit",), as_of=TODAY, now=NOW)
    kit = current_documents(doctor.practice)["crisis_kit"]
    window = window_of(doctor)
    done = f"/documents/version/{kit.pk}/fait/"
    for path in ("/plan/", "/plan/obligation.crisis_kit/", "/documents/", "/documents/crisis_kit/"):
        assert done in window.get(path).content.decode(), path
    told = window.post(done, {"suite": "plan"}, follow=True)
    assert told.redirect_chain[-1][0] == "/plan/"
    assert "imprimé depuis aujourd’hui" in told.content.decode()
    assert done not in window.get("/plan/").content.decode()
    assert window.post("/documents/version/999999/fait/").status_code == 404


def test_all_is_handed_over_in_one_click() -> None:
    """« Tout est affiché et remis aujourd’hui », from the documents."""
    doctor = alma()
    kinds = ("crisis_kit", "patient_notice")
    issue_documents(actor=doctor, kinds=kinds, as_of=TODAY, now=NOW)
    window = window_of(doctor)
    assert "Tout est affiché et remis aujourd’hui" in window.get("/documents/").content.decode()
    told = window.post("/documents/tout-est-remis/", follow=True).content.decode()
    assert "2 documents sont affichés ou remis" in told
    assert "à afficher ou à remettre" not in told


def test_a_plan_narrowed_says_how_many_of_how_many() -> None:
    """Filtered by area, the page counts what it shows among what there is."""
    page = window_of(alma()).get("/plan/?domaine=security").content.decode()
    assert "sur les" in page
    assert "sur les" not in window_of(alma("Autre")).get("/plan/").content.decode()
