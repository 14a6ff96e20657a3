"""`docs/dossier-format.md` tells the truth: paths, limits, and the example computed again."""

import base64
import re
from hashlib import sha256
from pathlib import Path

from serment.adapters.signing import MemorySigner
from serment.documents.dossier.bundle import OLDEST_PYTHON
from serment.documents.dossier.layout import DOSSIER_FORMAT, REQUIRED_PATHS
from serment.documents.dossier.manifest import FileRecord, Manifest, manifest_bytes
from serment.documents.dossier.source import LARGEST_RATIO, MOST_FILES
from serment.documents.dossier.verifier import USAGE
from serment.journal.note import fingerprint
from serment.journal.tree import root_of

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "dossier-format.md").read_text(encoding="utf-8")
JOURNAL_TEXT = (DOCS / "journal-format.md").read_text(encoding="utf-8")


def test_the_example_is_right() -> None:
    """The manifest, its digest and its signature, from the journal of the other page."""
    signer = MemorySigner("example")
    lines = re.findall(r'^    (\{"act".*\})$', JOURNAL_TEXT, re.MULTILINE)
    journal = "".join(f"{line}\n" for line in lines).encode()
    index = b"%PDF-1.7\n"
    manifest = Manifest(
        practice="Cabinet du Dr Alma Rey",
        made_at="2026-11-23T09:33:00.000000Z",
        corpus_version="2026.11",
        origin="serment.internal/example",
        journal_size=3,
        journal_root=root_of(line.encode() for line in lines).hex(),
        redacted=True,
        key_fingerprint=fingerprint(signer.public_key),
        files=(
            FileRecord("index.pdf", len(index), sha256(index).hexdigest(), "Index"),
            FileRecord(
                "journal/journal.jsonl",
                len(journal),
                sha256(journal).hexdigest(),
                "Journal des actes",
            ),
        ),
    )
    data = manifest_bytes(manifest)
    assert f"    {data.decode()}\n" in TEXT
    assert f"{len(data)} bytes, SHA-256 `{sha256(data).hexdigest()}`" in TEXT
    assert f"    {base64.b64encode(signer.sign(data)).decode()}\n" in TEXT


def test_what_is_required_and_refused_is_that_of_the_code() -> None:
    """Paths, versions, limits and options."""
    assert all(f"`{path}`" in TEXT for path in (*REQUIRED_PATHS, DOSSIER_FORMAT))
    assert f"Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or later" in TEXT
    assert f"more than {MOST_FILES // 1000} 000 files" in TEXT
    assert f"{LARGEST_RATIO} times its compressed size" in TEXT
    options = set(re.findall(r"--[a-z]+", USAGE)) - {"--help"}
    assert options == set(re.findall(r"--[a-z]+", TEXT))
