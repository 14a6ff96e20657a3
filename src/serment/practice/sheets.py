"""The sheets of the register as they are kept, parsed once however often a page asks for them.

What was read stays with the practice's own row, which lives as long as the request: nothing of it
outlives the lock. It holds while the journal's frontier stands, which every act moves, and which an
act that was undone never gives back.
"""

from serment.law.activity import ProcessingActivity
from serment.law.activity_json import parse_activity
from serment.store.models import ActivityRecord, JournalHead, Practice

Sheets = tuple[ProcessingActivity, ...]
_HELD = "_sheets_read"


def kept_sheets(practice: Practice, *, archived: bool = False) -> Sheets:
    """Return the sheets that are kept, or the archived ones, by reference."""
    stamp = _frontier(practice)
    held: dict[bool, tuple[tuple[str, ...], Sheets]] = practice.__dict__.setdefault(_HELD, {})
    if archived not in held or held[archived][0] != stamp:
        rows = ActivityRecord.objects.of(practice).filter(archived_on__isnull=not archived)
        held[archived] = (stamp, tuple(parse_activity(row.content) for row in rows))
    return held[archived][1]


def _frontier(practice: Practice) -> tuple[str, ...]:
    head = JournalHead.objects.only("size", "frontier").get(practice=practice)
    return (str(head.size), *head.frontier)
