"""The practice's own mail server, and a twin that only notes what it was asked to send.

Guarantees that nothing leaves unencrypted nor to a server whose certificate is not verified, that
no silence lasts longer than `STEP_SECONDS` nor an exchange than `LONGEST_TRY`, and that what goes
wrong is one of the errors below, whose code can be kept and whose words a person reads. The name of
this machine is told to nobody.
Leaves to others what is said, to whom, when, and where the password is kept.

LIMIT: a server that sends its greeting or its handshake byte by byte is bounded by each silence,
not by the whole.

LIMIT: the certificates trusted are those that Python finds on the machine. A server whose own
authority is not among them is refused, as one on this machine with a certificate of its own is.
"""

import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import ClassVar, Final, Literal, Protocol

Security = Literal["starttls", "tls"]
STEP_SECONDS: Final = 10.0
LONGEST_TRY: Final = 25.0
_NOBODY: Final = "[127.0.0.1]"
_ACCOUNT_CODES: Final = frozenset({530, 534, 535})  # RFC 4954: no account, too weak, wrong


class MailError(Exception):
    """A message that did not leave; `code` can be kept, the three sentences are in French."""

    code: ClassVar[str] = "failed"
    what: ClassVar[str] = "Le serveur de messagerie n’a pas pris le message."
    why: ClassVar[str] = "Le rappel n’est pas parti."
    remedy: ClassVar[str] = "Recommencez plus tard ; si cela dure, demandez à votre fournisseur."

    def __str__(self) -> str:
        return f"{self.what} {self.why} {self.remedy}"


class UnreachableServerError(MailError):
    """No server answers there: unknown name, closed port, no network."""

    code = "unreachable"
    what = "Aucun serveur de messagerie ne répond à cette adresse et à ce port."
    remedy = (
        "Vérifiez que la machine est reliée au réseau, puis le nom du serveur et son port chez "
        "votre fournisseur."
    )


class SilentServerError(MailError):
    """The server took too long: it hangs, or something on the way does."""

    code = "silent"
    what = "Le serveur de messagerie ne répond plus : l’essai a été arrêté."
    remedy = (
        "Vérifiez le port et le chiffrement (587 avec STARTTLS, 465 avec TLS), puis recommencez."
    )


class UnencryptedServerError(MailError):
    """The server offers no encryption."""

    code = "unencrypted"
    what = "Ce serveur ne propose pas de chiffrement sur ce port."
    why = "Votre mot de passe y passerait en clair : rien n’a été envoyé."
    remedy = "Choisissez TLS et le port 465, ou demandez à votre fournisseur."


class BadCertificateError(MailError):
    """The certificate of the server cannot be verified."""

    code = "certificate"
    what = "Le certificat de ce serveur n’est pas valable pour cette adresse."
    why = (
        "Un autre pourrait se faire passer pour lui et prendre votre mot de passe : rien n’a été "
        "envoyé."
    )
    remedy = "Vérifiez le nom exact du serveur et l’heure de cette machine, puis recommencez."


class WrongPasswordError(MailError):
    """The server knows neither this account nor this password."""

    code = "password"
    what = "Le serveur refuse ce compte ou ce mot de passe."
    remedy = (
        "Ressaisissez-les ; beaucoup de fournisseurs demandent un mot de passe d’application, à "
        "créer dans leur espace."
    )


class NoAccountsError(MailError):
    """The server takes no account on that port."""

    code = "accounts"
    what = "Ce serveur ne prend pas de compte sur ce port."
    remedy = "Vérifiez le port, ou laissez vides le compte et le mot de passe s’il n’en veut pas."


class RefusedAddressError(MailError):
    """The server does not take this sender or this recipient."""

    code = "address"
    what = "Le serveur refuse l’adresse de l’expéditeur ou celle du destinataire."
    remedy = "Vérifiez les deux adresses ; l’expéditeur est en général celle du compte."


FAILURES: Final[dict[str, type[MailError]]] = {
    error.code: error
    for error in (
        MailError,
        UnreachableServerError,
        SilentServerError,
        UnencryptedServerError,
        BadCertificateError,
        WrongPasswordError,
        NoAccountsError,
        RefusedAddressError,
    )
}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over; no `user` means a server that asks for none."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: two addresses, two texts, the instant, and `number`, which names it for ever."""

    sender: str
    recipient: str
    subject: str
    body: str
    at: datetime
    number: str


class Mailer(Protocol):
    """Whoever hands a message to a server: the network, or its twin."""

    def send(self, server: MailServer, letter: Letter) -> None:
        """Hand over the message; MailError when it did not leave."""
        ...


class SmtpMailer:
    """The network; `trusted` replaces the certificates that the machine trusts."""

    def __init__(
        self,
        trusted: ssl.SSLContext | None = None,
        *,
        step_seconds: float = STEP_SECONDS,
        longest_try: float = LONGEST_TRY,
    ) -> None:
        self._trusted = trusted
        self._step_seconds = step_seconds
        self._longest_try = longest_try

    def send(self, server: MailServer, letter: Letter) -> None:
        """Hand over the message; MailError when it did not leave."""
        message = as_message(letter)
        trusted = self._trusted or ssl.create_default_context()
        with (
            _told_in_french(),
            contextlib.closing(self._connect(server, trusted)) as client,
            self._bounded(client),
        ):
            client.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                if not client.has_extn("starttls"):
                    raise UnencryptedServerError
                client.starttls(context=trusted)
                client.ehlo_or_helo_if_needed()
            if server.user:
                client.login(server.user, server.password)
            client.send_message(message, letter.sender, [letter.recipient])
            with contextlib.suppress(OSError):
                client.quit()  # the server has taken the message: a rude end changes nothing

    def _connect(self, server: MailServer, trusted: ssl.SSLContext) -> smtplib.SMTP:
        # Without a name of ours, the library would tell the server that of this machine.
        if server.security == "tls":
            return smtplib.SMTP_SSL(
                server.host,
                server.port,
                local_hostname=_NOBODY,
                timeout=self._step_seconds,
                context=trusted,
            )
        return smtplib.SMTP(
            server.host, server.port, local_hostname=_NOBODY, timeout=self._step_seconds
        )

    @contextlib.contextmanager
    def _bounded(self, client: smtplib.SMTP) -> Iterator[None]:
        """Cut the connection after `longest_try`, however little by little the server answers."""
        cut = threading.Event()

        def shut() -> None:
            cut.set()
            if client.sock is not None:
                with contextlib.suppress(OSError):
                    client.sock.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self._longest_try, shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except OSError:
            if cut.is_set():
                raise SilentServerError from None
            raise
        finally:
            timer.cancel()


def as_message(letter: Letter) -> EmailMessage:
    """Return the message as it leaves: plain text, two addresses, no name of a machine."""
    message = EmailMessage(policy=SMTP)
    message["From"] = letter.sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.number}@{letter.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no robot answers it
    message.set_content(letter.body)
    return message


@contextlib.contextmanager
def _told_in_french() -> Iterator[None]:
    """Turn what the library and the network raise into the errors of this module."""
    try:
        yield
    except MailError:
        raise
    except smtplib.SMTPException as error:
        raise _of_the_server(error) from error
    except ssl.SSLCertVerificationError as error:
        raise BadCertificateError from error
    except ssl.SSLError as error:
        raise UnencryptedServerError from error
    except TimeoutError as error:
        raise SilentServerError from error
    except OSError as error:
        raise UnreachableServerError from error


def _of_the_server(error: smtplib.SMTPException) -> MailError:
    """Return what the answer of a server means to a person."""
    if isinstance(error, smtplib.SMTPServerDisconnected):
        # The library hides there the silence that ended its wait.
        return SilentServerError() if isinstance(error.__context__, TimeoutError) else MailError()
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NoAccountsError()
    if getattr(error, "smtp_code", 0) in _ACCOUNT_CODES:
        return WrongPasswordError()
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPRecipientsRefused):
        return RefusedAddressError()
    return MailError()


class MemoryMailer:
    """The twin for tests: it notes each message with its server, or fails as it was told."""

    def __init__(self, failure: type[MailError] | None = None) -> None:
        self.failure = failure
        self.tried = 0
        self.sent: list[tuple[MailServer, Letter]] = []

    def send(self, server: MailServer, letter: Letter) -> None:
        """Note the message, or raise the failure asked for."""
        self.tried += 1
        if self.failure is not None:
            raise self.failure
        self.sent.append((server, letter))
