"""`serment register`: the record of processing activities, prefilled, exported, taken back."""

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from serment.cli import session
from serment.cli.activities import ACTIVITY_COMMANDS
from serment.cli.failures import DONE, REFUSED, MisuseError
from serment.cli.output import Output
from serment.cli.parser import (
    Command,
    Parser,
    declare_family,
    with_as_of,
    with_store,
)
from serment.cli.reading import chosen_date, read_bytes, today
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp, size_in_french

if TYPE_CHECKING:
    from serment.documents.register.incoming import RegisterImport
    from serment.practice.register import Listed, Proposal

FORMATS: Final = ("ods", "docx", "pdf", "csv", "json")
READABLE: Final = ("csv", "json")
LARGEST_WORKBOOK: Final = 64_000_000


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command("list", "Traitements du registre, et leurs doutes", _list, (with_store,)),
            Command(
                "prefill",
                "Ajoute les traitements que vos réponses appellent",
                _prefill,
                (with_as_of, with_store),
            ),
            Command(
                "export",
                "Écrit le registre dans un fichier",
                _export,
                (_with_format, _with_any_out, with_as_of, with_store),
            ),
            Command(
                "import",
                "Reprend un classeur ODS modifié",
                _import,
                (_with_workbook, with_as_of, with_store),
            ),
            *ACTIVITY_COMMANDS,
        ),
    )


def _with_format(parser: Parser) -> None:
    parser.add_argument("--format", choices=FORMATS, required=True, help=", ".join(FORMATS))


def _with_any_out(parser: Parser) -> None:
    parser.add_argument(
        "--out",
        metavar="FICHIER",
        default="-",
        help="fichier à écrire (par défaut, ou « - » : la sortie standard)",
    )


def _with_workbook(parser: Parser) -> None:
    parser.add_argument("file", metavar="CLASSEUR", help="le fichier ODS")


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.register import examine_register, list_proposals

        listed = examine_register(practice.actor.practice, as_of=today())
        proposals = list_proposals(practice.actor.practice)
    lines = (*_lines(listed), *_proposed(proposals))
    waiting = {p.activity.reference: [q.id for q in p.questions] for p in proposals}
    out.answer({"activities": listed, "to_confirm": waiting}, lines)
    return DONE


def _proposed(proposals: "tuple[Proposal, ...]") -> Iterator[str]:
    """Name what the answers do not tell yet, each with the question that decides."""
    for row in proposals:
        asked = " ".join(question.text for question in row.questions)
        yield nbsp(f"À confirmer : {row.activity.title} ({asked})")


def _lines(listed: "tuple[Listed, ...]") -> Iterator[str]:
    if not listed:
        yield nbsp("Le registre est vide : « serment register prefill » le préremplit.")
    for row in listed:
        doubts = f" ({len(row.doubts)} à vérifier)" if row.doubts else ""
        yield nbsp(f"{row.activity.reference:<5} {row.activity.title}{doubts}")


def _prefill(args: Namespace, out: Output) -> int:
    as_of = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.register import (
            add_proposed_activities,
            list_activities,
        )

        count = add_proposed_activities(actor=practice.actor, as_of=as_of, now=practice.now)
        total = len(list_activities(practice.actor.practice))
    told = f"Traitements ajoutés : {count}. Le registre en compte {total}."
    out.answer({"added": count, "activities": total}, (nbsp(told),))
    return DONE


def _export(args: Namespace, out: Output) -> int:
    as_of, target = chosen_date(args), None if args.out == "-" else new_file(args.out)
    if target is None:
        _verify_shown(args.format, out)
    with session.open_practice(args, out) as practice:
        from serment.practice.exchange import export_register

        made = export_register(practice=practice.actor.practice, form=args.format, as_of=as_of)
    if target is None:
        out.stream(made.content)
        return DONE
    size = write_new(target, [made.content])
    found = {"path": str(target), "format": args.format, "size": size}
    out.answer(found, (nbsp(f"Écrit : {target} ({size_in_french(size)})"),))
    return DONE


def _verify_shown(form: str, out: Output) -> None:
    """Refuse to pour a file where text, or JSON alone, is read."""
    if out.as_json and form != "json":
        what = f"Le format {form} n’est pas du JSON."
    elif out.is_screen and form not in READABLE:
        what = f"Le format {form} ne s’affiche pas à l’écran."
    else:
        return
    raise MisuseError(
        what, "Ce qui lit cette sortie n’en ferait rien de bon.", "Donnez --out FICHIER."
    )


def _import(args: Namespace, out: Output) -> int:
    data, as_of = read_bytes(args.file, limit=LARGEST_WORKBOOK), chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.exchange import read_register
        from serment.practice.register import replace_register

        read = read_register(practice=practice.actor.practice, data=data)
        if read.activities:
            replace_register(
                actor=practice.actor, activities=read.activities, as_of=as_of, now=practice.now
            )
    found = {
        "taken": [activity.reference for activity in read.activities],
        "warnings": read.warnings,
        "refused": read.refused,
        "missing": read.missing,
    }
    out.answer(found, map(nbsp, _import_lines(read)))
    return REFUSED if read.refused or not read.activities else DONE


def _import_lines(read: "RegisterImport") -> Iterator[str]:
    yield f"Traitements repris : {len(read.activities)}."
    yield from (f"Refusé : {line}" for line in read.refused)
    yield from (f"Attention : {line}" for line in read.warnings)
