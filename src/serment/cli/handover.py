"""`serment request documents|add|choose|…`: what is handed over for a request, sealed in a file."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serment.cli import session
from serment.cli.exhibits import pieces_of, verify_file
from serment.cli.failures import DONE, MisuseError
from serment.cli.handover_masks import mask_commands
from serment.cli.handover_words import (
    document_line,
    document_row,
    on_document,
    place_of,
    with_left_out_reason,
    with_place,
)
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_out, with_store
from serment.cli.request_words import number_of, with_number
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp, size_in_french

if TYPE_CHECKING:
    from serment.store.models import HandoverDocument

_FORMS: Final = ("7z", "zip")


def handover_commands() -> tuple[Command, ...]:
    """The acts of a hand-over, for the family `request`."""
    return (
        Command("documents", "Pièces à remettre, et ce qui manque avant", _list,
                (with_number, with_store)),
        Command("add", "Joint une pièce à remettre", _add,
                (with_number, _with_file, with_store)),
        Command("choose", "Garde une pièce parmi celles à remettre, relue ou non", _choose,
                (with_number, with_place, _with_reviewed, with_store)),
        Command("leave-out", "Écarte une pièce, pour une raison de la liste", _leave_out,
                (with_number, with_place, with_left_out_reason, with_store)),
        Command("retitle", "Change le titre d’une pièce, que la personne lira", _retitle,
                (with_number, with_place, _with_title, with_store)),
        *mask_commands(),
        Command("remove", "Retire une pièce jointe par erreur", _remove,
                (with_number, with_place, _with_yes, with_store)),
        Command("package", "Fabrique le fichier chiffré des pièces à remettre", _package,
                (with_number, _with_form, with_out, with_store)),
        Command("erase", "Efface les copies, une fois la réponse notée", _erase,
                (with_number, _with_yes, with_store)),
    )  # fmt: skip


def _with_file(parser: Parser) -> None:
    parser.add_argument("file", metavar="FICHIER", help="la pièce à joindre")
    parser.add_argument("--title", metavar="TITRE", default="", help="par défaut : son nom")


def _with_title(parser: Parser) -> None:
    parser.add_argument("title", metavar="TITRE", help="sans les noms que vous masquez")


def _with_reviewed(parser: Parser) -> None:
    parser.add_argument("--reviewed", action="store_true", help="elle a été relue, masques compris")


def _with_form(parser: Parser) -> None:
    parser.add_argument("--form", choices=_FORMS, help="celle du nom du fichier, sinon 7z")
    parser.add_argument(
        "--portable",
        nargs=2,
        metavar=("NOM", "PRÉNOM"),
        help="dans l’archive officielle de portabilité, au nom de naissance et prénom du patient",
    )
    parser.add_argument(
        "--passphrase-out",
        metavar="FICHIER",
        help="fichier, lisible de vous seul, où écrire la phrase ; sans lui, elle est affichée une "
        "fois",
    )


def _with_yes(parser: Parser) -> None:
    parser.add_argument(
        "--yes", action="store_true", help="confirmer : la copie est effacée pour toujours"
    )


def _list(args: Namespace, out: Output) -> int:
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.handover import documents_of
        from serment.practice.handover_obstacles import obstacles_to
        from serment.practice.handover_packages import packages_of, sealed_name
        from serment.practice.request_answers import answer_of
        from serment.practice.requests import find_request

        request = find_request(practice.actor.practice, number)
        rows = [document_row(one) for one in documents_of(request)]
        missing = list(obstacles_to(answer_of(request, practice.today)))
        packages = [
            {"number": one.pk, "name": sealed_name(one), "sha256": one.digest, "size": one.size,
             "made_at": one.made_at, "is_erased": one.blob_id is None}
            for one in packages_of(request)
        ]  # fmt: skip
    lines = [document_line(row) for row in rows] or ["Aucune pièce."]
    lines += [nbsp(f"Reste à faire : {one}") for one in missing]
    lines += [f"Fait : {one['name']} ({one['sha256']})" for one in packages]
    out.answer({"documents": rows, "missing": missing, "packages": packages}, map(nbsp, lines))
    return DONE


def _add(args: Namespace, out: Output) -> int:
    number, path = number_of(args), Path(args.file).expanduser()
    verify_file(path)
    with session.open_practice(args, out) as practice:
        from serment.practice.handover import NewDocument, add_document
        from serment.store import unlocked

        head = next(pieces_of(path), b"")
        document = add_document(
            actor=practice.actor,
            number=number,
            told=NewDocument(path.name, args.title),
            stored=unlocked.blobs().put(pieces_of(path)),
            head=head,
            now=practice.now,
        )
        row = document_row(document)
    out.answer(row, (document_line(row),))
    return DONE


def _choose(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any], practice: session.Session) -> "HandoverDocument":
        from serment.practice.handover import choose_document

        return choose_document(**base, reviewed=args.reviewed, as_of=practice.today)

    return on_document(args, out, act)


def _leave_out(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any], practice: session.Session) -> "HandoverDocument":
        from serment.practice.handover import leave_document_out

        return leave_document_out(**base, reason=args.reason, as_of=practice.today)

    return on_document(args, out, act)


def _retitle(args: Namespace, out: Output) -> int:
    def act(base: dict[str, Any], practice: session.Session) -> "HandoverDocument":
        del practice
        from serment.practice.handover_titles import retitle_document

        return retitle_document(**base, title=args.title)

    return on_document(args, out, act)


def _remove(args: Namespace, out: Output) -> int:
    _confirmed(args, "Retirer une pièce efface sa copie pour toujours.")
    number, place = number_of(args), place_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.handover import find_document, remove_document
        from serment.practice.requests import find_request

        request = find_request(practice.actor.practice, number)
        row = document_row(find_document(request, place))
        remove_document(actor=practice.actor, number=number, place=place, now=practice.now)
    out.answer({"removed": row}, (nbsp(f"Pièce retirée : {row['title']}"),))
    return DONE


def _package(args: Namespace, out: Output) -> int:
    number, path = number_of(args), new_file(args.out)
    phrase_path = None if args.passphrase_out is None else new_file(args.passphrase_out)
    suffix = path.suffix.removeprefix(".").lower()
    form = args.form or (suffix if suffix in _FORMS else "7z")
    with session.open_practice(args, out) as practice:
        from serment.practice.handover_packages import make_package, read_package
        from serment.practice.handover_portable import PortableIdentity

        portable = None if args.portable is None else PortableIdentity(*args.portable)
        made = make_package(
            actor=practice.actor, number=number, form=form, portable=portable, now=practice.now
        )
        write_new(path, read_package(made.package))
        if phrase_path is not None:
            write_new(phrase_path, [f"{made.phrase}\n".encode()])
        row = {"path": str(path), "form": form, "documents": made.package.documents,
               "sha256": made.package.digest, "size": made.package.size}  # fmt: skip
    many = made.package.documents
    size = size_in_french(made.package.size)
    told = [f"Écrit : {path} ({many} pièce{'s' if many > 1 else ''}, {size})"]
    if phrase_path is None:
        row["passphrase"] = made.phrase
        told.append(f"Phrase, montrée cette seule fois : {made.phrase}")
    else:
        row["passphrase_path"] = str(phrase_path)
        told.append(f"Phrase écrite : {phrase_path}")
    told.append("Donnez-la par une autre voie que le fichier. Serment ne la garde pas.")
    out.answer(row, map(nbsp, told))
    return DONE


def _erase(args: Namespace, out: Output) -> int:
    number = number_of(args)
    _confirmed(args, "Effacer les copies d’une demande est sans retour.")
    with session.open_practice(args, out) as practice:
        from serment.practice.handover_packages import erase_copies

        erased = erase_copies(actor=practice.actor, number=number, now=practice.now)
    out.answer({"request": number, "erased": erased}, (nbsp(f"Copies effacées : {erased}"),))
    return DONE


def _confirmed(args: Namespace, what: str) -> None:
    if not args.yes:
        raise MisuseError(what, "Rien n’a été effacé.", "Ajoutez --yes pour le confirmer.")
