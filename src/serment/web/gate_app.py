"""What the browser sees of the gate: the pages under /porte/, and who is let through."""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from serment.kernel.french import nbsp
from serment.store import unlocking
from serment.store.errors import StoreError, TooSoonError, UnreadableRecoveryCodeError
from serment.store.recovery import GROUPS, normalise_group
from serment.store.unlocking import NewPractice
from serment.web.door import ENTRY_COOKIE, ENTRY_SECONDS, Gate, Phase, tell_where
from serment.web.gate_http import (
    Answer,
    Environ,
    FormTokens,
    RefusedRequestError,
    StartResponse,
    cookie,
    page,
    read_form,
    redirect,
    serve_static,
    verify_host,
    verify_origin,
)
from serment.web.gate_pages import render_error, render_page

GATE: Final = "/porte/"
_LONGEST_WAIT: Final = 5.0
_SAFE: Final = frozenset({"GET", "HEAD"})
Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Creation:
    """A practice whose recovery code is on the screen, not yet confirmed."""

    new: NewPractice
    asked: tuple[int, int]


class GateApp:
    """The WSGI application that the server runs."""

    def __init__(self, gate: Gate, *, port: int) -> None:
        self._gate = gate
        self._port = port
        self._tokens = FormTokens()
        self._creation: _Creation | None = None
        self._creating = threading.Lock()
        self._acts: dict[str, Callable[[Environ, Form], Answer]] = {
            "ouvrir": self._unlock,
            "creer": self._create,
            "confirmer": self._confirm,
            "secours": self._recover,
            "reprendre": self._retry,
            "quitter": self._quit,
        }

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            verify_host(environ, self._port)
            path = str(environ.get("PATH_INFO", "/"))
            if path.startswith("/static/"):
                return serve_static(environ).send(start_response)
            if environ["REQUEST_METHOD"] not in _SAFE:
                verify_origin(environ, self._port)
            if path.startswith(GATE):
                return self._at_the_door(environ, path).send(start_response)
        except RefusedRequestError as refused:
            return _refusal(refused).send(start_response)
        try:
            answer = self._gate.pass_on(environ, start_response)
        except Exception as error:  # noqa: BLE001 - the server would log what was being read
            tell_where(error)
            return _broken().send(start_response)
        return redirect(GATE).send(start_response) if answer is None else answer

    def _at_the_door(self, environ: Environ, path: str) -> Answer:
        act = path.removeprefix(GATE)
        if environ["REQUEST_METHOD"] == "POST":
            form = read_form(environ)
            self._tokens.verify(environ, form)
            handler = self._acts.get(act)
            return redirect(GATE) if handler is None else handler(environ, form)
        if act == "secours" and self._gate.phase is not Phase.EMPTY and not self._gate.demo:
            return self._show(environ, "recover", "Retrouver l’accès", typed="")
        return self._show_phase(environ)

    def _show_phase(self, environ: Environ) -> Answer:
        gate = self._gate
        if gate.demo and gate.phase in {Phase.LOCKED, Phase.EMPTY}:
            gate.open_demo()
        asked = str(environ["PATH_INFO"]).removeprefix(GATE)
        if asked == "suite":
            gate.wait_opening(_LONGEST_WAIT)
        if gate.phase is Phase.OPENING:
            # The next page answers when the store is open: no page flickers meanwhile.
            said = "Vos données se déchiffrent ; cela prend quelques secondes."
            return _waiting(said, address=f"{GATE}suite")
        entering = asked in {"ouverture", "suite"}
        if gate.phase is Phase.OPEN and (gate.demo or entering):
            # A page of ours sends the browser in: a strict cookie follows it, whoever opened it.
            return _waiting("Le cabinet est ouvert.", address="/")
        if gate.phase is Phase.FAILED:
            return self._show(environ, "failed", "Le cabinet ne s’ouvre pas", gate.error)
        if gate.phase is Phase.EMPTY:
            return self._show(environ, "create", "Créer votre cabinet")
        return self._show(environ, "unlock", "Ouvrir le cabinet")

    def _unlock(self, environ: Environ, form: Form) -> Answer:
        try:
            return _let_in(self._gate.unlock(form.get("phrase", "")))
        except StoreError as error:
            return self._show(environ, "unlock", "Ouvrir le cabinet", error)

    def _recover(self, environ: Environ, form: Form) -> Answer:
        typed = form.get("code", "")
        try:
            _verify_same(form)
            return _let_in(self._gate.recover(typed, form["phrase"]))
        except StoreError as error:
            return self._show(environ, "recover", "Retrouver l’accès", error, typed=typed)

    def _create(self, environ: Environ, form: Form) -> Answer:
        if self._gate.phase is not Phase.EMPTY:
            return redirect(GATE)
        try:
            _verify_same(form)
            new = unlocking.prepare_new_practice(form["phrase"])
        except StoreError as error:
            return self._show(environ, "create", "Créer votre cabinet", error)
        with self._creating:
            self._creation = _Creation(new, _two_groups())
            return self._show_code(environ, self._creation)

    def _confirm(self, environ: Environ, form: Form) -> Answer:
        with self._creating:
            creation = self._creation
            if creation is None or self._gate.phase is not Phase.EMPTY:
                return redirect(GATE)
            groups = creation.new.recovery_code.split("-")
            asked = [groups[number - 1] for number in creation.asked]
            if [normalise_group(form.get(f"groupe{place}", "")) for place in (1, 2)] != asked:
                return self._show_code(environ, creation, UnreadableRecoveryCodeError(_NOT_THESE))
            try:
                token = self._gate.create(creation.new)
            except StoreError as error:
                return self._show_code(environ, creation, error)
            self._creation = None
            return _let_in(token)

    def _retry(self, environ: Environ, form: Form) -> Answer:
        del environ, form
        self._gate.retry()
        return redirect(GATE)

    def _quit(self, environ: Environ, form: Form) -> Answer:
        del environ, form
        if self._gate.phase in {Phase.OPEN, Phase.OPENING}:
            return redirect(GATE)
        self._gate.stop()
        return page(
            render_page(
                "message",
                title="Serment est fermé",
                what=nbsp("Le programme s’arrête ; les données restent chiffrées ici."),
                remedy="Vous pouvez fermer cette fenêtre.",
            )
        )

    def _show_code(
        self, environ: Environ, creation: _Creation, error: StoreError | None = None
    ) -> Answer:
        today = self._gate.folder.clock.now().astimezone()
        return self._show(
            environ,
            "code",
            "Gardez votre code de secours",
            error,
            code=creation.new.recovery_code,
            today=f"{today:%d/%m/%Y}",
            first=str(creation.asked[0]),
            second=str(creation.asked[1]),
        )

    def _show(
        self,
        environ: Environ,
        name: str,
        title: str,
        error: StoreError | None = None,
        **values: str,
    ) -> Answer:
        token, headers = self._tokens.issue(environ)
        body = render_page(name, title=title, error=render_error(error), token=token, **values)
        if isinstance(error, TooSoonError):
            wait = ("Retry-After", str(error.seconds))
            return page(body, status="429 Too Many Requests", headers=(wait, *headers))
        status = "200 OK" if error is None else "422 Unprocessable Content"
        return page(body, status=status, headers=headers)


_NOT_THESE: Final = "les deux groupes demandés ne sont pas ceux-là"


def _two_groups() -> tuple[int, int]:
    first, second = sorted(secrets.SystemRandom().sample(range(1, GROUPS + 1), 2))
    return first, second


def _verify_same(form: Form) -> None:
    if form.get("phrase", "") != form.get("encore", ""):
        raise StoreError(
            "Les deux saisies de la phrase de passe diffèrent.",
            "Une faute de frappe vous empêcherait d’ouvrir le cabinet.",
            "Saisissez deux fois la même phrase.",
        )


def _let_in(token: str) -> Answer:
    entry = cookie(ENTRY_COOKIE, token, seconds=ENTRY_SECONDS)
    return redirect(f"{GATE}ouverture", headers=(entry,))


def _waiting(said: str, *, address: str) -> Answer:
    body = render_page("opening", title="Ouverture…", said=nbsp(said), address=address)
    return page(body, headers=(("Refresh", f"0;url={address}"),))


def _refusal(refused: RefusedRequestError) -> Answer:
    body = render_page(
        "message",
        title="Demande refusée",
        what=nbsp(refused.what),
        remedy=nbsp(refused.remedy),
    )
    return replace(page(body), status=refused.status)


def _broken() -> Answer:
    body = render_page(
        "message",
        title="Serment a rencontré une erreur",
        what=nbsp("L’acte en cours n’a pas été enregistré ; tout ce qui précède est intact."),
        remedy=nbsp("Revenez en arrière et réessayez ; si cela recommence, relancez Serment."),
    )
    return page(body, status="500 Internal Server Error")
