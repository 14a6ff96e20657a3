"""What the commands on a hand-over share: a document, its line, an act on it."""

from argparse import Namespace
from typing import TYPE_CHECKING, Any, Final

from serment.cli import session
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Parser
from serment.cli.reading import parse_number
from serment.cli.request_words import number_of
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Callable

    from serment.store.models import HandoverDocument

_LISTED_BY: Final = "serment request documents"


def with_place(parser: Parser) -> None:
    """Declare the place of a document."""
    parser.add_argument("place", metavar="PIÈCE", help=f"numéro donné par « {_LISTED_BY} »")


def with_left_out_reason(parser: Parser) -> None:
    """Declare why something is left out."""
    parser.add_argument(
        "--reason", required=True, metavar="RAISON", help="donnée par « serment request show »"
    )


def place_of(args: Namespace) -> int:
    """Return the place of the document."""
    return parse_number(args.place, listed_by=_LISTED_BY)


def on_document(
    args: Namespace,
    out: Output,
    act: "Callable[[dict[str, Any], session.Session], HandoverDocument]",
) -> int:
    """Open the practice, do the act on a document, and say where it stands."""
    number, place = number_of(args), place_of(args)
    with session.open_practice(args, out) as practice:
        base = {"actor": practice.actor, "number": number, "place": place, "now": practice.now}
        row = document_row(act(base, practice))
    out.answer(row, (document_line(row),))
    return DONE


def document_row(document: "HandoverDocument") -> dict[str, object]:
    """Return a document in a list."""
    return {
        "place": document.place,
        "title": document.title,
        "file_name": document.file_name,
        "kind": document.kind,
        "pages": document.pages,
        "size": document.size,
        "sha256": document.digest,
        "chosen": document.is_chosen,
        "reason": document.reason or None,
        "reviewed_on": document.reviewed_on,
        "masks": [
            {"number": mask.pk, "page": mask.page + 1, "words": mask.words, "kept": mask.is_kept,
             "is_page": mask.is_page, "reason": mask.reason}
            for mask in document.masks.all()
        ],
        "is_erased": document.blob_id is None,
    }  # fmt: skip


def document_line(row: dict[str, object]) -> str:
    """Say a document in one line."""
    if row["chosen"] is None:
        stands = "à relire"
    elif not row["chosen"]:
        stands = f"écartée ({row['reason']})"
    else:
        stands = "relue, à remettre" if row["reviewed_on"] else "à relire"
    erased = ", copie effacée" if row["is_erased"] else ""
    return nbsp(f"{row['place']:>4}  {row['title']} : {stands}{erased}")
