"""A practice in a real encrypted folder, worked on by a process of its own that can be killed.

Run as `python -m support.real_folder ACTION FOLDER …`; each action prints one line of JSON.
"""

# ruff: noqa: T201 - Django loads once the keys are held; the parent reads what is printed

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serment.kernel.canonical import Canonical
    from serment.practice.actors import Actor
    from serment.store.datadir import DataDir

ROOT = Path(__file__).resolve().parents[2]
PHRASE = "agrafe océan tilleul violon marée"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def start(action: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start an action in a process of its own; its first line of output says that it is ready."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"}
    for name in ("SERMENT_POSTGRESQL", "DJANGO_SETTINGS_MODULE", "SERMENT_DATA_DIR"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "support.real_folder", action, str(folder), *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def told(action: str, folder: Path, *arguments: str) -> Any:
    """Run an action to its end and return what it printed."""
    process = start(action, folder, *arguments)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    return json.loads(out.splitlines()[-1])


def _folder(path: str) -> DataDir:
    from serment.adapters.clock import SystemClock
    from serment.adapters.files import DiskFiles
    from serment.store.datadir import DataDir

    return DataDir(Path(path), files=DiskFiles(), clock=SystemClock())


@contextlib.contextmanager
def _opened(path: str, phrase: str = PHRASE, *, code: str = "") -> Iterator[Actor]:
    from serment.cli import session
    from serment.store import unlocking

    folder = _folder(path)
    folder.prepare()
    with session.held(folder):
        keys = (
            unlocking.unlock_with_recovery_code(folder, code)
            if code
            else unlocking.unlock_with_passphrase(folder, phrase)
        )
        with session.opened(folder, keys) as opened:
            yield opened.actor


def create(path: str) -> dict[str, object]:
    """Make a practice with answers, a register, a document and an exhibit."""
    from serment.store.keyslots import Cost
    from serment.store.unlocking import prepare_new_practice, write_new_practice

    folder = _folder(path)
    folder.prepare()
    new = prepare_new_practice(PHRASE, cost=Cost(memory_kib=8_192, passes=1, lanes=1))
    write_new_practice(folder, new)
    with _opened(path) as actor:
        from serment.practice.documents import issue_document
        from serment.practice.register import add_proposed_activities

        _answer(actor, "practice_form", "solo")
        _answer(actor, "has_staff", given=True)
        _answer(actor, "video_surveillance", given=False)
        add_proposed_activities(actor=actor, as_of=TODAY, now=NOW)
        issue_document(actor=actor, kind="waiting_room_poster", as_of=TODAY, now=NOW)
        _attach(actor, "contrat", b"contrat de Madame Dupont" * 50_000)
        return {"recovery_code": new.recovery_code, **_report(actor)}


def check(path: str, code: str = "") -> dict[str, object]:
    """Open and say what is there, and whether rows and lines of the journal agree."""
    with _opened(path, code=code) as actor:
        return _report(actor)


def live(path: str) -> None:
    """Open, say what is there, then act without end, until killed."""
    with _opened(path) as actor:
        print(json.dumps(_report(actor)), flush=True)
        for turn in range(1_000_000):
            _answer(actor, "practice_form", ("scm", "solo", "scp")[turn % 3])
            if turn % 3 == 0:
                number = _attach(actor, f"pièce {turn}", os.urandom(3_000))
            else:
                _remove(actor, number)
                number = _attach(actor, f"pièce {turn}", b"encore la meme " * 500)


def _answer(actor: Actor, fact: str, given: object) -> None:
    from serment.practice.answers import answer_question

    answer_question(actor=actor, fact=fact, given=given, answered_on=TODAY, now=NOW)


def _attach(actor: Actor, title: str, content: bytes) -> int:
    from serment.practice.exhibits import NewExhibit, attach_exhibit
    from serment.store import unlocked

    stored = unlocked.blobs().put([content])
    described = NewExhibit(title, f"{title}.txt", "other")
    made = attach_exhibit(
        actor=actor, described=described, stored=stored, head=content[:100], now=NOW
    )
    return made.pk


def _remove(actor: Actor, number: int) -> None:
    from serment.practice.exhibits import remove_exhibit

    remove_exhibit(actor=actor, number=number, now=NOW)


def _report(actor: Actor) -> dict[str, object]:
    from serment.practice.answers import known_facts
    from serment.practice.folder import open_folder
    from serment.practice.proof import verify_own_journal
    from serment.practice.reading import read_journal
    from serment.practice.register import list_activities
    from serment.store import unlocked
    from serment.store.models import (
        Answer,
        Blob,
        Exhibit,
        HandoverPackage,
        IssuedDocument,
        JournalEntry,
        JournalHead,
        Work,
    )

    practice = actor.practice
    lines = JournalEntry.objects.of(practice)
    exhibits = Exhibit.objects.of(practice)
    named = {blob.stored_as for blob in Blob.objects.of(practice)}
    return {
        "faults": list(verify_own_journal(practice)),
        "size": JournalHead.objects.get(practice=practice).size,
        "lines": lines.count(),
        "acts": [line.act for line in read_journal(practice)[:5]],
        "answers": Answer.objects.of(practice).count(),
        "answer_lines": lines.filter(act="answer.given").count(),
        "exhibits": exhibits.count(),
        "attached_lines": lines.filter(act="exhibit.attached").count(),
        "removed": exhibits.filter(removed_at__isnull=False).count(),
        "removed_lines": lines.filter(act="exhibit.removed").count(),
        "contents_missing": len(named - {name for _, name in unlocked.blobs().stored()}),
        "contents_too_many": len({name for _, name in unlocked.blobs().stored()} - named),
        "contents_damaged": unlocked.blobs().find_damaged(),
        "packages": HandoverPackage.objects.of(practice).count(),
        "activities": len(list_activities(practice)),
        "documents": IssuedDocument.objects.of(practice).count(),
        "facts": known_facts(practice),
        "works": [[w.kind, w.state, w.done] for w in Work.objects.of(practice).order_by("pk")],
        "waiting": len(list((unlocked.blobs().folder / "incoming").glob("*")))
        + len(list(open_folder().backups.glob("*"))),
    }


def _in_threads(actor: Actor, kind: str, *, resumed: int | None = None) -> dict[str, object]:
    """Do a work, or take it up again, in the thread of the local edition; say what is there."""
    from serment.adapters.clock import SystemClock
    from serment.adapters.workers import ThreadWorkers
    from serment.practice import workshop
    from serment.practice.work import resume_work, start_work, wait_for_work

    workshop.install(ThreadWorkers(), SystemClock())
    if resumed is None:
        asked = {"as_of": TODAY.isoformat()}
        work = start_work(actor=actor, kind=kind, parameters=asked, now=NOW)
    else:
        work = resume_work(actor=actor, number=resumed, as_of=TODAY)
    wait_for_work(work, seconds=100)
    return _report(actor)


def attach_large(path: str, mebibytes: str) -> dict[str, object]:
    """Attach a large exhibit, as long as a film of the premises."""
    with _opened(path) as actor:
        from serment.practice.exhibits import NewExhibit, attach_exhibit
        from serment.store import unlocked

        stored = unlocked.blobs().put(os.urandom(1 << 20) for _ in range(int(mebibytes)))
        described = NewExhibit("Film des locaux", "film.mp4", "premises")
        attach_exhibit(actor=actor, described=described, stored=stored, head=b"film", now=NOW)
        return _report(actor)


def work_killed(path: str, kind: str, at: str) -> dict[str, object]:
    """Do a work whose disk kills this process at its change number `at`."""
    with _opened(path) as actor:
        from serment.practice import folder
        from serment.store import unlocked
        from support.killing import KillingFiles

        files = KillingFiles(int(at))
        unlocked.blobs().files = files
        vars(folder)["DiskFiles"] = lambda: files
        return {"moments": files.moments, **_in_threads(actor, kind)}


def work_done(path: str, number: str) -> dict[str, object]:
    """Take up again the work of that number, to its end."""
    with _opened(path) as actor:
        return _in_threads(actor, "", resumed=int(number))


def check_killed(path: str, step: str) -> dict[str, object]:
    """Check what a publisher delivered; the process is killed while it verifies, or as it keeps."""
    with _opened(path) as actor:
        from serment.adapters.clock import SystemClock
        from serment.adapters.workers import ThreadWorkers
        from serment.practice import publisher_checks, workshop
        from serment.practice.work import start_work, wait_for_work
        from serment.store import unlocked
        from support.held_export import archive_of
        from support.invented_export import ExportShape
        from support.killing import die
        from support.publishers import asked_of_publisher

        asked_of_publisher(actor)
        vars(publisher_checks)[step] = lambda *_args, **_more: die()
        workshop.install(ThreadWorkers(), SystemClock())
        stored = unlocked.blobs().put([archive_of(ExportShape(patients=3))])
        asked: dict[str, Canonical] = {"as_of": TODAY.isoformat(), "request": 1}
        work = start_work(
            actor=actor, kind="publisher_check", parameters=asked, now=NOW, source=stored
        )
        wait_for_work(work, seconds=100)
        return _report(actor)


def lines_killed(path: str, step: str, line: str) -> dict[str, object]:
    """Write lines in batches; the process is killed at that step of that line."""
    with _opened(path) as actor:
        from serment.practice.kinds_of_work import KINDS
        from support.killing import die
        from support.working import lines_work

        def meet(at_step: str, at_line: int) -> None:
            if (at_step, at_line) == (step, int(line)):
                die()

        KINDS["documents"] = lines_work(meet)
        return _in_threads(actor, "documents")


def lines_done(path: str, number: str) -> dict[str, object]:
    """Take up again the work that writes lines, to its end."""
    with _opened(path) as actor:
        from serment.practice.kinds_of_work import KINDS
        from serment.practice.work import find_work
        from support.working import lines_work

        before = find_work(actor.practice, int(number))
        KINDS["documents"] = lines_work(lambda _step, _line: None)
        found = _in_threads(actor, "documents", resumed=int(number))
        return {"from": [before.state, before.resume_from, before.done], **found}


def back_up(path: str, target: str) -> dict[str, object]:
    """Make a verified backup."""
    with _opened(path) as actor:
        from serment.practice.keeping import write_backup

        report = write_backup(actor=actor, target=Path(target), now=NOW)
        return {"damaged": report.damaged, **_report(actor)}


def back_up_by_work(path: str, target: str) -> dict[str, object]:
    """Make a backup as the screen does, and save its file."""
    with _opened(path) as actor:
        from serment.practice.waiting import hand_over
        from serment.practice.work import list_works, result_of

        report = _in_threads(actor, "backup")
        file = result_of(list_works(actor.practice)[0])
        assert file is not None
        Path(target).write_bytes(b"".join(hand_over(file)))
        return report


def restore(path: str, source: str, code: str = "") -> dict[str, object]:
    """Restore a backup in another folder, and say what is there."""
    from serment.store.backup import restore_backup

    folder = _folder(path)
    if code:
        restore_backup(Path(source), folder, recovery_code=code)
    else:
        restore_backup(Path(source), folder, passphrase=PHRASE)
    return check(path, code)


def change_keys(path: str, new_phrase: str) -> dict[str, object]:
    """Change the passphrase and the recovery code, trying a wrong present one first."""
    from serment.store.errors import WrongPassphraseError

    refused = ""
    with _opened(path) as actor:
        from serment.practice.keeping import (
            change_store_passphrase,
            renew_kit,
            renew_recovery_code,
        )

        try:
            change_store_passphrase(actor=actor, present="ce n’est pas elle", new="x", now=NOW)
        except WrongPassphraseError as wrong:
            refused = str(wrong)
        change_store_passphrase(actor=actor, present=PHRASE, new=new_phrase, now=NOW)
        kit = renew_kit(actor=actor, as_of=TODAY, now=NOW)
        code = renew_recovery_code(actor=actor, now=NOW)
        return {"refused": refused, "kit": kit[:5].decode(), "code": code, **_report(actor)}


def ways_in(path: str, phrase: str, *codes: str) -> dict[str, object]:
    """Say what a passphrase, then each recovery code, is told."""
    from serment.store import unlocking
    from serment.store.errors import StoreError

    def tried(open_with: Callable[[DataDir, str], object], secret: str) -> str:
        try:
            open_with(_folder(path), secret)
        except StoreError as refusal:
            return type(refusal).__name__
        return "opened"

    return {
        "phrase": tried(unlocking.unlock_with_passphrase, phrase),
        "codes": [tried(unlocking.unlock_with_recovery_code, code) for code in codes],
    }


def recover(path: str, code: str, new_phrase: str) -> dict[str, object]:
    """Open by the door with the recovery code and a new passphrase; say what the journal holds."""
    from serment.__main__ import _prepare, _recording
    from serment.adapters.workers import ThreadWorkers
    from serment.web.door import Gate, Opening, Phase

    folder = _folder(path)
    folder.prepare()
    workers = ThreadWorkers()
    opening = Opening(
        lambda: None,
        lambda: _prepare(folder, workers, demo=False),
        recording=_recording,
        workers=workers,
    )
    gate = Gate(folder, opening, demo=False)
    gate.recover(code, new_phrase)
    gate.wait_opening(60)
    opened = gate.phase is Phase.OPEN
    gate.close()
    with _opened(path, new_phrase) as actor:
        return {"opened": opened, **_report(actor)}


def race(path: str) -> dict[str, object]:
    """Do the same acts from eight threads at once, as eight requests would."""
    with _opened(path) as actor:
        from django.db import connection

        from serment.practice.journal import make_checkpoint
        from serment.practice.register import add_proposed_activities

        failed: list[str] = []

        def at_once(act: Callable[[int], object]) -> None:
            barrier = threading.Barrier(8)

            def run(number: int) -> None:
                barrier.wait()
                try:
                    act(number)
                except Exception as error:  # noqa: BLE001 - each is told
                    failed.append(f"{type(error).__name__}: {error}")
                finally:
                    connection.close()

            threads = [threading.Thread(target=run, args=(n,)) for n in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        at_once(lambda n: _answer(actor, "patients_per_year", 100 + n))
        at_once(lambda _n: _answer(actor, "video_surveillance", given=True))
        at_once(lambda _n: add_proposed_activities(actor=actor, as_of=TODAY, now=NOW))
        at_once(lambda _n: make_checkpoint(practice=actor.practice, now=NOW))
        at_once(lambda n: _remove(actor, _attach(actor, f"même pièce {n}", b"identique" * 999)))
        return {"failed": failed, **_report(actor)}


def refuse_writes(path: str) -> dict[str, object]:
    """Fill the disk of the database, then make it read-only; say what each act was told."""
    with _opened(path) as actor:
        from django.db import connection

        from serment.store.errors import StoreError

        told_: dict[str, object] = {}
        with connection.cursor() as cursor:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            for number in range(2_000):
                _answer(actor, "patients_per_year", 1_000 + number)
        except StoreError as refusal:
            told_["full"] = [type(refusal).__name__, str(refusal)]
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
            cursor.execute("PRAGMA query_only = ON")
        try:
            _answer(actor, "practice_form", "scm")
        except StoreError as refusal:
            told_["read_only"] = [type(refusal).__name__, str(refusal)]
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")
        return {**told_, **_report(actor)}


def upgrade(path: str, program: str) -> dict[str, object]:
    """Open with a program whose migrations are the package `newer`, in the folder `program`."""
    from serment.store.sqlcipher import checks

    sys.path.insert(0, program)
    known = {p.stem for p in (Path(program) / "newer").glob("[0-9]*.py")}
    checks.known_migrations = lambda: known
    os.environ |= {"DJANGO_SETTINGS_MODULE": "serment.settings", "SERMENT_DATA_DIR": path}
    from django.conf import settings

    settings.MIGRATION_MODULES = {"store": "newer"}
    with _opened(path) as actor:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM django_migrations WHERE app = 'store' ORDER BY id")
            applied = [name for (name,) in cursor.fetchall()]
        return {"applied": applied, **_report(actor)}


def refusal(path: str) -> dict[str, object]:
    """Open with this very program, and say what it is told."""
    from serment.store.errors import StoreError

    try:
        with _opened(path):
            return {"told": "opened"}
    except StoreError as error:
        return {"told": type(error).__name__, "message": str(error)}


def erase(path: str) -> dict[str, object]:
    """Erase the practice; say what remains of its contents in the files of the folder."""
    with _opened(path) as actor:
        from serment.practice.personal_data import erase_practice
        from serment.store.models import Practice

        database = Path(path) / "serment.db"
        before = database.stat().st_size
        erased = erase_practice(actor=actor, confirmed_name=actor.practice.name)
        files = [p for p in (Path(path) / "exhibits").rglob("*") if p.is_file()]
        return {
            "contents": erased.contents,
            "files": len(files),
            "practices": Practice.objects.count(),
            "shrunk": database.stat().st_size < before,
        }


def inspect(path: str, target: str) -> dict[str, object]:
    """Build the inspection file at `target`."""
    with _opened(path) as actor:
        from serment.practice.proof import write_inspection_file

        out = io.BytesIO()
        size = write_inspection_file(actor=actor, out=out, as_of=TODAY, now=NOW)
        Path(target).write_bytes(out.getvalue())
        return {"size": size}


def prepare_handover(path: str) -> dict[str, object]:
    """Receive a request that is ready, with two documents chosen, one of them masked."""
    with _opened(path) as actor:
        from serment.documents.redaction import MaskBox
        from serment.practice.handover_masks import NewMask, place_masks
        from support.handover import a_pdf, added, chosen, ready_request

        ready_request(actor, "partly", "third_parties")
        added(actor, 1, a_pdf("Bilan de Madame Dupont"))
        added(actor, 1, b"resultats de Madame Dupont" * 90_000, "bio.txt")
        place_masks(
            actor=actor, number=1, place=1, masks=[NewMask(MaskBox(0, 0, 0, 0.5, 0.5))],
            reason="third_parties", as_of=TODAY, now=NOW,
        )  # fmt: skip
        chosen(actor, 1, 1, 2)
        return _report(actor)


def seal(path: str, at: str = "0") -> dict[str, object]:
    """Seal that request; the disk kills this process at its change number `at`, if not 0."""
    with _opened(path) as actor:
        from serment.store import unlocked
        from support.handover import opened, sealed
        from support.killing import KillingFiles

        if at != "0":
            unlocked.blobs().files = KillingFiles(int(at))
        made = sealed(actor)
        return {"names": sorted(opened(made)), **_report(actor)}


def main() -> None:
    """Run the action that the command line names."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # standard output is a text stream here
    action = globals()[sys.argv[1]]
    found = action(*sys.argv[2:])
    print(json.dumps(found, default=str), flush=True)


if __name__ == "__main__":
    main()
