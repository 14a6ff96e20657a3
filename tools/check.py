"""Run every check of the project, install what they need, and end on the tests' own count.

Standard library only. A stage that could not run fails by name: nothing is skipped in silence.
`./check` runs all; `./check lint types` runs the stages named; `./check --list` lists them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
REPORTS = ROOT / "build" / "reports"

# command that proves the package is there → Debian package
DEBIAN = {
    "chromium": "chromium",
    "pdftoppm": "poppler-utils",
    "soffice": "libreoffice-calc",
    "javac": "openjdk-17-jdk-headless",
}
DEBIAN_FILES = {"/usr/share/java/jaxb-runtime.jar": "libjaxb-java"}


@dataclass
class Tally:
    """What the test runner counted, over all its runs."""

    passed: int = 0
    failed: int = 0
    broken: list[str] = field(default_factory=list)


TALLY = Tally()


def run(*command: str, env: dict[str, str] | None = None) -> bool:
    """Run `command` at the root and tell whether it succeeded."""
    print("$", " ".join(command), flush=True)
    merged = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **(env or {})}
    return subprocess.run(command, cwd=ROOT, env=merged, check=False).returncode == 0


def tool(name: str) -> str:
    """Return the path of a program of the environment."""
    return str(BIN / name)


def environment() -> bool:
    """Make the environment from the hash-locked list, and the Debian packages where we may."""
    made = run(sys.executable, "bootstrap.py", "--dev")
    return debian_packages() and made


def debian_packages() -> bool:
    """Install what the browser, office and PDF checks need; name what is missing."""
    missing = [p for c, p in DEBIAN.items() if shutil.which(c) is None]
    missing += [p for f, p in DEBIAN_FILES.items() if not Path(f).exists()]
    if not missing:
        return True
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-q", env=quiet)
        run("apt-get", "install", "-y", "-q", "--no-install-recommends", *missing, env=quiet)
    absent = [c for c in DEBIAN if shutil.which(c) is None]
    absent += [f for f in DEBIAN_FILES if not Path(f).exists()]
    for name in absent:
        print(f"Absent et non installable ici : {name}", flush=True)
    return not absent


def formatting() -> bool:
    """The formatter would change nothing."""
    return run(tool("ruff"), "format", "--check", ".")


def lint() -> bool:
    """No rule of the linter is broken."""
    return run(tool("ruff"), "check", ".")


def types() -> bool:
    """Types are complete, tests included."""
    return run(tool("mypy"), "src", "tests", "tools", "benchmarks", "bootstrap.py")


def imports() -> bool:
    """The layers of the house are kept."""
    return run(tool("lint-imports"))


def migrations() -> bool:
    """The models and the migrations say the same."""
    return run(tool("python"), "tools/migrations.py", "--check")


def corpus() -> bool:
    """Every file of the corpus is well formed, sourced, and its cases hold."""
    return run(tool("python"), "-m", "serment", "corpus", "check")


def pytest(name: str, *arguments: str, env: dict[str, str] | None = None) -> bool:
    """Run the tests and add their count to the tally."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    succeeded = run(
        tool("python"), "-m", "pytest", "-q", f"--junitxml={report}", *arguments, env=env
    )
    if not report.exists():
        TALLY.failed += 1
        return False
    for suite in ET.parse(report).getroot().iter("testsuite"):
        failed = int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
        skipped = int(suite.get("skipped", "0"))
        TALLY.failed += failed
        TALLY.passed += int(suite.get("tests", "0")) - failed - skipped
    return succeeded


def tests() -> bool:
    """All the tests but the browser's, on the embedded encrypted database."""
    return pytest("embedded", "-n", "2", "-m", "not browser")


def postgresql() -> bool:
    """The tests that touch the database, again, on a real PostgreSQL from a wheel."""
    rooms = [r for r in ("tests/store", "tests/practice", "tests/web") if (ROOT / r).is_dir()]
    env = {"SERMENT_TEST_DATABASE": "postgresql"}
    return pytest("postgresql", "-n", "2", "-m", "not browser", *rooms, env=env)


def browser() -> bool:
    """Whole journeys and accessibility in a real Chromium."""
    return pytest("browser", "-m", "browser")


def docs() -> bool:
    """The documentation keeps its promises: links, commands, glossary, notices."""
    return run(tool("python"), "tools/check_docs.py")


STAGES: dict[str, Callable[[], bool]] = {
    "environment": environment,
    "format": formatting,
    "lint": lint,
    "types": types,
    "imports": imports,
    "migrations": migrations,
    "corpus": corpus,
    "docs": docs,
    "tests": tests,
    "postgresql": postgresql,
    "browser": browser,
}


def main(names: list[str]) -> int:
    """Run the stages, all of them even when one fails, and sum up."""
    if names == ["--list"]:
        print("\n".join(STAGES))
        return 0
    unknown = [n for n in names if n not in STAGES]
    if unknown:
        print(f"Étape inconnue : {', '.join(unknown)}. Étapes : {', '.join(STAGES)}")
        return 2
    for name in names or list(STAGES):
        started = time.monotonic()
        print(f"\n=== {name}", flush=True)
        if not STAGES[name]():
            TALLY.broken.append(name)
        print(f"--- {name} : {time.monotonic() - started:.0f} s", flush=True)
    print("\nÉtapes en échec :", ", ".join(TALLY.broken) or "aucune")
    print(f"{TALLY.passed} passed, {TALLY.failed} failed")
    return 1 if TALLY.broken or TALLY.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
