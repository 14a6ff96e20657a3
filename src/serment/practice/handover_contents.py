"""What goes into the sealed file of a request: the documents chosen, their slip, their digests.

Guarantees that a document without a mask leaves as it came, piece by piece, that one with masks
leaves as pictures alone, and that the slip lists what was written before it. In a ZIP, whose names
anybody reads, a name says nothing: DOC001.pdf, its suffix one of a closed list or none.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import PurePath
from typing import Final

from django.utils.timezone import localtime

from serment.documents.context import DocumentContext
from serment.documents.handover_papers import (
    HandedDocument,
    HandoverSlip,
    LeftOut,
    handover_slip_pdf,
)
from serment.documents.redaction import masked_pdf
from serment.documents.sealed_archive import SealedEntry, SealedForm, shows_names
from serment.intake.exhibit import safe_name
from serment.kernel.canonical import canonical_bytes
from serment.kernel.digests import sha256_hex
from serment.law.request_choices import RequestChoice
from serment.practice.contents import forget_content
from serment.practice.documents import context_of
from serment.practice.handover import documents_of, reasons_for
from serment.practice.handover_masks import box_of, content_of
from serment.practice.handover_obstacles import used_reasons
from serment.practice.handover_portable import PortableContent, PortableIdentity, keep_archive
from serment.practice.request_letters import texts_in_full
from serment.practice.request_words import subject_words
from serment.store import unlocked
from serment.store.errors import StoreError
from serment.store.models import HandoverDocument, ReceivedRequest

SLIP: Final = "Bordereau.pdf"
CHECKSUMS: Final = "CHECKSUMS.sha256"
ARCHIVE: Final = "Archive de portabilité.zip"
_LONGEST_NAME: Final = 80
_SUFFIXES: Final = frozenset({
    ".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif", ".bmp", ".webp", ".heic", ".dcm",
    ".txt", ".csv", ".rtf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".ppt", ".pptx",
    ".odp", ".xml", ".json", ".html", ".htm", ".eml", ".msg", ".zip", ".7z", ".mp3", ".wav", ".mp4",
})  # fmt: skip
"""Those that tell a format; what follows any other dot may be a word of the file’s name."""


class PackageContents:
    """The entries of a package of a request; `digests` names those given so far."""

    def __init__(
        self,
        request: ReceivedRequest,
        form: SealedForm,
        portable: PortableIdentity | None = None,
        *,
        now: datetime,
    ) -> None:
        self.digests: dict[str, str] = {}
        self._temporary: list[str] = []
        self._portable = portable
        self._now = now
        self._request = request
        self._form = form
        self._as_of = localtime(now).date()
        self._kept = kept_documents(request)
        self.chosen = [one for one in self._kept if one.is_chosen]

    def entries(self) -> Iterator[SealedEntry]:
        """Yield each document, or their archive, then the slip and the digests, in that order.

        To be read once; `forget_temporary` once it is over, whatever happened.
        """
        contents = [self._content(document) for document in self.chosen]
        handed = [self._handed(one, index) for index, one in enumerate(contents, 1)]
        if self._portable is None:
            for told in handed:
                yield self._kept_content(told.name, told.digest)
        else:
            name = ARCHIVE if not shows_names(self._form) else "ARCHIVE.zip"
            archive = keep_archive(self._request, self._portable, contents, now=self._now)
            self._temporary.append(archive.digest)
            yield self._kept_content(name, archive.digest)
            handed = [replace(told, name=name) for told in handed]
        yield self._small(SLIP, handover_slip_pdf(self._slip(handed), self._context()))
        lines = [f"{digest}  {name}\n" for name, digest in self.digests.items()]
        yield self._small(CHECKSUMS, "".join(lines).encode())

    def forget_temporary(self) -> None:
        """Forget what was kept for the making alone: masked copies, the archive."""
        for digest in self._temporary:
            with suppress(StoreError):  # what remains is swept at the next opening
                forget_content(digest)
        self._temporary = []

    def _content(self, document: HandoverDocument) -> PortableContent:
        """Return a document as it is handed over; a masked copy is kept, encrypted, meanwhile."""
        masks = [mask for mask in document.masks.all() if mask.is_kept]
        if not masks:
            return PortableContent(document, document.digest, is_masked=False)
        pages_out = {mask.page for mask in masks if mask.is_page}
        boxes = [box_of(mask) for mask in masks if mask.page not in pages_out]
        copy = masked_pdf(content_of(document), boxes, pages_out, made_on=self._as_of)
        kept = unlocked.blobs().put([copy])
        self._temporary.append(kept.digest)
        return PortableContent(document, kept.digest, is_masked=True)

    def _handed(self, content: PortableContent, index: int) -> HandedDocument:
        """Return what the slip says of a document."""
        document = content.document
        masks = [mask for mask in document.masks.all() if mask.is_kept]
        pages_out = {mask.page for mask in masks if mask.is_page}
        return HandedDocument(
            document.title,
            name_inside(document, index, self._form, is_masked=content.is_masked),
            content.digest,
            None if document.pages is None else document.pages - len(pages_out),
            sum(mask.page not in pages_out for mask in masks),
            len(pages_out),
        )

    def _kept_content(self, name: str, digest: str) -> SealedEntry:
        self.digests[name] = digest
        return SealedEntry(name, unlocked.blobs().open(digest))

    def _small(self, name: str, content: bytes) -> SealedEntry:
        self.digests[name] = hashlib.sha256(content).hexdigest()
        return SealedEntry(name, BytesIO(content))

    def _context(self) -> DocumentContext:
        return context_of(self._request.practice, as_of=self._as_of)

    def _slip(self, handed: Sequence[HandedDocument]) -> HandoverSlip:
        request = self._request
        used = used_reasons(self._kept)
        reasons = [one for one in reasons_for(request, self._as_of) if one.id in used]
        return HandoverSlip(
            number=request.number,
            applicant=request.applicant_name,
            subject=subject_words(request.right),
            received_on=request.received_on,
            handed=tuple(handed),
            left_out=tuple(left_out_for(one, self._kept) for one in reasons),
        )


def kept_documents(request: ReceivedRequest) -> list[HandoverDocument]:
    """Return the documents of a request whose copy is still there."""
    return [one for one in documents_of(request) if one.blob_id is not None]


def left_out_for(reason: RequestChoice, documents: Sequence[HandoverDocument]) -> LeftOut:
    """Return what was left out for a reason, with its text; no more than may be told."""
    masks = Counter(
        mask.is_page
        for one in documents
        if one.is_chosen
        for mask in one.masks.all()
        if mask.is_kept and mask.reason == reason.id
    )
    whole = sum(one.is_chosen is False and one.reason == reason.id for one in documents)
    if reason.told_as:
        return LeftOut(reason.told_as, "", (), whole, masks[False], masks[True])
    texts = texts_in_full(reason)
    return LeftOut(reason.title, reason.says, texts, whole, masks[False], masks[True])


def name_inside(
    document: HandoverDocument, index: int, form: SealedForm, *, is_masked: bool = False
) -> str:
    """Return the name of a document in the package; one that says nothing where it is seen."""
    own = PurePath(document.file_name).suffix.lower()
    own = own if own in _SUFFIXES else ""
    suffix = ".pdf" if is_masked else own
    if shows_names(form):
        return f"DOC{index:03}{suffix}"
    title = safe_name(document.title)
    if own and title.lower().endswith(own):
        title = title[: -len(own)]
    title = title[:_LONGEST_NAME].strip(" .")
    return f"Pièces/{index:03} {title or 'document'}{suffix}"


def choices_digest(request: ReceivedRequest) -> str:
    """Return the digest of all that was chosen: it changes when a choice or a mask does."""
    return sha256_hex(
        canonical_bytes(
            [
                [one.place, one.digest, one.is_chosen, one.reason, one.title, _masks(one)]
                for one in kept_documents(request)
            ]
        )
    )


def _masks(document: HandoverDocument) -> list[str]:
    return [
        f"{mask.page} {mask.left} {mask.top} {mask.width} {mask.height} {mask.is_page} "
        f"{mask.reason}"
        for mask in document.masks.all()
        if mask.is_kept
    ]
