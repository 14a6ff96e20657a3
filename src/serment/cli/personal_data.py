"""`serment personal-data`: all that is kept of the practice, taken out, or erased for ever."""

from argparse import Namespace
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_out, with_store
from serment.cli.writing import new_file, write_new
from serment.kernel.french import nbsp, size_in_french

if TYPE_CHECKING:
    from serment.practice.personal_data import Erased


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command(
                "export",
                "Écrit en clair tout ce que Serment garde du cabinet",
                _export,
                (with_out, with_store),
            ),
            Command(
                "erase",
                "Efface tout le cabinet, pour toujours",
                _erase,
                (_with_name, with_store),
            ),
        ),
    )


def _with_name(parser: Parser) -> None:
    parser.add_argument(
        "--confirm-name",
        metavar="NOM",
        help="le nom exact du cabinet, pour confirmer : rien ne le fera revenir",
    )


def _export(args: Namespace, out: Output) -> int:
    target = new_file(args.out)
    with session.open_practice(args, out) as practice:
        from serment.practice.personal_data import export_practice

        size = write_new(target, export_practice(actor=practice.actor, now=practice.now))
    told = (
        f"Écrit : {target} ({size_in_french(size)}).",
        "Ce fichier n’est pas chiffré : gardez-le en lieu sûr, ou effacez-le après usage.",
    )
    out.answer({"path": str(target), "size": size, "encrypted": False}, map(nbsp, told))
    return DONE


def _erase(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.personal_data import erase_practice

        name = practice.actor.practice.name
        if args.confirm_name is None:
            raise MisuseError(
                f"Effacer « {name} » détruit ses réponses, son registre, ses documents, ses pièces "
                "et son journal.",
                "Rien ne les fera revenir, sauf une sauvegarde gardée hors de cette machine.",
                f"Pour confirmer, ajoutez --confirm-name « {name} ».",
            )
        erased = erase_practice(actor=practice.actor, confirmed_name=args.confirm_name)
    found = {
        "erased": name,
        "rows": erased.rows,
        "contents": erased.contents,
        "backups": erased.backups,
    }
    out.answer(found, map(nbsp, _told(name, erased)))
    return DONE


def _told(name: str, erased: "Erased") -> tuple[str, ...]:
    return (
        (
            f"« {name} » est effacé : {sum(erased.rows.values())} lignes, {erased.contents} "
            f"contenus, {erased.backups} sauvegardes de ce dossier."
        ),
        "Les sauvegardes et les dossiers emportés ailleurs y restent : détruisez-les vous-même.",
    )
