"""Who may open what: Chloé first, then Bilal, then Dr Rey; and pages from elsewhere."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver

from serment.web.middleware import HEADERS
from support.personas import alma, bilal, chloe
from support.window import window_of

pytestmark = pytest.mark.django_db

SCREENS = (
    "/",
    "/plan/",
    "/plan/plan.csv",
    "/plan/obligation.record_of_processing/",
    "/corpus/",
    "/echeances/",
    "/echeances/echeances.csv",
    "/cabinet/",
    "/cabinet/identite/",
    "/cabinet/interlocuteurs/",
    "/cabinet/interlocuteurs/nouveau/",
    "/cabinet/interlocuteurs/interlocuteurs.csv",
    "/cabinet/pret/",
    "/cabinet/question/practice_form/",
    "/registre/",
    "/registre/nouveau/",
    "/registre/carte/",
    "/registre/carte/carte.csv",
    "/registre/donnee/",
    "/registre/relire/",
    "/registre/exporter/csv/",
    "/registre/analyses/",
    "/registre/analyses/analyses.csv",
    "/dossiers/",
    "/dossiers/importer/",
    "/dossiers/liste/",
    "/dossiers/gels/",
    "/dossiers/durees/",
    "/incidents/",
    "/incidents/ouvrir/",
    "/demandes/",
    "/demandes/nouvelle/",
    "/demandes/registre.csv",
    "/demandes/editeur/",
    "/demandes/editeur/nouvelle/",
    "/demandes/editeur/demandes-editeur.csv",
    "/documents/",
    "/documents/patient_notice/",
    "/documents/patient_notice/versions.csv",
    "/preuve/",
    "/probleme/",
    "/travaux/",
    "/reglages/",
    "/reglages/code/",
    "/reglages/presence/",
    "/echeances/rappel.json",
)
# What holds other people's acts or documents is the controller's to read.
CONTROLLER_ONLY = (
    "/registre/analyses/nouvelle/",
    "/registre/analyses/importer/",
    "/dossiers/liste/dossiers.csv",
    "/dossiers/doublons/",
    "/dossiers/archive/",
    "/dossiers/archive/liste.pdf",
    "/dossiers/destructions/",
    "/incidents/registre.csv",
    "/preuve/journal/",
    "/preuve/journal/journal.csv",
    "/preuve/pieces/pieces.csv",
    "/reglages/donnees/",
    "/reglages/rappels/",
)
WRITES = (
    "/plan/reporter/",
    "/corpus/",
    "/cabinet/identite/",
    "/cabinet/interlocuteurs/nouveau/",
    "/cabinet/interlocuteurs/1/retirer/",
    "/cabinet/question/practice_form/",
    "/cabinet/pret/",
    "/registre/preparer/",
    "/registre/nouveau/",
    "/registre/relire/",
    "/registre/relire/1/garder/",
    "/registre/analyses/nouvelle/",
    "/registre/analyses/importer/",
    "/registre/analyses/1/question/111/",
    "/registre/analyses/1/test/genetic/",
    "/registre/analyses/1/supprimer/",
    "/dossiers/liste/garder/",
    "/dossiers/liste/detruire/",
    "/dossiers/gels/",
    "/dossiers/gels/1/lever/",
    "/dossiers/1/geler/",
    "/dossiers/1/separer/",
    "/dossiers/doublons/1/",
    "/dossiers/archive/",
    "/dossiers/destructions/purges/",
    "/dossiers/destructions/1/cocher/",
    "/dossiers/destructions/1/retirer/",
    "/dossiers/destructions/1/abandonner/",
    "/dossiers/durees/",
    "/incidents/1/faits/",
    "/incidents/1/risque/",
    "/incidents/1/personnes/",
    "/incidents/1/declarations/",
    "/incidents/1/suites/",
    "/incidents/1/suites/1/faite/",
    "/incidents/1/clore/",
    "/incidents/1/rouvrir/",
    "/demandes/1/prolonger/",
    "/demandes/1/decider/",
    "/demandes/1/partie/",
    "/demandes/1/annuler-partie/",
    "/demandes/1/repondre/",
    "/demandes/1/annoncer-levee/",
    "/demandes/1/lever/",
    "/demandes/1/classer/",
    "/demandes/1/rouvrir/",
    "/demandes/1/reclamation/",
    "/demandes/editeur/1/confirmer/",
    "/demandes/editeur/1/classer/",
    "/demandes/editeur/1/rouvrir/",
    "/demandes/1/remise/1/remettre/",
    "/demandes/1/remise/1/titre/",
    "/demandes/1/remise/1/ecarter/",
    "/demandes/1/remise/1/retirer/",
    "/demandes/1/remise/fabriquer/",
    "/demandes/1/remise/fichiers/1/phrase/",
    "/demandes/1/remise/effacer/",
    "/documents/emettre/",
    "/documents/emettre-manquants/",
    "/documents/reemettre/",
    "/preuve/dossier.zip",
    "/preuve/pieces/",
    "/reglages/rappels/bureau/",
    "/reglages/phrase/",
    "/reglages/code/",
    "/reglages/sauvegarde/",
    "/reglages/verrouillage/",
    "/reglages/rappels/",
    "/reglages/rappels/essai/",
    "/reglages/rappels/oublier/",
    "/echeances/calendrier/tenir/",
    "/reglages/donnees/emporter/",
    "/reglages/donnees/effacer/",
)


SHARED_WRITES = (
    "/demandes/nouvelle/",
    "/demandes/1/preciser/",
    "/demandes/1/identite/",
    "/demandes/1/demander/",
    "/demandes/1/recu/",
    "/demandes/1/medecin/",
    "/demandes/1/destinataires/",
    "/demandes/editeur/1/annuler-livraison/",
)
"""What the secretary does too."""


@pytest.mark.parametrize("path", [*SCREENS, *CONTROLLER_ONLY])
def test_chloe_opens_no_screen(path: str) -> None:
    """Somebody whom the practice gives no access sees the closed door, everywhere."""
    window = window_of(chloe(alma()))
    answer = window.get(path)
    assert answer.status_code == 403
    assert "Alma" not in answer.content.decode()


@pytest.mark.parametrize("path", [*WRITES, *SHARED_WRITES])
def test_chloe_writes_nothing(path: str) -> None:
    """Nor does she send any form."""
    assert window_of(chloe(alma())).post(path, {}).status_code == 403


@pytest.mark.parametrize("path", SCREENS)
def test_a_browser_without_session_is_led_to_the_unlocking_form(path: str) -> None:
    """Closed and opened again, a browser learns nothing, and will come back to its screen."""
    alma()
    answer = Client(HTTP_HOST="localhost").get(path)
    assert answer.status_code == 302
    assert answer.content == b""
    if path == "/probleme/":
        assert answer["Location"] == "/porte/probleme"
    elif path.endswith("/") and path != "/":
        assert answer["Location"] == f"/porte/?suite={path}"
    else:
        assert answer["Location"] == "/porte/"


@pytest.mark.parametrize("path", WRITES)
def test_bilal_writes_nothing(path: str) -> None:
    """The secretary reads; what binds the controller is refused in French."""
    answer = window_of(bilal(alma())).post(path, {})
    assert answer.status_code == 403
    assert "médecin responsable" in answer.content.decode()


@pytest.mark.parametrize("path", SCREENS)
def test_bilal_and_alma_open_each_screen(path: str) -> None:
    """The secretary and the doctor open every screen."""
    doctor = alma()
    for person in (bilal(doctor), doctor):
        assert window_of(person).get(path).status_code in {200, 204}


@pytest.mark.parametrize("path", CONTROLLER_ONLY)
def test_bilal_does_not_read_the_journal(path: str) -> None:
    """The secretary reads neither the journal nor what takes all out; the doctor does."""
    doctor = alma()
    assert window_of(bilal(doctor)).get(path).status_code == 403
    assert window_of(doctor).get(path).status_code == 200


def test_every_screen_protects_its_page() -> None:
    """The policy and the other headers are on every answer, refusals included."""
    doctor = alma()
    for answer in (window_of(doctor).get("/"), Client(HTTP_HOST="localhost").get("/")):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://mechant.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_ORIGIN": "http://localhost:9999"},
    ],
)
def test_a_form_from_elsewhere_is_refused(headers: dict[str, str]) -> None:
    """A hostile page cannot write through the doctor's browser."""
    window = window_of(alma())
    answer = window.post("/registre/preparer/", {}, **headers)  # type: ignore[arg-type]  # headers by name, as a browser sends them
    assert answer.status_code == 403
    assert "une autre page" in answer.content.decode()


def test_a_foreign_host_is_refused() -> None:
    """A name that was pointed at this machine from outside gets nothing."""
    assert Client(HTTP_HOST="mechant.example").get("/").status_code in {400, 403}


def test_the_screens_tested_are_all_the_screens() -> None:
    """A new room joins these tests, or this one fails."""
    patterns = [str(p.pattern) for p in get_resolver().url_patterns]
    rooms = {pattern[: pattern.find("/") + 1] for pattern in patterns}
    covered = {path.split("/")[1] + "/" if path != "/" else "" for path in SCREENS}
    assert rooms == {r for r in covered if r not in {"plan/", "corpus/"}}
