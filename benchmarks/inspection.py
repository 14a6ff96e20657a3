"""The inspection file: how long it takes to build and to verify, and what a change is worth.

The peers are the same bytes compressed by the standard library, and hashed by it.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Final

from benchmarks.measure import seconds, side_by_side, spread
from benchmarks.processes import PROGRAM, clean_environment, timed_process
from benchmarks.profiling import costs_of, dearest
from benchmarks.report import Bar, Report, number, times_of
from benchmarks.workshop import now

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.measure import Spread
    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

_JOURNAL: Final = "journal/journal.jsonl"
_FILES_CHANGED: Final = 12


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the building, the pages, the verification, and each change found or not."""
    place = workshop.folder("inspection")
    built = place / "dossier.zip"
    took = _measure_building(report, workshop, options, built)
    contents = _contents(built)
    _measure_pages(report, contents)
    raw = seconds(lambda: _zipped(contents), times=options.times(6))
    report.figure("the same bytes into a ZIP, zipfile alone", raw, "s")
    report.note(f"building is {times_of(took, raw)} the compression alone")
    folder = place / "extracted"
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder)
    _measure_verification(report, folder, contents, options)
    _measure_changes(report, folder)


def _measure_building(report: Report, workshop: Workshop, options: Options, built: Path) -> Spread:
    actor = workshop.demo().actor

    from serment.practice.proof import write_inspection_file

    def build() -> None:
        instant = now()
        with built.open("wb") as out:
            write_inspection_file(actor=actor, out=out, as_of=instant.date(), now=instant)

    took = seconds(build, times=options.times(6))
    report.figure("build, practice already open", took, "s")
    data, made = workshop.folder("command"), workshop.folder("made")
    command = (str(PROGRAM), "dossier", "build", "--json")
    whole = spread(
        timed_once((*command, "--data-dir", str(data), "--out", str(made / f"{n}.zip")), data)
        for n in range(options.times(4))
    )
    report.figure("serment dossier build, whole process, demo practice", whole, "s")
    fresh = spread(
        timed_once((*command, "--demo", "--out", str(made / f"demo-{n}.zip")), None)
        for n in range(options.times(3))
    )
    report.figure("serment dossier build --demo, creation included", fresh, "s")
    report.bar(Bar("inspection file built, median", took.median, 5.0, "s"))
    report.bar(Bar("serment dossier build on the demo, median", whole.median, 5.0, "s"))
    costs, each = costs_of(build)
    report.note(f"profile of the building ({each:.2f} s profiled):")
    for line in dearest(costs):
        report.note(line)
    return took


def timed_once(command: tuple[str, ...], folder: Path | None) -> float:
    """Time one command; a folder still empty first receives the fictitious practice."""
    if folder is not None and not any(folder.iterdir()):
        from benchmarks.server import Cockpit

        with Cockpit("demo", folder) as cockpit:
            cockpit.today(cockpit.first_page())
    return timed_process(command, times=1, warm=False).wall.median


def _contents(built: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(built) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _measure_pages(report: Report, contents: dict[str, bytes]) -> None:
    import pypdfium2

    pages = {n: len(pypdfium2.PdfDocument(c)) for n, c in contents.items() if n.endswith(".pdf")}
    size = sum(len(content) for content in contents.values())
    report.value("files in it", len(contents), "files", beside=f"{number(size / 1e6)} MB")
    for name, count in sorted(pages.items(), key=lambda pair: -pair[1])[:5]:
        report.note(f"{count} pages: {name}")
    every = Bar("pages of the PDFs in it", sum(pages.values()), 60, "pages", at_least=True)
    report.bar(every)


def _zipped(contents: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def _measure_verification(
    report: Report, folder: Path, contents: dict[str, bytes], options: Options
) -> None:
    hashed = side_by_side(
        {"sha256": lambda: [hashlib.sha256(c).digest() for c in contents.values()]},
        times=options.times(9),
    )["sha256"]
    took = timed_process(_verifier(folder), times=options.times(9)).wall
    report.figure("verify.py, bare Python (-I), whole process", took, "s")
    report.figure("hashing the same bytes, hashlib alone", hashed, "s")


def _verifier(folder: Path) -> tuple[str, ...]:
    root = _root(folder)
    return (sys.executable, "-I", "-X", "utf8", str(root / "verify.py"), str(root))


def _root(folder: Path) -> Path:
    """Return where verify.py lies: at the root, or in the one folder."""
    return next(path.parent for path in sorted(folder.rglob("verify.py")))


def _measure_changes(report: Report, folder: Path) -> None:
    root = _root(folder)
    files = sorted(p for p in root.rglob("*") if p.is_file() and p.name != "verify.py")
    chosen = files[:: max(1, len(files) // _FILES_CHANGED)]
    found = [_is_found(folder, path, _flipped(path), path.name) for path in chosen]
    report.bar(_all("one byte flipped in a file: found and named", found))
    journal = root / _JOURNAL
    lines = journal.read_bytes().splitlines(keepends=True)
    middle = len(lines) // 2
    swapped = [*lines[:middle], lines[middle + 1], lines[middle], *lines[middle + 2 :]]
    dropped = [*lines[:middle], *lines[middle + 1 :]]
    acts = [_is_found(folder, journal, b"".join(c), "acte") for c in (swapped, dropped)]
    report.bar(_all("journal line moved, dropped: found and named", acts))
    gone = [_is_found(folder, path, None, path.name) for path in chosen[:3]]
    report.bar(_all("file missing: found and named", gone))


def _all(name: str, found: list[bool]) -> Bar:
    return Bar(name, sum(found), len(found), "found", at_least=True)


def _flipped(path: Path) -> bytes:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    return bytes(content)


def _is_found(folder: Path, path: Path, content: bytes | None, word: str) -> bool:
    """Tell whether the verifier refuses the file so changed (None: removed), and names it."""
    kept = path.with_name(f"{path.name}.kept")
    aside = folder.parent / kept.name
    shutil.move(path, aside)
    if content is not None:
        path.write_bytes(content)
    done = subprocess.run(
        _verifier(folder), capture_output=True, env=clean_environment(), check=False
    )
    shutil.move(aside, path)
    return done.returncode != 0 and word in done.stdout.decode(errors="replace")
