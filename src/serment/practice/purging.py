"""Erasing records for good, and again whenever a backup brings them back.

Guarantees that a record goes with its claims, its holds, what the journal said of them (payloads
and salts), its twins and its place in every list; that its token is then in the list of purges, in
the database and in a file of the data folder; and that what a restored backup brings back goes at
the first opening, with a line that says how many.
"""

import contextlib
import hmac
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from serment.practice.acting import one_act
from serment.practice.actors import Actor
from serment.practice.compacting import compact_store
from serment.practice.folder import open_folder
from serment.practice.journal import record_act
from serment.practice.withdrawals import forget_reasons
from serment.store import unlocked
from serment.store.errors import StoreError
from serment.store.models import (
    Destruction,
    JournalPayload,
    KeptRecord,
    Practice,
    PurgedRecord,
    RecordImport,
    RecordSpan,
)
from serment.store.purges import NAME as PURGES
from serment.store.purges import (
    PurgeList,
    purge_list_bytes,
    read_purge_list,
    write_purge_list,
)
from serment.store.record_writing import parts_of


def purge_records(
    practice: Practice, numbers: Collection[int], destruction: Destruction | None
) -> int:
    """Erase records and all that hangs on them, inside an act; return how many went."""
    count = sum(_purge_part(practice, part, destruction) for part in parts_of(numbers))
    transaction.on_commit(_finish)
    return count


def _purge_part(practice: Practice, numbers: list[int], destruction: Destruction | None) -> int:
    twins = KeptRecord.objects.of(practice).filter(same_as__in=numbers)
    every = [*numbers, *twins.values_list("pk", flat=True)]
    rows = KeptRecord.objects.of(practice).filter(pk__in=every)
    entries = RecordSpan.objects.of(practice).filter(record__in=every).exclude(entry=None)
    payloads = JournalPayload.objects.of(practice)
    payloads.filter(entry__in=entries.values("entry")).delete()
    forget_reasons(practice, every)
    PurgedRecord.objects.bulk_create(
        (
            PurgedRecord(
                practice=practice,
                token=token,
                digest=digest_of(source, series, key),
                destruction=destruction,
            )
            for token, source, series, key in rows.values_list(
                "token", "source_id", "series", "key"
            )
        ),
        ignore_conflicts=True,
    )
    rows.update(same_as=None)
    count = rows.count()
    rows.delete()
    return count


def digest_of(source: int, series: str, key: str) -> str:
    """Return the keyed digest by which a destroyed record is recognised in a later export."""
    told = f"purged|{source}|{series}|{key}".encode()
    return hmac.new(unlocked.keys().exhibit_names, told, "sha256").hexdigest()


def count_returned(imported: RecordImport) -> int:
    """Count the records of an import that were destroyed before: the software still lists them."""
    gone = set(PurgedRecord.objects.of(imported.practice).values_list("digest", flat=True))
    if not gone - {""}:
        return 0
    rows = KeptRecord.objects.of(imported.practice).filter(imported=imported)
    keys = rows.values_list("source_id", "series", "key").iterator()
    return sum(digest_of(*one) in gone for one in keys)


def replay_purges(*, actor: Actor, now: datetime) -> int:
    """Erase again what the list of purges names and the database holds; return how many went.

    Call it at each opening: a database restored from an older backup holds them, no other does.
    """
    practice, listed = actor.practice, _listed()
    known = {token.hex for token in PurgedRecord.tokens_in_store()}
    back = [UUID(hex=token) for token in sorted(listed.tokens - known)]
    if not back:
        if known - listed.tokens or not listed.is_finished:
            _finish()  # a process was killed before it had, or another act held the database
        return 0
    with one_act(practice):
        rows = KeptRecord.objects.of(practice)
        numbers = [
            number
            for part in parts_of(back)
            for number in rows.filter(token__in=part).values_list("pk", flat=True)
        ]
        found = purge_records(practice, numbers, None)
        PurgedRecord.objects.bulk_create(
            (PurgedRecord(practice=practice, token=token) for token in back),
            ignore_conflicts=True,
        )
        if found:
            record_act(actor=actor, act="records.purged_again", payload={"records": found}, now=now)
    return found


def purge_list() -> bytes:
    """Return the list of purges as a file, to lie beside the backups."""
    return purge_list_bytes(unlocked.keys(), _present())


def _present(*, is_finished: bool = True) -> PurgeList:
    tokens = frozenset(token.hex for token in PurgedRecord.tokens_in_store())
    return PurgeList(tokens, is_finished, _last_number())


def next_number(practice: Practice) -> int:
    """Return the number of the next destruction, never one that a lost database gave."""
    latest = Destruction.objects.of(practice).aggregate(last=Max("number"))["last"] or 0
    return max(latest, _listed().last_number) + 1


def _last_number() -> int:
    return max(Destruction.last_in_store(), _listed().last_number)


def _listed() -> PurgeList:
    """Return the list of the data folder; a server has none."""
    if connection.vendor != "sqlite":
        return PurgeList()
    folder = open_folder()
    return read_purge_list(folder.path / PURGES, unlocked.keys(), folder.files)


def _finish() -> None:
    """Write the list, then the database again, then that it is done: `replay_purges` ends it else.

    The records are already gone: another act that holds the database puts the rewriting off to the
    next opening, and is no failure of the destruction.
    """
    _write_list(is_finished=False)
    with contextlib.suppress(StoreError):
        compact_store()
        _write_list(is_finished=True)


def _write_list(*, is_finished: bool) -> None:
    if connection.vendor != "sqlite":
        return  # a server has backups of its own, which this list does not follow
    folder = open_folder()
    told = _present(is_finished=is_finished)
    write_purge_list(folder.path / PURGES, unlocked.keys(), told, folder.files)
