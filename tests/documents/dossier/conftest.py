"""A small inspection file, built once, and copies of it to be damaged."""

import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from serment.adapters.signing import MemorySigner
from serment.documents.dossier.build import (
    DossierPart,
    DossierSummary,
    JournalExtract,
    build_dossier,
)
from serment.journal.append import append_entry
from serment.journal.checkpoint import Checkpoint, sign_checkpoint
from serment.journal.payload import PayloadRecord
from serment.journal.tree import Frontier

ORIGIN = "serment.internal/test"
MADE_AT = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
Build = Callable[..., tuple[bytes, DossierSummary]]


@pytest.fixture(scope="session")
def signer() -> MemorySigner:
    """The key of the practice."""
    return MemorySigner("practice")


@pytest.fixture(scope="session")
def extract(signer: MemorySigner) -> tuple[JournalExtract, list[str]]:
    """Eight acts with their payloads, and checkpoints after acts 3 and 6."""
    frontier, lines, payloads, notes = Frontier(), [], [], []
    for number in range(1, 9):
        one = append_entry(
            frontier,
            recorded_at=MADE_AT - timedelta(hours=9 - number),
            actor="owner",
            act="answer.recorded",
            payload={"question": f"q{number}", "answer": "oui"},
            salt=bytes([number]) * 32,
        )
        frontier = one.frontier
        lines.append(one.line)
        payloads.append(PayloadRecord(number, one.payload.content, one.payload.salt))
        if number in (3, 6):
            claim = Checkpoint(ORIGIN, frontier.size, frontier.root)
            notes.append(
                sign_checkpoint(claim, public_key=signer.public_key, sign=signer.sign),
            )
    return JournalExtract(ORIGIN, tuple(lines), tuple(payloads)), notes


@pytest.fixture(scope="session")
def parts() -> list[DossierPart]:
    """An index, a document, a register, and an exhibit given as a stream."""
    return [
        DossierPart("pieces/contrat.bin", lambda: io.BytesIO(bytes(range(256))), "Contrat"),
        DossierPart("index.pdf", b"%PDF-1.7 index", "Index"),
        DossierPart("documents/affiche.pdf", b"%PDF-1.7 affiche", "Affiche"),
        DossierPart("registre/registre.ods", b"PK registre", "Registre"),
    ]


@pytest.fixture(scope="session")
def build(
    signer: MemorySigner,
    extract: tuple[JournalExtract, list[str]],
    parts: list[DossierPart],
) -> Build:
    """Build with any argument replaced; gives the bytes of the ZIP and the summary."""
    whole, notes = extract

    def make(**changes: object) -> tuple[bytes, DossierSummary]:
        out = io.BytesIO()
        arguments: dict[str, object] = {
            "parts": parts,
            "journal": JournalExtract(whole.origin, whole.lines),
            "checkpoints": notes,
            "public_key": signer.public_key,
            "sign": signer.sign,
            "made_at": MADE_AT,
            "practice_name": "Cabinet du Dr Alma Rey",
            "corpus_version": "2026.11",
        }
        summary = build_dossier(out, **(arguments | changes))  # type: ignore[arg-type]  # one argument changed at a time
        return out.getvalue(), summary

    return make


@pytest.fixture(scope="session")
def archive(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ordinary, redacted file."""
    place = tmp_path_factory.mktemp("dossier") / "dossier.zip"
    place.write_bytes(build()[0])
    return place


@pytest.fixture(scope="session")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, unpacked, never to be changed."""
    place = tmp_path_factory.mktemp("whole")
    with zipfile.ZipFile(archive) as source:
        source.extractall(place)
    return next(place.iterdir())


@pytest.fixture
def copy(unpacked: Path, tmp_path: Path) -> Path:
    """A copy of the folder, to be damaged."""
    return Path(shutil.copytree(unpacked, tmp_path / "copie"))
