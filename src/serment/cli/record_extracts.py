"""`serment retention extract`: what of a record is kept longer than the rest."""

from argparse import Namespace

from serment.cli import session
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_store
from serment.cli.reading import parse_day
from serment.cli.record_words import parse_record, record_row, with_record
from serment.cli.words import day_or_dash
from serment.kernel.french import nbsp


def commands() -> tuple[Command, ...]:
    """The command on extracts, for the family `retention`."""
    return (
        Command(
            "extract",
            "Note une transfusion, un dispositif : sa trace reste quand le dossier est détruit",
            _note,
            (with_record, _with_act, with_store),
        ),
    )


def _with_act(parser: Parser) -> None:
    parser.add_argument(
        "--series",
        metavar="SÉRIE",
        required=True,
        help="transfusion_record, implantable_device_trace ou blood_derived_medicine_record",
    )
    parser.add_argument("--on", metavar="AAAA-MM-JJ", required=True, help="date de l’acte")


def _note(args: Namespace, out: Output) -> int:
    number, act_on = parse_record(args.record), parse_day(args.on, what="--on")
    with session.open_practice(args, out) as practice:
        from serment.practice.record_extracts import NewExtract, note_extract

        extract = note_extract(
            actor=practice.actor,
            number=number,
            told=NewExtract(args.series, act_on),
            as_of=practice.today,
            now=practice.now,
        )
        told = f"{extract} : à garder jusqu’au {day_or_dash(extract.keep_until)}."
        out.answer(record_row(extract, practice.today), (nbsp(told),))
    return DONE
