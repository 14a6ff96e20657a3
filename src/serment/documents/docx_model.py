"""The file that every Word document starts from: page, language, styles, numbered lists.

Guarantees: it is made once for the process, from the model that python-docx carries, without what
that model holds of no use to a reader (a thumbnail of another document, a copy of the styles for
Word 2010, bibliography). Each document then gets its own body, foot, lists and properties; the
styles, which none of them changes, are shared as they were written.
Leaves to others: what the document says (`docx`, `docx_parts`).

Importing this module loads python-docx (0.1 s).
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from docx import Document as open_word  # noqa: N813 -- a function, and our own type has the name
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Mm, Pt, RGBColor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document as Word
    from docx.opc.rel import Relationships
    from docx.styles.style import ParagraphStyle
    from docx.styles.styles import Styles

SEA: Final = "0F5257"
INK: Final = "1B2426"
GREY: Final = "54656A"
TEXT_WIDTH_MM: Final = 166  # A4 less two margins of 22 mm
# The properties of the model say that Word made it, in a page and no word.
_OF_NO_USE = ("/thumbnail", "/stylesWithEffects", "/customXml", "/extended-properties")
_FIRST_DAY_OF_ZIP: Final = b"\x00\x00\x21\x00"  # 0 h 00, 1 January 1980


@dataclass(frozen=True, slots=True)
class WordModel:
    """A file without its styles; the styles; their identifiers by name; the numbered list."""

    file: bytes
    styles: Part
    style_ids: Mapping[str, str]
    numbered: int


def new_word() -> Word:
    """A document of ours, still empty."""
    model = word_model()
    word = open_word(io.BytesIO(model.file))
    word.part.load_rel(RELATIONSHIP_TYPE.STYLES, model.styles, "rIdStyles")
    return word


@lru_cache(maxsize=1)
def word_model() -> WordModel:
    """What all the documents of the process start from."""
    word = open_word()
    _prepare_page(word)
    _prepare_styles(word)
    _prepare_settings(word)
    for relations in (word.part.package.rels, word.part.rels):
        _forget(relations, _OF_NO_USE)
    ids = {style.name: style.style_id for style in word.styles if style.name}
    styles = word.part.part_related_by(RELATIONSHIP_TYPE.STYLES)
    shared = Part(styles.partname, styles.content_type, styles.blob)
    numbered = _numbered_list(word)
    word.sections[0].footer.paragraphs[0].style = "Petit texte"
    _forget(word.part.rels, (RELATIONSHIP_TYPE.STYLES,))
    return WordModel(saved(word), shared, ids, numbered)


def saved(word: Word) -> bytes:
    """The file of a document, without the hour: the ZIP format notes it, twice for each part."""
    produced = io.BytesIO()
    word.save(produced)
    written = bytearray(produced.getvalue())
    with zipfile.ZipFile(produced) as archive:
        entries, place = archive.infolist(), archive.start_dir
    for entry in entries:
        # APPNOTE.TXT 6.3.10, 4.3.7 and 4.3.12: the time, then the date, in each header.
        _replace(written, entry.header_offset + 10)
        _replace(written, place + 12)
        place += 46 + sum(map(len, (entry.filename.encode(), entry.extra, entry.comment)))
    return bytes(written)


def _replace(written: bytearray, place: int) -> None:
    written[place : place + len(_FIRST_DAY_OF_ZIP)] = _FIRST_DAY_OF_ZIP


def _forget(relations: Relationships, endings: tuple[str, ...]) -> None:
    for name, relation in list(relations.items()):
        if relation.reltype.endswith(endings):
            del relations[name]


def _numbered_list(word: Word) -> int:
    """The abstract number of the style « List Number »: each list of ours is an instance of it."""
    base = word.styles["List Number"].element.pPr.numPr.numId.val
    number: int = word.part.numbering_part.element.num_having_numId(base).abstractNumId.val
    return number


def _prepare_page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)


def _prepare_settings(word: Word) -> None:
    """French, for whoever goes on writing; nothing claims that the spelling was verified."""
    settings = word.settings.element
    for name, attributes in (
        ("themeFontLang", {"val": "fr-FR", "eastAsia": "fr-FR"}),
        ("decimalSymbol", {"val": ","}),
        ("listSeparator", {"val": ";"}),
        ("zoom", {"percent": "100"}),  # the standard asks for it
    ):
        for attribute, value in attributes.items():
            settings.find(qn(f"w:{name}")).set(qn(f"w:{attribute}"), value)
    settings.remove(settings.find(qn("w:proofState")))


def _prepare_styles(word: Word) -> None:
    """French, our face and colours, and the paragraph styles of ours."""
    styles = word.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "fr-FR")
    for name, size in (("Title", 23), ("Heading 1", 14.5), ("Heading 2", 12), ("Heading 3", 11)):
        _colour(styles[name], SEA, size)
    _prepare_headings(styles)
    _colour(styles["Subtitle"], GREY, 12)
    _colour(styles["Normal"], INK, 10.5)
    styles["Normal"].paragraph_format.space_after = Pt(5)
    for name, size, colour, indent in (
        ("Chapeau", 12, INK, 0.0),
        ("Petit texte", 8.5, GREY, 0.0),
        ("Parole", 11.5, INK, 0.6),
        ("Case à cocher", 10.5, INK, 0.6),
        ("Destinataire", 10.5, INK, 9.0),
    ):
        style = _new_style(styles, name)
        style.base_style = styles["Normal"]
        _colour(style, colour, size)
        style.paragraph_format.left_indent = Cm(indent)
        if name == "Case à cocher":
            style.paragraph_format.first_line_indent = Cm(-indent)

    _prepare_letter(styles)


def _prepare_headings(styles: Styles) -> None:
    """The rule under a title in our colour; a heading nearer to what it heads than to the rest."""
    rule = styles["Title"].element.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    rule.set(qn("w:color"), SEA)
    rule.attrib.pop(qn("w:themeColor"), None)
    for name, before, after in (("Heading 1", 16, 5), ("Heading 2", 12, 4), ("Heading 3", 10, 3)):
        spacing = styles[name].paragraph_format
        spacing.space_before, spacing.space_after = Pt(before), Pt(after)


def _prepare_letter(styles: Styles) -> None:
    """Who writes, and the day at the right end of the line; the matter, which is a title still."""
    sender = _new_style(styles, "Expéditeur")
    sender.base_style = styles["Normal"]
    _colour(sender, SEA, 10.5)
    sender.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    matter = _new_style(styles, "Objet")
    matter.base_style = styles["Title"]
    _colour(matter, SEA, 13)
    matter.font.bold = True
    spacing = matter.paragraph_format
    spacing.space_before, spacing.space_after = Pt(24), Pt(12)
    none = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    bottom.set(qn("w:val"), "nil")
    none.append(bottom)
    matter.element.get_or_add_pPr().insert_element_before(none, "w:shd", "w:tabs", "w:spacing")
    addressee = styles["Destinataire"].paragraph_format
    addressee.space_before, addressee.keep_together = Pt(12), True


def _new_style(styles: Styles, name: str) -> ParagraphStyle:
    made: ParagraphStyle = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)  # type: ignore[no-untyped-call]  # python-docx leaves it untyped
    return made


def _colour(style: object, colour: str, size: float) -> None:
    font = style.font  # type: ignore[attr-defined]  # a style of either kind has one
    font.name, font.size, font.color.rgb = "Calibri", Pt(size), RGBColor.from_string(colour)
    properties = style.element.get_or_add_rPr()  # type: ignore[attr-defined]  # made by python-docx at run time
    fonts = properties.find(qn("w:rFonts"))
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), "Calibri")
