"""The reminders by e-mail: asked for, tried, sent once, never twice the same, and never a name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from serment.adapters import mail
from serment.adapters.mail import MemoryMailer
from serment.practice.actors import ForbiddenActError
from serment.practice.demo import open_demonstration
from serment.practice.hourly import look_for_owner
from serment.practice.personal_data import export_practice
from serment.practice.plan import put_off_finding
from serment.practice.reminders import (
    MailSettings,
    RemindersError,
    failure_in_french,
    find_reminders,
    forget_reminders,
    save_reminders,
    send_trial,
    server_of,
)
from serment.practice.reminding import body_of, remind, reminder_of, subject_of
from serment.store.models import JournalEntry, ReminderMail
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.practising import answer, attach

if TYPE_CHECKING:
    from serment.practice.actors import Actor
    from serment.practice.reminding import Reminded

pytestmark = pytest.mark.django_db
SECRET = "cinq mots sans rapport"
SETTINGS = MailSettings(
    is_on=True,
    host="smtp.exemple.fr",
    sender="alma@cabinet.example",
    recipient="rappels@cabinet.example",
    user="alma",
    password=SECRET,
    days_ahead=30,
)


def _reminded(name: str = "Cabinet du Dr Alma Rey") -> Actor:
    """A practice that asked for reminders, and has its backup to make within the month."""
    doctor = alma(name)
    save_reminders(actor=doctor, settings=SETTINGS, now=NOW)
    return doctor


def _kept(actor: Actor) -> ReminderMail:
    kept = find_reminders(actor.practice)
    assert kept is not None
    return kept


def _acts(actor: Actor, act: str) -> int:
    return JournalEntry.objects.of(actor.practice).filter(act=act).count()


def _journal(actor: Actor) -> str:
    rows = JournalEntry.objects.of(actor.practice).select_related("payload")
    return " ".join(bytes(row.payload.content).decode() for row in rows)


def test_chloe_and_bilal_choose_try_and_forget_nothing() -> None:
    """What leaves the practice is the controller's alone."""
    doctor, mailer = _reminded(), MemoryMailer()
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            save_reminders(actor=person, settings=replace(SETTINGS, host="x.fr"), now=NOW)
        with pytest.raises(ForbiddenActError):
            send_trial(actor=person, mailer=mailer, now=NOW)
        with pytest.raises(ForbiddenActError):
            forget_reminders(actor=person, now=NOW)
    assert (_kept(doctor).host, mailer.tried) == (SETTINGS.host, 0)


def test_what_was_not_asked_for_never_leaves() -> None:
    """No settings, or settings switched off: the hour comes, and nothing is tried."""
    doctor, mailer = alma(), MemoryMailer()
    assert remind(actor=doctor, mailer=mailer, now=NOW) == "off"
    save_reminders(actor=doctor, settings=replace(SETTINGS, is_on=False), now=NOW)
    assert remind(actor=doctor, mailer=mailer, now=NOW) == "off"
    assert mailer.tried == 0


def test_settings_are_kept_and_the_journal_says_which_lines_changed() -> None:
    """Neither the server, nor an address, nor the password goes into the journal."""
    doctor = _reminded()
    save_reminders(actor=doctor, settings=replace(SETTINGS, password=None), now=NOW)
    assert _acts(doctor, "reminders.set") == 1
    save_reminders(actor=doctor, settings=replace(SETTINGS, days_ahead=7), now=NOW)
    told = _journal(doctor)
    assert '"changed":["days_ahead"]' in told
    for word in (SECRET, SETTINGS.host, SETTINGS.recipient):
        assert word not in told
    assert server_of(_kept(doctor)).password == SECRET


def test_the_password_is_never_exported_nor_printed() -> None:
    """All the data of the practice but that one, and nothing that a trace could show."""
    doctor = _reminded()
    exported = b"".join(export_practice(actor=doctor, now=NOW)).decode()
    assert SETTINGS.recipient in exported
    assert SECRET not in exported
    assert SECRET not in repr(SETTINGS)
    assert SECRET not in str(_kept(doctor))


def test_the_database_alone_does_not_give_the_password() -> None:
    """Sealed by a key of the open store: a copy of the rows, on any database, holds no secret."""
    doctor = _reminded()
    kept = _kept(doctor)
    assert SECRET not in kept.password
    assert server_of(kept).password == SECRET


def test_a_password_that_cannot_be_read_any_more_is_asked_again() -> None:
    """Rows of another store, or altered: said as a wrong password, and typed anew it is kept."""
    doctor, mailer = _reminded(), MemoryMailer()
    ReminderMail.objects.of(doctor.practice).update(password="gAAAA")
    assert remind(actor=doctor, mailer=mailer, now=NOW) == "failed"
    assert "mot de passe" in failure_in_french(_kept(doctor))
    save_reminders(actor=doctor, settings=SETTINGS, now=NOW)
    assert remind(actor=doctor, mailer=mailer, now=NOW) == "sent"


@pytest.mark.parametrize("moved", [{"host": "smtp.autre.fr"}, {"user": "bilal"}], ids=str)
def test_a_password_is_not_handed_to_another_server(moved: dict[str, str]) -> None:
    """A colleague at an open window must not send it to a server of his own."""
    doctor = _reminded()
    with pytest.raises(RemindersError) as refused:
        save_reminders(actor=doctor, settings=replace(SETTINGS, password=None, **moved), now=NOW)  # type: ignore[arg-type]  # texts of the settings
    assert refused.value.field == "password"
    assert _kept(doctor).host == SETTINGS.host


def test_an_account_given_up_takes_its_password_with_it() -> None:
    """Without an account, nothing secret remains."""
    doctor = _reminded()
    save_reminders(actor=doctor, settings=replace(SETTINGS, user="", password=SECRET), now=NOW)
    assert _kept(doctor).password == ""


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"host": ""}, "host"),
        ({"host": "http://smtp.exemple.fr"}, "host"),
        ({"host": "smtp.exemple.fr\r\nRCPT"}, "host"),
        ({"security": "aucun"}, "security"),
        ({"port": 0}, "port"),
        ({"port": 65_536}, "port"),
        ({"days_ahead": 3}, "days_ahead"),
        ({"recipient": "rappels"}, "recipient"),
        ({"recipient": "a@b.fr, c@d.fr"}, "recipient"),
        ({"recipient": "é@cabinet.example"}, "recipient"),
        ({"sender": ""}, "sender"),
        ({"user": "almé"}, "user"),
        ({"password": "é"}, "password"),
        ({"password": "a\x00b"}, "password"),
    ],
    ids=str,
)
def test_settings_that_cannot_be_are_refused_and_name_their_line(
    wrong: dict[str, object], field: str
) -> None:
    """What is wrong, why, what to do; and nothing was kept."""
    doctor = alma()
    with pytest.raises(RemindersError) as refused:
        save_reminders(actor=doctor, settings=replace(SETTINGS, **wrong), now=NOW)  # type: ignore[arg-type]  # what a form could send
    assert refused.value.field == field
    assert find_reminders(doctor.practice) is None


def test_the_fictitious_practice_writes_to_nobody() -> None:
    """It can neither keep a server nor try one."""
    fictitious, mailer = open_demonstration(as_of=TODAY, now=NOW), MemoryMailer()
    with pytest.raises(RemindersError, match="fictif"):
        save_reminders(actor=fictitious, settings=SETTINGS, now=NOW)
    with pytest.raises(RemindersError):
        send_trial(actor=fictitious, mailer=mailer, now=NOW)
    assert remind(actor=fictitious, mailer=mailer, now=NOW) == "off"
    assert mailer.tried == 0


def test_a_trial_goes_where_the_practice_said_and_says_nothing_of_it() -> None:
    """One message, to the one address; a line in the journal."""
    doctor, mailer = _reminded(), MemoryMailer()
    assert send_trial(actor=doctor, mailer=mailer, now=NOW) == SETTINGS.recipient
    server, letter = mailer.sent[0]
    assert (server.host, server.port, server.password) == ("smtp.exemple.fr", 587, SECRET)
    assert (letter.sender, letter.recipient) == (SETTINGS.sender, SETTINGS.recipient)
    assert "Alma" not in letter.subject + letter.body
    assert _acts(doctor, "reminders.tried") == 1


def test_a_trial_that_fails_says_why_and_is_no_act() -> None:
    """Nothing left: nothing is journalled."""
    doctor = _reminded()
    with pytest.raises(mail.BadCertificateError):
        send_trial(actor=doctor, mailer=MemoryMailer(mail.BadCertificateError), now=NOW)
    assert _acts(doctor, "reminders.tried") == 0
    with pytest.raises(RemindersError, match="Enregistrez"):
        send_trial(actor=alma("Autre"), mailer=MemoryMailer(), now=NOW)


def test_one_message_a_day_however_often_one_looks() -> None:
    """Every hour of a day: sent once, with its line in the journal."""
    doctor, mailer = _reminded(), MemoryMailer()
    done = [remind(actor=doctor, mailer=mailer, now=NOW + timedelta(hours=h)) for h in range(12)]
    assert done == ["sent", *["already"] * 11]
    assert len(mailer.sent) == _acts(doctor, "reminder.sent") == 1
    assert _kept(doctor).sent_on == TODAY


def test_never_twice_the_same_and_again_when_something_is_new() -> None:
    """Nothing new: silence, for as long as it lasts; a day more, or one passed: a message."""
    doctor, mailer = _reminded(), MemoryMailer()

    def look(day: date) -> Reminded:
        return remind(
            actor=doctor, mailer=mailer, now=datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        )

    assert look(TODAY) == "sent"
    assert {look(TODAY + timedelta(days=n)) for n in range(1, 5)} == {"nothing_new"}
    attach(doctor, expires_on=date(2026, 12, 10))
    assert look(date(2026, 11, 28)) == "sent"
    assert look(date(2026, 12, 10)) == "nothing_new"
    assert look(date(2026, 12, 11)) == "sent"
    assert look(date(2026, 12, 12)) == "nothing_new"
    bodies = [letter.body for _, letter in mailer.sent]
    assert len(set(bodies)) == len(bodies) == 3


def test_what_is_done_makes_no_message() -> None:
    """Fewer things to do is no news that anybody waits for."""
    doctor, mailer = _reminded(), MemoryMailer()
    put_off_finding(
        actor=doctor, rule="obligation.crisis_kit", reason="travaux", decided_on=TODAY,
        review_on=date(2026, 12, 1), now=NOW,
    )  # fmt: skip
    assert remind(actor=doctor, mailer=mailer, now=NOW) == "sent"
    put_off_finding(
        actor=doctor, rule="obligation.crisis_kit", reason="travaux", decided_on=TODAY,
        review_on=date(2027, 9, 1), now=NOW,
    )  # fmt: skip
    tomorrow = NOW + timedelta(days=1)
    assert remind(actor=doctor, mailer=mailer, now=tomorrow) == "nothing_new"


def test_a_new_recipient_is_told_everything() -> None:
    """What another address was told, this one was not; still one message a day."""
    doctor, mailer = _reminded(), MemoryMailer()
    remind(actor=doctor, mailer=mailer, now=NOW)
    changed = replace(SETTINGS, recipient="autre@cabinet.example", password=None)
    save_reminders(actor=doctor, settings=changed, now=NOW)
    assert remind(actor=doctor, mailer=mailer, now=NOW) == "already"
    assert remind(actor=doctor, mailer=mailer, now=NOW + timedelta(days=1)) == "sent"
    assert mailer.sent[-1][1].recipient == "autre@cabinet.example"


def test_a_server_that_hangs_is_tried_again_an_hour_later() -> None:
    """The reason is kept and shown, journalled once, and gone once a message has left."""
    doctor = _reminded()
    silent = MemoryMailer(mail.SilentServerError)
    for hour in range(3):
        assert remind(actor=doctor, mailer=silent, now=NOW + timedelta(hours=hour)) == "failed"
    assert silent.tried == 3
    assert _acts(doctor, "reminder.failed") == 1
    assert "arrêté" in failure_in_french(_kept(doctor))
    assert remind(actor=doctor, mailer=MemoryMailer(), now=NOW + timedelta(hours=4)) == "sent"
    assert failure_in_french(_kept(doctor)) == ""


@pytest.mark.parametrize(
    "error", [mail.WrongPasswordError, mail.BadCertificateError, mail.RefusedAddressError]
)
def test_what_an_hour_cannot_change_waits_for_the_next_day(error: type[mail.MailError]) -> None:
    """A wrong password sent each hour would lock the account; new settings are tried at once."""
    doctor, mailer = _reminded(), MemoryMailer(error)
    assert remind(actor=doctor, mailer=mailer, now=NOW) == "failed"
    assert remind(actor=doctor, mailer=mailer, now=NOW + timedelta(hours=1)) == "waiting"
    assert remind(actor=doctor, mailer=mailer, now=NOW + timedelta(days=1)) == "failed"
    assert mailer.tried == 2
    save_reminders(actor=doctor, settings=replace(SETTINGS, password="un autre"), now=NOW)
    assert remind(actor=doctor, mailer=MemoryMailer(), now=NOW + timedelta(days=1)) == "sent"


class _Killed(MemoryMailer):
    """A program killed while a message leaves."""

    def send(self, server: mail.MailServer, letter: mail.Letter) -> None:
        super().send(server, letter)
        raise KeyboardInterrupt


def test_a_program_killed_while_a_message_leaves_sends_no_second_one_that_day() -> None:
    """Nobody knows whether it left: the next day tells again, the same day never."""
    doctor, killed = _reminded(), _Killed()
    with pytest.raises(KeyboardInterrupt):
        remind(actor=doctor, mailer=killed, now=NOW)
    mailer = MemoryMailer()
    assert remind(actor=doctor, mailer=mailer, now=NOW + timedelta(hours=1)) == "already"
    assert remind(actor=doctor, mailer=mailer, now=NOW + timedelta(days=1)) == "sent"


def test_a_clock_that_went_ahead_and_came_back_does_not_silence_the_reminders() -> None:
    """A message of « next year » must not stop those of this one; nor is it sent again."""
    doctor, mailer = _reminded(), MemoryMailer()
    assert remind(actor=doctor, mailer=mailer, now=NOW + timedelta(days=365)) == "sent"
    assert remind(actor=doctor, mailer=mailer, now=NOW) == "sent"
    assert remind(actor=doctor, mailer=mailer, now=NOW) == "already"


def test_a_message_counts_and_dates_and_names_nothing_else() -> None:
    """Kinds, counts and days: no title, however harmless, no name of the practice."""
    doctor = _reminded()
    answer(doctor, has_staff=True, trained_on=date(2025, 11, 1))
    attach(doctor, title="Bilan de Léa Martin", expires_on=date(2026, 12, 1))
    reminder = reminder_of(doctor.practice, days_ahead=30, now=NOW)
    assert subject_of(reminder) == "Serment : 3 échéances, dont 1 dépassée"
    body = body_of(reminder)
    assert (
        "– Plan d’action : 1 échéance, dont 1 dépassée ; la plus ancienne du 1er novembre 2026"
        in (body.splitlines())
    )
    assert "– Sauvegarde de Serment : 1 échéance, la première le 23 décembre 2026" in body
    for word in ("Alma", "Rey", "Martin", "Bilan", "Former"):
        assert word not in subject_of(reminder) + body


def test_only_what_comes_within_the_days_chosen_is_told() -> None:
    """One day before: what falls due tomorrow, not the day after."""
    doctor = _reminded()
    attach(doctor, content=b"1", expires_on=TODAY + timedelta(days=1))
    attach(doctor, content=b"2", expires_on=TODAY + timedelta(days=2))
    assert len(reminder_of(doctor.practice, days_ahead=1, now=NOW).due) == 1
    assert len(reminder_of(doctor.practice, days_ahead=7, now=NOW).due) == 2


def test_the_program_reminds_as_the_owner_of_the_store() -> None:
    """What is done each hour, nobody at the window; and nothing where there is no owner."""
    mailer = MemoryMailer()
    look_for_owner(mailer=mailer, now=NOW)
    assert mailer.sent == []
    _reminded()
    look_for_owner(mailer=mailer, now=NOW)
    assert len(mailer.sent) == 1


def test_what_is_forgotten_is_gone() -> None:
    """Server, addresses and password: no row remains, and the journal says that they went."""
    doctor = _reminded()
    assert forget_reminders(actor=doctor, now=NOW)
    assert find_reminders(doctor.practice) is None
    assert not forget_reminders(actor=doctor, now=NOW)
    assert _acts(doctor, "reminders.forgotten") == 1


def test_the_journal_of_reminders_holds_numbers_and_codes() -> None:
    """Counts, codes and the names of lines: nothing else, from the first setting to a failure."""
    doctor = _reminded()
    remind(actor=doctor, mailer=MemoryMailer(mail.SilentServerError), now=NOW)
    remind(actor=doctor, mailer=MemoryMailer(), now=NOW)
    rows = JournalEntry.objects.of(doctor.practice).filter(act__startswith="reminder")
    told = [json.loads(bytes(row.payload.content)) for row in rows.order_by("sequence")]
    told = [{k: v for k, v in one.items() if k != "by"} for one in told]
    assert told[1:] == [{"code": "silent"}, {"entries": 1, "late": 0}]
