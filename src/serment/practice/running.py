"""Doing one work, from its row to its row: begun, done or stopped, ended; nothing escapes.

`do_work` is what the workers call, in a thread of their own. Whatever happens, the row says how the
work ended; where even that cannot be written, because the store was closed meanwhile, the next
opening finds the work running and says it interrupted.
"""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from serment.kernel.french import nbsp
from serment.kernel.places import places_of
from serment.practice.acting import told_by_database
from serment.practice.actors import actor_of
from serment.practice.contents import release_row
from serment.practice.kinds_of_work import KINDS
from serment.practice.waiting import WaitingFile, forget_waiting
from serment.practice.working import (
    WorkCancelledError,
    WorkContext,
    WorkInterruptedError,
    WorkOutcome,
)
from serment.store.models import Practice, Work, WorkState
from serment.store.ports import Clock

_LONGEST_ERROR = 600
# Errors of these rooms are written for the person; those of the kernel are for its callers.
_ROOMS = ("practice", "store", "adapters", "documents", "law", "intake", "journal")
_SPOKEN = tuple(f"serment.{room}." for room in _ROOMS)


@dataclass(frozen=True, slots=True)
class _Ending:
    state: WorkState
    outcome: WorkOutcome = field(default_factory=WorkOutcome)
    error: str = ""


def do_work(practice: Practice, number: int, clock: Clock, is_stopped: Callable[[], bool]) -> None:
    """Do the work of that number, unless it was cancelled while it waited."""
    try:
        work = _begin(practice, number, clock.now())
        if work is not None:
            ending = _attempt(work, clock, is_stopped)
            _write_ending(work, ending, clock.now())
    except Exception as error:  # noqa: BLE001 - the store was closed: the next opening says so
        sys.stderr.write(places_of(error))
    finally:
        if not connection.in_atomic_block:
            connection.close()


def _begin(practice: Practice, number: int, now: datetime) -> Work | None:
    with told_by_database(), transaction.atomic():
        rows = Work.objects.of(practice).select_for_update().filter(pk=number)
        work = rows.filter(state=WorkState.WAITING).first()
        if work is not None:
            work.state, work.started_at = WorkState.RUNNING, now
            work.save(update_fields=["state", "started_at"])
    return work


def _attempt(work: Work, clock: Clock, is_stopped: Callable[[], bool]) -> _Ending:
    actor, kind = actor_of(work.member), KINDS[work.kind]
    context = WorkContext(work, actor, clock=clock, is_stopped=is_stopped)
    try:
        actor.require(kind.permission)
        context.verify_wanted()
        return _Ending(WorkState.DONE, kind.run(context))
    except WorkInterruptedError:
        return _Ending(WorkState.INTERRUPTED)
    except WorkCancelledError:
        return _Ending(WorkState.CANCELLED)
    except Exception as error:  # noqa: BLE001 - whatever it is, the person must read it
        return _Ending(WorkState.FAILED, error=_told(error))


def _told(error: Exception) -> str:
    """Return what a person is told of an error; one that we did not foresee says only its kind."""
    if type(error).__module__.startswith(_SPOKEN) and str(error):
        return nbsp(str(error))[:_LONGEST_ERROR]
    sys.stderr.write(places_of(error))
    return nbsp(
        f"Serment a rencontré une erreur imprévue ({type(error).__name__}). Ce qui était "
        "enregistré l’est toujours ; ce travail n’est pas allé à son terme. Recommencez ; si "
        "cela persiste, faites une sauvegarde et relevez le message du terminal."
    )


def _write_ending(work: Work, ending: _Ending, now: datetime) -> None:
    """Write how the work ended; a file made for a work that is no longer ours is erased."""
    file = ending.outcome.file
    with told_by_database(), transaction.atomic():
        rows = Work.objects.of(work.practice).select_for_update().filter(pk=work.pk)
        kept = rows.filter(state=WorkState.RUNNING, started_at=work.started_at).first()
        if kept is not None:
            kept.report, kept.error = dict(ending.outcome.report), ending.error
            if file is not None:
                kept.result_name, kept.result_kept_as = file.name, file.kept_as
                kept.result_digest, kept.result_size = file.digest, file.size
            if ending.state is WorkState.DONE and kept.total is not None:
                kept.done = kept.total
            end_work(kept, ending.state, now=now)
    if kept is None and file is not None:
        with contextlib.suppress(Exception):
            forget_waiting(file)


def end_work(work: Work, state: WorkState, *, now: datetime) -> None:
    """Write the end of a work, inside the caller's transaction.

    What stopped before its end keeps the file that it reads, to be taken up again. Who cancelled
    knows it: no page needs to tell.
    """
    work.state, work.ended_at = state, now
    if state is WorkState.CANCELLED:
        work.settled_at = now
    if state in {WorkState.DONE, WorkState.CANCELLED}:
        let_source_go(work)
    else:
        work.save()


def let_source_go(work: Work) -> None:
    """Write the row without the file that it read, which is erased unless another row names it."""
    source, work.source = work.source, None
    work.save()
    if source is not None:
        release_row(work.practice, source)


def file_of(work: Work) -> WaitingFile | None:
    """Return the file that the work made, whether it still waits or not."""
    if not work.result_kept_as:
        return None
    return WaitingFile(work.result_name, work.result_kept_as, work.result_size, work.result_digest)
