"""The narrative of a clinical document (CDA R2) as blocks: titles, paragraphs, lists, tables.

Guarantees: what its sections say is all there, in order; a section whose text is empty says so;
nothing outside is fetched, no entity is read. Leaves to others what was coded beside the text.

A run of more than 40 characters has spaces inside, so that the line holds it.
LIMIT: a picture or a PDF among the sections is not shown; it is said to be there. A cell of a table
is cut beyond 20 000 characters, with « … ». A table one row of which is far wider than the others
is told row by row, its cells between semicolons.
Source: HL7 CDA R2, `StrucDoc.Text` (paragraph, list, table, content, br).
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING, Final

from lxml import etree

from serment.documents.blocks import Bullets, Heading, Paragraph, Table, plain
from serment.intake.bounded_xml import UnreadableXmlError, read_xml
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from serment.documents.blocks import Block

LARGEST_CLINICAL: Final = 32 << 20
MOST_BLOCKS: Final = 20_000
_HL7: Final = "{urn:hl7-org:v3}"
_LONGEST: Final = 8_000
_PIECE: Final = 1 << 16
_RUN: Final = re.compile(r"\S{40}(?=\S)")
_APART: Final = frozenset({"br", "item", "td", "th", "tr", "paragraph", "caption", "table", "list"})
_WIDENED: Final = 8
"""How many cells a table may draw for each that it has: none of eight columns is beyond."""
_EMPTY: Final = "Cette partie n’a pas de texte dans le document d’origine."
_ATTACHED: Final = nbsp(
    "Le document d’origine porte ici un fichier (image ou PDF), que cette page ne montre pas : "
    "ouvrez le document d’origine."
)


class UnreadableClinicalError(ValueError):
    """A clinical document whose narrative cannot be read; the message is French and whole."""

    def __init__(self) -> None:
        super().__init__(
            nbsp(
                "Ce document XML n’est pas un document clinique (CDA) lisible : aucune page n’a pu "
                "en être faite, seul le fichier d’origine est joint. Ouvrez-le avec le logiciel "
                "qui l’a produit."
            )
        )


def narrative_blocks(content: bytes) -> tuple[Block, ...]:
    """The blocks of its body; `UnreadableClinicalError` for another XML, or a broken one."""
    root = parsed(content)
    sections = [*root.iter(f"{_HL7}section")]
    blocks: list[Block] = []
    for section in sections:
        blocks += _section_blocks(section)
        if len(blocks) > MOST_BLOCKS:
            raise UnreadableClinicalError
    if not sections:
        blocks.append(Paragraph(plain(_ATTACHED)))
    return tuple(blocks)


def carried_file(content: bytes) -> tuple[str, bytes] | None:
    """The file that is the whole body of a document (CDA level 1): its type and its bytes.

    None where the body has sections, or holds nothing that can be read;
    `UnreadableClinicalError` where it is no clinical document.
    """
    body = parsed(content).find(f"{_HL7}component/{_HL7}nonXMLBody/{_HL7}text")
    if body is None:
        return None
    said = "".join(body.itertext())
    mime_type = body.get("mediaType", "text/plain")
    if body.get("representation") != "B64":
        return mime_type, said.encode()
    try:
        return mime_type, b64decode("".join(said.split()), validate=True)
    except ValueError:
        return None


def parsed(content: bytes) -> _Element:
    """The root of a clinical document; `UnreadableClinicalError` for anything else."""
    if len(content) > LARGEST_CLINICAL:
        raise UnreadableClinicalError
    _verify_bounds(content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True,
        remove_comments=True, huge_tree=True,  # its length and depth are bounded above
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableClinicalError from error
    if root.tag != f"{_HL7}ClinicalDocument":
        raise UnreadableClinicalError
    return root


class _Nothing:
    """Takes nothing: what is wanted is that the whole document be within bounds."""

    is_done = False

    def start(self, path: tuple[str, ...], attributes: Mapping[str, str]) -> None:
        """Take nothing."""

    def end(self, path: tuple[str, ...]) -> None:
        """Take nothing."""

    def text(self, path: tuple[str, ...], text: str) -> None:
        """Take nothing."""


def _verify_bounds(content: bytes) -> None:
    """Refuse a document type before its entities, and what is too deep, in whatever encoding."""
    pieces = (content[at : at + _PIECE] for at in range(0, len(content), _PIECE))
    try:
        read_xml(pieces, _Nothing(), limit=LARGEST_CLINICAL)
    except UnreadableXmlError as error:
        raise UnreadableClinicalError from error


def breakable(text: str) -> str:
    """The text with a space inside each run of characters that a line could not hold."""
    return _RUN.sub(r"\g<0> ", text)


def _section_blocks(section: _Element) -> Iterator[Block]:
    title = _words(section.find(f"{_HL7}title"))
    if title:
        level = sum(1 for _ in section.iterancestors(f"{_HL7}section"))
        yield Heading(1 if level == 0 else 2, title)
    text = section.find(f"{_HL7}text")
    blocks = [] if text is None else [*_blocks(text)]
    has_parts = section.find(f".//{_HL7}section") is not None
    yield from blocks or ([] if has_parts else [Paragraph(plain(_EMPTY))])


def _blocks(element: _Element) -> Iterator[Block]:
    """What stands in an element that holds blocks: loose words are paragraphs."""
    loose = [element.text or ""]
    for child in element:
        name = _name(child)
        if name in ("paragraph", "list", "table", "renderMultiMedia", "br"):
            yield from _paragraphs("".join(loose))
            loose = []
            yield from _block(child, name)
        else:
            loose.append(f" {_words(child)} " if name == "caption" else "".join(_pieces(child)))
        loose.append(child.tail or "")
    yield from _paragraphs("".join(loose))


def _block(element: _Element, name: str) -> Iterator[Block]:
    if name == "table":
        yield from _table(element)
    elif name == "list":
        items = tuple(plain(piece) for item in element for piece in _cut(_words(item)))
        if items:
            yield Bullets(items)
    elif name == "renderMultiMedia":
        yield Paragraph(plain(_ATTACHED))
    elif name == "paragraph":
        yield from _blocks(element)


def _table(table: _Element) -> Iterator[Block]:
    rows = [[_words(cell) for cell in row] for row in table.iter(f"{_HL7}tr")]
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    if not width:
        return
    if width * len(rows) > _WIDENED * sum(map(len, rows)):
        yield from _row_by_row(rows, _words(table.find(f"{_HL7}caption")))
        return
    has_head = table.find(f"{_HL7}thead") is not None and len(rows) > 1
    head, body = (rows[0], rows[1:]) if has_head else ([""] * width, rows)
    yield Table(
        tuple(head + [""] * (width - len(head))),
        tuple(tuple(plain(cell) for cell in row + [""] * (width - len(row))) for row in body),
        caption=_words(table.find(f"{_HL7}caption")),
    )


def _row_by_row(rows: list[list[str]], caption: str) -> Iterator[Block]:
    """Every word of a table that would be mostly empty cells; an empty cell is a dash."""
    yield from _paragraphs(caption)
    told = (" ; ".join(cell or "–" for cell in row) for row in rows)
    yield Bullets(tuple(plain(piece) for row in told for piece in _cut(row)))


def _paragraphs(text: str) -> Iterator[Block]:
    for piece in _cut(breakable(" ".join(text.split()))):
        yield Paragraph(plain(piece))


def _cut(words: str) -> Iterator[str]:
    """In pieces that a page can hold."""
    for start in range(0, len(words), _LONGEST):
        yield words[start : start + _LONGEST]


def _words(element: _Element | None) -> str:
    """Every word inside, on one line; a line break is a space."""
    return "" if element is None else breakable(" ".join("".join(_pieces(element)).split()))


def _pieces(element: _Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            apart = " " if _name(child) in _APART else ""
            yield apart
            yield from _pieces(child)
            yield apart
        yield child.tail or ""


def _name(element: _Element) -> str:
    return str(element.tag).removeprefix(_HL7)
