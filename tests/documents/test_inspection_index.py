"""The index of the inspection file and the plan: every finding, its reasons, its certainty."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import pytest

from serment.documents.action_plan import action_plan
from serment.documents.blocks import Heading, sentences
from serment.documents.docx import write_docx
from serment.documents.finding_words import CitedText, FindingWords, minutes_in_french
from serment.documents.inspection_index import (
    IndexedDocument,
    IndexedExhibit,
    JournalSummary,
    dossier_index,
)
from serment.documents.typeset import typeset_pdf

if TYPE_CHECKING:
    from serment.documents.context import DocumentContext
    from support.paper import Reader

FINDINGS = (
    FindingWords(
        "Tenir un registre des traitements",
        "register",
        "unmet",
        "eu_regulation",
        urgency="week",
        minutes=15,
        due_on=date(2026, 12, 1),
        says=("Les données de santé obligent tout médecin à tenir un registre.",),
        because=("Personnel : oui",),
        rests_on=("RGPD, art. 30",),
        to_do=("Ouvrez « Registre ».", "Relisez les fiches."),
        texts=(CitedText("RGPD, art. 30", "Chaque responsable tient un registre."),),
    ),
    FindingWords(
        "Former l’équipe chaque année",
        "people",
        "due",
        "guidance",
        "to_verify",
        urgency="year",
        minutes=90,
        rests_on=("Mémo de 2024",),
        memo_differs="Le mémo recommande ; aucun texte n’impose.",
        to_do=("Choisissez une date.",),
    ),
    FindingWords(
        "Vérifier la certification de l’hébergeur",
        "suppliers",
        "undetermined",
        "statute",
        urgency="month",
        minutes=30,
        missing=("Où sont les dossiers informatiques ?",),
    ),
    FindingWords("Afficher l’information", "documents", "met", "eu_regulation"),
    FindingWords(
        "Déclarer la vidéosurveillance",
        "security",
        "not_applicable",
        "statute",
        because=("Vidéosurveillance : non",),
    ),
)


def test_index_says_everything_an_inspector_asks(context: DocumentContext, reader: Reader) -> None:
    """State, reasons, texts, force and certainty of each finding; documents, exhibits, journal."""
    document = dossier_index(
        context,
        FINDINGS,
        (IndexedDocument("Notice", "documents/notice.pdf", date(2026, 11, 23), 2),),
        (IndexedExhibit("Certificat HDS", "pieces/0001.pdf", "L’hébergeur est certifié"),),
        JournalSummary(
            "serment.internal/demo", 128, "47DEQ", "ab12", acts=(("Document émis", 12),)
        ),
    )
    text = "".join(reader.pages(typeset_pdf(document)))
    for words in (
        "À corriger, avant le 1er décembre 2026",
        "Règlement européen (vous devez)",
        "Recommandation (il est recommandé)",
        "à valider",
        "Où sont les dossiers informatiques ?",
        "Ce qui ne concerne pas le cabinet",
        "Vidéosurveillance : non",
        "documents/notice.pdf",
        "L’hébergeur est certifié",
        "Le mémo recommande ; aucun texte n’impose.",
        "Document émis",
        "Chaque responsable tient un registre.",
        "verify.py",
    ):
        assert reader.squeezed(words) in text, words
    assert write_docx(document)


def test_index_of_sixty_findings_is_fast(context: DocumentContext, reader: Reader) -> None:
    """The longest document of the file is typeset in well under two seconds of work."""
    document = dossier_index(context, FINDINGS * 12)
    typeset_pdf(document)
    again = dossier_index(context, FINDINGS * 13)
    started = time.process_time()
    pages = reader.pages(typeset_pdf(again))
    assert time.process_time() - started < 2
    assert len(pages) > 10


def test_index_headings_have_no_article_number(context: DocumentContext) -> None:
    """Titles are verbs and outcomes; the law is in the panel."""
    headings = [b.text for b in dossier_index(context, FINDINGS).blocks if isinstance(b, Heading)]
    assert headings
    assert not any("art." in text or "RGPD" in text for text in headings)


def test_plan_keeps_open_findings_by_urgency_then_force(context: DocumentContext) -> None:
    """This week before this year, their time in all; what lacks an answer is counted apart."""
    document = action_plan(context, FINDINGS)
    headings = [b.text for b in document.blocks if isinstance(b, Heading)]
    assert headings == [
        "Cette semaine",
        "Tenir un registre des traitements",
        "Cette année",
        "Former l’équipe chaque année",
        "À préciser",
        "Vérifier la certification de l’hébergeur",
    ]
    text = " ".join(sentences(document))
    assert "2 actions" in text
    assert "sur un point" in text
    assert "1\u00a0h\u00a045" in text
    assert "Répondre : Où sont les dossiers informatiques ?" in text
    assert "Afficher" not in text


def test_plan_with_nothing_left_says_so(context: DocumentContext) -> None:
    """A practice in order reads that it is."""
    text = " ".join(sentences(action_plan(context, FINDINGS[3:])))
    assert "Tout est en règle" in text
    assert typeset_pdf(action_plan(context, ()))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, ""),
        (5, "5\u00a0min"),
        (60, "1\u00a0h"),
        (90, "1\u00a0h\u00a030"),
        (125, "2\u00a0h\u00a005"),
    ],
)
def test_minutes_in_french(minutes: int, words: str) -> None:
    """Durations are said as people say them."""
    assert minutes_in_french(minutes) == words
