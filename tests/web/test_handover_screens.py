"""« Préparer la remise »: documents added and chosen, sealed, the phrase shown once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from serment.documents.dictated_phrase import is_dictated_phrase
from serment.practice.handover import documents_of
from serment.practice.request_outcomes import Sent, answer_request
from serment.practice.requests import find_request
from support.handover import a_pdf, added, chosen, ready_request, sealed
from support.paper import pdf_pages
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.requests import received
from support.window import window_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
PAGE = "/demandes/1/remise/"


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the screens to the day of the tests."""
    for room in ("handover", "handover_page", "handover_review", "handover_review_page", "sheet"):
        monkeypatch.setattr(f"serment.web.rooms.requests.{room}.today", lambda _request: TODAY)
    for room in ("handover", "handover_review", "sheet"):
        monkeypatch.setattr(f"serment.web.rooms.requests.{room}.now", lambda: NOW)


def _text(window: Client, path: str = PAGE) -> str:
    answer = window.get(path)
    assert (path, answer.status_code) == (path, 200)
    return answer.content.decode().replace("\xa0", " ")


def _file(content: bytes, name: str = "resultat.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_chloe_finds_every_door_shut_and_bilal_adds_alone() -> None:
    """One sees nothing; the other adds a document, and finds no button to decide."""
    doctor = alma()
    ready_request(doctor)
    added(doctor, 1, b"un", "un.txt")
    stranger = window_of(chloe(doctor))
    closed = (f"{PAGE}1/fichier/", f"{PAGE}fichiers/1/", f"{PAGE}1/relire/", f"{PAGE}1/pages/1.png")
    for path in (PAGE, *closed):
        assert stranger.get(path).status_code == 403
    assert stranger.post(f"{PAGE}ajouter/", {"file": _file(b"x")}).status_code == 403
    secretary = window_of(bilal(doctor))
    assert secretary.post(f"{PAGE}ajouter/", {"file": _file(b"deux")}).status_code == 302
    page = _text(secretary)
    assert "Ajouter une pièce" in page
    for words in ("Relue, à remettre", "Fabriquer", "Écarter", "Retirer", "/fichier/"):
        assert words not in page
    masking = ("mots/", "masques/", "lignes/", "point/", "mesures/", "page/", "masques/1/retirer/")
    deciding = ("1/remettre/", "1/ecarter/", "1/retirer/", "fabriquer/", "effacer/")
    for act in (*deciding, *(f"1/{one}" for one in masking)):
        assert stranger.post(PAGE + act).status_code == 403
        assert secretary.post(PAGE + act).status_code == 403
    for path in closed:
        assert secretary.get(path).status_code == 403


def test_from_the_sheet_to_the_sealed_file() -> None:
    """Added, read, reviewed, sealed; the phrase is on that page alone, and on its sheet."""
    doctor = alma()
    ready_request(doctor)
    window = window_of(doctor)
    assert 'href="/demandes/1/remise/"' in _text(window, "/demandes/1/")
    assert "Aucune pièce n’est jointe" in _text(window)
    assert window.post(f"{PAGE}ajouter/", {"title": "Bio"}).status_code == 422
    sent = {"file": _file(b"resultat"), "title": "Biologie"}
    assert window.post(f"{PAGE}ajouter/", sent).status_code == 302
    again = window.post(f"{PAGE}ajouter/", {"file": _file(b"resultat"), "title": "Encore"})
    assert again.status_code == 422
    assert "déjà dans la remise" in again.content.decode()
    assert 'value="Encore"' in again.content.decode()
    saved = window.get(f"{PAGE}1/fichier/")
    assert b"".join(saved.streaming_content) == b"resultat"  # type: ignore[attr-defined]  # a streamed answer
    assert "attachment" in saved["Content-Disposition"]
    early = window.post(f"{PAGE}fabriquer/", {"form": "7z"})
    assert early.status_code == 422
    assert window.post(f"{PAGE}1/remettre/").status_code == 302
    assert window.post(f"{PAGE}fabriquer/", {"form": ""}).status_code == 422
    nobody = window.post(f"{PAGE}fabriquer/", {"form": "7z", "layout": "portable", "given": "Éva"})
    assert nobody.status_code == 422
    assert "dit à qui elle est" in nobody.content.decode()
    whose = {"layout": "portable", "birth_family": "Dupont", "given": "Éva"}
    portable = window.post(f"{PAGE}fabriquer/", {"form": "zip", **whose})
    assert portable.status_code == 200
    made = window.post(f"{PAGE}fabriquer/", {"form": "7z"})
    found = re.search(r'id="phrase-ouverture">([^<]+)<', made.content.decode())
    assert found is not None
    phrase = found[1]
    assert is_dictated_phrase(phrase)
    assert phrase not in str(dict(window.session))
    page = _text(window)
    assert phrase not in page
    assert "archive de portabilité" in page
    assert "Fichier chiffré fabriqué" in _text(window, "/demandes/1/")
    link = re.search(r'href="(/demandes/1/remise/fichiers/\d+/)"', page)
    assert link is not None
    sealed = window.get(link[1])
    assert "remise-demande-1.7z" in sealed["Content-Disposition"]
    assert b"".join(sealed.streaming_content).startswith(b"7z\xbc\xaf")  # type: ignore[attr-defined]  # a streamed answer
    sheet = window.post(f"{link[1]}phrase/", {"phrase": phrase})
    assert phrase in "".join(pdf_pages(sheet.content))
    assert window.post(f"{link[1]}phrase/", {"phrase": "autre"}).status_code == 404


def test_a_document_is_left_out_or_removed() -> None:
    """Left out with a reason of the list, and only so; removed once its title was confirmed."""
    doctor = alma()
    ready_request(doctor)
    added(doctor, 1, b"un", "un.txt")
    window = window_of(doctor)
    refused = window.post(f"{PAGE}1/ecarter/", {"reason": "parce que"})
    assert refused.status_code == 422
    assert "raison de la liste" in refused.content.decode()
    assert window.post(f"{PAGE}1/ecarter/", {"reason": "third_parties"}).status_code == 302
    assert "Écartée : Ce qui vient de tiers" in _text(window)
    asked = window.post(f"{PAGE}1/retirer/")
    assert "Retirer « un.txt »" in asked.content.decode().replace("\xa0", " ")
    assert window.post(f"{PAGE}1/retirer/", {"confirme": "oui"}).status_code == 302
    assert not documents_of(find_request(doctor.practice, 1)).exists()
    for path in ("9/remettre/", "9/retirer/"):
        assert window.post(PAGE + path, {"confirme": "oui"}).status_code == 404
    assert window.post(f"{PAGE}9/retirer/").status_code == 404


def test_the_copies_are_erased_on_a_second_page() -> None:
    """Offered once the answer is noted; the page says what stays; then nothing is left to save."""
    doctor = alma()
    ready_request(doctor, right="access")
    added(doctor, 1, b"un", "un.txt")
    chosen(doctor, 1, 1)
    window = window_of(doctor)
    assert "Une fois la réponse notée" in _text(window)
    early = window.post(f"{PAGE}effacer/", {"confirme": "oui"})
    assert early.status_code == 422
    answer_request(actor=doctor, number=1, sent=Sent(TODAY, "encrypted"), as_of=TODAY, now=NOW)
    assert "Restent les titres" in window.post(f"{PAGE}effacer/").content.decode()
    assert window.post(f"{PAGE}effacer/", {"confirme": "oui"}).status_code == 302
    page = _text(window)
    assert "copie effacée" in page
    assert "Effacer les copies" not in page
    assert window.get(f"{PAGE}1/fichier/").status_code == 404


def test_a_request_that_is_not_of_documents_has_no_hand_over() -> None:
    """A rectification has no such page, nor has a request that does not exist."""
    doctor = alma()
    received(doctor, "rectification")
    window = window_of(doctor)
    assert window.get(PAGE).status_code == 404
    assert "Préparer la remise" not in _text(window, "/demandes/1/")
    assert window.get("/demandes/9/remise/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("../../etc/passwd", b"x"),
        ("CON.pdf", b"%PDF-1.7 abime"),
        ("<script>alert(1)</script>.html", b"<script>alert(1)</script>"),
        ("fdp.\u202egpj.exe", b"MZ\x00"),
        ("a" * 300 + ".pdf", b"%PDF-"),
        ("bombe.zip", b"PK\x03\x04" + b"\x00" * 64),
    ],
)
def test_a_hostile_upload_is_kept_as_bytes(name: str, content: bytes) -> None:
    """Whatever its name and its bytes: shown escaped, never opened, sealed as it came."""
    doctor = alma()
    ready_request(doctor)
    window = window_of(doctor)
    assert window.post(f"{PAGE}ajouter/", {"file": _file(content, name)}).status_code == 302
    page = window.get(PAGE).content.decode()
    assert "<script>alert" not in page
    assert window.post(f"{PAGE}1/remettre/").status_code == 302
    for form in ("7z", "zip"):
        assert window.post(f"{PAGE}fabriquer/", {"form": form}).status_code == 200


REASON = {"reason": "third_parties", "page": "1"}


@pytest.fixture
def review() -> Client:
    """Return the window of a controller whose first document names a third party, on two pages."""
    doctor = alma()
    ready_request(doctor, "partly", "third_parties")
    added(doctor, 1, a_pdf("Signalé par Odile Ferrand", "Deux"), title="Compte rendu")
    return window_of(doctor)


def test_words_are_looked_for_and_each_place_is_decided(review: Client) -> None:
    """Typed, found, listed with a box to tick; once decided, what is hidden is listed."""
    base = f"{PAGE}1/"
    assert "Masquer des lignes, parmi" in _text(review, f"{base}relire/")
    assert review.post(f"{base}mots/", {**REASON, "words": ""}).status_code == 422
    alone = review.post(f"{base}mots/", {**REASON, "words": "a"})
    assert "deux lettres" in alone.content.decode()
    assert review.post(f"{base}mots/", {**REASON, "words": "Inconnue"}).status_code == 302
    assert review.post(f"{base}mots/", {**REASON, "words": "odile FERRAND"}).status_code == 302
    page = _text(review, f"{base}relire/")
    numbers = re.findall(r'name="masque" value="(\d+)" checked', page)
    assert len(numbers) == 1
    assert "Passages à décider : 1" in _text(review)
    waiting = review.post(f"{base}remettre/")
    assert waiting.status_code == 422
    assert (
        review.post(f"{base}masques/", {"masque": [*numbers, "x"], "montre": numbers}).status_code
        == 302
    )
    page = _text(review, f"{base}relire/")
    assert "« odile FERRAND »" in page
    assert review.post(f"{base}masques/{numbers[0]}/retirer/").status_code == 302
    assert review.post(f"{base}masques/{numbers[0]}/retirer/").status_code == 422


def test_a_title_that_says_a_hidden_name_is_changed_on_the_page(review: Client) -> None:
    """The page says which document; once its title is changed, nothing more is said of it."""
    sent = {**REASON, "words": "Ferrand"}
    assert review.post(f"{PAGE}1/mots/", sent).status_code == 302
    page = _text(review, f"{PAGE}1/relire/")
    numbers = re.findall(r'name="montre" value="(\d+)"', page)
    review.post(f"{PAGE}1/masques/", {"masque": numbers, "montre": numbers})
    for act, told in (("titre/", {"title": "Lettre Ferrand"}), ("remettre/", {})):
        assert review.post(f"{PAGE}1/{act}", told).status_code == 302
    assert "Pièce 1 : son titre dit" in _text(review)
    assert review.post(f"{PAGE}1/titre/", {"title": " "}).status_code == 422
    assert review.post(f"{PAGE}1/titre/", {"title": "Lettre"}).status_code == 302
    assert "son titre dit" not in _text(review)


def test_a_stale_page_is_refused_and_says_what_changed(review: Client) -> None:
    """Reviewed, left out, masked or removed from a page that another window overtook: refused."""
    base = f"{PAGE}1/"
    page = _text(review, f"{base}relire/")
    found = re.search(r'remettre/">.*?name="version" value="(\w+)"', page)
    assert found is not None
    assert found[1] in _text(review)
    assert review.post(f"{base}page/", {**REASON, "page": "2"}).status_code == 302
    for act in ("remettre/", "ecarter/"):
        refused = review.post(base + act, {**REASON, "version": found[1]})
        assert refused.status_code == 422
        assert "masques gardés : 1" in refused.content.decode().replace("\xa0", " ")
    for act, told in (("page/", REASON), ("retirer/", {"confirme": "oui"})):
        refused = review.post(base + act, {**told, "piece": "0" * 64})
        assert refused.status_code == 422
        assert "autre fenêtre" in refused.content.decode().replace("\xa0", " ")
    piece = re.search(r'name="piece" value="(\w+)"', page)
    assert piece is not None
    assert review.post(f"{base}page/", {**REASON, "piece": piece[1]}).status_code == 302


def test_places_are_hidden_with_and_without_a_mouse(review: Client) -> None:
    """Two clicks on the picture, hundredths typed, a line ticked, a whole page left out."""
    base = f"{PAGE}1/"
    first = review.post(f"{base}point/", {**REASON, "coin.x": "76", "coin.y": "90"})
    assert first.status_code == 302
    assert "coin=0.1000%2C" in first["Location"]
    page = _text(review, first["Location"])
    assert "Premier coin marqué" in page
    depuis = re.search(r'name="depuis" value="([^"]+)"', page)
    assert depuis is not None
    second = {**REASON, "depuis": depuis[1], "coin.x": "450", "coin.y": "450"}
    assert review.post(f"{base}point/", second).status_code == 302
    assert "un rectangle" in _text(review, f"{base}relire/")
    for wrong in ({}, {"coin.x": "99999", "coin.y": "1"}, {"coin.x": "-1", "coin.y": "²"}):
        assert review.post(f"{base}point/", {**REASON, **wrong}).status_code == 422
    measures = {"left": "0", "right": "50", "top": "60", "bottom": "70"}
    assert review.post(f"{base}mesures/", {**REASON, **measures}).status_code == 302
    assert review.post(f"{base}mesures/", {**REASON, **measures, "left": "x"}).status_code == 422
    flat = {**measures, "right": "0"}
    assert review.post(f"{base}mesures/", {**REASON, **flat}).status_code == 422
    assert review.post(f"{base}lignes/", {**REASON, "ligne": ["0", "z"]}).status_code == 302
    assert review.post(f"{base}lignes/", REASON).status_code == 422
    assert review.post(f"{base}page/", {**REASON, "page": "2"}).status_code == 302
    assert "page écartée" in _text(review, f"{base}relire/?page=2")


def test_the_picture_of_a_page_is_a_png_of_this_document_alone(review: Client) -> None:
    """As it is handed over, as it came, with a corner; a page that is not there is not found."""
    for query in ("", "?vue=origine", "?coin=0.5,0.5", "?coin=nan,x"):
        picture = review.get(f"{PAGE}1/pages/1.png{query}")
        assert picture["Content-Type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
    assert review.get(f"{PAGE}1/pages/9.png").status_code == 404
    assert review.get(f"{PAGE}2/pages/1.png").status_code == 404
    for page in ("9", "0", "-1", "x", "9" * 30):
        assert review.get(f"{PAGE}1/relire/?page={page}").status_code == 200


def test_a_document_without_pages_says_why(review: Client) -> None:
    """A truncated PDF: its page says so, and lets it be handed over as it came."""
    sent = {"file": _file(b"%PDF-1.7 coupe", "coupe.pdf")}
    assert review.post(f"{PAGE}ajouter/", sent).status_code == 302
    page = _text(review, f"{PAGE}2/relire/")
    assert "La fin de ce fichier manque" in page
    assert "Relue, à remettre" in page


def test_the_page_asks_no_more_of_the_store_for_more_sealed_files() -> None:
    """One file or three: the same number of queries."""
    doctor = alma()
    ready_request(doctor)
    added(doctor, 1, b"un", "un.txt")
    chosen(doctor, 1, 1)
    window = window_of(doctor)
    counts = []
    for many in (1, 2):
        for _ in range(many):
            sealed(doctor)
        _text(window)
        with CaptureQueriesContext(connection) as asked:
            _text(window)
        counts.append(len(asked))
    assert counts[0] == counts[1]
