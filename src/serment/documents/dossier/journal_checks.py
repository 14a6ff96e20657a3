"""The journal inside an inspection file: its lines, its checkpoints, its contents if present.

Guarantees one fault for each thing that is wrong, naming the act wherever it can be told. Leaves to
others the tree (`serment.journal`) and the comparison of files with the manifest (`verify`).
"""

from collections.abc import Sequence

from serment.documents.dossier.inspection import Inspection
from serment.documents.dossier.layout import (
    CHECKPOINT_FOLDER,
    JOURNAL_PATH,
    LEAVES_PATH,
    PAYLOADS_PATH,
)
from serment.documents.dossier.manifest import Manifest
from serment.journal.checkpoint import SignedCheckpoint, Witness, parse_checkpoint
from serment.journal.entry import LONGEST_LINE_BYTES
from serment.journal.faults import JournalError
from serment.journal.note import LONGEST_NOTE_BYTES
from serment.journal.payload import (
    LONGEST_PAYLOAD_LINE_BYTES,
    parse_payload_line,
    verify_payload,
)
from serment.journal.tree import DIGEST_BYTES, Frontier
from serment.journal.verify import JournalVerdict, inspect_journal


def check_journal(
    work: Inspection, manifest: Manifest | None, witnesses: Sequence[Witness]
) -> JournalVerdict:
    """The lines against the checkpoints of the file, the manifest's root and the witnesses."""
    verdict = inspect_journal(
        work.lines(JOURNAL_PATH, LONGEST_LINE_BYTES),
        _checkpoints(work),
        work.key,
        witnesses=[*witnesses, *_sealed_root(manifest)],
        leaf_digests=_known_leaves(work, manifest),
    )
    for error in verdict.faults:
        work.fault("journal", JOURNAL_PATH, str(error))
    work.notes.extend(f"Journal : {note}" for note in verdict.notes)
    if manifest and verdict.size > manifest.journal_size:
        work.fault("journal", JOURNAL_PATH, "des lignes ont été ajoutées à la fin du journal.")
    if not any(fault.kind == "journal" for fault in work.faults):
        work.sound.append(
            f"Journal : {verdict.size} actes, tous dans l’ordre, racine {verdict.root.hex()}, "
            f"{len(verdict.checkpoints)} points de contrôle concordants.",
        )
    return verdict


def _sealed_root(manifest: Manifest | None) -> list[Witness]:
    """What the manifest signs of the journal, as one more witness."""
    if manifest is None:
        return []
    return [Witness(manifest.journal_size, bytes.fromhex(manifest.journal_root))]


def _checkpoints(work: Inspection) -> list[SignedCheckpoint]:
    found: list[SignedCheckpoint] = []
    for path in work.source.names:
        data = work.read(path, LONGEST_NOTE_BYTES) if path.startswith(CHECKPOINT_FOLDER) else None
        if data is None:
            continue
        try:
            signed = parse_checkpoint(data)
        except JournalError as error:
            work.fault("journal", path, f"ce point de contrôle a été modifié : {error}")
            continue
        found.append(signed)
        if signed.checkpoint.origin != work.origin:
            work.fault("journal", path, "ce point de contrôle est d’un autre journal.")
    if not found:
        work.fault("missing", CHECKPOINT_FOLDER, "aucun point de contrôle lisible.")
    return found


def _known_leaves(work: Inspection, manifest: Manifest | None) -> list[bytes]:
    """The digests of the lines, if they lead to the signed root: they tell which line changed."""
    if manifest is None:
        return []
    try:
        digests = [bytes.fromhex(line.decode()) for line in work.lines(LEAVES_PATH, 64)]
    except ValueError:
        return []
    if any(len(digest) != DIGEST_BYTES for digest in digests):
        return []
    frontier = Frontier()
    for digest in digests:
        frontier = frontier.append_digest(digest)
    return digests if frontier.root.hex() == manifest.journal_root else []


def check_payloads(work: Inspection, manifest: Manifest | None, verdict: JournalVerdict) -> None:
    """The contents of the acts, where they were not left out, against the journal's digests."""
    present = PAYLOADS_PATH in work.present
    if manifest and manifest.redacted == present:
        work.fault("payload", PAYLOADS_PATH, "sa présence contredit ce que dit le manifeste.")
    if not present:
        work.notes.append(
            "Contenu des actes : laissé au cabinet (seules les empreintes sont dans le dossier).",
        )
        return
    number, before = 0, len(work.faults)
    for line in work.lines(PAYLOADS_PATH, LONGEST_PAYLOAD_LINE_BYTES):
        number += 1
        try:
            record = parse_payload_line(line)
            verify_payload(record, verdict.payload_digests.get(record.sequence, ""))
        except JournalError as error:
            work.fault("payload", PAYLOADS_PATH, f"ligne {number} : {error}")
    if len(work.faults) == before:
        work.sound.append(f"Contenu des actes : {number}, tous conformes au journal.")
