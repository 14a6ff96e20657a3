"""`serment retention forecast|letters`: the end of a practice foreseen, and its letters."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serment.cli import session
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_store
from serment.cli.reading import parse_day
from serment.cli.record_words import optional_day, records_counted
from serment.cli.words import day_or_dash
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.documents.retention.forecast import RetentionForecast
    from serment.documents.retention.keeping import PracticeEnd, RecordKeeper
    from serment.documents.retention.leaving import EndPaper

_REASONS: Final = ("retirement", "handover", "move", "other")
_KEEPERS: Final = ("successor", "leaving_doctor", "archiver")
_NAMES: Final = {
    "end_patient_letter": "lettre-aux-patients",
    "end_custody_agreement": "convention-de-garde",
    "end_ordre_letter": "lettre-a-l-ordre",
}


def commands() -> tuple[Command, ...]:
    """The commands on the end of a practice, for the family `retention`."""
    return (
        Command(
            "forecast",
            "Prévoit ce qui restera à garder à la fin de l’exercice",
            _forecast,
            (_with_closing, _with_keeper, _with_pdf, with_store),
        ),
        Command(
            "letters",
            "Écrit les lettres et la convention de la fin d’exercice",
            _letters,
            (_with_closing, _with_departure, _with_keeper, _with_folder, with_store),
        ),
    )


def _with_closing(parser: Parser) -> None:
    parser.add_argument(
        "--closing-on", metavar="AAAA-MM-JJ", required=True, help="dernier jour d’exercice"
    )


def _with_keeper(parser: Parser) -> None:
    parser.add_argument(
        "--keeper",
        choices=_KEEPERS,
        help="qui gardera les dossiers : successeur, vous-même, ou un archiveur",
    )
    parser.add_argument("--keeper-name", metavar="TEXTE", default="", help="son nom")
    parser.add_argument("--keeper-address", metavar="TEXTE", default="", help="son adresse")
    parser.add_argument("--keeper-place", metavar="TEXTE", default="", help="où ils seront")
    parser.add_argument(
        "--keeper-contact", metavar="TEXTE", default="", help="qui répond aux demandes"
    )


def _with_pdf(parser: Parser) -> None:
    parser.add_argument("--out", metavar="FICHIER", help="écrire la prévision (PDF)")


def _with_departure(parser: Parser) -> None:
    parser.add_argument(
        "--reason",
        choices=_REASONS,
        required=True,
        help="retraite, cession, déménagement, ou autre",
    )
    parser.add_argument(
        "--ask-before", metavar="AAAA-MM-JJ", help="jour jusqu’où demander son dossier"
    )


def _with_folder(parser: Parser) -> None:
    parser.add_argument(
        "--format", choices=("docx", "pdf"), default="docx", help="docx par défaut, à adapter"
    )
    parser.add_argument(
        "--out", metavar="DOSSIER", required=True, help="où les écrire ; créé s’il manque"
    )


def _forecast(args: Namespace, out: Output) -> int:
    closing = parse_day(args.closing_on, what="--closing-on")
    target = None if args.out is None else new_file(args.out)
    with session.open_practice(args, out) as practice:
        forecast = _foreseen(args, practice, closing)
        if target is not None:
            from serment.documents.retention.forecast import forecast_pdf
            from serment.practice.documents import context_of

            context = context_of(practice.actor.practice, as_of=practice.today)
            write_new(target, [forecast_pdf(forecast, context)])
    path = None if target is None else str(target)
    out.answer({"forecast": forecast, "path": path}, map(nbsp, _lines(forecast, path)))
    return DONE


def _foreseen(args: Namespace, practice: session.Session, closing: date) -> "RetentionForecast":
    from serment.practice.actors import Permission
    from serment.practice.retention_forecast import forecast_of

    practice.actor.require(Permission.RECORDS)
    return forecast_of(practice.actor.practice, closing, practice.today, _keeper(args))


def _keeper(args: Namespace) -> "RecordKeeper | None":
    from serment.documents.retention.keeping import RecordKeeper

    if args.keeper is None:
        return None
    return RecordKeeper(
        args.keeper, args.keeper_name, args.keeper_address, args.keeper_place, args.keeper_contact
    )


def _lines(forecast: "RetentionForecast", path: str | None) -> Iterator[str]:
    yield f"Au {day_or_dash(forecast.closing_on)} :"
    yield f"  terme connu : {records_counted(forecast.dated)}"
    yield f"  gelés : {records_counted(forecast.held)}"
    yield f"  à préciser : {records_counted(forecast.undetermined)}"
    yield f"  déjà à leur terme : {records_counted(forecast.already_due)}"
    yield f"  Dernier jour : {day_or_dash(forecast.last_on)}"
    yield from (f"  {one.year} : {one.count}" for one in forecast.by_year)
    yield from (f"  {one.title} : {one.count}" for one in forecast.by_reason)
    if path is not None:
        yield f"Prévision écrite : {path}"


def _letters(args: Namespace, out: Output) -> int:
    closing = parse_day(args.closing_on, what="--closing-on")
    ask_before = optional_day(args.ask_before, "--ask-before")
    folder = Path(args.out).expanduser()
    with session.open_practice(args, out) as practice:
        from serment.documents.retention.keeping import PracticeEnd
        from serment.documents.retention.leaving import end_papers

        forecast = _foreseen(args, practice, closing)
        end = PracticeEnd(
            doctor=practice.actor.practice.doctor,
            ends_on=closing,
            reason=args.reason,
            keeper=forecast.keeper,
            ask_before=ask_before,
            records=forecast.dated + forecast.held + forecast.undetermined,
            last_kept_on=forecast.last_on,
        )
        _make(folder)
        names = {kind: f"{_NAMES[kind]}.{args.format}" for kind in end_papers(end)}
        targets = {kind: new_file(str(folder / name)) for kind, name in names.items()}
        written = list(_written(practice, end, targets, args.format))
    out.answer({"written": written}, (nbsp(f"Écrit : {path}") for path in written))
    return DONE


def _make(folder: Path) -> None:
    from serment.adapters.files import DiskFiles

    DiskFiles().make_folder(folder)


def _written(
    practice: session.Session, end: "PracticeEnd", targets: "dict[EndPaper, Path]", form: str
) -> Iterator[str]:
    from serment.documents.retention.leaving import end_paper_docx, end_paper_pdf
    from serment.practice.documents import context_of

    context = context_of(practice.actor.practice, as_of=practice.today)
    make = end_paper_docx if form == "docx" else end_paper_pdf
    for kind, target in targets.items():
        write_new(target, [make(kind, end, context)])
        yield str(target)
