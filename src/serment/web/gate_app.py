"""What the browser sees of the gate: the pages under /porte/, and who is let through."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from serment.kernel.french import nbsp
from serment.store.errors import StoreError, TooSoonError
from serment.web.door import ENTRY_COOKIE, ENTRY_SECONDS, Gate, Phase
from serment.web.gate_creation import CreationPages, verify_same
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
from serment.web.gate_pages import Markup, render_error, render_page
from serment.web.unforeseen import tell_where
from serment.web.wishes import GATE, Wish, door_for, read_query, wish_of

_LONGEST_WAIT: Final = 5.0
_SAFE: Final = frozenset({"GET", "HEAD"})
Form = dict[str, str]


class GateApp:
    """The WSGI application that the server runs."""

    def __init__(self, gate: Gate, *, port: int) -> None:
        self._gate = gate
        self._port = port
        self._tokens = FormTokens()
        self._creation = CreationPages(gate, self._tokens, self._show)
        self._acts: dict[str, Callable[[Environ, Form], Answer]] = {
            "ouvrir": self._unlock,
            "creer": self._creation.create,
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
        return _stopped(environ, path).send(start_response) if answer is None else answer

    def _at_the_door(self, environ: Environ, path: str) -> Answer:
        act = path.removeprefix(GATE)
        if environ["REQUEST_METHOD"] == "POST":
            form = read_form(environ)
            self._tokens.verify(environ, form)
            handler = self._acts.get(act)
            return redirect(GATE) if handler is None else handler(environ, form)
        if act == "etat":
            return self._state()
        if act in {"probleme", "kit-de-crise.pdf"}:
            return self._trouble(act)
        if act == "secours" and self._gate.phase is not Phase.EMPTY and not self._gate.demo:
            return self._show(environ, "recover", "Retrouver l’accès", typed="")
        return self._show_phase(environ)

    def _show_phase(self, environ: Environ) -> Answer:
        gate = self._gate
        if gate.demo and gate.phase in {Phase.LOCKED, Phase.EMPTY}:
            gate.open_demo()
        asked, wish = str(environ["PATH_INFO"]).removeprefix(GATE), _wish(environ)
        if asked == "suite":
            gate.wait_opening(_LONGEST_WAIT)
        if gate.phase is Phase.OPENING:
            # The next page answers when the store is open: no page flickers meanwhile.
            said = "Vos données se déchiffrent ; cela prend quelques secondes."
            return _waiting(said, address=wish.after(f"{GATE}suite"))
        entering = asked in {"ouverture", "suite"}
        if gate.phase is Phase.OPEN and (gate.demo or entering):
            # A page of ours sends the browser in: a strict cookie follows it, whoever opened it.
            return _waiting("Le cabinet est ouvert.", address=wish.target)
        if gate.phase is Phase.FAILED:
            return self._show(environ, "failed", "Le cabinet ne s’ouvre pas", gate.error)
        if gate.phase is Phase.EMPTY:
            return self._creation.find_page(environ, asked)
        return self._show_unlock(environ, wish)

    def _trouble(self, act: str) -> Answer:
        from serment.web import gate_trouble  # noqa: PLC0415 - the first page does not wait for it

        day = self._gate.folder.clock.now().astimezone().date()
        is_paper = act.endswith(".pdf")
        return gate_trouble.hand_over_kit(day) if is_paper else gate_trouble.show_sheets(day)

    def _state(self) -> Answer:
        """Tell a page of the cockpit whether it may still show itself; it counts as no activity."""
        is_open = self._gate.phase is Phase.OPEN
        body = json.dumps({"open": is_open, "seconds": self._gate.seconds_left()}).encode()
        return Answer("200 OK", body, (("Content-Type", "application/json"),))

    def _show_unlock(self, environ: Environ, wish: Wish, error: StoreError | None = None) -> Answer:
        lost = f'<div role="status" class="alert alert-warning"><p>{nbsp(_LOST)}</p></div>'
        return self._show(
            environ,
            "unlock",
            "Ouvrir le cabinet",
            error,
            lost=Markup(lost if wish.lost else ""),
            screen=wish.screen,
            is_lost=wish.fields.get("perdu", ""),
        )

    def _unlock(self, environ: Environ, form: Form) -> Answer:
        wish = wish_of(form)
        try:
            return _let_in(self._gate.unlock(form.get("phrase", "")), wish)
        except StoreError as error:
            return self._show_unlock(environ, wish, error)

    def _recover(self, environ: Environ, form: Form) -> Answer:
        typed = form.get("code", "")
        try:
            verify_same(form)
            return _let_in(self._gate.recover(typed, form["phrase"]), Wish(by_kit=True))
        except StoreError as error:
            return self._show(environ, "recover", "Retrouver l’accès", error, typed=typed)

    def _confirm(self, environ: Environ, form: Form) -> Answer:
        refused, token = self._creation.confirm(environ, form)
        return refused or _let_in(token, Wish())

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

    def _show(
        self,
        environ: Environ,
        name: str,
        title: str,
        error: StoreError | None = None,
        /,
        **values: str,
    ) -> Answer:
        token, headers = self._tokens.issue(environ)
        body = render_page(name, title=title, error=render_error(error), token=token, **values)
        if isinstance(error, TooSoonError):
            wait = ("Retry-After", str(error.seconds))
            return page(body, status="429 Too Many Requests", headers=(wait, *headers))
        status = "200 OK" if error is None else "422 Unprocessable Content"
        return page(body, status=status, headers=headers)


_LOST: Final = (
    "Le cabinet s’est verrouillé : votre dernier geste n’a pas été enregistré. Ouvrez-le, vous "
    "reviendrez à la page où vous étiez pour le refaire."
)


def _wish(environ: Environ) -> Wish:
    return wish_of(read_query(str(environ.get("QUERY_STRING", ""))))


def _stopped(environ: Environ, path: str) -> Answer:
    """Send a request of the closed cockpit to the door, which remembers what it was for."""
    referrer = str(environ.get("HTTP_REFERER", ""))
    return redirect(door_for(environ["REQUEST_METHOD"], path, referrer))


def _let_in(token: str, wish: Wish) -> Answer:
    entry = cookie(ENTRY_COOKIE, token, seconds=ENTRY_SECONDS)
    return redirect(wish.after(f"{GATE}ouverture"), headers=(entry,))


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
