"""`serment settings`: what the practice chose of the program, shown and changed."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from serment.cli import session
from serment.cli.failures import DONE, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_store
from serment.cli.reading import parse_number
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.store.models import Practice

_LISTED_BY: Final = "serment settings set --help"


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
        help="minutes sans geste avant le verrouillage : 5, 10, 15, 30 ou 60",
    )
    parser.add_argument(
        "--desktop", choices=("on", "off"), help="rappels affichés sur le bureau : on, off"
    )


def _show(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        return _tell(practice.actor.practice, out)


def _set(args: Namespace, out: Output) -> int:
    if args.lock_after is None and args.desktop is None:
        raise MisuseError(
            "Aucun réglage n’est donné.",
            "Rien n’a changé.",
            "Ajoutez --lock-after ou --desktop.",
        )
    given = args.lock_after
    minutes = None if given is None else parse_number(given, listed_by=_LISTED_BY)
    with session.open_practice(args, out) as practice:
        from serment.practice.desktop import set_desktop_reminders
        from serment.practice.locking import change_lock_delay

        actor, now = practice.actor, practice.now
        if minutes is not None:
            change_lock_delay(actor=actor, minutes=minutes, now=now)
        if args.desktop is not None:
            set_desktop_reminders(actor=actor, is_on=args.desktop == "on", now=now)
        return _tell(actor.practice, out)


def _tell(practice: "Practice", out: Output) -> int:
    from serment.practice.locking import LOCK_DELAYS

    minutes, is_on = practice.lock_after_minutes, practice.desktop_reminders
    found = {
        "lock_after_minutes": minutes,
        "choices": LOCK_DELAYS,
        "desktop_reminders": is_on,
    }
    lines = (
        f"Verrouillage automatique : après {minutes} minutes sans geste.",
        f"Rappels sur le bureau : {'demandés' if is_on else 'non demandés'}.",
    )
    out.answer(found, map(nbsp, lines))
    return DONE
