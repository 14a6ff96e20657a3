"""The body of a Word document, as XML: written so, it costs a tenth of the library's own calls.

Guarantees: every table has explicit column widths and, unless it is a list of labels, a repeated
header row; every colour comes with a word, a border or a weight. Takes texts already polished.
Leaves to others: which block becomes which part (`docx`), the styles (`docx_model`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser
from docx.shared import Emu, Mm

from serment.documents.docx_model import INK, SEA, TEXT_WIDTH_MM, word_model

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.oxml.xmlchemy import BaseOxmlElement

    from serment.documents.blocks import Tone

Runs = Sequence[tuple[str, bool]]

_TONES: dict[str, tuple[str, str]] = {
    "note": (SEA, "EEF5F5"),
    "todo": ("8A5300", "FDF4E2"),
    "burning": ("A3231B", "FCEFED"),
}
_TWIPS_PER_MM = 56.7
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CELL_HALF_POINTS = 19
_FLAG_HALF_POINTS = 18
_NAMESPACES = {"w": nsmap["w"]}


@cache
def _qualified(name: str) -> str:
    return qn(f"w:{name}")


def element(name: str, **attributes: str | int) -> BaseOxmlElement:
    """A WordprocessingML element; its name and those of its attributes go without `w:`."""
    given = {_qualified(key): str(value) for key, value in attributes.items()}
    made: BaseOxmlElement = oxml_parser.makeelement(_qualified(name), given, _NAMESPACES)
    return made


def _run(
    text: str, *, strong: bool = False, colour: str = "", half_points: int = 0
) -> BaseOxmlElement:
    """A run of text; a line feed becomes a line break."""
    run = element("r")
    if strong or colour or half_points:
        properties = element("rPr")
        if strong:
            properties.append(element("b"))
        if colour:
            properties.append(element("color", val=colour))
        if half_points:
            properties.append(element("sz", val=half_points))
        run.append(properties)
    for index, line in enumerate(text.split("\n")):
        if index:
            run.append(element("br"))
        words = element("t")
        words.text = line
        words.set(_SPACE, "preserve")
        run.append(words)
    return run


def _paragraph(style: str, runs: Runs, *properties: BaseOxmlElement) -> BaseOxmlElement:
    """A paragraph in the style of that name; properties come in the order of the standard."""
    paragraph, given = element("p"), element("pPr")
    given.append(element("pStyle", val=word_model().style_ids[style]))
    given.extend(properties)
    paragraph.append(given)
    paragraph.extend(_run(text, strong=strong) for text, strong in runs)
    return paragraph


def _append(word: Word, made: BaseOxmlElement) -> None:
    word.element.body.sectPr.addprevious(made)


def add_text(word: Word, runs: Runs, style: str) -> None:
    """A paragraph in the given style."""
    _append(word, _paragraph(style, runs))


def add_letterhead(word: Word, issuer: str, day: str) -> None:
    """Who writes a letter, and on the right of the line the day."""
    paragraph = _paragraph("Expéditeur", [(issuer, True)])
    tab = element("r")
    tab.append(element("tab"))
    paragraph.append(tab)
    paragraph.append(_run(day, colour=INK))
    _append(word, paragraph)


def add_heading(word: Word, text: str, level: int, flag: str) -> None:
    """A heading, with the mark « à valider » beside it: bracketed, so that it shows in grey."""
    paragraph = _paragraph(f"Heading {level}", [(text, False)])
    if flag:
        colour, _ = _TONES["todo"]
        paragraph.append(_run(f"\u00a0[{flag}]", colour=colour, half_points=_FLAG_HALF_POINTS))
    _append(word, paragraph)


def write_footer(word: Word, issuer: str, lines: Sequence[str]) -> None:
    """The foot of each page: issuer, date, texts, journal, and the page number."""
    footer: BaseOxmlElement = word.sections[0].footer.paragraphs[0]._p  # noqa: SLF001 -- only door
    said = f"{issuer} — {' · '.join(line for line in lines if line)} — page\u00a0"
    footer.append(_run(said))
    footer.append(_field_parts("begin", "PAGE", "end"))


def _field_parts(*parts: str) -> BaseOxmlElement:
    """A run that begins, says or ends a field; what is no mark is its instruction."""
    run = element("r")
    for part in parts:
        if part in {"begin", "separate", "end"}:
            run.append(element("fldChar", fldCharType=part))
        else:
            instruction = element("instrText")
            instruction.text = part
            run.append(instruction)
    return run


def add_numbered(word: Word, items: Sequence[Runs]) -> None:
    """A numbered list that starts again at 1."""
    numbering = word.part.numbering_part.element
    number = numbering.add_num(word_model().numbered)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    for item in items:
        place = element("numPr")
        place.append(element("ilvl", val=0))
        place.append(element("numId", val=number.numId))
        _append(word, _paragraph("List Number", item, place))


def add_callout(word: Word, title: str, texts: Sequence[Runs], tone: Tone) -> None:
    """A bordered, shaded group of paragraphs, its title in bold."""
    colour, pale = _TONES[tone]
    heading = _paragraph("Normal", [], *_box(colour, pale, is_last=not texts))
    heading.append(_run(title, strong=True, colour=colour))
    _append(word, heading)
    for index, runs in enumerate(texts, start=1):
        box = _box(colour, pale, is_last=index == len(texts))
        _append(word, _paragraph("Normal", runs, *box))


def _box(colour: str, pale: str, *, is_last: bool) -> list[BaseOxmlElement]:
    borders = element("pBdr")
    borders.append(element("left", val="single", sz=24, space=8, color=colour))
    shading = element("shd", val="clear", color="auto", fill=pale)
    return [*([] if is_last else [element("keepNext")]), borders, shading]


def add_contents(word: Word, headings: Sequence[str]) -> None:
    """The list of the main headings, as the kept result of a table-of-contents field."""
    add_text(word, [("Sommaire", True)], "Chapeau")
    for index, heading in enumerate(headings):
        paragraph = element("p")
        if index == 0:
            paragraph.append(_field_parts("begin", 'TOC \\o "1-2" \\h', "separate"))
        paragraph.append(_run(heading))
        if index == len(headings) - 1:
            paragraph.append(_field_parts("end"))
        _append(word, paragraph)


def add_picture(word: Word, png: bytes, alt: str, caption: str) -> None:
    """A picture as wide as the text at most, with its alternative text."""
    shape = word.add_picture(io.BytesIO(png))
    widest = Mm(TEXT_WIDTH_MM)
    if shape.width > widest:
        shape.height = Emu(int(shape.height * widest / shape.width))
        shape.width = widest
    shape._inline.docPr.set("descr", alt)  # noqa: SLF001 -- the only door that python-docx leaves
    if caption:
        add_text(word, [(caption, False)], "Petit texte")


def add_key_values(word: Word, rows: Sequence[tuple[str, Runs]]) -> None:
    """Labels on the left, values on the right; an empty value is a line to fill."""
    body = [[[(label, True)], value] for label, value in rows]
    add_table(word, [], body, (1, 2), form=any(not value for _, value in rows))


def add_table(
    word: Word,
    header: Sequence[str],
    rows: Sequence[Sequence[Runs]],
    widths: Sequence[int],
    *,
    form: bool,
) -> None:
    """A table with its header row, if it has one; `form` gives tall rows, to fill by hand."""
    columns = [round(w * TEXT_WIDTH_MM * _TWIPS_PER_MM / sum(widths)) for w in widths]
    table = element("tbl")
    table.append(_table_properties(columns, has_header=bool(header)))
    grid = element("tblGrid")
    for column in columns:
        grid.append(element("gridCol", w=column))
    table.append(grid)
    if header:
        cells = [[(cell, True)] for cell in header]
        table.append(_row(cells, columns, is_header=True, form=False))
    for row in rows:
        table.append(_row(row, columns, is_header=False, form=form))
    _append(word, table)
    add_text(word, [], "Petit texte")


def _table_properties(columns: Sequence[int], *, has_header: bool) -> BaseOxmlElement:
    properties = element("tblPr")
    properties.append(element("tblW", w=sum(columns), type="dxa"))
    borders = element("tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(element(side, val="single", sz=4, space=0, color="B9C6C9"))
    properties.append(borders)
    properties.append(element("tblLayout", type="fixed"))
    margins = element("tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        margins.append(element(side, w=80, type="dxa"))
    properties.append(margins)
    look = element("tblLook", firstRow=int(has_header), firstColumn=int(not has_header))
    properties.append(look)
    return properties


def _row(
    cells: Sequence[Runs], columns: Sequence[int], *, is_header: bool, form: bool
) -> BaseOxmlElement:
    row = element("tr")
    properties = element("trPr")
    properties.append(element("cantSplit"))
    if form:
        properties.append(element("trHeight", val=620, hRule="atLeast"))
    if is_header:
        properties.append(element("tblHeader"))
    row.append(properties)
    for runs, width in zip(cells, columns, strict=True):
        row.append(_cell(runs, width, is_header=is_header))
    return row


def _cell(runs: Runs, width: int, *, is_header: bool) -> BaseOxmlElement:
    cell = element("tc")
    properties = element("tcPr")
    properties.append(element("tcW", w=width, type="dxa"))
    if is_header:
        properties.append(element("shd", val="clear", color="auto", fill=SEA))
    cell.append(properties)
    paragraph = element("p")
    spacing = element("pPr")
    spacing.append(element("spacing", before=0, after=0))
    paragraph.append(spacing)
    colour = "FFFFFF" if is_header else ""
    for text, strong in runs:
        paragraph.append(_run(text, strong=strong, colour=colour, half_points=_CELL_HALF_POINTS))
    cell.append(paragraph)
    return cell
