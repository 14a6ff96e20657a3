"""Proof: the inspection file, the plan on paper, the journal read and verified."""

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import IO, cast

from serment.documents.dossier.build import DossierPart, JournalExtract, build_dossier
from serment.journal.checkpoint import origin_of, parse_checkpoint
from serment.journal.note import fingerprint
from serment.journal.verify import inspect_journal
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.contents import read_content
from serment.practice.exhibits import list_exhibits, read_exhibit
from serment.practice.journal import (
    is_clock_behind,
    make_checkpoint,
    record_act,
    signer_of,
)
from serment.practice.keeping import File
from serment.practice.library import corpus_version
from serment.practice.paths import document_path, exhibit_path
from serment.practice.printing import print_index, print_register
from serment.practice.streams import SealedStream, opener, read_once
from serment.store import unlocked
from serment.store.models import (
    Checkpoint,
    IssuedDocument,
    JournalEntry,
    JournalHead,
    Practice,
)


def build_inspection_file(*, actor: Actor, as_of: date, now: datetime) -> File:
    """Build the sealed inspection file; until it is read it lies encrypted in the store."""
    actor.require(Permission.PROOF)
    pending = unlocked.blobs().start()
    try:
        size = write_inspection_file(
            actor=actor,
            out=cast("IO[bytes]", io.BufferedWriter(SealedStream(pending), 1 << 20)),
            as_of=as_of,
            now=now,
        )
        pending.finish()
    except BaseException:
        pending.discard()
        raise
    return File(f"dossier-de-preuve-{as_of.isoformat()}.zip", size, read_once(pending))


def write_inspection_file(*, actor: Actor, out: IO[bytes], as_of: date, now: datetime) -> int:
    """Write the sealed inspection file to `out`; return its size in bytes.

    The act is journalled first, so that the journal in the file tells of the file; where the
    writing then fails, a second line says so. The contents are copied outside the act, as a
    stream, and nothing can be erased meanwhile.
    """
    with unlocked.blobs().held():
        with one_act(actor.practice):
            payload = {"as_of": as_of.isoformat()}
            record_act(actor=actor, act="dossier.built", payload=payload, now=now)
            told = _gather(actor.practice, as_of, now)
        counted = _Counted(out)
        try:
            _build(actor.practice, told, cast("IO[bytes]", counted), now)
            out.flush()
        except BaseException:
            with suppress(Exception), one_act(actor.practice):
                record_act(actor=actor, act="dossier.abandoned", payload=payload, now=now)
            raise
    return counted.size


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What goes in an inspection file, as it stood in one act."""

    parts: list[DossierPart]
    lines: list[bytes]
    checkpoints: list[str]


def _gather(practice: Practice, as_of: date, now: datetime) -> _Gathered:
    checkpoint = make_checkpoint(practice=practice, now=now)
    return _Gathered(
        parts=list(_parts(practice, as_of, checkpoint)),
        lines=_lines(practice),
        checkpoints=[c.text for c in Checkpoint.objects.of(practice)],
    )


def _build(practice: Practice, told: _Gathered, out: IO[bytes], now: datetime) -> None:
    signer = signer_of(practice)
    build_dossier(
        out,
        parts=told.parts,
        journal=JournalExtract(origin_of(practice.pk.hex), told.lines),
        checkpoints=told.checkpoints,
        public_key=signer.public_key,
        sign=signer.sign,
        made_at=now,
        practice_name=practice.name,
        corpus_version=corpus_version(),
    )


class _Counted(io.RawIOBase):
    """A stream that counts what passes to another."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        content = bytes(cast("bytes", piece))
        self._out.write(content)
        self.size += len(content)
        return len(content)


def _parts(practice: Practice, as_of: date, checkpoint: Checkpoint) -> Iterator[DossierPart]:
    yield DossierPart("index.pdf", print_index(practice, as_of, checkpoint), "Sommaire")
    for name, content, title in print_register(practice, as_of, checkpoint):
        yield DossierPart(f"registre/{name}", content, title)
    for version in IssuedDocument.objects.of(practice).select_related("pdf"):
        title = f"{version.title}, version {version.number}"
        pdf = opener(partial(read_content, version.pdf))
        yield DossierPart(document_path(version), pdf, title)
    for exhibit in list_exhibits(practice):
        file = opener(partial(read_exhibit, exhibit))
        yield DossierPart(exhibit_path(exhibit), file, exhibit.title)


def _lines(practice: Practice) -> list[bytes]:
    rows = JournalEntry.objects.of(practice).order_by("sequence")
    return [bytes(line) for line in rows.values_list("line", flat=True).iterator()]


def verify_own_journal(practice: Practice) -> tuple[str, ...]:
    """Read the whole journal again; return each fault in French, none when it is whole."""
    checkpoints = [parse_checkpoint(c.text) for c in Checkpoint.objects.of(practice)]
    verdict = inspect_journal(_lines(practice), checkpoints, signer_of(practice).public_key)
    return tuple(str(fault) for fault in verdict.faults)


@dataclass(frozen=True, slots=True)
class JournalState:
    """Where the journal stands, for the screen."""

    size: int
    checkpoint: Checkpoint | None
    fingerprint: str
    clock_behind: bool


def describe_journal(*, practice: Practice, now: datetime) -> JournalState:
    """Return where the journal of the practice stands."""
    return JournalState(
        size=JournalHead.objects.get(practice=practice).size,
        checkpoint=Checkpoint.objects.of(practice).order_by("-size", "-id").first(),
        fingerprint=fingerprint(signer_of(practice).public_key),
        clock_behind=is_clock_behind(practice=practice, now=now),
    )


def sign_checkpoint_now(*, actor: Actor, now: datetime) -> Checkpoint:
    """Sign where the journal stands, to be kept off this machine."""
    actor.require(Permission.PROOF)
    with one_act(actor.practice):
        record_act(actor=actor, act="checkpoint.signed", payload={}, now=now)
        return make_checkpoint(practice=actor.practice, now=now)
