"""Importing records: a file received, its lines kept batch by batch, what was rejected shown.

Guarantees that each batch is an act of its own with its line in the journal, that an import taken
up again writes no line twice, and that the file received is forgotten once it has been read.
Leaves to others what a line means (`serment.intake`) and how it is kept (`record_keeping`).
"""

import contextlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from django.db.models import QuerySet

from serment.intake.exhibit import safe_name
from serment.intake.records import ReadLine
from serment.kernel.canonical import Canonical
from serment.kernel.french import fold
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.ahead import made_ahead
from serment.practice.contents import forget_content, release_row, row_of
from serment.practice.journal import record_act
from serment.practice.record_answers import answer_records
from serment.practice.record_extracts import EXTRACTS
from serment.practice.record_keeping import (
    Batch,
    batches_of,
    keep_batch,
    preparation_of,
    prepare_batch,
)
from serment.practice.typed import one_line
from serment.store.blobs import StoredBlob
from serment.store.models import KeptRecord, Practice, RecordImport, RecordSource, RejectedRow
from serment.store.record_writing import roomy_cache

BATCH: Final = 50_000
_LONGEST_NAME: Final = 120


class RecordImportError(ValueError):
    """An import that cannot be done as asked; the message is French and whole."""


class UnknownImportError(LookupError):
    """No import bears that number."""


@dataclass(frozen=True, slots=True)
class NewImport:
    """What a person says of a file: the source that it comes from, its form, its columns."""

    source: str
    kind: str
    file_name: str
    digest: str
    layout: dict[str, Canonical]


def receive_file(
    *, actor: Actor, file_name: str, stored: StoredBlob, now: datetime
) -> RecordImport:
    """Keep a file just received, encrypted, until a person has said how to read it."""
    actor.require(Permission.RECORDS)
    if stored.size == 0:
        forget_content(stored.digest)
        raise RecordImportError(
            "Ce fichier est vide : il n’y a rien à lire. Exportez la liste de nouveau, puis "
            "choisissez le fichier obtenu."
        )
    with one_act(actor.practice):
        content = row_of(practice=actor.practice, stored=stored)
        imported = RecordImport.objects.create(
            practice=actor.practice,
            file_name=safe_name(file_name),
            digest=stored.digest,
            content=content,
            asked_at=now,
            member=actor.member,
        )
        payload: dict[str, Canonical] = {"import": imported.pk, "digest": stored.digest}
        record_act(actor=actor, act="records.file_received", payload=payload, now=now)
    return imported


def begin_import(
    *, actor: Actor, told: NewImport, now: datetime, draft: RecordImport | None = None
) -> RecordImport:
    """Open an import, and remember the columns of its source; RecordImportError without a name.

    `draft` is the file received before, if it was; a file of the disk has none.
    """
    actor.require(Permission.RECORDS)
    name = one_line(told.source)[:_LONGEST_NAME]
    if not name:
        raise RecordImportError(
            "La source n’a pas de nom : un prochain export ne la retrouverait pas, et ses dossiers "
            "seraient comptés deux fois. Donnez-lui celui du logiciel, par exemple."
        )
    with one_act(actor.practice):
        source = source_named(actor.practice, name) or RecordSource(
            practice=actor.practice, name=name
        )
        source.kind = told.kind
        source.layout = _remembered(told.layout, source.layout)
        source.save()
        _forget_former_rejections(source)
        imported = draft or RecordImport(
            practice=actor.practice,
            file_name=safe_name(told.file_name),
            digest=told.digest,
            asked_at=now,
            member=actor.member,
        )
        imported.source, imported.layout = source, told.layout
        imported.save()
        payload: dict[str, Canonical] = {"import": imported.pk, "source": name, "kind": told.kind,
                                         "digest": imported.digest}  # fmt: skip
        record_act(actor=actor, act="records.import_started", payload=payload, now=now)
    return imported


def _remembered(told: dict[str, Canonical], former: dict[str, Canonical]) -> dict[str, Canonical]:
    """Keep the name of the sheet when a list that has none comes, as corrected lines do."""
    if not told or "sheet" in told or "sheet" not in former:
        return told or former
    return {**told, "sheet": former["sheet"]}


def _forget_former_rejections(source: RecordSource) -> None:
    """Erase the lines that former imports rejected: those left are in the new export."""
    RejectedRow.objects.of(source.practice).filter(imported__source=source).delete()


@dataclass(frozen=True, slots=True)
class Reading:
    """Lines to keep, as of a day, read in a thread of their own.

    `kept` is told, inside each act, how many have been read: what it raises undoes the batch.
    `waiting` is called now and then while lines are being read: what it raises stops the reading.
    `together` are the imports of the same export, whose lines about one record are one record's.
    """

    lines: Iterable[ReadLine]
    as_of: date
    clock: Callable[[], datetime]
    kept: Callable[[int], None] = lambda _read: None
    waiting: Callable[[], None] = lambda: None
    together: tuple[int, ...] = ()


def keep_lines(*, actor: Actor, imported: RecordImport, reading: Reading) -> None:
    """Keep the lines of an import, from the place that it had reached."""
    answer_records(actor.practice, reading.as_of)
    told = preparation_of(imported, reading.as_of, reading.together)
    lines = islice(reading.lines, imported.read, None)
    prepared = (prepare_batch(batch, told) for batch in batches_of(lines, BATCH))
    with roomy_cache(), contextlib.closing(made_ahead(prepared, reading.waiting)) as batches:
        for one in batches:
            with one_act(actor.practice):
                last = _last_record(imported)
                keep_batch(imported, one, reading.as_of)
                _count(imported, one.batch, _count_after(imported, last))
                reading.kept(imported.read)
                _write_line(actor, imported, one.batch, reading.clock())


def end_import(
    *,
    actor: Actor,
    imported: RecordImport,
    now: datetime,
    report: dict[str, Canonical] | None = None,
) -> None:
    """Say that an import has ended, and forget the file that it read."""
    with one_act(actor.practice):
        content, imported.content = imported.content, None
        imported.ended_at, imported.report = now, report or {}
        imported.save(update_fields=["content", "ended_at", "report"])
        record_act(actor=actor, act="records.imported", payload=_counts(imported), now=now)
        if content is not None:
            release_row(actor.practice, content)


def drop_import(*, actor: Actor, number: int, now: datetime) -> None:
    """Forget the file of an import that was not ended; the records already kept stay.

    One that was never begun leaves nothing.
    """
    actor.require(Permission.RECORDS)
    imported = find_import(actor.practice, number)
    if imported.ended_at is not None:
        return
    end_import(actor=actor, imported=imported, now=now, report={"dropped": True})
    if imported.source is None:
        imported.delete()


def unended_imports(practice: Practice) -> QuerySet[RecordImport]:
    """Return the imports that wait for a person: a file to describe, a reading to take up again."""
    return list_imports(practice).filter(ended_at=None)


def find_import(practice: Practice, number: int) -> RecordImport:
    """Return one import; UnknownImportError if it is not there."""
    rows = RecordImport.objects.of(practice).select_related("source", "content", "practice")
    imported = rows.filter(pk=number).first()
    if imported is None:
        raise UnknownImportError(
            "Cet import n’est pas là : l’adresse est fausse, ou il a été retiré. Revenez à la page "
            "« Dossiers »."
        )
    return imported


def list_imports(practice: Practice) -> QuerySet[RecordImport]:
    """Return the imports, the latest first."""
    return RecordImport.objects.of(practice).select_related("source")


def rejected_of(imported: RecordImport) -> QuerySet[RejectedRow]:
    """Return the lines that an import rejected, in the order of the file."""
    return RejectedRow.objects.of(imported.practice).filter(imported=imported)


def doubtful_of(imported: RecordImport) -> QuerySet[KeptRecord]:
    """Return the records of an import in which something could not be read."""
    rows = KeptRecord.objects.of(imported.practice).filter(imported=imported)
    return rows.exclude(doubt="")


def source_named(practice: Practice, name: str) -> RecordSource | None:
    """Return the source of that name, capitals and accents apart, if it was met before."""
    wanted = fold(one_line(name)[:_LONGEST_NAME])
    known = (source for source in list_sources(practice) if fold(source.name) == wanted)
    return next(known, None)


def forget_drafts(practice: Practice) -> int:
    """Erase the files that nobody described before the program was left; return how many."""
    drafts = RecordImport.objects.of(practice).filter(source=None, ended_at=None)
    count = 0
    for draft in drafts.select_related("content"):
        with one_act(practice):
            content = draft.content
            draft.delete()
            if content is not None:
                release_row(practice, content)
        count += 1
    return count


def absent_from(imported: RecordImport, together: Collection[int] = ()) -> int:
    """Count the records of the source that its latest export, in one batch or more, lacks."""
    if imported.source is None:
        return 0
    rows = KeptRecord.read_from([imported.source.pk])
    return rows.exclude(imported__in={imported.pk, *together}).exclude(series__in=EXTRACTS).count()


def list_sources(practice: Practice) -> QuerySet[RecordSource]:
    """Return the sources met, by name."""
    return RecordSource.objects.of(practice)


def _last_record(imported: RecordImport) -> int:
    numbers = KeptRecord.objects.of(imported.practice).order_by("-pk").values_list("pk", flat=True)
    return numbers.first() or 0


def _count_after(imported: RecordImport, last: int) -> int:
    """Count the records added since: what a batch costs must not grow with what is kept."""
    return KeptRecord.objects.of(imported.practice).filter(pk__gt=last, imported=imported).count()


def _count(imported: RecordImport, batch: Batch, added: int) -> None:
    records, rejections = len(batch.records), len(batch.rejections)
    imported.read += records + rejections
    imported.added += added
    imported.updated += records - added
    imported.rejected += rejections
    imported.save(update_fields=["read", "added", "updated", "rejected", "report"])


def _write_line(actor: Actor, imported: RecordImport, batch: Batch, now: datetime) -> None:
    payload: dict[str, Canonical] = {"import": imported.pk, "read": imported.read,
                                     "records": len(batch.records),
                                     "rejected": len(batch.rejections)}  # fmt: skip
    record_act(actor=actor, act="records.batch_kept", payload=payload, now=now)


def _counts(imported: RecordImport) -> dict[str, Canonical]:
    return {
        "import": imported.pk,
        "read": imported.read,
        "added": imported.added,
        "updated": imported.updated,
        "rejected": imported.rejected,
        **imported.report,
    }
