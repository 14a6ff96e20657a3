"""`serment decisions`: what the controller decides of the plan, and of a new corpus."""

from argparse import Namespace
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_as_of, with_store
from serment.cli.reading import chosen_date, parse_day
from serment.kernel.french import date_in_french, nbsp

if TYPE_CHECKING:
    from serment.practice.plan import PlanRow


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command("list", "Actions reportées", _list, (with_as_of, with_store)),
            Command(
                "put-off",
                "Reporte une action du plan, avec sa raison",
                _put_off,
                (_with_finding, with_as_of, with_store),
            ),
            Command(
                "accept-corpus",
                "Dit que les nouveautés du corpus ont été lues",
                _accept,
                (with_as_of, with_store),
            ),
        ),
    )


def _with_finding(parser: Parser) -> None:
    parser.add_argument("rule", metavar="RÈGLE", help="règle donnée par « serment plan »")
    parser.add_argument("--until", metavar="AAAA-MM-JJ", required=True, help="jour où y revenir")
    parser.add_argument(
        "--reason", metavar="TEXTE", required=True, help="raison, lue en cas de contrôle"
    )


def _list(args: Namespace, out: Output) -> int:
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.plan import make_plan

        rows = make_plan(practice=practice.actor.practice, as_of=as_of).put_off
    lines = map(_line, rows) if rows else ("Aucune action n’est reportée.",)
    out.answer({"as_of": as_of, "put_off": [_row(row) for row in rows]}, lines)
    return DONE


def _put_off(args: Namespace, out: Output) -> int:
    decided_on, review_on = chosen_date(args), parse_day(args.until, what="--until")
    with session.open_practice(args, out) as practice:
        from serment.practice.plan import make_plan, put_off_finding

        put_off_finding(
            actor=practice.actor,
            rule=args.rule,
            reason=args.reason,
            decided_on=decided_on,
            review_on=review_on,
            now=practice.now,
        )
        rows = make_plan(practice=practice.actor.practice, as_of=decided_on).put_off
    told = f"C’est reporté au {date_in_french(review_on)} ; l’action reviendra d’elle-même."
    out.answer({"as_of": decided_on, "put_off": [_row(row) for row in rows]}, (nbsp(told),))
    return DONE


def _accept(args: Namespace, out: Output) -> int:
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.library import corpus_version
        from serment.practice.plan import accept_corpus, changes_of_corpus

        changes = changes_of_corpus(practice=practice.actor.practice, as_of=as_of)
        accept_corpus(actor=practice.actor, as_of=as_of, now=practice.now)
        found = {"corpus": corpus_version(), "changes": changes}
    told = f"Corpus {found['corpus']} lu : {len(changes)} conclusions en sont changées."
    out.answer(found, (nbsp(told),))
    return DONE


def _row(row: "PlanRow") -> dict[str, object]:
    return {
        "rule": row.finding.rule,
        "title": row.finding.title,
        "later_until": row.later_until,
        "reason": row.reason,
    }


def _line(row: "PlanRow") -> str:
    until = date_in_french(row.later_until) if row.later_until else ""
    return nbsp(f"{row.finding.title} : jusqu’au {until} ({row.reason})")
