"""`serment retention archive|purge-list`: what leaves common use, and what backups must forget."""

from argparse import Namespace

from serment.cli import session
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_out, with_store
from serment.cli.record_words import record_line, record_row, records_counted
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp, size_in_french

_SHOWN = 50


def commands() -> tuple[Command, ...]:
    """The commands on the archive and the list of purges, for the family `retention`."""
    return (
        Command(
            "archive",
            "Dossiers en archive, dont le papier reste à ranger",
            _archive,
            (_with_done, with_store),
        ),
        Command(
            "purge-list",
            "Écrit la liste de ce qui a été détruit, à ranger avec les sauvegardes",
            _write_purge_list,
            (with_out, with_store),
        ),
    )


def _with_done(parser: Parser) -> None:
    parser.add_argument("--out", metavar="FICHIER", help="écrire la liste de travail (PDF)")
    parser.add_argument("--done", action="store_true", help="dire que tous sont rangés")


def _archive(args: Namespace, out: Output) -> int:
    target = None if args.out is None else new_file(args.out)
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.record_answers import answer_records
        from serment.practice.record_archive import (
            archive_due,
            archive_records,
            print_archive_list,
        )

        actor, day, now = practice.actor, practice.today, practice.now
        actor.require(Permission.RECORDS)
        answer_records(actor.practice, day)
        due = archive_due(actor.practice, day)
        count, listed = (
            due.count(),
            list(due.select_related("destruction_item__destruction")[:_SHOWN]),
        )
        if target is not None:
            write_new(target, [print_archive_list(actor=actor, as_of=day, now=now)])
        shown = [record_line(record, day) for record in listed]
        rows = [record_row(record, day) for record in listed]
        done = archive_records(actor=actor, as_of=day, now=now) if args.done else 0
    told = {
        "due": count,
        "listed": rows,
        "path": None if target is None else str(target),
        "archived": done,
    }
    if args.done:
        lines = [nbsp(f"En archive, rangés : {records_counted(done)}.")]
    else:
        lines = [*shown, nbsp(f"En archive, à ranger : {records_counted(count)}.")]
    if target is not None:
        lines.append(nbsp(f"Liste de travail, confidentielle : {target}"))
    out.answer(told, lines)
    return DONE


def _write_purge_list(args: Namespace, out: Output) -> int:
    target = new_file(args.out)
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.purging import purge_list

        practice.actor.require(Permission.RECORDS)
        size = write_new(target, [purge_list()])
    told = f"Liste de purge : {target} ({size_in_french(size)}). Rangez-la à côté des sauvegardes."
    out.answer({"path": str(target), "size": size}, (nbsp(told),))
    return DONE
