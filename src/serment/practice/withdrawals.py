"""What was taken out of a destruction, when, by whom and why, as its page and the terminal say it.

Guarantees that the cause is what the record's own answer told that day, and that the reason, which
a person typed, is read from its line of the journal: it is nowhere else, and goes with the first
of its records to be destroyed later.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from serment.documents.retention.certificate import REMAINDER_WORDS, RemainderReason
from serment.store.models import Destruction, JournalEntry, JournalPayload, Practice

_ACT = "destruction.withdrawn"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Records taken out in one act for one cause; `at` is None and the words empty where unknown.

    `reason` is empty once its line was erased, and for what an older version withdrew.
    """

    cause: RemainderReason
    numbers: tuple[int, ...]
    at: datetime | None = None
    by: str = ""
    reason: str = ""

    @property
    def words(self) -> str:
        """The cause in a sentence, the one that the certificate says."""
        return REMAINDER_WORDS[self.cause]


def withdrawals_of(destruction: Destruction) -> tuple[Withdrawal, ...]:
    """Return what left a destruction, the first act first."""
    told = sorted(_told(destruction), key=lambda one: (one[2], one[1], one[0]))
    lines = _lines(destruction.practice, {line for _, _, line in told})
    found = []
    for (line, cause), group in groupby(told, key=lambda one: (one[2], one[1])):
        entry = lines.get(line)
        payload = getattr(entry, "payload", None)
        said = {} if payload is None else json.loads(bytes(payload.content))
        found.append(
            Withdrawal(
                cause,
                tuple(pk for pk, _, _ in group),
                None if entry is None else entry.recorded_at,
                str(said.get("by", "")),
                str(said.get("reason", "")),
            )
        )
    return tuple(found)


def forget_reasons(practice: Practice, numbers: Collection[int]) -> None:
    """Erase, inside an act, the reasons typed for records that are being destroyed."""
    gone = set(numbers)
    lines = {
        line
        for destruction in Destruction.objects.of(practice).exclude(content=None)
        for pk, _, line in _told(destruction)
        if pk in gone and line
    }
    if lines:
        payloads = JournalPayload.objects.of(practice).filter(entry__act=_ACT)
        payloads.filter(entry__sequence__in=lines).delete()


def _told(destruction: Destruction) -> Iterable[tuple[int, RemainderReason, int]]:
    """Yield the number of each record, its cause, and the line of the journal (0 if unknown)."""
    for pk, cause, *line in (destruction.content or {}).get("withdrawn", ()):
        yield pk, cause, line[0] if line else 0


def _lines(practice: Practice, sequences: Collection[int]) -> dict[int, JournalEntry]:
    rows = JournalEntry.objects.of(practice).filter(act=_ACT, sequence__in=sequences)
    return {entry.sequence: entry for entry in rows.select_related("payload")}
