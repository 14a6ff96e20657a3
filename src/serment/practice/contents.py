"""Encrypted contents and the rows that name them."""

from collections.abc import Iterable, Iterator

from serment.store import unlocked
from serment.store.blobs import StoredBlob
from serment.store.models import Blob, Practice


def keep_content(*, practice: Practice, pieces: Iterable[bytes]) -> Blob:
    """Encrypt a content and return its row; the same content is kept once."""
    return row_of(practice=practice, stored=unlocked.blobs().put(pieces))


def row_of(*, practice: Practice, stored: StoredBlob) -> Blob:
    """Return the row of a content already kept."""
    blob, _ = Blob.objects.of(practice).get_or_create(
        practice=practice,
        digest=stored.digest,
        defaults={"stored_as": stored.stored_as, "size": stored.size},
    )
    return blob


def read_content(blob: Blob) -> Iterator[bytes]:
    """Yield a content in pieces, decrypted; DamagedBlobError if it was altered."""
    return unlocked.blobs().read(blob.digest)


def whole_content(blob: Blob) -> bytes:
    """Return a content in one piece; for documents, which are small."""
    return b"".join(read_content(blob))
