"""An import from end to end: its file opened, its lines kept, look-alikes proposed, then ended.

Guarantees the same import from a screen, as a long work that is cancelled and taken up again, and
from the terminal. What stops it leaves the batches already kept, and the place to go on from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from serment.practice.acting import one_act
from serment.practice.actors import Actor
from serment.practice.contents import BlobContent, VanishedContentError
from serment.practice.purging import count_returned
from serment.practice.record_batches import end_waiting, imports_together
from serment.practice.record_imports import (
    Reading,
    absent_from,
    doubtful_of,
    end_import,
    find_import,
    keep_lines,
)
from serment.practice.record_reading import (
    ReadingChoices,
    RecordFile,
    open_lines,
    record_file_of,
)
from serment.practice.record_twins import propose_pairs
from serment.practice.working import WorkContext, WorkOutcome
from serment.store.models import RecordImport, SourceKind
from serment.store.ports import Advance, untold


@dataclass(frozen=True, slots=True)
class Following:
    """Whom an import tells how far it has come.

    `advance` at any line, `kept` in the act of each batch: lines read, bytes done, bytes in all.
    """

    clock: Callable[[], datetime]
    advance: Advance = untold
    kept: Callable[[int, int, int], None] = lambda _read, _done, _total: None


def import_records(
    *, actor: Actor, imported: RecordImport, file: RecordFile, as_of: date, following: Following
) -> RecordImport:
    """Keep every line of a file, propose the look-alikes, and end the import."""
    place = [0, file.size]

    def told(done: int, total: int) -> None:
        place[:] = [done, total]  # told by the thread that reads, which writes nothing

    opened = open_lines(file, choices_of(imported), as_of, following.advance, told)
    imported.report = opened.report
    reading = Reading(
        opened.lines,
        as_of,
        following.clock,
        together=imports_together(imported),
        kept=lambda read: following.kept(read, *place),
        waiting=lambda: following.advance(*place),
    )
    keep_lines(actor=actor, imported=imported, reading=reading)
    end_waiting(actor=actor, imported=imported, as_of=as_of, now=following.clock())
    with one_act(actor.practice):
        pairs = propose_pairs(actor.practice)
    report = {
        **opened.report,
        "pairs": pairs,
        "doubtful": doubtful_of(imported).count(),
        "absent": absent_from(imported, reading.together),
        "returned": count_returned(imported),
    }
    end_import(actor=actor, imported=imported, now=following.clock(), report=report)
    return imported


def choices_of(imported: RecordImport) -> ReadingChoices:
    """Return what a person chose for an import."""
    told = dict(imported.layout)
    return ReadingChoices(
        trust_unverified=bool(told.pop("trust_unverified", False)),
        appointments_were_honoured=bool(told.pop("appointments_were_honoured", False)),
        layout=told,
    )


def file_of(imported: RecordImport) -> RecordFile:
    """Return the encrypted file of an import; VanishedContentError once it has been read."""
    if imported.content is None:
        raise VanishedContentError
    file = record_file_of(BlobContent(imported.file_name, imported.content))
    if imported.source is None:
        return file
    return RecordFile(SourceKind(imported.source.kind), file.contents)


def import_by_work(context: WorkContext) -> WorkOutcome:
    """Do an import as a long work; its place is kept beside its rows."""
    imported = find_import(context.actor.practice, int(str(context.parameters["import"])))
    as_of = date.fromisoformat(str(context.parameters["as_of"]))

    def kept(read: int, done: int, total: int) -> None:
        context.keep_place({"read": read}, done=done, total=total)

    import_records(
        actor=context.actor,
        imported=imported,
        file=file_of(imported),
        as_of=as_of,
        following=Following(context.now, context.advance, kept),
    )
    counts = {"import": imported.pk, "added": imported.added, "updated": imported.updated,
              "rejected": imported.rejected, "read": imported.read}  # fmt: skip
    return WorkOutcome(counts)
