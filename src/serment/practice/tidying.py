"""Tidying at opening: what a killed process left behind, and the findings remembered for later.

Call `tidy_store` once, when the store has just been opened and migrated, while its process alone
holds the folder and before any request: nothing is then being received.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.sessions.models import Session
from django.db import transaction

from serment.practice.acting import told_by_database
from serment.practice.plan import remember_findings
from serment.practice.record_imports import forget_drafts
from serment.practice.waiting import forget_unread_backups
from serment.store import unlocked
from serment.store.models import Blob, Practice


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was removed: contents that no row names, backups never handed over, sessions."""

    contents: int
    backups: int
    sessions: int


def tidy_store(*, practice: Practice, as_of: date) -> Tidied:
    """Remove what nothing names any more, and remember the findings of today."""
    forget_drafts(practice)
    contents = unlocked.blobs().sweep(Blob.names_in_store())
    with told_by_database(), transaction.atomic():
        sessions, _ = Session.objects.all().delete()
    remember_findings(practice=practice, as_of=as_of)
    return Tidied(contents=contents, backups=forget_unread_backups(), sessions=sessions)
