"""Long works in tests: asked, waited for, and a kind that works in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.adapters.clock import FixedClock
from serment.adapters.workers import MemoryWorkers
from serment.practice import workshop
from serment.practice.acting import one_act
from serment.practice.actors import Permission
from serment.practice.answers import answer_question
from serment.practice.kinds_of_work import KINDS
from serment.practice.work import cancel_work, list_works, start_work
from serment.practice.working import KindOfWork, WorkContext, WorkOutcome
from serment.store.models import Work, WorkKind, WorkUnit
from support.personas import NOW, TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    import pytest

    from serment.kernel.canonical import Canonical
    from serment.practice.actors import Actor

AS_OF: dict[str, Canonical] = {"as_of": TODAY.isoformat()}
LINES = 20


def ask(
    actor: Actor, kind: str = WorkKind.INSPECTION_FILE, *, now: datetime = NOW, **more: Canonical
) -> Work:
    """Ask for a work as of the tests' own day."""
    return start_work(actor=actor, kind=kind, parameters={**AS_OF, **more}, now=now)


def patient_workers() -> MemoryWorkers:
    """Install workers that wait to be told, so that a work can be looked at while it waits."""
    workers = MemoryWorkers(is_patient=True)
    workshop.install(workers, FixedClock(NOW))
    return workers


def batches(context: WorkContext, meet: Callable[[str, int], None]) -> Iterator[int]:
    """Write each line in an act of its own, with the place reached; `meet` is told each step."""
    done = context.resume_from if isinstance(context.resume_from, int) else 0
    for line in range(done + 1, LINES + 1):
        with one_act(context.actor.practice):
            meet("before the line", line)
            answer_question(
                actor=context.actor,
                fact="patients_per_year",
                given=line,
                answered_on=TODAY,
                now=context.now(),
            )
            meet("before the place", line)
            context.keep_place(line, done=line, total=LINES)
            meet("before the commit", line)
        meet("after the commit", line)
        yield line


def lines_work(meet: Callable[[str, int], None]) -> KindOfWork:
    """Return a kind of work that resumes: an import of a few lines, one in each batch."""

    def run(context: WorkContext) -> WorkOutcome:
        count = sum(1 for _ in batches(context, meet))
        return WorkOutcome({"lines": count})

    return KindOfWork(Permission.ANSWER, WorkUnit.LINES, run, resumes=True)


def know(patch: pytest.MonkeyPatch, run: Callable[[WorkContext], WorkOutcome]) -> None:
    """Make the inspection file be done by `run`."""
    known = KINDS[WorkKind.INSPECTION_FILE]
    patch.setitem(KINDS, WorkKind.INSPECTION_FILE, KindOfWork(known.permission, known.unit, run))


def cancelling_at(actor: Actor, line: int) -> Callable[[str, int], None]:
    """Return what cancels the one work of the practice just before it notes that line."""

    def step_of(step: str, reached: int) -> None:
        if (step, reached) == ("before the place", line):
            (work,) = list_works(actor.practice)
            cancel_work(actor=actor, number=work.pk, now=NOW)

    return step_of
