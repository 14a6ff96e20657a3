"""Runs the parts that were asked for; one that breaks is named and does not stop the others."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from typing import Final

from benchmarks.options import Options, parse_options
from benchmarks.report import Report
from benchmarks.workshop import Workshop

PARTS: Final = {
    "starting": "Cold start of the installed program",
    "pages": "Every page of the fictitious practice, through the real server",
    "crisis": "Two clicks to the first gesture of a crisis",
    "terminal": "Commands that need no store",
    "inspection": "Inspection file of the fictitious practice",
    "paper": "Documents and register",
    "journal": "Journal",
    "law": "Law engine",
    "retention": "Retention over millions of records",
    "engines": "One text on three engines",
    "records": "A list imported into the encrypted practice",
    "archive": "Portability archive of a practice",
    "portable": "Masked copies, and the archive of one patient",
    "import": "Exports of practice software",
    "assessment": "Impact assessments of the CNIL’s tool",
    "lists": "Lists of patients, as practice software exports them",
    "exhibits": "Encrypted exhibits",
    "database": "Encrypted database and unlocking",
}


def main() -> int:
    """Print the figures; 2 when a part could not be measured, 1 for a bar in a strict run."""
    options = parse_options(sys.argv[1:], tuple(PARTS))
    if options.only_list:
        for name, title in PARTS.items():
            print(f"{name:<12} {title}")
        return 0
    report = Report()
    report.opening()
    with Workshop() as workshop:
        for name in options.parts or PARTS:
            run_part(name, report, workshop, options)
    report.closing()
    if report.unmeasured:
        return 2
    return int(options.strict and not all(bar.is_met for bar in report.bars))


def run_part(name: str, report: Report, workshop: Workshop, options: Options) -> None:
    """Run one part; whatever stops it is said, with its place."""
    report.section(PARTS[name])
    try:
        import_module(f"benchmarks.{name}").measure(report, workshop, options)
    except Exception as error:  # noqa: BLE001 - the other parts are still worth measuring
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
        report.failed(name, f"{type(error).__name__} at {where}: {error}")


if __name__ == "__main__":
    sys.exit(main())
