"""`serment identifier`: the form and the key of a number; no store, no framework."""

from argparse import Namespace
from collections.abc import Iterator

from serment.cli.failures import DONE, REFUSED, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family
from serment.kernel.french import nbsp
from serment.kernel.identifiers.check import (
    IDENTIFIER_KINDS,
    IdentifierCheck,
    UnknownKindError,
    check_identifier,
    parse_kind,
)


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    check = Command("check", "Contrôle la forme et la clé d’un numéro", _check, (_with_value,))
    kinds = Command("kinds", "Sortes d’identifiants connues", _kinds)
    declare_family(parser, (check, kinds))


def _with_value(parser: Parser) -> None:
    parser.add_argument("kind", metavar="SORTE", help=", ".join(IDENTIFIER_KINDS))
    parser.add_argument(
        "value",
        metavar="NUMÉRO",
        nargs="+",
        help="le numéro ; espaces, points et tirets sont sans effet (un NIR sans clé la reçoit)",
    )
    parser.epilog = (
        "Code de sortie : 0 si le numéro est recevable, 1 sinon. Avec --json, 0 dès qu’une "
        "réponse est donnée : lisez format_ok et key_ok."
    )


def _check(args: Namespace, out: Output) -> int:
    try:
        kind = parse_kind(args.kind)
    except UnknownKindError:
        raise _unknown_kind(args.kind) from None
    found = check_identifier(kind, " ".join(args.value))
    out.answer(found, _lines(found))
    accepted = found.format_ok and found.key_ok is not False
    return DONE if accepted or out.as_json else REFUSED


def _kinds(args: Namespace, out: Output) -> int:
    del args
    out.answer({"kinds": IDENTIFIER_KINDS}, IDENTIFIER_KINDS)
    return DONE


def _unknown_kind(given: str) -> MisuseError:
    from difflib import get_close_matches

    return MisuseError(
        f"« {given[:16]} » n’est pas une sorte d’identifiant connue.",
        "Chaque sorte a sa propre clé : aucun contrôle ne s’applique.",
        f"Choisissez parmi {', '.join(IDENTIFIER_KINDS)}.",
        near=get_close_matches(given.lower()[:16], IDENTIFIER_KINDS, n=3),
    )


def _lines(found: IdentifierCheck) -> Iterator[str]:
    yield nbsp(f"Forme : {'correcte' if found.format_ok else 'refusée'}")
    if found.format_ok:
        states = {True: "juste", False: "fausse", None: "absente du numéro saisi"}
        yield nbsp(f"Clé : {states[found.key_ok]}")
    if found.key is not None and found.key_ok is not True:
        yield nbsp(f"Clé calculée : {found.key}")
    if found.normalised is not None:
        yield nbsp(f"Écriture compacte : {found.normalised}")
    yield from found.reasons
    yield from found.notes
