"""The command line read in French: argparse with its words translated, and errors as ours.

A family of commands is data: `Command`s with their arguments. Every command takes `--json`.
"""

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeVar

from serment.cli.failures import MisuseError
from serment.cli.output import Output

Run = Callable[[argparse.Namespace, Output], int]
_Value = TypeVar("_Value", bound=str)
Declare = Callable[["Parser"], None]

# The words of argparse (Python 3.11 to 3.14) that a person can read.
_FRENCH: Final = {
    "usage: ": "usage : ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "afficher cette aide",
    "argument %(argument_name)s: %(message)s": "argument %(argument_name)s : %(message)s",
    "the following arguments are required: %s": "il manque %s",
    "one of the arguments %s is required": "il manque l’un de %s",
    "not allowed with argument %s": "ne va pas avec %s",
    "unrecognized arguments: %s": "argument inconnu : %s",
    "ambiguous option: %(option)s could match %(matches)s": (
        "l’option %(option)s est ambiguë (%(matches)s)"
    ),
    "ignored explicit argument %r": "cette option ne prend pas de valeur (%r)",
    "expected one argument": "une valeur est attendue",
    "expected at most one argument": "une valeur au plus est attendue",
    "expected at least one argument": "une valeur au moins est attendue",
    "expected %s argument": "%s valeur est attendue",
    "expected %s arguments": "%s valeurs sont attendues",
    "invalid %(type)s value: %(value)r": "la valeur %(value)r n’est pas admise",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "%(value)r n’est pas admis (choisissez parmi %(choices)s)"
    ),
    "invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)": (
        "%(value)r n’est pas admis, vouliez-vous dire %(suggestion)r ? "
        "(choisissez parmi %(choices)s)"
    ),
    "unknown parser %(parser_name)r (choices: %(choices)s)": (
        "%(parser_name)r n’est pas une commande (choisissez parmi %(choices)s)"
    ),
}


def _french(message: str) -> str:
    return _FRENCH.get(message, message)


def _french_number(singular: str, plural: str, count: int) -> str:
    return _french(singular if count <= 1 else plural)


# argparse asks gettext through these two names; its own catalogue exists in no French system.
vars(argparse).update({"_": _french, "ngettext": _french_number})


class Parser(argparse.ArgumentParser):
    """A parser that never ends the process on an error, and abbreviates nothing."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **settings)

    def format_help(self) -> str:
        """Return the help, with French spacing after its titles."""
        return re.sub(r"^(\w+):$", "\\1 :", super().format_help(), flags=re.MULTILINE)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Read as argparse does, but let a list of values go on after an option."""
        found, extras = super().parse_known_args(args, namespace)
        for action in self._get_positional_actions():
            if action.nargs == argparse.ZERO_OR_MORE:
                values = [extra for extra in extras if not extra.startswith("-")]
                setattr(found, action.dest, [*getattr(found, action.dest), *values])
                extras = [extra for extra in extras if extra.startswith("-")]
        return found, extras

    def error(self, message: str) -> NoReturn:
        """Raise MisuseError with what argparse found."""
        raise MisuseError(
            f"{message[:1].upper()}{message[1:]}.",
            "La commande n’a pas été exécutée.",
            f"Voyez « {self.prog} --help ».",
        )


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a family: its name, what it does in one line, its work, its arguments."""

    name: str
    summary: str
    run: Run
    arguments: tuple[Declare, ...] = ()


def declare_command(parser: Parser, run: Run, arguments: Sequence[Declare]) -> None:
    """Give `parser` the work and the arguments of a command, `--json` with them."""
    for declare in arguments:
        declare(parser)
    parser.add_argument("--json", action="store_true", help="répondre en JSON, et rien d’autre")
    parser.set_defaults(run=run)


def declare_family(parser: Parser, commands: Sequence[Command]) -> None:
    """Give `parser` the commands of a family, one of which must be named."""
    family = parser.add_subparsers(
        dest="command", metavar="COMMANDE", required=True, title="commandes"
    )
    for command in commands:
        child = family.add_parser(
            command.name, help=command.summary, description=f"{command.summary}."
        )
        declare_command(child, command.run, command.arguments)


def values_in_french(values: Mapping[_Value, str]) -> str:
    """Say each value of an option in the help: « keep : à conserver ; held : gelé »."""
    return " ; ".join(f"{name} : {words}" for name, words in values.items()).replace("%", "%%")


def with_as_of(parser: Parser) -> None:
    """Declare `--as-of`."""
    parser.add_argument(
        "--as-of",
        metavar="AAAA-MM-JJ",
        help="date de l’évaluation (par défaut : aujourd’hui, selon cette machine)",
    )


def with_json_input(parser: Parser) -> None:
    """Declare the JSON input of a question."""
    parser.add_argument(
        "file", metavar="FICHIER", help="fichier JSON, ou « - » pour l’entrée standard"
    )


def with_data_dir(parser: Parser) -> None:
    """Declare `--data-dir`."""
    parser.add_argument(
        "--data-dir",
        metavar="DOSSIER",
        help="dossier du cabinet (par défaut : celui de votre compte sur cette machine)",
    )


def with_store(parser: Parser) -> None:
    """Declare what opens a practice: its folder, and the file of its passphrase."""
    with_data_dir(parser)
    parser.add_argument(
        "--passphrase-file",
        metavar="FICHIER",
        help="fichier dont la première ligne est la phrase de passe (jamais sur la ligne de "
        "commande) ; sans lui, elle est demandée au clavier",
    )


def with_out(parser: Parser) -> None:
    """Declare `--out`, the file to write."""
    parser.add_argument("--out", metavar="FICHIER", required=True, help="fichier à écrire")
