"""Encrypted contents and the rows that name them.

A content is written before its row, and erased after it: a crash leaves at most a content that no
row names, which `tidying` sweeps at opening. Practices of one store share the file of a content.
"""

from collections.abc import Iterable, Iterator

from django.db import transaction

from serment.practice.acting import told_by_database
from serment.store import unlocked
from serment.store.blobs import StoredBlob
from serment.store.errors import StoreError
from serment.store.models import Blob, JournalHead, Practice


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

    Every practice is held meanwhile, so that none begins to name what is being erased.
    """
    blobs = unlocked.blobs()
    with blobs.held(), told_by_database(), transaction.atomic():
        list(JournalHead.objects.select_for_update().order_by("pk"))
        if not Blob.is_named(digest):
            blobs.delete(digest)


def read_content(blob: Blob) -> Iterator[bytes]:
    """Yield a content in pieces, decrypted; DamagedBlobError if it was altered."""
    return unlocked.blobs().read(blob.digest)


def whole_content(blob: Blob) -> bytes:
    """Return a content in one piece; for documents, which are small."""
    return b"".join(read_content(blob))
