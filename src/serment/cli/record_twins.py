"""`serment retention duplicates|join|separate|distinct`: records that may be of one person."""

from argparse import Namespace
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_store
from serment.cli.reading import parse_number
from serment.cli.record_words import parse_record, record_row, who, with_record
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.store.models import AlikePair


def commands() -> tuple[Command, ...]:
    """The commands on duplicates, for the family `retention`."""
    return (
        Command("duplicates", "Dossiers qui se ressemblent, à trancher", _list, (with_store,)),
        Command(
            "join",
            "Compte deux dossiers de la même personne comme un seul",
            _join,
            (_with_two, with_store),
        ),
        Command(
            "separate", "Sépare un dossier réuni à un autre", _separate, (with_record, with_store)
        ),
        Command(
            "distinct",
            "Dit qu’une paire est celle de deux personnes",
            _distinct,
            (_with_pair, with_store),
        ),
    )


def _with_two(parser: Parser) -> None:
    parser.add_argument("first", metavar="DOSSIER", help="celui qui reste dans les listes")
    parser.add_argument("second", metavar="AUTRE", help="celui qui sera compté avec lui")


def _with_pair(parser: Parser) -> None:
    parser.add_argument("pair", metavar="PAIRE", help="numéro donné par « retention duplicates »")


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
                "first": record_row(pair.first),
                "second": record_row(pair.second),
            }
            for pair in pairs
        ]
        lines = [_line(pair) for pair in pairs] or ["Aucun doublon à trancher."]
    out.answer({"pairs": rows}, lines)
    return DONE


def _line(pair: "AlikePair") -> str:
    return nbsp(f"{pair.pk:>4}  {who(pair.first)} ; {who(pair.second)} : {pair.why}")


def _join(args: Namespace, out: Output) -> int:
    first, second = parse_record(args.first), parse_record(args.second)
    with session.open_practice(args, out) as practice:
        from serment.practice.record_twins import join_records

        kept = join_records(
            actor=practice.actor,
            first=first,
            second=second,
            as_of=practice.today,
            now=practice.now,
        )
    joined = f"D-{second:06d}"
    out.answer(
        {"kept": str(kept), "joined": joined},
        (nbsp(f"{joined} est compté avec {kept}."),),
    )
    return DONE


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
    number = parse_number(args.pair, listed_by="serment retention duplicates")
    with session.open_practice(args, out) as practice:
        from serment.practice.record_twins import tell_distinct

        tell_distinct(actor=practice.actor, number=number, now=practice.now)
    told = "Ce sont deux personnes : cette paire ne sera plus proposée."
    out.answer({"distinct": number}, (nbsp(told),))
    return DONE
