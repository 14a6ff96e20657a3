"""Creating a practice: a passphrase, a recovery kit kept on paper, two of its groups typed back.

The kit lives in the memory of the process until the practice is created, and only the browser that
asked for it sees it again: reloading the page shows the same one, asking anew says so.
"""

import shlex
import sys
import threading
from dataclasses import dataclass
from typing import Final, Protocol

from serment.kernel.french import date_in_french, nbsp
from serment.store import unlocking
from serment.store.errors import StoreError, UnreadableRecoveryCodeError
from serment.store.recovery import are_groups, draw_groups
from serment.store.unlocking import NewPractice
from serment.web.door import Gate, Phase
from serment.web.gate_http import Answer, Environ, FormTokens, pdf, redirect
from serment.web.gate_pages import Markup
from serment.web.wishes import GATE

Form = dict[str, str]
CODE: Final = f"{GATE}code"
_NOT_THESE: Final = "les deux groupes demandés ne sont pas ceux-là"
_REPLACES: Final = (
    "Ce code remplace celui qui vous a été montré auparavant : barrez l’ancienne feuille, "
    "elle n’ouvrira rien."
)


class Shows(Protocol):
    """What shows a page of the door, with its form's token and its error."""

    def __call__(
        self,
        environ: Environ,
        name: str,
        title: str,
        error: StoreError | None = None,
        /,
        **values: str,
    ) -> Answer:
        """Return the page."""


@dataclass(frozen=True, slots=True)
class _Creation:
    """A practice whose recovery code is on the screen of one browser, not yet confirmed."""

    new: NewPractice
    asked: tuple[int, int]
    browser: str
    replaces: bool


class CreationPages:
    """The pages of a folder where no practice is yet."""

    def __init__(self, gate: Gate, tokens: FormTokens, show: Shows) -> None:
        self._gate = gate
        self._tokens = tokens
        self._show = show
        self._creation: _Creation | None = None
        self._guard = threading.Lock()

    def find_page(self, environ: Environ, act: str) -> Answer:
        """Return the page at `act`: the kit that waits for this browser, or the first page."""
        creation = self._of(environ)
        if creation is None or act == "recommencer":
            return self._first_page(environ)
        if act == "kit.pdf":
            return pdf(self._sheet(creation.new), "Kit de secours Serment.pdf")
        return self._code_page(environ, creation) if act == "code" else redirect(CODE)

    def create(self, environ: Environ, form: Form) -> Answer:
        """Make the keys and the kit; nothing is on the disk yet."""
        if self._gate.phase is not Phase.EMPTY:
            return redirect(GATE)
        try:
            verify_same(form)
            new = unlocking.prepare_new_practice(form["phrase"])
        except StoreError as error:
            return self._first_page(environ, error)
        with self._guard:
            replaces = self._of(environ) is not None
            browser = self._tokens.token_of(environ)
            self._creation = _Creation(new, draw_groups(), browser, replaces)
        return redirect(CODE)

    def confirm(self, environ: Environ, form: Form) -> tuple[Answer | None, str]:
        """Create the practice once two groups are typed back; return an entry token.

        Where something is refused, the answer that says it comes instead.
        """
        with self._guard:
            creation = self._of(environ)
            if creation is None or self._gate.phase is not Phase.EMPTY:
                return redirect(GATE), ""
            typed = (form.get("groupe1", ""), form.get("groupe2", ""))
            if not are_groups(creation.new.recovery_code, creation.asked, typed):
                wrong = UnreadableRecoveryCodeError(_NOT_THESE)
                return self._code_page(environ, creation, wrong), ""
            try:
                token = self._gate.create(creation.new)
            except StoreError as error:
                return self._code_page(environ, creation, error), ""
            self._creation = None
            return None, token

    def _of(self, environ: Environ) -> _Creation | None:
        """Return the creation that waits, if this browser began it."""
        creation = self._creation
        browser = self._tokens.token_of(environ)
        return creation if creation and browser and creation.browser == browser else None

    def _first_page(self, environ: Environ, error: StoreError | None = None) -> Answer:
        program = "serment.cmd" if sys.platform == "win32" else "./serment"
        folder = shlex.quote(str(self._gate.folder.path))
        command = f"{program} restore SAUVEGARDE.serment --data-dir {folder}"
        return self._show(environ, "create", "Créer votre cabinet", error, restore=command)

    def _code_page(
        self, environ: Environ, creation: _Creation, error: StoreError | None = None
    ) -> Answer:
        replaced = ""
        if creation.replaces:
            replaced = (
                f'<div role="status" class="alert alert-warning"><p>{nbsp(_REPLACES)}</p></div>'
            )
        return self._show(
            environ,
            "code",
            "Gardez votre kit de secours",
            error,
            code=creation.new.recovery_code,
            number=creation.new.kit_number,
            replaced=Markup(replaced),
            today=date_in_french(self._gate.folder.clock.now().astimezone().date()),
            first=str(creation.asked[0]),
            second=str(creation.asked[1]),
        )

    def _sheet(self, new: NewPractice) -> bytes:
        """Return the kit to print; the practice has no name yet."""
        from serment.documents.context import DocumentContext  # noqa: PLC0415 - start-up
        from serment.documents.recovery_kit import (  # noqa: PLC0415 - start-up
            RecoveryKit,
            recovery_kit,
        )
        from serment.documents.typeset import typeset_pdf  # noqa: PLC0415 - heavy, only here
        from serment.practice.library import corpus_version  # noqa: PLC0415 - start-up

        day = self._gate.folder.clock.now().astimezone().date()
        nobody = DocumentContext(practice_name="", issued_on=day, corpus_version=corpus_version())
        kit = RecoveryKit(new.recovery_code, new.kit_number, day)
        return typeset_pdf(recovery_kit(kit, nobody))


def verify_same(form: Form) -> None:
    """Refuse a passphrase that was not typed twice alike."""
    if form.get("phrase", "") != form.get("encore", ""):
        raise StoreError(
            "Les deux saisies de la phrase de passe diffèrent.",
            "Une faute de frappe vous empêcherait d’ouvrir le cabinet.",
            "Saisissez deux fois la même phrase.",
        )
