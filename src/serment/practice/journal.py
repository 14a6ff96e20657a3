"""The journal of a practice: one line for each act, and checkpoints of the whole.

Call `record_act` inside the transaction of the act: both are written, or neither.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from serment.adapters.signing import Ed25519Signer
from serment.journal.append import AppendedEntry, append_entry
from serment.journal.checkpoint import Checkpoint as CheckpointOfTree
from serment.journal.checkpoint import origin_of, sign_checkpoint
from serment.journal.payload import SALT_BYTES
from serment.journal.tree import Frontier, parse_frontier
from serment.kernel.canonical import Canonical
from serment.practice.acting import one_act
from serment.practice.actors import Actor
from serment.store.models import (
    Checkpoint,
    JournalEntry,
    JournalHead,
    JournalPayload,
    Practice,
    SigningKey,
)


class OutsideTransactionError(RuntimeError):
    """A line asked for outside the transaction of its act."""


def open_journal(*, practice: Practice, now: datetime) -> None:
    """Give a new practice its empty tree and its signing key."""
    signer = Ed25519Signer.generate()
    JournalHead.objects.create(practice=practice)
    SigningKey.objects.create(
        practice=practice, private=signer.seed, public=signer.public_key, created_at=now
    )


def record_act(
    *, actor: Actor, act: str, payload: Mapping[str, Canonical], now: datetime
) -> JournalEntry:
    """Append the line of an act to the journal of the actor's practice.

    The line names the member by number; the name, like all that the act says, is in the payload,
    which can be erased with its salt. A clock set back is said in the payload: order is by number.
    """
    return record_acts(actor=actor, acts=[(act, payload)], now=now)[0]


def record_acts(
    *, actor: Actor, acts: Iterable[tuple[str, Mapping[str, Canonical]]], now: datetime
) -> tuple[JournalEntry, ...]:
    """Append the lines of several acts of one instant, as `record_act` would one after the other.

    They are written together: a dozen answers cost little more than one.
    """
    if not connection.in_atomic_block:
        raise OutsideTransactionError("an act and its line are written together")
    practice = actor.practice
    head = JournalHead.objects.select_for_update().get(practice=practice)
    frontier = parse_frontier(head.size, head.frontier)
    note = _clock_note(practice, now)
    appended: list[AppendedEntry] = []
    for act, payload in acts:
        one = append_entry(
            frontier,
            recorded_at=now,
            actor=f"member:{actor.member.pk}",
            act=act,
            payload={**payload, "by": actor.name, **note},
            salt=secrets.token_bytes(SALT_BYTES),
        )
        appended.append(one)
        frontier, note = one.frontier, {}  # the next line is of the same instant
    head.size, head.frontier = frontier.size, frontier.to_hex()
    head.save(update_fields=["size", "frontier"])
    return _written(practice, appended, now)


def _written(
    practice: Practice, appended: Sequence[AppendedEntry], now: datetime
) -> tuple[JournalEntry, ...]:
    entries = JournalEntry.objects.bulk_create(
        JournalEntry(
            practice=practice,
            sequence=one.entry.sequence,
            act=one.entry.act,
            recorded_at=now,
            line=one.line,
        )
        for one in appended
    )
    JournalPayload.objects.bulk_create(
        JournalPayload(
            practice=practice, entry=entry, salt=one.payload.salt, content=one.payload.content
        )
        for entry, one in zip(entries, appended, strict=True)
    )
    return tuple(entries)


def _clock_note(practice: Practice, now: datetime) -> dict[str, Canonical]:
    """Say by how much the clock is behind the previous line, if it is."""
    last = JournalEntry.objects.of(practice).order_by("-sequence").only("recorded_at").first()
    if last is None or last.recorded_at <= now:
        return {}
    return {"clock_behind_by_seconds": int((last.recorded_at - now).total_seconds()) + 1}


def is_clock_behind(*, practice: Practice, now: datetime) -> bool:
    """Tell whether the machine's clock is behind the last line of the journal."""
    return bool(_clock_note(practice, now))


def signer_of(practice: Practice) -> Ed25519Signer:
    """Return the signing key of the practice."""
    return Ed25519Signer(bytes(SigningKey.objects.of(practice).get().private))


def make_checkpoint(*, practice: Practice, now: datetime) -> Checkpoint:
    """Sign where the journal stands; the same size is signed once."""
    head = JournalHead.objects.get(practice=practice)
    return _signed_at(practice, head) or _sign(practice, now)


def _signed_at(practice: Practice, head: JournalHead) -> Checkpoint | None:
    return Checkpoint.objects.of(practice).filter(size=head.size).first()


def _sign(practice: Practice, now: datetime) -> Checkpoint:
    with one_act(practice):
        head = JournalHead.objects.get(practice=practice)
        return _signed_at(practice, head) or _write_checkpoint(practice, head, now)


def _write_checkpoint(practice: Practice, head: JournalHead, now: datetime) -> Checkpoint:
    frontier: Frontier = parse_frontier(head.size, head.frontier)
    signer = signer_of(practice)
    stands = CheckpointOfTree(origin_of(practice.pk.hex), frontier.size, frontier.root)
    return Checkpoint.objects.create(
        practice=practice,
        size=head.size,
        root=frontier.root.hex(),
        text=sign_checkpoint(stands, public_key=signer.public_key, sign=signer.sign),
        made_at=now,
    )


def short_checkpoint(checkpoint: Checkpoint) -> str:
    """Write a checkpoint in one short line, for the foot of a document."""
    return f"Journal {checkpoint.size} · {checkpoint.root[:16]}"
