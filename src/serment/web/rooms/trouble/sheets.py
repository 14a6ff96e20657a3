"""The kit's blocks, cut into sheets for the screen."""

import re
from dataclasses import dataclass, field

from serment.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Heading,
    KeyValue,
    Paragraph,
    Steps,
    Table,
    sentence,
)
from serment.documents.playbooks import BY_HAND

_OF_A_KIND = re.compile(r"^Fiche\s*:\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a sheet, in words: its form, its title, its lines, its rows."""

    form: str
    title: str = ""
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Sheet:
    """A sheet of the kit: what follows a heading of the first level."""

    title: str
    is_of_a_kind: bool = False
    parts: list[Part] = field(default_factory=list)


def sheets_of(blocks: tuple[Block, ...]) -> tuple[Sheet, ...]:
    """Return the sheets of a document, in order."""
    sheets = [Sheet("À faire d’abord")]
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            name = _name(block.text)
            sheets.append(Sheet(name, is_of_a_kind=_OF_A_KIND.match(block.text) is not None))
        else:
            part = _part(block)
            if part is not None:
                sheets[-1].parts.append(part)
    return tuple(s for s in sheets if s.parts)


def _name(heading: str) -> str:
    """Return the heading without the word that only paper needs."""
    name = _OF_A_KIND.sub("", heading)
    return name[:1].upper() + name[1:]


def _part(block: Block) -> Part | None:  # noqa: PLR0911 - one answer for each form of block
    match block:
        case Heading(text=text):
            return Part("heading", title=text)
        case Paragraph(text=text):
            return Part("paragraph", lines=(sentence(text),))
        case Bullets(items=items):
            return Part("bullets", lines=tuple(map(sentence, items)))
        case Steps(items=items):
            return Part("steps", lines=tuple(map(sentence, items)))
        case Callout(title=title, text=text):
            return Part("callout", title=title, lines=tuple(map(sentence, text)))
        case KeyValue(rows=rows):
            return Part("table", rows=tuple((label, sentence(v)) for label, v in rows))
        case Table(header=header, rows=rows, form=False):
            shown = len(header) - (header[-1] == BY_HAND)
            body = tuple(tuple(map(sentence, row[:shown])) for row in rows)
            return Part("grid", lines=header[:shown], rows=body)
        case Table(header=header, rows=rows, form=True):
            return _filled(header, tuple(tuple(map(sentence, row)) for row in rows))
        case _:
            return None


def _filled(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Part | None:
    """Return the lines of a form that are filled already; the blank ones are for paper."""
    known = tuple(row for row in rows if any(row[1:]))
    return Part("grid", lines=header, rows=known) if known else None
