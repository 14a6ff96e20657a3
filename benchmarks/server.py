"""The real program, started by its launcher, and a browser that keeps cookies and follows pages."""

from __future__ import annotations

import contextlib
import html
import http.client
import re
import socket
import subprocess
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

from benchmarks.processes import PROGRAM, ROOT, clean_environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

_PATIENCE = 60.0
_MOST_STEPS = 40
_REDIRECTS = frozenset({301, 302, 303})
_TOKEN = re.compile(rb'name="(jeton|csrfmiddlewaretoken)" value="([^"]+)"')


class UnexpectedAnswerError(RuntimeError):
    """The program did not answer as it should: a time would mean nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, and the wall seconds from the request's first byte to the answer's last."""

    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def kind(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def next_path(self) -> str | None:
        """Where a browser would go by itself."""
        if self.status in _REDIRECTS:
            return self.headers.get("location")
        refresh = self.headers.get("refresh", "")
        return refresh.partition("url=")[2] or None

    def form_token(self) -> tuple[str, str]:
        """The hidden field that ties the form to the browser: its name and its value."""
        found = _TOKEN.search(self.body)
        if found is None:
            raise UnexpectedAnswerError(f"{self.path} holds no form")
        return found[1].decode(), html.unescape(found[2].decode())


@dataclass
class Browser:
    """Enough of a browser: cookies, one connection kept open, redirections."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _line: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields).encode())

    def follow(self, answer: Answer) -> Answer:
        """Go where a browser would go by itself, until a page stays."""
        for _ in range(_MOST_STEPS):
            path = answer.next_path
            if path is None:
                return answer
            answer = self.get(path)
        raise UnexpectedAnswerError(f"{answer.path} sends the browser round in circles")

    def close(self) -> None:
        """Close the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self._line is None:
            self._line = http.client.HTTPConnection("localhost", self.port, timeout=_PATIENCE)
        began = time.perf_counter()
        self._line.request(method, path, body=body, headers=headers)
        response = self._line.getresponse()
        content = response.read()
        took = time.perf_counter() - began
        self._keep_cookies(response.headers.get_all("Set-Cookie") or [])
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(path, response.status, found, content, took)

    def _keep_cookies(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


class Cockpit:
    """`./serment demo` or `./serment start`, from the launch to the stop."""

    def __init__(self, mode: str, folder: Path) -> None:
        self.port = free_port()
        self.began = time.perf_counter()
        command = [str(PROGRAM), mode, "--no-browser", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [*command, "--data-dir", str(folder)],
            cwd=ROOT,
            env=clean_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.browser = Browser(self.port)

    @property
    def pid(self) -> int:
        """The process of the server (the launcher becomes it)."""
        return self._process.pid

    def since_start(self) -> float:
        """Seconds since the launch."""
        return time.perf_counter() - self.began

    def first_page(self) -> Answer:
        """Ask again and again until the door answers; the first page that is shown."""
        while self.since_start() < _PATIENCE:
            try:
                answer = self.browser.get("/")
                while answer.status in _REDIRECTS:
                    answer = self.browser.get(str(answer.next_path))
            except OSError:
                self.browser.close()
                if self._process.poll() is not None:
                    break
                time.sleep(0.005)
            else:
                return answer
        raise UnexpectedAnswerError("the program did not answer at its port")

    def today(self, page: Answer) -> Answer:
        """Follow the door to « Aujourd’hui »; the page itself."""
        page = self.browser.follow(page)
        if page.path != "/" or page.status != 200:
            raise UnexpectedAnswerError(f"{page.path} answered {page.status} instead of the page")
        return page

    def unlock(self, page: Answer, passphrase: str) -> Answer:
        """Type the passphrase on the unlock page; where it leads."""
        name, value = page.form_token()
        return self.browser.post("/porte/ouvrir", {name: value, "phrase": passphrase})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.browser.close()
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=20)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def free_port() -> int:
    """Return a port of this machine that nothing uses now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
