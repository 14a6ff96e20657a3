"""The check of what a publisher delivered: the archive looked at, what was found kept, not itself.

Guarantees that nothing of the archive is imported or kept but numbers, codes and its SHA-256; that
an archive checked again takes the place of its former check; that a file which cannot be read, most
often a wrong one, is no delivery; and one act with its line. Leaves to others what is
found (`intake.delivery`) and what is said of it (`publisher_words`).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from serment.intake.content import Content
from serment.intake.delivery import Delivery, DeliveryFinding, Expected, inspect_delivery
from serment.intake.large_archive import RefusedArchiveError
from serment.intake.quoting import bears_nir
from serment.kernel.canonical import Canonical
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.contents import BlobContent, VanishedContentError
from serment.practice.journal import record_act
from serment.practice.publisher_requests import find_open
from serment.practice.publisher_words import CONTEXT_CODES
from serment.practice.record_list import read_records
from serment.practice.working import WorkContext, WorkOutcome
from serment.store.models import CheckedArchive, Practice, PublisherRequest
from serment.store.ports import Advance, untold

_CHUNK: Final = 1 << 20
_LONGEST: Final = 64


def check_archive(  # noqa: PLR0913 - what is looked at, and who is told
    *,
    actor: Actor,
    number: int,
    content: Content,
    digest: str,
    as_of: date,
    clock: Callable[[], datetime],
    advance: Advance = untold,
) -> CheckedArchive:
    """Look at an archive that was delivered for a request, and keep what was found.

    `RefusedArchiveError` for what cannot be read: that too is kept, for the letter of reserves.
    """
    actor.require(Permission.REQUESTS)
    asked = find_open(actor.practice, number)
    try:
        delivery = inspect_delivery(content, advance)
    except RefusedArchiveError:
        unreadable = (DeliveryFinding("unreadable"),)
        _keep(actor, number, _Check(digest, content.size, {}, unreadable), as_of, clock())
        raise
    findings = delivery.findings(_expected(asked))
    report = _report(delivery, asked.practice)
    check = _Check(digest, content.size, report, findings)
    return _keep(actor, number, check, as_of, clock())


def check_by_work(context: WorkContext) -> WorkOutcome:
    """Check an archive as a long work; killed, it begins again from the file that it reads."""
    if context.source is None:
        raise VanishedContentError
    number = int(str(context.parameters["request"]))
    checked = check_archive(
        actor=context.actor,
        number=number,
        content=BlobContent("archive.zip", context.source),
        digest=context.source.digest,
        as_of=date.fromisoformat(str(context.parameters["as_of"])),
        clock=context.now,
        advance=context.advance,
    )
    return WorkOutcome({"request": number, "findings": len(checked.findings)})


def digest_of_content(content: Content) -> str:
    """Return the SHA-256 of a file, read by pieces."""
    digest = hashlib.sha256()
    with content.open() as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def known_patients(practice: Practice) -> int:
    """Return how many records of patients the practice knows of, twins counted once."""
    rows = read_records(practice).filter(series="patient_record", same_as=None)
    return rows.order_by().count()


def _expected(asked: PublisherRequest) -> Expected:
    return Expected(
        context=CONTEXT_CODES[asked.context],  # type: ignore[arg-type]  # the four words
        publisher=asked.publisher,
        with_notes=asked.with_notes,
        known_patients=known_patients(asked.practice) or None,
    )


def _report(delivery: Delivery, practice: Practice) -> dict[str, Canonical]:
    """Return the counts of an archive, and the codes by which batches are put together."""
    told = delivery.report
    batch = told.read_batch
    return {
        "export_id": "" if bears_nir(told.export_id) else told.export_id[:_LONGEST],
        "context": told.context if told.context in CONTEXT_CODES.values() else "",
        "status": told.status if told.status in {"COMPLETE", "PARTIAL"} else "",
        "exported_on": None if told.exported_on is None else told.exported_on.isoformat(),
        "is_partial": told.is_partial,
        "batch": told.batch,
        "batches": told.batches,
        "is_last": batch is not None and batch.is_last,
        "is_sound": batch is None or batch.is_sound,
        "announced": told.announced_patients,
        "found": told.found_patients,
        "known": known_patients(practice),
        "files": told.files,
        "bytes": told.size,
        "is_verified": told.is_verified,
        "has_traces": delivery.has_traces,
    }


@dataclass(frozen=True, slots=True)
class _Check:
    """What is kept of an archive."""

    digest: str
    size: int
    report: dict[str, Canonical]
    findings: tuple[DeliveryFinding, ...]

    @property
    def is_readable(self) -> bool:
        """Whether it is an archive: a letter or a picture picked by mistake is no delivery."""
        return bool(self.report)

    @property
    def told(self) -> list[Canonical]:
        """The findings, as they are kept."""
        return [
            {"kind": one.kind, "count": one.count, "places": list(one.places)}
            for one in self.findings
        ]


def _keep(actor: Actor, number: int, check: _Check, as_of: date, now: datetime) -> CheckedArchive:
    with one_act(actor.practice):
        asked = find_open(actor.practice, number)
        if asked.delivered_on is None and check.is_readable:
            asked.delivered_on = as_of
            asked.save(update_fields=["delivered_on"])
        checked, _ = CheckedArchive.objects.of(actor.practice).update_or_create(
            asked=asked,
            digest=check.digest,
            defaults={
                "practice": actor.practice, "size": check.size, "checked_at": now,
                "member": actor.member, "report": check.report, "findings": check.told,
            },
        )  # fmt: skip
        payload: dict[str, Canonical] = {
            "publisher_request": number, "digest": check.digest,
            "patients": check.report.get("found"),
            "findings": [one.kind for one in check.findings],
        }  # fmt: skip
        record_act(actor=actor, act="publisher.archive_checked", payload=payload, now=now)
    return checked
