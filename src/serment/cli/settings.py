"""`serment settings`: what the practice chose of the program, shown and changed."""

from argparse import Namespace

from serment.cli import session
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_store
from serment.cli.reading import parse_number
from serment.kernel.french import nbsp


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command("show", "Réglages du cabinet", _show, (with_store,)),
            Command("set", "Change un réglage", _set, (_with_delay, with_store)),
        ),
    )


def _with_delay(parser: Parser) -> None:
    parser.add_argument(
        "--lock-after",
        metavar="MINUTES",
        required=True,
        help="minutes sans geste avant le verrouillage : 5, 10, 15, 30 ou 60",
    )


def _show(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        return _tell(practice.actor.practice.lock_after_minutes, out)


def _set(args: Namespace, out: Output) -> int:
    minutes = parse_number(args.lock_after, listed_by="serment settings set --help")
    with session.open_practice(args, out) as practice:
        from serment.practice.locking import change_lock_delay

        change_lock_delay(actor=practice.actor, minutes=minutes, now=practice.now)
        return _tell(practice.actor.practice.lock_after_minutes, out)


def _tell(minutes: int, out: Output) -> int:
    from serment.practice.locking import LOCK_DELAYS

    found = {"lock_after_minutes": minutes, "choices": LOCK_DELAYS}
    out.answer(found, (nbsp(f"Verrouillage automatique : après {minutes} minutes sans geste."),))
    return DONE
