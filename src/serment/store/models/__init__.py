"""The tables, by subject; every row belongs to one practice."""

from serment.store.models.contacts import ContactRecord
from serment.store.models.documents import Blob, Exhibit, IssuedDocument
from serment.store.models.journal import (
    Checkpoint,
    JournalEntry,
    JournalHead,
    JournalPayload,
    SigningKey,
)
from serment.store.models.law import Answer, Decision, FindingSeen
from serment.store.models.people import Member, Person, Practice, Role
from serment.store.models.register import ActivityRecord
from serment.store.models.work import UNFINISHED, Work, WorkKind, WorkState, WorkUnit

__all__ = [
    "UNFINISHED",
    "ActivityRecord",
    "Answer",
    "Blob",
    "Checkpoint",
    "ContactRecord",
    "Decision",
    "Exhibit",
    "FindingSeen",
    "IssuedDocument",
    "JournalEntry",
    "JournalHead",
    "JournalPayload",
    "Member",
    "Person",
    "Practice",
    "Role",
    "SigningKey",
    "Work",
    "WorkKind",
    "WorkState",
    "WorkUnit",
]
