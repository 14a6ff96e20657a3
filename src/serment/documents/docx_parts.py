"""The XML of a Word document that python-docx does not write by itself.

Guarantees: every table has explicit column widths and, unless it is a list of labels, a repeated
header row; every colour comes with a word, a border or a weight. Takes texts already polished.
Leaves to others: which block becomes which part (`docx`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

    from serment.documents.blocks import Tone

Runs = Sequence[tuple[str, bool]]

SEA, INK, GREY = "0F5257", "1B2426", "54656A"
_TONES: dict[str, tuple[str, str]] = {
    "note": (SEA, "EEF5F5"),
    "todo": ("8A5300", "FDF4E2"),
    "burning": ("A3231B", "FCEFED"),
}
# Name of a style → its identifier: the same in every document, which all start from one model.
_STYLE_IDS: dict[str, str] = {}
_TEXT_WIDTH_MM = 166  # A4 less two margins of 22 mm
_TWIPS_PER_MM = 56.7


def element(name: str, **attributes: str | int) -> BaseOxmlElement:
    """A WordprocessingML element, its attributes in the `w:` namespace."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def prepare_styles(word: Word) -> None:
    """A4, French, our face and colours, and the paragraph styles of ours."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)
    styles = word.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "fr-FR")
    for name, size in (("Title", 23), ("Heading 1", 14.5), ("Heading 2", 12), ("Heading 3", 11)):
        _colour(styles[name], SEA, size)
    _colour(styles["Subtitle"], GREY, 12)
    _colour(styles["Normal"], INK, 10.5)
    styles["Normal"].paragraph_format.space_after = Pt(5)
    for name, size, colour, indent in (
        ("Chapeau", 12, INK, 0.0),
        ("Petit texte", 8.5, GREY, 0.0),
        ("Parole", 11.5, INK, 0.6),
        ("Case à cocher", 10.5, INK, 0.6),
    ):
        style: ParagraphStyle = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _colour(style, colour, size)
        style.paragraph_format.left_indent = Cm(indent)
        if name == "Case à cocher":
            style.paragraph_format.first_line_indent = Cm(-indent)


def _colour(style: object, colour: str, size: float) -> None:
    font = style.font  # type: ignore[attr-defined]
    font.name, font.size, font.color.rgb = "Calibri", Pt(size), RGBColor.from_string(colour)
    properties = style.element.get_or_add_rPr()  # type: ignore[attr-defined]
    fonts = properties.find(qn("w:rFonts"))
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), "Calibri")


def write_footer(word: Word, issuer: str, lines: Sequence[str]) -> None:
    """The foot of each page: issuer, date, texts, journal, and the page number."""
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.style = "Petit texte"
    paragraph.add_run(f"{issuer} — {' · '.join(line for line in lines if line)} — page\u00a0")
    run = paragraph.add_run()
    for part in (
        element("w:fldChar", fldCharType="begin"),
        _instruction("PAGE"),
        element("w:fldChar", fldCharType="end"),
    ):
        run._r.append(part)  # noqa: SLF001 -- the only door that python-docx leaves


def _instruction(code: str) -> BaseOxmlElement:
    made = element("w:instrText")
    made.text = code
    return made


def fill(paragraph: Paragraph, runs: Runs) -> Paragraph:
    """Write the runs into the paragraph; a line feed becomes a line break."""
    for text, strong in runs:
        run = paragraph.add_run(text)
        run.bold = True if strong else None
    return paragraph


def add_text(word: Word, runs: Runs, style: str) -> Paragraph:
    """A paragraph in the given style."""
    paragraph = word.add_paragraph()
    # python-docx searches every style of the document each time one is named: we name it once.
    if style not in _STYLE_IDS:
        _STYLE_IDS[style] = word.styles[style].style_id
    paragraph._p.style = _STYLE_IDS[style]  # noqa: SLF001 -- the only door that python-docx leaves
    return fill(paragraph, runs)


def add_flag(paragraph: Paragraph, flag: str) -> None:
    """The mark « à valider » beside a heading: bracketed, so that it shows without colour."""
    run = paragraph.add_run(f"\u00a0[{flag}]")
    run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(_TONES["todo"][0])


def add_numbered(word: Word, items: Sequence[Runs]) -> None:
    """A numbered list that starts again at 1."""
    numbering = word.part.numbering_part.element
    style = word.styles["List Number"].element
    base = style.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(base).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    for item in items:
        paragraph = add_text(word, item, "List Number")
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001 -- as above
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number.numId


def add_callout(word: Word, title: str, texts: Sequence[Runs], tone: Tone) -> None:
    """A bordered, shaded group of paragraphs, its title in bold."""
    colour, pale = _TONES[tone]
    for index, runs in enumerate([[(title, True)], *texts]):
        paragraph = add_text(word, runs, "Normal")
        if index == 0:
            paragraph.runs[0].font.color.rgb = RGBColor.from_string(colour)
        paragraph.paragraph_format.keep_with_next = index < len(texts)
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 -- as above
        borders = element("w:pBdr")
        borders.append(element("w:left", val="single", sz=24, space=8, color=colour))
        properties.insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc")
        shading = element("w:shd", val="clear", color="auto", fill=pale)
        properties.insert_element_before(shading, "w:spacing", "w:ind", "w:jc")


def add_contents(word: Word, headings: Sequence[str]) -> None:
    """The list of the main headings, as the kept result of a table-of-contents field."""
    add_text(word, [("Sommaire", True)], "Chapeau")
    for index, heading in enumerate(headings):
        paragraph = word.add_paragraph()
        if index == 0:
            run = paragraph.add_run()
            run._r.append(element("w:fldChar", fldCharType="begin"))  # noqa: SLF001 -- as above
            run._r.append(_instruction('TOC \\o "1-2" \\h'))  # noqa: SLF001 -- as above
            run._r.append(element("w:fldChar", fldCharType="separate"))  # noqa: SLF001 -- as above
        paragraph.add_run(heading)
        if index == len(headings) - 1:
            end = paragraph.add_run()
            end._r.append(element("w:fldChar", fldCharType="end"))  # noqa: SLF001 -- as above


def add_picture(word: Word, png: bytes, alt: str, caption: str) -> None:
    """A picture as wide as the text at most, with its alternative text."""
    shape = word.add_picture(io.BytesIO(png))
    widest = Mm(_TEXT_WIDTH_MM)
    if shape.width > widest:
        shape.height = Emu(int(shape.height * widest / shape.width))
        shape.width = widest
    shape._inline.docPr.set("descr", alt)  # noqa: SLF001 -- as above
    if caption:
        add_text(word, [(caption, False)], "Petit texte")


def add_key_values(word: Word, rows: Sequence[tuple[str, Runs]]) -> None:
    """Labels on the left, values on the right; an empty value is a line to fill."""
    body = [[[(label, True)], value] for label, value in rows]
    _append_table(word, [], body, (1, 2), form=any(not value for _, value in rows))


def add_table(
    word: Word,
    header: Sequence[str],
    rows: Sequence[Sequence[Runs]],
    widths: Sequence[int],
    *,
    form: bool,
) -> None:
    """A table with its header row; written as XML: ten times faster than cell by cell."""
    _append_table(word, header, rows, widths, form=form)


def _append_table(
    word: Word,
    header: Sequence[str],
    rows: Sequence[Sequence[Runs]],
    widths: Sequence[int],
    *,
    form: bool,
) -> None:
    columns = [round(w * _TEXT_WIDTH_MM * _TWIPS_PER_MM / sum(widths)) for w in widths]
    table = element("w:tbl")
    table.append(_table_properties(columns, has_header=bool(header)))
    grid = element("w:tblGrid")
    for column in columns:
        grid.append(element("w:gridCol", w=column))
    table.append(grid)
    if header:
        cells = [[(cell, True)] for cell in header]
        table.append(_row(cells, columns, is_header=True, form=False))
    for row in rows:
        table.append(_row(row, columns, is_header=False, form=form))
    last = word.element.body.sectPr
    last.addprevious(table)
    word.add_paragraph(style="Petit texte")


def _table_properties(columns: Sequence[int], *, has_header: bool) -> BaseOxmlElement:
    properties = element("w:tblPr")
    properties.append(element("w:tblW", w=sum(columns), type="dxa"))
    borders = element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(element(f"w:{side}", val="single", sz=4, space=0, color="B9C6C9"))
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        margins.append(element(f"w:{side}", w=80, type="dxa"))
    properties.append(margins)
    look = element("w:tblLook", firstRow=int(has_header), firstColumn=int(not has_header))
    properties.append(look)
    return properties


def _row(
    cells: Sequence[Runs], columns: Sequence[int], *, is_header: bool, form: bool
) -> BaseOxmlElement:
    row = element("w:tr")
    properties = element("w:trPr")
    properties.append(element("w:cantSplit"))
    if form:
        properties.append(element("w:trHeight", val=620, hRule="atLeast"))
    if is_header:
        properties.append(element("w:tblHeader"))
    row.append(properties)
    for runs, width in zip(cells, columns, strict=True):
        row.append(_cell(runs, width, is_header=is_header))
    return row


def _cell(runs: Runs, width: int, *, is_header: bool) -> BaseOxmlElement:
    cell = element("w:tc")
    properties = element("w:tcPr")
    properties.append(element("w:tcW", w=width, type="dxa"))
    if is_header:
        properties.append(element("w:shd", val="clear", color="auto", fill=SEA))
    cell.append(properties)
    paragraph = element("w:p")
    spacing = element("w:pPr")
    spacing.append(element("w:spacing", before=0, after=0))
    paragraph.append(spacing)
    for text, strong in runs:
        paragraph.append(_run(text, strong=strong, colour="FFFFFF" if is_header else ""))
    cell.append(paragraph)
    return cell


def _run(text: str, *, strong: bool, colour: str) -> BaseOxmlElement:
    run = element("w:r")
    properties = element("w:rPr")
    if strong:
        properties.append(element("w:b"))
    if colour:
        properties.append(element("w:color", val=colour))
    properties.append(element("w:sz", val=19))
    run.append(properties)
    for index, line in enumerate(text.split("\n")):
        if index:
            run.append(element("w:br"))
        words = element("w:t")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
    return run
