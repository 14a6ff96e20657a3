"""The papers of a breach: what is known is said in both forms, the rest is a line to fill."""

from __future__ import annotations

import io
from dataclasses import fields
from datetime import date

import docx
import pytest

from serment.documents.blocks import sentences
from serment.documents.breach.letters import (
    BREACH_PAPERS,
    BreachCase,
    breach_paper,
    breach_paper_docx,
    breach_paper_pdf,
)
from serment.documents.breach.notification import (
    BreachNotice,
    NoticeBlock,
    NoticeLine,
    notice_document,
    notice_to_json,
)
from serment.documents.context import Doctor, DocumentContext, Officer
from serment.documents.retention.wording import DOTS
from support.paper import pdf_pages, squeezed

CONTEXT = DocumentContext(
    practice_name="Cabinet du Dr Alma Rey",
    issued_on=date(2026, 11, 27),
    corpus_version="2026.11.1",
    phone="05 00 00 00 00",
    doctors=(Doctor("Dr Alma Rey"),),
)
CASE = BreachCase(
    known_at="27 novembre 2026 à 8 h",
    attack_known_at="27 novembre 2026 à 7 h",
    began_at="26 novembre 2026 à 23 h",
    nature=("confidentiality", "availability"),
    origins=("malware",),
    origin="Logiciel malveillant",
    facts="Le serveur a été chiffré pendant la nuit.",
    data="Santé",
    people="Patients",
    consequences="Un retard de soins",
    measures="Restauration",
    cnil_filed="28 novembre 2026 à 9 h",
    complaint_on="28 novembre 2026 à 10 h",
    complaint_reference="PV 12",
    insurer=("Mutuelle", "C-42"),
)
NOTICE = BreachNotice(
    "Notification initiale",
    (NoticeBlock("N4", "Nature", "to_verify", (NoticeLine("nature", "Nature", ""),)),),
    ("Formulaire décrit de mémoire.",),
)


def _text(paper: str, case: BreachCase) -> str:
    (kind,) = (one for one in BREACH_PAPERS if one == paper)
    return " ".join(sentences(breach_paper(kind, case, CONTEXT).document))


@pytest.mark.parametrize("paper", BREACH_PAPERS)
def test_every_paper_renders_with_no_empty_place(paper: str) -> None:
    """Whatever is unknown is a dotted line; whatever is known leaves none of its own."""
    (kind,) = (one for one in BREACH_PAPERS if one == paper)
    bare = breach_paper(kind, BreachCase(known_at="27 novembre 2026 à 8 h"), CONTEXT)
    assert not set(bare.lacking) - {"address"}
    assert DOTS in _text(paper, BreachCase(known_at="27 novembre 2026 à 8 h"))
    body = _text(paper, CASE).replace(DOTS * 2, "")
    assert DOTS not in body
    assert "{" not in body


@pytest.mark.parametrize("paper", BREACH_PAPERS)
def test_both_forms_say_the_same_words(paper: str) -> None:
    """The PDF and the Word file are read back, and hold the sentences of the letter."""
    (kind,) = (one for one in BREACH_PAPERS if one == paper)
    printed = squeezed(" ".join(pdf_pages(breach_paper_pdf(kind, CASE, CONTEXT))))
    word = docx.Document(io.BytesIO(breach_paper_docx(kind, CASE, CONTEXT)))
    cells = [c.text for table in word.tables for row in table.rows for c in row.cells]
    typed = squeezed(" ".join([*(p.text for p in word.paragraphs), *cells]))
    for known in ("Logiciel malveillant",) if paper != "breach_patient_letter" else ("Santé",):
        assert squeezed(known) in printed
        assert squeezed(known) in typed


def test_the_letter_to_patients_says_what_the_law_asks_and_only_what_happened() -> None:
    """Nature, consequences, measures, advice, contact; a nature that was not is not said."""
    text = _text("breach_patient_letter", CASE)
    for told in ("vues ou prises", "perdues ou inaccessibles", "Un retard de soins",
                 "Restauration", "05 00 00 00 00", "CNIL", "33700"):  # fmt: skip
        assert told in text, told
    assert "modifiées" not in text
    assert "chiffré pendant la nuit" not in text
    unknown = _text("breach_patient_letter", BreachCase(known_at="hier", facts="Un vol."))
    assert "Un vol." in unknown


def test_the_complaint_names_the_offence_only_for_an_attack() -> None:
    """A device lost is no attack on a system; the receipt is always asked for."""
    assert "323-1" in _text("breach_complaint", CASE)
    lost = BreachCase(known_at="hier", origins=("device_lost",))
    assert "323-1" not in _text("breach_complaint", lost)
    assert "récépissé" in _text("breach_complaint", lost)


def test_the_officer_answers_where_there_is_one() -> None:
    """The point of contact is the officer, else the practice."""
    officer = Officer("Mme Dpo", phone="06 00 00 00 00")
    context = DocumentContext("Cabinet", date(2026, 11, 27), "2026.11.1", officer=officer)
    text = " ".join(sentences(breach_paper("breach_patient_letter", CASE, context).document))
    assert "Mme Dpo" in text


def test_the_notification_says_what_is_to_complete_and_to_verify() -> None:
    """On paper « à compléter » and « à valider »; in JSON null, with the warning."""
    text = " ".join(sentences(notice_document(NOTICE, CONTEXT)))
    assert "à compléter" in text
    assert "rubrique par rubrique" in text
    told = notice_to_json(NOTICE)
    assert told["blocs"][0]["rubriques"][0]["valeur"] is None  # type: ignore[index]  # plain JSON
    assert NOTICE.missing == 1


def test_every_word_of_a_case_is_printed_somewhere() -> None:
    """No field of a case is asked for nothing."""
    printed = " ".join(_text(paper, CASE) for paper in BREACH_PAPERS)
    for field in fields(BreachCase):
        value = getattr(CASE, field.name)
        if isinstance(value, str):
            assert value in printed, field.name
