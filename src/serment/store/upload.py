"""Uploads that never touch the disk in clear: each is encrypted as it is read.

The framework's own handlers write what exceeds 2.5 MB to a temporary file in clear. Here a piece
goes from the request to the encrypted contents of the open store. A file that the view does not
keep is removed when the request ends.
"""

from collections.abc import Iterator
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from serment.store import unlocked
from serment.store.blobs import PendingBlob, StoredBlob
from serment.store.errors import StoreError

LARGEST_UPLOAD: Final = 2 * 1024**3
LARGEST_READ: Final = 64 * 1024**2
_HEAD: Final = 4_096


class UploadTooLargeError(StoreError):
    """A file exceeds what an exhibit may weigh, or what may be read whole."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"Ce fichier dépasse {limit // 1024**2} Mo.",
            "Le traiter d’un bloc bloquerait Serment.",
            "Joignez un fichier plus petit, ou gardez l’original ailleurs et joignez-en un "
            "extrait.",
        )


class EncryptedUpload(UploadedFile):  # type: ignore[type-arg] # generic in the stubs alone
    """A received file; `keep` gives it a place among the encrypted contents."""

    def __init__(
        self,
        pending: PendingBlob,
        *,
        field_name: str | None,
        name: str,
        content_type: str | None,
        charset: str | None,
    ) -> None:
        super().__init__(
            file=None,
            name=name,  # Django keeps the last part of a path alone
            content_type=content_type,
            size=pending.size,
            charset=charset,
        )
        self.field_name = field_name
        self._pending = pending
        self._kept = False

    @property
    def head(self) -> bytes:
        """The first 4 KiB, to recognise what kind of file it is."""
        return self.read(min(_HEAD, self._pending.size))

    @property
    def digest(self) -> str:
        """The SHA-256 of the content."""
        return self._pending.digest

    def keep(self) -> StoredBlob:
        """Keep the content, before the row that will name it is committed."""
        stored = self._pending.keep()
        self._kept = True
        return stored

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the clear content, at most 1 MiB at a time."""
        del chunk_size
        if self._kept:
            return unlocked.blobs().read(self._pending.digest)
        return self._pending.read()

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Tell whether it comes in several pieces."""
        return self._pending.size > (chunk_size or self.DEFAULT_CHUNK_SIZE)

    def read(self, num_bytes: int | None = None) -> bytes:
        """Return the first bytes (all by default); UploadTooLargeError beyond 64 MiB."""
        wanted = self._pending.size if num_bytes is None else min(num_bytes, self._pending.size)
        if wanted > LARGEST_READ:
            raise UploadTooLargeError(LARGEST_READ)
        content = bytearray()
        for piece in self.chunks():
            content += piece
            if len(content) >= wanted:
                break
        return bytes(content[:wanted])

    def close(self) -> None:
        """Remove the content unless it was kept; Django calls it at the end of the request."""
        if not self._kept:
            self._pending.discard()


class EncryptedUploadHandler(FileUploadHandler):
    """The only handler of `FILE_UPLOAD_HANDLERS`."""

    chunk_size = 256 * 1024
    _pending: PendingBlob | None = None

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Begin a file of the form."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]  # passed on as received
        self._pending = unlocked.blobs().start()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Encrypt a piece; UploadTooLargeError beyond 2 GiB, DiskFullError."""
        del start
        pending = self._require_pending()
        try:
            if pending.size + len(raw_data) > LARGEST_UPLOAD:
                raise UploadTooLargeError(LARGEST_UPLOAD)
            pending.write(raw_data)
        except StoreError:
            self.upload_interrupted()
            raise

    def file_complete(self, file_size: int) -> EncryptedUpload:
        """Return the received file."""
        del file_size
        pending, self._pending = self._require_pending(), None
        pending.finish()
        return EncryptedUpload(
            pending,
            field_name=self.field_name,
            name=self.file_name or "sans-nom",
            content_type=self.content_type,
            charset=self.charset,
        )

    def upload_interrupted(self) -> None:
        """Remove what was received of a file that did not end."""
        if self._pending is not None:
            self._pending.discard()
            self._pending = None

    def _require_pending(self) -> PendingBlob:
        if self._pending is None:
            raise RuntimeError("a piece came before its file")
        return self._pending
