"""« Analyses d’impact »: tested, answered one question a screen, mapped, imported, handed back."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from serment.intake.pia.questionnaire import QUESTIONS
from serment.practice.assessments import (
    NewAssessment,
    find_assessment,
    import_assessments,
    list_assessments,
    read_assessment,
    start_assessment,
)
from support.assessments import of_server, of_tool, written
from support.paper import pdf_pages
from support.personas import NOW, alma, bilal, chloe
from support.practising import answer
from support.window import window_of

if TYPE_CHECKING:
    from django.test import Client

    from serment.practice.actors import Actor
    from serment.store.models import AssessmentRecord

pytestmark = pytest.mark.django_db
ROOM = "/registre/analyses/"
_SPACES = str.maketrans("\xa0\u202f", "  ")


def _started(model: str = "assessment.ai_scribe") -> tuple[Actor, Client, AssessmentRecord]:
    doctor = alma()
    record = start_assessment(actor=doctor, new=NewAssessment("Scribe", model), now=NOW)
    return doctor, window_of(doctor), record


def _text(window: Client, path: str) -> str:
    answered = window.get(path)
    assert (path, answer_status := answered.status_code) == (path, 200), answer_status
    return answered.content.decode().translate(_SPACES)


def _send(window: Client, path: str, **sent: object) -> str:
    """Send a form and follow where it leads; return the page."""
    answered = window.post(path, sent, follow=True)
    return answered.content.decode().translate(_SPACES)


def _import(window: Client, data: bytes, name: str = "pia.json") -> str:
    return _send(window, f"{ROOM}importer/", file=SimpleUploadedFile(name, data))


def test_who_has_no_access_sees_nothing_and_who_reads_changes_nothing() -> None:
    """Chloé meets a closed door; Bilal reads every page and his forms are refused."""
    doctor, _, record = _started()
    outside = window_of(chloe(doctor))
    for path in ("", f"{record.pk}/", f"{record.pk}/test/", f"{record.pk}/question/111/"):
        assert outside.get(ROOM + path).status_code == 403
    reader = window_of(bilal(doctor))
    page = _text(reader, f"{ROOM}{record.pk}/")
    assert "Conclure" not in page.replace("Exporter, conclure", "")
    assert "Étudier un traitement" not in _text(reader, ROOM)
    assert "Enregistrer et continuer" not in _text(reader, f"{ROOM}{record.pk}/question/111/")
    for path in ("nouvelle/", "importer/", f"{record.pk}/supprimer/", f"{record.pk}/conclure/"):
        assert reader.get(ROOM + path).status_code == 403
    for path in (f"{record.pk}/question/111/", f"{record.pk}/fiche/", f"{record.pk}/commenter/",
                 f"{record.pk}/mesures/nouvelle/", f"{record.pk}/avis/", f"{record.pk}/rouvrir/",
                 f"{record.pk}/evaluer/1.1/", f"{record.pk}/test/genetic/",
                 f"{record.pk}/test/aucun/required/"):  # fmt: skip
        assert reader.post(ROOM + path, {}).status_code == 403


def test_an_empty_room_teaches_and_the_register_leads_to_it() -> None:
    """The register has a link; without an assessment, the page says what is ready."""
    window = window_of(alma())
    assert f'href="{ROOM}"' in _text(window, "/registre/")
    page = _text(window, ROOM)
    assert "Quatre modèles sont prêts" in page
    assert reverse("assessments:import") in page
    assert "Scribe d" in _text(window, f"{ROOM}nouvelle/")


def test_a_study_starts_with_the_test_asked_one_question_at_a_time() -> None:
    """Started from a model; « I do not know » gives a message; a listed type concludes."""
    doctor = alma()
    answer(doctor, practice_form="solo")
    window = window_of(doctor)
    assert "Le traitement" not in _send(window, f"{ROOM}nouvelle/", title=" ")
    page = _send(window, f"{ROOM}nouvelle/", title="Scribe", model="assessment.ai_scribe")
    assert "Il manque des réponses" in page
    record = list_assessments(doctor.practice)[0]
    home = f"{ROOM}{record.pk}/test/"
    asked = _text(window, f"{home}health_institution/")
    assert "question 1 sur 14" in asked
    assert "D’après" in asked
    page = _send(window, f"{home}health_institution/", reponse="je-ne-sais-pas")
    assert "question 2 sur 14" in page
    page = _text(window, home)
    assert "un courriel tout prêt" in page
    assert "Soins dans un établissement ?" in page
    page = _send(window, f"{home}aucun/required/")
    assert "question 1 sur 4" in page
    _send(window, f"{home}health_institution/", reponse="non")
    page = _send(window, f"{home}individual_care/", reponse="oui")
    assert "Dispensé d’analyse" in page
    assert "Soins d’un professionnel exerçant seul" in page
    page = _send(window, f"{home}biometrics/", reponse="oui")
    assert "Une analyse est demandée" in page
    assert "à valider" in page
    assert "Une analyse est demandée" in _text(window, ROOM)
    assert window.get(f"{home}nothing/").status_code == 404
    assert window.post(f"{home}aucun/nothing/").status_code == 404


def test_each_question_has_its_screen_with_the_proposal_and_its_mark() -> None:
    """The model proposes with its certainty, never a level; the last question leads back."""
    doctor, window, record = _started()
    home = f"{ROOM}{record.pk}/"
    for question in QUESTIONS:
        page = _text(window, f"{home}question/{question.number}/")
        assert question.title.translate(_SPACES) in page
        proposes = "Rien : ce niveau est à vous" not in page
        assert proposes is (question.kind != "gauge"), question.number
    assert "tag-todo" in _text(window, f"{home}question/112/")
    page = _send(window, f"{home}question/111/", texte="Un scribe <écoute>.\nIl écrit.")
    assert "question 2 sur 36" in page
    assert "Un scribe &lt;écoute&gt;.\nIl écrit." in _text(window, f"{home}question/111/")
    page = _send(window, f"{home}question/321/", liste="Secret rompu\n\n Chantage ")
    assert "question 20 sur 36" in page
    titles = re.findall(r'name="mesure" value="([^"]*)"', _text(window, f"{home}question/324/"))
    _send(window, f"{home}question/324/", mesure=titles[:2])
    _send(window, f"{home}question/325/", niveau="3", texte="Données de santé.")
    page = _send(window, f"{home}question/346/", niveau="1", texte="Sauvegardes.")
    assert "C’était la dernière question" in page
    found = read_assessment(find_assessment(doctor.practice, record.pk))
    kept = {a.question: a for a in found.answers}
    assert kept["111"].text == "<p>Un scribe &lt;écoute&gt;.</p><p>Il écrit.</p>"
    assert kept["321"].items == ("Secret rompu", "Chantage")
    assert len(kept["324"].items) == 2
    assert (kept["325"].gauge, kept["346"].gauge) == (3, 1)
    assert window.get(f"{home}question/999/").status_code == 404


def test_a_refused_answer_loses_nothing() -> None:
    """Two windows, or a text too long: what was typed and what is kept are both on the page."""
    _, window, record = _started()
    path = f"{ROOM}{record.pk}/question/111/"
    version = re.findall(r'name="version" value="([^"]*)"', _text(window, path))[0]
    _send(window, path, texte="Première fenêtre", version=version)
    page = window.post(path, {"texte": "Seconde fenêtre", "version": version})
    assert page.status_code == 422
    assert "Seconde fenêtre" in page.content.decode()
    assert "Première fenêtre" in page.content.decode()
    assert window.post(path, {"texte": "x" * 100_001}).status_code == 422


@pytest.mark.parametrize(
    ("path", "field"),
    [("fiche/", "author"), ("avis/", "officer_names"), ("evaluer/1.1/", "comment")],
)
def test_two_windows_never_overwrite_in_silence(path: str, field: str) -> None:
    """The second window is shown both values, keeps what it typed, and may then save it."""
    _, window, record = _started()
    address = f"{ROOM}{record.pk}/{path}"
    version = re.findall(r'name="version" value="([^"]*)"', _text(window, address))[0]
    first = {field: "Première", "version": version, "title": "Scribe"}
    assert window.post(address, first).status_code == 302
    second = window.post(address, {**first, field: "Seconde"})
    page = second.content.decode()
    assert second.status_code == 422
    assert "Une autre fenêtre" in page
    assert "Seconde" in page
    assert '<td class="whitespace-pre-line">Première</td>' in page
    assert f'value="{version}"' not in page
    assert "Première" in _text(window, address)
    fresh = re.findall(r'name="version" value="([^"]*)"', page)[0]
    again = {**first, field: "Seconde", "version": fresh}
    assert window.post(address, again).status_code == 302


def test_the_risks_stand_on_a_map_beside_their_table() -> None:
    """Severity and likelihood chosen by the doctor, then what remains after the plan."""
    _, window, record = _started()
    home = f"{ROOM}{record.pk}/"
    assert "Aucun risque n’est encore placé" in _text(window, home)
    for first in (320, 330, 340):
        _send(window, f"{home}question/{first + 5}/", niveau="4", texte="Grave.")
        _send(window, f"{home}question/{first + 6}/", niveau="2", texte="Rare.")
    page = _send(window, f"{home}evaluer/3.2/", status="2", comment="Mieux.", severity="3",
                 likelihood="1", action_plan="Former.", due_on="2027-03-01",
                 person_in_charge="Dr Rey", action_status="1")  # fmt: skip
    assert "améliorable" in page
    assert page.count("<circle") >= 3
    row = re.search(r"1 Accès indu</th>(.*?)</tr>", page)
    assert row is not None
    assert re.findall(r">(\w+)</td>", row[1]) == [
        "maximale",
        "limitée",
        "importante",
        "négligeable",
    ]
    form = _text(window, f"{home}evaluer/3.2/")
    assert 'value="2027-03-01"' in form
    assert "Gravité qui reste" not in _text(window, f"{home}evaluer/1.1/")
    assert window.get(f"{home}evaluer/9.9/").status_code == 404
    assert window.post(f"{home}evaluer/1.1/", {"due_on": "demain"}).status_code == 422


def test_measures_are_added_renamed_evaluated_commented_and_removed() -> None:
    """A title twice is refused; the page of a removal says what goes with it."""
    doctor, window, record = _started()
    home = f"{ROOM}{record.pk}/"
    page = _send(window, f"{home}mesures/nouvelle/", title="Micro coupé", content="Bouton rouge.")
    assert "Micro coupé" in page
    refused = window.post(f"{home}mesures/nouvelle/", {"title": "Micro coupé"})
    assert refused.status_code == 422
    place = len(read_assessment(find_assessment(doctor.practice, record.pk)).measures)
    _send(window, f"{home}mesures/{place}/", title="Micro à bouton", content="Bouton rouge.")
    page = _send(window, f"{home}commenter/", commentaire="Qui l’achète ?", place=str(place))
    assert "Qui l’achète ?" in page
    page = _send(window, f"{home}commenter/", commentaire="À relire.", question="111")
    assert "À relire." in page
    assert "commentaire est vide" in _send(window, f"{home}commenter/", question="111")
    assert window.post(f"{home}commenter/", {"commentaire": "x"}).status_code == 302
    page = _send(window, f"{home}evaluer/3.1.{place}/", status="3", comment="Bien.")
    assert "acceptable" in page
    asked = _text(window, f"{home}mesures/{place}/retirer/")
    assert "Retirer « Micro à bouton » ?" in asked
    version = re.findall(r'name="version" value="([^"]*)"', asked)[0]
    page = _send(window, f"{home}mesures/{place}/retirer/", version=version)
    assert "La mesure est retirée" in page
    assert window.get(f"{home}mesures/{place}/").status_code == 404
    assert window.get(f"{home}mesures/{place}/retirer/").status_code == 404
    page = _send(window, f"{home}mesures/1/retirer/", version="autre")
    assert "Une autre fenêtre" in page


def test_opinions_the_sheet_and_the_conclusion() -> None:
    """Noted, described, refused with a reason, reopened, validated despite what is missing."""
    _, window, record = _started()
    home = f"{ROOM}{record.pk}/"
    page = _send(window, f"{home}avis/", officer_names="Mme B.", officer_is_favourable="non",
                 opinion_sought="non", opinion_not_sought_because="Peu de patients.")  # fmt: skip
    assert "Défavorable." in page
    assert "Peu de patients." in page
    assert 'value="Mme B."' in _text(window, f"{home}avis/")
    assert window.post(f"{home}fiche/", {"title": ""}).status_code == 422
    page = _send(window, f"{home}fiche/", title="Scribe de consultation", validator="Dr Rey")
    assert "<h1>Scribe de consultation</h1>" in page
    assert "Ce qui manque encore" in _text(window, f"{home}conclure/")
    assert window.post(f"{home}conclure/", {"conclusion": "refused"}).status_code == 422
    assert window.post(f"{home}conclure/", {"conclusion": "validated"}).status_code == 422
    page = _send(window, f"{home}conclure/", conclusion="refused", raison="À revoir.")
    assert "À revoir." in page
    assert "Rouvrir" in page
    closed = window.post(f"{home}question/111/", {"texte": "Trop tard"})
    assert closed.status_code == 422
    assert window.post(f"{home}fiche/", {"title": "Autre"}).status_code == 422
    assert window.post(f"{home}avis/", {"officer_names": "Autre"}).status_code == 422
    assert window.post(f"{home}mesures/nouvelle/", {"title": "Autre"}).status_code == 422
    assert window.post(f"{home}evaluer/1.1/", {"status": "3"}).status_code == 422
    assert "La mesure" not in _send(window, f"{home}mesures/1/retirer/").replace(
        "La mesure est", ""
    )
    _send(window, f"{home}rouvrir/")
    asked = _text(window, f"{home}conclure/")
    assert '<option value="ai_dpia_done" selected>' in asked
    page = _send(window, f"{home}conclure/", conclusion="validated", malgre="oui",
                 repond="ai_dpia_done")  # fmt: skip
    assert "validée" in page
    assert "redevient" in _send(window, f"{home}rouvrir/")


def test_a_deletion_asks_for_the_title() -> None:
    """Another title deletes nothing; the right one leads to the list, without it."""
    _, window, record = _started()
    path = f"{ROOM}{record.pk}/supprimer/"
    assert "pour toujours ?" in _text(window, path)
    assert window.post(path, {"title": "Autre"}).status_code == 422
    page = _send(window, path, title="scribe")
    assert "« Scribe » est supprimée" in page
    assert window.get(f"{ROOM}{record.pk}/").status_code == 404


def test_a_file_is_imported_shown_without_its_code_and_handed_back_equal() -> None:
    """What a script would have run is not on the page; both shapes are offered, losses said."""
    window = window_of(alma())
    value = of_tool()
    value["answers"][0]["data"]["text"] = "<p onclick=x()>Bien.<script>alert(1)</script></p>"
    value["comments"][0]["description"] = "<img src=x onerror=alert(2)>Relire"
    page = _import(window, written(value))
    assert "rien de ce qu’elle contient n’est perdu" in page
    assert "À savoir de ce fichier" in page
    number = re.findall(rf"{ROOM}(\d+)/conclure/", page)[0]
    home = f"{ROOM}{number}/"
    shown = page + _text(window, f"{home}question/111/")
    assert "Bien." in shown
    assert "alert(" not in shown
    assert "onclick" not in shown
    assert "mise en forme" in _text(window, f"{home}question/111/")
    back = window.get(f"{home}exporter/tool/")
    assert json.loads(back.content) == value
    assert "attachment" in back["Content-Disposition"]
    assert "la catégorie" in _text(window, f"{home}exporter/server/")
    flat = json.loads(window.get(f"{home}exporter/server/?malgre=oui").content)
    assert flat[0]["name"] == "Dossier patient"
    assert window.get(f"{home}exporter/other/").status_code == 404


def test_identifiers_written_as_strings_come_back_as_they_were() -> None:
    """Another program wrote "7" for 7: read, shown, handed back equal."""
    window = window_of(alma())
    value = of_tool()
    value["answers"][0]["id"] = "12"
    value["measures"][0]["id"] = "7"
    page = _import(window, written(value))
    number = re.findall(rf"{ROOM}(\d+)/conclure/", page)[0]
    assert "Chiffrement du poste" in page
    assert json.loads(window.get(f"{ROOM}{number}/exporter/tool/").content) == value


def _of_another_version() -> dict[str, Any]:
    value: dict[str, Any] = of_tool()
    value["pia"]["numberOfQuestions"] = 33
    return value


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (written(of_tool())[:-200], "coupé"),
        (written(of_tool(answers="x")), "n’est pas une liste"),
        (written({"structure": {}}), "modèle de structure"),
        (written(_of_another_version()), "d’une autre version"),
        (b'{"pia":{}}' + b" " * (17 << 20), "dépasse 17"),
    ],
)
def test_a_bad_file_is_refused_in_french_and_nothing_is_kept(data: bytes, words: str) -> None:
    """Empty, cut, of another kind, too long: the page says it and offers to choose again."""
    doctor = alma()
    window = window_of(doctor)
    answered = window.post(f"{ROOM}importer/", {"file": SimpleUploadedFile("pia.json", data)})
    assert answered.status_code == 422
    page = answered.content.decode().translate(_SPACES)
    assert words in page
    assert "Rien n’a été importé" in page
    assert list(list_assessments(doctor.practice)) == []
    assert window.post(f"{ROOM}importer/", {}).status_code == 422


def test_the_list_is_searched_filtered_sorted_and_exported() -> None:
    """Several assessments of one file, by a word or a state; no formula in the sheet."""
    doctor = alma()
    window = window_of(doctor)
    value = of_server() + of_server(name="=Caméras", status=2)
    assert "2 analyses sont importées" in _import(window, written(value))
    assert "Dossier patient" not in _text(window, f"{ROOM}?q=cameras")
    assert "Dossier patient" not in _text(window, f"{ROOM}?statut=2")
    assert "Aucune analyse ne répond" in _text(window, f"{ROOM}?q=introuvable")
    page = _text(window, f"{ROOM}?tri=-titre")
    assert page.index("Dossier patient") < page.index("=Caméras")
    sheet = window.get(f"{ROOM}analyses.csv").content.decode()
    assert "'=Caméras" in sheet
    assert window.get(f"{ROOM}analyses.ods").status_code == 200


def test_the_paper_has_the_map_and_what_is_missing() -> None:
    """A PDF that is read: the title, an answer, the table of the risks, nothing of a script."""
    doctor = alma()
    value = of_tool()
    value["answers"][0]["data"]["text"] = "<p>Bien.<script>alert(1)</script></p>"
    record = import_assessments(actor=doctor, data=written(value), now=NOW)[0]
    paper = window_of(doctor).get(f"{ROOM}{record.pk}/analyse.pdf")
    assert paper["Content-Type"] == "application/pdf"
    text = " ".join(" ".join(pdf_pages(paper.content)).split())
    for words in ("Analyse d’impact", "Dossier patient", "Bien.", "La carte des risques",
                  "limitée", "Chiffrement du poste", "Mme B."):  # fmt: skip
        assert words in text, words
    assert "alert(" not in text
