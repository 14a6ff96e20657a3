"""`serment retention import|imports|rejected|drop`: the records of a software, from the disk.

Guarantees that an import interrupted keeps its batches, and that the same command goes on from
there.
"""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serment.cli import session
from serment.cli.failures import DONE, REFUSED, CommandError, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, values_in_french, with_out, with_store
from serment.cli.progress import told_progress
from serment.cli.reading import parse_number
from serment.cli.record_columns import (
    Designated,
    Recognised,
    recognise_export,
    recognise_rows,
    report_lines,
)
from serment.cli.record_words import counted, export_lines, export_row, records_counted
from serment.cli.writing import new_file, writing_new
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.practice.record_reading import RecordFile
    from serment.store.models import RecordImport

_LISTED_BY: Final = "serment retention imports"


class NothingRejectedError(CommandError):
    """An import has no rejected line to write."""

    def __init__(self) -> None:
        super().__init__(
            "Cet import n’a aucune ligne rejetée à écrire.",
            "Il n’en a pas eu, ou un import plus récent de la même source les a remplacées.",
            f"Voyez « {_LISTED_BY} ».",
        )


def commands() -> tuple[Command, ...]:
    """The commands on imports, for the family `retention`."""
    return (
        Command(
            "import",
            "Importe les dossiers d’un export de votre logiciel",
            _import,
            (_with_file, _with_choices, with_store),
        ),
        Command("imports", "Imports faits, le dernier d’abord", _list, (with_store,)),
        Command(
            "rejected",
            "Écrit les lignes rejetées d’un import, à corriger",
            _write_rejected_lines,
            (_with_import, with_out, with_store),
        ),
        Command(
            "drop",
            "Renonce à un import interrompu ; les dossiers déjà lus restent",
            _drop,
            (_with_import, with_store),
        ),
    )


def _with_file(parser: Parser) -> None:
    parser.add_argument(
        "file",
        metavar="FICHIER",
        help="liste (CSV, XLSX, ODS), export FHIR, documents CDA, archive de portabilité, ou le "
        "dossier qui les contient",
    )
    parser.add_argument(
        "--source", metavar="NOM", required=True, help="le logiciel ; le même à chaque export"
    )


def _with_choices(parser: Parser) -> None:
    from serment.intake.layouts import TITLES

    parser.add_argument(
        "--column",
        metavar="SENS=TITRE",
        action="append",
        default=[],
        help="ce que dit une colonne, par exemple last_consultation_on=Vu le ; sans titre, aucune "
        f"colonne ne le dit. Les sens : {values_in_french(TITLES)}",
    )
    parser.add_argument(
        "--sheet",
        metavar="NOM",
        help="la feuille à lire d’un classeur qui en a plusieurs ; sinon celle de la dernière "
        "fois, ou celle dont les titres sont les mieux reconnus",
    )
    parser.add_argument(
        "--trust-unverified",
        action="store_true",
        help="lire une archive de portabilité dont les empreintes ne sont pas vérifiées",
    )
    parser.add_argument(
        "--honoured",
        action="store_true",
        help="les rendez-vous de l’archive ont tous été honorés",
    )
    parser.add_argument("--dry-run", action="store_true", help="dire ce qui est reconnu, sans lire")


def _with_import(parser: Parser) -> None:
    parser.add_argument("number", metavar="IMPORT", help="numéro de l’import dans la liste")


def _import(args: Namespace, out: Output) -> int:
    path = Path(args.file).expanduser()
    if not path.exists():
        raise FileNotFoundError(2, "No such file", str(path))
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.record_reading import record_file_at

        practice.actor.require(Permission.RECORDS)
        file = record_file_at(path)
        found = _recognised(args, out, practice, file)
        if args.dry_run:
            out.answer({"imported": None, "recognised": found.told}, found.lines)
            return REFUSED if found.faults else DONE
        if found.faults:
            from serment.practice.record_reading import UnreadableRecordsError

            raise UnreadableRecordsError(" ".join(found.faults))
        if not out.as_json:
            out.answer(None, found.lines)
        imported = _read_in(args, out, practice, file, found)
        told = {"imported": _row(imported), "recognised": found.told}
        out.answer(told | export_row(imported), (*_told(imported), *export_lines(imported)))
    return DONE


def _recognised(
    args: Namespace, out: Output, practice: session.Session, file: "RecordFile"
) -> Recognised:
    from serment.practice.record_imports import source_named
    from serment.practice.record_reading import ReadingChoices

    if file.kind == "list":
        source = source_named(practice.actor.practice, args.source)
        asked = Designated(args.column, args.sheet)
        return recognise_rows(file, {} if source is None else source.layout, asked)
    if args.column or args.sheet is not None:
        option = "--column" if args.column else "--sheet"
        raise MisuseError(
            f"{option} ne vaut que pour une liste.",
            "Cet export dit lui-même ce que chaque donnée signifie ; rien n’a été importé.",
            f"Recommencez sans {option}.",
        )
    choices = ReadingChoices(
        trust_unverified=args.trust_unverified, appointments_were_honoured=args.honoured
    )
    with told_progress(out, "Vérification") as advance:
        return recognise_export(file, choices, practice.today, advance, verifies=args.dry_run)


def _read_in(
    args: Namespace, out: Output, practice: session.Session, file: "RecordFile", found: Recognised
) -> "RecordImport":
    from serment.practice.record_importing import Following, import_records
    from serment.practice.record_imports import NewImport, begin_import
    from serment.practice.record_resuming import digest_of, import_to_resume

    with told_progress(out, "Empreinte") as advance:
        digest = digest_of(file, advance)
    name = Path(args.file).expanduser().resolve().name
    told = NewImport(args.source, file.kind, name, digest, found.choices)
    actor = practice.actor
    imported = import_to_resume(actor.practice, told)
    if imported is None:
        imported = begin_import(actor=actor, told=told, now=practice.now)
    try:
        with told_progress(out, "Import") as advance:
            import_records(
                actor=actor,
                imported=imported,
                file=file,
                as_of=practice.today,
                following=Following(practice.folder.clock.now, advance),
            )
    except KeyboardInterrupt:
        out.note(nbsp(_interrupted(imported.read)))
        raise
    except Exception:
        _drop_if_nothing_was_read(practice, imported)
        raise
    return imported


def _interrupted(read: int) -> str:
    kept = "Aucun dossier n’est encore gardé." if not read else f"{read} lignes sont gardées."
    return f"{kept} Relancez la même commande : elle continuera de là."


def _drop_if_nothing_was_read(practice: session.Session, imported: "RecordImport") -> None:
    """Leave no import that waits for a file which cannot be read at all."""
    from serment.practice.record_imports import drop_import, find_import

    number = imported.pk
    if find_import(practice.actor.practice, number).read == 0:
        drop_import(actor=practice.actor, number=number, now=practice.now)


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.record_imports import list_imports

        rows = [_row(one) for one in list_imports(practice.actor.practice)]
    lines = map(_line, rows) if rows else ("Aucun import.",)
    out.answer({"imports": rows}, lines)
    return DONE


def _write_rejected_lines(args: Namespace, out: Output) -> int:
    number, target = parse_number(args.number, listed_by=_LISTED_BY), new_file(args.out)
    with session.open_practice(args, out) as practice:
        from serment.intake.records import RejectedLine
        from serment.intake.rejected_lines import write_rejected
        from serment.practice.actors import Permission
        from serment.practice.record_imports import find_import, rejected_of

        practice.actor.require(Permission.RECORDS)
        imported = find_import(practice.actor.practice, number)
        rows = rejected_of(imported)
        if not rows.exists():
            raise NothingRejectedError
        lines = (RejectedLine(r.place, tuple(map(str, r.cells)), r.reason) for r in rows.iterator())
        with writing_new(target) as stream:
            count = write_rejected(lines, imported.layout.get("headings", ()), stream)
    told = f"{counted(count, 'ligne rejetée écrite', 'lignes rejetées écrites')} : {target}"
    advice = "Corrigez-les, puis importez ce fichier avec la même source."
    out.answer({"path": str(target), "rejected": count}, map(nbsp, (told, advice)))
    return DONE


def _drop(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by=_LISTED_BY)
    with session.open_practice(args, out) as practice:
        from serment.practice.record_imports import drop_import, find_import

        row = _row(find_import(practice.actor.practice, number))
        if row["ended_at"] is not None:
            raise CommandError(
                f"L’import n° {number} est terminé.",
                "Il n’y a rien à quoi renoncer ; rien n’a changé.",
                f"Voyez « {_LISTED_BY} ».",
            )
        drop_import(actor=practice.actor, number=number, now=practice.now)
    kept = records_counted(int(str(row["added"])) + int(str(row["updated"])))
    out.answer({"dropped": row}, (nbsp(f"Import n° {number} abandonné ; gardés : {kept}."),))
    return DONE


def _row(imported: "RecordImport") -> dict[str, object]:
    source = imported.source
    return {
        "import": imported.pk,
        "source": None if source is None else source.name,
        "kind": None if source is None else source.kind,
        "file_name": imported.file_name,
        "asked_at": imported.asked_at,
        "ended_at": imported.ended_at,
        "read": imported.read,
        "added": imported.added,
        "updated": imported.updated,
        "rejected": imported.rejected,
        "report": imported.report,
    }


def _line(row: dict[str, object]) -> str:
    state = "" if row["ended_at"] else " (interrompu)"
    return nbsp(
        f"{row['import']:>4}  {row['source'] or 'source à dire'} : {row['file_name']}, "
        f"{row['read']} lignes lues ; ajoutés : {row['added']}, mis à jour : {row['updated']}, "
        f"rejetées : {row['rejected']}{state}"
    )


def _told(imported: "RecordImport") -> Iterator[str]:
    yield _line(_row(imported)).lstrip()
    yield from map(nbsp, report_lines(imported.report))
    if imported.rejected:
        yield nbsp(
            "Les lignes rejetées, à corriger : "
            f"serment retention rejected {imported.pk} --out rejets.csv"
        )
    if returned := imported.report.get("returned"):
        yield nbsp(
            f"Attention : {returned} dossiers déjà détruits figurent encore dans cet export. Le "
            "logiciel ne les a pas supprimés : supprimez-les, puis décidez de nouveau."
        )
    if absent := imported.report.get("absent"):
        yield nbsp(f"Dossiers connus de cette source, absents de cet export : {absent} (gardés).")
    if pairs := imported.report.get("pairs"):
        yield nbsp(f"Doublons proposés : {pairs}. Voyez : serment retention duplicates")
