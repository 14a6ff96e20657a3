"""`serment reminders` and `serment mail`: the list, its calendar, and what leaves by e-mail."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from ical.calendar_stream import IcsCalendarStream

from serment.adapters import mail
from serment.adapters.mail import MemoryMailer
from serment.practice.reminders import find_reminders, server_of
from support.personas import bilal
from support.practising import attach
from support.terminal import open_as

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
SERVER = (
    "mail", "set", "--host", "smtp.exemple.fr", "--security", "tls", "--from",
    "alma@cabinet.example", "--to", "rappels@cabinet.example", "--user", "alma", "--on",
)  # fmt: skip


@pytest.fixture
def mailer(monkeypatch: pytest.MonkeyPatch) -> MemoryMailer:
    """Return the twin by which every message of the test leaves."""
    twin = MemoryMailer()
    monkeypatch.setattr(mail, "SmtpMailer", lambda: twin)
    return twin


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return the file of a password."""
    path = tmp_path / "secret"
    path.write_text("cinq mots\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def test_what_falls_due_is_listed_with_how_sure_its_day_is(
    practice: Actor, terminal: Callable[..., tuple[int, str, str]]
) -> None:
    """A line for each, by day; a convention of ours says so."""
    attach(practice, expires_on=date(2026, 11, 1))
    status, out, err = terminal("reminders")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("2026-11-01 (dépassé)")
    assert lines[1] == "2026-12-23  Sauvegarder Serment [convention de calcul]"


def test_a_kind_is_chosen_and_an_unknown_one_refused(
    practice: Actor, ask: Callable[..., tuple[int, Any]]
) -> None:
    """The kinds are in the answer; another is refused with their names."""
    assert practice
    status, found = ask("reminders", "--kind", "hold")
    assert (status, found["falling_due"]) == (0, [])
    assert "backup" in found["kinds"]
    status, found = ask("reminders", "--kind", "inconnue")
    assert status == 1
    assert "backup" in found["error"]["message"]


def test_the_calendar_is_written_then_brought_up_to_date(
    practice: Actor, terminal: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    """The same file each time, for the agenda that follows it: never an entry twice."""
    target = tmp_path / "echeances.ics"
    assert terminal("reminders", "--ics", str(target))[0] == 0
    first = target.read_bytes()
    assert terminal("reminders", "--ics", str(target))[0] == 0
    assert target.read_bytes() == first
    attach(practice, expires_on=date(2027, 3, 1))
    status, out, _ = terminal("reminders", "--ics", str(target))
    assert status == 0
    assert "2 échéances" in out
    uids = [e.uid for e in IcsCalendarStream.calendar_from_ics(target.read_text("utf-8")).events]
    assert len(uids) == len(set(uids)) == 2
    assert [p.name for p in tmp_path.glob("*.ics")] == ["echeances.ics"]


def test_another_file_is_never_written_over(
    practice: Actor, ask: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    """A calendar of somebody else, a text, a folder: refused, and left as they were."""
    assert practice
    for name, content in (("a.ics", b"BEGIN:VCALENDAR\r\n"), ("b.txt", b"notes")):
        path = tmp_path / name
        path.write_bytes(content)
        status, found = ask("reminders", "--ics", str(path))
        assert (status, found["error"]["code"]) == (1, "file_exists_already")
        assert path.read_bytes() == content
    assert ask("reminders", "--ics", str(tmp_path))[0] == 1


def test_a_calendar_is_kept_in_the_folder_of_the_practice(
    practice: Actor,
    ask: Callable[..., tuple[int, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Asked for, then shown by each list, then dropped with its file."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    assert practice
    assert ask("reminders")[1]["kept"] is None
    path = str(tmp_path / "echeances.ics")
    assert ask("reminders", "--keep")[1]["kept"] == path
    assert ask("reminders")[1]["kept"] == path
    assert ask("reminders", "--no-keep")[1]["kept"] is None
    assert ask("reminders", "--keep", "--no-keep")[0] == 2


def test_the_mail_is_set_line_by_line(
    practice: Actor, ask: Callable[..., tuple[int, Any]], secret: Path
) -> None:
    """What is not given stays; the password is never in an answer."""
    assert ask("mail", "show") == (0, {"mail": None})
    status, found = ask(*SERVER, "--password-file", str(secret))
    assert status == 0
    assert (found["mail"]["port"], found["mail"]["has_password"]) == (465, True)
    status, found = ask("mail", "set", "--days", "30", "--off")
    assert (found["mail"]["days_ahead"], found["mail"]["is_on"]) == (30, False)
    assert found["mail"]["host"] == "smtp.exemple.fr"
    kept = find_reminders(practice.practice)
    assert kept is not None
    assert server_of(kept).password == "cinq mots"
    assert "cinq mots" not in str(ask("mail", "show"))


def test_settings_that_cannot_be_are_refused(
    practice: Actor, ask: Callable[..., tuple[int, Any]]
) -> None:
    """A number that is none is a command badly written; a server without addresses is refused."""
    assert ask("mail", "set", "--port", "abc")[0] == 2
    assert ask("mail", "set", "--host", "smtp.exemple.fr", "--on")[0] == 1
    assert find_reminders(practice.practice) is None


def test_a_trial_leaves_or_says_why_not(
    practice: Actor,
    ask: Callable[..., tuple[int, Any]],
    secret: Path,
    mailer: MemoryMailer,
) -> None:
    """Before any server, with one, and with one that refuses."""
    assert practice
    assert ask("mail", "try")[0] == 1
    ask(*SERVER, "--password-file", str(secret))
    assert ask("mail", "try") == (0, {"sent_to": "rappels@cabinet.example"})
    mailer.failure = mail.WrongPasswordError
    status, found = ask("mail", "try")
    assert (status, found["error"]["code"]) == (1, "wrong_password")
    assert found["error"]["to_do"]


@pytest.mark.parametrize("code", mail.FAILURES)
def test_each_refusal_of_a_server_is_told_at_the_terminal(
    practice: Actor,
    ask: Callable[..., tuple[int, Any]],
    secret: Path,
    mailer: MemoryMailer,
    code: str,
) -> None:
    """It refuses, hangs, shows a bad certificate…: what, why, what to do; the settings stay."""
    ask(*SERVER, "--password-file", str(secret))
    mailer.failure = mail.FAILURES[code]
    status, found = ask("mail", "try")
    assert status == 1
    for part in ("code", "message", "to_do"):
        assert found["error"][part], part
    kept = find_reminders(practice.practice)
    assert kept is not None
    assert kept.host == "smtp.exemple.fr"


def test_the_reminder_of_the_day_leaves_once(
    practice: Actor,
    ask: Callable[..., tuple[int, Any]],
    terminal: Callable[..., tuple[int, str, str]],
    secret: Path,
    mailer: MemoryMailer,
) -> None:
    """For a machine that opens Serment by itself each morning: as the program does each hour."""
    assert practice
    assert ask("mail", "send")[1]["outcome"] == "off"
    ask(*SERVER, "--password-file", str(secret), "--days", "30")
    mailer.failure = mail.SilentServerError
    status, found = ask("mail", "send")
    assert (status, found["outcome"]) == (1, "failed")
    assert "arrêté" in found["failure"]
    mailer.failure = None
    assert ask("mail", "send") == (0, {"outcome": "sent", "failure": ""})
    assert terminal("mail", "send")[1] == "Le message du jour est déjà parti.\n"
    assert len(mailer.sent) == 1


def test_all_of_it_is_forgotten(
    practice: Actor, ask: Callable[..., tuple[int, Any]], secret: Path
) -> None:
    """Server, addresses and password go; there is then nothing to forget."""
    ask(*SERVER, "--password-file", str(secret))
    assert ask("mail", "forget") == (0, {"forgotten": True})
    assert ask("mail", "forget") == (0, {"forgotten": False})
    assert find_reminders(practice.practice) is None


def test_the_secretary_sets_nothing(
    practice: Actor,
    ask: Callable[..., tuple[int, Any]],
    secret: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bilal writes the calendar, and neither sets nor forgets the server."""
    open_as(bilal(practice), tmp_path, monkeypatch)
    assert ask("reminders", "--ics", str(tmp_path / "a.ics"))[0] == 0
    for words in ((*SERVER, "--password-file", str(secret)), ("mail", "forget"), ("mail", "try")):
        assert ask(*words)[0] == 1
