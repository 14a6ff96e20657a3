"""`serment incident …`: opened, ticked, told; its clocks; what remains (`incident_acts`).

Guarantees that every instant is that of the practice, and that an hour which came twice is refused
until its offset says which.
"""

from argparse import Namespace
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE, MisuseError
from serment.cli.incident_acts import act_commands
from serment.cli.incident_papers import paper_commands
from serment.cli.incident_words import (
    LISTED_BY,
    clock_line,
    clock_row,
    incident_line,
    incident_row,
    instant_of,
    parse_option,
    with_incident,
    with_instant,
)
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_json_input, with_store
from serment.cli.reading import parse_number, read_json_object
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from datetime import datetime

_TIMES = ("known_at", "began_at", "ended_at", "attack_known_at")


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command("list", "Incidents et délais qui courent", _list, (with_store,)),
            Command("show", "Un incident, sa fiche et ses délais", _show,
                    (with_incident, with_store)),
            Command("open", "Ouvre un incident : ses délais courent", _open,
                    (_with_opening, with_store)),
            Command("tick", "Note un geste fait, et quand", _tick,
                    (with_incident, _with_gesture, _with_at, with_store)),
            Command("untick", "Annule un geste coché par erreur", _untick,
                    (with_incident, _with_gesture, with_store)),
            Command("tell", "Note ce qu’on sait, d’un fichier JSON", _tell,
                    (with_incident, with_json_input, with_store)),
            *act_commands(),
            *paper_commands(),
        ),
    )  # fmt: skip


def _with_opening(parser: Parser) -> None:
    parser.add_argument("--playbook", metavar="FICHE", default="", help="par exemple ransomware")
    parser.add_argument("--title", metavar="TEXTE", default="", help="en une ligne, sans nom")
    with_instant(parser, "--known-at", "quand on l’a su (par défaut : maintenant)")


def _with_gesture(parser: Parser) -> None:
    parser.add_argument("gesture", metavar="GESTE", help="par exemple trunk.photograph")


def _with_at(parser: Parser) -> None:
    with_instant(parser, "--at", "quand il a été fait (par défaut : maintenant)")


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.incident_clocks import running_clocks
        from serment.practice.incidents import list_incidents

        practice.actor.require(Permission.READ)
        of = practice.actor.practice
        incidents = list(list_incidents(of))
        clocks = running_clocks(of, practice.now)
        lines = [*map(incident_line, incidents), *map(clock_line, clocks)]
        told = {
            "incidents": list(map(incident_row, incidents)),
            "clocks": list(map(clock_row, clocks)),
        }
    out.answer(told, lines or ["Aucun incident."])
    return DONE


def _show(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by=LISTED_BY)
    with session.open_practice(args, out) as practice:
        from serment.practice.incident_clocks import running_clocks
        from serment.practice.incident_closing import left_to_do
        from serment.practice.incidents import find_incident, gestures_of, sheet_of

        incident = find_incident(practice.actor.practice, number)
        done, left = gestures_of(incident), left_to_do(incident)
        clocks = [
            one
            for one in running_clocks(practice.actor.practice, practice.now)
            if one.incident == incident
        ]
        gestures = list(sheet_of(incident).gestures)
        told = {
            **incident_row(incident),
            "gestures": [
                {"id": one.id, "text": one.text,
                 "done_at": done[one.id].done_at if one.id in done else None}
                for one in gestures
            ],
            "clocks": list(map(clock_row, clocks)),
            "left_to_do": list(left),
        }  # fmt: skip
        lines = [incident_line(incident), *map(clock_line, clocks)]
        lines += [f"  [{'x' if one.id in done else ' '}] {one.id}  {one.text}" for one in gestures]
        lines += [f"Reste à faire : {what}" for what in left]
    out.answer(told, map(nbsp, lines))
    return DONE


def _open(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.incidents import open_incident

        incident = open_incident(
            actor=practice.actor,
            playbook=args.playbook,
            title=args.title,
            known_at=instant_of(args.known_at, "--known-at", practice.now),
            now=practice.now,
        )
        row, line = incident_row(incident), incident_line(incident)
    out.answer(row, (line,))
    return DONE


def _tick(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by=LISTED_BY)
    with session.open_practice(args, out) as practice:
        from serment.practice.incidents import tick_gesture

        tick = tick_gesture(
            actor=practice.actor,
            number=number,
            gesture=args.gesture,
            done_at=instant_of(args.at, "--at", practice.now),
            now=practice.now,
        )
        told = {"incident": number, "gesture": tick.gesture, "done_at": tick.done_at}
    out.answer(told, (nbsp(f"Fait : {tick.words}."),))
    return DONE


def _untick(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by=LISTED_BY)
    with session.open_practice(args, out) as practice:
        from serment.practice.incidents import untick_gesture

        untick_gesture(actor=practice.actor, number=number, gesture=args.gesture, now=practice.now)
    out.answer({"incident": number, "unticked": args.gesture}, ("Ce geste n’est plus coché.",))
    return DONE


def _tell(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by=LISTED_BY)
    given = read_json_object(args.file)
    with session.open_practice(args, out) as practice:
        from serment.practice.incidents import (
            BreachTimes,
            ToldBreach,
            find_incident,
            tell_breach,
        )

        before = find_incident(practice.actor.practice, number)
        title = given.pop("title", before.title)
        times: dict[str, datetime | None] = {name: getattr(before, name) for name in _TIMES}
        times |= {name: _moment(given.pop(name), name) for name in _TIMES if name in given}
        known_at = times.pop("known_at") or before.known_at
        incident = tell_breach(
            actor=practice.actor,
            number=number,
            told=ToldBreach(BreachTimes(known_at, **times), {**before.facts, **given}, str(title)),
            now=practice.now,
        )
        row, line = incident_row(incident), incident_line(incident)
    out.answer(row, (line,))
    return DONE


def _moment(given: object, name: str) -> "datetime | None":
    if given is None:
        return None
    if not isinstance(given, str):
        raise MisuseError(
            f"« {name} » n’est pas un moment.",
            "Aucun délai ne se compterait.",
            "Écrivez AAAA-MM-JJTHH:MM entre guillemets.",
        )
    return parse_option(given, name)
