"""`serment backup` and `serment restore`: the whole practice in one encrypted file, and back."""

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE, MisuseError, shown
from serment.cli.output import Output
from serment.cli.parser import Parser, declare_command, with_out, with_store
from serment.cli.progress import told_progress
from serment.cli.record_words import counted
from serment.cli.writing import new_file
from serment.kernel.french import nbsp, size_in_french
from serment.store.purges import NAME as PURGES

if TYPE_CHECKING:
    from datetime import datetime

    from serment.store.datadir import DataDir
    from serment.store.unlocked import StoreKeys


def declare_backup(parser: Parser) -> None:
    """Declare `serment backup`."""
    declare_command(parser, _backup, (with_out, with_store))


def declare_restore(parser: Parser) -> None:
    """Declare `serment restore`."""
    declare_command(parser, _restore, (_with_source, with_store))


def _with_source(parser: Parser) -> None:
    parser.add_argument("file", metavar="SAUVEGARDE", help="fichier fait par « serment backup »")
    parser.add_argument(
        "--recovery-code-file",
        metavar="FICHIER",
        help="fichier dont la première ligne est le code de secours, à la place de la phrase",
    )
    parser.add_argument(
        "--purge-list",
        metavar="FICHIER",
        help=f"liste de ce qui a été détruit depuis ; par défaut {PURGES}, à côté de la sauvegarde",
    )


def _backup(args: Namespace, out: Output) -> int:
    target = new_file(args.out).absolute()
    with session.open_practice(args, out) as practice:
        from serment.practice.keeping import DemonstrationError, write_backup

        if practice.actor.practice.is_demo:
            raise DemonstrationError
        with told_progress(out, "Sauvegarde") as advance:
            report = write_backup(
                actor=practice.actor, target=target, now=practice.now, advance=advance
            )
    found = {
        "path": str(report.path),
        "size": report.size,
        "exhibits": report.exhibits,
        "damaged": report.damaged,
        "verified": True,
    }
    out.answer(found, map(nbsp, _backup_lines(str(report.path), report.size, report.damaged)))
    return DONE


def _backup_lines(path: str, size: int, damaged: tuple[str, ...]) -> tuple[str, ...]:
    told: tuple[str, ...] = (
        f"Sauvegarde écrite et relue : {path} ({size_in_french(size)}).",
        (
            "Rangez-la hors de cette machine ; elle s’ouvre avec la phrase de passe ou le code de "
            "secours."
        ),
    )
    if damaged:
        told += (f"Attention : {len(damaged)} pièces étaient déjà abîmées avant la sauvegarde.",)
    return told


def _restore(args: Namespace, out: Output) -> int:
    from serment.store.backup import restore_backup

    if not args.data_dir:
        raise MisuseError(
            "Il manque le dossier où restaurer.",
            "Une restauration ne s’écrit jamais par-dessus un cabinet.",
            "Donnez --data-dir DOSSIER, vide ou à créer.",
        )
    folder = session.data_folder(args)
    source = Path(args.file).expanduser()
    if not source.is_file():
        raise FileNotFoundError(2, "No such file", str(source))
    purge_list = _purge_list(args, source)
    by_code = args.recovery_code_file is not None
    secret = session.read_passphrase(
        args.recovery_code_file if by_code else args.passphrase_file, out
    )
    with told_progress(out, "Restauration") as advance:
        keys = restore_backup(
            source,
            folder,
            passphrase=None if by_code else secret,
            recovery_code=secret if by_code else None,
            purge_list=purge_list,
            advance=advance,
        )
    found = _verify_restored(folder, keys)
    again = int(str(found["erased_again"]))
    told = [f"Cabinet restauré et vérifié dans « {folder.path} »."]
    told.append(_purge_told(purge_list, again))
    out.answer(
        {"data_dir": str(folder.path), "purge_list": purge_list is not None, **found},
        map(nbsp, told),
    )
    return DONE


def _purge_list(args: Namespace, source: Path) -> Path | None:
    """Return the list of purges that was named, or the one that lies beside the backup."""
    if args.purge_list is not None:
        named = Path(args.purge_list).expanduser()
        if not named.is_file():
            raise FileNotFoundError(2, "No such file", str(named))
        return named
    beside = source.with_name(PURGES)
    return beside if beside.is_file() else None


def _purge_told(purge_list: Path | None, again: int) -> str:
    if purge_list is not None:
        erased = counted(again, "dossier effacé", "dossiers effacés") if again else "rien à effacer"
        return f"Liste de purge rejouée : {shown(purge_list)} ; {erased} de nouveau."
    return (
        "Aucune liste de purge n’a été donnée : si des dossiers ont été détruits depuis cette "
        f"sauvegarde, ils sont revenus. Recommencez dans un autre dossier vide avec "
        f"--purge-list {PURGES}."
    )


def _verify_restored(folder: "DataDir", keys: "StoreKeys") -> dict[str, object]:
    """Open what was restored, so that a person is never told that an unreadable copy is good."""
    since = folder.clock.now()
    with session.held(folder), session.opened(folder, keys) as practice:
        again = _erased_again(practice, since)
        session.note_act(practice.actor, "backup.restored", {}, now=practice.now)
        damaged = folder.blobs(keys).find_damaged()
        return {"practice": practice.actor.practice.name, "damaged": damaged, "verified": True,
                "erased_again": again}  # fmt: skip


def _erased_again(practice: session.Session, since: "datetime") -> int:
    """Return how many records the list of purges erased when the practice was opened."""
    from serment.store.models import JournalPayload

    told = JournalPayload.objects.of(practice.actor.practice)
    told = told.filter(entry__act="records.purged_again", entry__recorded_at__gte=since)
    return sum(int(json.loads(bytes(one.content))["records"]) for one in told)
