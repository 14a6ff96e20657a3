"""Long works: asked, looked at, cancelled, taken up again, put away.

Guarantees that a work is a row before it begins, that one asked twice is one work, that what it
makes waits a day at most, and that what a killed program left running is said interrupted at the
next opening. The acts of a work write their own lines in the journal; its row is no proof.

LIMIT: one process does the works of a store. `settle_works` says interrupted what it finds running:
a server of several processes would need to know whose work it is.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from django.db import transaction

from serment.kernel.canonical import Canonical
from serment.practice import running
from serment.practice.acting import one_act, told_by_database
from serment.practice.actors import Actor, actor_of
from serment.practice.contents import row_of
from serment.practice.kinds_of_work import KINDS
from serment.practice.waiting import WaitingFile, forget_waiting, is_waiting
from serment.practice.workshop import workshop
from serment.store.blobs import StoredBlob
from serment.store.models import UNFINISHED, Practice, Work, WorkState

if TYPE_CHECKING:
    from django.db.models import QuerySet

RESULT_WAITS: Final = timedelta(days=1)


class UnknownWorkError(LookupError):
    """No work bears that number."""


class WorkStateError(ValueError):
    """What was asked of a work does not go with where it stands."""


def start_work(
    *,
    actor: Actor,
    kind: str,
    parameters: Mapping[str, Canonical],
    now: datetime,
    source: StoredBlob | None = None,
) -> Work:
    """Ask for a work, which begins as soon as those before it have ended.

    The same work, already asked and not ended, is returned instead. `source` is a content just
    received, which the work reads; it is forgotten when the work has ended.
    """
    known = KINDS[kind]
    actor.require(known.permission)
    forget_old_results(now=now)
    practice = actor.practice
    with one_act(practice):
        asked = dict(parameters)
        content = None if source is None else row_of(practice=practice, stored=source)
        rows = Work.objects.of(practice).filter(kind=kind, state__in=UNFINISHED, source=content)
        for same in rows.filter(cancel_asked=False):
            if same.parameters == asked:
                return same
        work = Work.objects.create(
            practice=practice,
            kind=kind,
            unit=known.unit,
            parameters=asked,
            member=actor.member,
            source=content,
            asked_at=now,
        )
    _hand_over(work)
    work.refresh_from_db()
    return work


def wait_for_work(work: Work, *, seconds: float) -> Work:
    """Return the work once it has ended, or as it stands after so many seconds."""
    workshop().workers.wait_for(_name(work), seconds)
    work.refresh_from_db()
    return work


def cancel_work(*, actor: Actor, number: int, now: datetime) -> Work:
    """Cancel a work: at once if it has not begun, else at its next safe point.

    One that was interrupted or that failed is given up: what it read is forgotten.
    """
    with told_by_database(), transaction.atomic():
        work = _held(actor, number)
        if work.state == WorkState.RUNNING:
            work.cancel_asked = True
            work.save(update_fields=["cancel_asked"])
        elif work.state in {WorkState.WAITING, WorkState.INTERRUPTED, WorkState.FAILED}:
            running.end_work(work, WorkState.CANCELLED, now=now)
        else:
            raise WorkStateError(
                "Ce travail est déjà terminé : il n’y a plus rien à annuler. "
                "Revenez à l’écran d’où vous l’aviez lancé."
            )
    return work


def resume_work(*, actor: Actor, number: int, as_of: date) -> Work:
    """Take up again a work that stopped before its end, from the place it had kept.

    A kind that keeps no place begins again, as of the present day. WorkStateError where there is
    nothing to take up.
    """
    with told_by_database(), transaction.atomic():
        work = _held(actor, number)
        if not may_resume(work):
            raise WorkStateError(
                "Ce travail ne peut pas être repris : il est en cours, ou déjà terminé. "
                "Relancez-le depuis l’écran d’où il était parti."
            )
        if not KINDS[work.kind].resumes:
            work.done, work.total, work.resume_from = 0, None, None
            work.parameters["as_of"] = as_of.isoformat()
        work.state, work.error, work.cancel_asked = WorkState.WAITING, "", False
        work.started_at = work.ended_at = work.settled_at = None
        work.member = actor.member
        work.save()
    _hand_over(work)
    work.refresh_from_db()
    return work


def may_resume(work: Work) -> bool:
    """Tell whether a work stopped before its end, and still has what it takes to go on."""
    if work.state not in {WorkState.INTERRUPTED, WorkState.FAILED, WorkState.CANCELLED}:
        return False
    return work.source_id is not None or not KINDS[work.kind].reads_source


def find_work(practice: Practice, number: int) -> Work:
    """Return one work; UnknownWorkError if it is not there any more."""
    work = Work.objects.of(practice).filter(pk=number).first()
    if work is None:
        raise UnknownWorkError(
            "Ce travail n’est plus là : il est terminé depuis plus d’un jour, ou l’adresse est "
            "fausse. Revenez à l’accueil."
        )
    return work


def list_works(practice: Practice) -> "QuerySet[Work]":
    """Return the works of the practice, the latest first: those of the day, and those to settle."""
    return Work.objects.of(practice)


def unsettled_works(practice: Practice) -> tuple[Work, ...]:
    """Return the works that still concern the person: running, interrupted, or just ended."""
    return tuple(Work.objects.of(practice).filter(settled_at__isnull=True))


def settle_work(*, actor: Actor, number: int, now: datetime) -> Work:
    """Note that the person has seen how a work ended: no page speaks of it any more."""
    with told_by_database(), transaction.atomic():
        work = _held(actor, number)
        if work.ended_at is not None and work.state != WorkState.INTERRUPTED:
            work.settled_at = now
            work.save(update_fields=["settled_at"])
    return work


def result_of(work: Work) -> WaitingFile | None:
    """Return the file that the work made, as long as it waits to be saved."""
    file = running.file_of(work)
    return file if file is not None and is_waiting(file) else None


def forget_old_results(*, now: datetime) -> int:
    """Erase the files that nobody came to save for a day; return how many."""
    count = 0
    for work in Work.ended_before(now - RESULT_WAITS).exclude(result_kept_as=""):
        file = running.file_of(work)
        if file is not None:
            forget_waiting(file)
            count += 1
        work.result_kept_as = ""
        work.save(update_fields=["result_kept_as"])
    return count


def settle_works(*, now: datetime) -> int:
    """Call at each opening, before any work: say interrupted what was left running; return it.

    What a killed program left unsaid in the journal is said there. Works ended for a day go, but
    those that still have a place to go on from.
    """
    forget_old_results(now=now)
    over = Work.ended_before(now - RESULT_WAITS).exclude(state=WorkState.INTERRUPTED)
    for work in over.exclude(state=WorkState.FAILED, resume_from__isnull=False):
        with one_act(work.practice):
            running.let_source_go(work)
            work.delete()
    found = 0
    for work in Work.unfinished_in_store().select_related("practice", "member__person"):
        actor = actor_of(work.member)
        with one_act(work.practice):
            mend = KINDS[work.kind].mend
            if mend is not None and work.state == WorkState.RUNNING:
                mend(work, actor, now)
            running.end_work(work, WorkState.INTERRUPTED, now=now)
        found += 1
    return found


def _hand_over(work: Work) -> None:
    """Give the work to the workers of the process, once its row is written."""
    shop = workshop()
    job = partial(running.do_work, work.practice, work.pk, shop.clock)
    shop.workers.hand_over(_name(work), job)


def _name(work: Work) -> str:
    return f"work {work.pk}"


def _held(actor: Actor, number: int) -> Work:
    """Return a work of the practice that the actor may act upon, its row held."""
    rows = Work.objects.of(actor.practice).select_for_update()
    work = rows.filter(pk=number).first()
    if work is None:
        find_work(actor.practice, number)
        raise UnknownWorkError
    actor.require(KINDS[work.kind].permission)
    return work
