"""`python -m serment.law.check`: the corpus verified from a terminal, while it is being written.

Guarantees one French line per fault, file and line first, and a status of 1 if there is one.
Leaves to others the command of the product (`serment corpus check`).
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from serment.law.corpus import Corpus
from serment.law.refusals import CorpusError
from serment.law.sealing import seal_corpus
from serment.law.verification import examine_corpus

CORPUS_FOLDER = Path(__file__).resolve().parent.parent / "corpus"


def main(arguments: list[str] | None = None) -> int:
    """Verify the corpus; with --sealed its digests too, with --seal write them after."""
    parser = argparse.ArgumentParser(prog="serment.law.check", description="Vérifie le corpus.")
    parser.add_argument("--folder", type=Path, default=CORPUS_FOLDER)
    parser.add_argument("--as-of", type=date.fromisoformat, required=False, metavar="AAAA-MM-JJ")
    parser.add_argument("--sealed", action="store_true", help="compare aussi les empreintes")
    parser.add_argument("--seal", metavar="VERSION", help="scelle si tout est juste")
    options = parser.parse_args(arguments)
    as_of = options.as_of or _release_of(options.folder)
    if as_of is None:
        parser.error("le manifeste ne se lit pas : donnez le jour avec --as-of AAAA-MM-JJ")
    report = examine_corpus(options.folder, as_of, is_sealed=options.sealed)
    for line in (*map(str, report.faults), *report.remarks):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(
        f"{len(report.faults)} faute(s), {len(report.remarks)} remarque(s), {report.rules} règles, "
        f"{report.provisions} dispositions, {report.questions} questions, {report.cases} cas\n",
    )
    if options.seal and not report.faults:
        seal_corpus(options.folder, version=options.seal, released_on=as_of)
    return 1 if report.faults else 0


def _release_of(folder: Path) -> date | None:
    """The day of the present manifest, or None where there is none to read."""
    try:
        return Corpus.open(folder).released_on
    except CorpusError:
        return None


if __name__ == "__main__":
    sys.exit(main())
