"""An OpenDocument spreadsheet, written from plain rows.

Guarantees: the same sheets give the same bytes (no clock, fixed dates in the archive); every text
is a text cell, so that nothing a person typed can become a formula; each sheet prints on the
width of a landscape A4 page. Leaves to others: what the rows say (`ods`).

Source: OASIS OpenDocument 1.3, parts 2 and 3.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from html import escape
from math import ceil
from typing import TYPE_CHECKING, Literal

from serment.documents.register.ods_styles import (
    AUTOMATIC_STYLES,
    MOST_LINES,
    NAMESPACES,
    STYLES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

CellStyle = Literal["title", "heading", "label", "value", "note", "date"]
_MIME_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_PIECE = 16 * 1024
_CHARACTER = 0.2
"""Width of an average character of the body text, in centimetres."""
_RUNS_OF_SPACES = re.compile("^ | $| {2,}")


@dataclass(frozen=True, slots=True)
class OdsCell:
    """A cell: a text, or a day. `span` columns are merged; `choices` names a list of choices."""

    text: str = ""
    style: CellStyle = "value"
    span: int = 1
    day: date | None = None
    choices: str = ""


@dataclass(frozen=True, slots=True)
class OdsSheet:
    """A sheet: its rows by number from 1, and the widths of its columns in centimetres."""

    name: str
    rows: Mapping[int, Sequence[OdsCell]]
    widths: tuple[float, ...] = (7.0, 3.4, 3.4, 3.4, 3.4, 3.4, 3.4, 4.6)


@dataclass(frozen=True, slots=True)
class OdsBook:
    """The sheets in order, and the ranges that hold the lists of choices, by name."""

    title: str
    sheets: tuple[OdsSheet, ...]
    choices: Mapping[str, str] = field(default_factory=dict)


def write_ods(book: OdsBook) -> bytes:
    """The workbook as the bytes of an .ods file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        _add(archive, "mimetype", _MIME_TYPE, zipfile.ZIP_STORED)
        _add(archive, "content.xml", _content(book))
        _add(archive, "styles.xml", STYLES)
        _add(archive, "meta.xml", _meta(book.title))
        _add(archive, "META-INF/manifest.xml", _MANIFEST)
    return target.getvalue()


def stream_ods(title: str, sheet: OdsSheet, rows: Iterable[Sequence[OdsCell]]) -> Iterator[bytes]:
    """The workbook of one long sheet, piece by piece: `rows` follow those of `sheet`.

    No more than a piece is held. The sizes follow each entry of the archive, as a stream needs.
    """
    sink = _Sink()
    book = OdsBook(title=title, sheets=(sheet,))
    with zipfile.ZipFile(sink, "w") as archive:
        _add(archive, "mimetype", _MIME_TYPE, zipfile.ZIP_STORED)
        yield sink.taken()
        with archive.open(_entry("content.xml", zipfile.ZIP_DEFLATED), "w") as content:
            for text in _content_pieces(book, rows):
                content.write(text.encode("utf-8"))
                if sink.size > _PIECE:
                    yield sink.taken()
        _add(archive, "styles.xml", STYLES)
        _add(archive, "meta.xml", _meta(title))
        _add(archive, "META-INF/manifest.xml", _MANIFEST)
    yield sink.taken()


class _Sink:
    """Where an archive is written that nobody goes back in; what was written is taken away."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def write(self, piece: bytes) -> int:
        """Keep a piece until it is taken."""
        self._pieces.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits below."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """Hand over what was written since the last time."""
        found, self._pieces, self.size = b"".join(self._pieces), [], 0
        return found


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.compress_type = method
    entry.create_system = 3
    return entry


def _add(
    archive: zipfile.ZipFile, name: str, text: str, method: int = zipfile.ZIP_DEFLATED
) -> None:
    archive.writestr(_entry(name, method), text.encode("utf-8"))


def _meta(title: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-meta {NAMESPACES} '
        'office:version="1.3"><office:meta><meta:generator>Serment</meta:generator>'
        f"<dc:title>{escape(title)}</dc:title><dc:language>fr-FR</dc:language>"
        "</office:meta></office:document-meta>"
    )


def _content(book: OdsBook) -> str:
    return "".join(_content_pieces(book, ()))


def _content_pieces(book: OdsBook, more: Iterable[Sequence[OdsCell]]) -> Iterator[str]:
    """The content; `more` are rows that follow those of the last sheet."""
    widths = {width for sheet in book.sheets for width in sheet.widths}
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} '
        'office:version="1.3"><office:automatic-styles>'
    )
    yield from (_column_style(width) for width in sorted(widths))
    yield f"{AUTOMATIC_STYLES}</office:automatic-styles><office:body><office:spreadsheet>"
    yield "<table:content-validations>"
    yield from (_validation(name, cells) for name, cells in sorted(book.choices.items()))
    yield "</table:content-validations>"
    for sheet in book.sheets:
        yield from _sheet(sheet, more if sheet is book.sheets[-1] else ())
    yield "</office:spreadsheet></office:body></office:document-content>"


def _column_style(width: float) -> str:
    return (
        f'<style:style style:name="{_column_name(width)}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width:.2f}cm"/></style:style>'
    )


def _column_name(width: float) -> str:
    return f"co{round(width * 100)}"


def _validation(name: str, cells: str) -> str:
    """A list offered in the cell; another value is allowed, so that a person is never blocked."""
    condition = escape(f"of:cell-content-is-in-list({cells})")
    return (
        f'<table:content-validation table:name="{name}" table:condition="{condition}" '
        'table:allow-empty-cell="true" table:display-list="unsorted">'
        '<table:error-message table:message-type="information" table:display="false"/>'
        "</table:content-validation>"
    )


def _sheet(sheet: OdsSheet, more: Iterable[Sequence[OdsCell]]) -> Iterator[str]:
    name = escape(sheet.name)
    yield f'<table:table table:name="{name}" table:style-name="ta1">'
    for width in sheet.widths:
        yield f'<table:table-column table:style-name="{_column_name(width)}"/>'
    last = 0
    for row in sorted(sheet.rows):
        if row - last > 1:
            yield (
                f'<table:table-row table:number-rows-repeated="{row - last - 1}" '
                'table:style-name="ro1"><table:table-cell/></table:table-row>'
            )
        yield from _row(sheet.rows[row], sheet.widths)
        last = row
    for cells in more:
        yield from _row(cells, sheet.widths)
    yield "</table:table>"


def _row(cells: Sequence[OdsCell], widths: tuple[float, ...]) -> Iterator[str]:
    yield f'<table:table-row table:style-name="ro{_lines(cells, widths)}">'
    yield from map(_cell, cells)
    yield "</table:table-row>"


def _lines(cells: Sequence[OdsCell], widths: tuple[float, ...]) -> int:
    """How many lines of text the row needs: programs do not count those of merged cells."""
    most, column = 2 if any(cell.style == "title" for cell in cells) else 1, 0
    for cell in cells:
        room = max(sum(widths[column : column + cell.span]) - 0.3, 1.0)
        wide = _CHARACTER * (1.1 if cell.style in {"label", "heading"} else 1.0)
        lines = (ceil(max(len(line) * wide / room, 0.1)) for line in cell.text.split("\n"))
        most, column = max(most, sum(lines)), column + cell.span
    return min(most, MOST_LINES)


def _cell(cell: OdsCell) -> str:
    marks = [f'table:style-name="{cell.style}"']
    if cell.span > 1:
        marks.append(f'table:number-columns-spanned="{cell.span}" table:number-rows-spanned="1"')
    if cell.choices:
        marks.append(f'table:content-validation-name="{cell.choices}"')
    if cell.day is not None:
        iso = cell.day.isoformat()
        marks.append(f'office:value-type="date" office:date-value="{iso}"')
        inside = f"<text:p>{cell.day:%d/%m/%Y}</text:p>"
    elif cell.text:
        marks.append('office:value-type="string"')
        inside = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in cell.text.split("\n"))
    else:
        inside = ""
    covered = "<table:covered-table-cell/>" * (cell.span - 1)
    return f"<table:table-cell {' '.join(marks)}>{inside}</table:table-cell>{covered}"


def _spaced(line: str) -> str:
    """Spaces that XML readers would collapse, written as the format wants them."""
    return _RUNS_OF_SPACES.sub(lambda run: f'<text:s text:c="{len(run.group())}"/>', escape(line))
