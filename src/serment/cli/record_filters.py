"""Which records a command is about: those named, or those that answer to filters."""

import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from serment.cli.failures import MisuseError
from serment.cli.parser import Parser, values_in_french
from serment.cli.reading import read_bytes
from serment.cli.retention_words import STATUSES

if TYPE_CHECKING:
    from serment.practice.record_list import RecordSearch

ORDERS: Final = {
    "risk": "ceux qui méritent un regard d’abord",
    "name": "par nom, sauf avis contraire",
    "number": "par numéro",
    "keep_until": "par dernier jour de conservation",
    "last_consultation_on": "par dernière consultation",
}
_ARCHIVE: Final = {
    "due": "en archive, à ranger",
    "archived": "en archive, rangé",
    "active": "en usage courant",
}
_FILTERS: Final = ("series", "year", "letter", "words", "archive", "status", "sample")
_LONGEST_WORDS: Final = 500


def with_filters(parser: Parser) -> None:
    """Declare the filters of a list of records."""
    parser.add_argument("--series", metavar="SÉRIE", default="", help="par exemple patient_record")
    parser.add_argument("--year", metavar="AAAA", type=int, help="année du dernier jour")
    parser.add_argument("--letter", metavar="L", default="", help="initiale du nom")
    parser.add_argument(
        "--words",
        metavar="MOTS",
        default="",
        help="mots du nom, ou numéro ; « - » pour les lire sur l’entrée standard, où les autres "
        "programmes de la machine ne les voient pas",
    )
    parser.add_argument(
        "--archive",
        choices=tuple(_ARCHIVE),
        default="",
        help=values_in_french(_ARCHIVE),
    )


def with_order(parser: Parser) -> None:
    """Declare the status, the order and the sample of a list of records."""
    parser.add_argument(
        "--status", choices=tuple(STATUSES), default="", help=values_in_french(STATUSES)
    )
    parser.add_argument(
        "--order", choices=tuple(ORDERS), default="name", help=values_in_french(ORDERS)
    )
    parser.add_argument("--reverse", action="store_true", help="dans l’ordre inverse")
    parser.add_argument(
        "--sample", metavar="N", type=int, default=0, help="N dossiers tirés au sort"
    )


def is_filtered(args: Namespace) -> bool:
    """Tell whether any filter was given."""
    return any(getattr(args, name) for name in _FILTERS)


def search_of(args: Namespace, **more: object) -> "RecordSearch":
    """Return the search that the filters ask for; `more` are its other fields."""
    from dataclasses import replace

    from serment.practice.record_list import RecordSearch

    words = _typed_words() if args.words == "-" else args.words
    asked = RecordSearch(words[:_LONGEST_WORDS], "", args.series, args.year, args.letter,
                         args.archive)  # fmt: skip
    return replace(asked, **more)  # type: ignore[arg-type]  # fields of a search


def verify_sample(args: Namespace) -> None:
    """Refuse a sample of fewer than no record."""
    if args.sample < 0:
        raise MisuseError(
            f"--sample {args.sample} : un tirage compte au moins un dossier.",
            "Rien n’a été lu.",
            "Donnez un nombre positif.",
        )


def _typed_words() -> str:
    if sys.stdin is not None and sys.stdin.isatty():
        return input()
    return read_bytes("-").decode("utf-8", "replace").strip()
