"""What goes into the sealed file of a request: the documents chosen, their slip, their digests.

Guarantees that a document without a mask leaves as it came, piece by piece, that one with masks
leaves as pictures alone, and that the slip lists what was written before it. In a ZIP, whose names
anybody reads, a name says nothing: DOC001.pdf.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO, Final

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
from serment.law.findings import citations_of
from serment.law.request_choices import RequestChoice
from serment.practice.documents import context_of
from serment.practice.handover import documents_of, reasons_for
from serment.practice.handover_masks import box_of, content_of
from serment.practice.handover_obstacles import used_reasons
from serment.practice.library import the_corpus
from serment.practice.request_words import subject_words
from serment.store import unlocked
from serment.store.models import HandoverDocument, ReceivedRequest

SLIP: Final = "Bordereau.pdf"
CHECKSUMS: Final = "CHECKSUMS.sha256"
_LONGEST_NAME: Final = 80


class PackageContents:
    """The entries of a package of a request; `digests` names those given so far."""

    def __init__(self, request: ReceivedRequest, form: SealedForm, *, as_of: date) -> None:
        self.digests: dict[str, str] = {}
        self._request = request
        self._form = form
        self._as_of = as_of
        self._kept = kept_documents(request)
        self.chosen = [one for one in self._kept if one.is_chosen]

    def entries(self) -> Iterator[SealedEntry]:
        """Yield each document, then the slip, then the digests; to be read once, in order."""
        handed = []
        for index, document in enumerate(self.chosen, 1):
            told, stream = self._handed(document, index)
            handed.append(told)
            self.digests[told.name] = told.digest
            yield SealedEntry(told.name, stream)
        yield self._small(SLIP, handover_slip_pdf(self._slip(handed), self._context()))
        lines = [f"{digest}  {name}\n" for name, digest in self.digests.items()]
        yield self._small(CHECKSUMS, "".join(lines).encode())

    def _handed(self, document: HandoverDocument, index: int) -> tuple[HandedDocument, BinaryIO]:
        """Return what the slip says of a document, and its content: as it came, or masked."""
        masks = [mask for mask in document.masks.all() if mask.is_kept]
        name = name_inside(document, index, self._form, is_masked=bool(masks))
        if not masks:
            told = HandedDocument(document.title, name, document.digest, document.pages)
            return told, unlocked.blobs().open(document.digest)
        boxes = [box_of(mask) for mask in masks if not mask.is_page]
        pages_out = {mask.page for mask in masks if mask.is_page}
        boxes = [box for box in boxes if box.page not in pages_out]
        copy = masked_pdf(content_of(document), boxes, pages_out, made_on=self._as_of)
        left = (document.pages or 0) - len(pages_out)
        digest = hashlib.sha256(copy).hexdigest()
        told = HandedDocument(document.title, name, digest, left, len(boxes), len(pages_out))
        return told, BytesIO(copy)

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
    """Return what was left out for a reason, with its text."""
    texts = tuple(text.short for text in citations_of(the_corpus(), reason.rests_on))
    masks = Counter(
        mask.is_page
        for one in documents
        if one.is_chosen
        for mask in one.masks.all()
        if mask.is_kept and mask.reason == reason.id
    )
    whole = sum(one.is_chosen is False and one.reason == reason.id for one in documents)
    return LeftOut(reason.title, reason.says, texts, whole, masks[False], masks[True])


def name_inside(
    document: HandoverDocument, index: int, form: SealedForm, *, is_masked: bool = False
) -> str:
    """Return the name of a document in the package; one that says nothing where it is seen."""
    own = PurePath(document.file_name).suffix.lower()
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
