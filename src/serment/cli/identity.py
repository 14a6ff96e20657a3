"""`serment identity`: who answers for the data, shown and changed."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_store
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.practice.opening import Identity

_LINES: Mapping[str, str] = {
    "name": "nom du cabinet",
    "doctor": "médecin responsable",
    "specialty": "spécialité",
    "address": "adresse",
    "phone": "téléphone",
    "email": "adresse électronique",
    "website": "site internet",
    "rpps": "numéro RPPS",
}


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command("show", "Qui répond des données", _show, (with_store,)),
            Command("set", "Change les seules lignes données", _set, (_with_lines, with_store)),
        ),
    )


def _with_lines(parser: Parser) -> None:
    for name, words in _LINES.items():
        parser.add_argument(f"--{name}", metavar="TEXTE", help=words)


def _show(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.opening import identity_of

        identity = identity_of(practice.actor.practice)
    out.answer(identity, _told(identity))
    return DONE


def _set(args: Namespace, out: Output) -> int:
    given = {name: value for name in _LINES if (value := getattr(args, name)) is not None}
    with session.open_practice(args, out) as practice:
        from serment.practice.opening import identity_of, update_identity

        wanted = replace(identity_of(practice.actor.practice), **given)
        update_identity(actor=practice.actor, identity=wanted, now=practice.now)
        identity = identity_of(practice.actor.practice)
    out.answer(identity, _told(identity))
    return DONE


def _told(identity: "Identity") -> Iterator[str]:
    for name, words in _LINES.items():
        value = getattr(identity, name) or "—"
        yield nbsp(f"{words[:1].upper()}{words[1:]} : {value}")
