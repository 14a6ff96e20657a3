"""« Échéances » and the reminders in « Réglages »: shown, saved, sent, forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from ical.calendar_stream import IcsCalendarStream

from serment.adapters import mail
from serment.adapters.mail import MemoryMailer
from serment.kernel.french import nbsp
from serment.practice import post_office
from serment.practice.reminders import MailSettings, find_reminders, save_reminders, server_of
from serment.practice.reminding import remind
from serment.store.models import JournalEntry
from support.personas import NOW, alma, bilal, chloe
from support.practising import answer, attach
from support.window import window_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
DUE, SETTINGS = "/echeances/", "/reglages/rappels/"
SECRET = "cinq mots"
TYPED = {
    "is_on": "oui",
    "recipient": "rappels@cabinet.example",
    "days_ahead": "30",
    "host": "smtp.exemple.fr",
    "security": "tls",
    "port": "",
    "sender": "alma@cabinet.example",
    "user": "alma",
    "password": SECRET,
}


@pytest.fixture
def mailer() -> Iterator[MemoryMailer]:
    """Return the twin by which every message of the test leaves."""
    twin = MemoryMailer()
    post_office.install(twin)
    yield twin
    post_office.install(None)


def _page(actor: Actor, path: str = DUE) -> str:
    answered = window_of(actor).get(path)
    assert answered.status_code == 200
    return answered.content.decode()


def _reminded() -> Actor:
    doctor = alma()
    window_of(doctor).post(SETTINGS, TYPED)
    return doctor


def test_chloe_sees_nothing_and_bilal_sets_nothing(mailer: MemoryMailer) -> None:
    """Chloé has no way in; Bilal reads what falls due, and neither reads nor sets the server."""
    doctor = _reminded()
    stranger, secretary = window_of(chloe(doctor)), window_of(bilal(doctor))
    for path in (DUE, SETTINGS, f"{DUE}echeances.csv"):
        assert stranger.get(path).status_code in {302, 403}
    assert stranger.post(f"{DUE}calendrier/").status_code in {302, 403}
    assert secretary.get(DUE).status_code == 200
    assert TYPED["recipient"] not in secretary.get(DUE).content.decode()
    assert secretary.get(SETTINGS).status_code == 403
    for path in (SETTINGS, f"{SETTINGS}essai/", f"{SETTINGS}oublier/"):
        assert secretary.post(path, TYPED).status_code == 403
    assert mailer.tried == 0


def test_what_falls_due_is_shown_by_month_late_first() -> None:
    """A passed day comes first under its own title, then each month in order."""
    doctor = alma()
    attach(doctor, content=b"1", expires_on=date(2026, 11, 1))
    attach(doctor, content=b"2", expires_on=date(2100, 3, 1))
    page = _page(doctor)
    assert page.index(">Dépassées ") < page.index(">Mars 2100 ")
    assert "1 échéance dépassée" in page
    assert page.count("convention de calcul") >= 1


def test_an_empty_list_teaches_and_a_search_without_answer_says_so() -> None:
    """Nothing that answers: the way back to the whole list."""
    doctor = alma()
    assert "Aucune échéance ne répond" in _page(doctor, f"{DUE}?q=introuvable")
    assert "Sauvegarder Serment" in _page(doctor, f"{DUE}?sorte=backup&tri=-quoi")
    assert "Sauvegarder Serment" not in _page(doctor, f"{DUE}?sorte=hold")


def test_the_first_screen_leads_there() -> None:
    """« Aujourd’hui » shows what comes within the month, and the way to the rest."""
    doctor = alma()
    from serment.practice.answers import questionnaire
    from serment.practice.documents import issue_missing_documents
    from serment.practice.register import add_proposed_activities

    assert questionnaire(doctor.practice)
    answer(doctor, practice_form="solo")
    add_proposed_activities(actor=doctor, as_of=NOW.date(), now=NOW)
    issue_missing_documents(actor=doctor, as_of=NOW.date(), now=NOW)
    page = _page(doctor, "/")
    assert f'href="{DUE}"' in page
    assert "Sauvegarder Serment" in page


def test_the_calendar_is_saved_and_saved_again_without_doubling() -> None:
    """Two files of one practice: the same bytes while nothing changes."""
    doctor = alma()
    window = window_of(doctor)
    first, second = (window.post(f"{DUE}calendrier/") for _ in range(2))
    assert first["Content-Type"].startswith("text/calendar")
    assert "serment-echeances.ics" in first["Content-Disposition"]
    assert first.content == second.content
    assert len(IcsCalendarStream.calendar_from_ics(first.content.decode()).events) == 1
    assert window.get(f"{DUE}calendrier/").status_code == 302


def test_the_list_is_exported_as_it_is_shown() -> None:
    """What the filter leaves out is not in the file."""
    doctor = alma()
    attach(doctor, expires_on=date(2100, 3, 1))
    window = window_of(doctor)
    text = window.get(f"{DUE}echeances.csv?sorte=backup").content.decode("utf-8-sig")
    assert "Sauvegarder Serment" in text
    assert "2100" not in text
    assert "convention de calcul" in text
    assert window.get(f"{DUE}echeances.pdf").status_code == 404


def test_reminders_are_chosen_and_the_password_is_never_shown_again() -> None:
    """The port follows the encryption; the page says that a password is kept, not which."""
    doctor = _reminded()
    kept = find_reminders(doctor.practice)
    assert kept is not None
    assert (kept.is_on, kept.port, server_of(kept).password, kept.days_ahead) == (
        True,
        465,
        SECRET,
        30,
    )
    page = _page(doctor, SETTINGS)
    assert SECRET not in page
    assert "Gardé, chiffré" in page
    assert TYPED["recipient"] in _page(doctor)


def test_an_empty_password_keeps_the_one_that_is_there() -> None:
    """Only what is typed anew changes."""
    doctor = _reminded()
    window_of(doctor).post(SETTINGS, {**TYPED, "password": "", "days_ahead": "7"})
    kept = find_reminders(doctor.practice)
    assert kept is not None
    assert (server_of(kept).password, kept.days_ahead) == (SECRET, 7)


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "http://x"},
        {"port": "abc"},
        {"port": "99999"},
        {"recipient": "rappels"},
        {"security": "aucun"},
        {"days_ahead": "3"},
        {"is_on": ""},
        {"password": "é"},
        {"host": ""},
    ],
    ids=str,
)
def test_a_refused_form_keeps_what_was_typed(wrong: dict[str, str]) -> None:
    """The line is marked, the rest is still there, nothing is kept, no secret comes back."""
    doctor = alma()
    refused = window_of(doctor).post(SETTINGS, {**TYPED, **wrong})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in page
    assert "Rien n’est encore enregistré" in page
    assert TYPED["sender"] in page
    assert SECRET not in page
    assert find_reminders(doctor.practice) is None


def test_a_trial_says_where_it_left_for(mailer: MemoryMailer) -> None:
    """One click: one message, to the one address."""
    doctor = _reminded()
    page = window_of(doctor).post(f"{SETTINGS}essai/", follow=True).content.decode()
    assert "L’essai est parti vers rappels@cabinet.example" in page
    assert [letter.recipient for _, letter in mailer.sent] == [TYPED["recipient"]]


@pytest.mark.parametrize("failure", mail.FAILURES.values(), ids=lambda e: e.code)
def test_a_trial_that_fails_says_why(mailer: MemoryMailer, failure: type[mail.MailError]) -> None:
    """Each failure of a server is a sentence, and what to do."""
    doctor = _reminded()
    mailer.failure = failure
    page = window_of(doctor).post(f"{SETTINGS}essai/", follow=True).content.decode()
    assert nbsp(failure().what) in page
    assert nbsp(failure().remedy) in page


def test_a_trial_before_any_server_says_what_to_do(mailer: MemoryMailer) -> None:
    """Nothing is kept: nothing is tried."""
    page = window_of(alma()).post(f"{SETTINGS}essai/", follow=True).content.decode()
    assert "Enregistrez-en un d’abord" in page
    assert mailer.tried == 0


def test_a_reminder_that_did_not_leave_is_said_on_both_screens() -> None:
    """Somebody who counts on it must know; once one leaves, the sentence goes."""
    doctor = _reminded()
    remind(actor=doctor, mailer=MemoryMailer(mail.WrongPasswordError), now=NOW)
    for path in (DUE, SETTINGS):
        assert "Le dernier rappel n’est pas parti" in _page(doctor, path)
        assert "refuse ce compte" in _page(doctor, path)
    remind(actor=doctor, mailer=MemoryMailer(), now=NOW + timedelta(days=1))
    assert "n’est pas parti" not in _page(doctor)


def test_all_of_it_is_forgotten_in_one_click() -> None:
    """Server, addresses and password: nothing remains, and the screen says so."""
    doctor = _reminded()
    page = window_of(doctor).post(f"{SETTINGS}oublier/", follow=True).content.decode()
    assert "sont oubliés" in page
    assert find_reminders(doctor.practice) is None


def test_the_settings_lead_there_and_the_journal_tells_no_address() -> None:
    """« Réglages » has the way; the screen of the journal shows no server."""
    doctor = _reminded()
    assert f'href="{SETTINGS}"' in _page(doctor, "/reglages/")
    assert JournalEntry.objects.of(doctor.practice).filter(act="reminders.set").count() == 1
    page = _page(doctor, "/preuve/journal/")
    assert TYPED["host"] not in page
    assert TYPED["recipient"] not in page


def test_the_screen_keeps_a_change_of_another_window() -> None:
    """Reminders switched off by another window stay off until somebody switches them on."""
    doctor = _reminded()
    off = MailSettings(False, "smtp.exemple.fr", TYPED["sender"], TYPED["recipient"], "tls", 465,
                       "alma", None, 30)  # fmt: skip
    save_reminders(actor=doctor, settings=off, now=NOW)
    assert "Aucun rappel ne part" in _page(doctor)
    assert 'value="non" selected' in _page(doctor, SETTINGS)


def test_a_calendar_is_kept_up_to_date_then_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One click writes it and shows where it lies; another removes it."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    doctor = alma()
    window = window_of(doctor)
    page = window.post(f"{DUE}calendrier/tenir/", follow=True).content.decode()
    path = tmp_path / "echeances.ics"
    assert str(path) in page
    assert len(IcsCalendarStream.calendar_from_ics(path.read_text("utf-8")).events) == 1
    secretary = bilal(doctor)
    assert str(path) not in _page(secretary)
    page = window.post(f"{DUE}calendrier/tenir/", {"tenir": "non"}, follow=True).content.decode()
    assert "n’est plus tenu à jour" in page
    assert not path.exists()
    assert window_of(secretary).post(f"{DUE}calendrier/tenir/").status_code == 403


def test_a_page_asks_for_a_reminder_only_where_that_was_chosen() -> None:
    """Chloé is refused; off, an empty answer and no mark on pages; on, a count and no title."""
    doctor = alma()
    window = window_of(doctor)
    assert window_of(chloe(doctor)).get(f"{DUE}rappel.json").status_code in {302, 403}
    assert window_of(bilal(doctor)).post(f"{SETTINGS}bureau/", {"bureau": "oui"}).status_code == 403
    assert window.get(f"{DUE}rappel.json").status_code == 204
    assert "data-remind" not in _page(doctor)
    assert window.post(f"{SETTINGS}bureau/", {"bureau": "oui"}).status_code == 302
    doctor.practice.refresh_from_db()
    assert 'data-remind="/echeances/rappel.json"' in _page(doctor)
    attach(doctor, title="Contrat de Zéphyr", expires_on=date(2026, 11, 25))
    told = window.get(f"{DUE}rappel.json").json()
    assert set(told) == {"count", "late", "kinds", "words", "day", "mark"}
    assert "Zéphyr" not in str(told)
    assert "Ne plus les afficher" in _page(doctor, SETTINGS)
    assert window.post(f"{SETTINGS}bureau/", {"bureau": "non"}).status_code == 302
    assert window.get(f"{DUE}rappel.json").status_code == 204
