"""Blocks to DOCX, for those who need to adapt a text in Word or LibreOffice.

Guarantees: the same sentences as the PDF, in French, with real heading, list and title styles,
repeated header rows, explicit column widths, alternative texts; the same document gives the same
bytes; a letter opens as the printed one does: who writes and when, to whom, then its matter.
What people typed is written as text: no field, no formula, no external part.
Leaves to others: the PDF (`typeset`), the sentences (`kinds`).

Importing this module loads python-docx (0.1 s): import it where a DOCX is asked for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from serment.documents import docx_parts as parts
from serment.documents.blocks import (
    BarChart,
    Block,
    Bullets,
    Callout,
    Contents,
    Document,
    Figure,
    Heading,
    KeyValue,
    PageBreak,
    Paragraph,
    Steps,
    Table,
    Text,
)
from serment.documents.docx_model import new_word, saved
from serment.documents.typeset import imprint_lines, picture_png, polished
from serment.kernel.french import date_in_french

if TYPE_CHECKING:
    from docx.document import Document as Word

_STYLES = {
    "body": "Normal",
    "lead": "Chapeau",
    "small": "Petit texte",
    "spoken": "Parole",
    "address": "Destinataire",
}


def write_docx(document: Document) -> bytes:
    """The document as an Office Open XML file (about 25 kB, 0.02 s)."""
    word = new_word()
    _describe(word, document)
    opening = _opening_of(document)
    if document.layout == "letter":
        day = polished(date_in_french(document.imprint.issued_on))
        parts.add_letterhead(word, polished(document.imprint.issuer), day)
    for block in opening:
        _write(word, block, document)
    title = "Objet" if document.layout == "letter" else "Title"
    parts.add_text(word, [(polished(document.title), False)], title)
    if document.subtitle:
        parts.add_text(word, [(polished(document.subtitle), False)], "Subtitle")
    for block in document.blocks[len(opening) :]:
        _write(word, block, document)
    return saved(word)


def _opening_of(document: Document) -> tuple[Block, ...]:
    """What stands above the title of a letter: the addressee, and all that comes before."""
    if document.layout != "letter":
        return ()
    places = (
        at
        for at, block in enumerate(document.blocks, 1)
        if isinstance(block, Paragraph) and block.style == "address"
    )
    return document.blocks[: next(places, 0)]


def _describe(word: Word, document: Document) -> None:
    properties = word.core_properties
    moment = datetime.combine(document.imprint.issued_on, datetime.min.time(), UTC)
    properties.title = polished(document.title)
    properties.author = polished(document.imprint.issuer)[:255]
    properties.language = "fr-FR"
    properties.comments = ""
    properties.created = properties.modified = moment
    parts.write_footer(word, polished(document.imprint.issuer), imprint_lines(document.imprint))


def _write(word: Word, block: Block, document: Document) -> None:  # noqa: C901 -- one line a kind
    match block:
        case Heading():
            parts.add_heading(word, polished(block.text), block.level, polished(block.flag))
        case Paragraph():
            parts.add_text(word, _runs(block.text), _STYLES[block.style])
        case Bullets():
            _write_bullets(word, block)
        case Steps():
            parts.add_numbered(word, [_runs(item) for item in block.items])
        case Table():
            _write_table(word, block)
        case Callout():
            texts = [_runs(text) for text in block.text]
            parts.add_callout(word, polished(block.title), texts, block.tone)
        case KeyValue():
            rows = [(polished(label), _runs(value)) for label, value in block.rows]
            parts.add_key_values(word, rows)
        case PageBreak():
            word.add_page_break()  # type: ignore[no-untyped-call]  # python-docx leaves it untyped
        case Contents():
            parts.add_contents(word, _headings(document))
        case Figure():
            png = picture_png(block.svg)
            parts.add_picture(word, png, polished(block.alt), polished(block.caption))
        case BarChart():  # its figures are in the table beside it
            parts.add_text(word, [(polished(block.caption), True)], "Petit texte")


def _runs(text: Text) -> list[tuple[str, bool]]:
    return [(polished(run.text), run.strong) for run in text]


def _headings(document: Document) -> list[str]:
    return [
        polished(block.text)
        for block in document.blocks
        if isinstance(block, Heading) and block.level == 1
    ]


def _write_bullets(word: Word, block: Bullets) -> None:
    for item in block.items:
        if block.marker == "checkbox":
            parts.add_text(word, [("☐\u00a0", False), *_runs(item)], "Case à cocher")
        else:
            parts.add_text(word, _runs(item), "List Bullet")


def _write_table(word: Word, table: Table) -> None:
    if table.caption:
        parts.add_text(word, [(polished(table.caption), True)], "Petit texte")
    parts.add_table(
        word,
        [polished(cell) for cell in table.header],
        [[_runs(cell) for cell in row] for row in table.rows],
        table.widths or tuple(1 for _ in table.header),
        form=table.form,
    )
