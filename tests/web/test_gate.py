"""The door: who is let in, what is refused, when it locks, seen through the real application."""

import html
import io
import json
import re
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from serment.adapters.clock import FixedClock
from serment.adapters.files import DiskFiles
from serment.adapters.workers import IsStopped, ThreadWorkers
from serment.store import unlocked, unlocking
from serment.store.datadir import DataDir
from serment.store.errors import DamagedDatabaseError, StoreLockedError
from serment.store.keyslots import Cost
from serment.store.sqlcipher import connections
from serment.web import gate as installed
from serment.web.door import ENTRY_COOKIE, ENTRY_SECONDS, Gate, Opening, Phase
from serment.web.gate_app import GateApp
from serment.web.gate_http import CONTENT_SECURITY_POLICY
from support.paper import pdf_pages, squeezed

PORT = 4242
HOST = f"localhost:{PORT}"
PHRASE = "agrafe océan tilleul violon marée"
OTHER = "cerise brouillard tabouret énigme"
CHEAP = Cost(memory_kib=8_192, passes=1, lanes=1)


@pytest.fixture(autouse=True)
def _own_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the gate open and close its own store, and give the tests' one back."""
    monkeypatch.setattr(connections, "_alive", weakref.WeakSet())
    before = unlocked.keys()
    unlocked.close()
    yield
    try:
        _settle()
    finally:
        unlocked.open_with(before)


def _settle() -> None:
    """End what the gates of the test began: a lock that comes late would close the next store."""
    for gate in _GATES:
        with gate._change:
            gate.phase = Phase.LOCKED  # its watcher has nothing more to lock
    _GATES.clear()
    # Asked by name rather than joined: a thread being started is listed and cannot be joined yet.
    _until(lambda: not {"lock", "opening"} & {one.name for one in threading.enumerate()}, 30)


_GATES: list[Gate] = []


class Reply:
    """What the browser received."""

    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = int(status.partition(" ")[0])
        self.headers = dict(headers)
        self.cookies = [value for name, value in headers if name == "Set-Cookie"]
        self.body = body
        self.text = html.unescape(body.decode(errors="replace"))


class Browser:
    """A browser that keeps its cookies, in front of a gate."""

    def __init__(self, app: GateApp) -> None:
        self.app = app
        self.cookies: dict[str, str] = {}

    def request(
        self, method: str, path: str, form: dict[str, str] | None = None, /, **changed: str
    ) -> Reply:
        """Send one request, with headers changed or (if empty) removed."""
        body = urlencode(form or {}).encode()
        place, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": place,
            "QUERY_STRING": query,
            "HTTP_HOST": HOST,
            "HTTP_COOKIE": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        if method == "POST":
            environ["HTTP_ORIGIN"] = f"http://{HOST}"
            environ["HTTP_SEC_FETCH_SITE"] = "same-origin"
        environ |= changed
        got: list[Any] = []
        answer = self.app(environ, lambda status, headers: got.extend((status, headers)))
        content = b"".join(answer)
        close: Callable[[], None] = getattr(answer, "close", lambda: None)
        close()
        reply = Reply(got[0], got[1], content)
        for cookie in reply.cookies:
            name, _, value = cookie.partition("=")
            self.cookies[name] = value.partition(";")[0]
        return reply

    def get(self, path: str, **changed: str) -> Reply:
        """Ask for a page."""
        return self.request("GET", path, None, **changed)

    def send(self, path: str, **form: str) -> Reply:
        """Fill the form of the page and send it."""
        page = self.get("/porte/")
        if "Location" in page.headers:
            page = self.get(page.headers["Location"])
        found = re.search(r'name="jeton" value="(\w+)"', page.text)
        token = found.group(1) if found else ""
        return self.request("POST", path, {"jeton": token, **form})


class House:
    """A folder, its gate, and an application that says « bonjour »."""

    def __init__(self, path: Path, *, demo: bool = False, practice: bool = True) -> None:
        self.clock = FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
        self.folder = DataDir(path, files=DiskFiles(), clock=self.clock)
        self.folder.prepare()
        self.code = ""
        if practice:
            new = unlocking.prepare_new_practice(PHRASE, cost=CHEAP)
            unlocking.write_new_practice(self.folder, new)
            self.code = new.recovery_code
        self.prepare: Callable[[], Any] = lambda: self.answer
        self.minutes = 15
        self.held = threading.Event()
        self.held.set()
        self.stopped = False
        self.workers = ThreadWorkers()
        self.reopened = 0
        opening = Opening(
            lambda: None, self._prepare, lambda: self.minutes, self._reopen, self.workers
        )
        self.gate = Gate(self.folder, opening, demo=demo)
        _GATES.append(self.gate)
        self.gate.stop = self.stop
        self.app = GateApp(self.gate, port=PORT)
        self.browser = Browser(self.app)

    def answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as the cockpit would, once the store is open."""
        del environ
        unlocked.database_key()
        self.held.wait(10)
        start_response("200 OK", [])
        return [b"bonjour"]

    def _prepare(self) -> Any:
        return self.prepare()

    def _reopen(self) -> None:
        self.reopened += 1

    def work(self) -> threading.Event:
        """Hand over a long work that stops when asked; it needs its keys to the end."""
        began, ended = threading.Event(), threading.Event()

        def job(is_stopped: IsStopped) -> None:
            began.set()
            _until(is_stopped)
            unlocked.database_key()
            ended.set()

        self.workers.hand_over("work", job)
        assert began.wait(10)
        return ended

    def stop(self) -> None:
        """Note that the program is asked to end."""
        self.stopped = True

    def until(self, *phases: Phase) -> Phase:
        """Wait for the gate to reach one of these phases."""
        for _ in range(500):
            if self.gate.phase in phases:
                return self.gate.phase
            time.sleep(0.01)
        raise AssertionError(self.gate.phase)

    def open(self) -> None:
        """Unlock with the passphrase."""
        assert self.browser.send("/porte/ouvrir", phrase=PHRASE).status == 303
        self.until(Phase.OPEN)


@pytest.fixture(name="house")
def _house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "cabinet")
    yield house
    house.gate.close()


def test_another_person_sees_no_page_of_the_cockpit(house: House) -> None:
    """Chloé, who knows the port alone, reaches the unlocking page whatever she asks."""
    chloe = Browser(house.app)
    for path, door in (
        ("/", "/porte/"),
        ("/registre/", "/porte/?suite=/registre/"),
        ("/preuve/telecharger", "/porte/"),
    ):
        reply = chloe.get(path)
        assert (reply.status, reply.headers["Location"]) == (303, door)
    assert "Votre phrase de passe" in chloe.get("/porte/").text


def test_the_passphrase_opens(house: House) -> None:
    """Dr Rey types her phrase, waits on « Ouverture… », and the cockpit answers."""
    reply = house.browser.send("/porte/ouvrir", phrase=PHRASE)
    assert (reply.status, reply.headers["Location"]) == (303, "/porte/ouverture")
    house.until(Phase.OPEN)
    assert house.browser.get("/porte/ouverture").headers["Refresh"] == "0;url=/"
    assert house.browser.get("/").text == "bonjour"


def test_the_entry_token_is_good_once(house: House) -> None:
    """The browser that unlocked holds a strict cookie; its token passes once, another never."""
    reply = house.browser.send("/porte/ouvrir", phrase=PHRASE)
    [cookie] = [c for c in reply.cookies if c.startswith(ENTRY_COOKIE)]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert f"Max-Age={ENTRY_SECONDS}" in cookie
    token = house.browser.cookies[ENTRY_COOKIE]
    installed.install(house.gate)
    assert not installed.take_entry_token("guess")
    assert installed.take_entry_token(token)
    assert not installed.take_entry_token(token)


def test_the_entry_token_does_not_last(house: House) -> None:
    """Three minutes later the token is good no more."""
    token = house.gate.unlock(PHRASE)
    house.clock.advance(ENTRY_SECONDS + 1)
    assert not house.gate.take_entry_token(token)


def test_second_browser_must_prove_as_well(house: House) -> None:
    """While the cockpit is open, a new browser gets a token only with the passphrase."""
    house.open()
    chloe = Browser(house.app)
    assert "n’est pas la bonne" in chloe.send("/porte/ouvrir", phrase="devinette").text
    assert ENTRY_COOKIE not in chloe.cookies
    assert chloe.send("/porte/ouvrir", phrase=PHRASE).status == 303
    assert ENTRY_COOKIE in chloe.cookies
    assert house.gate.phase is Phase.OPEN


def test_wrong_passphrases_slow_down(house: House) -> None:
    """The third failure makes wait: the page says how long, and a right phrase waits too."""
    for _ in range(3):
        assert house.browser.send("/porte/ouvrir", phrase="non").status == 422
    reply = house.browser.send("/porte/ouvrir", phrase=PHRASE)
    assert (reply.status, reply.headers["Retry-After"]) == (429, "2")
    assert "Réessayez dans 2 secondes" in reply.text
    house.clock.advance(2)
    house.open()


def test_what_was_typed_is_not_sent_back(house: House) -> None:
    """A refused passphrase is not written in the page that refuses it."""
    assert (
        "devinette-secrète"
        not in house.browser.send("/porte/ouvrir", phrase="devinette-secrète").text
    )


@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "localhost:1", "localhost", "", "127.0.0.1"]
)
@pytest.mark.parametrize("path", ["/", "/porte/", "/static/serment.css"])
def test_other_hosts_get_nothing(house: House, host: str, path: str) -> None:
    """A page that made its own name point here (DNS rebinding) gets nothing, open or not."""
    reply = house.browser.get(path, HTTP_HOST=host)
    assert reply.status == 400
    assert "jeton" not in reply.text


@pytest.mark.parametrize(
    "changed",
    [
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_ORIGIN": "http://localhost:1"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
    ],
)
def test_forms_of_other_sites_are_refused(house: House, changed: dict[str, str]) -> None:
    """A form sent by another site is refused, at the door as in the open cockpit."""
    house.browser.get("/porte/")
    assert house.browser.request("POST", "/porte/ouvrir", None, **changed).status == 403
    house.open()
    assert house.browser.request("POST", "/registre/", None, **changed).status == 403


def test_forms_without_their_token_are_refused(house: House) -> None:
    """The passphrase in a form that the gate did not give to this browser opens nothing."""
    form = {"phrase": PHRASE, "jeton": "0" * 64}
    assert house.browser.request("POST", "/porte/ouvrir", form).status == 403
    assert house.gate.phase is Phase.LOCKED


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"CONTENT_LENGTH": "999999999"}, 413),
        ({"CONTENT_LENGTH": "-1"}, 413),
        ({"CONTENT_LENGTH": "²"}, 413),
    ],
)
def test_oversized_forms_are_refused(house: House, changed: dict[str, str], status: int) -> None:
    """A form that announces an absurd length is not read."""
    house.browser.get("/porte/")
    assert house.browser.request("POST", "/porte/ouvrir", None, **changed).status == status


@pytest.mark.parametrize("path", ["/porte/", "/porte/secours", "/porte/ouverture", "/porte/x", "/"])
def test_every_answer_is_protected(house: House, path: str) -> None:
    """Each answer forbids caching, framing, and any script or style of elsewhere."""
    headers = house.browser.get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_hold_no_inline_script_nor_style() -> None:
    """The templates of the gate respect the policy that is sent with them."""
    pages = list(Path(installed.__file__).parent.glob("gate_pages/*.html"))
    assert len(pages) >= 8
    for path in pages:
        text = path.read_text("utf-8")
        assert not re.search(r"<script(?! src)|<style|style=|\son\w+=|javascript:", text)


def test_policy_is_the_cockpits() -> None:
    """The gate and the cockpit send the same policy."""
    from serment.web import middleware

    assert middleware.CONTENT_SECURITY_POLICY == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    "path",
    [
        "/static/../gate.py",
        "/static/..%2fgate.py",
        "/static/",
        "/static/..\\gate.py",
        "/static//etc/passwd",
        "/static/gate.py",
        "/static/fonts",
    ],
)
def test_static_files_stay_in_their_folder(house: House, path: str) -> None:
    """Only the style sheets, scripts, fonts and images of the program are served."""
    assert house.browser.get(path).status == 404


def test_static_files_are_served_while_locked(house: House) -> None:
    """The style sheet comes before any unlocking, and is not sent twice for nothing."""
    reply = house.browser.get("/static/serment.css")
    assert reply.status == 200
    tag = reply.headers["ETag"]
    assert house.browser.get("/static/serment.css", HTTP_IF_NONE_MATCH=tag).status == 304


def test_recovery_with_the_printed_code(house: House) -> None:
    """The lost phrase: the code opens, the new phrase replaces it, the former is refused."""
    reply = house.browser.send("/porte/secours", code=house.code, phrase=OTHER, encore=OTHER)
    assert (reply.status, reply.headers["Location"]) == (303, "/porte/ouverture?kit=1")
    house.until(Phase.OPEN)
    entered = house.browser.get("/porte/ouverture?kit=1")
    assert entered.headers["Refresh"] == "0;url=/?ouvert-avec-le-kit=1"
    chloe = Browser(house.app)
    assert chloe.send("/porte/ouvrir", phrase=PHRASE).status == 422
    assert chloe.send("/porte/ouvrir", phrase=OTHER).status == 303


def test_recovery_refusals_keep_what_was_typed(house: House) -> None:
    """A weak phrase, two different ones, a typing error: told, the code stays in its field."""
    for form, said in (
        ({"code": house.code, "phrase": "court", "encore": "court"}, "moins de 12"),
        ({"code": house.code, "phrase": OTHER, "encore": PHRASE}, "diffèrent"),
        ({"code": house.code[:-1], "phrase": OTHER, "encore": OTHER}, "il en faut 28"),
    ):
        reply = house.browser.send("/porte/secours", **form)
        assert reply.status == 422
        assert said in reply.text
        assert form["code"] in reply.text
    assert house.gate.phase is Phase.LOCKED


def test_creation(tmp_path: Path) -> None:
    """A new practice: phrase twice, code on the screen, two groups typed back, then inside."""
    house = House(tmp_path / "cabinet", practice=False)
    assert "Bienvenue" in house.browser.get("/porte/").text
    code, groups = _code_and_groups(_begin(house))
    assert not house.folder.is_practice_here()
    wrong = house.browser.send("/porte/confirmer", groupe1="AAAA", groupe2="AAAA")
    assert "ne sont pas ceux-là" in wrong.text
    assert _code_and_groups(wrong) == (code, groups)
    typed = {f"groupe{i + 1}": code.split("-")[n - 1].lower() for i, n in enumerate(groups)}
    assert house.browser.send("/porte/confirmer", **typed).status == 303
    house.until(Phase.OPEN)
    assert house.folder.is_practice_here()
    house.gate.close()
    assert unlocking.unlock_with_recovery_code(house.folder, code)


def _begin(house: House) -> Reply:
    """Choose the passphrase; return the page of the kit."""
    token = _token_of(house.browser.get("/porte/recommencer"))
    form = {"jeton": token, "phrase": PHRASE, "encore": PHRASE}
    reply = house.browser.request("POST", "/porte/creer", form)
    assert (reply.status, reply.headers["Location"]) == (303, "/porte/code")
    return house.browser.get("/porte/code")


def _read(paper: Reply) -> str:
    """Return the letters of a PDF."""
    return squeezed("".join(pdf_pages(paper.body)))


def _token_of(page: Reply) -> str:
    [token, *_] = re.findall(r'name="jeton" value="(\w+)"', page.text)
    return str(token)


def test_the_kit_survives_a_reload(tmp_path: Path) -> None:
    """Reloaded, left and found again, the page shows the same kit; so does its PDF."""
    house = House(tmp_path / "cabinet", practice=False)
    first = _begin(house)
    assert "remplace celui" not in first.text
    for path in ("/porte/code", "/porte/code"):
        assert _code_and_groups(house.browser.get(path)) == _code_and_groups(first)
    assert house.browser.get("/porte/").headers["Location"] == "/porte/code"
    printed = house.browser.get("/porte/kit.pdf")
    assert printed.body.startswith(b"%PDF-")
    [number] = re.findall(r"Kit n° ([0-9A-F]{4}-[0-9A-F]{4}), établi le", first.text)
    text = _read(printed)
    assert squeezed(number) in text
    for word in ("J’ai perdu ma phrase de passe", "Ce papier ouvre Serment"):
        assert squeezed(word) in text
    assert squeezed("à valider") not in text


def test_another_kit_says_that_it_replaces_the_first(tmp_path: Path) -> None:
    """Choosing the passphrase again makes another kit, which says that the former is dead."""
    house = House(tmp_path / "cabinet", practice=False)
    first, second = _begin(house), _begin(house)
    assert _code_and_groups(first)[0] != _code_and_groups(second)[0]
    assert "remplace celui qui vous a été montré" in second.text


def test_another_browser_sees_nothing_of_the_kit(tmp_path: Path) -> None:
    """Chloé, who knows the port, reads neither the code nor its sheet, and confirms nothing."""
    house = House(tmp_path / "cabinet", practice=False)
    code, _ = _code_and_groups(_begin(house))
    chloe = Browser(house.app)
    for path in ("/porte/code", "/porte/kit.pdf", "/porte/"):
        reply = chloe.get(path)
        assert "Bienvenue" in reply.text
        assert code not in reply.text
    assert chloe.send("/porte/confirmer", groupe1=code[:4], groupe2=code[:4]).status == 303
    assert not house.folder.is_practice_here()


def _code_and_groups(reply: Reply) -> tuple[str, list[int]]:
    [code] = re.findall(r"<code>([0-9A-Z-]{34})</code>", reply.text)
    return code, [int(number) for number in re.findall(r"groupe n° (\d)", reply.text)]


def test_the_first_page_gives_the_whole_command_of_a_restoration(tmp_path: Path) -> None:
    """With its file and its folder: what is copied in a terminal works."""
    house = House(tmp_path / "mon cabinet", practice=False)
    page = house.browser.get("/porte/").text
    folder = tmp_path / "mon cabinet"
    assert f"restore SAUVEGARDE.serment --data-dir '{folder}'" in page


def test_creation_refusals(tmp_path: Path) -> None:
    """A weak phrase, or two different ones: told, and nothing is written."""
    house = House(tmp_path / "cabinet", practice=False)
    assert "moins de 12" in house.browser.send("/porte/creer", phrase="x", encore="x").text
    assert "diffèrent" in house.browser.send("/porte/creer", phrase=PHRASE, encore=OTHER).text
    assert house.browser.send("/porte/confirmer", groupe1="", groupe2="").status == 303
    assert not house.folder.is_practice_here()


def test_the_wished_screen_comes_after_the_unlocking(house: House) -> None:
    """A browser sent to the door from « Registre » is led there once it has unlocked."""
    page = house.browser.get("/porte/?suite=/registre/T01/")
    form = {"jeton": _token_of(page), "phrase": PHRASE, "suite": "/registre/T01/"}
    assert 'name="suite" value="/registre/T01/"' in page.text
    wrong = house.browser.request("POST", "/porte/ouvrir", {**form, "phrase": "non"})
    assert 'name="suite" value="/registre/T01/"' in wrong.text
    reply = house.browser.request("POST", "/porte/ouvrir", form)
    assert reply.headers["Location"] == "/porte/ouverture?suite=/registre/T01/"
    house.until(Phase.OPEN)
    entered = house.browser.get("/porte/ouverture?suite=/registre/T01/")
    assert entered.headers["Refresh"] == "0;url=/registre/T01/"


@pytest.mark.parametrize(
    "hostile",
    [
        "//mechant.example/",
        "https://mechant.example/",
        "/\\mechant.example/",
        "/porte/quitter/",
        "/registre/?q=Dupont",
        "/registre",
        "/../",
        "/a%0d%0aSet-Cookie:x/",
        "/" + "a/" * 300,
    ],
)
def test_only_a_screen_of_ours_is_wished_for(house: House, hostile: str) -> None:
    """An address of elsewhere, a search, an oddity: the home page is what follows."""
    page = house.browser.get("/porte/?" + urlencode({"suite": hostile}))
    assert 'name="suite" value="/"' in page.text


def test_a_form_sent_after_the_lock_is_told_lost(house: House) -> None:
    """The save that met a locked store is said before the unlocking, and after, on its form."""
    house.open()
    house.gate.lock()
    form_page = f"http://{HOST}/registre/T01/modifier/"
    reply = house.browser.request("POST", "/registre/T01/", {"x": "y"}, HTTP_REFERER=form_page)
    door = reply.headers["Location"]
    assert (reply.status, door) == (303, "/porte/?suite=/registre/T01/modifier/&perdu=1")
    page = house.browser.get(door)
    assert "votre dernier geste n’a pas été enregistré" in page.text
    form = {"jeton": _token_of(page), "phrase": PHRASE, "perdu": "1"}
    form["suite"] = "/registre/T01/modifier/"
    opened = house.browser.request("POST", "/porte/ouvrir", form).headers["Location"]
    house.until(Phase.OPEN)
    after = "/registre/T01/modifier/?saisie-perdue=1"
    assert house.browser.get(opened).headers["Refresh"] == f"0;url={after}"


def test_locking_a_locked_store_loses_nothing(house: House) -> None:
    """« Verrouiller » pressed twice, in two windows, frightens nobody."""
    reply = house.browser.request("POST", "/reglages/verrouiller/")
    assert reply.headers["Location"] == "/porte/"


def test_a_page_asks_whether_it_may_still_show_itself(house: House) -> None:
    """The state is told without counting as a gesture: asking does not keep the store open."""
    assert json.loads(house.browser.get("/porte/etat").text) == {"open": False, "seconds": None}
    house.open()
    house.clock.advance(60)
    for _ in range(2):
        state = json.loads(house.browser.get("/porte/etat").text)
        assert state == {"open": True, "seconds": 14 * 60}
    house.browser.get("/registre/")
    assert json.loads(house.browser.get("/porte/etat").text)["seconds"] == 15 * 60


def test_the_crisis_sheets_are_read_before_any_unlocking(house: House) -> None:
    """Locked: one click on the door's page, the sheets, their paper; no name, no key needed."""
    assert 'href="/porte/probleme"' in house.browser.get("/porte/").text
    page = house.browser.get("/porte/probleme")
    for words in ("Débrancher le réseau", "Que se passe-t-il", "17cyber.gouv.fr"):
        assert words in page.text
    assert "{" not in page.text
    assert house.browser.get("/probleme/").headers["Location"] == "/porte/probleme"
    assert house.browser.get("/probleme/kit.pdf").headers["Location"] == "/porte/kit-de-crise.pdf"
    kit = house.browser.get("/porte/kit-de-crise.pdf")
    assert squeezed("Débrancher le réseau") in _read(kit)
    assert not unlocked.is_open()


def test_the_crisis_sheets_need_no_practice(tmp_path: Path) -> None:
    """On a folder where nothing is yet, the sheets are there all the same."""
    house = House(tmp_path / "cabinet", practice=False)
    assert "Débrancher le réseau" in house.browser.get("/porte/probleme").text


def test_recovery_leaves_its_line_in_the_journal(house: House) -> None:
    """The new phrase is written inside the act that the journal tells."""
    acts: list[str] = []

    @contextmanager
    def recording(act: str) -> Iterator[None]:
        acts.append(act)
        assert unlocked.is_open()
        yield

    opening = Opening(lambda: None, house._prepare, recording=recording)
    house.gate._opening = opening
    house.browser.send("/porte/secours", code=house.code, phrase=OTHER, encore=OTHER)
    house.until(Phase.OPEN)
    assert acts == ["passphrase.recovered"]
    again = "tambour citron nuage lanterne"
    house.browser.send("/porte/secours", code=house.code, phrase=again, encore=again)
    assert acts == ["passphrase.recovered"] * 2
    assert unlocking.unlock_with_passphrase(house.folder, again)


def test_recovery_that_cannot_be_told_changes_nothing(house: House) -> None:
    """Where the journal refuses the line, the former phrase still opens."""

    @contextmanager
    def recording(act: str) -> Iterator[None]:
        if act:
            raise DamagedDatabaseError(act)
        yield

    house.gate._opening = Opening(lambda: None, house._prepare, recording=recording)
    house.browser.send("/porte/secours", code=house.code, phrase=OTHER, encore=OTHER)
    house.until(Phase.FAILED)
    assert unlocking.unlock_with_passphrase(house.folder, PHRASE)


def test_demo_opens_by_itself(tmp_path: Path) -> None:
    """The demonstration asks for nothing, says « Ouverture… », and lets in."""
    house = House(tmp_path / "demo", demo=True, practice=False)
    slow = threading.Event()
    answer = house.answer

    def prepare() -> Any:
        slow.wait(10)
        return answer

    house.prepare = prepare
    assert house.browser.get("/").headers["Location"] == "/porte/"
    assert "Ouverture…" in house.browser.get("/porte/").text
    assert house.browser.get("/porte/").headers["Refresh"] == "0;url=/porte/suite"
    threading.Timer(0.1, slow.set).start()
    assert house.browser.get("/porte/suite").headers["Refresh"] == "0;url=/"
    assert house.browser.get("/").text == "bonjour"
    house.gate.lock()
    assert house.gate.phase is Phase.OPEN
    house.gate.close()


def test_lock_forgets_the_keys(house: House) -> None:
    """Locking closes the store: no key answers, the next page is the unlocking page."""
    house.open()
    token, epoch = house.gate.unlock(PHRASE), house.gate.epoch
    house.gate.lock()
    assert house.browser.get("/").headers["Location"] == "/porte/"
    _until(lambda: not unlocked.is_open())
    with pytest.raises(StoreLockedError):
        unlocked.database_key()
    assert not house.gate.take_entry_token(token)
    assert house.gate.epoch != epoch
    house.open()
    assert house.browser.get("/").text == "bonjour"


def test_lock_lets_what_has_begun_end(house: House) -> None:
    """A request in progress keeps its keys to its end; a new one is refused meanwhile."""
    house.open()
    house.held.clear()
    replies: list[Reply] = []
    slow = threading.Thread(target=lambda: replies.append(house.browser.get("/")))
    slow.start()
    _until(lambda: house.gate._in_flight == 1)
    house.gate.lock()
    assert Browser(house.app).get("/").status == 303
    assert unlocked.is_open()
    house.held.set()
    slow.join()
    assert replies[0].text == "bonjour"
    _until(lambda: not unlocked.is_open())


def _until(done: Callable[[], bool], seconds: int = 5) -> None:
    for _ in range(seconds * 100):
        if done():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


@pytest.mark.parametrize("sleeping", [False, True])
def test_automatic_lock(house: House, monkeypatch: pytest.MonkeyPatch, *, sleeping: bool) -> None:
    """After the idle time it locks by itself, even if the machine slept meanwhile."""
    monkeypatch.setattr("serment.web.door._WATCH_SECONDS", 0.02)
    house.open()
    installed.install(house.gate)
    installed.set_idle_minutes(5)
    house.gate.watch()
    house.clock.advance(4 * 60)
    assert house.browser.get("/").text == "bonjour"
    house.clock.advance(4 * 60)
    time.sleep(0.1)
    assert house.gate.phase is Phase.OPEN
    if sleeping:
        house.clock.set_wall(datetime(2026, 11, 24, tzinfo=UTC))
    else:
        house.clock.advance(61)
    house.until(Phase.LOCKED)


def test_the_delay_is_read_at_each_opening(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The practice's own delay holds from its opening, and a new one from the next."""
    monkeypatch.setattr("serment.web.door._WATCH_SECONDS", 0.02)
    house.minutes = 30
    house.open()
    house.gate.watch()
    house.clock.advance(29 * 60)
    time.sleep(0.1)
    assert house.gate.phase is Phase.OPEN
    house.clock.advance(61)
    house.until(Phase.LOCKED)
    house.minutes = 5
    house.open()
    house.clock.advance(4 * 60)
    time.sleep(0.1)
    assert house.gate.phase is Phase.OPEN
    house.clock.advance(61)
    house.until(Phase.LOCKED)


def test_a_delay_that_cannot_be_read_fails_the_opening(house: House) -> None:
    """No cockpit is left open under a delay that nobody chose."""
    house.gate._opening = Opening(lambda: None, house._prepare, _unreadable)
    house.browser.send("/porte/ouvrir", phrase=PHRASE)
    house.until(Phase.FAILED)
    assert not unlocked.is_open()


def _unreadable() -> int:
    raise DamagedDatabaseError("page 9")


def test_a_running_work_counts_as_activity(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody touches anything for hours: the work goes on, and the lock comes after it."""
    monkeypatch.setattr("serment.web.door._WATCH_SECONDS", 0.02)
    house.open()
    ended = house.work()
    house.gate.watch()
    for _ in range(3):
        house.clock.advance(10 * 3_600)
        time.sleep(0.06)
        assert house.gate.phase is Phase.OPEN
    house.workers.stop()
    assert ended.wait(10)
    time.sleep(0.06)
    house.clock.advance(16 * 60)
    house.until(Phase.LOCKED)


@pytest.mark.parametrize("leave", [Gate.lock, Gate.close])
def test_a_lock_asks_the_work_to_stop_and_keeps_its_keys_meanwhile(
    house: House, leave: Callable[[Gate], None]
) -> None:
    """Locking or leaving, the work reaches its safe point with its keys; then they are gone."""
    house.open()
    ended = house.work()
    leave(house.gate)
    assert ended.wait(10)
    _until(lambda: not unlocked.is_open())
    assert not house.workers.is_busy()


def test_a_work_that_never_stops_does_not_keep_the_keys(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The drain waits a while, no more; whoever unlocks then finds the cockpit."""
    monkeypatch.setattr("serment.web.door._DRAIN_SECONDS", 0.1)
    house.open()
    began, stuck, left = threading.Event(), threading.Event(), threading.Event()

    def job(_is_stopped: IsStopped) -> None:
        began.set()
        stuck.wait(20)
        left.set()

    house.workers.hand_over("stuck", job)
    assert began.wait(10)
    house.gate.lock()
    _until(lambda: not unlocked.is_open())
    house.open()
    assert house.browser.get("/").text == "bonjour"
    stuck.set()
    assert left.wait(10)


def test_each_opening_after_a_lock_looks_at_the_works(house: House) -> None:
    """The first opening prepares; the others say interrupted what the lock cut."""
    house.open()
    assert house.reopened == 0
    for count in (1, 2):
        house.gate.lock()
        _until(lambda: not unlocked.is_open())
        house.open()
        assert house.reopened == count
        house.work()


def test_failed_opening_is_told_then_retried(house: House) -> None:
    """A damaged base: its three sentences are shown, no key stays, and one may try again."""
    damaged = True
    answer = house.answer

    def prepare() -> Any:
        if damaged:
            raise DamagedDatabaseError("page 3")
        return answer

    house.prepare = prepare
    house.browser.send("/porte/ouvrir", phrase=PHRASE)
    house.until(Phase.FAILED)
    assert not unlocked.is_open()
    text = house.browser.get("/porte/ouverture").text
    assert "page 3" in text
    assert "serment restore" in text
    damaged = False
    house.browser.send("/porte/reprendre")
    house.open()


def test_unexpected_error_shows_no_data(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """An error of ours says its kind, on the page as in the terminal, never what it was reading."""

    def prepare() -> Any:
        raise KeyError("Madame Dupont")

    house.prepare = prepare
    house.browser.send("/porte/ouvrir", phrase=PHRASE)
    house.until(Phase.FAILED)
    assert "KeyError" in house.browser.get("/porte/").text
    assert "Dupont" not in house.browser.get("/porte/").text
    said = capsys.readouterr()
    assert "KeyError" in said.err
    assert "Dupont" not in said.err + said.out


def test_truncated_database_is_told(house: House) -> None:
    """A base cut on the disk is told on the page, with what to do."""
    with house.folder.database.open("r+b") as stream:
        stream.truncate(1_000)
    house.browser.send("/porte/ouvrir", phrase=PHRASE)
    house.until(Phase.FAILED)
    assert "tronqué" in house.browser.get("/porte/").text


def test_quit(house: House) -> None:
    """« Quitter » stops the program while it is locked; the open cockpit has its own button."""
    house.open()
    token = house.browser
    assert token.send("/porte/quitter").status == 303
    assert not house.stopped
    house.gate.lock()
    assert "Serment est fermé" in house.browser.send("/porte/quitter").text
    assert house.stopped


def test_broken_request_of_the_application(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """An application that raises answers a page, says nothing of the data, and is counted out."""

    def broken(environ: Any, start_response: Any) -> Any:
        raise ValueError(environ["PATH_INFO"])

    house.prepare = lambda: broken
    house.open()
    reply = house.browser.get("/madame-dupont")
    assert (reply.status, "intact" in reply.text) == (500, True)
    assert house.gate._in_flight == 0
    assert "dupont" not in capsys.readouterr().err
