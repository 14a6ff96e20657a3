"""Records in a real encrypted folder, worked on by a process of its own that can be killed.

Run as `python -m support.real_records ACTION FOLDER …`; each action prints one line of JSON.
"""

# ruff: noqa: T201 - Django loads once the keys are held; the parent reads what is printed

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.real_folder import NOW, PHRASE, ROOT, TODAY, _folder, _opened
from support.real_folder import create as create_practice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serment.intake.records import ReadRecord
    from serment.practice.actors import Actor

NAMES = [f"ZZNOM{n:02d} Éloïse" for n in range(40)]
"""Names that no other byte of a practice holds by chance."""


def run(action: str, folder: Path, *arguments: str, dies: bool = False) -> Any:
    """Run an action to its end, or to its death, and return what it printed."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"}
    for name in ("SERMENT_POSTGRESQL", "DJANGO_SETTINGS_MODULE", "SERMENT_DATA_DIR"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "support.real_records", action, str(folder), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if dies and done.returncode == -9:
        return None
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _lines(names: Sequence[str], *, first: int = 0) -> list[ReadRecord]:
    from support.listing import past

    return [past(str(number), name) for number, name in enumerate(names, first)]


def create(path: str) -> dict[str, object]:
    """Make a practice with records at their term, one of which was once held, with a reason."""
    create_practice(path)
    with _opened(path) as actor:
        from serment.practice.record_holds import keep_records, open_holds, release_hold
        from support.listing import imported, record_of

        imported(actor, _lines(NAMES))
        pk = record_of(actor, "0").pk
        reason, review = "ZZMOTIF de garder", TODAY + timedelta(days=30)
        keep_records(actor=actor, numbers=[pk], reason=reason, review_on=review, now=NOW)
        (span,) = open_holds(actor.practice)
        release_hold(actor=actor, number=span.pk, until=TODAY, as_of=TODAY, now=NOW)
        return _report(actor)


def report(path: str) -> dict[str, object]:
    """Open and say what is there."""
    with _opened(path) as actor:
        return _report(actor)


def _report(actor: Actor) -> dict[str, object]:
    from serment.practice.contents import whole_content
    from serment.practice.proof import verify_own_journal
    from serment.store.models import (
        Destruction,
        DestructionItem,
        JournalEntry,
        JournalHead,
        JournalPayload,
        KeptRecord,
        PurgedRecord,
        RecordImport,
        RecordSpan,
    )

    practice = actor.practice
    lines = JournalEntry.objects.of(practice)
    kept = JournalPayload.objects.of(practice).filter(entry__act="records.batch_kept")
    certificates = [d.certificate for d in Destruction.objects.of(practice) if d.certificate]
    return {
        "faults": list(verify_own_journal(practice)),
        "whole": JournalHead.objects.get(practice=practice).size == lines.count(),
        "records": KeptRecord.objects.of(practice).count(),
        "told": sum(json.loads(bytes(payload.content))["records"] for payload in kept),
        "read": list(RecordImport.objects.of(practice).values_list("read", flat=True)),
        "spans": RecordSpan.objects.of(practice).count(),
        "held_lines": lines.filter(act="record.held").count(),
        "items": DestructionItem.objects.of(practice).count(),
        "states": list(Destruction.objects.of(practice).values_list("state", flat=True)),
        "done_lines": lines.filter(act="destruction.done").count(),
        "certificates": [whole_content(blob)[:5].decode() for blob in certificates],
        "purged": PurgedRecord.objects.of(practice).count(),
        "purged_again": lines.filter(act="records.purged_again").count(),
    }


def _die_at(at: int) -> None:
    """Kill this process before the statement number `at` of those that write."""
    from serment.store.sqlcipher.base import CipherCursor
    from support.killing import die

    seen = [0]

    def counted(name: str) -> None:
        usual = getattr(CipherCursor, name)

        def run_or_die(self: Any, query: str, *rest: Any) -> Any:
            if query.split(" ", 1)[0] in {"INSERT", "UPDATE", "DELETE", "VACUUM", "PRAGMA"}:
                seen[0] += 1
                if seen[0] == at:
                    die()
            return usual(self, query, *rest)

        setattr(CipherCursor, name, run_or_die)

    counted("execute")
    counted("executemany")


def import_killed(path: str, at: str) -> dict[str, object]:
    """Import 60 more records by batches of ten; die before a statement."""
    with _opened(path) as actor:
        from serment.practice import record_imports
        from support.listing import imported

        vars(record_imports)["BATCH"] = 10
        _die_at(int(at))
        imported(actor, _lines([f"ZZAUTRE{n}" for n in range(60)], first=100), source="Autre")
        return _report(actor)


def import_again(path: str) -> dict[str, object]:
    """Take the last import up again, to its end."""
    with _opened(path) as actor:
        from serment.practice.record_imports import Reading, keep_lines, list_imports

        begun = list_imports(actor.practice).first()
        assert begun is not None
        lines = _lines([f"ZZAUTRE{n}" for n in range(60)], first=100)
        keep_lines(actor=actor, imported=begun, reading=Reading(lines, TODAY, lambda: NOW))
        return _report(actor)


def decide(path: str) -> dict[str, object]:
    """Decide to destroy the first half, and tick it as done."""
    with _opened(path) as actor:
        from serment.practice.destructions import Tick, decide_destruction, tick_items
        from support.listing import record_of

        chosen = [record_of(actor, str(number)).pk for number in range(20)]
        decide_destruction(actor=actor, numbers=chosen, confirmed=20, as_of=TODAY, now=NOW)
        for support in ("paper", "software"):
            tick_items(actor=actor, number=1, tick=Tick(support, TODAY, "Chloé"), now=NOW)
        return _report(actor)


def destroy(path: str, at: str = "0") -> dict[str, object]:
    """Carry the destruction out; die before a statement."""
    with _opened(path) as actor:
        from serment.practice.destroying import CarryingOut, carry_out

        _die_at(int(at))
        told = CarryingOut("shredded_p4", "deleted_in_software", 20)
        carry_out(actor=actor, number=1, told=told, as_of=TODAY, now=NOW)
        return _report(actor)


def hold(path: str, at: str) -> dict[str, object]:
    """Hold ten records, one act each; die before a statement."""
    with _opened(path) as actor:
        from serment.practice.record_holds import NewHold, hold_record
        from support.listing import record_of

        _die_at(int(at))
        for number in range(20, 30):
            audit = NewHold("audit", TODAY, "Contrôle", TODAY + timedelta(days=30))
            pk = record_of(actor, str(number)).pk
            hold_record(actor=actor, hold=audit, as_of=TODAY, now=NOW, number=pk)
        return _report(actor)


def back_up(path: str, target: str) -> dict[str, object]:
    """Make a backup."""
    with _opened(path) as actor:
        from serment.practice.keeping import write_backup

        write_backup(actor=actor, target=Path(target), now=NOW)
        return _report(actor)


def restore(path: str, source: str, purge_list: str = "") -> dict[str, object]:
    """Restore a backup in another folder, with the list of purges."""
    from serment.store.backup import restore_backup

    listed = Path(purge_list) if purge_list else None
    restore_backup(Path(source), _folder(path), passphrase=PHRASE, purge_list=listed)
    return report(path)


def _pages(database: bytes, key: bytes) -> bytes:
    """Decrypt every page of a SQLCipher 4 file, those that are free included."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    page, reserve, salt = 4096, 80, 16
    clear = []
    for at in range(0, len(database), page):
        block = database[at : at + page]
        vector = block[page - reserve : page - reserve + 16]
        sealed = block[salt if at == 0 else 0 : page - reserve]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        clear.append(decryptor.update(sealed) + decryptor.finalize())
    return b"".join(clear)


def clear_bytes(path: str) -> dict[str, object]:
    """Say which of our words are in the clear bytes of the database, and in the files beside it."""
    from serment.store import unlocking

    folder = _folder(path)
    keys = unlocking.unlock_with_passphrase(folder, PHRASE)
    clear = _pages(folder.database.read_bytes(), keys.database)
    others = b"".join(file.read_bytes() for file in folder.path.rglob("*") if file.is_file())
    words = [*(name.split()[0] for name in NAMES), "ZZMOTIF"]
    left = folder.database.with_name("serment.db-wal")
    return {
        "pages": len(clear) // (4096 - 80),
        "in_database": [word for word in words if _holds(clear, word)],
        "beside": [word for word in words if _holds(others, word)],
        "journal_of_pages": left.stat().st_size if left.exists() else 0,
    }


def _holds(data: bytes, word: str) -> bool:
    return word.encode() in data or word.lower().encode() in data


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
