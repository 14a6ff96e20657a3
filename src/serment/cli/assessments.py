"""`serment pia list|import|export|start|…`: the impact assessments that a practice keeps."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from serment.cli import session
from serment.cli.failures import DONE, CommandError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_out, with_store
from serment.cli.reading import parse_number, read_bytes
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp, size_in_french

if TYPE_CHECKING:
    from serment.intake.pia.model import Shape
    from serment.store.models import AssessmentRecord

LISTED_BY: Final = "serment pia list"
_STATES: Final = ("en cours", "refusée", "validée", "signée", "archivée", "en attente")


class WhichAssessmentError(CommandError):
    """The practice keeps none, or several where one must be named."""


def kept_commands() -> tuple[Command, ...]:
    """The commands on whole assessments, for the family `pia`."""
    numbered = (with_number, with_store)
    return (
        Command("list", "Analyses du cabinet, la dernière changée d’abord", _list, (with_store,)),
        Command("models", "Modèles dont on peut partir", _models),
        Command(
            "import",
            "Importe les analyses d’un fichier de l’outil de la CNIL",
            _import,
            (_with_file, with_store),
        ),
        Command(
            "export",
            "Écrit une analyse pour l’outil de la CNIL",
            _export,
            (_with_one, _with_shape, with_out, with_store),
        ),
        Command("start", "Commence une analyse", _start, (_with_start, with_store)),
        Command("describe", "Dit qui répond d’une analyse", _describe, (*numbered, _with_sheet)),
        Command("close", "Conclut une analyse", _close, (*numbered, _with_closing)),
        Command("reopen", "Rouvre une analyse conclue", _reopen, numbered),
        Command("delete", "Supprime une analyse, pour toujours", _delete, (*numbered, _with_title)),
        Command("print", "Écrit une analyse en PDF, avec sa carte", _print, (*numbered, with_out)),
    )


def with_number(parser: Parser) -> None:
    """Declare the number of an assessment."""
    parser.add_argument("number", metavar="NUMÉRO", help=f"donné par « {LISTED_BY} »")


def number_of(args: Namespace) -> int:
    """Return the number typed."""
    return parse_number(args.number, listed_by=LISTED_BY)


def _with_file(parser: Parser) -> None:
    parser.add_argument("file", metavar="FICHIER", help="fichier JSON, ou « - » pour l’entrée")


def _with_one(parser: Parser) -> None:
    parser.add_argument(
        "--number",
        metavar="NUMÉRO",
        help="laquelle ; sans lui, la seule, ou toutes celles du serveur de l’outil",
    )


def _with_shape(parser: Parser) -> None:
    parser.add_argument(
        "--shape",
        choices=("tool", "server"),
        help="tool : l’outil ; server : son serveur (par défaut : comme elle est venue)",
    )


def _with_start(parser: Parser) -> None:
    parser.add_argument("--title", metavar="TITRE", required=True, help="le traitement étudié")
    parser.add_argument(
        "--model", metavar="MODÈLE", default="", help="donné par « serment pia models »"
    )
    parser.add_argument("--activity", metavar="RÉF", default="", help="traitement du registre")


def _with_sheet(parser: Parser) -> None:
    for name, help_text in (
        ("title", "son titre"),
        ("category", "sa catégorie"),
        ("author", "qui l’écrit"),
        ("evaluator", "qui l’évalue"),
        ("validator", "qui la valide"),
        ("activity", "traitement du registre ; vide pour aucun"),
    ):
        parser.add_argument(f"--{name}", metavar="TEXTE", help=help_text)


def _with_closing(parser: Parser) -> None:
    parser.add_argument(
        "--outcome",
        choices=("validated", "refused"),
        required=True,
        help="validated : validée ; refused : refusée",
    )
    parser.add_argument("--reason", metavar="TEXTE", default="", help="pourquoi elle est refusée")
    parser.add_argument(
        "--despite-missing", action="store_true", help="conclure malgré ce qui manque"
    )
    parser.add_argument(
        "--settles", metavar="FAIT", default="",
        help="validée, elle répond « oui » à ce fait, par exemple ai_dpia_done",
    )  # fmt: skip


def _with_title(parser: Parser) -> None:
    parser.add_argument(
        "--confirm-title", metavar="TITRE", required=True, help="son titre exact, pour confirmer"
    )


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.assessments import list_assessments

        practice.actor.require(Permission.READ)
        rows = [_told(row) for row in list_assessments(practice.actor.practice)]
    lines = [_line(row) for row in rows]
    out.answer({"assessments": rows}, lines or ("Aucune analyse d’impact.",))
    return DONE


def _models(args: Namespace, out: Output) -> int:
    del args
    from serment.documents.finding_words import CONFIDENCE_WORDS
    from serment.law.readers.assessments import load_assessment_models
    from serment.practice.library import CORPUS_FOLDER

    models = load_assessment_models(CORPUS_FOLDER)
    rows = [{"model": m.id, "title": m.title, "confidence": m.confidence} for m in models]
    lines = (f"{m.id}  {m.title} ({CONFIDENCE_WORDS[m.confidence].lower()})" for m in models)
    out.answer({"models": rows}, map(nbsp, lines))
    return DONE


def _import(args: Namespace, out: Output) -> int:
    from serment.intake.pia.bounded_json import LARGEST_FILE

    # One byte more than the limit: the reader says what is wrong, in its own words.
    data = read_bytes(args.file, limit=LARGEST_FILE + 1)
    with session.open_practice(args, out) as practice:
        from serment.practice.assessments import import_assessments

        kept = import_assessments(actor=practice.actor, data=data, now=practice.now)
        rows = [_told(row) for row in kept]
    out.answer({"imported": rows}, map(_line, rows))
    return DONE


def _export(args: Namespace, out: Output) -> int:
    target = new_file(args.out)
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.assessments import export_assessments

        practice.actor.require(Permission.READ)
        records = list(_chosen(args, practice))
        shape = cast("Shape", args.shape or records[0].shape)
        file = export_assessments(records, shape)
        size = write_new(target, [file.content])
    answer = {"path": str(target), "size": size, "shape": shape, "lost": file.lost,
              "assessments": [row.pk for row in records]}  # fmt: skip
    out.answer(answer, map(nbsp, _exported(str(target), size, file.lost)))
    return DONE


def _exported(target: str, size: int, lost: tuple[str, ...]) -> Iterator[str]:
    yield f"Écrit : {target} ({size_in_french(size)})."
    if lost:
        yield "Ce format n’a pas de place pour ceci, qui reste dans Serment :"
        yield from (f"  – {words}" for words in lost)


def _chosen(args: Namespace, practice: session.Session) -> "Iterator[AssessmentRecord]":
    """Yield the assessment named, else the only one, else all those of the server."""
    from serment.practice.assessments import find_assessment, list_assessments

    of = practice.actor.practice
    if args.number is not None:
        yield find_assessment(of, number_of(args))
        return
    numbers = sorted(row.pk for row in list_assessments(of))
    found = [find_assessment(of, number) for number in numbers]
    if not found:
        raise WhichAssessmentError(
            "Le cabinet n’a aucune analyse d’impact.",
            "Il n’y a rien à écrire.",
            "Commencez-en une, ou importez-en une : « serment pia import ».",
        )
    if len(found) > 1 and args.shape != "server" and {row.shape for row in found} != {"server"}:
        raise WhichAssessmentError(
            f"Le cabinet a {len(found)} analyses d’impact.",
            "Ce format n’en tient qu’une par fichier : on ne saurait pas laquelle.",
            f"Ajoutez --number (voyez « {LISTED_BY} »), ou --shape server pour les réunir.",
        )
    yield from found


def _start(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.assessments import NewAssessment, start_assessment

        new = NewAssessment(args.title, args.model, args.activity)
        row = _told(start_assessment(actor=practice.actor, new=new, now=practice.now))
    out.answer({"assessment": row}, (_line(row),))
    return DONE


def _describe(args: Namespace, out: Output) -> int:
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.assessments import (
            describe_assessment,
            find_assessment,
            present_sheet,
            read_assessment,
        )

        record = find_assessment(practice.actor.practice, number)
        names = ("title", "category", "author", "evaluator", "validator", "activity")
        said = {name: given for name in names if (given := getattr(args, name)) is not None}
        sheet = replace(present_sheet(record, read_assessment(record)), **said)
        describe_assessment(actor=practice.actor, number=number, sheet=sheet, now=practice.now)
        return answer_with(practice, number, out)


def _close(args: Namespace, out: Output) -> int:
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.assessment_closing import Closing, close_assessment

        closing = Closing(args.outcome, args.reason, args.despite_missing, args.settles)
        close_assessment(actor=practice.actor, number=number, closing=closing, now=practice.now)
        return answer_with(practice, number, out)


def _reopen(args: Namespace, out: Output) -> int:
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.assessment_closing import reopen_assessment

        reopen_assessment(actor=practice.actor, number=number, now=practice.now)
        return answer_with(practice, number, out)


def _delete(args: Namespace, out: Output) -> int:
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.assessment_closing import delete_assessment

        delete_assessment(
            actor=practice.actor,
            number=number,
            confirmed_title=args.confirm_title,
            now=practice.now,
        )
    out.answer({"deleted": number}, (nbsp(f"Analyse n° {number} supprimée."),))
    return DONE


def _print(args: Namespace, out: Output) -> int:
    number, target = number_of(args), new_file(args.out)
    with session.open_practice(args, out) as practice:
        from serment.practice.assessment_papers import print_assessment

        content = print_assessment(
            actor=practice.actor, number=number, as_of=practice.today, now=practice.now
        )
        size = write_new(target, [content])
    told = f"Écrit : {target} ({size_in_french(size)})."
    out.answer({"path": str(target), "size": size}, (nbsp(told),))
    return DONE


def answer_with(practice: session.Session, number: int, out: Output) -> int:
    """Answer with the assessment as it now stands."""
    from serment.practice.assessments import find_assessment

    row = _told(find_assessment(practice.actor.practice, number))
    out.answer({"assessment": row}, (_line(row),))
    return DONE


def _told(row: "AssessmentRecord") -> dict[str, object]:
    return {
        "number": row.pk,
        "title": row.title,
        "shape": row.shape,
        "status": row.status,
        "status_in_french": _STATES[row.status],
        "answered": row.answered,
        "asked": 36,
        "activity": row.activity.reference if row.activity else None,
        "settles": row.settles or None,
        "made_at": row.made_at,
        "changed_at": row.changed_at,
    }


def _line(row: dict[str, object]) -> str:
    told = f"{row['number']:>4}  {row['title']}, {row['status_in_french']}"
    return nbsp(f"{told} : {row['answered']} réponses sur {row['asked']}")
