"""`serment request mask|masks|…`: what is hidden in a document before it is handed over."""

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from serment.cli import session
from serment.cli.failures import MisuseError
from serment.cli.handover_words import on_document, with_left_out_reason, with_place
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_store
from serment.cli.reading import parse_number
from serment.cli.request_words import with_number

if TYPE_CHECKING:
    from serment.store.models import HandoverDocument


def mask_commands() -> tuple[Command, ...]:
    """The acts on what is hidden, for the family `request`."""
    return (
        Command("mask", "Cherche des mots dans une pièce : chaque passage reste à décider", _mask,
                (with_number, with_place, _with_words, with_left_out_reason, with_store)),
        Command("masks", "Décide des passages dits : à masquer, ou à laisser lire", _masks,
                (with_number, with_place, _with_kept, with_store)),
        Command("mask-page", "Écarte une page entière d’une pièce", _mask_page,
                (with_number, with_place, _with_page, with_left_out_reason, with_store)),
        Command("unmask", "Retire un masque : ce qu’il cachait sera remis", _unmask,
                (with_number, with_place, _with_mask, with_store)),
    )  # fmt: skip


def _with_words(parser: Parser) -> None:
    parser.add_argument("--word", action="append", required=True, metavar="MOTS", help="un nom")


def _with_kept(parser: Parser) -> None:
    parser.add_argument(
        "--all",
        action="store_true",
        help="masquer tous les passages à décider, sauf ceux de --leave",
    )
    for option, use in (("--keep", "masquer"), ("--leave", "laisser lisible")):
        parser.add_argument(
            option,
            action="append",
            default=[],
            metavar="MASQUE",
            help=f"numéro d’un passage à {use}, donné par « serment request documents --json »",
        )


def _with_page(parser: Parser) -> None:
    parser.add_argument("page", metavar="PAGE", help="numéro de la page, à partir de 1")


def _with_mask(parser: Parser) -> None:
    parser.add_argument("mask", metavar="MASQUE", help="numéro du masque")


def _mask(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any], practice: session.Session) -> "HandoverDocument":
        from serment.practice.handover_masks import propose_masks

        propose_masks(**base, words=args.word, reason=args.reason, as_of=practice.today)
        return _found(base)

    return on_document(args, out, act)


def _masks(args: Namespace, out: Output) -> int:
    kept, left = ({_mask_number(one) for one in said} for said in (args.keep, args.leave))
    if not (kept or left or args.all):
        raise MisuseError(
            "Aucun passage n’est dit.",
            "Un passage qui n’est pas dit reste à décider : rien n’a changé.",
            "Ajoutez --all, ou --keep et --leave avec leurs numéros.",
        )

    def act(base: dict[str, Any], practice: session.Session) -> "HandoverDocument":
        del practice
        from serment.practice.handover_masks import decide_masks

        every = {mask.pk for mask in _found(base).masks.all()} if args.all else set()
        decide_masks(**base, shown=kept | left | every, kept=(kept | every) - left)
        return _found(base)

    return on_document(args, out, act)


def _mask_page(args: Namespace, out: Output) -> int:
    page = parse_number(args.page, listed_by="serment request documents")

    def act(base: dict[str, Any], practice: session.Session) -> "HandoverDocument":
        from serment.practice.handover_masks import leave_page_out

        leave_page_out(**base, page=page - 1, reason=args.reason, as_of=practice.today)
        return _found(base)

    return on_document(args, out, act)


def _unmask(args: Namespace, out: Output) -> int:
    mask = _mask_number(args.mask)

    def act(base: dict[str, Any], practice: session.Session) -> "HandoverDocument":
        del practice
        from serment.practice.handover_masks import remove_mask

        remove_mask(**base, mask=mask)
        return _found(base)

    return on_document(args, out, act)


def _mask_number(written: str) -> int:
    return parse_number(written, listed_by="serment request documents --json")


def _found(base: dict[str, Any]) -> "HandoverDocument":
    from serment.practice.handover import find_document
    from serment.practice.requests import find_request

    return find_document(find_request(base["actor"].practice, base["number"]), base["place"])
