"""What the gate needs of HTTP: a checked request, an answer with its headers, the style sheets.

Standard library alone, so that the first page waits for nothing. Host and origin are checked
before any other thing: a page of another site that aims at the port (DNS rebinding, a foreign
form) gets nothing.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WSGIApp = Callable[[Environ, StartResponse], Iterable[bytes]]

GATE_COOKIE: Final = "serment_gate"
LARGEST_FORM: Final = 16_384
_MOST_FIELDS: Final = 10
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PROTECTING_HEADERS: Final = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    # Not « no-referrer »: with it, browsers send « Origin: null » with our own forms.
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
_STATIC: Final = Path(__file__).resolve().parent / "static"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
}


class RefusedRequestError(Exception):
    """A request that no page of ours would send; `status` is the answer's."""

    def __init__(self, status: str, what: str, remedy: str) -> None:
        super().__init__(what)
        self.status = status
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate sends back."""

    status: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    def send(self, start_response: StartResponse) -> Iterable[bytes]:
        """Send it, protected; its own headers come first."""
        own = {name for name, _ in self.headers}
        start_response(
            self.status,
            [
                *self.headers,
                *((name, value) for name, value in PROTECTING_HEADERS if name not in own),
                ("Content-Length", str(len(self.body))),
            ],
        )
        return [self.body]


# What a page asks by itself, on a timer: nobody is there for all that, so it delays no lock.
QUIET_PATHS: Final = frozenset({"/echeances/rappel.json"})


def is_quiet(environ: Environ) -> bool:
    """Tell whether a request is nobody's activity."""
    return environ.get("PATH_INFO") in QUIET_PATHS


class Answering:
    """The application's answer; the request has ended when the server closes it."""

    def __init__(self, answer: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._answer = answer
        self._leave = leave

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        """Close the answer, once, then count the request out."""
        leave, self._leave = self._leave, lambda: None
        try:
            close = getattr(self._answer, "close", None)
            if close is not None:
                close()
        finally:
            leave()


def page(body: bytes, *, status: str = "200 OK", headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """Return an HTML page."""
    return Answer(status, body, (("Content-Type", "text/html; charset=utf-8"), *headers))


def redirect(address: str, *, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """Send the browser to another page of ours, by GET."""
    return Answer("303 See Other", b"", (("Location", address), *headers))


def pdf(content: bytes, name: str) -> Answer:
    """Hand a PDF over as a file to save."""
    headers = (
        ("Content-Type", "application/pdf"),
        ("Content-Disposition", f'attachment; filename="{name}"'),
    )
    return Answer("200 OK", content, headers)


def cookie(name: str, value: str, *, seconds: int | None = None) -> tuple[str, str]:
    """Return a cookie that no script reads and no other site sends."""
    age = "" if seconds is None else f"; Max-Age={seconds}"
    return ("Set-Cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Strict{age}")


def read_cookie(environ: Environ, name: str) -> str | None:
    """Return a cookie of the request, or None."""
    try:
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        return None
    return cookies[name].value if name in cookies else None


def verify_host(environ: Environ, port: int) -> None:
    """Refuse a request that was not addressed to this machine by one of its two names."""
    if environ.get("HTTP_HOST") not in {f"127.0.0.1:{port}", f"localhost:{port}"}:
        raise RefusedRequestError(
            "400 Bad Request",
            "Cette adresse n’est pas celle de Serment.",
            f"Ouvrez http://localhost:{port}/ dans votre navigateur.",
        )


def verify_origin(environ: Environ, port: int) -> None:
    """Refuse a write that the browser says comes from another site."""
    site = environ.get("HTTP_SEC_FETCH_SITE")
    origin = environ.get("HTTP_ORIGIN", f"http://localhost:{port}")
    ours = {f"http://127.0.0.1:{port}", f"http://localhost:{port}"}
    if site == "same-origin":
        ours.add("null")  # what a page that hides its address sends with its own forms
    if site not in {None, "same-origin", "none"} or origin not in ours:
        raise RefusedRequestError(
            "403 Forbidden",
            "Cette demande vient d’une autre page que celles de Serment. Rien n’a été fait.",
            f"Ouvrez http://localhost:{port}/ et recommencez depuis Serment.",
        )


def read_form(environ: Environ) -> dict[str, str]:
    """Return the fields of a small form; RefusedRequestError when it is not one."""
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not length.isascii() or not length.isdigit() or int(length) > LARGEST_FORM:
        raise RefusedRequestError(
            "413 Content Too Large", "Ce formulaire est trop long.", "Revenez en arrière."
        )
    body = environ["wsgi.input"].read(int(length))
    try:
        fields = parse_qs(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise RefusedRequestError(
            "400 Bad Request", "Ce formulaire est illisible.", "Revenez en arrière."
        ) from None
    return {name: values[0] for name, values in fields.items()}


class FormTokens:
    """Ties each form to the browser that asked for it (a cookie, and its keyed digest)."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def issue(self, environ: Environ) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return the token of a form, and the cookie to set if the browser has none."""
        known = read_cookie(environ, GATE_COOKIE)
        value = known or secrets.token_urlsafe(24)
        return self._token(value), () if known else (cookie(GATE_COOKIE, value),)

    def verify(self, environ: Environ, form: dict[str, str]) -> None:
        """Refuse a form that was not given to this browser."""
        value = read_cookie(environ, GATE_COOKIE)
        if value is None or not hmac.compare_digest(
            self._token(value).encode(), form.get("jeton", "").encode()
        ):
            raise RefusedRequestError(
                "403 Forbidden",
                "Ce formulaire est périmé, ou votre navigateur refuse les témoins (cookies).",
                "Rechargez la page et recommencez.",
            )

    def token_of(self, environ: Environ) -> str:
        """Return the token of the browser that asks; empty when it holds no cookie of ours."""
        value = read_cookie(environ, GATE_COOKIE)
        return "" if value is None else self._token(value)

    def _token(self, value: str) -> str:
        return hmac.new(self._secret, value.encode(), "sha256").hexdigest()


def serve_static(environ: Environ) -> Answer:
    """Return a style sheet, script, font or image of the program, found by its exact name."""
    wanted = str(environ.get("PATH_INFO", "")).removeprefix("/static/")
    path = _STATIC.joinpath(*[part for part in wanted.split("/") if part not in {"", ".", ".."}])
    content_type = _TYPES.get(path.suffix)
    if content_type is None or "\\" in wanted or ".." in wanted or not path.is_file():
        return Answer("404 Not Found", b"", (("Content-Type", "text/plain"),))
    body = path.read_bytes()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = (("Cache-Control", "no-cache"), ("ETag", tag))
    if environ.get("HTTP_IF_NONE_MATCH") == tag:
        return Answer("304 Not Modified", b"", headers)
    return Answer("200 OK", body, (("Content-Type", content_type), *headers))
