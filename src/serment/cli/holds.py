"""`serment retention hold|keep|release|holds`: what stops a destruction, and until when."""

from argparse import Namespace

from serment.cli import session
from serment.cli.failures import DONE, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, values_in_french, with_store
from serment.cli.reading import parse_day, parse_number
from serment.cli.record_words import (
    optional_day,
    parse_record,
    parse_records,
    records_counted,
    with_reason,
)
from serment.cli.records import span_line, span_row
from serment.kernel.french import nbsp

_KINDS = {
    "claim": "recours",
    "litigation": "contentieux",
    "audit": "contrôle",
    "rights_request": "demande d’une personne",
    "requisition": "réquisition judiciaire",
    "manual": "gardé sur décision",
}


def commands() -> tuple[Command, ...]:
    """The commands on holds, for the family `retention`."""
    return (
        Command(
            "hold",
            "Gèle un dossier, ou tous : rien n’en sera détruit",
            _hold,
            (_with_record_or_all, _with_hold, with_reason, _with_optional_review, with_store),
        ),
        Command(
            "keep",
            "Garde un dossier à son terme, jusqu’à une date de réexamen",
            _keep,
            (_with_records, with_reason, _with_review, with_store),
        ),
        Command(
            "release",
            "Dit quel jour un gel a pris fin",
            _release,
            (_with_number, _with_end, with_store),
        ),
        Command(
            "holds", "Gels en cours, le premier à revoir d’abord", _list, (_with_due, with_store)
        ),
    )


def _with_record_or_all(parser: Parser) -> None:
    parser.add_argument("record", metavar="DOSSIER", nargs="?", help="par exemple D-000012")
    parser.add_argument("--all", action="store_true", help="tous les dossiers du cabinet")


def _with_records(parser: Parser) -> None:
    parser.add_argument("records", metavar="DOSSIER", nargs="+", help="par exemple D-000012")


def _with_hold(parser: Parser) -> None:
    parser.add_argument(
        "--kind",
        choices=tuple(_KINDS),
        required=True,
        help=values_in_french(_KINDS),
    )
    parser.add_argument("--since", metavar="AAAA-MM-JJ", required=True, help="premier jour")
    parser.add_argument("--until", metavar="AAAA-MM-JJ", help="fin, si elle est déjà passée")


def _with_review(parser: Parser) -> None:
    parser.add_argument(
        "--review-on", metavar="AAAA-MM-JJ", required=True, help="jour où revoir ce dossier"
    )


def _with_optional_review(parser: Parser) -> None:
    parser.add_argument(
        "--review-on", metavar="AAAA-MM-JJ", help="jour où revoir ce gel, s’il dure encore"
    )


def _with_number(parser: Parser) -> None:
    parser.add_argument("number", metavar="GEL", help="numéro donné par « retention holds »")


def _with_end(parser: Parser) -> None:
    parser.add_argument("--until", metavar="AAAA-MM-JJ", required=True, help="jour de la fin")


def _with_due(parser: Parser) -> None:
    parser.add_argument("--due", action="store_true", help="ceux dont le réexamen est venu")


def _hold(args: Namespace, out: Output) -> int:
    if args.all == (args.record is not None):
        raise MisuseError(
            "Il faut nommer un dossier, ou --all, et pas les deux.",
            "Rien n’a été gelé.",
            "Voyez « serment retention records ».",
        )
    number = None if args.record is None else parse_record(args.record)
    since = parse_day(args.since, what="--since")
    until, review_on = (
        optional_day(args.until, "--until"),
        optional_day(args.review_on, "--review-on"),
    )
    with session.open_practice(args, out) as practice:
        from serment.practice.record_holds import NewHold, hold_record

        hold = NewHold(args.kind, since, args.reason, review_on, until)
        span = hold_record(
            actor=practice.actor,
            hold=hold,
            as_of=practice.today,
            now=practice.now,
            number=number,
        )
        row, line = span_row(span), span_line(span)
    out.answer(row, (nbsp(line),))
    return DONE


def _keep(args: Namespace, out: Output) -> int:
    numbers = parse_records(args.records)
    review_on = parse_day(args.review_on, what="--review-on")
    with session.open_practice(args, out) as practice:
        from serment.practice.record_holds import keep_records

        keep_records(
            actor=practice.actor,
            numbers=numbers,
            reason=args.reason,
            review_on=review_on,
            now=practice.now,
        )
    kept = [f"D-{number:06d}" for number in numbers]
    told = nbsp(f"À garder sur décision : {records_counted(len(numbers))}.")
    out.answer({"kept": kept, "review_on": review_on}, (told,))
    return DONE


def _release(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by="serment retention holds")
    until = parse_day(args.until, what="--until")
    with session.open_practice(args, out) as practice:
        from serment.practice.record_holds import find_hold, release_hold

        release_hold(
            actor=practice.actor,
            number=number,
            until=until,
            as_of=practice.today,
            now=practice.now,
        )
        span = find_hold(practice.actor.practice, number)
        row, line = span_row(span), span_line(span)
    out.answer(row, (nbsp(line),))
    return DONE


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.record_holds import holds_to_review, open_holds

        of = practice.actor.practice
        spans = list(holds_to_review(of, practice.today) if args.due else open_holds(of))
        rows = [span_row(span) for span in spans]
        lines = [nbsp(span_line(span)) for span in spans] or ["Aucun gel en cours."]
    out.answer({"holds": rows}, lines)
    return DONE
