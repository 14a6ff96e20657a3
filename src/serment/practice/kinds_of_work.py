"""The kinds of long work that the program knows: each turns its parameters into an act.

A kind added here is added to `WorkKind`, with its migration; a test holds the two equal.
"""

from datetime import date, datetime

from serment.practice.actors import Actor, Permission
from serment.practice.contents import VanishedContentError, whole_content
from serment.practice.documents import issue_documents, missing_kinds, stale_kinds
from serment.practice.exchange import import_to_bytes, read_register
from serment.practice.keeping import back_up_store, tell_backup_abandoned
from serment.practice.proof import build_inspection_file, tell_dossier_abandoned
from serment.practice.publisher_checks import check_by_work
from serment.practice.record_importing import import_by_work
from serment.practice.register import add_proposed_activities
from serment.practice.waiting import set_aside
from serment.practice.working import KindOfWork, WorkContext, WorkOutcome
from serment.store.models import JournalEntry, Work, WorkKind, WorkUnit


def _as_of(work: Work | WorkContext) -> date:
    return date.fromisoformat(str(work.parameters["as_of"]))


def _inspection_file(context: WorkContext) -> WorkOutcome:
    file = build_inspection_file(
        actor=context.actor,
        as_of=_as_of(context),
        now=context.started_at,
        advance=context.advance,
    )
    return WorkOutcome(file=file)


def _mend_inspection_file(work: Work, actor: Actor, now: datetime) -> None:
    if _is_left_unsaid(work, actor, "dossier.built", "dossier.abandoned"):
        tell_dossier_abandoned(actor=actor, as_of=_as_of(work), now=now)


def _backup(context: WorkContext) -> WorkOutcome:
    file = back_up_store(
        actor=context.actor,
        as_of=_as_of(context),
        now=context.started_at,
        advance=context.advance,
    )
    return WorkOutcome(file=file)


def _mend_backup(work: Work, actor: Actor, now: datetime) -> None:
    ends = ("backup.ready", "backup.made", "backup.abandoned")
    if _is_left_unsaid(work, actor, "backup.started", *ends):
        tell_backup_abandoned(actor=actor, now=now)


def _documents(context: WorkContext) -> WorkOutcome:
    """Fill the register if asked, then issue what is missing, what is stale, or both."""
    actor, as_of, asked = context.actor, _as_of(context), context.parameters
    added = 0
    if asked.get("register"):
        added = add_proposed_activities(actor=actor, as_of=as_of, now=context.started_at)
    kinds = missing_kinds(actor.practice) if asked.get("missing") else ()
    if asked.get("stale"):
        kinds += stale_kinds(practice=actor.practice, as_of=as_of)
    if kinds:
        issue_documents(
            actor=actor, kinds=kinds, as_of=as_of, now=context.now(), advance=context.advance
        )
    return WorkOutcome({"added": added, "issued": len(kinds)})


def _register_workbook(context: WorkContext) -> WorkOutcome:
    """Read an edited workbook; what it says waits until the person accepts it."""
    if context.source is None:
        raise VanishedContentError
    found = read_register(
        practice=context.actor.practice,
        data=whole_content(context.source),
        advance=context.advance,
    )
    return WorkOutcome(file=set_aside("classeur-lu.json", [import_to_bytes(found)]))


def _is_left_unsaid(work: Work, actor: Actor, first: str, *ends: str) -> bool:
    """Tell whether the run wrote its first line, and nothing after it that says how it ended."""
    lines = JournalEntry.objects.of(actor.practice).filter(act__in=(first, *ends))
    last = lines.order_by("-sequence").first()
    return last is not None and last.act == first and last.recorded_at == work.started_at


KINDS: dict[str, KindOfWork] = {
    WorkKind.INSPECTION_FILE: KindOfWork(
        Permission.PROOF, WorkUnit.BYTES, _inspection_file, mend=_mend_inspection_file
    ),
    WorkKind.BACKUP: KindOfWork(Permission.SECURITY, WorkUnit.BYTES, _backup, mend=_mend_backup),
    WorkKind.DOCUMENTS: KindOfWork(Permission.DOCUMENTS, WorkUnit.DOCUMENTS, _documents),
    WorkKind.REGISTER_WORKBOOK: KindOfWork(
        Permission.REGISTER, WorkUnit.SHEETS, _register_workbook, reads_source=True
    ),
    WorkKind.RECORDS: KindOfWork(Permission.RECORDS, WorkUnit.BYTES, import_by_work, resumes=True),
    WorkKind.PUBLISHER_CHECK: KindOfWork(
        Permission.REQUESTS, WorkUnit.BYTES, check_by_work, reads_source=True
    ),
}
