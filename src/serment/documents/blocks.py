"""The single content model of every document: a tuple of blocks under a title.

Guarantees: a block is plain data — no markup, no page geometry, no colour. The emitters
(`typeset` for PDF, `docx` for Word) say the same sentences from the same blocks.
Leaves to others: which sentences (`kinds`), how they look (the emitters).

>>> Paragraph(emphasised("Vous pouvez **vous opposer**.")).text
(Run(text='Vous pouvez ', strong=False), Run(text='vous opposer', strong=True), \
Run(text='.', strong=False))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one weight."""

    text: str
    strong: bool = False


Text = tuple[Run, ...]
Tone = Literal["note", "todo", "burning"]
ParagraphStyle = Literal["body", "lead", "small", "spoken", "address"]


def plain(text: str) -> Text:
    """Text taken as it is: whatever a person typed, asterisks included."""
    return (Run(text),) if text else ()


def emphasised(text: str) -> Text:
    """Text of ours, where `**…**` is set in bold. Never call it on what a person typed."""
    pieces = text.split("**")
    return tuple(Run(piece, strong=index % 2 == 1) for index, piece in enumerate(pieces) if piece)


def sentence(text: Text) -> str:
    """The bare words of a text."""
    return "".join(run.text for run in text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside the document. `flag` is a short mark beside it, such as « à valider »."""

    level: Literal[1, 2, 3]
    text: str
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `lead` opens a document, `small` is fine print, `spoken` is said aloud.

    `address` is the addressee of a letter, in the right half of the page.
    """

    text: Text
    style: ParagraphStyle = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order; `checkbox` draws boxes to tick by hand."""

    items: tuple[Text, ...]
    marker: Literal["bullet", "checkbox"] = "bullet"


@dataclass(frozen=True, slots=True)
class Steps:
    """A list in order, numbered from 1."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row, repeated on each page.

    `widths` are shares of the line (any positive numbers; empty: equal columns).
    `form` gives tall rows, to be filled by hand. `caption` names the table for readers.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[int, ...] = ()
    caption: str = ""
    form: bool = False


@dataclass(frozen=True, slots=True)
class Callout:
    """A boxed remark: `note` informs, `todo` asks (amber), `burning` warns (red)."""

    tone: Tone
    title: str
    text: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class KeyValue:
    """Labels and their values; an empty value is a line to fill by hand."""

    rows: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts a page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents, built by the emitter from the headings of level 1 and 2."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture drawn by Serment. `alt` says what it shows: without it, no PDF is made."""

    svg: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class BarChart:
    """Upright bars, drawn by the page itself: a label and a whole number (0 or more) for each.

    `alt` says in a sentence what the eye sees; without it, no PDF is made. Every figure must also
    stand in a table beside it: a Word file has that table and the caption alone.
    """

    bars: tuple[tuple[str, int], ...]
    alt: str
    caption: str = ""


Block = (
    Heading
    | Paragraph
    | Bullets
    | Steps
    | Table
    | Callout
    | KeyValue
    | PageBreak
    | Contents
    | Figure
    | BarChart
)
Layout = Literal["poster", "notice", "procedure", "kit", "cover", "letter"]


@dataclass(frozen=True, slots=True)
class Imprint:
    """What every page carries: who issued it, when, under which texts, at which journal mark.

    `checkpoint` is one line: origin, size and root of the journal; empty when none exists yet.
    `corpus_version` is empty for a page that rests on no text of the corpus.
    """

    issuer: str
    issued_on: date
    corpus_version: str
    checkpoint: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A title, its blocks, and what its pages carry: all that an emitter needs."""

    title: str
    blocks: tuple[Block, ...]
    imprint: Imprint
    layout: Layout = "notice"
    subtitle: str = ""


def sentences(document: Document) -> Iterator[str]:
    """Every text of the document, block by block, in reading order."""
    yield document.title
    if document.subtitle:
        yield document.subtitle
    for block in document.blocks:
        yield from (words for words in _words(block) if words)


def _words(block: Block) -> Iterator[str]:  # noqa: C901 -- one case per kind of block
    match block:
        case Heading():
            yield from (block.text, block.flag)
        case Paragraph():
            yield sentence(block.text)
        case Bullets() | Steps():
            yield from map(sentence, block.items)
        case Table():
            yield from (block.caption, *block.header)
            for row in block.rows:
                yield from map(sentence, row)
        case Callout():
            yield block.title
            yield from map(sentence, block.text)
        case KeyValue():
            for label, value in block.rows:
                yield from (label, sentence(value))
        case Figure() | BarChart():
            yield block.caption
        case PageBreak() | Contents():
            return
