"""Checking an inspection file: every file against the manifest, the journal against its roots.

Guarantees that each file changed, missing or added, each line of the journal changed, dropped,
moved or added, and each bad signature gives a fault that names it; and that a file of any kind
gives a report or an `UnreadableDossierError`, never a crash. Leaves to others telling it
(`report`) and the trust in the key: pass the fingerprint that came by another road.
"""

import base64
import binascii
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from serment.documents.dossier.inspection import READ_ERRORS, Inspection
from serment.documents.dossier.journal_checks import check_journal, check_payloads
from serment.documents.dossier.layout import (
    KEY_PATH,
    MANIFEST_PATH,
    REQUIRED_PATHS,
    SIGNATURE_PATH,
)
from serment.documents.dossier.manifest import (
    LARGEST_MANIFEST_BYTES,
    FileRecord,
    MalformedManifestError,
    Manifest,
    parse_manifest,
)
from serment.documents.dossier.report import DossierReport
from serment.documents.dossier.source import DossierSource, open_source
from serment.journal.checkpoint import Witness
from serment.journal.ed25519 import SIGNATURE_BYTES, is_signed_by
from serment.journal.note import fingerprint, is_same_fingerprint, parse_verifier_key
from serment.kernel.french import nbsp

CHUNK_BYTES: Final = 1024 * 1024
LARGEST_KEY_BYTES: Final = 16 * 1024


def verify_dossier(
    path: str | Path,
    expected_fingerprint: str | None = None,
    *,
    witnesses: Sequence[Witness] = (),
) -> DossierReport:
    """The report on the folder or ZIP at `path`; `UnreadableDossierError` where there is none.

    `expected_fingerprint` is that of the practice's key, received by another road; `witnesses`
    are copied from documents issued earlier: the journal must still agree with them.
    """
    with open_source(path) as source:
        return inspect_dossier(source, expected_fingerprint, witnesses=witnesses)


def inspect_dossier(
    source: DossierSource,
    expected_fingerprint: str | None = None,
    *,
    witnesses: Sequence[Witness] = (),
) -> DossierReport:
    """As `verify_dossier`, from a source already open."""
    work = Inspection(source, faults=list(source.faults))
    _check_key(work, expected_fingerprint)
    manifest = _check_manifest(work)
    intact = _check_files(work, manifest) if manifest else 0
    verdict = check_journal(work, manifest, witnesses)
    check_payloads(work, manifest, verdict)
    return DossierReport(
        practice=manifest.practice if manifest else "",
        made_at=manifest.made_at if manifest else "",
        fingerprint=fingerprint(work.key) if work.key else "",
        key_expected=expected_fingerprint is not None,
        files=intact,
        journal_size=verdict.size,
        checkpoints=len(verdict.checkpoints),
        sound=tuple(nbsp(sentence) for sentence in work.sound),
        notes=tuple(nbsp(note) for note in work.notes),
        faults=tuple(work.faults),
    )


def _check_key(work: Inspection, expected_fingerprint: str | None) -> None:
    data = work.read(KEY_PATH, LARGEST_KEY_BYTES)
    if data is None:
        return
    try:
        work.origin, work.key = parse_verifier_key(data.decode("utf-8").split("\n")[0])
    except ValueError:
        work.fault("key", KEY_PATH, "la clé publique est illisible : ce fichier a été modifié.")
        return
    found = fingerprint(work.key)
    if expected_fingerprint is not None and not is_same_fingerprint(expected_fingerprint, found):
        work.fault(
            "key",
            KEY_PATH,
            f"la clé n’est pas celle que vous attendez (trouvée : {found}). Ce dossier n’a pas été "
            "signé par ce cabinet, ou l’empreinte a été mal recopiée.",
        )


def _check_manifest(work: Inspection) -> Manifest | None:
    """The manifest, its signature checked; None where it cannot be read."""
    data = work.read(MANIFEST_PATH, LARGEST_MANIFEST_BYTES)
    signature = _read_signature(work)
    if data is None:
        return None
    if work.key and signature is not None:
        if is_signed_by(work.key, data, signature):
            work.sound.append("Signature du manifeste : elle est de la clé du dossier.")
        else:
            work.fault(
                "signature",
                MANIFEST_PATH,
                "la signature ne correspond pas : manifest.json, manifest.sig ou la clé a été "
                "modifié.",
            )
    try:
        manifest = parse_manifest(data)
    except MalformedManifestError as error:
        work.fault("manifest", MANIFEST_PATH, f"ce fichier a été modifié : {error}.")
        return None
    if work.key and manifest.key_fingerprint != fingerprint(work.key):
        work.fault("key", KEY_PATH, "la clé n’est pas celle que le manifeste annonce.")
    if work.key and manifest.origin != work.origin:
        work.fault("key", KEY_PATH, "la clé porte le nom d’un autre journal.")
    return manifest


def _read_signature(work: Inspection) -> bytes | None:
    data = work.read(SIGNATURE_PATH, LARGEST_KEY_BYTES)
    if data is None:
        return None
    try:
        signature = base64.b64decode(data.removesuffix(b"\n"), validate=True)
    except (binascii.Error, ValueError):
        signature = b""
    if len(signature) != SIGNATURE_BYTES or base64.b64encode(signature) + b"\n" != data:
        work.fault("signature", SIGNATURE_PATH, "la signature est illisible : elle a été modifiée.")
        return None
    return signature


def _check_files(work: Inspection, manifest: Manifest) -> int:
    """Each file of the manifest, then whatever is not in it; how many are intact."""
    listed = {record.path for record in manifest.files}
    for path in sorted(set(REQUIRED_PATHS) - listed):
        work.fault("manifest", path, "le manifeste n’annonce pas ce fichier, qui est obligatoire.")
    intact = sum(_is_intact(work, record) for record in manifest.files)
    extra = sorted(work.present - listed - {MANIFEST_PATH, SIGNATURE_PATH})
    for name in extra:
        work.fault(
            "extra",
            name,
            "ce fichier est en trop : il n’est pas du cabinet. Si votre ordinateur l’a ajouté "
            "(.DS_Store, Thumbs.db, desktop.ini), supprimez-le et recommencez.",
        )
    if intact == len(manifest.files) and not extra:
        work.sound.append(f"Fichiers : {intact}, tous présents, aucun modifié, aucun en trop.")
    return intact


def _is_intact(work: Inspection, record: FileRecord) -> bool:
    if record.path not in work.present:
        work.fault("missing", record.path, f"ce fichier manque ({record.title or 'sans titre'}).")
        return False
    try:
        size = work.source.size(record.path)
        digest = _digest_of(work.source, record) if size == record.size else ""
    except READ_ERRORS:
        work.fault("changed", record.path, "ce fichier est illisible : il a été modifié ou abîmé.")
        return False
    if size != record.size:
        told = f"ce fichier a été modifié : {size} octets au lieu de {record.size}."
        work.fault("changed", record.path, told)
    elif digest != record.sha256:
        work.fault("changed", record.path, "ce fichier a été modifié : son empreinte a changé.")
    return size == record.size and digest == record.sha256


def _digest_of(source: DossierSource, record: FileRecord) -> str:
    """SHA-256 of one file, never reading more than one chunk past its announced size."""
    digest, left = sha256(), record.size
    with source.open(record.path) as stream:
        while left >= 0 and (chunk := stream.read(CHUNK_BYTES)):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest()
