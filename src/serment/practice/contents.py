"""Encrypted contents and the rows that name them.

A content is written before its row, and erased after it: a crash leaves at most a content that no
row names, which `tidying` sweeps at opening. Practices of one store share the file of a content.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from django.db import transaction
from django.db.models import Q

from serment.practice.acting import told_by_database
from serment.store import unlocked
from serment.store.blobs import BlobStore, StoredBlob
from serment.store.errors import StoreError
from serment.store.models import (
    Blob,
    Destruction,
    Exhibit,
    HandoverDocument,
    HandoverPackage,
    IssuedDocument,
    JournalHead,
    Practice,
    RecordImport,
    Work,
)
from serment.store.removals import REMOVALS


class VanishedContentError(StoreError):
    """The content was erased between its reception and its row: the same file was removed."""

    def __init__(self) -> None:
        super().__init__(
            "Le même fichier vient d’être retiré du cabinet pendant que vous le joigniez.",
            "Il n’a donc pas été gardé.",
            "Joignez-le de nouveau.",
        )


def keep_content(*, practice: Practice, pieces: Iterable[bytes]) -> Blob:
    """Encrypt a content and return its row; the same content is kept once."""
    return row_of(practice=practice, stored=unlocked.blobs().put(pieces))


def row_of(*, practice: Practice, stored: StoredBlob) -> Blob:
    """Return the row of a content already kept; call it inside the act that names the content."""
    if not unlocked.blobs().has(stored.digest):
        raise VanishedContentError
    blob, _ = Blob.objects.of(practice).get_or_create(
        practice=practice,
        digest=stored.digest,
        defaults={"stored_as": stored.stored_as, "size": stored.size},
    )
    return blob


def forget_content(digest: str) -> None:
    """Erase a content for good, unless a row of any practice names it; call it after the commit.

    Where a backup or an inspection file is copying, it is erased at the end of the copy.
    """
    REMOVALS.do(partial(_erase_unless_named, unlocked.blobs(), digest))


def _erase_unless_named(blobs: BlobStore, digest: str) -> None:
    """Erase; every practice is held, so that none begins to name what is being erased."""
    with told_by_database(), transaction.atomic():
        list(JournalHead.objects.select_for_update().order_by("pk"))
        if not Blob.is_named(digest):
            blobs.delete(digest)


def release_row(practice: Practice, blob: Blob) -> None:
    """Forget a content that one row has ceased to name, unless another does; inside the act."""
    if is_used(practice, blob):
        return
    digest = blob.digest
    blob.delete()
    transaction.on_commit(partial(forget_content, digest))


def is_used(practice: Practice, blob: Blob) -> bool:
    """Tell whether a row of the practice names it: exhibit, document, import, work, handover."""
    documents = IssuedDocument.objects.of(practice).filter(Q(pdf=blob) | Q(docx=blob))
    return (
        Exhibit.objects.of(practice).filter(blob=blob).exists()
        or documents.exists()
        or Work.objects.of(practice).filter(source=blob).exists()
        or RecordImport.objects.of(practice).filter(content=blob).exists()
        or Destruction.objects.of(practice).filter(certificate=blob).exists()
        or HandoverDocument.objects.of(practice).filter(blob=blob).exists()
        or HandoverPackage.objects.of(practice).filter(blob=blob).exists()
    )


def read_content(blob: Blob) -> Iterator[bytes]:
    """Yield a content in pieces, decrypted; DamagedBlobError if it was altered."""
    return unlocked.blobs().read(blob.digest)


@dataclass(frozen=True, slots=True)
class BlobContent:
    """An encrypted content as a file to read: the `Content` of a reader of `serment.intake`."""

    name: str
    blob: Blob

    @property
    def size(self) -> int:
        """The number of bytes."""
        return self.blob.size

    def open(self) -> BinaryIO:
        """Return the clear bytes, read at any place; the caller closes the stream."""
        return unlocked.blobs().open(self.blob.digest)


def whole_content(blob: Blob) -> bytes:
    """Return a content in one piece; for documents, which are small."""
    return b"".join(read_content(blob))
