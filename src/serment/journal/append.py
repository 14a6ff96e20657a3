"""Adding one act: line, sealed payload and new frontier, computed together.

Guarantees that the three belong to one another; the store writes them in one transaction. Leaves
to others the instant, the salt (drawn at random) and the storage.

>>> from datetime import UTC
>>> first = append_entry(
...     Frontier(), recorded_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC), actor="owner",
...     act="practice.opened", payload={"name": "Cabinet"}, salt=bytes(32),
... )
>>> first.entry.sequence, first.frontier.size
(1, 1)
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from serment.journal.entry import FIRST_SEQUENCE, Entry, entry_line
from serment.journal.payload import SealedPayload, seal_payload
from serment.journal.tree import Frontier
from serment.kernel.canonical import Canonical


class NaiveInstantError(ValueError):
    """An instant without a time zone: it could mean several hours."""


@dataclass(frozen=True, slots=True)
class AppendedEntry:
    """All that one append gives; `frontier` already counts the line."""

    entry: Entry
    line: bytes
    payload: SealedPayload
    frontier: Frontier


def append_entry(  # noqa: PLR0913 -- each is a fact of the act
    frontier: Frontier,
    *,
    recorded_at: datetime,
    actor: str,
    act: str,
    payload: Canonical,
    salt: bytes,
) -> AppendedEntry:
    """The act that follows those of `frontier`; the clock may have gone back, the number not."""
    sealed = seal_payload(payload, salt=salt)
    entry = Entry(
        sequence=frontier.size + FIRST_SEQUENCE,
        recorded_at=instant_text(recorded_at),
        actor=actor,
        act=act,
        payload_digest=sealed.digest,
    )
    line = entry_line(entry)
    return AppendedEntry(entry, line, sealed, frontier.append(line))


def instant_text(instant: datetime) -> str:
    """An aware instant as the journal writes it: 2026-11-23T09:30:00.000000Z."""
    if instant.tzinfo is None:
        raise NaiveInstantError(
            "an instant without a time zone means several hours; give an aware datetime.",
        )
    moment = instant.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="microseconds") + "Z"
