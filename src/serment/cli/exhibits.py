"""`serment exhibits`: files attached to what they prove, encrypted in the store."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serment.cli import session
from serment.cli.failures import DONE, CommandError, MisuseError, shown
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_out, with_store
from serment.cli.reading import parse_day, parse_number
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp, size_in_french

if TYPE_CHECKING:
    from serment.store.models import Exhibit

LARGEST_EXHIBIT: Final = 2 * 1024**3
PIECE_BYTES: Final = 1024 * 1024
LIST: Final = "serment exhibits list"


class RefusedFileError(CommandError):
    """A file that cannot become an exhibit."""


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command("add", "Joint un fichier à ce qu’il prouve", _add, (_with_file, with_store)),
            Command("list", "Pièces jointes", _list, (with_store,)),
            Command(
                "get", "Écrit une pièce dans un fichier", _get, (_with_number, with_out, with_store)
            ),
            Command(
                "remove",
                "Retire une pièce et efface son contenu",
                _remove,
                (_with_number, _with_yes, with_store),
            ),
        ),
    )


def _with_file(parser: Parser) -> None:
    parser.add_argument("file", metavar="FICHIER", help="le fichier à joindre")
    parser.add_argument(
        "--proves", metavar="PREUVE", required=True, help="ce qu’il prouve, par exemple insurance"
    )
    parser.add_argument("--title", metavar="TITRE", default="", help="par défaut : son nom")
    parser.add_argument("--dated-on", metavar="AAAA-MM-JJ", help="date de la pièce")
    parser.add_argument("--expires-on", metavar="AAAA-MM-JJ", help="dernier jour de validité")


def _with_number(parser: Parser) -> None:
    parser.add_argument("number", metavar="NUMÉRO", help="numéro de la pièce dans la liste")


def _with_yes(parser: Parser) -> None:
    parser.add_argument(
        "--yes", action="store_true", help="confirmer : le contenu est effacé pour toujours"
    )


def _add(args: Namespace, out: Output) -> int:
    path = Path(args.file).expanduser()
    verify_file(path)
    dated_on, expires_on = (
        _day(given, option)
        for given, option in ((args.dated_on, "--dated-on"), (args.expires_on, "--expires-on"))
    )
    with session.open_practice(args, out) as practice:
        from serment.practice.exhibits import NewExhibit, attach_exhibit
        from serment.store import unlocked

        _verify_proof(args.proves)
        described = NewExhibit(args.title, path.name, args.proves, dated_on, expires_on)
        head = next(pieces_of(path), b"")
        stored = unlocked.blobs().put(pieces_of(path))
        exhibit = attach_exhibit(
            actor=practice.actor, described=described, stored=stored, head=head, now=practice.now
        )
        row = _row(exhibit)
    out.answer(row, (_line(row),))
    return DONE


def _list(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.exhibits import list_exhibits

        rows = [_row(exhibit) for exhibit in list_exhibits(practice.actor.practice)]
    out.answer({"exhibits": rows}, map(_line, rows) if rows else ("Aucune pièce.",))
    return DONE


def _get(args: Namespace, out: Output) -> int:
    number, target = parse_number(args.number, listed_by=LIST), new_file(args.out)
    with session.open_practice(args, out) as practice:
        from serment.practice.exhibits import find_exhibit, read_exhibit

        exhibit = find_exhibit(practice.actor.practice, number)
        size = write_new(target, read_exhibit(exhibit))
        row = {**_row(exhibit), "path": str(target), "size": size}
    out.answer(row, (nbsp(f"Écrit : {target} ({size_in_french(size)})"),))
    return DONE


def _remove(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by=LIST)
    with session.open_practice(args, out) as practice:
        from serment.practice.exhibits import find_exhibit, remove_exhibit

        row = _row(find_exhibit(practice.actor.practice, number))
        if not args.yes:
            raise MisuseError(
                f"Retirer « {row['title']} » efface son contenu pour toujours.",
                "Seules restent au journal la trace de la pièce et son empreinte.",
                "Ajoutez --yes pour le confirmer.",
            )
        remove_exhibit(actor=practice.actor, number=number, now=practice.now)
    out.answer({"removed": row}, (nbsp(f"Pièce retirée : {row['title']}"),))
    return DONE


def _verify_proof(proves: str) -> None:
    from serment.practice.exhibits import PROOFS

    if proves not in PROOFS:
        raise MisuseError(
            f"« {shown(proves)} » n’est pas une preuve connue.",
            "Une pièce se joint à ce qu’elle prouve.",
            f"Choisissez parmi {', '.join(PROOFS)}.",
        )


def verify_file(path: Path) -> None:
    """Refuse what is not a plain file, or weighs more than an exhibit may."""
    if not path.exists():
        raise FileNotFoundError(2, "No such file", str(path))
    if not path.is_file():
        raise RefusedFileError(
            f"« {shown(path)} » n’est pas un fichier.",
            "Une pièce est un fichier, dont l’empreinte est gardée.",
            "Donnez le chemin d’un fichier ; pour un dossier, faites-en d’abord une archive.",
        )
    size = path.stat().st_size
    if size == 0 or size > LARGEST_EXHIBIT:
        weight = "est vide" if size == 0 else "dépasse 2 Go"
        raise RefusedFileError(
            f"« {shown(path.name)} » {weight}.",
            "Un tel fichier ne prouverait rien, ou bloquerait le cabinet.",
            "Vérifiez que c’est le bon fichier.",
        )


def pieces_of(path: Path) -> Iterator[bytes]:
    """Yield the content of a file, piece by piece."""
    with path.open("rb") as stream:
        while piece := stream.read(PIECE_BYTES):
            yield piece


def _day(given: str | None, option: str) -> date | None:
    return None if given is None else parse_day(given, what=option)


def _row(exhibit: "Exhibit") -> dict[str, object]:
    blob = exhibit.blob
    return {
        "number": exhibit.pk,
        "title": exhibit.title,
        "file_name": exhibit.file_name,
        "kind": exhibit.kind,
        "proves": exhibit.proves,
        "dated_on": exhibit.dated_on,
        "expires_on": exhibit.expires_on,
        "received_at": exhibit.received_at,
        "sha256": blob.digest if blob else None,
        "size": blob.size if blob else None,
    }


def _line(row: dict[str, object]) -> str:
    until = f", valable jusqu’au {row['expires_on']}" if row["expires_on"] else ""
    title = nbsp(f"{row['title']} ({row['proves']}{until})")
    return f"{row['number']:>4}  {title}  {row['file_name']}"
