"""`serment passphrase` and `serment recovery-kit`: the two ways into the encrypted store."""

from argparse import Namespace

from serment.cli import session
from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import (
    Command,
    Parser,
    declare_command,
    declare_family,
    with_as_of,
    with_out,
    with_store,
)
from serment.cli.reading import chosen_date
from serment.cli.writing import new_file, writing_new
from serment.kernel.french import nbsp


def declare(parser: Parser) -> None:
    """Declare `serment passphrase`."""
    change = Command("change", "Change la phrase de passe", _change, (_with_new, with_store))
    declare_family(parser, (change,))


def declare_kit(parser: Parser) -> None:
    """Declare `serment recovery-kit`."""
    declare_command(parser, _kit, (with_out, with_as_of, with_store))


def _with_new(parser: Parser) -> None:
    parser.add_argument(
        "--new-passphrase-file",
        metavar="FICHIER",
        help="fichier dont la première ligne est la nouvelle phrase ; sans lui, elle est demandée",
    )


def _change(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.keeping import (
            DemonstrationError,
            change_store_passphrase,
        )

        if practice.actor.practice.is_demo:
            raise DemonstrationError
        present = practice.passphrase
        new = session.choose_passphrase(args.new_passphrase_file, out)
        change_store_passphrase(actor=practice.actor, present=present, new=new, now=practice.now)
    told = (
        "La phrase de passe est changée : l’ancienne n’ouvre plus ce cabinet.",
        (
            "Elle ouvre encore les sauvegardes faites avant aujourd’hui ; le kit de secours, lui, "
            "ouvre toujours."
        ),
    )
    out.answer({"changed": True}, map(nbsp, told))
    return DONE


def _kit(args: Namespace, out: Output) -> int:
    target, as_of = new_file(args.out), chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.keeping import renew_kit

        # The file is opened first: a folder that refuses it must not cost the present code.
        with writing_new(target) as stream:
            kit = renew_kit(actor=practice.actor, as_of=as_of, now=practice.now)
            size = stream.write(kit)
    told = (
        f"Écrit : {target}",
        (
            "Imprimez cette feuille, rangez-la hors du cabinet, puis supprimez le fichier : il "
            "contient un nouveau code de secours. Le précédent n’ouvre plus ce cabinet, mais "
            "encore les sauvegardes faites avant aujourd’hui."
        ),
    )
    out.answer({"path": str(target), "size": size}, map(nbsp, told))
    return DONE
