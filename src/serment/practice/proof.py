"""Proof: the inspection file, the plan on paper, the journal read and verified."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import IO, cast

from serment.documents.blocks import Document
from serment.documents.dossier.build import DossierPart, JournalExtract, build_dossier
from serment.journal.checkpoint import origin_of, parse_checkpoint
from serment.journal.note import fingerprint
from serment.journal.verify import inspect_journal
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.assessment_papers import ConcludedPaper, concluded_papers
from serment.practice.contents import read_content
from serment.practice.documents import context_of
from serment.practice.exchange import register_writer
from serment.practice.exhibits import list_exhibits
from serment.practice.incident_register import register_workbook
from serment.practice.journal import (
    is_clock_behind,
    make_checkpoint,
    record_act,
    signer_of,
)
from serment.practice.library import corpus_version
from serment.practice.paths import (
    assessment_path,
    certificate_path,
    certificate_title,
    document_path,
    exhibit_path,
)
from serment.practice.printing import REGISTER_FORMS, index_of, print_document
from serment.practice.streams import SealedStream, opener
from serment.practice.waiting import WaitingFile, waiting_content
from serment.store import unlocked
from serment.store.following import Followed
from serment.store.models import (
    Blob,
    Checkpoint,
    Destruction,
    IssuedDocument,
    JournalEntry,
    JournalHead,
    Practice,
)
from serment.store.ports import Advance, untold
from serment.store.removals import REMOVALS


def build_inspection_file(
    *, actor: Actor, as_of: date, now: datetime, advance: Advance = untold
) -> WaitingFile:
    """Build the sealed inspection file; until it is read it waits, encrypted, in the store."""
    actor.require(Permission.PROOF)
    pending = unlocked.blobs().start()
    try:
        size = write_inspection_file(
            actor=actor,
            out=cast("IO[bytes]", io.BufferedWriter(SealedStream(pending), 1 << 20)),
            as_of=as_of,
            now=now,
            advance=advance,
        )
        kept = pending.set_aside()
    except BaseException:
        pending.discard()
        raise
    name = f"dossier-de-preuve-{as_of.isoformat()}.zip"
    return waiting_content(name, kept, size=size, digest=pending.digest)


def write_inspection_file(
    *, actor: Actor, out: IO[bytes], as_of: date, now: datetime, advance: Advance = untold
) -> int:
    """Write the sealed inspection file to `out`; return its size in bytes.

    The act is journalled first, so that the journal in the file tells of the file; where the
    writing then fails, or `advance` stops it, a second line says so. What goes in is read in the
    act; it is typeset and copied outside, as a stream, and nothing can be erased meanwhile.
    """
    with REMOVALS.forbidden():
        with one_act(actor.practice):
            payload = {"as_of": as_of.isoformat()}
            record_act(actor=actor, act="dossier.built", payload=payload, now=now)
            told = _gather(actor.practice, as_of, now)
        counted = _Counted(out)
        try:
            _build(actor.practice, told, cast("IO[bytes]", counted), now, advance)
            out.flush()
        except BaseException:
            with suppress(Exception):
                tell_dossier_abandoned(actor=actor, as_of=as_of, now=now)
            raise
    return counted.size


def tell_dossier_abandoned(*, actor: Actor, as_of: date, now: datetime) -> None:
    """Say in the journal that the inspection file last told of was not made."""
    with one_act(actor.practice):
        payload = {"as_of": as_of.isoformat()}
        record_act(actor=actor, act="dossier.abandoned", payload=payload, now=now)


BREACHES_PATH = "registre/violations.ods"


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What goes in an inspection file, as it stood in one act; nothing is typeset yet."""

    index: Document
    write_register: Callable[[str], bytes]
    breaches: bytes | None
    assessments: tuple[ConcludedPaper, ...]
    contents: tuple[tuple[str, str, Blob], ...]
    lines: list[bytes]
    checkpoints: list[str]


def _gather(practice: Practice, as_of: date, now: datetime) -> _Gathered:
    checkpoint = make_checkpoint(practice=practice, now=now)
    context = context_of(practice, as_of=as_of, checkpoint=checkpoint)
    return _Gathered(
        index=index_of(practice, as_of, checkpoint),
        write_register=register_writer(practice=practice, as_of=as_of, checkpoint=checkpoint),
        breaches=register_workbook(practice),
        assessments=tuple(concluded_papers(practice, context)),
        contents=tuple(_contents(practice)),
        lines=_lines(practice),
        checkpoints=[c.text for c in Checkpoint.objects.of(practice)],
    )


def _contents(practice: Practice) -> Iterator[tuple[str, str, Blob]]:
    """Yield the path, the title and the content of each document and exhibit."""
    for version in IssuedDocument.objects.of(practice).select_related("pdf"):
        title = f"{version.title}, version {version.number}"
        yield document_path(version), title, version.pdf
    for done in Destruction.objects.of(practice).select_related("certificate").order_by("number"):
        if done.certificate is not None:
            yield certificate_path(done), certificate_title(done), done.certificate
    for exhibit in list_exhibits(practice):
        if exhibit.blob is not None:
            yield exhibit_path(exhibit), exhibit.title, exhibit.blob


def _build(
    practice: Practice, told: _Gathered, out: IO[bytes], now: datetime, advance: Advance
) -> None:
    signer = signer_of(practice)
    build_dossier(
        out,
        parts=list(_parts(told, advance)),
        journal=JournalExtract(origin_of(practice.pk.hex), told.lines),
        checkpoints=told.checkpoints,
        public_key=signer.public_key,
        sign=signer.sign,
        made_at=now,
        practice_name=practice.name,
        corpus_version=corpus_version(),
    )


def _parts(told: _Gathered, advance: Advance) -> Iterator[DossierPart]:
    size = sum(blob.size for _, _, blob in told.contents)
    advance(0, size)
    yield DossierPart("index.pdf", print_document(told.index), "Sommaire")
    for form, title in REGISTER_FORMS.items():
        advance(0, size)
        yield DossierPart(f"registre/registre.{form}", told.write_register(form), title)
    if told.breaches is not None:
        yield DossierPart(BREACHES_PATH, told.breaches, "Registre des violations")
    for paper in told.assessments:
        advance(0, size)
        printed = print_document(paper.document)
        title = f"Analyse d’impact : {paper.title}"
        yield DossierPart(assessment_path(paper.number, "pdf"), printed, title)
        yield DossierPart(assessment_path(paper.number, "json"), paper.file, title)
    followed = Followed(advance, size, readings=2)  # measured, then copied
    for path, title, blob in told.contents:
        yield DossierPart(path, opener(partial(_read_followed, blob, followed)), title)


def _read_followed(blob: Blob, followed: Followed) -> Iterator[bytes]:
    for piece in read_content(blob):
        followed.add(len(piece))
        yield piece


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
