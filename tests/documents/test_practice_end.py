"""The letters of the end of practice: what is known is said, what is not can be written."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

import pytest
from docx import Document as Word

from serment.documents.blocks import Bullets, KeyValue, Paragraph, sentence, sentences
from serment.documents.context import PLACEHOLDERS, Doctor, DocumentContext
from serment.documents.docx import write_docx
from serment.documents.retention.keeping import EndReason, KeeperRole, PracticeEnd, RecordKeeper
from serment.documents.retention.leaving import (
    END_PAPERS,
    EndPaper,
    NoAgreementError,
    end_paper,
    end_paper_docx,
    end_paper_pdf,
    end_papers,
)
from serment.documents.typeset import polished, typeset_pdf

if TYPE_CHECKING:
    from support.paper import Reader

KEEPER = RecordKeeper(
    "successor", "Dr Bilal Noé", "4 place du Salin, 31000 Toulouse", "4 place du Salin", "05 61 09"
)
END = PracticeEnd(
    doctor="Dr Alma Rey",
    ends_on=date(2027, 6, 30),
    reason="retirement",
    keeper=KEEPER,
    ask_before=date(2027, 6, 1),
    records=4274,
    last_kept_on=date(2054, 3, 2),
    addressee=("Madame Jeanne Martin", "3 rue des Lilas", "31000 Toulouse"),
)
NOBODY = DocumentContext("Cabinet", date(2026, 11, 23), "2026.11.1")
HOSTILE = ('#read("/etc/passwd")', "*x* $y$ <a>", "**z** {end_date}", "a\u202eb\u0000c", "診😀")
CASES = [
    (kind, replace(END, reason=reason, keeper=keeper))
    for kind in END_PAPERS
    for reason in get_args(EndReason)
    for keeper in (None, *(replace(KEEPER, role=role) for role in get_args(KeeperRole)))
]


@pytest.mark.parametrize(("kind", "end"), [c for c in CASES if c[0] in end_papers(c[1])])
def test_every_departure_gives_whole_sentences(
    kind: EndPaper, end: PracticeEnd, context: DocumentContext
) -> None:
    """Whatever the reason and the keeper: no placeholder lacks a value, no sentence is empty."""
    for known in (context, NOBODY):
        rendered = end_paper(kind, end, known)
        assert set(rendered.lacking) <= {"address"}
        for text in sentences(rendered.document):
            assert text.strip()
            assert "{" not in text
        for block in rendered.blocks:
            if isinstance(block, Paragraph):
                assert sentence(block.text).strip()


@pytest.mark.parametrize("kind", END_PAPERS)
def test_pdf_and_docx_say_the_same_sentences(
    kind: EndPaper, context: DocumentContext, reader: Reader
) -> None:
    """The letter that is adapted is the one that is printed."""
    document = end_paper(kind, END, context).document
    pdf = reader.body(end_paper_pdf(kind, END, context), document)
    docx = reader.docx(end_paper_docx(kind, END, context))
    for text in sentences(document):
        assert reader.squeezed(polished(text)) in docx, text
        assert reader.squeezed(polished(text)) in pdf, text
    assert len(reader.pages(typeset_pdf(document))) <= 3


@pytest.mark.parametrize("kind", END_PAPERS)
def test_the_word_file_opens_as_the_printed_letter(
    kind: EndPaper, context: DocumentContext
) -> None:
    """Who writes and when, to whom, the matter, the words: in the order of the page."""
    document = end_paper(kind, END, context).document
    word = Word(io.BytesIO(end_paper_docx(kind, END, context)))
    told = [(one.style.name if one.style else "", one.text) for one in word.paragraphs]
    if document.layout != "letter":
        assert told[0] == ("Title", polished(document.title))
        return
    places = [style for style, _ in told]
    assert told[0] == ("Expéditeur", "Cabinet du Dr Alma Rey\t23 novembre 2026")
    assert ("Objet", polished(document.title)) in told
    assert places.index("Destinataire") < places.index("Objet") < places.index("Normal")
    assert places.count("Objet") == 1


@pytest.mark.parametrize(("kind", "end"), [(kind, END) for kind in END_PAPERS])
def test_the_word_file_is_french_and_of_our_size(
    kind: EndPaper, end: PracticeEnd, context: DocumentContext
) -> None:
    """A4, French for the words and the numbers, headings in order, and no claim of another's."""
    made = end_paper_docx(kind, end, context)
    word = Word(io.BytesIO(made))
    section = word.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert word.core_properties.language == "fr-FR"
    levels = [
        int(one.style.name[-1])
        for one in word.paragraphs
        if one.style is not None and str(one.style.name).startswith("Heading")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        settings = archive.read("word/settings.xml").decode()
        styles = archive.read("word/styles.xml").decode()
        assert "docProps/app.xml" not in archive.namelist()
    assert 'themeFontLang w:val="fr-FR"' in settings
    assert 'decimalSymbol w:val=","' in settings
    assert "proofState" not in settings
    assert 'lang w:val="en' not in styles


def test_the_letter_to_a_patient_says_who_keeps_and_how_to_ask(
    context: DocumentContext, reader: Reader
) -> None:
    """Addressee above, free choice, keeper, place, delays of access, and a request to send back."""
    pages = reader.pages(end_paper_pdf("end_patient_letter", END, context))
    assert len(pages) == 2
    place = {said: pages[0].index(reader.squeezed(said)) for said in (
        "12 rue des Tilleuls", "Madame Jeanne Martin", "Mon départ et votre dossier médical",
        "Madame, Monsieur", "je cesse d’exercer au cabinet le 30 juin 2027",
        "Vous êtes libre de choisir le médecin", "Dr Bilal Noé prend ma suite",
        "au plus tard 8 jours", "avant le 1er juin 2027")}  # fmt: skip
    assert sorted(place.values()) == list(place.values())
    assert "Madame Jeanne Martin".replace(" ", "") in pages[0]
    assert reader.squeezed("Je ne souhaite pas que mon dossier soit confié") in pages[1]


@pytest.mark.parametrize(
    ("role", "said", "unsaid"),
    [
        ("successor", "prend ma suite", "je reste le gardien"),
        ("leaving_doctor", "je reste le gardien de votre dossier", "prend ma suite"),
        ("archiver", "garde pour moi", "prend ma suite"),
    ],
)
def test_each_keeper_has_its_sentence(
    role: KeeperRole, said: str, unsaid: str, context: DocumentContext
) -> None:
    """A successor takes over; a doctor without one stays the keeper; an archiver keeps for them."""
    end = replace(END, keeper=replace(KEEPER, role=role))
    text = " ".join(sentences(end_paper("end_patient_letter", end, context).document))
    assert said in text
    assert unsaid not in text
    is_refusable = "Je ne souhaite pas que mon dossier" in text
    assert is_refusable == (role == "successor")


def test_who_keeps_alone_signs_with_nobody(context: DocumentContext) -> None:
    """No agreement of a doctor with themselves; one can be prepared while nobody is chosen."""
    alone = replace(END, keeper=replace(KEEPER, role="leaving_doctor"))
    assert end_papers(alone) == ("end_patient_letter", "end_ordre_letter")
    with pytest.raises(NoAgreementError, match="n’aurait qu’une partie"):
        end_paper("end_custody_agreement", alone, context)
    assert end_papers(replace(END, keeper=None)) == END_PAPERS


def test_the_archiver_owes_more(context: DocumentContext) -> None:
    """The clauses of a processor are for the archiver alone, and marked as to be validated."""
    archiver = replace(END, keeper=replace(KEEPER, role="archiver"))
    with_archiver = end_paper("end_custody_agreement", archiver, context)
    with_successor = end_paper("end_custody_agreement", END, context)
    assert "Ce que l’archiveur doit en plus" in with_archiver.to_validate
    assert "HDS" not in " ".join(sentences(with_successor.document))
    boxes = [b for b in with_archiver.blocks if isinstance(b, Bullets) and b.marker == "checkbox"]
    assert len(boxes) == 1


def test_what_is_unknown_can_be_written(context: DocumentContext, reader: Reader) -> None:
    """No date, no keeper, no addressee: dotted lines; no day to ask before, no such sentence."""
    for kind in END_PAPERS:
        rendered = end_paper(kind, PracticeEnd(), NOBODY)
        assert "………" in " ".join(sentences(rendered.document))
        for block in rendered.blocks:
            if isinstance(block, KeyValue):
                assert all(label for label, _ in block.rows)
        assert typeset_pdf(rendered.document).startswith(b"%PDF")
    text = " ".join(sentences(end_paper("end_patient_letter", PracticeEnd(), context).document))
    assert "Si vous le pouvez" not in text
    assert "Dr Alma Rey" in text, "the only doctor of the practice is the one who leaves"
    two = replace(context, doctors=(Doctor("Dr Alma Rey"), Doctor("Dr Noé")))
    text = " ".join(sentences(end_paper("end_patient_letter", PracticeEnd(), two).document))
    assert "Dr Alma Rey" not in text


def test_the_ordre_is_told_the_place_of_custody(context: DocumentContext, reader: Reader) -> None:
    """Who, where, how many, until when; one page; its notice is marked as to be validated."""
    pages = reader.pages(end_paper_pdf("end_ordre_letter", END, context))
    assert len(pages) == 1
    for said in ("Lieu de garde 4 place du Salin", "Nombre de dossiers 4 274",
                 "Dernier terme de garde 2 mars 2054"):  # fmt: skip
        assert reader.squeezed(said) in pages[0], said
    assert "L’annonce du départ" in end_paper("end_ordre_letter", END, context).to_validate


@pytest.mark.parametrize("text", [*HOSTILE, "nom " * 5000])
def test_what_people_type_is_only_text(text: str, context: DocumentContext, reader: Reader) -> None:
    """Names and addresses are printed as typed, each cut to its line."""
    keeper = RecordKeeper("successor", text, text, text, text)
    end = replace(END, doctor=text, keeper=keeper, addressee=(text,) * 20)
    for kind in END_PAPERS:
        document = end_paper(kind, end, replace(context, practice_name=text)).document
        pdf = "".join(reader.pages(typeset_pdf(document)))
        assert "root:x:" not in pdf + reader.docx(write_docx(document))
        assert len(pdf) < 20_000


def test_every_placeholder_of_the_letters_is_declared() -> None:
    """The closed list holds what the letters fill; nothing of it waits for the context."""
    assert {"leaving_doctor", "end_date", "addressee", "keeper_name"} <= PLACEHOLDERS
