"""A practice that has everything, one that has nothing, and readers for what comes out."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from serment.documents.context import Contact, Doctor, DocumentContext, Officer
from support.paper import ACTIVITIES, CORPUS, Practices, Reader


@pytest.fixture(scope="session")
def practices() -> Practices:
    """The three practices, on every declared boolean fact."""
    names = [
        fact["name"]
        for path in sorted((CORPUS / "facts").glob("*.yaml"))
        for fact in yaml.safe_load(path.read_text(encoding="utf-8"))["facts"]
        if fact["type"] == "boolean"
    ]
    return Practices(
        everything={
            **dict.fromkeys(names, True),
            "practice_form": "solo",
            "records_hosting": "supplier",
        },
        nothing={
            **dict.fromkeys(names, False),
            "practice_form": "solo",
            "records_hosting": "practice_machine",
        },
        unknown={},
    )


@pytest.fixture(scope="session")
def context() -> DocumentContext:
    """The fictitious practice of Dr Alma Rey."""
    return DocumentContext(
        practice_name="Cabinet du Dr Alma Rey",
        issued_on=date(2026, 11, 23),
        corpus_version="2026.11.0",
        address="12 rue des Tilleuls, 31000 Toulouse",
        phone="05 61 00 00 00",
        email="accueil@cabinet-rey.example",
        website="cabinet-rey.example",
        doctors=(Doctor("Dr Alma Rey", "médecine générale"),),
        officer=Officer("Camille Durand", "dpo@cabinet-rey.example", "05 61 00 00 01"),
        activities=ACTIVITIES,
        hosts=("Hébergeur Exemple",),
        booking_platform="Rendez-vous Exemple",
        ai_tools=("Lecture Exemple 3",),
        contacts=(Contact("Assureur", "Mutuelle Exemple", "05 00 00 00 02", "contrat 123"),),
        checkpoint="serment.internal/demo · 128 · 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    )


@pytest.fixture(scope="session")
def reader() -> Reader:
    """Reads PDF and DOCX files with other people's programs."""
    return Reader()
