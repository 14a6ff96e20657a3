"""`serment retention duplicates|join|separate|distinct`: records that may be of one person."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from serment.cli import session
from serment.cli.failures import DONE, REFUSED, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_store
from serment.cli.reading import parse_number
from serment.cli.record_words import parse_record, record_row, who, with_record
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.store.models import AlikePair

_FEWEST: Final = 2


def commands() -> tuple[Command, ...]:
    """The commands on duplicates, for the family `retention`."""
    return (
        Command("duplicates", "Dossiers qui se ressemblent, à trancher", _list, (with_store,)),
        Command(
            "join",
            "Compte comme un seul les dossiers d’une même personne",
            _join,
            (_with_several, with_store),
        ),
        Command(
            "separate", "Sépare un dossier réuni à un autre", _separate, (with_record, with_store)
        ),
        Command(
            "distinct",
            "Dit que des paires sont celles de deux personnes",
            _distinct,
            (_with_pairs, with_store),
        ),
    )


def _with_several(parser: Parser) -> None:
    parser.add_argument(
        "records",
        metavar="DOSSIER",
        nargs="*",
        help="celui qui reste dans les listes, puis ceux qui seront comptés avec lui",
    )
    parser.add_argument(
        "--pairs",
        metavar="PAIRE",
        nargs="+",
        default=(),
        help="au lieu de dossiers, des numéros de « retention duplicates » : de chaque paire reste "
        "le dossier vu en dernier",
    )
    parser.add_argument(
        "--confirm",
        metavar="N",
        type=int,
        help="le nombre exact de paires ; sans lui, elles sont montrées et rien n’est réuni",
    )


def _with_pairs(parser: Parser) -> None:
    parser.add_argument(
        "pairs", metavar="PAIRE", nargs="+", help="numéros donnés par « retention duplicates »"
    )


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.record_twins import pairs_to_answer

        practice.actor.require(Permission.RECORDS)
        pairs = list(pairs_to_answer(practice.actor.practice))
        rows = [
            {
                "pair": pair.pk,
                "why": pair.why,
                "first": record_row(pair.first, practice.today),
                "second": record_row(pair.second, practice.today),
            }
            for pair in pairs
        ]
        lines = [_line(pair) for pair in pairs] or ["Aucun doublon à trancher."]
    out.answer({"pairs": rows}, lines)
    return DONE


def _line(pair: "AlikePair") -> str:
    return nbsp(f"{pair.pk:>4}  {who(pair.first)} ; {who(pair.second)} : {pair.why}")


def _join(args: Namespace, out: Output) -> int:
    if args.pairs and not args.records:
        return _join_pairs(args, out)
    if args.pairs or len(args.records) < _FEWEST:
        raise MisuseError(
            "Il faut nommer deux dossiers au moins, ou des paires avec --pairs, et pas les deux.",
            "Rien n’a changé.",
            "Voyez « serment retention duplicates ».",
        )
    first, *others = (parse_record(given) for given in args.records)
    with session.open_practice(args, out) as practice:
        from serment.practice.acting import one_act
        from serment.practice.record_twins import join_records

        with one_act(practice.actor.practice):
            for other in others:
                join_records(actor=practice.actor, first=first, second=other, as_of=practice.today,
                             now=practice.now)  # fmt: skip
    kept, joined = f"D-{first:06d}", [f"D-{other:06d}" for other in others]
    lines = [nbsp(f"{other} est compté avec {kept}.") for other in joined]
    out.answer({"kept": kept, "joined": joined}, lines)
    return DONE


def _join_pairs(args: Namespace, out: Output) -> int:
    """Join pairs once their number is typed; without it, show what would be joined."""
    numbers = _pairs(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.record_twins import find_pairs, join_pairs, record_to_keep

        actor = practice.actor
        actor.require(Permission.RECORDS)
        pairs = find_pairs(actor.practice, numbers)
        kept = {pair.pk: record_to_keep(pair) for pair in pairs}
        rows = [{"pair": pair.pk, "kept": str(kept[pair.pk])} for pair in pairs]
        lines = [f"{_line(pair)} ; reste {kept[pair.pk]}" for pair in pairs]
        is_confirmed = args.confirm == len(pairs)
        if is_confirmed:
            stay = {number: record.pk for number, record in kept.items()}
            join_pairs(actor=actor, kept=stay, as_of=practice.today, now=practice.now)
    lines.append(
        f"Réunies : {len(pairs)}."
        if is_confirmed
        else f"Rien n’est réuni. Relisez, puis ajoutez --confirm {len(pairs)}."
    )
    out.answer({"pairs": rows, "joined": is_confirmed}, map(nbsp, lines))
    return DONE if is_confirmed else REFUSED


def _pairs(args: Namespace) -> list[int]:
    given = (parse_number(text, listed_by="serment retention duplicates") for text in args.pairs)
    return list(dict.fromkeys(given))


def _separate(args: Namespace, out: Output) -> int:
    number = parse_record(args.record)
    with session.open_practice(args, out) as practice:
        from serment.practice.record_twins import separate_record

        record = separate_record(
            actor=practice.actor, number=number, as_of=practice.today, now=practice.now
        )
    out.answer({"separated": str(record)}, (nbsp(f"{record} est compté seul."),))
    return DONE


def _distinct(args: Namespace, out: Output) -> int:
    numbers = _pairs(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.record_twins import tell_distinct

        tell_distinct(actor=practice.actor, numbers=numbers, now=practice.now)
    told = (
        "Ce sont deux personnes : cette paire ne sera plus proposée."
        if len(numbers) == 1
        else f"Deux personnes à chaque fois : ces {len(numbers)} paires ne seront plus proposées."
    )
    out.answer({"distinct": numbers}, (nbsp(told),))
    return DONE
