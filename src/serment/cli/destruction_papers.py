"""`serment destruction worklist|certificate`: the list to work from, and the proof that remains."""

from argparse import Namespace
from typing import Final

from serment.cli import session
from serment.cli.failures import DONE, CommandError, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_out, with_store
from serment.cli.reading import parse_number
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp, size_in_french

LISTED_BY: Final = "serment destruction list"


class NoPaperError(CommandError):
    """A destruction has no such paper, now."""


def paper_commands() -> tuple[Command, ...]:
    """The commands on the papers of a destruction, for the family `destruction`."""
    return (
        Command(
            "worklist",
            "Écrit la liste de ce qui est à détruire ; elle nomme des patients",
            _worklist,
            (with_number, _with_part, with_out, with_store),
        ),
        Command(
            "certificate",
            "Écrit le procès-verbal ; il ne nomme aucun patient",
            _certificate,
            (with_number, with_out, with_store),
        ),
    )


def with_number(parser: Parser) -> None:
    """Declare the number of a destruction."""
    parser.add_argument("number", metavar="NUMÉRO", help=f"donné par « {LISTED_BY} »")


def _with_part(parser: Parser) -> None:
    parser.add_argument(
        "--part", metavar="K", type=int, default=1, help="quelle partie, si elle est longue"
    )


def _worklist(args: Namespace, out: Output) -> int:
    number, target = parse_number(args.number, listed_by=LISTED_BY), new_file(args.out)
    with session.open_practice(args, out) as practice:
        from serment.practice.destruction_papers import parts_to_print, print_worklist
        from serment.practice.destructions import find_destruction

        parts = parts_to_print(find_destruction(practice.actor.practice, number))
        _verify_part(args.part, parts)
        content = print_worklist(
            actor=practice.actor,
            number=number,
            as_of=practice.today,
            now=practice.now,
            part=args.part,
        )
        size = write_new(target, [content])
    which = f"partie {args.part} sur {parts}"
    told = f"Liste confidentielle, à détruire après usage : {target} ({which})."
    answer = {"path": str(target), "size": size, "part": args.part, "parts": parts}
    out.answer(answer, (nbsp(told),))
    return DONE


def _verify_part(part: int, parts: int) -> None:
    if not parts:
        raise NoPaperError(
            "Cette destruction ne compte plus aucun dossier à détruire.",
            "Elle est faite ou abandonnée : la liste serait vide.",
            f"Voyez « {LISTED_BY} ».",
        )
    if not 1 <= part <= parts:
        raise MisuseError(
            f"La liste n’a pas de partie {part}.",
            "Rien n’a été écrit.",
            f"Donnez un nombre de 1 à {parts}.",
        )


def _certificate(args: Namespace, out: Output) -> int:
    number, target = parse_number(args.number, listed_by=LISTED_BY), new_file(args.out)
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.contents import whole_content
        from serment.practice.destructions import find_destruction

        practice.actor.require(Permission.RECORDS)
        certificate = find_destruction(practice.actor.practice, number).certificate
        if certificate is None:
            raise NoPaperError(
                f"La destruction n° {number} n’a pas de procès-verbal.",
                "Il s’établit quand tout est détruit, en effaçant les dossiers.",
                "Voyez « serment destruction carry-out --help ».",
            )
        size = write_new(target, [whole_content(certificate)])
    told = f"Procès-verbal : {target} ({size_in_french(size)})."
    out.answer({"path": str(target), "size": size}, (nbsp(told),))
    return DONE
