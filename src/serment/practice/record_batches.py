"""The batches of one export, imported one after the other or together: what they resolve.

Guarantees that the batches of one export are read as one file is (the latest act of a patient, all
the doubts), and that once every batch is read, and none is damaged, no record of theirs waits any
more for another: in one act, with its line in the journal. Leaves to others when an export is whole
(`serment.intake.export_batches`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from django.db.models import QuerySet
from django.db.models.functions import Substr, Trim

from serment.intake.export_batches import AWAITED, BatchStanding, ReadBatch, standing_of
from serment.intake.portability_report import PortabilityReport
from serment.kernel.canonical import Canonical
from serment.kernel.french import nbsp
from serment.practice.acting import one_act
from serment.practice.actors import Actor
from serment.practice.journal import record_act
from serment.practice.record_answers import answer_unsure
from serment.store.models import KeptRecord, RecordImport


class MixedArchivesError(ValueError):
    """Archives given together that are not the batches of one export; the message is French."""


def told_of_archives(reports: Sequence[PortabilityReport]) -> dict[str, Canonical]:
    """Return what archives say of themselves, and their faults; MixedArchivesError for a mixture.

    How far their export is read is told apart: it changes as batches come.
    """
    batches = [report.read_batch for report in reports]
    _verify_one_export(batches)
    first = reports[0]
    faults: list[Canonical] = [
        nbsp(f"Lot {report.batch} : {fault.message}" if reports[1:] else fault.message)
        for report in reports
        for fault in report.faults
        if fault.kind != "batch"
    ]
    announced = [report.announced_patients for report in reports]
    known = [count for count in announced if count is not None]
    return {
        "batches": [asdict(batch) for batch in batches if batch is not None],
        "editor": first.editor,
        "exported_on": None if first.exported_on is None else first.exported_on.isoformat(),
        "context": first.context,
        "status": first.status,
        "announced": sum(known) if len(known) == len(announced) else None,
        "found": sum(report.found_patients for report in reports),
        "is_verified": all(report.is_verified for report in reports),
        "faults": faults,
    }


def _verify_one_export(batches: Sequence[ReadBatch | None]) -> None:
    """Without an identity, folders of the same name in two exports would be taken for one."""
    if len(batches) == 1:
        return
    exports = {batch.export_id if batch is not None else "" for batch in batches}
    numbers = {batch.number for batch in batches if batch is not None and batch.number}
    if len(exports) > 1 or "" in exports or len(numbers) < len(batches):
        raise MixedArchivesError(
            nbsp(
                "Ce dossier contient plusieurs archives de portabilité qui ne sont pas les lots "
                "d’un même export (même « exportId », numéros différents) : leurs patients "
                "pourraient être confondus, rien n’a été lu. Importez-les une par une."
            )
        )


def imports_together(imported: RecordImport) -> tuple[int, ...]:
    """Return the imports of the same export as this one, itself among them."""
    exports = {batch.export_id for batch in _batches(imported)} - {""}
    others = (
        one.pk
        for one in _of_source(imported)
        if exports.intersection(batch.export_id for batch in _batches(one))
    )
    return tuple(sorted({*others, imported.pk}))


def standings(imported: RecordImport) -> tuple[BatchStanding, ...]:
    """Say how far each export that an import has a batch of is read, this import included."""
    exports = dict.fromkeys(batch.export_id for batch in _batches(imported))
    ended = [one for one in _of_source(imported) if one.ended_at or one.pk == imported.pk]
    found = []
    for export in exports:
        read = [batch for one in ended for batch in _sound(one) if batch.export_id == export]
        found.append(standing_of(read if export else _batches(imported)))
    return tuple(found)


def other_exports(imported: RecordImport) -> bool:
    """Whether batches of the source bear another identifier, so that they are not put together."""
    own = {batch.export_id for batch in _batches(imported)}
    others = {batch.export_id for one in _of_source(imported) for batch in _batches(one)}
    return bool(own) and bool(others - own)


def batch_sentences(imported: RecordImport) -> tuple[str, ...]:
    """Say, in French, which batches are read and awaited, and what cannot be known of them."""
    told = standings(imported)
    said = [one.said for one in told]
    if other_exports(imported) and not all(one.is_whole for one in told):
        said.append(
            nbsp(
                "D’autres lots déjà lus de cette source portent un autre identifiant d’export. Le "
                "guide officiel ne dit pas si les lots d’un même export partagent le leur : "
                "Serment ne les a pas réunis, et ne peut pas savoir s’ils se complètent. "
                "Demandez-le à l’éditeur."
            )
        )
    return tuple(said)


def end_waiting(*, actor: Actor, imported: RecordImport, as_of: date, now: datetime) -> int:
    """Take away, where the whole export is read, the doubt of awaiting it; count the records."""
    told = standings(imported)
    if not told or not all(one.is_whole for one in told) or imported.source is None:
        return 0
    rows = awaiting(imported)
    with one_act(actor.practice):
        after = Trim(Substr("doubt", len(AWAITED) + 1))
        count = rows.update(doubt=after, is_unsure=True)
        if not count:
            return 0
        answer_unsure(actor.practice, as_of, imported.source)
        payload: dict[str, Canonical] = {"import": imported.pk, "records": count,
                                         "exports": [one.export_id for one in told]}  # fmt: skip
        record_act(actor=actor, act="records.export_whole", payload=payload, now=now)
    return count


def awaiting(imported: RecordImport) -> QuerySet[KeptRecord]:
    """Return the records of the export of an import that wait for its other batches."""
    together = imports_together(imported)
    rows = KeptRecord.objects.of(imported.practice).filter(source=imported.source)
    return rows.filter(imported__in=together, doubt__startswith=AWAITED)


def _of_source(imported: RecordImport) -> list[RecordImport]:
    """Return the imports of the source, the latest last; this one as it is now."""
    rows = RecordImport.objects.of(imported.practice).filter(source=imported.source)
    return [imported if one.pk == imported.pk else one for one in rows.order_by("pk")]


def _sound(imported: RecordImport) -> Iterator[ReadBatch]:
    """Yield the batches of an import; where it refused folders, none of them is sound."""
    for batch in _batches(imported):
        yield replace(batch, is_sound=batch.is_sound and not imported.rejected)


def _batches(imported: RecordImport) -> list[ReadBatch]:
    told = imported.report.get("batches", ())
    return [ReadBatch(**one) for one in told]
