"""The last backup that was made and read back, as the journal tells it.

One that waits to be fetched by a browser does not count: it lies beside what it copies.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from serment.store.models import JournalEntry, Practice

_HANDED_OVER: Final = "backup.handed_over"
COUNTED: Final = ("backup.made", _HANDED_OVER)


@dataclass(frozen=True, slots=True)
class LastBackup:
    """When it was made, and its size in bytes (None where the journal does not say).

    `is_handed_over`: a browser read it to its end; where it lies, the person alone can see.
    """

    made_at: datetime
    size: int | None
    is_handed_over: bool = False


def last_backup(practice: Practice) -> LastBackup | None:
    """Return the last backup that was found good and that left the program."""
    lines = JournalEntry.objects.of(practice).filter(act__in=COUNTED).order_by("-sequence")
    line = lines.select_related("payload").first()
    if line is None:
        return None
    payload = getattr(line, "payload", None)
    said = json.loads(bytes(payload.content)) if payload is not None else {}
    size = said.get("size")
    return LastBackup(
        line.recorded_at, size if isinstance(size, int) else None, line.act == _HANDED_OVER
    )
