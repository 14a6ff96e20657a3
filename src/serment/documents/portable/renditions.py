"""A page to read beside each document: PDF/A, made from what the document is.

Guarantees: a document that says it is PDF/A is left as it is; a PDF or a picture becomes PDF/A by
`redaction`, in a process of its own; a text and the narrative of a CDA are typeset. What has no
page is said to have none, with the reason, never guessed.
Leaves to others what is written beside it, and the original, which is always given too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from serment.documents.blocks import Document, Imprint, Paragraph, plain
from serment.documents.portable.narrative import (
    UnreadableClinicalError,
    breakable,
    carried_file,
    narrative_blocks,
)
from serment.documents.redaction import UnreadableDocumentError, masked_pdf
from serment.documents.typeset import TypesettingError, typeset_pdf
from serment.kernel.french import date_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from serment.documents.blocks import Block
    from serment.documents.portable.export import PortableDocument

LARGEST_READ: Final = 256 << 20
LARGEST_TEXT: Final = 4 << 20
_LONGEST_PARAGRAPH: Final = 8_000
UNTITLED: Final = "Document sans titre"
_PDFA: Final = re.compile(rb"pdfaid:part\s*(?:>|=\s*[\"'])\s*[1-4]")
_TYPE: Final = re.compile(r"[a-z0-9.+-]{1,100}/[a-z0-9.+-]{1,100}")
_SCANNED: Final = frozenset({"application/pdf", "image/jpeg", "image/png", "image/tiff"})
CLINICAL: Final = frozenset({"text/xml", "application/xml", "application/hl7-v3+xml"})


@dataclass(frozen=True, slots=True)
class Rendition:
    """A PDF/A, or the reason why there is none, in French; neither where none is needed."""

    pdf: bytes | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Typesetter:
    """What every page that we typeset bears: the practice and the day."""

    issuer: str
    day: date

    def pdf(self, title: str, blocks: tuple[Block, ...]) -> bytes:
        """The blocks under their title, as PDF/A-2a; TypesettingError when they cannot be."""
        return typeset_pdf(Document(title, blocks, Imprint(self.issuer, self.day, "")))


def is_pdfa(content: bytes) -> bool:
    """Whether a PDF declares that it is PDF/A; nobody verified it."""
    return content.startswith(b"%PDF-") and _PDFA.search(content) is not None


def bare_type(mime_type: str) -> str:
    """The type without its parameters, in lower case; that of any bytes where it is none."""
    bare = mime_type.partition(";")[0].strip().lower()
    return bare if _TYPE.fullmatch(bare) else "application/octet-stream"


def has_rendition(mime_type: str) -> bool:
    """Whether its bytes are to be read whole: a page can be made of them."""
    return mime_type in _SCANNED or mime_type in CLINICAL or mime_type == "text/plain"


def rendition_of(
    document: PortableDocument, original: str, content: bytes, typesetter: Typesetter
) -> Rendition:
    """The PDF/A of a document; nothing where it declares to be one already.

    `original` is the name of the document in the archive, which a page that is typeset tells.
    """
    if is_pdfa(content):
        return Rendition()
    if not has_rendition(document.mime_type):
        return Rendition(reason=NO_PAGE)
    try:
        if document.mime_type in _SCANNED:
            return Rendition(masked_pdf(content, (), made_on=typesetter.day))
        carried = carried_file(content) if document.mime_type in CLINICAL else None
        if carried is not None and bare_type(carried[0]) not in CLINICAL:
            return _of_carried(document, original, carried, typesetter)
        return _typeset(document, original, content, typesetter)
    except (UnreadableDocumentError, UnreadableClinicalError, TypesettingError) as error:
        return Rendition(reason=str(error))


def _typeset(
    document: PortableDocument, original: str, content: bytes, typesetter: Typesetter
) -> Rendition:
    """The page of a text, or of the narrative of a clinical document."""
    if document.mime_type in CLINICAL:
        blocks = narrative_blocks(content)
    elif len(content) > LARGEST_TEXT:
        return Rendition(reason=_TOO_LONG)
    else:
        blocks = text_blocks(_decoded(content))
    told = (_origin(document, original), *blocks)
    return Rendition(typesetter.pdf(document.title or UNTITLED, told))


def _of_carried(
    document: PortableDocument, original: str, carried: tuple[str, bytes], typesetter: Typesetter
) -> Rendition:
    """The page of the file that a clinical document carries: itself where it is PDF/A."""
    inner = replace(document, mime_type=bare_type(carried[0]))
    made = rendition_of(inner, original, carried[1], typesetter)
    return made if made.pdf or made.reason else Rendition(carried[1])


def _origin(document: PortableDocument, original: str) -> Paragraph:
    """A page that we typeset is not the document: it says of which it is, and of when."""
    dated = f"daté du {date_in_french(document.dated)}" if document.dated else "sans date connue"
    told = f"Mise en page de {original}, {dated}. Le fichier d’origine, joint, fait seul foi."
    return Paragraph(plain(nbsp(told)), style="small")


NO_PAGE: Final = nbsp(
    "Serment ne sait pas mettre ce format en page : seul le fichier d’origine est joint. "
    "Ouvrez-le avec un logiciel qui connaît ce format."
)
TOO_LARGE: Final = nbsp(
    "Ce document est trop grand pour être mis en page : seul le fichier d’origine est joint. "
    "Ouvrez-le avec le logiciel qui l’a produit."
)
_TOO_LONG: Final = nbsp(
    "Ce texte est trop long pour être mis en page : seul le fichier d’origine est joint. "
    "Ouvrez-le avec un éditeur de texte."
)


def text_blocks(text: str) -> tuple[Block, ...]:
    """A paragraph for each line."""
    return tuple(Paragraph(plain(piece)) for piece in _pieces(text))


def _decoded(content: bytes) -> str:
    """UTF-8, else the code page of Windows, which any byte fits."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _pieces(text: str) -> Iterator[str]:
    """The lines, a very long one in several: a block is cut beyond what a page can hold."""
    for line in map(breakable, text.splitlines()):
        for start in range(0, len(line), _LONGEST_PARAGRAPH):
            yield line[start : start + _LONGEST_PARAGRAPH]
