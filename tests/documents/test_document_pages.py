"""Pages: the same sentences in PDF and DOCX, the same bytes, one poster, nothing evaluated."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pytest
from docx import Document as Word
from docx.oxml.ns import qn

from serment.documents.blocks import (
    BarChart,
    Bullets,
    Callout,
    Contents,
    Document,
    Figure,
    Heading,
    KeyValue,
    PageBreak,
    Paragraph,
    Steps,
    Table,
    emphasised,
    plain,
    sentences,
)
from serment.documents.characters import MISSING, covered, printable
from serment.documents.context import ActivityWords, Doctor, shortened
from serment.documents.docx import write_docx
from serment.documents.docx_model import word_model
from serment.documents.kinds import KINDS, render_document
from serment.documents.typeset import (
    Attachment,
    TypesettingError,
    imprint_lines,
    polished,
    typeset_pdf,
)

if TYPE_CHECKING:
    from serment.documents.context import DocumentContext
    from support.paper import Practices, Reader

PAGES = {
    "waiting_room_poster": (1, 1),
    "patient_notice": (2, 5),
    "staff_notice": (1, 3),
    "website_text": (1, 2),
    "secretary_script": (1, 3),
    "rights_procedure": (2, 4),
    "breach_procedure": (2, 4),
    "access_procedure": (2, 3),
    "purge_procedure": (2, 3),
    "computing_charter": (1, 3),
    "crisis_kit": (9, 14),
}
HOSTILE = (
    '#read("/etc/passwd")',
    "*gras* _it_ $x$ `code`",
    "<a href=x>lien</a><label>",
    "\\u{41} \\ #let x = 1; #panic()",
    "{practice_name} {{recovery_code}}",
    "**étoiles**",
    "nul\u0000, cloche\u0007, inversé\u202eabc",
    "=cmd|' /C calc'!A0",
    "عيادة الدكتورة ألما",
    "מרפאה",
    "診療所 😀 𝔄",
    "e\u0301",
    "\ud800",
    "nom " * 25_000,
)
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="2" height="2"/></svg>'
)


def whole(context: DocumentContext) -> Document:
    """A document with one block of each kind."""
    return Document(
        title="Un titre : le mien",
        subtitle="Un sous-titre",
        layout="cover",
        imprint=context.imprint(),
        blocks=(
            Contents(),
            Heading(1, "Première partie", "à valider"),
            Paragraph(emphasised("Une phrase **forte** ; une autre !"), "lead"),
            Heading(2, "Un détail"),
            Bullets((plain("un"), plain("deux"))),
            Bullets((plain("à cocher"),), "checkbox"),
            Steps((plain("d’abord"), plain("ensuite"))),
            Table(("Quoi", "Combien"), ((plain("Dossier"), plain("20 ans")),), (2, 1), "Durées"),
            Table(("Heure", "Acte"), (((), ()),), (), "", form=True),
            PageBreak(),
            Callout("burning", "Urgent", (plain("Débrancher."),)),
            KeyValue((("Téléphone", plain("05 61")), ("Signature", ()))),
            Figure(DRAWING, "Un carré à gauche", "La figure"),
            Paragraph(plain("Destinataire"), "address"),
            BarChart((("2027", 3), ("2028", 0)), "Trois barres", "Les années"),
        ),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_pdf_and_docx_say_the_same_sentences(
    kind: str, context: DocumentContext, practices: Practices, reader: Reader
) -> None:
    """Every sentence of the blocks is in the PDF and in the DOCX, as other programs read them."""
    rendered = render_document(kind, context, practices.everything)
    pdf = reader.body(typeset_pdf(rendered.document), rendered.document)
    docx = reader.docx(write_docx(rendered.document))
    for sentence in sentences(rendered.document):
        words = reader.squeezed(polished(sentence))
        assert words in docx, sentence
        assert words in pdf, sentence


@pytest.mark.parametrize("kind", KINDS)
def test_page_count_is_sane(
    kind: str, context: DocumentContext, practices: Practices, reader: Reader
) -> None:
    """Documents keep the length that people will read; the poster is always one page."""
    fewest, most = PAGES[kind]
    for facts in (practices.everything, practices.nothing, practices.unknown):
        pages = reader.pages(typeset_pdf(render_document(kind, context, facts).document))
        assert fewest <= len(pages) <= most


def test_poster_is_one_page_whatever_the_names(
    context: DocumentContext, practices: Practices, reader: Reader
) -> None:
    """Endless names shrink the type or are cut; the last line is still on the one page."""
    long = "Cabinet de groupe pluriprofessionnel des Docteurs " * 40
    crowded = replace(context, practice_name=long, email=long, website=long, phone=long)
    for facts in (practices.everything, practices.nothing, practices.unknown):
        rendered = render_document("waiting_room_poster", crowded, facts)
        pages = reader.pages(typeset_pdf(rendered.document))
        assert len(pages) == 1
        assert "RéclamationCNIL" in pages[0]
        assert "Documentdu23novembre2026" in pages[0]


def test_every_page_carries_date_texts_and_journal(
    context: DocumentContext, practices: Practices, reader: Reader
) -> None:
    """Each page of each document says when, under which texts, at which mark of the journal."""
    for kind in KINDS:
        data = typeset_pdf(render_document(kind, context, practices.everything).document)
        for page in reader.pages(data):
            for line in imprint_lines(context.imprint()):
                assert reader.squeezed(line) in page, kind


def test_document_without_journal_claims_none(
    context: DocumentContext, practices: Practices, reader: Reader
) -> None:
    """Before the first checkpoint, the foot of the page does not speak of a journal."""
    bare = replace(context, checkpoint="")
    rendered = render_document("patient_notice", bare, practices.nothing)
    assert "Journalserment" not in "".join(reader.pages(typeset_pdf(rendered.document)))


@pytest.mark.parametrize("kind", KINDS)
def test_same_document_gives_the_same_bytes(
    kind: str, context: DocumentContext, practices: Practices
) -> None:
    """PDF and DOCX are reproducible: a copy can be checked by its digest."""
    document = render_document(kind, context, practices.everything).document
    again = render_document(kind, context, practices.everything).document
    assert typeset_pdf(document) == typeset_pdf(again)
    assert write_docx(document) == write_docx(again)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_people_type_is_only_text(
    text: str, context: DocumentContext, practices: Practices, reader: Reader
) -> None:
    """No name, address or activity is evaluated, breaks a page, or loses the document."""
    hostile = replace(
        context,
        practice_name=text,
        address=text,
        doctors=(Doctor(text, text),),
        hosts=(text,),
        checkpoint=text,
        activities=(ActivityWords(text, (text,), (text,), (text,), (text,), (text,)),),
    )
    for kind in ("patient_notice", "waiting_room_poster", "crisis_kit"):
        rendered = render_document(kind, hostile, practices.everything)
        pdf = "".join(reader.pages(typeset_pdf(rendered.document)))
        docx = reader.docx(write_docx(rendered.document))
        assert "root:x:" not in pdf + docx
        assert len(pdf) < 60_000


def test_hostile_name_is_printed_as_typed(
    context: DocumentContext, practices: Practices, reader: Reader
) -> None:
    """A name that looks like code is shown letter for letter."""
    name = '#read("/etc/passwd") *x* $y$ <a> **z** {practice_name}'
    rendered = render_document(
        "patient_notice", replace(context, practice_name=name), practices.nothing
    )
    assert reader.squeezed(name) in "".join(reader.pages(typeset_pdf(rendered.document)))
    assert reader.squeezed(name) in reader.docx(write_docx(rendered.document))


def test_every_promised_character_has_a_glyph(context: DocumentContext) -> None:
    """PDF/A refuses a missing glyph: all that `printable` lets through is typeset."""
    document = Document("Signes", (Paragraph(plain(" ".join(covered()))),), context.imprint())
    assert typeset_pdf(document).startswith(b"%PDF")


def test_printable_keeps_french_and_shows_what_it_cannot_print() -> None:
    """Accents, ligatures and guillemets stay; what has no glyph becomes a visible square."""
    french = "Œuvre « naïve » à l’été — 12 €, n° 3, 18 h 30…\u202f!"
    assert printable(french) == french
    assert printable("診") == MISSING
    assert printable("a\u0000b\u202ec\td\n") == "abc d\n"
    assert printable("e\u0301") == "é"
    assert len(printable("x" * 100_000)) == 20_000


def test_shortened_is_one_line_of_bounded_length() -> None:
    """A name takes one line, whatever was typed."""
    assert shortened("12 rue\ndes Tilleuls") == "12 rue, des Tilleuls"
    assert len(shortened("long " * 1000)) <= 160


def test_every_kind_of_block_reaches_both_files(context: DocumentContext, reader: Reader) -> None:
    """Each kind of block has its words in the PDF and in the DOCX."""
    document = whole(context)
    pdf = "".join(reader.pages(typeset_pdf(document)))
    docx = reader.docx(write_docx(document))
    for sentence in sentences(document):
        words = reader.squeezed(polished(sentence))
        assert words in pdf
        assert words in docx


def test_docx_is_accessible(context: DocumentContext) -> None:
    """Real headings, French, repeated header rows, explicit widths, alternative text."""
    word = Word(io.BytesIO(write_docx(whole(context))))
    styles = [paragraph.style.name for paragraph in word.paragraphs if paragraph.style]
    assert {"Title", "Heading 1", "Heading 2", "List Bullet", "List Number"} <= set(styles)
    body = word.element.body
    assert {node.get(qn("w:val")) for node in word.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    assert list(body.iter(qn("w:tblHeader")))
    assert all(int(grid.get(qn("w:w"))) > 0 for grid in body.iter(qn("w:gridCol")))
    assert [node.get("descr") for node in body.iter(qn("wp:docPr"))] == ["Un carré à gauche"]
    assert word.core_properties.language == "fr-FR"


def test_docx_holds_no_external_part(context: DocumentContext) -> None:
    """Nothing in the DOCX is fetched from elsewhere or run."""
    with zipfile.ZipFile(io.BytesIO(write_docx(whole(context)))) as archive:
        for name in archive.namelist():
            assert "vba" not in name.lower()
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(name)


def test_docx_of_one_practice_says_nothing_of_another(context: DocumentContext) -> None:
    """All documents start from one model, which none of them changes."""
    styles = word_model().styles.blob
    first = write_docx(whole(context))
    other = replace(context, practice_name="Cabinet du Dr Bilal Noé", checkpoint="")
    second = write_docx(Document("Autre", (Paragraph(plain("autre")),), other.imprint()))
    assert write_docx(whole(context)) == first
    assert word_model().styles.blob == styles
    with zipfile.ZipFile(io.BytesIO(second)) as archive:
        names, every = archive.namelist(), b"".join(map(archive.read, archive.namelist()))
    assert not [name for name in names if "thumbnail" in name or "media" in name]
    for words in ("Alma", "Première partie", "Un carré à gauche"):
        assert words.encode() not in every


def test_docx_bears_no_hour(context: DocumentContext) -> None:
    """Each part is dated alike, in both headers of the archive."""
    data = write_docx(whole(context))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        places = [entry.header_offset for entry in archive.infolist()]
    assert {data[place + 10 : place + 14] for place in places} == {b"\x00\x00\x21\x00"}


def test_numbered_lists_each_start_at_one(context: DocumentContext) -> None:
    """Two lists in one DOCX do not count on from each other."""
    steps = Steps((plain("un"), plain("deux")))
    document = Document("Listes", (steps, Paragraph(plain("entre")), steps), context.imprint())
    word = Word(io.BytesIO(write_docx(document)))
    numbers = {node.get(qn("w:val")) for node in word.element.body.iter(qn("w:numId"))}
    assert len(numbers) == 2


def test_attachment_travels_inside_the_pdf(context: DocumentContext) -> None:
    """A JSON register can be carried in the PDF, which is then PDF/A-3."""
    attachment = Attachment("registre.json", '{"a": "é"}', "application/json", "Le registre")
    data = typeset_pdf(whole(context), (attachment,))
    document = pdfium.PdfDocument(data)
    assert document.count_attachments() == 1
    assert bytes(document.get_attachment(0).get_data()) == '{"a": "é"}'.encode()
    document.close()
    assert b"<pdfaid:part>3</pdfaid:part>" in data


def test_picture_without_words_is_refused(context: DocumentContext) -> None:
    """An image without its alternative text stops the document, which is named."""
    broken = Document("Image muette", (Figure("<svg", "x"),), context.imprint())
    with pytest.raises(TypesettingError, match="Image muette"):
        typeset_pdf(broken)
    for bars in ((), (("2027", 1),)):
        mute = Document("Barres muettes", (BarChart(bars, ""),), context.imprint())
        with pytest.raises(TypesettingError, match="Barres muettes"):
            typeset_pdf(mute)


def test_pdf_ends_with_a_line_feed(context: DocumentContext) -> None:
    """A later signature appended to the file keeps it PDF/A."""
    assert typeset_pdf(whole(context)).endswith(b"%%EOF\n")
