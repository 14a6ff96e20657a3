"""The arguments of `serment destruction`."""

from typing import Final

from serment.cli.parser import Parser, values_in_french

PAPER: Final = {
    "shredded_p4": "destructeur à coupe croisée, degré P-4",
    "shredded_p5": "destructeur à coupe croisée, degré P-5",
    "shredding_provider": "prestataire, qui remet un certificat",
    "nothing_held": "aucun de ces dossiers sur papier",
}
SOFTWARE: Final = {
    "deleted_in_software": "supprimés dans le logiciel, corbeille vidée",
    "deleted_by_publisher": "supprimés par l’éditeur, qui remet une attestation",
    "nothing_held": "aucun de ces dossiers dans le logiciel",
}
SUPPORTS: Final = {"paper": "papier", "software": "logiciel du cabinet"}


def with_records(parser: Parser) -> None:
    """Declare records, named."""
    parser.add_argument("records", metavar="DOSSIER", nargs="*", help="par exemple D-000012")


def with_all(parser: Parser) -> None:
    """Declare `--all`."""
    parser.add_argument("--all", action="store_true", help="tous ceux qui sont à leur terme")


def with_confirm(parser: Parser) -> None:
    """Declare `--confirm`, the number that a person types."""
    parser.add_argument(
        "--confirm",
        metavar="N",
        type=int,
        help="le nombre exact de dossiers ; sans lui, rien n’est fait",
    )


def with_tick(parser: Parser) -> None:
    """Declare what was done, by whom, when."""
    parser.add_argument(
        "--support", choices=tuple(SUPPORTS), required=True, help=values_in_french(SUPPORTS)
    )
    parser.add_argument("--by", metavar="NOM", required=True, help="qui l’a fait")
    parser.add_argument("--on", metavar="AAAA-MM-JJ", required=True, help="quel jour")


def with_barred(parser: Parser) -> None:
    """Declare `--barred`."""
    parser.add_argument(
        "--barred", action="store_true", help="ceux qui ne peuvent plus être détruits"
    )


def with_methods(parser: Parser) -> None:
    """Declare the method used on each support."""
    parser.add_argument(
        "--paper",
        choices=tuple(PAPER),
        required=True,
        help=f"procédé, sur papier : {values_in_french(PAPER)}",
    )
    parser.add_argument(
        "--software",
        choices=tuple(SOFTWARE),
        required=True,
        help=f"procédé, dans le logiciel : {values_in_french(SOFTWARE)}",
    )
    for support in ("paper", "software"):
        parser.add_argument(
            f"--{support}-reference",
            metavar="TEXTE",
            default="",
            help="numéro du certificat du prestataire",
        )


def with_certificate(parser: Parser) -> None:
    """Declare the file of the certificate."""
    parser.add_argument("--out", metavar="FICHIER", help="écrire aussi le procès-verbal (PDF)")
