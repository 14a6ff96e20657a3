"""For the tests of documents: a practice's activities, its facts, and readers of PDF and DOCX."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from docx import Document

from serment.documents.context import ActivityWords

if TYPE_CHECKING:
    from serment.documents.blocks import Document as Page
    from serment.law.facts import FactValue

CORPUS = Path(__file__).resolve().parents[2] / "src" / "serment" / "corpus"

ACTIVITIES = (
    ActivityWords(
        "Dossier patient",
        purposes=("Assurer le suivi médical du patient", "Garder la preuve des soins donnés"),
        bases=("une obligation légale", "les soins, sous le secret professionnel"),
        recipients=("Médecins du cabinet", "Équipe de soins"),
        retention=("20 ans à compter de la dernière consultation",),
    ),
    ActivityWords(
        "Rendez-vous",
        purposes=("Tenir l’agenda des consultations",),
        bases=("l’intérêt légitime du cabinet",),
        recipients=("Plateforme de rendez-vous",),
        retention=("12 mois après le rendez-vous",),
        transfers=("Plateforme de rendez-vous — États-Unis — Pays adéquat",),
        legitimate_interest=True,
    ),
    ActivityWords(
        "Personnel et paie",
        purposes=("Établir la paie",),
        bases=("une obligation légale",),
        recipients=("URSSAF",),
        retention=("5 ans pour le double des bulletins de paie",),
        for_patients=False,
        for_staff=True,
    ),
)


@dataclass(frozen=True)
class Practices:
    """Facts of three practices: with everything, with nothing, and that knows nothing."""

    everything: dict[str, FactValue]
    nothing: dict[str, FactValue]
    unknown: dict[str, FactValue]


def squeezed(text: str) -> str:
    """The letters and digits of a text, without what a line break moves or a reader drops."""
    return re.sub(r"[\W_]+", "", text)


def pdf_pages(data: bytes) -> list[str]:
    """The text of each page of a PDF."""
    document = pdfium.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def docx_text(data: bytes) -> str:
    """Every word of the body of a DOCX, tables included, in order."""
    body = Document(io.BytesIO(data)).element.body
    return "\n".join(node.text or "" for node in body.iter() if str(node.tag).endswith("}t"))


@dataclass(frozen=True)
class Reader:
    """Reads back what the emitters wrote."""

    @staticmethod
    def pages(data: bytes) -> list[str]:
        """The text of each page of a PDF, squeezed."""
        return [squeezed(page) for page in pdf_pages(data)]

    @staticmethod
    def body(data: bytes, document: Page) -> str:
        """The text of a PDF on end, squeezed, without the foot of each page."""
        foot = squeezed(f"{document.imprint.issuer}{document.title}Document du")
        return "".join(squeezed(page).split(foot)[0] for page in pdf_pages(data))

    @staticmethod
    def docx(data: bytes) -> str:
        """The text of a DOCX, squeezed."""
        return squeezed(docx_text(data))

    @staticmethod
    def squeezed(text: str) -> str:
        """The letters of a text."""
        return squeezed(text)
