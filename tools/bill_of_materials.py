"""Write docs/bill-of-materials.json (CycloneDX 1.5) from the lock and the bundled parts.

`--check` compares instead of writing.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "bill-of-materials.json"
LICENCES = {
    "argon2-cffi": "MIT",
    "argon2-cffi-bindings": "MIT",
    "asgiref": "BSD-3-Clause",
    "backports-zstd": "PSF-2.0",
    "brotli": "MIT",
    "brotlicffi": "MIT",
    "cffi": "MIT-0",
    "cryptography": "Apache-2.0 OR BSD-3-Clause",
    "django": "BSD-3-Clause",
    "duckdb": "MIT",
    "icalendar": "BSD-2-Clause",
    "inflate64": "LGPL-2.1-or-later",
    "lxml": "BSD-3-Clause",
    "msgspec": "BSD-3-Clause",
    "multivolumefile": "LGPL-2.1-or-later",
    "pillow": "MIT-CMU",
    "platformdirs": "MIT",
    "psutil": "BSD-3-Clause",
    "py7zr": "LGPL-2.1-or-later",
    "pyarrow": "Apache-2.0",
    "pybcj": "LGPL-2.1-or-later",
    "pycparser": "BSD-3-Clause",
    "pycryptodomex": "BSD-2-Clause",
    "pypdfium2": "BSD-3-Clause OR Apache-2.0",
    "pyppmd": "LGPL-2.1-or-later",
    "python-calamine": "MIT",
    "python-dateutil": "BSD-3-Clause OR Apache-2.0",
    "python-docx": "MIT",
    "pyyaml": "MIT",
    "pyzipper": "MIT",
    "six": "MIT",
    "sqlcipher3": "Zlib",
    "sqlparse": "BSD-3-Clause",
    "texttable": "MIT",
    "typing-extensions": "PSF-2.0",
    "typst": "Apache-2.0",
    "tzdata": "Apache-2.0",
    "waitress": "ZPL-2.1",
    "xlsxwriter": "BSD-2-Clause",
    "zxcvbn": "MIT",
}
# What scanners of Python packages do not see.
BUNDLED = (
    ("SQLCipher", "4.19.0", "BSD-3-Clause", "inside sqlcipher3"),
    ("SQLite", "3.53.4", "blessing", "inside sqlcipher3"),
    ("OpenSSL", "3.6.0", "Apache-2.0", "inside sqlcipher3"),
    ("PDFium", "159.0.8149.0", "BSD-3-Clause", "inside pypdfium2"),
    ("Inter", "5.3.0", "OFL-1.1", "src/serment/web/static/fonts/inter.woff2"),
    ("Source Sans 3", "3.052", "OFL-1.1", "src/serment/documents/fonts"),
    ("Lucide", "1.62.0", "ISC", "src/serment/web/icons"),
    ("Tailwind CSS", "4.3.5", "MIT", "src/serment/web/static/serment.css"),
    ("daisyUI", "5.8.1", "MIT", "src/serment/web/static/serment.css"),
)
_PINNED = re.compile(r"^([a-z0-9.-]+)==(\S+?)(?: ;[^\\]*)? \\$", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components() -> list[dict[str, object]]:
    """Return each locked package with its hashes, then each bundled part."""
    lock = (ROOT / "requirements" / "local.txt").read_text(encoding="utf-8")
    found = list(_PINNED.finditer(lock))
    ends = [m.start() for m in found[1:]] + [len(lock)]
    packages = [
        _package(m.group(1), m.group(2), lock[m.end() : end])
        for m, end in zip(found, ends, strict=True)
    ]
    parts: list[dict[str, object]] = [
        {
            "type": "library",
            "name": name,
            "version": version,
            "licenses": [{"expression": licence}],
            "description": where,
        }
        for name, version, licence, where in BUNDLED
    ]
    return packages + parts


def _package(name: str, version: str, block: str) -> dict[str, object]:
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "licenses": [{"expression": LICENCES[name]}],
        "hashes": [{"alg": "SHA-256", "content": h} for h in sorted(_HASH.findall(block))],
    }


def text() -> str:
    """Return the bill as JSON."""
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "serment", "version": "0.1.0"}},
        "components": components(),
    }
    return json.dumps(bill, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the bill, or compare it."""
    if "--check" not in sys.argv:
        TARGET.write_text(text(), encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text():
        return 0
    print("docs/bill-of-materials.json is stale: run tools/bill_of_materials.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
