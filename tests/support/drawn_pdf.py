"""PDFs written by hand: text where one wants it, and everything that a file can hide."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Sequence

Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page: what is written and where (points, from below), how it is turned and cropped."""

    words: tuple[tuple[float, float, str], ...] = ()
    rotation: int = 0
    crop: Sides | None = None
    media: Sides = (0, 0, 595, 842)
    size: int = 20


@dataclass(slots=True)
class _File:
    """The objects of a file, numbered from 1, and what a hidden word adds to each part."""

    objects: list[bytes] = field(default_factory=list)
    catalogue: str = ""
    page: str = ""
    resources: str = ""
    drawn: str = ""
    trailer: str = ""

    def add(self, body: str | bytes) -> str:
        """Add an object; its reference comes back."""
        self.objects.append(body if isinstance(body, bytes) else body.encode("cp1252"))
        return f"{len(self.objects)} 0 R"

    def add_stream(self, content: bytes, entries: str = "") -> str:
        """Add a compressed stream."""
        packed = zlib.compress(content)
        head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
        return self.add(head + packed + b"\nendstream")

    def written(self) -> bytes:
        """The bytes of the file, its table of places included."""
        out = io.BytesIO()
        out.write(b"%PDF-1.7\n")
        places = []
        for number, body in enumerate(self.objects, 1):
            places.append(out.tell())
            out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
        start = out.tell()
        out.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode())
        for place in places:
            out.write(f"{place:010d} 00000 n \n".encode())
        size = len(places) + 1
        out.write(f"trailer<</Size {size}/Root 1 0 R{self.trailer}>>\n".encode())
        out.write(f"startxref\n{start}\n%%EOF\n".encode())
        return out.getvalue()


def write_pdf(pages: Sequence[DrawnPage], hidden: str = "") -> bytes:
    """A PDF of these pages; with `hidden`, these words in every place that is not a page's text."""
    file = _File([b"", b""])  # the catalogue and the tree of pages are known last
    font = file.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    if hidden:
        _hide(file, hidden, font)
    kids = " ".join(_add_page(file, page, font) for page in pages)
    file.objects[0] = f"<</Type/Catalog/Pages 2 0 R{file.catalogue}>>".encode("cp1252")
    file.objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode()
    return file.written()


def _add_page(file: _File, page: DrawnPage, font: str) -> str:
    said = "".join(
        f"BT /F0 {page.size} Tf {x} {y} Td {_string(words)} Tj ET\n" for x, y, words in page.words
    )
    content = file.add_stream((said + file.drawn).encode("cp1252"))
    crop = f"/CropBox[{_numbers(page.crop)}]" if page.crop else ""
    return file.add(
        f"<</Type/Page/Parent 2 0 R/MediaBox[{_numbers(page.media)}]{crop}/Rotate {page.rotation}"
        f"/Resources<</Font<</F0 {font}>>{file.resources}>>/Contents {content}{file.page}>>"
    )


def _hide(file: _File, words: str, font: str) -> None:
    """Put the words in the metadata, an outline, a field, notes, a file, a program, a picture."""
    said = _string(words)
    xmp = file.add_stream(f"<x><title>{words}</title></x>".encode(), "/Type/Metadata/Subtype/XML")
    file.trailer = f"/Info {file.add(f'<</Title {said}/Author {said}/Keywords {said}>>')}"
    root = f"{len(file.objects) + 2} 0 R"
    item = file.add(f"<</Title {said}/Parent {root}>>")
    file.add(f"<</Type/Outlines/First {item}/Last {item}/Count 1>>")
    look = file.add_stream(
        f"BT /F0 12 Tf 2 5 Td {said} Tj ET".encode("cp1252"),
        f"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F0 {font}>>>>",
    )
    blank = file.add(
        f"<</Type/Annot/Subtype/Widget/FT/Tx/T(nom)/V {said}/Rect[100 100 300 120]/F 4"
        f"/DA(/F0 12 Tf 0 g)/AP<</N {look}>>>>"
    )
    note = file.add(f"<</Type/Annot/Subtype/Text/Contents {said}/Rect[20 20 40 40]/F 4>>")
    attached = file.add_stream(words.encode("cp1252"), "/Type/EmbeddedFile")
    named = file.add(f"<</Type/Filespec/F {said}/EF<</F {attached}>>>>")
    script = file.add(f"<</S/JavaScript/JS {said}>>")
    file.catalogue = (
        f"/Metadata {xmp}/Outlines {root}/OpenAction {script}"
        f"/AcroForm<</Fields[{blank}]/DR<</Font<</F0 {font}>>>>>>"
        f"/Names<</EmbeddedFiles<</Names[(a){named}]>>/JavaScript<</Names[(s){script}]>>>>"
    )
    file.page = f"/Annots[{blank} {note}]/PieceInfo<</Private<</Private {said}>>>>"
    file.resources = f"/XObject<</Im0 {_add_picture(file, words)}>>"
    file.drawn = "q 200 0 0 40 300 40 cm /Im0 Do Q\n"


def _add_picture(file: _File, words: str) -> str:
    """A JPEG where the words are drawn, and said again in its comment."""
    picture = Image.new("RGB", (200, 40), "white")
    ImageDraw.Draw(picture).text((5, 10), words, fill="black")
    out = io.BytesIO()
    picture.save(out, "JPEG", comment=words.encode("cp1252"))
    head = (
        "<</Type/XObject/Subtype/Image/Width 200/Height 40/ColorSpace/DeviceRGB"
        f"/BitsPerComponent 8/Filter/DCTDecode/Length {len(out.getvalue())}>>stream\n"
    )
    return file.add(head.encode() + out.getvalue() + b"\nendstream")


def _string(words: str) -> str:
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped})"


def _numbers(sides: Sides) -> str:
    return " ".join(map(str, sides))
