"""`serment dossier`: build the sealed inspection file, and verify one (without any practice)."""

import contextlib
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE, REFUSED
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_as_of, with_out, with_store
from serment.cli.progress import told_progress
from serment.cli.reading import chosen_date
from serment.cli.writing import new_file, writing_new
from serment.kernel.french import nbsp, size_in_french

if TYPE_CHECKING:
    from serment.documents.dossier.report import DossierReport


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    declare_family(
        parser,
        (
            Command(
                "build",
                "Fabrique le dossier de preuve (un fichier ZIP scellé)",
                _build,
                (_with_demo, with_out, with_as_of, with_store),
            ),
            Command("verify", "Vérifie un dossier de preuve", _verify, (_with_dossier,)),
        ),
    )


def _with_demo(parser: Parser) -> None:
    parser.add_argument(
        "--demo",
        action="store_true",
        help="celui d’un cabinet fictif, sans toucher au vôtre",
    )


def _with_dossier(parser: Parser) -> None:
    parser.add_argument("dossier", metavar="DOSSIER", help="le fichier ZIP, ou le dossier extrait")
    parser.add_argument(
        "--fingerprint",
        metavar="EMPREINTE",
        help="empreinte de la clé du cabinet, reçue par une autre voie",
    )


def _build(args: Namespace, out: Output) -> int:
    target, as_of = new_file(args.out), chosen_date(args)
    opening = _fictitious() if args.demo else session.open_practice(args, out)
    with opening as practice:
        from serment.practice.actors import Permission
        from serment.practice.proof import write_inspection_file

        practice.actor.require(Permission.PROOF)
        with writing_new(target) as stream, told_progress(out, "Dossier de preuve") as advance:
            size = write_inspection_file(
                actor=practice.actor, out=stream, as_of=as_of, now=practice.now, advance=advance
            )
        name = practice.actor.practice.name
    report = _inspected(target, None)
    found = {
        "path": str(target),
        "size": size,
        "practice": name,
        "files": report.files,
        "journal_size": report.journal_size,
        "fingerprint": report.fingerprint,
        "whole": report.whole,
    }
    out.answer(found, map(nbsp, _built_lines(target, size, report)))
    return DONE if report.whole else REFUSED


def _built_lines(target: Path, size: int, report: "DossierReport") -> tuple[str, ...]:
    return (
        f"Dossier de preuve : {target} ({size_in_french(size)}, {report.files} fichiers).",
        f"Empreinte de la clé : {report.fingerprint}",
        "Donnez cette empreinte par une autre voie que le dossier lui-même.",
    )


@contextlib.contextmanager
def _fictitious() -> Iterator[session.Session]:
    """Open the fictitious practice in a private folder that is erased afterwards."""
    from serment.adapters.clock import SystemClock
    from serment.adapters.files import DiskFiles
    from serment.store import unlocking
    from serment.store.datadir import DataDir

    with tempfile.TemporaryDirectory(prefix="serment-demo-") as place:  # made 0700
        folder = DataDir(Path(place), files=DiskFiles(), clock=SystemClock())
        folder.prepare()
        with session.held(folder), session.opened(folder, unlocking.open_demo(folder)) as practice:
            yield practice


def _verify(args: Namespace, out: Output) -> int:
    from serment.documents.dossier.report import report_in_french

    report = _inspected(Path(args.dossier).expanduser(), args.fingerprint)
    found = {
        "whole": report.whole,
        "practice": report.practice,
        "made_at": report.made_at,
        "fingerprint": report.fingerprint,
        "key_expected": report.key_expected,
        "files": report.files,
        "journal_size": report.journal_size,
        "checkpoints": report.checkpoints,
        "sound": report.sound,
        "notes": report.notes,
        "faults": report.faults,
    }
    out.answer(found, report_in_french(report).splitlines())
    return DONE if report.whole else REFUSED


def _inspected(place: Path, fingerprint: str | None) -> "DossierReport":
    from serment.documents.dossier.verify import verify_dossier

    return verify_dossier(place, fingerprint)
