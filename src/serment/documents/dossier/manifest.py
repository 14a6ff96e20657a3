"""The manifest: what the file holds, byte for byte, in one canonical text that the key signs.

Guarantees one writing for one manifest, and that an untrusted one is read only in that writing,
with safe paths, no two of which would meet on a system that ignores case. Leaves to others the
signature and the comparison with the files.
"""

import json
import re
from dataclasses import dataclass
from typing import Final

from serment.documents.dossier.layout import DOSSIER_FORMAT, UnsafePathError, checked_path
from serment.journal.entry import is_instant
from serment.kernel.canonical import Canonical, canonical_bytes

LARGEST_MANIFEST_BYTES: Final = 64 * 1024 * 1024

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class MalformedManifestError(ValueError):
    """Bytes that are not the canonical form of a manifest."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file: its path, its size in bytes, its SHA-256 (hexadecimal), its title in French."""

    path: str
    size: int
    sha256: str
    title: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is sealed. `made_at` is an instant of the journal's form; roots are hexadecimal."""

    practice: str
    made_at: str
    corpus_version: str
    origin: str
    journal_size: int
    journal_root: str
    redacted: bool
    key_fingerprint: str
    files: tuple[FileRecord, ...]


def manifest_bytes(manifest: Manifest) -> bytes:
    """The canonical bytes, which are those signed; files in the order of their paths."""
    files: list[Canonical] = [
        {"path": one.path, "sha256": one.sha256, "size": one.size, "title": one.title}
        for one in sorted(manifest.files, key=lambda one: one.path)
    ]
    return canonical_bytes(
        {
            "corpus_version": manifest.corpus_version,
            "files": files,
            "format": DOSSIER_FORMAT,
            "journal": {
                "origin": manifest.origin,
                "redacted": manifest.redacted,
                "root": manifest.journal_root,
                "size": manifest.journal_size,
            },
            "key_fingerprint": manifest.key_fingerprint,
            "made_at": manifest.made_at,
            "practice": manifest.practice,
        },
    )


def parse_manifest(data: bytes) -> Manifest:
    """The manifest of untrusted bytes; `MalformedManifestError` says in French what is wrong."""
    try:
        manifest = _read_manifest(json.loads(data.decode("utf-8")))
        same = manifest_bytes(manifest) == data
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        reason = str(error) if isinstance(error, UnsafePathError) else "il est illisible"
        raise MalformedManifestError(reason) from None
    if not same:
        raise MalformedManifestError("il n’est pas dans son écriture unique")
    return manifest


def _read_manifest(fields: dict[str, object]) -> Manifest:
    """Typed fields; a wrong type or name raises, and what is left over fails the comparison."""
    journal = fields["journal"]
    files = fields["files"]
    if not isinstance(journal, dict) or not isinstance(files, list):
        raise TypeError
    if fields["format"] != DOSSIER_FORMAT:
        raise MalformedManifestError(fields["format"])
    manifest = Manifest(
        practice=_text(fields["practice"]),
        made_at=_text(fields["made_at"]),
        corpus_version=_text(fields["corpus_version"]),
        origin=_text(journal["origin"]),
        journal_size=_count(journal["size"]),
        journal_root=_digest(journal["root"]),
        redacted=journal["redacted"] is True,
        key_fingerprint=_text(fields["key_fingerprint"]),
        files=tuple(_read_record(one) for one in files),
    )
    paths = {one.path.lower() for one in manifest.files}
    if len(paths) != len(manifest.files) or not is_instant(manifest.made_at):
        raise ValueError
    return manifest


def _read_record(fields: dict[str, object]) -> FileRecord:
    return FileRecord(
        path=checked_path(_text(fields["path"])),
        size=_count(fields["size"]),
        sha256=_digest(fields["sha256"]),
        title=_text(fields["title"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _digest(value: object) -> str:
    if not _SHA256.fullmatch(_text(value)):
        raise ValueError
    return _text(value)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError
    return value
