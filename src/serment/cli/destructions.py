"""`serment destruction …`: decided, ticked off support by support, carried out, proved.

Guarantees that nothing is decided nor erased without the number of records, typed by a person, and
that every day is that of the act: none of these commands takes another one.
"""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from serment.cli import session
from serment.cli.destruction_arguments import (
    with_all,
    with_barred,
    with_certificate,
    with_confirm,
    with_methods,
    with_records,
    with_tick,
)
from serment.cli.destruction_papers import LISTED_BY, paper_commands, with_number
from serment.cli.destruction_words import (
    destruction_line,
    destruction_row,
    withdrawn_lines,
)
from serment.cli.failures import DONE, REFUSED, CommandError, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_store
from serment.cli.reading import parse_day, parse_number
from serment.cli.record_filters import (
    is_filtered,
    search_of,
    verify_sample,
    with_filters,
    with_order,
)
from serment.cli.record_words import (
    destruction_of,
    parse_records,
    record_line,
    record_row,
    records_counted,
    with_reason,
)
from serment.cli.words import day_or_dash
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp

_SHOWN: Final = 20

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.practice.destruction_papers import GroundToDestroy


class NotConfirmedError(CommandError):
    """The number of records that an erasure asks for was not given."""


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command("list", "Destructions, la dernière d’abord", _list, (with_store,)),
            Command(
                "decide",
                "Décide de détruire des dossiers à leur terme",
                _decide,
                (with_records, with_all, with_filters, with_order, with_confirm, with_store),
            ),
            Command(
                "tick",
                "Note ce qui est détruit sur un support",
                _tick,
                (with_number, with_records, with_tick, with_store),
            ),
            Command(
                "withdraw",
                "Retire des dossiers d’une destruction : ils restent",
                _withdraw,
                (with_number, with_records, with_barred, with_reason, with_store),
            ),
            Command(
                "cancel",
                "Abandonne une destruction : tous ses dossiers restent",
                _cancel,
                (with_number, with_store),
            ),
            Command(
                "carry-out",
                "Efface les dossiers d’une destruction, et établit son procès-verbal",
                _carry_out,
                (with_number, with_methods, with_confirm, with_certificate, with_store),
            ),
            *paper_commands(),
        ),
    )


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.destructions import list_destructions

        practice.actor.require(Permission.RECORDS)
        rows = [destruction_row(one) for one in list_destructions(practice.actor.practice)]
    lines = [
        line for row in rows for line in (destruction_line(row), *withdrawn_lines(row["withdrawn"]))
    ]
    out.answer({"destructions": rows}, lines or ("Aucune destruction.",))
    return DONE


def _decide(args: Namespace, out: Output) -> int:
    if bool(args.records) == (args.all or is_filtered(args)):
        raise MisuseError(
            "Il faut nommer des dossiers, ou des filtres, ou --all, et pas les deux.",
            "Rien n’a été décidé.",
            "Voyez « serment retention records --status erasable ».",
        )
    _verify_status(args)
    verify_sample(args)
    named = parse_records(args.records)
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.destructions import decide_destruction

        actor = practice.actor
        actor.require(Permission.RECORDS)
        numbers = named or _at_their_term(args, practice)
        if args.confirm is None:
            return _ask(practice, numbers, out)
        begun = decide_destruction(
            actor=actor,
            numbers=numbers,
            confirmed=args.confirm,
            as_of=practice.today,
            now=practice.now,
        )
        row = destruction_row(begun)
    lines = (
        destruction_line(row),
        "Rien n’est encore effacé : détruisez, cochez, puis établissez.",
    )
    out.answer({"decided": row, "records": len(numbers)}, map(nbsp, lines))
    return DONE


def _at_their_term(args: Namespace, practice: session.Session) -> list[int]:
    """Return the records of the filters that may be destroyed; one too many is enough to refuse."""
    from serment.practice.destructions import MOST_AT_ONCE
    from serment.practice.record_list import search_records

    order = f"-{args.order}" if args.reverse else args.order
    asked = search_of(args, status="erasable", order=order, sample=args.sample)
    found = search_records(practice.actor.practice, asked, practice.today)
    if args.sample:
        drawn = found.select_related("destruction_item__destruction")
        return [record.pk for record in drawn if destruction_of(record) is None]
    free = found.filter(destruction_item=None)
    return list(free.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])


def _verify_status(args: Namespace) -> None:
    if args.status not in {"", "erasable"}:
        raise MisuseError(
            f"--status {args.status} : seul un dossier à son terme peut être détruit.",
            "Rien n’a été décidé.",
            "Donnez --status erasable, ou aucun état.",
        )


def _ask(practice: session.Session, numbers: list[int], out: Output) -> int:
    """Say what would be destroyed: how many, by which rule, and the first of them."""
    from serment.practice.destruction_papers import grounds_to_destroy
    from serment.practice.record_counts import leaving_records
    from serment.practice.record_list import listed_records

    of = practice.actor.practice
    grounds = grounds_to_destroy(of, numbers)
    rows = listed_records(of).filter(pk__in=numbers[:_SHOWN])
    found = {record.pk: record for record in rows.select_related("destruction_item__destruction")}
    shown = [found[number] for number in numbers[:_SHOWN] if number in found]
    lines = [f"  {record_line(record, practice.today)}" for record in shown]
    if len(numbers) > len(shown):
        lines.append(f"  … et {records_counted(len(numbers) - len(shown))} de plus")
    if leaving := leaving_records(of):
        lines.append(f"Déjà dans une destruction en cours : {records_counted(leaving)}.")
    told = {
        "decided": None,
        "records": len(numbers),
        "grounds": grounds,
        "listed": [record_row(record, practice.today) for record in shown],
    }
    out.answer(told, map(nbsp, _asked(len(numbers), grounds, lines)))
    return REFUSED


def _asked(count: int, grounds: "tuple[GroundToDestroy, ...]", lines: list[str]) -> "Iterator[str]":
    from serment.practice.record_reasons import ground_title, series_title

    yield f"Seraient détruits : {records_counted(count)}."
    for one in grounds:
        why = f"{series_title(one.series)}, {ground_title(one.series, one.exception)}"
        first, last = map(day_or_dash, one.terms)
        yield f"  {why} : {one.records}, derniers jours du {first} au {last}"
    yield from lines
    advice = f" Relisez la liste, puis ajoutez --confirm {count}." if count else ""
    yield f"Rien n’est décidé.{advice}"


def _tick(args: Namespace, out: Output) -> int:
    number, on = _number(args), parse_day(args.on, what="--on")
    records = parse_records(args.records) or None
    with session.open_practice(args, out) as practice:
        from serment.practice.destructions import Tick, find_destruction, tick_items

        count = tick_items(
            actor=practice.actor,
            number=number,
            tick=Tick(args.support, on, args.by),
            now=practice.now,
            records=records,
        )
        row = destruction_row(find_destruction(practice.actor.practice, number))
    lines = (nbsp(f"Cochés : {records_counted(count)}."), destruction_line(row))
    out.answer({"ticked": count, "destruction": row}, lines)
    return DONE


def _withdraw(args: Namespace, out: Output) -> int:
    number, records = _number(args), parse_records(args.records)
    if bool(records) == args.barred:
        raise MisuseError(
            "Il faut nommer des dossiers, ou --barred, et pas les deux.",
            "Rien n’a changé.",
            "Voyez « serment destruction withdraw --help ».",
        )
    with session.open_practice(args, out) as practice:
        from serment.practice.destructions import (
            find_destruction,
            no_longer_erasable,
            withdraw_records,
        )

        found = find_destruction(practice.actor.practice, number)
        if args.barred:
            barred = no_longer_erasable(found, practice.today)
            records = list(barred.values_list("pk", flat=True))
        count = withdraw_records(
            actor=practice.actor,
            number=number,
            records=records,
            reason=args.reason,
            now=practice.now,
        )
        row = destruction_row(find_destruction(practice.actor.practice, number))
    lines = (
        nbsp(f"Retirés : {records_counted(count)}."),
        destruction_line(row),
        *withdrawn_lines(row["withdrawn"]),
    )
    out.answer({"withdrawn": count, "destruction": row}, lines)
    return DONE


def _cancel(args: Namespace, out: Output) -> int:
    number = _number(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.destructions import cancel_destruction, find_destruction

        cancel_destruction(actor=practice.actor, number=number, now=practice.now)
        row = destruction_row(find_destruction(practice.actor.practice, number))
    out.answer({"destruction": row}, (destruction_line(row),))
    return DONE


def _carry_out(args: Namespace, out: Output) -> int:
    number = _number(args)
    target = None if args.out is None else new_file(args.out)
    with session.open_practice(args, out) as practice:
        from serment.practice.contents import whole_content
        from serment.practice.destroying import CarryingOut, carry_out

        told = CarryingOut(
            args.paper,
            args.software,
            _confirmed(args, practice, number),
            args.paper_reference,
            args.software_reference,
        )
        done = carry_out(
            actor=practice.actor,
            number=number,
            told=told,
            as_of=practice.today,
            now=practice.now,
        )
        row = destruction_row(done)
        if target is not None and done.certificate is not None:
            write_new(target, [whole_content(done.certificate)])
    lines = [destruction_line(row)]
    if target is not None:
        lines.append(nbsp(f"Procès-verbal : {target}"))
    lines.append("Une sauvegarde plus ancienne les rapporterait : rangez avec elle la liste de "
                 "purge (serment retention purge-list).")  # fmt: skip
    out.answer({"destruction": row, "path": None if target is None else str(target)}, lines)
    return DONE


def _confirmed(args: Namespace, practice: session.Session, number: int) -> int:
    """Return the number typed; NotConfirmedError without it, where there is something to erase."""
    from serment.practice.actors import Permission
    from serment.practice.destructions import find_destruction, progress_of

    if args.confirm is not None:
        return int(args.confirm)
    practice.actor.require(Permission.RECORDS)
    count = progress_of(find_destruction(practice.actor.practice, number)).records
    if not count:
        return 0
    raise NotConfirmedError(
        f"Seraient effacés pour toujours : {records_counted(count)}.",
        "Rien n’a été fait : ce nombre se confirme.",
        f"Relisez la liste, puis ajoutez --confirm {count}.",
    )


def _number(args: Namespace) -> int:
    return parse_number(args.number, listed_by=LISTED_BY)
