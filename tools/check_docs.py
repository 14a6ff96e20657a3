"""Hold the documentation to its promises: links, paths, images, no address of a machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
# A path of somebody's machine, or an index of packages named by its address.
FOREIGN = re.compile(
    r"(?<![\w.])/(?:home|root|work|Users)/\w|--(?:extra-)?index-url\s+\S*:|/simple/"
)
NEEDED = (
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "NOTICES.md", "docs/glossary.md",
    "docs/journal-format.md", "docs/dossier-format.md", "docs/threat-model.md",
    "docs/corpus-format.md", "docs/corpus-changelog.md", "docs/dependencies.md",
    "docs/benchmarks.md", "docs/guide/README.md",
)  # fmt: skip


def tracked() -> list[Path]:
    """Return the files that git tracks or would."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def broken_links(page: Path) -> list[str]:
    """Return the links of a page that lead nowhere."""
    faults = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target or target.startswith("#"):
            continue
        if not (page.parent / target.split("#")[0]).exists():
            faults.append(f"{page.relative_to(ROOT)}: {target} does not exist")
    return faults


def foreign_words(file: Path) -> list[str]:
    """Return the places where a file names a machine or an index."""
    if file.name in {"check_docs.py", "bill-of-materials.json"} or "vendor" in file.parts:
        return []
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []
    return [f"{file.relative_to(ROOT)}: {m.group(0)}" for m in FOREIGN.finditer(text)]


def main() -> int:
    """Print every fault; fail if there is one."""
    faults = [f"{name} is missing" for name in NEEDED if not (ROOT / name).is_file()]
    for file in tracked():
        faults += foreign_words(file)
        if file.suffix == ".md":
            faults += broken_links(file)
    bill = [sys.executable, str(ROOT / "tools" / "bill_of_materials.py"), "--check"]
    if subprocess.run(bill, check=False).returncode:
        faults.append("the bill of materials is stale")
    print("\n".join(faults) or "documentation: every link, file and promise checked holds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
