"""A mail server of the tests on this machine: it takes, refuses, hangs, or shows a bad certificate.

Its certificate is signed by an authority of its own, which a client may be told to trust.
"""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "cinq mots"


@dataclass
class MailRules:
    """How the server behaves; `silent_at` is the command after which it says nothing any more."""

    implicit_tls: bool = False
    offers_tls: bool = True
    offers_accounts: bool = True
    needs_account: bool = False
    silent_at: str = ""
    trickles: bool = False
    closes_at: str = ""
    refuses_sender: bool = False
    refuses_recipient: bool = False
    refuses_message: bool = False


@dataclass
class MailServerOfTests:
    """A running server: its port, and what it was given."""

    port: int
    rules: MailRules
    names: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)


def certificate_for(folder: Path, *, name: str = "localhost") -> tuple[Path, Path]:
    """Write a certificate that signs itself for that name; return its file and that of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName(name)]
    if name == "localhost":
        names = [*names, x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]  # type: ignore[list-item]  # both are names
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{name}.pem", folder / f"{name}.key"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


def trusting(public: Path) -> ssl.SSLContext:
    """Return what verifies certificates as the program does, and trusts this one besides."""
    return ssl.create_default_context(cafile=str(public))


@contextmanager
def mail_server(pair: tuple[Path, Path], rules: MailRules) -> Iterator[MailServerOfTests]:
    """Run a server for the time of a test."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*map(str, pair))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = MailServerOfTests(listening.getsockname()[1], rules)
        ended = threading.Event()
        thread = threading.Thread(target=_accept, args=(listening, server, context, ended))
        thread.start()
        try:
            yield server
        finally:
            ended.set()
            with socket.create_connection(("127.0.0.1", server.port), timeout=5):
                pass  # it wakes whoever waits for a connection
            thread.join()


def _accept(
    listening: socket.socket,
    server: MailServerOfTests,
    context: ssl.SSLContext,
    ended: threading.Event,
) -> None:
    while True:
        connected, _ = listening.accept()
        with connected:
            if ended.is_set():
                return
            connected.settimeout(20)
            try:
                _Talk(connected, server, context, ended).run()
            except OSError:  # the client left: what it wanted to see
                continue


class _Talk:
    """One conversation."""

    def __init__(
        self,
        connected: socket.socket,
        server: MailServerOfTests,
        context: ssl.SSLContext,
        ended: threading.Event,
    ) -> None:
        self._server = server
        self._rules = server.rules
        self._context = context
        self._ended = ended
        self._socket = connected
        if self._rules.implicit_tls:
            self._socket = context.wrap_socket(connected, server_side=True)
        self._lines = self._socket.makefile("rb")

    def run(self) -> None:
        """Greet, then answer until the client leaves."""
        try:
            self._converse()
        finally:
            self._lines.close()
            self._socket.close()  # wrapped, it is no more that which the listener gave

    def _converse(self) -> None:
        if self._stops("GREETING"):
            return
        self._say("220 bonjour")
        while line := self._lines.readline(10_000):
            command = line.decode("utf-8", "replace").strip()
            self._server.commands.append(command.split(" ")[0].upper())
            if self._stops(command.split(" ")[0].upper()) or not self._answer(command):
                return

    def _stops(self, step: str) -> bool:
        if step == self._rules.silent_at:
            while self._rules.trickles and not self._ended.wait(0.05):
                self._socket.sendall(b"2")
            self._ended.wait(20)
            return True
        return step == self._rules.closes_at

    def _answer(self, command: str) -> bool:
        word = command.split(" ", maxsplit=1)[0].upper()
        if word == "EHLO":
            self._server.names.append(command.split(" ")[1])
            self._say(*self._extensions())
        elif word == "STARTTLS":
            self._say("220 allez")
            self._lines.close()
            self._socket = self._context.wrap_socket(self._socket, server_side=True)
            self._lines = self._socket.makefile("rb")
        elif word == "AUTH":
            self._account(command)
        elif word == "MAIL":
            self._say(self._about_sender())
        elif word == "RCPT":
            self._recipient(command)
        elif word == "DATA":
            self._message()
        else:
            self._say("221 au revoir" if word == "QUIT" else "250 soit")
        return word != "QUIT"

    def _extensions(self) -> list[str]:
        is_encrypted = isinstance(self._socket, ssl.SSLSocket)
        found = ["serveur des tests"]
        found += ["STARTTLS"] if self._rules.offers_tls and not is_encrypted else []
        found += ["AUTH PLAIN"] if self._rules.offers_accounts and is_encrypted else []
        return [f"250-{one}" for one in found[:-1]] + [f"250 {found[-1]}"]

    def _account(self, command: str) -> None:
        given = base64.b64decode(command.split(" ")[2]).split(b"\0")[2].decode()
        self._say("235 bien" if given == PASSWORD else "535 5.7.8 faux")

    def _about_sender(self) -> str:
        if self._rules.needs_account and "AUTH" not in self._server.commands:
            return "530 5.7.0 un compte"
        return "550 5.7.1 non" if self._rules.refuses_sender else "250 soit"

    def _recipient(self, command: str) -> None:
        self._server.recipients.append(command.partition(":")[2].strip("<>"))
        self._say("550 5.1.1 inconnu" if self._rules.refuses_recipient else "250 soit")

    def _message(self) -> None:
        self._say("354 allez")
        content = b""
        while (line := self._lines.readline(10_000)) not in {b".\r\n", b""}:
            content += line
        if self._rules.refuses_message:
            self._say("554 5.7.1 indesirable")
            return
        self._server.messages.append(content)
        self._say("250 pris")

    def _say(self, *lines: str) -> None:
        self._socket.sendall("".join(f"{line}\r\n" for line in lines).encode())
