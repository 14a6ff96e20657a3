"""The last backup that was made and read back, as the journal tells it."""

import json
from dataclasses import dataclass
from datetime import datetime

from serment.store.models import JournalEntry, Practice


@dataclass(frozen=True, slots=True)
class LastBackup:
    """When it was made, and its size in bytes (None where the journal does not say)."""

    made_at: datetime
    size: int | None


def last_backup(practice: Practice) -> LastBackup | None:
    """Return the last backup that was finished and found good."""
    lines = JournalEntry.objects.of(practice).filter(act="backup.made").order_by("-sequence")
    line = lines.select_related("payload").first()
    if line is None:
        return None
    payload = getattr(line, "payload", None)
    said = json.loads(bytes(payload.content)) if payload is not None else {}
    size = said.get("size")
    return LastBackup(line.recorded_at, size if isinstance(size, int) else None)
