"""`serment retention policies|choose`: the durations that the rules leave to the practice."""

from argparse import Namespace
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_store
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from serment.law.model import Policy, RetentionRule


def commands() -> tuple[Command, ...]:
    """The commands on chosen durations, for the family `retention`."""
    return (
        Command("policies", "Durées au choix du cabinet", _list, (with_store,)),
        Command(
            "choose", "Choisit une durée, entre ses bornes", _choose, (_with_choice, with_store)
        ),
    )


def _with_choice(parser: Parser) -> None:
    parser.add_argument("series", metavar="SÉRIE", help="donnée par « retention policies »")
    parser.add_argument("count", metavar="DURÉE", type=int, help="dans l’unité de la règle")


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.retention_policies import chosen_policies

        chosen = chosen_policies(practice.actor.practice)
        rows = [_row(rule, policy, chosen) for rule, policy in _left_to_choose(practice.today)]
    out.answer({"policies": rows}, map(_line, rows))
    return DONE


def _choose(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.library import the_corpus
        from serment.practice.retention_policies import choose_policy, chosen_policies

        choose_policy(
            actor=practice.actor,
            series=args.series,
            count=args.count,
            as_of=practice.today,
            now=practice.now,
        )
        chosen = chosen_policies(practice.actor.practice)
        wanted = the_corpus().retention_rule(args.series).id
        row = next(
            _row(rule, policy, chosen)
            for rule, policy in _left_to_choose(practice.today)
            if rule.id == wanted
        )
    out.answer(row, (_line(row),))
    return DONE


def _left_to_choose(as_of: "date") -> "Iterator[tuple[RetentionRule, Policy]]":
    from serment.practice.library import the_corpus
    from serment.practice.retention_policies import version_on

    for rule in the_corpus().retention_rules():
        version = version_on(rule, as_of)
        if version is not None and version.policy is not None:
            yield rule, version.policy


def _line(row: dict[str, object]) -> str:
    return nbsp(f"{row['title']} ({row['series']}) : {row['told']}")


def _row(rule: "RetentionRule", policy: "Policy", chosen: dict[str, int]) -> dict[str, object]:
    from serment.practice.retention_policies import bounds_in_french, in_french

    count = chosen.get(policy.fact, policy.default)
    told = in_french(policy, count)
    if bounds := bounds_in_french(policy):
        told += f" ({bounds})"
    return {
        "series": rule.series,
        "title": rule.title,
        "count": count,
        "unit": policy.unit,
        "told": told,
    }
