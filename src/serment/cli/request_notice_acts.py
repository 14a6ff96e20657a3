"""`serment request doctor|recipients|announce-lifting|lift`: who else is written to."""

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_store
from serment.cli.request_acts import day_of_act, do_act
from serment.cli.request_words import with_number, with_on

if TYPE_CHECKING:
    from serment.store.models import ReceivedRequest


def notice_commands() -> tuple[Command, ...]:
    """The notices, for the family `request`."""
    return (
        Command("doctor", "Note le médecin que le patient a choisi pour recevoir le dossier",
                _doctor, (with_number, _with_doctor, with_store)),
        Command("recipients", "Note qui avait reçu la donnée changée, et quand on l’a prévenu",
                _recipients, (with_number, _with_recipients, with_on, with_store)),
        Command("announce-lifting", "Note l’annonce de la fin d’une limitation", _announce,
                (with_number, with_on, with_store)),
        Command("lift", "Note la levée d’une limitation, annoncée avant", _lift,
                (with_number, with_on, with_store)),
    )  # fmt: skip


def _with_doctor(parser: Parser) -> None:
    parser.add_argument("name", metavar="NOM", help="nom du médecin ; vide, aucun n’est choisi")
    parser.add_argument("--address", metavar="TEXTE", default="", help="son adresse")


def _with_recipients(parser: Parser) -> None:
    parser.add_argument("recipients", metavar="NOM", nargs="+", help="qui avait reçu la donnée")


def _doctor(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_notices import choose_doctor

        return choose_doctor(**base, name=args.name, address=args.address)

    return do_act(args, out, act)


def _recipients(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_notices import tell_recipients

        named = "\n".join(args.recipients)
        return tell_recipients(**base, recipients=named, on=day_of_act(args, base))

    return do_act(args, out, act)


def _announce(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_notices import announce_lifting

        return announce_lifting(**base, on=day_of_act(args, base))

    return do_act(args, out, act)


def _lift(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any]) -> "ReceivedRequest":
        from serment.practice.request_notices import lift_restriction

        return lift_restriction(**base, on=day_of_act(args, base))

    return do_act(args, out, act)
