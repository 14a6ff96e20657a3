"""The door's state: it opens the store, then hands every request to the application.

Served before the framework is loaded, so that the first page comes at once. The browser that
unlocks gets a token, good once and for three minutes, which the application exchanges for a
session: knowing the port is not enough to enter. While the store is locked no request passes.
"""

import hashlib
import math
import secrets
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from serment.adapters.workers import ThreadWorkers, Workers
from serment.store import unlocked, unlocking
from serment.store.datadir import DataDir
from serment.store.errors import StoreError
from serment.store.strength import verify_passphrase_strength
from serment.store.unlocked import StoreKeys
from serment.web.gate_http import Answering, Environ, StartResponse, WSGIApp, is_quiet
from serment.web.unforeseen import tell_where, unexpected

ENTRY_COOKIE: Final = "serment_entry"
ENTRY_SECONDS: Final = 180
IDLE_MINUTES: Final = 15
_DRAIN_SECONDS: Final = 20
_WATCH_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Opening:
    """What the program does around the opening, supplied by the program's entry.

    `preload` imports the framework, without any key. `prepare` runs once the keys are held: it
    migrates (after a verified backup), creates what is missing, and returns the application.
    `idle_minutes` is read at each opening, once the store is ready.
    `reopen` runs instead at the openings that follow a lock. `workers` do the long works: they
    count as activity, and are asked to stop before the keys are forgotten. `look` runs hourly.
    `recording` runs an act of the door in the transaction that writes its line in the journal.
    """

    preload: Callable[[], None]
    prepare: Callable[[], WSGIApp]
    idle_minutes: Callable[[], int] = lambda: IDLE_MINUTES
    reopen: Callable[[], None] = lambda: None
    workers: Workers = field(default_factory=ThreadWorkers)
    recording: Callable[[str], AbstractContextManager[None]] = lambda _act: nullcontext()
    look: Callable[[], None] = lambda: None


class Phase(Enum):
    """Where the door stands."""

    EMPTY = "no practice here yet"
    LOCKED = "a practice, no key"
    OPENING = "keys held, the application is being prepared"
    OPEN = "requests pass"
    FAILED = "the opening stopped on an error"


class Gate:
    """The state of the door; `gate_app` shows it to the browser."""

    def __init__(self, folder: DataDir, opening: Opening, *, demo: bool) -> None:
        self.folder = folder
        self.demo = demo
        self.error: StoreError | None = None
        self.epoch = secrets.token_hex(8)
        self.idle_minutes = IDLE_MINUTES
        self.stop: Callable[[], None] = lambda: None
        self._opening = opening
        self._app: WSGIApp | None = None
        self._proving = threading.Lock()
        self._change = threading.Condition()
        self._in_flight = 0
        self._draining = False
        self._tokens: dict[str, float] = {}
        self._active_at = self._instants()
        self.phase = self._closed_phase()

    def unlock(self, passphrase: str) -> str:
        """Open with the passphrase; return an entry token. StoreError when it does not open."""
        return self._enter(lambda: unlocking.unlock_with_passphrase(self.folder, passphrase))

    def recover(self, code: str, passphrase: str) -> str:
        """Open with the recovery code and set a new passphrase; return an entry token.

        The phrase changes once the store is open, with its line in the journal, or not at all.
        """
        verify_passphrase_strength(passphrase)

        def replace() -> None:
            with self._opening.recording("passphrase.recovered"):
                unlocking.replace_passphrase(self.folder, unlocked.keys(), passphrase)

        return self._enter(
            lambda: unlocking.unlock_with_recovery_code(self.folder, code), then=replace
        )

    def create(self, new: unlocking.NewPractice) -> str:
        """Write a new practice and open it; return an entry token."""

        def keys() -> StoreKeys:
            unlocking.write_new_practice(self.folder, new)
            return new.keys

        return self._enter(keys)

    def open_demo(self) -> None:
        """Open the demonstration, without a passphrase; a failure is shown, not raised."""
        with self._proving:
            if self.phase not in {Phase.OPENING, Phase.OPEN}:
                try:
                    self._begin(unlocking.open_demo(self.folder))
                except StoreError as error:
                    self._fail(error)

    def wait_opening(self, seconds: float) -> None:
        """Return once the opening has ended, or after so many seconds."""
        with self._change:
            self._change.wait_for(lambda: self.phase is not Phase.OPENING, timeout=seconds)

    def retry(self) -> None:
        """Leave the page of an error."""
        with self._change:
            if self.phase is Phase.FAILED:
                self.phase = self._closed_phase()
                self.error = None
        if self.demo:
            self.open_demo()

    def preload(self) -> None:
        """Import the framework while the person types."""
        threading.Thread(target=self._opening.preload, name="preload", daemon=True).start()

    def watch(self) -> None:
        """Lock by itself after the idle time; never the demonstration."""
        if not self.demo:
            threading.Thread(target=self._watch, name="idle", daemon=True).start()

    def seconds_left(self) -> int | None:
        """Return how long until it locks by itself; None when it is not open, or never does."""
        with self._change:
            if self.phase is not Phase.OPEN or self.demo:
                return None
            return max(0, math.ceil(self.idle_minutes * 60 - self._idle_seconds()))

    def take_entry_token(self, token: str) -> bool:
        """Tell whether the token is good, and make it good no more."""
        with self._change:
            until = self._tokens.pop(_hashed(token), None)
            return until is not None and self.folder.clock.monotonic() < until

    def lock(self) -> None:
        """Refuse every new request at once; forget the keys as soon as those begun are answered.

        A long work is asked to stop: it says itself interrupted at its next safe point.
        """
        with self._change:
            if self.phase is not Phase.OPEN or self.demo:
                return
            self.phase = Phase.LOCKED
            self.epoch = secrets.token_hex(8)
            self._tokens.clear()
            self._draining = True
        threading.Thread(target=self._drain, name="lock").start()

    def pass_on(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes] | None:
        """Hand a request to the application; None when the store is not open."""
        quietly = is_quiet(environ)
        with self._change:
            if self.phase is not Phase.OPEN or self._app is None:
                return None
            self._in_flight += 1
            self._active_at = self._active_at if quietly else self._instants()
        try:
            answer = self._app(environ, start_response)
        except BaseException:
            self._leave(quietly=quietly)
            raise
        return Answering(answer, lambda: self._leave(quietly=quietly))

    def run_quietly(self, job: Callable[[], None]) -> None:
        """Do a job of the program's own while the store is open: nobody's activity, so no delay."""
        with self._change:
            if self.phase is not Phase.OPEN:
                return
            self._in_flight += 1
        try:
            job()
        finally:
            self._leave(quietly=True)

    def close(self) -> None:
        """End: wait a little for what has begun, close the database, forget the keys."""
        with self._change:
            self.phase = Phase.LOCKED
            self._draining = True
        self._drain()

    def _enter(self, prove: Callable[[], StoreKeys], then: Callable[[], None] | None = None) -> str:
        with self._proving:  # one try at a time; requests of the open cockpit do not wait for it
            with self._change:
                self._change.wait_for(lambda: not self._draining, timeout=2 * _DRAIN_SECONDS)
            keys = prove()
            if self.phase not in {Phase.OPENING, Phase.OPEN}:
                self._begin(keys, then)
            elif then is not None:
                self.wait_opening(_DRAIN_SECONDS)
                then()
            token = secrets.token_urlsafe(32)
            with self._change:
                self._tokens[_hashed(token)] = self.folder.clock.monotonic() + ENTRY_SECONDS
            return token

    def _begin(self, keys: StoreKeys, then: Callable[[], None] | None = None) -> None:
        with self._change:
            self.phase, self.error = Phase.OPENING, None
        threading.Thread(target=self._open, args=(keys, then), name="opening", daemon=True).start()

    def _open(self, keys: StoreKeys, then: Callable[[], None] | None) -> None:
        try:
            unlocking.open_store(self.folder, keys)
            self._opening.workers.open()
            if self._app is None:
                self._app = self._opening.prepare()
            else:
                self._opening.reopen()
            self.idle_minutes = self._opening.idle_minutes()
            if then is not None:
                then()
        except StoreError as error:
            self._fail(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person must read it
            tell_where(error)
            self._fail(unexpected(error))
        else:
            with self._change:
                self.phase = Phase.OPEN
                self._active_at = self._instants()
                self._change.notify_all()

    def _fail(self, error: StoreError) -> None:
        _close_database()
        unlocked.close()
        with self._change:
            self.phase, self.error = Phase.FAILED, error
            self._change.notify_all()

    def _closed_phase(self) -> Phase:
        here = self.folder.is_practice_here() or self.demo
        return Phase.LOCKED if here else Phase.EMPTY

    def _leave(self, *, quietly: bool = False) -> None:
        with self._change:
            self._in_flight -= 1
            self._active_at = self._active_at if quietly else self._instants()
            self._change.notify_all()

    def _drain(self) -> None:
        until = self.folder.clock.monotonic() + _DRAIN_SECONDS
        self._opening.workers.stop()
        self._opening.workers.wait_idle(_DRAIN_SECONDS)
        with self._change:
            left = max(0.0, until - self.folder.clock.monotonic())
            self._change.wait_for(lambda: self._in_flight == 0, timeout=left)
            _close_database()
            unlocked.close()
            self._draining = False
            self._change.notify_all()

    def _watch(self) -> None:
        while not threading.Event().wait(_WATCH_SECONDS):
            if self._opening.workers.is_busy():
                self._active_at = self._instants()
            elif self._in_flight == 0 and self._idle_seconds() >= self.idle_minutes * 60:
                self.lock()

    def _idle_seconds(self) -> float:
        # A sleeping machine may stop the monotonic clock: the wall clock is asked as well.
        monotonic, wall = self._instants()
        return max(monotonic - self._active_at[0], wall - self._active_at[1])

    def _instants(self) -> tuple[float, float]:
        return self.folder.clock.monotonic(), self.folder.clock.now().timestamp()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _close_database() -> None:
    connections = sys.modules.get("serment.store.sqlcipher.connections")
    if connections is not None:
        connections.close_all_connections()
