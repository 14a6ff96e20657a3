"""A document with places hidden for good: pictures of its pages, and nothing else.

Guarantees: what is given holds the pixels of the pages shown, the masked places black, and nothing
of the source besides: no text, no metadata, outline, field, note nor attachment. It is PDF/A-2b.
What came out is read again before it is given (`verify_masked`): in doubt, nothing is given.
The same document, boxes and day give the same bytes.
Leaves to others: which places, and showing them to the person who decides.

The price: the text can no more be selected, searched nor read aloud. A page takes 0.1 s.
Measured beside it: a rectangle drawn on a page leaves its text underneath.
"""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import TYPE_CHECKING, Final

from serment.documents.press import Press
from serment.documents.redaction.boxes import MisplacedMaskError
from serment.documents.redaction.reading import (
    OpenDocument,
    UnreadableDocumentError,
    things_left_in,
)
from serment.documents.separate import SeparateError
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from serment.documents.redaction.boxes import MaskBox
    from serment.documents.redaction.reading import Scan

TITLE: Final = "Copie"
UNDATED: Final = date(1970, 1, 1)
"""The day of a copy when nobody says which: PDF/A wants one, and a clock is not asked."""
HEAVIEST_COPY: Final = 256 << 20
_NAMED: Final = {
    "text": "du texte",
    "notes": "des annotations",
    "forms": "un formulaire",
    "attachments": "un fichier joint",
    "outline": "un sommaire",
    "scripts": "un programme",
    "destinations": "des repères",
    "signatures": "une signature",
    "drawings": "des tracés",
    "blank": "une page sans image",
    "empty": "aucune page",
}


class UnmaskedContentError(ValueError):
    """A copy that holds more than pictures: it must not be given. The message is French."""


def masked_pdf(
    content: bytes,
    boxes: Sequence[MaskBox],
    left_out_pages: Collection[int] = (),
    *,
    made_on: date = UNDATED,
) -> bytes:
    """The pages of a document as a PDF/A of pictures, its boxes black, some pages left out.

    `UnreadableDocumentError` for what cannot be read, `MisplacedMaskError` for a mask that is not
    on the document or when no page is left, `UnmaskedContentError` should anything else remain.
    """
    with OpenDocument(content) as document:
        kept = _kept(document.count, boxes, left_out_pages)
        scans = []
        weight = 0
        for page in kept:
            scans.append(document.scan(page, boxes))
            weight += len(scans[-1].content)
            if weight > HEAVIEST_COPY:
                raise UnreadableDocumentError("heavy")
    made = _printed(scans, made_on)
    verify_masked(made)
    return made


def verify_masked(pdf: bytes) -> None:
    """Prove that a PDF holds pictures alone; `UnmaskedContentError` says what else it holds."""
    left = things_left_in(pdf)
    if left:
        named = ", ".join(_NAMED.get(thing, thing) for thing in left)
        raise UnmaskedContentError(
            nbsp(
                f"La copie masquée contient encore autre chose que des images : {named}. Ce qui "
                "est masqué pourrait y être lu : elle n’est pas remise. Signalez ce message."
            )
        )


def _kept(count: int, boxes: Sequence[MaskBox], left_out: Collection[int]) -> list[int]:
    strangers = {box.page for box in boxes} | set(left_out)
    if strangers - set(range(count)):
        raise MisplacedMaskError(
            nbsp(
                "Un masque ou une page écartée ne sont pas dans ce document : il a sans doute été "
                "remplacé, et ce qui devait être caché pourrait être remis. Reprenez sa relecture."
            )
        )
    kept = [page for page in range(count) if page not in left_out]
    if not kept:
        raise MisplacedMaskError(
            nbsp(
                "Toutes les pages de ce document sont écartées : il n’en reste rien à remettre. "
                "Retirez le document, ou gardez une page."
            )
        )
    return kept


def _printed(scans: Sequence[Scan], day: date) -> bytes:
    pages = [
        {"width": scan.size[0], "height": scan.size[1], "svg": _picture(scan)} for scan in scans
    ]
    told = {"title": TITLE, "day": [day.year, day.month, day.day], "pages": pages}
    try:
        with Press() as press:
            press.print({"scans": json.dumps(told)})
            return press.take() + b"\n"
    except SeparateError as error:
        raise UnreadableDocumentError("stopped") from error


def _picture(scan: Scan) -> str:
    """The compositor takes text alone: the picture travels inside a drawing."""
    wide, high = scan.pixels
    held = base64.b64encode(scan.content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}"><image width="{wide}" height="{high}" '
        f'href="data:image/{scan.kind};base64,{held}"/></svg>'
    )
