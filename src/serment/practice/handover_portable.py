"""The documents of a request as the official portability archive, to go inside the sealed file.

Guarantees that the archive is never in clear on the disk: it is kept encrypted while it is made,
and forgotten once sealed; that a colleague's form is written only where a doctor was named. Leaves
to others the archive itself (`documents.portable`), what is chosen and masked.
"""

import io
import mimetypes
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, cast

from django.utils.timezone import localtime

from serment.documents.portable import (
    IssuingPractice,
    PatientIdentity,
    PortableDocument,
    PortableExport,
    write_portable_archive,
)
from serment.practice.requests import RequestError
from serment.practice.typed import one_line
from serment.store import unlocked
from serment.store.blobs import PendingBlob, StoredBlob
from serment.store.models import HandoverDocument, ReceivedRequest

_SURE: Final = {"pdf": "application/pdf", "text": "text/plain"}
_IMAGES: Final = frozenset({"image/jpeg", "image/png", "image/tiff"})
_ANY: Final = "application/octet-stream"
_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class PortableIdentity:
    """Whose archive it is, as the record says: the archive wants the two names apart."""

    birth_family: str
    given: str


@dataclass(frozen=True, slots=True)
class PortableContent:
    """A document chosen, its content among the encrypted ones: as it came, or masked."""

    document: HandoverDocument
    digest: str
    is_masked: bool


def verify_identity(told: PortableIdentity) -> None:
    """Refuse an archive that would not say whose it is."""
    for field, value in (("birth_family", told.birth_family), ("given", told.given)):
        if not one_line(value):
            raise RequestError(
                "L’archive de portabilité dit à qui elle est : écrivez le nom de naissance et le "
                "prénom du patient, comme au dossier. Rien n’a été fabriqué.",
                field=field,
            )


def keep_archive(
    request: ReceivedRequest,
    told: PortableIdentity,
    contents: Iterable[PortableContent],
    *,
    now: datetime,
) -> StoredBlob:
    """Write the archive among the encrypted contents, without a row: forget it once sealed."""
    practice, record = request.practice, request.record
    export = PortableExport(
        export_id=uuid.uuid4(),
        made_at=localtime(now),
        context="CONFRERE" if request.applicant == "appointed_doctor" else "PATIENT",
        patient=PatientIdentity(
            birth_family=one_line(told.birth_family)[:_NAME],
            given=one_line(told.given)[:_NAME],
            born_on=None if record is None else record.born_on,
            local_number="" if record is None else str(record),
        ),
        practice=IssuingPractice(
            practice.name, contact=practice.doctor, email=practice.email, phone=practice.phone
        ),
        documents=tuple(map(_portable, contents)),
    )
    pending = unlocked.blobs().start()
    try:
        write_portable_archive(export, cast("io.BufferedWriter", _Into(pending)))
        return pending.keep()
    except BaseException:
        pending.discard()
        raise


def _portable(content: PortableContent) -> PortableDocument:
    document = content.document
    kind = "application/pdf" if content.is_masked else _type_of(document)
    return PortableDocument(
        document.title, kind, content=partial(unlocked.blobs().open, content.digest)
    )


def _type_of(document: HandoverDocument) -> str:
    """Return the type that the bytes confirm; the name alone proves nothing."""
    guessed = mimetypes.guess_type(document.file_name)[0] or _ANY
    if document.kind == "image":
        return guessed if guessed in _IMAGES else _ANY
    return _SURE.get(document.kind, _ANY)


class _Into(io.RawIOBase):
    """An encrypted content being received, as the file that an archive is written to."""

    def __init__(self, pending: PendingBlob) -> None:
        super().__init__()
        self._pending = pending

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def write(self, content: Any, /) -> int:
        """Encrypt one more piece."""
        self._pending.write(bytes(content))
        return len(content)
