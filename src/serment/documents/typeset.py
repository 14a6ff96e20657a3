"""Blocks to PDF, by the compiler inside the typst package.

Guarantees: PDF/A-2a (PDF/A-3a when files are attached) and PDF/UA-1, tagged, in French, with
bundled fonts only; the same document gives the same bytes, on any machine. What people typed
travels as JSON and is never evaluated nor written into a source. The compiler works in a process
of its own and ends with it (`press`): no page leaves anything in this one.
Leaves to others: the sentences (`kinds`), signatures, storage.

A page takes 0.05 s, a hundred 0.4 s, the start of the press included.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from serment.documents.blocks import (
    BarChart,
    Block,
    Bullets,
    Callout,
    Contents,
    Document,
    Figure,
    Heading,
    Imprint,
    KeyValue,
    PageBreak,
    Paragraph,
    Steps,
    Table,
    Text,
)
from serment.documents.characters import printable
from serment.documents.press import Press
from serment.documents.separate import SeparateError
from serment.kernel.french import date_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping

Json = str | int | bool | list["Json"] | dict[str, "Json"]


class TypesettingError(Exception):
    """A document could not be typeset; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file carried inside the PDF (PDF/A-3): its name, its words, what it is."""

    name: str
    text: str
    mime_type: str
    description: str
    relationship: Literal["source", "data", "alternative", "supplement"] = "data"


def typeset_pdf(document: Document, attachments: tuple[Attachment, ...] = ()) -> bytes:
    """The document as a PDF, ended by a line feed (so that a later signature stays PDF/A).

    Raises `TypesettingError`, naming the document, when the compiler refuses it.
    """
    with _told(f"Le document « {document.title[:80]} »"), Press() as press:
        press.print(request_of(document, attachments))
        return press.take() + b"\n"


def typeset_pdfs(documents: Iterable[Document]) -> Generator[bytes]:
    """The PDF of each document, in order, by one press.

    The next one is being made while the caller works on what it has just received: it keeps the
    other core busy. Raises as `typeset_pdf` does. Close it where the caller may stop half way.
    """
    with _told("Un document"), Press() as press:
        asked: Document | None = None
        for document in documents:
            made = None if asked is None else _taken(press, asked)
            press.print(request_of(document))
            asked = document
            if made is not None:
                yield made
        if asked is not None:
            yield _taken(press, asked)


def _taken(press: Press, document: Document) -> bytes:
    with _told(f"Le document « {document.title[:80]} »"):
        return press.take() + b"\n"


def picture_png(svg: str) -> bytes:
    """A drawing of ours as PNG at 150 points an inch, for formats that do not take SVG.

    Raises `TypesettingError` when the compiler refuses it.
    """
    with _told("Un dessin"), Press() as press:
        press.print({"svg": svg})
        return press.take()


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    """Say what the press refuses in the words of who asked for it."""
    try:
        yield
    except SeparateError as error:
        raise TypesettingError(
            f"{what} n’a pas pu être mis en page : {error}. "
            "Rien n’a été émis. Signalez ce message avec le nom du document."
        ) from error


def request_of(document: Document, attachments: tuple[Attachment, ...] = ()) -> dict[str, str]:
    """What the press is asked: the texts, ready to print, and the standard to keep."""
    standard = "a-3a" if attachments else "a-2a"
    return {"data": _payload(document, attachments), "standard": standard}


def _payload(document: Document, attachments: tuple[Attachment, ...]) -> str:
    data: Mapping[str, Json] = {
        "title": polished(document.title),
        "subtitle": polished(document.subtitle),
        "layout": document.layout,
        "imprint": _imprint(document.imprint),
        "blocks": [_block(block) for block in document.blocks],
        "attachments": [_attachment(attachment) for attachment in attachments],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def polished(text: str) -> str:
    """Ready to print: only characters with a glyph, and no-break spaces where French wants them."""
    return nbsp(printable(text))


def imprint_lines(imprint: Imprint) -> tuple[str, str, str]:
    """What the foot of each page says: the date, the version of the texts, the journal's mark."""
    version = imprint.corpus_version
    return (
        polished(f"Document du {date_in_french(imprint.issued_on)}"),
        polished(f"Textes de référence : version {version}") if version else "",
        polished(imprint.checkpoint),
    )


def _imprint(imprint: Imprint) -> Json:
    dated, corpus, checkpoint = imprint_lines(imprint)
    day = imprint.issued_on
    return {
        "issuer": polished(imprint.issuer),
        "day": [day.year, day.month, day.day],
        "day_french": polished(date_in_french(day)),
        "dated": dated,
        "corpus": corpus,
        "checkpoint": checkpoint,
    }


def _attachment(attachment: Attachment) -> Json:
    return {
        "name": attachment.name,
        "text": attachment.text,
        "mime_type": attachment.mime_type,
        "description": attachment.description,
        "relationship": attachment.relationship,
    }


def _text(text: Text) -> list[Json]:
    return [[polished(run.text), run.strong] for run in text]


def _texts(texts: tuple[Text, ...]) -> list[Json]:
    return [_text(text) for text in texts]


def _block(block: Block) -> Json:  # noqa: C901, PLR0911 -- one case per kind of block
    match block:
        case Heading():
            return {
                "kind": "heading",
                "level": block.level,
                "text": polished(block.text),
                "flag": polished(block.flag),
            }
        case Paragraph():
            return {"kind": "paragraph", "style": block.style, "text": _text(block.text)}
        case Bullets():
            return {"kind": "bullets", "marker": block.marker, "items": _texts(block.items)}
        case Steps():
            return {"kind": "steps", "items": _texts(block.items)}
        case Table():
            return _table(block)
        case Callout():
            return {
                "kind": "callout",
                "tone": block.tone,
                "title": polished(block.title),
                "text": _texts(block.text),
            }
        case KeyValue():
            rows: list[Json] = [[polished(label), _text(value)] for label, value in block.rows]
            return {"kind": "key_value", "rows": rows}
        case PageBreak():
            return {"kind": "page_break"}
        case Contents():
            return {"kind": "contents"}
        case Figure():
            return _figure(block)
        case BarChart():
            return _bar_chart(block)


def _table(table: Table) -> Json:
    return {
        "kind": "table",
        "header": [polished(cell) for cell in table.header],
        "rows": [_texts(row) for row in table.rows],
        "widths": list(table.widths),
        "caption": polished(table.caption),
        "form": table.form,
    }


def _bar_chart(chart: BarChart) -> Json:
    return {
        "kind": "bar_chart",
        "bars": [[polished(label), count] for label, count in chart.bars],
        "alt": polished(chart.alt),
        "caption": polished(chart.caption),
    }


def _figure(figure: Figure) -> Json:
    return {
        "kind": "figure",
        "svg": figure.svg,
        "alt": polished(figure.alt),
        "caption": polished(figure.caption),
    }
