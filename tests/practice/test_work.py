"""Long works: asked, told, cancelled, interrupted, taken up again, put away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from serment.adapters.clock import FixedClock
from serment.adapters.workers import MemoryWorkers
from serment.documents.dossier.verify import verify_dossier
from serment.practice import workshop
from serment.practice.actors import ForbiddenActError, Permission
from serment.practice.answers import known_facts
from serment.practice.contents import VanishedContentError
from serment.practice.documents import current_documents
from serment.practice.exchange import export_register, parse_import
from serment.practice.exhibits import remove_exhibit
from serment.practice.kinds_of_work import KINDS
from serment.practice.proof import verify_own_journal
from serment.practice.register import add_proposed_activities, list_activities
from serment.practice.running import do_work
from serment.practice.waiting import hand_over, is_waiting, read_waiting, set_aside
from serment.practice.work import (
    UnknownWorkError,
    WorkStateError,
    cancel_work,
    find_work,
    forget_old_results,
    list_works,
    may_resume,
    result_of,
    resume_work,
    settle_work,
    settle_works,
    start_work,
    unsettled_works,
    wait_for_work,
)
from serment.practice.working import (
    TOLD_EVERY_SECONDS,
    KindOfWork,
    WorkContext,
    WorkOutcome,
)
from serment.store import unlocked
from serment.store.errors import DiskFullError
from serment.store.models import Answer, Blob, JournalEntry, Work, WorkKind, WorkState, WorkUnit
from serment.store.removals import REMOVALS
from support.personas import NOW, TODAY, alma, bilal, chloe, later
from support.practising import attach
from support.working import AS_OF, LINES, ask, cancelling_at, know, lines_work, patient_workers

if TYPE_CHECKING:
    from pathlib import Path

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1, seconds=1)


@pytest.fixture(name="quick")
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the inspection file be one word, where the test is not about it."""
    know(monkeypatch, lambda _context: WorkOutcome(file=set_aside("mot.zip", [b"mot"])))


def _acts(actor: Actor) -> list[str]:
    return list(JournalEntry.objects.of(actor.practice).values_list("act", flat=True))


def _waiting_contents() -> set[Path]:
    store = unlocked.blobs()
    return set(store.files.walk(store.folder / "incoming"))


@pytest.mark.usefixtures("quick")
def test_chloe_and_bilal_ask_for_nothing_and_touch_nothing() -> None:
    """A work is for who may do its act: to ask, cancel, take up again or put away."""
    doctor = alma()
    workers = patient_workers()
    work = ask(doctor)
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            ask(person)
        with pytest.raises(ForbiddenActError):
            cancel_work(actor=person, number=work.pk, now=NOW)
        with pytest.raises(ForbiddenActError):
            resume_work(actor=person, number=work.pk, as_of=TODAY)
        with pytest.raises(ForbiddenActError):
            settle_work(actor=person, number=work.pk, now=NOW)
    workers.do_all()
    assert find_work(doctor.practice, work.pk).state == WorkState.DONE


@pytest.mark.usefixtures("quick")
def test_a_work_of_a_practice_is_nothing_to_another() -> None:
    """Neither found, nor cancelled, nor listed."""
    here, there = alma("Ici"), alma("Là")
    work = ask(here)
    with pytest.raises(UnknownWorkError):
        find_work(there.practice, work.pk)
    with pytest.raises(UnknownWorkError):
        cancel_work(actor=there, number=work.pk, now=NOW)
    assert unsettled_works(there.practice) == ()


def test_every_kind_is_known_and_no_other() -> None:
    """The closed set of the table is that of the program."""
    assert set(KINDS) == set(WorkKind)


def test_the_inspection_file_waits_until_it_is_saved(tmp_path: Path) -> None:
    """Whole, encrypted meanwhile, erased once read to its end; a reader who left comes again."""
    doctor = alma()
    attach(doctor, b"piece " * 500_000)
    work = ask(doctor)
    assert (work.state, work.unit) == (WorkState.DONE, WorkUnit.BYTES)
    assert work.done == work.total == 3_000_000
    file = result_of(work)
    assert file is not None
    assert file.name == "dossier-de-preuve-2026-11-23.zip"
    leaving = hand_over(file)
    next(leaving)
    leaving.close()
    assert is_waiting(file)
    (tmp_path / "d.zip").write_bytes(b"".join(hand_over(file)))
    assert verify_dossier(tmp_path / "d.zip").whole
    assert result_of(find_work(doctor.practice, work.pk)) is None


def test_all_the_documents_and_the_register_are_one_work() -> None:
    """« Tout produire »: what was added and issued is told; nothing is left to do after."""
    doctor = alma()
    work = ask(doctor, WorkKind.DOCUMENTS, register=True, missing=True, stale=True)
    issued = len(current_documents(doctor.practice))
    assert issued >= 10
    assert work.report == {"added": len(list_activities(doctor.practice)), "issued": issued}
    again = ask(doctor, WorkKind.DOCUMENTS, register=True, missing=True, stale=True)
    assert again.report == {"added": 0, "issued": 0}


def test_a_workbook_is_read_then_forgotten(django_capture_on_commit_callbacks: Any) -> None:
    """What it says waits for the person; the file that was sent is erased."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    ods = export_register(practice=doctor.practice, form="ods", as_of=TODAY).content
    stored = unlocked.blobs().put([ods])
    with django_capture_on_commit_callbacks(execute=True):
        work = start_work(
            actor=doctor,
            kind=WorkKind.REGISTER_WORKBOOK,
            parameters=AS_OF,
            now=NOW,
            source=stored,
        )
    assert work.state == WorkState.DONE
    file = result_of(work)
    assert file is not None
    found = parse_import(b"".join(read_waiting(file)))
    assert found.activities == list_activities(doctor.practice)
    assert work.source is None
    assert not Blob.objects.of(doctor.practice).exists()
    assert not unlocked.blobs().has(stored.digest)


def test_a_work_without_the_file_that_it_reads_fails_in_words() -> None:
    """It can begin again only with its file."""
    doctor = alma()
    work = ask(doctor, WorkKind.REGISTER_WORKBOOK)
    assert (work.state, work.error) == (WorkState.FAILED, str(VanishedContentError()))
    assert not may_resume(work)
    with pytest.raises(WorkStateError):
        resume_work(actor=doctor, number=work.pk, as_of=TODAY)


@pytest.mark.usefixtures("quick")
def test_the_same_work_asked_twice_is_one_work() -> None:
    """A second click gives the work that runs; another day or another kind is another work."""
    doctor = alma()
    workers = patient_workers()
    first = ask(doctor)
    assert ask(doctor).pk == first.pk
    assert ask(doctor, as_of="2026-11-24").pk != first.pk
    assert ask(doctor, WorkKind.DOCUMENTS).pk != first.pk
    workers.do_all()
    assert ask(doctor).pk != first.pk


def test_a_waiting_work_is_cancelled_before_it_begins() -> None:
    """Nothing of it is done, nor journalled."""
    doctor = alma()
    workers = patient_workers()
    work = ask(doctor)
    assert not workers.wait_for(f"work {work.pk}", 0)
    cancel_work(actor=doctor, number=work.pk, now=NOW)
    workers.do_all()
    assert find_work(doctor.practice, work.pk).state == WorkState.CANCELLED
    assert _acts(doctor) == ["practice.opened"]
    assert unsettled_works(doctor.practice) == ()


class _Stopper:
    """Acts upon the work that runs, at its first safe point."""

    def __init__(self, doctor: Actor, clock: FixedClock) -> None:
        self.doctor, self.clock, self.done = doctor, clock, 0

    def cancel(self, context: WorkContext) -> WorkOutcome:
        """Cancel while it runs, then go on as if nothing was."""
        (work,) = list_works(self.doctor.practice)
        cancel_work(actor=self.doctor, number=work.pk, now=NOW)
        for step in range(100):
            self.done = step
            self.clock.advance(TOLD_EVERY_SECONDS)
            context.advance(step, 100)
        return WorkOutcome()


def _clock_of_the_workshop() -> FixedClock:
    clock = workshop.workshop().clock
    assert isinstance(clock, FixedClock)
    return clock


def test_a_running_work_is_cancelled_at_its_next_safe_point(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is told by raising, at once."""
    doctor = alma()
    stopper = _Stopper(doctor, _clock_of_the_workshop())
    know(monkeypatch, stopper.cancel)
    work = ask(doctor)
    assert (work.state, stopper.done) == (WorkState.CANCELLED, 0)
    assert work.settled_at is not None
    with pytest.raises(WorkStateError, match="déjà terminé"):
        cancel_work(actor=doctor, number=work.pk, now=NOW)


def test_a_cancelled_inspection_file_is_said_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal tells of it and of its end; nothing of it waits; it can be made again."""
    doctor = alma()
    attach(doctor, b"x" * 5_000_000)
    advance, before = WorkContext.advance, _waiting_contents()

    def cancelled_half_way(self: WorkContext, done: int, total: int) -> None:
        if done > 1_000_000:
            (work,) = list_works(doctor.practice)
            cancel_work(actor=doctor, number=work.pk, now=NOW)
            _clock_of_the_workshop().advance(TOLD_EVERY_SECONDS)
        advance(self, done, total)

    monkeypatch.setattr(WorkContext, "advance", cancelled_half_way)
    work = ask(doctor)
    assert work.state == WorkState.CANCELLED
    assert _acts(doctor)[-2:] == ["dossier.built", "dossier.abandoned"]
    assert verify_own_journal(doctor.practice) == ()
    assert _waiting_contents() == before
    monkeypatch.setattr(WorkContext, "advance", advance)
    assert may_resume(work)
    assert resume_work(actor=doctor, number=work.pk, as_of=TODAY).state == WorkState.DONE


def test_cancelled_documents_are_all_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped between two documents, none is issued and no content is left."""
    doctor = alma()
    advance = WorkContext.advance

    def cancelled_after_two(self: WorkContext, done: int, total: int) -> None:
        if done == 2:
            (work,) = list_works(doctor.practice)
            cancel_work(actor=doctor, number=work.pk, now=NOW)
            _clock_of_the_workshop().advance(TOLD_EVERY_SECONDS)
        advance(self, done, total)

    monkeypatch.setattr(WorkContext, "advance", cancelled_after_two)
    before = set(unlocked.blobs().stored())
    assert ask(doctor, WorkKind.DOCUMENTS, missing=True).state == WorkState.CANCELLED
    assert current_documents(doctor.practice) == {}
    assert set(unlocked.blobs().stored()) == before


def test_progress_is_written_twice_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million lines told in ten seconds make some twenty writes."""
    doctor, clock, writes = alma(), _clock_of_the_workshop(), 0

    def run(context: WorkContext) -> WorkOutcome:
        nonlocal writes
        with CaptureQueriesContext(connection) as captured:
            for line in range(10_000):
                clock.advance(0.001)
                context.advance(line, 10_000)
        writes = len([q for q in captured if q["sql"].startswith("UPDATE")])
        return WorkOutcome({"lines": 10_000})

    know(monkeypatch, run)
    assert ask(doctor).state == WorkState.DONE
    assert 15 <= writes <= 21


def test_a_busy_database_does_not_stop_a_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be told is told the next time."""
    doctor, clock = alma(), _clock_of_the_workshop()

    def locked(self: WorkContext, **columns: object) -> None:
        raise OperationalError("database is locked")

    def run(context: WorkContext) -> WorkOutcome:
        with monkeypatch.context() as busy:
            busy.setattr(WorkContext, "_write", locked)
            context.advance(1, 3)
        clock.advance(TOLD_EVERY_SECONDS)
        context.advance(2, 3)
        return WorkOutcome()

    know(monkeypatch, run)
    work = ask(doctor)
    assert (work.state, work.total) == (WorkState.DONE, 3)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (DiskFullError("ici"), "Libérez de la place"),
        (KeyError("Madame Dupont"), "erreur imprévue (KeyError)"),
    ],
)
def test_a_failure_is_told_in_words_and_quotes_nobody(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    told: str,
) -> None:
    """The row has the sentences of the store's own errors; of the others, only their kind."""

    def failing(_context: WorkContext) -> WorkOutcome:
        raise error

    doctor = alma()
    know(monkeypatch, failing)
    work = ask(doctor)
    assert work.state == WorkState.FAILED
    assert told in work.error
    said = capsys.readouterr()
    assert "Dupont" not in work.error + said.err + said.out
    know(monkeypatch, lambda _context: WorkOutcome({"count": 1}))
    again = resume_work(actor=doctor, number=work.pk, as_of=TODAY)
    assert (again.state, again.error) == (WorkState.DONE, "")


def test_who_has_lost_the_right_is_refused_when_the_work_begins() -> None:
    """The role is read again: the work waited while it changed."""
    doctor = alma()
    workers = patient_workers()
    work = ask(doctor)
    doctor.member.role = "secretary"
    doctor.member.save()
    workers.do_all()
    work.refresh_from_db()
    assert work.state == WorkState.FAILED
    assert "Votre rôle" in work.error


def test_a_lock_interrupts_at_the_next_safe_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work says itself interrupted; begun again, it is done from its beginning."""
    doctor = alma()

    def stopped(context: WorkContext) -> WorkOutcome:
        workshop.workshop().workers.stop()
        context.advance(1, 2)
        return WorkOutcome()

    know(monkeypatch, stopped)
    work = ask(doctor)
    assert (work.state, work.settled_at) == (WorkState.INTERRUPTED, None)
    assert unsettled_works(doctor.practice) == (work,)
    workshop.workshop().workers.open()
    know(monkeypatch, lambda _context: WorkOutcome())
    assert resume_work(actor=doctor, number=work.pk, as_of=TODAY).state == WorkState.DONE


def test_a_work_asked_while_the_store_closes_is_found_at_the_next_opening() -> None:
    """The workers take it no more; it is said interrupted, and nothing of it was done."""
    doctor = alma()
    workshop.workshop().workers.stop()
    work = ask(doctor)
    assert work.state == WorkState.WAITING
    assert settle_works(now=later(1)) == 1
    assert find_work(doctor.practice, work.pk).state == WorkState.INTERRUPTED
    assert _acts(doctor) == ["practice.opened"]


def _meet_nothing(step: str, line: int) -> None:
    del step, line


def test_a_kind_that_resumes_goes_on_from_its_last_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelled between two batches then taken up: each line is written once."""
    doctor = alma()
    monkeypatch.setitem(KINDS, WorkKind.DOCUMENTS, lines_work(cancelling_at(doctor, 7)))
    work = ask(doctor, WorkKind.DOCUMENTS)
    assert work.state == WorkState.CANCELLED
    assert (work.resume_from, work.done, work.total) == (6, 6, LINES)
    assert known_facts(doctor.practice)["patients_per_year"] == 6
    monkeypatch.setitem(KINDS, WorkKind.DOCUMENTS, lines_work(_meet_nothing))
    again = resume_work(actor=doctor, number=work.pk, as_of=TODAY)
    assert (again.state, again.report) == (WorkState.DONE, {"lines": LINES - 6})
    assert Answer.objects.of(doctor.practice).count() == LINES


def test_an_interrupted_import_keeps_its_file_and_a_cancelled_one_lets_it_go(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may be taken up again has what it reads; what was given up has nothing left."""
    doctor = alma()
    stored = unlocked.blobs().put([b"une ligne\n" * 9])

    def stopped(context: WorkContext) -> WorkOutcome:
        assert context.source is not None
        workshop.workshop().workers.stop()
        context.verify_wanted()
        return WorkOutcome()

    kind = KindOfWork(Permission.ANSWER, WorkUnit.LINES, stopped, resumes=True, reads_source=True)
    monkeypatch.setitem(KINDS, WorkKind.DOCUMENTS, kind)
    work = start_work(
        actor=doctor, kind=WorkKind.DOCUMENTS, parameters=AS_OF, now=NOW, source=stored
    )
    assert (work.state, may_resume(work)) == (WorkState.INTERRUPTED, True)
    assert unlocked.blobs().sweep(Blob.names_in_store()) >= 0
    assert unlocked.blobs().has(stored.digest)
    with django_capture_on_commit_callbacks(execute=True):
        given_up = cancel_work(actor=doctor, number=work.pk, now=NOW)
    assert (given_up.state, may_resume(given_up)) == (WorkState.CANCELLED, False)
    assert not unlocked.blobs().has(stored.digest)


def test_a_failed_import_keeps_its_place_and_its_file_until_it_is_given_up(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk in the middle: seen, a week later, it still goes on from there."""
    doctor = alma()
    stored = unlocked.blobs().put([b"ligne\n" * 8])

    def full(context: WorkContext) -> WorkOutcome:
        context.keep_place({"line": 4}, done=4, total=8)
        raise DiskFullError("ici")

    kind = KindOfWork(Permission.ANSWER, WorkUnit.LINES, full, resumes=True, reads_source=True)
    monkeypatch.setitem(KINDS, WorkKind.DOCUMENTS, kind)
    work = start_work(
        actor=doctor, kind=WorkKind.DOCUMENTS, parameters=AS_OF, now=NOW, source=stored
    )
    settle_work(actor=doctor, number=work.pk, now=NOW)
    settle_works(now=NOW + 7 * DAY)
    found = find_work(doctor.practice, work.pk)
    assert (found.state, found.resume_from, may_resume(found)) == ("failed", {"line": 4}, True)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_work(actor=doctor, number=work.pk, now=NOW)
    assert not unlocked.blobs().has(stored.digest)
    settle_works(now=NOW + DAY)
    assert not list_works(doctor.practice).exists()


@pytest.mark.usefixtures("quick")
def test_a_work_begun_again_is_as_of_the_present_day() -> None:
    """What was cut yesterday is made today: the file says today's date."""
    doctor = alma()
    workshop.workshop().workers.stop()
    work = ask(doctor)
    settle_works(now=later(1))
    workshop.workshop().workers.open()
    tomorrow = TODAY + timedelta(days=1)
    again = resume_work(actor=doctor, number=work.pk, as_of=tomorrow)
    assert (again.state, again.parameters) == (WorkState.DONE, {"as_of": tomorrow.isoformat()})


def test_a_killed_inspection_file_is_said_abandoned_at_the_next_opening() -> None:
    """The line that a killed program left alone gets its second one, once."""
    doctor = alma()
    work = ask(doctor)
    assert _acts(doctor)[-1] == "dossier.built"
    Work.objects.of(doctor.practice).update(state=WorkState.RUNNING, ended_at=None)
    assert settle_works(now=later(5)) == 1
    assert settle_works(now=later(6)) == 0
    assert _acts(doctor)[-2:] == ["dossier.built", "dossier.abandoned"]
    found = find_work(doctor.practice, work.pk)
    assert (found.state, may_resume(found)) == (WorkState.INTERRUPTED, True)


def test_a_work_that_wrote_its_own_end_is_not_said_abandoned_twice() -> None:
    """The journal had time to say so before the program died: nothing is added."""
    doctor = alma()
    ask(doctor)
    ask(doctor, as_of="2026-11-24", now=later(1))
    Work.objects.of(doctor.practice).update(
        state=WorkState.RUNNING, ended_at=None, started_at=later(-5)
    )
    before = _acts(doctor)
    assert settle_works(now=later(5)) == 2
    assert _acts(doctor) == before


@pytest.mark.usefixtures("quick")
def test_a_file_that_nobody_came_to_save_goes_after_a_day() -> None:
    """The row goes too at the next opening; a younger file stays."""
    doctor = alma()
    work = ask(doctor)
    file = result_of(work)
    assert file is not None
    assert forget_old_results(now=NOW + timedelta(hours=23)) == 0
    assert is_waiting(file)
    assert forget_old_results(now=NOW + DAY) == 1
    assert not is_waiting(file)
    assert settle_works(now=NOW + DAY) == 0
    with pytest.raises(UnknownWorkError, match="plus d’un jour"):
        find_work(doctor.practice, work.pk)


@pytest.mark.usefixtures("quick")
def test_a_work_waits_for_nobody_to_settle_it_but_an_interrupted_one() -> None:
    """Ended, it is put away when seen; interrupted, it waits for a decision."""
    doctor = alma()
    work = ask(doctor)
    assert unsettled_works(doctor.practice) == (work,)
    settle_work(actor=doctor, number=work.pk, now=NOW)
    assert unsettled_works(doctor.practice) == ()
    Work.objects.of(doctor.practice).update(state=WorkState.INTERRUPTED, settled_at=None)
    settle_work(actor=doctor, number=work.pk, now=NOW)
    assert len(unsettled_works(doctor.practice)) == 1
    assert settle_works(now=NOW + DAY) == 0
    assert len(unsettled_works(doctor.practice)) == 1


def test_a_result_of_a_work_no_longer_ours_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    """A work said interrupted while it was still running leaves nothing when it ends."""
    doctor = alma()
    run = KINDS[WorkKind.INSPECTION_FILE].run
    kept: list[WorkOutcome] = []

    def overtaken(context: WorkContext) -> WorkOutcome:
        kept.append(run(context))
        settle_works(now=later(1))
        return kept[0]

    know(monkeypatch, overtaken)
    assert ask(doctor).state == WorkState.INTERRUPTED
    assert kept[0].file is not None
    assert not is_waiting(kept[0].file)


def test_a_store_closed_under_a_work_leaves_it_to_the_next_opening(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its end cannot be written: nothing escapes, and the row still says that it runs."""
    doctor = alma()

    def closed(*_args: object, **_named: object) -> None:
        raise OperationalError("closed")

    know(monkeypatch, lambda _context: WorkOutcome())
    workers = patient_workers()
    work = ask(doctor)
    monkeypatch.setattr("serment.practice.running._write_ending", closed)
    workers.do_all()
    work.refresh_from_db()
    assert work.state == WorkState.RUNNING
    assert "OperationalError" in capsys.readouterr().err


def test_a_work_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Handed over twice, it begins once."""
    doctor, runs = alma(), []

    def run(context: WorkContext) -> WorkOutcome:
        runs.append(context.started_at)
        return WorkOutcome()

    know(monkeypatch, run)
    work = ask(doctor)
    do_work(doctor.practice, work.pk, FixedClock(NOW), lambda: False)
    assert runs == [NOW]


def test_a_process_without_workers_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's entry installs them: nothing is done in silence."""
    monkeypatch.setattr(workshop, "_installed", [])
    with pytest.raises(workshop.NoWorkshopError):
        ask(alma())


@pytest.mark.usefixtures("quick")
def test_waiting_for_a_work_gives_it_as_it_stands() -> None:
    """Not ended: still waiting; ended: done."""
    doctor = alma()
    workers = patient_workers()
    work = ask(doctor)
    assert wait_for_work(work, seconds=0).state == WorkState.WAITING
    workers.do_all()
    assert wait_for_work(work, seconds=0).state == WorkState.DONE


def test_removing_an_exhibit_does_not_wait_for_the_copy(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While contents are copied the person gets the page at once; the content goes after."""
    doctor = alma()
    exhibit = attach(doctor, b"a retirer" * 9)
    digest = exhibit.blob.digest if exhibit.blob else ""
    with REMOVALS.forbidden():
        with django_capture_on_commit_callbacks(execute=True):
            remove_exhibit(actor=doctor, number=exhibit.pk, now=NOW)
        assert unlocked.blobs().has(digest)
    assert not unlocked.blobs().has(digest)


def test_an_exhibit_and_a_work_may_name_one_content(
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Removing the exhibit leaves what the work reads."""
    doctor = alma()
    exhibit = attach(doctor, b"le meme")
    patient_workers()
    stored = unlocked.blobs().put([b"le meme"])
    start_work(
        actor=doctor,
        kind=WorkKind.REGISTER_WORKBOOK,
        parameters=AS_OF,
        now=NOW,
        source=stored,
    )
    with django_capture_on_commit_callbacks(execute=True):
        remove_exhibit(actor=doctor, number=exhibit.pk, now=NOW)
    assert unlocked.blobs().has(stored.digest)


def test_the_twin_of_the_tests_is_installed() -> None:
    """No test does a work in a thread without saying so."""
    assert isinstance(workshop.workshop().workers, MemoryWorkers)
