"""The activities of `serment register`, one by one: shown, added, edited, confirmed, archived."""

from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from serment.cli import session
from serment.cli.failures import DONE, MisuseError, shown
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_as_of, with_json_input, with_store
from serment.cli.reading import chosen_date, read_json_object
from serment.kernel.french import nbsp
from serment.law.activity_words import STATUS_WORDS

if TYPE_CHECKING:
    from serment.law.activity import ProcessingActivity

# What a new activity bears until the register gives it the next free reference.
_NO_REFERENCE: Final = "A0"


def _with_reference(parser: Parser) -> None:
    parser.add_argument("reference", metavar="RÉFÉRENCE", help="par exemple T01")


def _show(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.register import find_activity

        activity = find_activity(practice.actor.practice, args.reference)
    return _tell(activity, out)


def _add(args: Namespace, out: Output) -> int:
    given, as_of = read_json_object(args.file), chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.register import add_activity

        activity = add_activity(
            actor=practice.actor,
            activity=_activity({**given, "reference": _NO_REFERENCE}),
            as_of=as_of,
            now=practice.now,
        )
    return _tell(activity, out)


def _edit(args: Namespace, out: Output) -> int:
    given, as_of = read_json_object(args.file), chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.law.activity_json import activity_to_canonical
        from serment.practice.register import find_activity, save_activity

        former = activity_to_canonical(find_activity(practice.actor.practice, args.reference))
        changed = _activity({**former, **given, "reference": args.reference})
        save_activity(actor=practice.actor, activity=changed, as_of=as_of, now=practice.now)
        activity = find_activity(practice.actor.practice, args.reference)
    return _tell(activity, out)


def _confirm(args: Namespace, out: Output) -> int:
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.register import confirm_activity, find_activity

        confirm_activity(
            actor=practice.actor, reference=args.reference, as_of=as_of, now=practice.now
        )
        activity = find_activity(practice.actor.practice, args.reference)
    return _tell(activity, out)


def _measures(args: Namespace, out: Output) -> int:
    """Say which proposed measures are in place; without any, tell those to confirm."""
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.measures import confirm_measures
        from serment.practice.register import find_activity

        former = find_activity(practice.actor.practice, args.reference)
        chosen = tuple(m for m in former.measures if m.description in args.in_place)
        unknown = set(args.in_place) - {m.description for m in chosen}
        if unknown:
            raise MisuseError(
                f"« {shown(min(unknown))} » n’est pas une mesure de cette fiche.",
                "Rien n’a été enregistré.",
                f"Voyez les siennes : serment register measures {former.reference}",
            )
        count = confirm_measures(
            actor=practice.actor,
            reference=args.reference,
            measures=chosen,
            as_of=as_of,
            now=practice.now,
        )
        activity = find_activity(practice.actor.practice, args.reference)
    waiting = [m.description for m in activity.measures if m.to_confirm]
    lines = (f"Mesures notées en place : {count}. À confirmer : {len(waiting)}.", *waiting)
    out.answer({"confirmed": count, "to_confirm": waiting}, map(nbsp, lines))
    return DONE


def _with_measures(parser: Parser) -> None:
    parser.add_argument(
        "--in-place",
        metavar="MESURE",
        action="append",
        default=[],
        help="une mesure proposée qui est en place, mot pour mot (à répéter)",
    )


def _archive(args: Namespace, out: Output) -> int:
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.register import archive_activity, find_activity

        archive_activity(
            actor=practice.actor, reference=args.reference, as_of=as_of, now=practice.now
        )
        activity = find_activity(practice.actor.practice, args.reference)
    return _tell(activity, out)


def _restore(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.register import find_activity, restore_activity

        restore_activity(actor=practice.actor, reference=args.reference, now=practice.now)
        activity = find_activity(practice.actor.practice, args.reference)
    return _tell(activity, out)


def _activity(value: Mapping[str, object]) -> "ProcessingActivity":
    from serment.law.activity_json import parse_activity

    return parse_activity(value)


def _tell(activity: "ProcessingActivity", out: Output) -> int:
    line = f"{activity.reference} {activity.title} ({STATUS_WORDS[activity.status].lower()})"
    out.answer(activity, (nbsp(line),))
    return DONE


ACTIVITY_COMMANDS: Final = (
    Command("show", "Un traitement en entier", _show, (_with_reference, with_store)),
    Command(
        "add",
        "Ajoute le traitement d’un fichier JSON",
        _add,
        (with_json_input, with_as_of, with_store),
    ),
    Command(
        "edit",
        "Modifie les seuls champs d’un fichier JSON",
        _edit,
        (_with_reference, with_json_input, with_as_of, with_store),
    ),
    Command(
        "confirm",
        "Dit qu’un traitement est juste",
        _confirm,
        (_with_reference, with_as_of, with_store),
    ),
    Command(
        "measures",
        "Dit quelles mesures proposées sont en place",
        _measures,
        (_with_reference, _with_measures, with_as_of, with_store),
    ),
    Command(
        "archive",
        "Sort un traitement du registre, sans le perdre",
        _archive,
        (_with_reference, with_as_of, with_store),
    ),
    Command(
        "restore",
        "Remet un traitement archivé en vigueur",
        _restore,
        (_with_reference, with_store),
    ),
)
