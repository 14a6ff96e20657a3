"""The practice's own mail server: what it takes, and each way in which it does not."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from serment.adapters import mail
from serment.adapters.mail import Letter, MailServer, SmtpMailer
from serment.kernel.french import nbsp
from support.mail_server import (
    PASSWORD,
    MailRules,
    certificate_for,
    mail_server,
    trusting,
)

if TYPE_CHECKING:
    from pathlib import Path

    from serment.adapters.mail import Security

LETTER = Letter(
    "alma@cabinet.example",
    "rappels@cabinet.example",
    "Serment : 2 échéances",
    "Bonjour,\n\nDeux échéances : « bientôt ».\n",
    datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    "0123",
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the certificate of the server and its key."""
    return certificate_for(tmp_path_factory.mktemp("certificate"))


def _server(
    port: int, security: Security = "starttls", password: str = PASSWORD, user: str = "alma"
) -> MailServer:
    return MailServer("localhost", port, security, user, password)


def _mailer(pair: tuple[Path, Path], **limits: float) -> SmtpMailer:
    return SmtpMailer(trusting(pair[0]), **limits)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_message_leaves_encrypted_and_names_no_machine(
    pair: tuple[Path, Path], security: Security
) -> None:
    """Both ways to encrypt: the text arrives whole, to one address, from a machine without name."""
    with mail_server(pair, MailRules(implicit_tls=security == "tls")) as server:
        _mailer(pair).send(_server(server.port, security), LETTER)
    assert server.recipients == [LETTER.recipient]
    assert set(server.names) == {"[127.0.0.1]"}
    assert (security == "starttls") == ("STARTTLS" in server.commands)
    message = message_from_bytes(server.messages[0], policy=default)
    assert (message["Subject"], message["From"], message["To"]) == (
        LETTER.subject, LETTER.sender, LETTER.recipient,
    )  # fmt: skip
    assert message["Message-ID"] == "<0123@cabinet.example>"
    assert message.get_content().replace("\r\n", "\n") == LETTER.body
    assert socket.gethostname().encode() not in server.messages[0]


def test_a_server_without_accounts_is_asked_for_none(pair: tuple[Path, Path]) -> None:
    """No account is given: the message leaves without one."""
    with mail_server(pair, MailRules(offers_accounts=False)) as server:
        _mailer(pair).send(_server(server.port, user="", password=""), LETTER)
    assert "AUTH" not in server.commands
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    ("rules", "error"),
    [
        (MailRules(offers_tls=False), mail.UnencryptedServerError),
        (MailRules(offers_accounts=False), mail.NoAccountsError),
        (MailRules(refuses_sender=True), mail.RefusedAddressError),
        (MailRules(refuses_recipient=True), mail.RefusedAddressError),
        (MailRules(refuses_message=True), mail.MailError),
        (MailRules(closes_at="GREETING"), mail.MailError),
        (MailRules(closes_at="MAIL"), mail.MailError),
        (MailRules(closes_at="AUTH"), mail.MailError),
    ],
    ids=str,
)
def test_each_refusal_is_an_error_of_its_own(
    pair: tuple[Path, Path], rules: MailRules, error: type[mail.MailError]
) -> None:
    """Whatever the server refuses, one error says it, and nothing was taken."""
    with mail_server(pair, rules) as server, pytest.raises(mail.MailError) as refused:
        _mailer(pair).send(_server(server.port), LETTER)
    assert type(refused.value) is error
    assert server.messages == []


def test_a_server_that_takes_the_message_and_closes_rudely_has_taken_it(
    pair: tuple[Path, Path],
) -> None:
    """The end of the conversation changes nothing to what was said before."""
    with mail_server(pair, MailRules(closes_at="QUIT")) as server:
        _mailer(pair).send(_server(server.port), LETTER)
    assert len(server.messages) == 1


def test_a_password_never_leaves_before_the_encryption(pair: tuple[Path, Path]) -> None:
    """A server that offers no encryption is told neither the account nor the message."""
    with mail_server(pair, MailRules(offers_tls=False)) as server, pytest.raises(mail.MailError):
        _mailer(pair).send(_server(server.port), LETTER)
    assert set(server.commands) == {"EHLO"}


def test_a_wrong_password_is_said_so(pair: tuple[Path, Path]) -> None:
    """The server knows the account and not the password."""
    with mail_server(pair, MailRules()) as server, pytest.raises(mail.WrongPasswordError):
        _mailer(pair).send(_server(server.port, password="faux"), LETTER)


def test_a_server_that_wants_an_account_says_so(pair: tuple[Path, Path]) -> None:
    """No account is given where one is wanted: the person is told of the account."""
    rules = MailRules(needs_account=True)
    with mail_server(pair, rules) as server, pytest.raises(mail.WrongPasswordError):
        _mailer(pair).send(_server(server.port, user="", password=""), LETTER)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    pair: tuple[Path, Path], security: Security
) -> None:
    """Signed by itself: nothing is said to that server but the greeting."""
    rules = MailRules(implicit_tls=security == "tls")
    with mail_server(pair, rules) as server, pytest.raises(mail.BadCertificateError):
        SmtpMailer().send(_server(server.port, security), LETTER)
    assert "AUTH" not in server.commands


def test_the_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    """A trusted authority vouches for another server: not for this one."""
    other = certificate_for(tmp_path, name="smtp.example.org")
    with mail_server(other, MailRules()) as server, pytest.raises(mail.BadCertificateError):
        SmtpMailer(trusting(other[0])).send(_server(server.port), LETTER)


@pytest.mark.parametrize("step", ["GREETING", "EHLO", "AUTH", "DATA"])
def test_a_server_that_hangs_is_left(pair: tuple[Path, Path], step: str) -> None:
    """It says nothing more at some step: the try ends, and says that it was silence."""
    with (
        mail_server(pair, MailRules(silent_at=step)) as server,
        pytest.raises(mail.SilentServerError),
    ):
        _mailer(pair, step_seconds=0.3).send(_server(server.port), LETTER)


def test_a_server_that_answers_little_by_little_is_left_too(pair: tuple[Path, Path]) -> None:
    """A byte at a time, no silence is ever long: the whole try is bounded."""
    rules = MailRules(silent_at="AUTH", trickles=True)
    with mail_server(pair, rules) as server, pytest.raises(mail.SilentServerError):
        _mailer(pair, longest_try=0.5).send(_server(server.port), LETTER)


def test_a_server_that_speaks_plainly_on_a_port_of_tls_is_refused(pair: tuple[Path, Path]) -> None:
    """TLS is asked of a port that has none."""
    with mail_server(pair, MailRules()) as server, pytest.raises(mail.UnencryptedServerError):
        _mailer(pair).send(_server(server.port, "tls"), LETTER)


def test_nobody_at_the_port_is_said_so() -> None:
    """The port is closed."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(mail.UnreachableServerError):
        SmtpMailer().send(_server(port), LETTER)


def test_a_name_that_is_no_server_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name resolves to nothing: the same words as a closed port."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(mail.UnreachableServerError):
        SmtpMailer().send(MailServer("smtp.exemple.invalid", 587, "starttls"), LETTER)


@pytest.mark.parametrize("error", mail.FAILURES.values(), ids=lambda e: e.code)
def test_each_failure_says_what_why_and_what_to_do(error: type[mail.MailError]) -> None:
    """Three sentences in French, and a code that can be kept."""
    told = error()
    assert all(len(part) > 15 for part in (told.what, told.why, told.remedy))
    assert "’" in nbsp(str(told)) or "«" in nbsp(str(told)) or "é" in str(told)
    assert mail.FAILURES[error.code] is error


def test_a_server_never_shows_its_password() -> None:
    """What is printed of a server by mistake holds no secret."""
    assert PASSWORD not in repr(_server(25))
