"""What is hidden in a copy before it is given: pages shown, words found, places masked for good.

Guarantees: a document that anybody may have made is read in a process of its own, bounded, and
refused with a French sentence when it cannot be (`UnreadableDocumentError`); a masked copy holds
pictures of its pages alone. Leaves to others: deciding what is masked, keeping the decision.

Each function opens the document by itself (0.1 s); `reading.OpenDocument` answers several times.
"""

from serment.documents.redaction.boxes import (
    Found,
    MaskBox,
    MisplacedMaskError,
    TextLine,
    box_around,
)
from serment.documents.redaction.masking import UnmaskedContentError, masked_pdf, verify_masked
from serment.documents.redaction.reading import OpenDocument, UnreadableDocumentError
from serment.documents.redaction.words import find_in_page

__all__ = [
    "Found",
    "MaskBox",
    "MisplacedMaskError",
    "OpenDocument",
    "TextLine",
    "UnmaskedContentError",
    "UnreadableDocumentError",
    "find_words",
    "masked_pdf",
    "page_count",
    "page_png",
    "text_lines",
    "verify_masked",
]


def page_count(content: bytes) -> int:
    """How many pages a document has; `UnreadableDocumentError` when it cannot be read."""
    with OpenDocument(content) as document:
        return document.count


def page_png(content: bytes, page: int, width: int, boxes: tuple[MaskBox, ...] = ()) -> bytes:
    """A page (from 0) as a PNG of that width in pixels, its boxes black, as it would be given."""
    with OpenDocument(content) as document:
        return document.png(page, width, boxes)


def text_lines(content: bytes, page: int) -> tuple[TextLine, ...]:
    """What a page says, line by line, in the order of the file; nothing for a picture."""
    with OpenDocument(content) as document:
        lines = document.glyphs(page)
    placed = ((line.text.strip(), box_around(page, line.places)) for line in lines)
    return tuple(TextLine(text, box) for text, box in placed if box is not None)


def find_words(content: bytes, words: tuple[str, ...]) -> tuple[Found, ...]:
    """Every place of these words, page by page; see `words` for what is tolerated."""
    with OpenDocument(content) as document:
        return tuple(
            found
            for page in range(document.count)
            for found in find_in_page(page, document.glyphs(page), words)
        )
