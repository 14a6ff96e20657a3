"""The official portability archive: everything found, and the time beside hashing the same bytes.

The limit is the standard library unpacking each file and SHA-256 taking it in, which is what the
verification cannot do without. Each patient of the archive is invented again from the seed and
compared: name, birth, death, last act of care, and whether a doubt was due.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.processes import ROOT, clean_environment
from benchmarks.report import Bar, Report, number

if TYPE_CHECKING:
    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

_SEED: Final = 20261128
_MIB: Final = 1 << 20
# What is read: patients, bytes of each page. Many small files cost more than a few large ones.
_ORDINARY, _CROWDED = (2_000, 60_000), (20_000, 500)


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Read an ordinary archive and one of very many folders; print the ratios to hashing."""
    from support.invented_export import ExportShape, write_export

    for name, (patients, page) in (("ordinary", _ORDINARY), ("crowded", _CROWDED)):
        count = patients // 10 if options.quick else patients
        path = workshop.folder("portability") / "export.zip"
        shape = ExportShape(patients=count, seed=_SEED, digits=5, pdf_size=page)
        with path.open("wb") as target:
            write_export(target, shape)
        told = _in_a_process_of_its_own(path, count)
        megabytes = told["bytes"] / 1e6
        report.note(f"{name}: {count:,} patients, {told['files']:,.0f} files, {megabytes:,.0f} MB")
        whole = told["verify"] + told["read"]
        for what, seconds in (("verified", told["verify"]), ("verified and read", whole)):
            beside = f"× {number(seconds / told['hash'])} hashing ({number(seconds)} s CPU)"
            report.value(f"{name}, {what}", megabytes / seconds, "MB/s CPU", beside=beside)
        report.value(f"{name}, hashed only", megabytes / told["hash"], "MB/s CPU")
        report.bar(Bar(f"archive, {name}: patients not as invented", told["wrong"], 0, "patients"))
        ratio = told["verify"] / told["hash"]
        report.bar(Bar(f"archive, {name}: verification ÷ hashing", ratio, 2, "×"))
        report.bar(Bar(f"archive, {name}: memory", told["peak"] / 1024, 512, "MB"))
        path.unlink()


def _in_a_process_of_its_own(path: Path, patients: int) -> dict[str, float]:
    """The peak memory of a process says nothing of one part once others have run in it."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.archive", str(path), str(patients)],
        cwd=ROOT,
        env={**clean_environment(), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}:{ROOT}"},
        check=True,
        capture_output=True,
        text=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main(path: str, patients: str) -> None:
    """Read the archive of that path; print the figures as JSON."""
    from serment.intake.content import FileContent
    from serment.intake.portability import read_portability

    before = time.process_time()
    report, lines = read_portability(FileContent(Path(path)))
    verified = time.process_time()
    wrong = abs(int(patients) - report.found_patients) + len(report.faults)
    wrong += sum(not _is_as_invented(rank, line) for rank, line in enumerate(lines, 1))
    read = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _hash_all(path)
    hashed = time.process_time()
    told = {
        "verify": verified - before, "read": read - verified, "hash": hashed - read,
        "files": report.files, "bytes": report.size, "wrong": wrong, "peak": peak,
    }  # fmt: skip
    print(json.dumps(told))


def _is_as_invented(rank: int, line: object) -> bool:
    from serment.intake.records import ReadRecord
    from support.invented_patients import invent_patient

    patient = invent_patient(_SEED, rank)
    return (
        isinstance(line, ReadRecord)
        and line.name == patient.name
        and dict(line.facts) == patient.facts
        and bool(line.doubts) == (patient.missed_on is not None)
    )


def _hash_all(path: str) -> None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            digest = hashlib.sha256()
            with archive.open(name) as entry:
                while piece := entry.read(_MIB):
                    digest.update(piece)
            digest.hexdigest()


if __name__ == "__main__":
    main(*sys.argv[1:])
