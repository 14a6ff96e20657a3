"""« Incidents » : from a bad day to the register, page by page; who may, and what is refused."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from serment.documents.breach.letters import BREACH_PAPERS, CARD_PAPERS
from serment.documents.playbooks import playbooks
from serment.law.breach_form import RISK_WORDS
from serment.practice.incidents import find_incident, gestures_of, open_incident, sheet_of
from serment.practice.library import the_breach_form
from serment.web.templatetags.serment import certainty
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.window import window_of

if TYPE_CHECKING:
    from django.test import Client

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
ROOMS = ("sheet", "register", "facts", "deciding", "declaring", "closing", "papers")
LOCAL = "2026-11-23T10:30"  # NOW, where the practice is


@pytest.fixture(autouse=True)
def _the_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the screens to the instant of the tests."""
    for room in ROOMS:
        monkeypatch.setattr(f"serment.web.rooms.incidents.{room}.now", lambda: NOW, raising=False)
        monkeypatch.setattr(
            f"serment.web.rooms.incidents.{room}.today", lambda _request: TODAY, raising=False
        )
    monkeypatch.setattr("serment.web.rooms.today.views.now", lambda: NOW)
    monkeypatch.setattr("serment.web.rooms.today.views.today", lambda _request: TODAY)


def _practice() -> tuple[Actor, Client]:
    doctor = alma()
    return doctor, window_of(doctor)


def _opened(doctor: Actor, playbook: str = "ransomware") -> None:
    open_incident(actor=doctor, playbook=playbook, title="", known_at=NOW, now=NOW)


def test_chloe_sees_nothing_and_bilal_ticks_without_deciding() -> None:
    """Nobody without access; the secretary opens and ticks, and reads no decision."""
    doctor, _ = _practice()
    _opened(doctor)
    outsider, secretary = window_of(chloe(doctor)), window_of(bilal(doctor))
    assert outsider.get("/incidents/").status_code in {302, 403}
    assert secretary.get("/incidents/").status_code == 200
    page = secretary.get("/incidents/1/").content.decode()
    assert "Dire ce qu’on sait" not in page
    ticked = secretary.post("/incidents/1/cocher/", {"geste": "ransomware.isolate"})
    assert ticked.status_code == 302
    for address in ("faits", "risque", "personnes", "declarations", "suites"):
        assert secretary.get(f"/incidents/1/{address}/").status_code == 403
    assert secretary.get("/incidents/registre.csv").status_code == 403


def test_two_clicks_lead_from_any_page_to_the_first_gesture() -> None:
    """The button of every page, then the sheet: its gestures are there, and it opens at once."""
    doctor, window = _practice()
    assert 'href="/probleme/"' in window.get("/cabinet/").content.decode()
    trouble = window.get("/probleme/").content.decode()
    assert set(re.findall(r"/probleme/fiche/(\w+)/", trouble)) == set(playbooks())
    for name in playbooks():
        page = window.get(f"/probleme/fiche/{name}/").content.decode()
        assert page.index("Minute 0") < page.index("Après")
        assert "Qui appeler" in page
    sheet = {"maintenant": "1", "fiche": "theft"}
    assert window.post("/incidents/ouvrir/", sheet).headers["Location"] == "/incidents/1/"
    assert find_incident(doctor.practice, 1).known_at == NOW
    assert window.get("/probleme/fiche/flood/").status_code == 404


def test_a_gesture_keeps_the_hour_that_was_typed() -> None:
    """Ticked now, or at another hour of the practice; an hour to come is refused."""
    doctor, window = _practice()
    _opened(doctor)
    early = {"geste": "ransomware.note", "quand": "2026-11-23T09:00"}
    assert window.post("/incidents/1/cocher/", early).status_code == 302
    tick = gestures_of(find_incident(doctor.practice, 1))["ransomware.note"]
    assert tick.done_at == NOW - timedelta(minutes=90)
    assert "23 novembre 2026, 9" in window.get("/incidents/1/").content.decode()
    late = {"geste": "ransomware.isolate", "quand": "2026-11-24T09:00"}
    refused = window.post("/incidents/1/cocher/", late)
    assert refused.status_code == 422
    assert "est à venir" in refused.content.decode()
    assert window.post("/incidents/1/decocher/", {"geste": "ransomware.note"}).status_code == 302
    assert not gestures_of(find_incident(doctor.practice, 1))


def test_an_incident_opened_alone_asks_which_of_the_two_half_past_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The night of October asks first or second; the night of March says that hour never was."""
    doctor, window = _practice()
    form = {"fiche": "trunk", "titre": "Poste lent", "known_at": "2026-10-25T02:30"}
    asked = window.post("/incidents/ouvrir/", form)
    assert asked.status_code == 422
    assert "est passé deux fois" in asked.content.decode()
    assert 'name="known_at_passage"' in asked.content.decode()
    chosen = window.post("/incidents/ouvrir/", {**form, "known_at_passage": "second"})
    assert chosen.status_code == 302
    known = find_incident(doctor.practice, 1).known_at
    assert known.isoformat() == "2026-10-25T01:30:00+00:00"
    facts = window.get("/incidents/1/faits/").content.decode()
    assert '<option value="second" selected>' in facts
    skipped = window.post("/incidents/ouvrir/", {**form, "known_at": "2026-03-29T02:30"})
    assert "n’a pas existé" in skipped.content.decode()
    unread = window.post("/incidents/ouvrir/", {**form, "known_at": "hier"})
    assert "illisible" in unread.content.decode()


def test_today_shows_both_clocks_and_the_register_too() -> None:
    """They run until they are stopped; each leads to its incident."""
    doctor, window = _practice()
    _opened(doctor)
    for address in ("/", "/incidents/"):
        page = window.get(address).content.decode()
        assert "Notifier à la CNIL" in page
        assert "Déposer plainte" in page
        assert "il reste 3" in page
        assert 'href="/incidents/1/"' in page


FACTS = {"titre": "Serveur chiffré", "known_at": LOCAL, "began_at": "2026-11-23T08:00"}


def test_the_facts_are_told_bit_by_bit_and_a_wrong_order_is_refused() -> None:
    """What is typed is kept; known before it began is a sentence beside its field."""
    doctor, window = _practice()
    _opened(doctor)
    told = {**FACTS, "nature": ["availability"], "people_count": "120", "encrypted": "no"}
    assert window.post("/incidents/1/faits/", told).status_code == 302
    incident = find_incident(doctor.practice, 1)
    assert incident.facts == {"nature": ["availability"], "people_count": 120, "encrypted": "no"}
    assert incident.title == "Serveur chiffré"
    page = window.get("/incidents/1/faits/").content.decode()
    assert 'value="2026-11-23T08:00"' in page
    assert "à valider" in page
    wrong = window.post("/incidents/1/faits/", {**FACTS, "known_at": "2026-11-23T07:00"})
    assert wrong.status_code == 422
    assert "avant d’avoir commencé" in wrong.content.decode()
    count = window.post("/incidents/1/faits/", {**FACTS, "people_count": "beaucoup"})
    assert "nombre entier" in count.content.decode()


def test_from_the_decision_to_the_close() -> None:
    """Risk, notification, people, measure, lessons: each page keeps its part, then it closes."""
    doctor, window = _practice()
    _opened(doctor)
    assert window.post("/incidents/1/risque/", {"level": "high_risk"}).status_code == 422
    judged = {
        "level": "high_risk", "reason": "Données parties", "q_health_taken": "yes",
        "s_context": "4", "s_ease": "1", "s_malice": "1/2",
    }  # fmt: skip
    assert window.post("/incidents/1/risque/", judged).status_code == 302
    page = window.get("/incidents/1/risque/").content.decode()
    assert "4,5, très élevé" in page or "4,5, tres eleve" in page
    assert "risque élevé" in page
    early = window.post("/incidents/1/clore/", {"lecons": "Sauvegarder"})
    assert "Il reste à faire" in early.content.decode()
    assert "Sauvegarder" in early.content.decode()
    assert window.post("/incidents/1/personnes/", {"status": "exempt"}).status_code == 422
    people = {"status": "told", "on": "2026-11-23", "count": "1 200", "forgotten": ["relatives"]}
    assert window.post("/incidents/1/personnes/", people).status_code == 302
    filing = {"kind": "cnil_initial", "filed_at": LOCAL, "reference": "N-1"}
    assert window.post("/incidents/1/declarations/", filing).status_code == 302
    again = window.post("/incidents/1/declarations/", filing)
    assert "déjà consignée" in again.content.decode()
    asked = window.get("/incidents/1/declarations/").content.decode()
    assert "26 novembre 2026" in asked.replace("\xa0", " ")
    assert "Complétez la notification" in asked
    rest = {"kind": "cnil_complement", "filed_at": LOCAL}
    assert window.post("/incidents/1/declarations/", rest).status_code == 302
    assert "Complétez la notification avant" not in (
        window.get("/incidents/1/declarations/").content.decode()
    )
    measure = {"title": "Onduleur", "responsible": "Dr Rey", "due_on": "2026-11-23"}
    assert window.post("/incidents/1/suites/", measure).status_code == 302
    assert window.post("/incidents/1/suites/", {"title": "Rien"}).status_code == 422
    pk = re.search(r"suites/(\d+)/faite", window.get("/incidents/1/suites/").content.decode())
    assert pk is not None
    done = f"/incidents/1/suites/{pk[1]}/faite/"
    assert window.post(done, {"fait_le": "demain"}).status_code == 422
    assert window.post(done, {"fait_le": "2026-11-24"}).status_code == 422
    assert window.post(done, {"fait_le": "2026-11-23"}).status_code == 302
    assert window.post("/incidents/1/clore/", {"lecons": "Sauvegarder"}).status_code == 302
    assert "Notifier à la CNIL" not in window.get("/").content.decode()
    assert "Sauvegarder" in window.get("/incidents/1/suites/").content.decode()
    assert window.post("/incidents/1/rouvrir/").status_code == 302
    assert find_incident(doctor.practice, 1).state == "open"


def test_the_register_is_searched_sorted_and_exported() -> None:
    """By words, by state, by column; the file has a line for each, and no formula."""
    doctor, window = _practice()
    empty = window.get("/incidents/").content.decode()
    assert "Aucun incident" in empty
    for title, sheet in (("=Vol du portable", "theft"), ("Serveur", "ransomware")):
        open_incident(actor=doctor, playbook=sheet, title=title, known_at=NOW, now=NOW)
    assert "Serveur" not in window.get("/incidents/?q=vol").content.decode().split("<tbody>")[1]
    rows = window.get("/incidents/?tri=-incident").content.decode().split("<tbody>")[1]
    assert rows.index("Serveur") < rows.index("=Vol")
    csv = window.get("/incidents/registre.csv?q=vol").content.decode("utf-8-sig")
    assert "'=Vol du portable" in csv
    assert len(csv.strip().splitlines()) == 2
    assert window.get("/incidents/registre.ods").content[:2] == b"PK"
    assert window.get("/incidents/registre.pdf").status_code == 404
    assert window.get("/incidents/9/").status_code == 404


def test_the_notification_and_the_letters_leave_prefilled() -> None:
    """Shown block by block, saved in PDF and JSON; each letter in both forms."""
    doctor, window = _practice()
    _opened(doctor)
    window.post("/incidents/1/faits/", {**FACTS, "nature": ["availability"], "data": ["health"]})
    page = window.get("/incidents/1/notification/").content.decode()
    for told in ("Notification initiale", "rubrique par rubrique", "Disponibilité", "Dr Alma Rey",
                 "N13", "à compléter"):  # fmt: skip
        assert told in page, told
    told = json.loads(window.get("/incidents/1/notification.json").content)
    assert [block["bloc"] for block in told["blocs"]] == [f"N{n}" for n in range(14)]
    assert window.get("/incidents/1/notification.pdf").content[:5] == b"%PDF-"
    assert window.get("/incidents/1/notification.odt").status_code == 404
    window.post("/incidents/1/declarations/", {"kind": "cnil_initial", "filed_at": LOCAL,
                                               "reference": "N-77"})  # fmt: skip
    later = window.get("/incidents/1/notification/").content.decode()
    assert "Notification complémentaire" in later
    assert "N-77" in later
    filings = window.get("/incidents/1/declarations/").content.decode()
    letters = set(re.findall(r"/incidents/1/lettres/(\w+)\.pdf", filings))
    assert letters == set(BREACH_PAPERS) - set(CARD_PAPERS)
    assert window.get("/incidents/1/lettres/breach_complaint.docx").content[:2] == b"PK"
    assert window.get("/incidents/1/lettres/breach_complaint.odt").status_code == 404
    assert window.get("/incidents/1/lettres/crisis_kit.pdf").status_code == 404


def test_what_the_law_asks_comes_before_the_gestures_and_says_what_is_next() -> None:
    """Both clocks, then five steps of which one is next; the gestures come after."""
    doctor, window = _practice()
    _opened(doctor)
    page = window.get("/incidents/1/").content.decode()
    law = page.index("Ce que la loi demande maintenant")
    assert law < page.index("Notifier à la CNIL") < page.index("minute par minute")
    assert law < page.index("Déposer plainte") < page.index("minute par minute")
    assert page.index('href="/incidents/1/suites/"') < page.index("minute par minute")
    assert page.count("tag-todo") == page.count("tag tag-todo")
    steps = re.findall(r'class="tag (tag-\w+)"', page[law : page.index("minute par minute")])
    assert steps == ["tag-todo", *["tag-plain"] * 4]


def test_a_notification_made_in_part_is_still_a_step_to_take() -> None:
    """The clock stops; what is to be completed is said, with its instant, until it is."""
    doctor, window = _practice()
    _opened(doctor)
    window.post("/incidents/1/declarations/", {"kind": "cnil_initial", "filed_at": LOCAL})
    page = window.get("/incidents/1/").content.decode()
    assert "à compléter avant le" in page
    assert '<span class="tag tag-plain">à compléter</span>' in page
    window.post("/incidents/1/declarations/", {"kind": "cnil_complement", "filed_at": LOCAL})
    assert "à compléter avant le" not in window.get("/incidents/1/").content.decode()


def test_a_moment_whose_gestures_are_done_folds_and_the_last_tick_stays_in_view() -> None:
    """The row just ticked keeps its place with its undo; the page without it folds the moment."""
    doctor, window = _practice()
    _opened(doctor, "misdirected")
    sheet = sheet_of(find_incident(doctor.practice, 1))
    first = [one for one in sheet.moments[0].gestures if not one.on_machine]
    for gesture in first:
        answer = window.post("/incidents/1/cocher/", {"geste": gesture.id})
    address = answer.headers["Location"]
    assert address == f"/incidents/1/?fait={first[-1].id}#{first[-1].id}"
    fresh = window.get(address).content.decode()
    assert f"{len(first) - 1} gestes faits" in fresh
    assert fresh.count('<details class="fold"><summary><h3>') == 0
    later = window.get("/incidents/1/").content.decode()
    assert later.count('<details class="fold"><summary><h3>') == 1
    assert f"{len(first)} gestes faits" in later


def test_gestures_of_a_machine_stand_apart_where_no_machine_is_touched() -> None:
    """A letter sent wrong asks nothing of a computer: those gestures are not counted as left."""
    doctor, window = _practice()
    _opened(doctor, "misdirected")
    sheet = sheet_of(find_incident(doctor.practice, 1))
    asked = [one for one in sheet.gestures if not one.on_machine]
    page = window.get("/incidents/1/").content.decode()
    assert "Si un appareil est touché" in page
    assert f"sur {len(asked)}." in page
    assert len(asked) < len(list(sheet.gestures))


def test_a_card_lost_has_its_letters_and_another_incident_has_none() -> None:
    """The fund and the agency of cards: prepared where a card is missing, marked where unsure."""
    doctor, window = _practice()
    _opened(doctor, "card")
    page = window.get("/incidents/1/declarations/").content.decode()
    for paper in CARD_PAPERS:
        assert f"/incidents/1/lettres/{paper}.pdf" in page
        assert window.get(f"/incidents/1/lettres/{paper}.docx").content[:2] == b"PK"
    _opened(doctor, "misdirected")
    assert "breach_card" not in window.get("/incidents/2/declarations/").content.decode()


def test_the_register_is_searched_by_title_sheet_and_number() -> None:
    """Accents and capitals aside; the title told later is found, the former one is not."""
    doctor, window = _practice()
    _opened(doctor)
    _opened(doctor, "misdirected")
    told = {**FACTS, "titre": "Écran bloqué"}
    window.post("/incidents/1/faits/", told)
    for words, kept in (("ECRAN", 1), ("rancongiciel", 1), ("ecran rancongiciel", 1),
                        ("envoi", 2), ("2", 2)):  # fmt: skip
        page = window.get("/incidents/", {"q": words}).content.decode()
        table = page[page.index("<tbody>") : page.index("</tbody>")]
        assert re.findall(r'href="/incidents/(\d+)/"', table) == [str(kept)], words
    assert "Aucun incident ne répond" in window.get("/incidents/?q=zzz").content.decode()
    assert "Écran bloqué" in window.get("/incidents/registre.csv?q=ecran").content.decode()


def test_each_question_on_the_risk_says_what_a_yes_points_to_and_how_sure_that_is() -> None:
    """The mark of the corpus stands beside every question."""
    doctor, window = _practice()
    _opened(doctor)
    page = window.get("/incidents/1/risque/").content.decode()
    marks = re.findall(r"Un oui oriente vers.*?</p>", page)
    questions = the_breach_form().risk_questions
    assert len(marks) == len(questions)
    for mark, question in zip(marks, questions, strict=True):
        assert RISK_WORDS[question.points_to].lower() in mark
        assert certainty(question.confidence) in mark
        assert certainty(question.confidence)


def test_a_decision_below_what_the_answers_say_is_kept_and_told() -> None:
    """The decision is the doctor's; the gap is said at once, where the motive can be completed."""
    window = window_of(alma())
    window.post("/incidents/ouvrir/", {"fiche": "theft", "maintenant": "1"})
    told = {"q_nir_and_identity": "yes", "level": "no_risk", "reason": "Retrouvé aussitôt"}
    page = window.post("/incidents/1/risque/", told, follow=True).content.decode()
    assert "pointaient vers" in page
    assert "risque élevé" in page


def test_a_gesture_before_the_incident_was_known_is_told() -> None:
    """It is kept, and the clock that may have begun too late is said."""
    window = window_of(alma())
    window.post("/incidents/ouvrir/", {"fiche": "theft", "maintenant": "1"})
    ticked = {"geste": "trunk.photograph", "quand": "2026-11-22T08:00"}
    page = window.post("/incidents/1/cocher/", ticked, follow=True).content.decode()
    assert "d’où partent les" in page.replace("\xa0", " ")
