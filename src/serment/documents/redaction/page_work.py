"""The work of the reading process: a document that anybody may have made becomes pixels and text.

It runs in a process of its own (`answering`), bounded in memory where the system knows how, and
knows nothing of Serment. PDFium reads PDFs, Pillow reads JPEG, PNG and TIFF; no other format is
tried. `reading` asks, bounds the time, and turns each refusal into a sentence.

A request is a line of JSON, then the bytes it speaks of. A refusal is one word, from `REFUSALS`.
A box is left, top, right, bottom of the page as shown: fractions in a request, millionths (`UNIT`)
in an answer.
"""

from __future__ import annotations

import ctypes
import io
import json
import math
import sys
from typing import TYPE_CHECKING, Final, Protocol

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageOps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_PAGES: Final = 1_000
MOST_PIXELS: Final = 40_000_000  # of one page made by us: a sheet of A1 at 200 points an inch
MOST_READ_PIXELS: Final = 120_000_000  # of one picture read
MOST_GLYPHS: Final = 200_000
SHARP, LEAST_SHARP, POINTS, WIDEST = 200, 100, 72, 4_000
REFUSALS: Final = ("unknown", "locked", "truncated", "broken", "long", "huge")
WHITE_SHARE: Final = 0.75
_A4: Final = (595.0, 842.0)
UNIT: Final = 1_000_000
_SURROGATES: Final = range(0xD800, 0xE000)
_FORMATS: Final = ("JPEG", "PNG", "TIFF")

Box = tuple[int, int, int, int]
Line = tuple[str, list[Box]]


class RefusalError(Exception):
    """Why a document is not read; `message` is one of `REFUSALS`."""

    def __init__(self, message: str) -> None:
        self.message = message


class Pages(Protocol):
    """A document as pages."""

    count: int

    def size(self, page: int) -> tuple[float, float]:
        """Width and height in points, as shown."""

    def image(self, page: int, scale: float | None) -> Image.Image:
        """The page at `scale` pixels a point; None for the most that is worth having."""

    def lines(self, page: int) -> list[Line]:
        """Each line of text, with the box of each of its characters."""


class PdfPages:
    """The pages of a PDF, its form fields and annotations drawn as a person sees them."""

    def __init__(self, content: bytes) -> None:
        if b"%%EOF" not in content.rstrip(b"\0\r\n\t ")[-2048:]:
            raise RefusalError("truncated")
        self._content, self._pdf = content, _loaded(content)
        self._flat: pypdfium2.PdfDocument | None = None
        self.count = len(self._pdf)

    def size(self, page: int) -> tuple[float, float]:
        """In points; `huge` for one that no sharpness worth reading could hold."""
        width, height = self._page(page).get_size()
        if not (width > 0 and height > 0 and math.isfinite(width * height)):
            raise RefusalError("broken")
        if width * height * (LEAST_SHARP / POINTS) ** 2 > MOST_PIXELS:
            raise RefusalError("huge")
        return width, height

    def image(self, page: int, scale: float | None) -> Image.Image:
        """Drawn by PDFium on white."""
        width, height = self.size(page)
        finest = math.sqrt(MOST_PIXELS / (width * height))
        scale = min(SHARP / POINTS if scale is None else scale, finest)
        drawn = self._page(page).render(scale=scale, draw_annots=True, rev_byteorder=True)
        image: Image.Image = drawn.to_pil()
        return image.convert("RGB")

    def lines(self, page: int) -> list[Line]:
        """What PDFium reads, invisible text included, and what is written in fields and notes."""
        if self._flat is None:  # another copy: what is drawn stays what the file says
            self._flat = _loaded(self._content)
        flat = self._page(page, self._flat)
        pdfium.FPDFPage_Flatten(flat, pdfium.FLAT_NORMALDISPLAY)
        flat.close()
        opened = self._page(page, self._flat)
        return _text_lines(opened, _placing(opened))

    def _page(self, page: int, pdf: pypdfium2.PdfDocument | None = None) -> pypdfium2.PdfPage:
        try:
            return (pdf or self._pdf)[page]
        except pypdfium2.PdfiumError as error:
            raise RefusalError("broken") from error


def _loaded(content: bytes) -> pypdfium2.PdfDocument:
    """With its form, which is drawn and read as the page is."""
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise RefusalError("locked" if locked else "broken") from error
    if pdf.get_formtype() != pdfium.FORMTYPE_NONE:
        pdf.init_forms()
    return pdf


class PicturePages:
    """The pages of a photograph or a scan; a TIFF may have several."""

    def __init__(self, content: bytes) -> None:
        Image.MAX_IMAGE_PIXELS = MOST_READ_PIXELS
        try:
            self._picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise RefusalError("huge") from error
        except Exception as error:
            raise RefusalError("unknown") from error
        self.count = self._counted() if self._picture.format == "TIFF" else 1

    def _counted(self) -> int:
        """As many as can be reached, and one more than is allowed at the most."""
        try:
            for page in range(MOST_PAGES + 1):
                self._picture.seek(page)
        except EOFError:
            return page
        return MOST_PAGES + 1

    def size(self, page: int) -> tuple[float, float]:
        """At `SHARP` pixels an inch, on a sheet of A4 at the most."""
        width, height = self._upright(page).size
        sheet = _A4 if width <= height else _A4[::-1]
        shrink = min(POINTS / SHARP, sheet[0] / width, sheet[1] / height)
        return width * shrink, height * shrink

    def image(self, page: int, scale: float | None) -> Image.Image:
        """Its own pixels, fewer where a scale or the bound asks for it."""
        picture = self._upright(page)
        share = 1.0 if scale is None else scale * self.size(page)[0] / picture.width
        share = min(share, math.sqrt(MOST_PIXELS / (picture.width * picture.height)))
        if share < 1:
            wide, high = (max(1, round(side * share)) for side in picture.size)
            picture = picture.resize((wide, high), Image.Resampling.LANCZOS)
        return picture

    def lines(self, page: int) -> list[Line]:  # noqa: ARG002 -- what every document is asked
        """None: a picture has no text that we read."""
        return []

    def _upright(self, page: int) -> Image.Image:
        """In colours on white, turned as the camera says."""
        try:
            self._picture.seek(page)
            if self._picture.width * self._picture.height > MOST_READ_PIXELS:
                raise RefusalError("huge")
            self._picture.load()
            return _bare(_coloured(ImageOps.exif_transpose(self._picture)))
        except OSError as error:
            raise RefusalError("truncated") from error
        except (SyntaxError, ValueError, KeyError, IndexError, TypeError) as error:
            raise RefusalError("broken") from error


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels alone: Pillow would write a comment or a profile of the source again."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    return bare


def _coloured(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # sixteen bits of grey: only the eight upper ones are seen
        return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L").convert("RGB")
    if picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return picture.convert("RGB")


def _placing(page: pypdfium2.PdfPage) -> Callable[[Sequence[float]], Box]:
    """From (left, bottom, right, top) in the page's own space to a box of what is shown."""

    def shown(x: float, y: float) -> tuple[int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, UNIT, UNIT, 0, x, y, across, down)
        return across.value, down.value

    step = 100.0
    (x0, y0), (x1, y1), (x2, y2) = shown(0, 0), shown(step, 0), shown(0, step)

    def place(corners: Sequence[float]) -> Box:
        left, bottom, right, top = corners
        points = [
            (
                round(x0 + ((x1 - x0) * x + (x2 - x0) * y) / step),
                round(y0 + ((y1 - y0) * x + (y2 - y0) * y) / step),
            )
            for x, y in ((left, bottom), (right, top))
        ]
        across, down = sorted(x for x, _ in points), sorted(y for _, y in points)
        return (across[0], down[0], across[1], down[1])

    return place


def _text_lines(page: pypdfium2.PdfPage, place: Callable[[Sequence[float]], Box]) -> list[Line]:
    text = page.get_textpage()
    lines: list[Line] = [("", [])]
    rect = pdfium.FS_RECTF()
    count = text.count_chars()
    if count > MOST_GLYPHS:  # a word could be past them: it is refused, never half read
        raise RefusalError("huge")
    for index in range(count):
        letter = _letter(pdfium.FPDFText_GetUnicode(text, index))
        is_cut = pdfium.FPDFText_IsHyphen(text, index) == 1
        if letter not in "\r\n":
            pdfium.FPDFText_GetLooseCharBox(text, index, rect)
            said, boxes = lines[-1]
            boxes.append(place((rect.left, rect.bottom, rect.right, rect.top)))
            lines[-1] = (said + ("-" if is_cut else letter), boxes)
        if is_cut or letter in "\r\n":  # PDFium gives a word cut by a line as one
            lines.append(("", []))
    return [line for line in lines if line[0].strip()]


def _letter(code: int) -> str:
    """The character; the mark of the unknown for what is none (surrogates, out of Unicode)."""
    return chr(code) if 0 < code <= sys.maxunicode and code not in _SURROGATES else "\ufffd"


def opened(content: bytes) -> Pages:
    """The pages of these bytes, by what they are and not by a name; RefusalError otherwise."""
    pages: Pages = PdfPages(content) if b"%PDF-" in content[:1024] else PicturePages(content)
    if not pages.count:
        raise RefusalError("broken")
    if pages.count > MOST_PAGES:
        raise RefusalError("long")
    return pages


def painted(image: Image.Image, boxes: Sequence[Sequence[float]]) -> Image.Image:
    """The boxes black, a pixel more on each side: no shade of what they hide is left."""
    brush = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        brush.rectangle(
            (
                math.floor(left * image.width) - 1,
                math.floor(top * image.height) - 1,
                math.ceil(right * image.width),
                math.ceil(bottom * image.height),
            ),
            fill="black",
        )
    return image


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _scanned(image: Image.Image) -> tuple[str, bytes]:
    """Grey where nothing has a colour; nothing but the pixels is written.

    A page of grey text is half as heavy without loss as in JPEG; a photograph is the contrary.
    """
    red, green, blue = image.split()
    if ImageChops.difference(red, green).getbbox() or ImageChops.difference(red, blue).getbbox():
        return "jpeg", _jpeg(image)
    is_page = red.histogram()[255] > WHITE_SHARE * red.width * red.height
    return ("png", _png(red)) if is_page else ("jpeg", _jpeg(red))


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, subsampling=0)
    return out.getvalue()


_held: list[Pages] = []


def made(asked: bytes) -> bytes:
    """One answer: `open` holds a document, the others speak of the one that is held."""
    line, _, body = asked.partition(b"\n")
    request = json.loads(line)
    match request["do"]:
        case "open":
            _held[:] = [opened(body)]
            return json.dumps(_held[0].count).encode()
        case "png":
            width, _ = _held[0].size(request["page"])
            image = _held[0].image(request["page"], min(request["width"], WIDEST) / width)
            return _png(painted(image, request["boxes"]))
        case "scan":
            size = _held[0].size(request["page"])
            image = painted(_held[0].image(request["page"], None), request["boxes"])
            kind, content = _scanned(image)
            told = {"size": size, "pixels": image.size, "kind": kind}
            return json.dumps(told).encode() + b"\n" + content
        case _:
            return json.dumps(_held[0].lines(request["page"])).encode()
