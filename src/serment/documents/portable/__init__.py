"""The official portability archive of one patient, for the patient or for a colleague.

Guarantees: what `portable.archive` guarantees; a part for each module. Leaves to others who asks,
what is chosen and masked, and how the archive is sealed.
"""

from serment.documents.portable.archive import WrittenArchive, write_portable_archive
from serment.documents.portable.export import (
    AgendaEntry,
    DocumentKind,
    IssuingPractice,
    PatientIdentity,
    PersonalNote,
    PortableDocument,
    PortableExport,
    QualifiedIdentity,
    UnwritableArchiveError,
    verify_export,
)

__all__ = [
    "AgendaEntry",
    "DocumentKind",
    "IssuingPractice",
    "PatientIdentity",
    "PersonalNote",
    "PortableDocument",
    "PortableExport",
    "QualifiedIdentity",
    "UnwritableArchiveError",
    "WrittenArchive",
    "verify_export",
    "write_portable_archive",
]
