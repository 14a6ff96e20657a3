"""`serment start`, `demo` and `init`: the three that may create a practice."""

import contextlib
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Final, Literal

from serment.cli import session
from serment.cli.failures import DONE, MisuseError, shown
from serment.cli.output import Output
from serment.cli.parser import Parser, declare_command, with_data_dir
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.adapters.browser import Browser
    from serment.store.datadir import DataDir

LAST_PORT: Final = 65_535
FIRST_PORT: Final = 1_024


def declare_start(parser: Parser) -> None:
    """Declare `serment start`."""
    declare_command(parser, _start, (with_data_dir, _with_window))


def declare_demo(parser: Parser) -> None:
    """Declare `serment demo`."""
    declare_command(parser, _demo, (with_data_dir, _with_window))


def declare_init(parser: Parser) -> None:
    """Declare `serment init`."""
    declare_command(parser, _init, (with_data_dir, _with_window, _with_new_passphrase))


def _with_window(parser: Parser) -> None:
    parser.add_argument("--no-browser", action="store_true", help="ne pas ouvrir de navigateur")
    parser.add_argument(
        "--port", metavar="N", help="port de 127.0.0.1 (par défaut : un port libre)"
    )


def _with_new_passphrase(parser: Parser) -> None:
    parser.add_argument(
        "--passphrase-file",
        metavar="FICHIER",
        help="créer le cabinet sans navigateur, avec la phrase de la première ligne ; le code de "
        "secours est donné une seule fois",
    )
    parser.add_argument("--name", metavar="NOM", help="nom du cabinet", default="Mon cabinet")
    parser.add_argument("--doctor", metavar="NOM", help="médecin responsable", default="")


def _start(args: Namespace, out: Output) -> int:
    return _serve(args, out, mode="practice")


def _demo(args: Namespace, out: Output) -> int:
    return _serve(args, out, mode="demo")


def _init(args: Namespace, out: Output) -> int:
    from serment.store.errors import PracticeExistsError

    folder = session.data_folder(args)
    if folder.is_practice_here() or folder.is_demo_here():
        raise PracticeExistsError(str(folder.path))
    if args.passphrase_file is None:
        return _serve(args, out, mode="practice")
    code = _create(args, folder, out)
    found = {"data_dir": str(folder.path), "practice": args.name, "recovery_code": code}
    out.answer(found, map(nbsp, _told(str(folder.path), code)))
    return DONE


def _create(args: Namespace, folder: "DataDir", out: Output) -> str:
    """Create the practice, its database and its first rows; return the recovery code."""
    from serment.store import unlocking

    new = unlocking.prepare_new_practice(session.choose_passphrase(args.passphrase_file, out))
    folder.prepare()
    with session.held(folder):
        unlocking.write_new_practice(folder, new)
        naming = session.Naming(args.name.strip() or "Mon cabinet", args.doctor.strip())
        with session.opened(folder, new.keys, naming):
            pass  # the database is migrated and the first rows written
    return new.recovery_code


def _told(folder: str, code: str) -> tuple[str, ...]:
    return (
        f"Le cabinet est créé dans « {folder} ».",
        "",
        f"    Code de secours : {code}",
        "",
        (
            "Recopiez-le maintenant sur papier : il ne sera plus jamais montré. C’est la seule "
            "autre façon d’ouvrir vos données si la phrase de passe est oubliée."
        ),
    )


def _serve(args: Namespace, out: Output, *, mode: Literal["practice", "demo"]) -> int:
    from serment.adapters.browser import SystemBrowser

    folder = session.data_folder(args, demo=mode == "demo")
    browser = None if args.no_browser else SystemBrowser()
    port = parse_port(args.port)
    if not out.as_json:
        args.serve(folder, mode=mode, port=port, browser=browser)
        return DONE
    # The address as JSON is all that standard output holds; sentences go beside it.
    with contextlib.redirect_stdout(sys.stderr):
        announcing = AnnouncingBrowser(out, browser)
        args.serve(folder, mode=mode, port=port, browser=announcing)
    return DONE


class AnnouncingBrowser:
    """A browser that first says the address as JSON, then hands it to the real one, if any."""

    def __init__(self, out: Output, inner: "Browser | None") -> None:
        self._out = out
        self._inner = inner

    def open(self, address: str) -> bool:
        """Say `address`, and open it where a browser was asked for."""
        self._out.answer({"address": address}, (address,))
        return self._inner.open(address) if self._inner is not None else True


def parse_port(given: str | None) -> int | None:
    """Return the port that was asked for, None for any; MisuseError when it is not one."""
    if given is None:
        return None
    if given.isascii() and given.isdigit() and FIRST_PORT <= int(given[:6]) <= LAST_PORT:
        return int(given)
    raise MisuseError(
        f"« {shown(given)} » n’est pas un port utilisable.",
        "Serment n’a pas où montrer ses pages.",
        f"Donnez un nombre de {FIRST_PORT} à {LAST_PORT}, ou retirez --port.",
    )
