"""The tables, by subject; every row belongs to one practice."""

from serment.store.models.assessments import AssessmentRecord
from serment.store.models.contacts import ContactRecord
from serment.store.models.destructions import (
    Destruction,
    DestructionItem,
    DestructionState,
    PurgedRecord,
)
from serment.store.models.documents import Blob, Exhibit, IssuedDocument
from serment.store.models.handover import HandoverDocument, HandoverMask, HandoverPackage
from serment.store.models.incidents import (
    BreachRisk,
    CorrectiveMeasure,
    FilingKind,
    Incident,
    IncidentFiling,
    IncidentGesture,
    IncidentState,
)
from serment.store.models.journal import (
    Checkpoint,
    JournalEntry,
    JournalHead,
    JournalPayload,
    SigningKey,
)
from serment.store.models.law import Answer, Decision, FindingSeen
from serment.store.models.people import Member, Person, Practice, Role
from serment.store.models.publishers import (
    CheckedArchive,
    PublisherChannel,
    PublisherContext,
    PublisherRequest,
)
from serment.store.models.records import (
    AlikePair,
    KeptRecord,
    RecordImport,
    RecordSource,
    RecordSpan,
    RecordsState,
    RejectedRow,
    SourceKind,
    SpanKind,
)
from serment.store.models.register import ActivityRecord
from serment.store.models.reminders import CalendarLine, MailSecurity, ReminderMail
from serment.store.models.requests import (
    IdentityMethod,
    ReceivedRequest,
    RequestChannel,
    RequestMode,
    RequestOutcome,
)
from serment.store.models.work import UNFINISHED, Work, WorkKind, WorkState, WorkUnit

__all__ = [
    "UNFINISHED",
    "ActivityRecord",
    "AlikePair",
    "Answer",
    "AssessmentRecord",
    "Blob",
    "BreachRisk",
    "CalendarLine",
    "CheckedArchive",
    "Checkpoint",
    "ContactRecord",
    "CorrectiveMeasure",
    "Decision",
    "Destruction",
    "DestructionItem",
    "DestructionState",
    "Exhibit",
    "FilingKind",
    "FindingSeen",
    "HandoverDocument",
    "HandoverMask",
    "HandoverPackage",
    "IdentityMethod",
    "Incident",
    "IncidentFiling",
    "IncidentGesture",
    "IncidentState",
    "IssuedDocument",
    "JournalEntry",
    "JournalHead",
    "JournalPayload",
    "KeptRecord",
    "MailSecurity",
    "Member",
    "Person",
    "Practice",
    "PublisherChannel",
    "PublisherContext",
    "PublisherRequest",
    "PurgedRecord",
    "ReceivedRequest",
    "RecordImport",
    "RecordSource",
    "RecordSpan",
    "RecordsState",
    "RejectedRow",
    "ReminderMail",
    "RequestChannel",
    "RequestMode",
    "RequestOutcome",
    "Role",
    "SigningKey",
    "SourceKind",
    "SpanKind",
    "Work",
    "WorkKind",
    "WorkState",
    "WorkUnit",
]
