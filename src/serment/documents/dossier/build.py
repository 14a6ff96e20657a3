"""Building the inspection file: parts, journal and checkpoints, sealed by one signed manifest.

Guarantees a file that is the same, byte for byte, for the same content and instant (nothing is
compressed, names are sorted, times are those given), written as a stream to any output, and sealed
only if its journal is whole. Leaves to others what the parts say, the clock, the key, and the
atomic move of the finished file to its place.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO, Final
from zlib import crc32

from serment.documents.dossier.archive import StoredZip, ZipMember
from serment.documents.dossier.bundle import verifier_source
from serment.documents.dossier.layout import (
    INDEX_PATH,
    JOURNAL_PATH,
    KEY_PATH,
    LEAVES_PATH,
    MANIFEST_PATH,
    PART_FOLDERS,
    PAYLOADS_PATH,
    README_PATH,
    SIGNATURE_PATH,
    VERIFIER_PATH,
    UnsafePathError,
    checked_path,
    checkpoint_path,
    shown_path,
)
from serment.documents.dossier.manifest import FileRecord, Manifest, manifest_bytes
from serment.documents.dossier.readme import key_text, readme_text
from serment.journal.append import instant_text
from serment.journal.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from serment.journal.ed25519 import verify_signature
from serment.journal.note import fingerprint
from serment.journal.payload import PayloadRecord, payload_line
from serment.journal.tree import leaf_hash
from serment.journal.verify import verify_journal
from serment.kernel.french import date_in_french, nbsp

COPY_BYTES: Final = 1024 * 1024


class DossierBuildError(ValueError):
    """Parts that cannot be put together in one inspection file."""

    def __init__(self, message: str) -> None:
        super().__init__(nbsp(message))


@dataclass(frozen=True, slots=True)
class DossierPart:
    """One file: its path under `index.pdf`, `documents/`, `registre/` or `pieces/`, its content.

    `content` is bytes, or a function that opens a binary stream (an exhibit of any size); it is
    called twice, once to measure and once to copy.
    """

    path: str
    content: bytes | Callable[[], IO[bytes]]
    title: str = ""


@dataclass(frozen=True, slots=True)
class JournalExtract:
    """The whole journal of a practice: every line in order, without newlines.

    `payloads` is None for the ordinary, redacted file: what has left cannot be erased.
    LIMIT: the lines are held in memory (about 250 bytes each).
    """

    origin: str
    lines: Sequence[bytes]
    payloads: Sequence[PayloadRecord] | None = None


@dataclass(frozen=True, slots=True)
class DossierSummary:
    """What was sealed. `last_checkpoint` covers the whole journal: the store keeps it too."""

    folder: str
    files: int
    journal_size: int
    journal_root: str
    manifest_sha256: str
    fingerprint: str
    last_checkpoint: str


@dataclass(slots=True)
class _Writer:
    """A ZIP being written, and the record of what went in."""

    archive: StoredZip
    folder: str
    records: list[FileRecord] = field(default_factory=list)

    def add(self, path: str, content: bytes | Callable[[], IO[bytes]], title: str) -> None:
        """Measure one file, then copy it; both as a stream."""
        digest, size, checksum = sha256(), 0, 0
        for chunk in _chunks(content):
            digest.update(chunk)
            size += len(chunk)
            checksum = crc32(chunk, checksum)
        record = FileRecord(path, size, digest.hexdigest(), title)
        member = ZipMember(f"{self.folder}/{path}", size, checksum)
        self.archive.add(member, _unchanged(_chunks(content), record))
        self.records.append(record)


def build_dossier(  # noqa: PLR0913 -- each is something that is sealed
    out: IO[bytes],
    *,
    parts: Iterable[DossierPart],
    journal: JournalExtract,
    checkpoints: Sequence[str],
    public_key: bytes,
    sign: Callable[[bytes], bytes],
    made_at: datetime,
    practice_name: str,
    corpus_version: str,
) -> DossierSummary:
    """Write the sealed ZIP to `out`, and say what was sealed.

    A checkpoint of the whole journal is made if `checkpoints` holds none. Raises
    `DossierBuildError` (parts), a `JournalError` (the journal is not whole), or what `out` raises.
    """
    last, notes = _complete_checkpoints(journal, checkpoints, public_key, sign)
    moment = made_at.astimezone(UTC)
    ours = _texts(journal, practice_name, made_at, public_key) + _journal_parts(journal, notes)
    ordered = sorted([*_checked(parts), *ours], key=lambda part: part.path)
    folder = f"dossier-de-preuve-{moment.date().isoformat()}"
    writer = _Writer(StoredZip(out, moment), folder)
    for part in ordered:
        writer.add(part.path, part.content, part.title)
    manifest = Manifest(
        practice=practice_name,
        made_at=instant_text(made_at),
        corpus_version=corpus_version,
        origin=journal.origin,
        journal_size=last.size,
        journal_root=last.root.hex(),
        redacted=journal.payloads is None,
        key_fingerprint=fingerprint(public_key),
        files=tuple(writer.records),
    )
    _seal(writer, manifest, public_key, sign)
    return DossierSummary(
        folder=folder,
        files=len(writer.records),
        journal_size=manifest.journal_size,
        journal_root=manifest.journal_root,
        manifest_sha256=sha256(manifest_bytes(manifest)).hexdigest(),
        fingerprint=manifest.key_fingerprint,
        last_checkpoint=notes[last.size],
    )


def _seal(
    writer: _Writer, manifest: Manifest, public_key: bytes, sign: Callable[[bytes], bytes]
) -> None:
    """Sign the manifest, see that the signature verifies, and write both."""
    sealed = manifest_bytes(manifest)
    signature = sign(sealed)
    verify_signature(public_key, sealed, signature)
    writer.add(MANIFEST_PATH, sealed, "")
    writer.add(SIGNATURE_PATH, base64.b64encode(signature) + b"\n", "")
    writer.archive.close()


def _complete_checkpoints(
    journal: JournalExtract,
    checkpoints: Sequence[str],
    public_key: bytes,
    sign: Callable[[bytes], bytes],
) -> tuple[Checkpoint, dict[int, str]]:
    """The checkpoint of the whole journal, and all of them by size; raises if one does not hold."""
    parsed = [parse_checkpoint(text) for text in checkpoints]
    verdict = verify_journal(journal.lines, parsed, public_key)
    notes = {one.checkpoint.size: text for one, text in zip(parsed, checkpoints, strict=True)}
    if any(one.checkpoint.origin != journal.origin for one in parsed):
        raise DossierBuildError(
            "un point de contrôle est d’un autre journal. Le dossier n’a pas été fait, car il ne "
            "prouverait rien. Restaurez une sauvegarde du cabinet.",
        )
    last = Checkpoint(journal.origin, verdict.size, verdict.root)
    if last.size not in notes:
        notes[last.size] = sign_checkpoint(last, public_key=public_key, sign=sign)
    return last, notes


def _checked(parts: Iterable[DossierPart]) -> list[DossierPart]:
    """The caller's parts, if their paths are safe, apart from ours, and given once."""
    found: dict[str, DossierPart] = {}
    for part in parts:
        path = checked_path(part.path)
        if path != INDEX_PATH and not path.startswith(PART_FOLDERS):
            raise UnsafePathError(
                nbsp(f"« {shown_path(path)} » n’est pas sous documents/, registre/ ou pieces/."),
            )
        if path.lower() in found:
            raise DossierBuildError(
                f"deux pièces portent le nom « {shown_path(path)} » : l’une cacherait l’autre. "
                "Renommez-en une.",
            )
        found[path.lower()] = part
    if INDEX_PATH not in found:
        raise DossierBuildError("l’index (index.pdf) manque : personne ne pourrait s’y retrouver.")
    return list(found.values())


def _texts(
    journal: JournalExtract, practice_name: str, made_at: datetime, public_key: bytes
) -> list[DossierPart]:
    readme = readme_text(
        practice=practice_name,
        day=date_in_french(made_at.date()),
        public_key=public_key,
        redacted=journal.payloads is None,
    )
    key = key_text(origin=journal.origin, public_key=public_key)
    return [
        DossierPart(README_PATH, readme, "À lire d’abord"),
        DossierPart(KEY_PATH, key, "Clé publique du cabinet"),
        DossierPart(VERIFIER_PATH, verifier_source(), "Programme de vérification"),
    ]


def _journal_parts(journal: JournalExtract, notes: dict[int, str]) -> list[DossierPart]:
    lines = b"".join(line + b"\n" for line in journal.lines)
    leaves = "".join(f"{leaf_hash(line).hex()}\n" for line in journal.lines).encode()
    parts = [
        DossierPart(JOURNAL_PATH, lines, "Journal des actes"),
        DossierPart(LEAVES_PATH, leaves, "Empreintes des lignes du journal"),
    ]
    for size, text in notes.items():
        title = f"Point de contrôle après {size} actes"
        parts.append(DossierPart(checkpoint_path(size), text.encode("utf-8"), title))
    if journal.payloads is not None:
        contents = b"".join(payload_line(record) + b"\n" for record in journal.payloads)
        parts.append(DossierPart(PAYLOADS_PATH, contents, "Contenu des actes"))
    return parts


def _chunks(content: bytes | Callable[[], IO[bytes]]) -> Iterable[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content() as stream:
        while chunk := stream.read(COPY_BYTES):
            yield chunk


def _unchanged(chunks: Iterable[bytes], record: FileRecord) -> Iterator[bytes]:
    """The chunks again; refused if they are no longer those that were measured."""
    digest, left = sha256(), record.size
    for chunk in chunks:
        digest.update(chunk)
        left -= len(chunk)
        if left >= 0:
            yield chunk
    if left or digest.hexdigest() != record.sha256:
        raise DossierBuildError(
            f"« {record.path} » a changé pendant la fabrication du dossier. Rien n’a été scellé. "
            "Recommencez quand personne n’y travaille.",
        )
