"""Blocks to PDF, by the compiler inside the typst package.

Guarantees: PDF/A-2a (PDF/A-3a when files are attached) and PDF/UA-1, tagged, in French, with
bundled fonts only; the same document gives the same bytes, on any machine. What people typed
travels as JSON and is never evaluated nor written into a source.
Leaves to others: the sentences (`kinds`), signatures, storage.

One compiler is kept warm behind a lock: the first document of a process costs about 0.3 s, the
next ones some tens of milliseconds. Importing this module does not load typst.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from serment.documents.blocks import (
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
from serment.kernel.french import date_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Mapping

    import typst

_HERE = Path(__file__).parent
_SOURCES = _HERE / "templates" / "typst"
FONTS = _HERE / "fonts"

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
    standard: Literal["a-2a", "a-3a"] = "a-3a" if attachments else "a-2a"
    data = _payload(document, attachments)
    with _LOCK:
        return _compile(document.title, data, standard)


def _compile(title: str, data: str, standard: Literal["a-2a", "a-3a"]) -> bytes:
    import typst  # noqa: PLC0415 -- 80 MB: only those who print pay for it

    try:
        produced = _compiler().compile(
            format="pdf", sys_inputs={"data": data}, pdf_standards=[standard, "ua-1"]
        )
    except typst.TypstError as error:
        raise TypesettingError(
            f"Le document « {title[:80]} » n’a pas pu être mis en page : {error.message}. "
            "Rien n’a été émis. Signalez ce message avec le nom du document."
        ) from error
    if not isinstance(produced, bytes):
        raise TypesettingError(f"Le document « {title[:80]} » n’a donné aucune page.")
    return produced + b"\n"


def picture_png(svg: str) -> bytes:
    """A drawing of ours as PNG at 150 points an inch, for formats that do not take SVG."""
    source = (
        "#set page(width: 166mm, height: auto, margin: 0pt)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    )
    import typst  # noqa: PLC0415 -- see above

    with _LOCK:
        return typst.compile(
            source.encode(),
            format="png",
            ppi=150,
            sys_inputs={"svg": svg},
            font_paths=_fonts(),
            ignore_system_fonts=True,
        )


_LOCK = threading.Lock()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst  # noqa: PLC0415 -- see above

    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst  # noqa: PLC0415 -- see above

    return typst.Compiler(
        str(_SOURCES / "document.typ"),
        root=str(_SOURCES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )


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
    return (
        polished(f"Document du {date_in_french(imprint.issued_on)}"),
        polished(f"Textes de référence : version {imprint.corpus_version}"),
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


def _table(table: Table) -> Json:
    return {
        "kind": "table",
        "header": [polished(cell) for cell in table.header],
        "rows": [_texts(row) for row in table.rows],
        "widths": list(table.widths),
        "caption": polished(table.caption),
        "form": table.form,
    }


def _figure(figure: Figure) -> Json:
    return {
        "kind": "figure",
        "svg": figure.svg,
        "alt": polished(figure.alt),
        "caption": polished(figure.caption),
    }
