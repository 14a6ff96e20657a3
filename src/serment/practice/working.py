"""What a long work is given while it runs, and what it gives back.

A kind of work is a function of a `WorkContext`. It tells how far it has come (`advance`), which is
also its safe point: there it learns, by a WorkCancelledError, that the person cancelled or that the
store is being closed, and undoes what it began. A kind that resumes works in batches, each an act
of its own that keeps the place reached (`keep_place`): killed at any moment, it takes up again from
the last batch written, and writes none twice.

    def import_lines(context: WorkContext) -> WorkOutcome:
        for batch in batches(context.source, after=context.resume_from):
            with one_act(context.actor.practice):
                write(batch)
                context.keep_place({"line": batch.last}, done=batch.last, total=total)
        return WorkOutcome({"lines": total})
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from serment.kernel.canonical import Canonical
from serment.practice.acting import BusyStoreError, told_by_database
from serment.practice.actors import Actor, Permission
from serment.practice.waiting import WaitingFile
from serment.store.models import Blob, Work, WorkState, WorkUnit
from serment.store.ports import Clock

# How often progress is written, at most: a person sees no more, and each time costs a write.
TOLD_EVERY_SECONDS: Final = 0.5


class WorkCancelledError(Exception):
    """Raised in a work at a safe point: the person cancelled it."""


class WorkInterruptedError(WorkCancelledError):
    """Raised in a work at a safe point: the store is being locked or left; it may resume."""


@dataclass(frozen=True, slots=True)
class WorkOutcome:
    """What a work gives: counts for the sentence that tells of it, and the file it made, if any."""

    report: Mapping[str, Canonical] = field(default_factory=dict)
    file: WaitingFile | None = None


class WorkContext:
    """A work at its task: what it was asked, and what it tells."""

    def __init__(
        self, work: Work, actor: Actor, *, clock: Clock, is_stopped: Callable[[], bool]
    ) -> None:
        self.actor = actor
        self.parameters: Mapping[str, Canonical] = work.parameters
        self.resume_from: Canonical = work.resume_from
        self.source: Blob | None = work.source
        self._work = work
        self._clock = clock
        self._is_stopped = is_stopped
        self._told_at: float | None = None

    @property
    def started_at(self) -> datetime:
        """When this run began: the instant of the lines that its first act writes."""
        return self._work.started_at or self._clock.now()

    def now(self) -> datetime:
        """Return the present instant."""
        return self._clock.now()

    def advance(self, done: int, total: int) -> None:
        """Tell how far the work has come; WorkCancelledError when it must stop here.

        Cheap to call at each line: it writes at most twice a second, and never in a batch's act.
        """
        self.verify_wanted()
        moment = self._clock.monotonic()
        if self._told_at is not None and moment - self._told_at < TOLD_EVERY_SECONDS:
            return
        self._told_at = moment
        try:
            with told_by_database():
                self._write(done=done, total=total)
        except BusyStoreError:
            return  # an act of somebody holds the database: what is told can wait

    def keep_place(self, resume_from: Canonical, *, done: int, total: int) -> None:
        """Keep the place reached, in the act of the batch that reached it.

        WorkCancelledError when the work must stop: the batch is then undone with its act.
        """
        self.verify_wanted()
        self._write(done=done, total=total, resume_from=resume_from)

    def verify_wanted(self) -> None:
        """Raise WorkInterruptedError when the store is being closed; no database is asked."""
        if self._is_stopped():
            raise WorkInterruptedError

    def _write(self, **columns: object) -> None:
        """Write where the work stands, unless it was cancelled: one question tells both."""
        rows = Work.objects.of(self.actor.practice).filter(
            pk=self._work.pk, state=WorkState.RUNNING, cancel_asked=False
        )
        if not rows.update(**columns):
            raise WorkCancelledError


@dataclass(frozen=True, slots=True)
class KindOfWork:
    """Something the program does as a long work: who may ask it, what it counts, how it is done.

    `resumes` says that it keeps its place; another kind begins again. `reads_source` says that it
    reads a file sent for it, without which it cannot begin again. `mend` says in the journal what a
    killed program left unsaid there.
    """

    permission: Permission
    unit: WorkUnit
    run: Callable[[WorkContext], WorkOutcome]
    resumes: bool = False
    reads_source: bool = False
    mend: Callable[[Work, Actor, datetime], None] | None = None
