"""What a form refuses, in plain French; what cannot be yet; what a success says."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from serment.practice.acting import one_act
from serment.practice.actors import Permission
from serment.practice.answers import AnswerOutOfBoundsError, answer_question, current_answers
from serment.practice.documents import DisplayError, issue_document, record_display
from serment.practice.exhibits import list_exhibits
from serment.practice.journal import record_act
from serment.practice.keeping import tell_backup_handed_over
from serment.practice.plan import PutOffError, put_off_finding
from serment.practice.waiting import WaitingFile
from serment.web.today import now
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.practising import attach
from support.window import window_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.test import Client

    from serment.kernel.canonical import Canonical

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)
IDENTITY = "/cabinet/identite/"
RULE = "obligation.record_of_processing"


def _said(window: Client, path: str, typed: Mapping[str, object]) -> str:
    return (
        window.post(path, dict(typed), follow=True)
        .content.decode()
        .replace("\u202f", " ")
        .replace("\u00a0", " ")
    )


def test_chloe_is_told_nothing_and_bilal_changes_nothing() -> None:
    """The refusals of a form are for whoever may fill it."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        answer = window_of(person).post(IDENTITY, {"name": "X", "phone": "coucou"})
        assert answer.status_code == 403
        assert "coucou" not in answer.content.decode()


def test_words_are_no_telephone_number() -> None:
    """« coucou » would be printed on the poster; usual ways of writing a number are all kept."""
    window = window_of(alma())
    said = _said(window, IDENTITY, {"name": "Cabinet", "doctor": "Dr", "phone": "coucou"})
    assert "« coucou » n’est pas un numéro de téléphone" in said
    for phone in ("05 00 00 00 00", "+33 5 00 00 00 00", "0500000000 (poste 2)", "15"):
        typed = {"name": "Cabinet", "doctor": "Dr", "phone": phone}
        assert window.post(IDENTITY, typed).status_code == 302


@pytest.mark.parametrize("rpps", ["10000000000", "123", "abc"])
def test_a_wrong_rpps_number_is_said_without_arithmetic(rpps: str) -> None:
    """No « clé lue », no « clé calculée »: a digit is wrong, and where the number is."""
    said = _said(window_of(alma()), IDENTITY, {"name": "C", "doctor": "Dr", "rpps": rpps})
    assert "n’est pas un numéro RPPS" in said
    assert "clé" not in re.sub(r"<[^>]+>", "", said[said.index("n’est pas un numéro RPPS") :])[:200]


def test_a_long_line_is_said_in_plain_words() -> None:
    """How long it is, how long it may be; not the framework's own sentence."""
    typed = {"name": "C", "doctor": "Dr", "address": "x" * 301}
    said = _said(window_of(alma()), IDENTITY, typed)
    assert "C’est trop long : 300 caractères au plus, vous en avez saisi 301" in said
    assert "Assurez-vous" not in said


def test_signs_without_a_glyph_are_told_when_typed() -> None:
    """An emoji would be a square on the poster: kept, and said at once; an accent is not."""
    window = window_of(alma())
    said = _said(window, IDENTITY, {"name": "Cabinet 😀 Élan", "doctor": "Dr"})
    assert "ne s’imprimeront pas sur les documents : 😀." in said
    typed = {"title": "Suivi 🦷", "main_purpose": "But", "transfers_outside": "no"}
    assert "documents : 🦷." in _said(window, "/registre/nouveau/", typed)
    said = _said(window, IDENTITY, {"name": "Cabinet Élan", "doctor": "Dr Œil"})
    assert "ne s’imprimeront pas" not in said


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        ("staff_count", "", "La réponse est vide. Il faut un nombre entier"),
        ("staff_count", "trois", "« trois » ne répond pas à la question"),
        ("staff_count", "0", "donnez un nombre de 1 à 5 000"),
        ("trained_on", "hier", "Il faut une date : choisissez-la dans le calendrier"),
        ("trained_on", "1999-05-01", "donnez une date du 1er janvier 2018 au"),
        ("has_staff", "peut-être", "Choisissez une des réponses proposées"),
    ],
)
def test_an_unfit_answer_is_refused_without_identifiers(
    question: str, value: str, words: str
) -> None:
    """Neither the name of a fact nor the form of a date on the wire: what to do."""
    window = window_of(alma())
    window.post("/cabinet/question/has_staff/", {"reponse": "true"})
    said = _said(window, f"/cabinet/question/{question}/", {"reponse": value})
    assert words in said
    for identifier in (f"({question})", "AAAA", "de 1er"):
        assert identifier not in said


def test_what_has_happened_has_no_day_to_come() -> None:
    """A training is dated of today at the latest; tomorrow's is refused with the reason."""
    doctor = alma()
    for fact in ("trained_on", "ai_trained_on", "restore_tested_on", "accounts_reviewed_on"):
        with pytest.raises(AnswerOutOfBoundsError, match="n’est pas encore passé"):
            answer_question(
                actor=doctor, fact=fact, given=TOMORROW.isoformat(), answered_on=TODAY, now=NOW
            )
        answer_question(
            actor=doctor, fact=fact, given=TODAY.isoformat(), answered_on=TODAY, now=NOW
        )
        assert current_answers(doctor.practice)[fact].value == TODAY


def test_a_planned_end_may_be_to_come() -> None:
    """The day one means to stop practising is a day to come."""
    doctor = alma()
    answer_question(
        actor=doctor, fact="practice_end_on", given="2031-06-30", answered_on=TODAY, now=NOW
    )
    assert "practice_end_on" in current_answers(doctor.practice)


def test_an_exhibit_is_not_dated_in_the_future() -> None:
    """Dated tomorrow it is refused, the form kept; valid until a day to come, it is kept."""
    doctor = alma()
    day = now().date() + timedelta(days=40)
    typed = {
        "file": SimpleUploadedFile("a.txt", b"x"),
        "proves": "insurance",
        "title": "Mon attestation",
        "dated_on": day.isoformat(),
    }
    said = _said(window_of(doctor), "/preuve/pieces/", typed)
    assert "une date à venir" in said
    assert 'value="Mon attestation"' in said
    assert list_exhibits(doctor.practice) == ()
    attach(doctor, dated_on=TODAY, expires_on=TODAY + timedelta(days=300))
    assert len(list_exhibits(doctor.practice)) == 1


def test_what_an_exhibit_proves_is_chosen_by_a_person() -> None:
    """Nothing is chosen beforehand; not chosen, it is refused, and the rest is kept."""
    doctor = alma()
    window = window_of(doctor)
    page = window.get("/preuve/").content.decode()
    assert re.search(r'<option value="" selected>Choisissez ce qu’elle prouve', page)
    typed = {"file": SimpleUploadedFile("a.txt", b"x"), "proves": "", "title": "Photo"}
    said = _said(window, "/preuve/pieces/", typed)
    assert "Dites ce que la pièce prouve" in said
    assert 'value="Photo"' in said
    assert list_exhibits(doctor.practice) == ()


def test_a_display_is_noted_once_it_is_done() -> None:
    """Displayed from tomorrow, or taken down tomorrow: refused; today is kept."""
    doctor = alma()
    poster = issue_document(actor=doctor, kind="waiting_room_poster", as_of=TODAY, now=NOW)
    for shown_from, until in ((TOMORROW, None), (TODAY, TOMORROW)):
        with pytest.raises(DisplayError, match="un affichage à venir"):
            record_display(
                actor=doctor, number=poster.pk, shown_from=shown_from, shown_until=until, now=NOW
            )
    record_display(actor=doctor, number=poster.pk, shown_from=TODAY, shown_until=TODAY, now=NOW)


@pytest.mark.parametrize(("day", "kept"), [("2027-11-23", True), ("2027-11-24", False)])
def test_an_action_is_put_off_by_a_year_at_most(day: str, *, kept: bool) -> None:
    """The last day is the same day of the next year; 2099 is refused, with the reason."""
    from datetime import date

    doctor = alma()

    def put_off(review_on: date) -> None:
        put_off_finding(
            actor=doctor, rule=RULE, reason="trop tôt", decided_on=TODAY, review_on=review_on,
            now=NOW,
        )  # fmt: skip

    if kept:
        put_off(date.fromisoformat(day))
        return
    for review_on in (date.fromisoformat(day), date(2099, 1, 1)):
        with pytest.raises(PutOffError, match="à relire chaque année"):
            put_off(review_on)


@pytest.mark.parametrize(
    ("path", "screen"),
    [
        ("/preuve/pieces/", "/preuve/"),
        ("/preuve/pieces/3/retirer/", "/preuve/"),
        ("/preuve/dossier.zip", "/preuve/"),
        ("/documents/version/15/affichage/", "/documents/"),
        ("/documents/emettre/", "/documents/"),
        ("/registre/T01/archiver/", "/registre/"),
        ("/reglages/sauvegarde/", "/reglages/"),
        ("/reglages/verrouiller/", "/reglages/"),
    ],
)
def test_the_address_of_a_form_leads_to_its_screen(path: str, screen: str) -> None:
    """Typed, reloaded or kept as a bookmark: no blank page."""
    answer = window_of(alma()).get(path)
    assert answer.status_code == 302
    assert answer["Location"] == screen


def test_a_method_that_no_browser_sends_stays_refused() -> None:
    """PUT changes nothing and is led nowhere."""
    assert window_of(alma()).put("/preuve/pieces/").status_code == 405


def test_the_last_backup_is_shown_where_one_looks() -> None:
    """Never, then its day and its size, in « Réglages » and on « Aujourd’hui »."""
    doctor = alma()
    doctor.require(Permission.SECURITY)
    window = window_of(doctor)
    assert "Aucune sauvegarde n’a encore été faite" in window.get("/reglages/").content.decode()
    with one_act(doctor.practice):
        payload: dict[str, Canonical] = {"name": "s.serment", "size": 12_480_000}
        record_act(actor=doctor, act="backup.made", payload=payload, now=NOW)
    page = window.get("/reglages/").content.decode()
    assert "23 novembre 2026, 10\u00a0h\u00a030, 12\u00a0Mo, relue, bonne.<" in page


def test_a_backup_that_a_browser_fetches_counts_once_it_has_left() -> None:
    """Ready is not made: beside what it copies, it would be lost with it."""
    doctor = alma()
    window = window_of(doctor)
    with one_act(doctor.practice):
        payload: dict[str, Canonical] = {"name": "waiting", "size": 1}
        record_act(actor=doctor, act="backup.ready", payload=payload, now=NOW)
    assert "Aucune sauvegarde n’a encore été faite" in window.get("/reglages/").content.decode()
    file = WaitingFile("serment-2026-11-23.serment", "backups/x", 12_480_000)
    tell_backup_handed_over(actor=doctor, file=file, now=NOW)
    page = window.get("/reglages/").content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert "12 Mo, relue, bonne, remise à votre navigateur." in page
    assert "12 480 000 octets pour la dernière" in page
    journal = window.get("/preuve/journal/").content.decode()
    assert "Sauvegarde remise au navigateur" in journal
    assert "Sauvegarde prête, relue et bonne" in journal


def test_the_kit_that_opened_is_said_once_inside() -> None:
    """The first page after the kit says what it did, and that the journal tells it."""
    page = window_of(alma()).get("/?ouvert-avec-le-kit=1").content.decode()
    assert "Ouvert avec le kit de secours" in page


def test_the_last_page_shows_no_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once Serment is stopped nothing answers: no link leads anywhere."""
    monkeypatch.setattr("serment.web.gate.stop", lambda: None)
    page = window_of(alma()).post("/reglages/quitter/").content.decode()
    assert "Serment est arrêté" in page
    assert "<nav" not in page
    assert "/reglages/" not in page
