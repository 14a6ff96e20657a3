"""An impact assessment on paper: every part, the map beside its table, no markup of anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime

from serment.documents.blocks import Figure, Table, sentences
from serment.documents.context import DocumentContext
from serment.documents.impact_assessment import assessment_document
from serment.documents.typeset import typeset_pdf
from serment.intake.pia.model import ImpactAssessment
from serment.intake.pia.questionnaire import ITEMS, QUESTIONS
from serment.intake.pia.reading import parse_pia
from support.assessments import evaluation, measure, of_tool, parts, written
from support.paper import pdf_pages

CONTEXT = DocumentContext(
    practice_name="Cabinet du Dr Alma Rey", issued_on=date(2026, 11, 27), corpus_version="2026.11.1"
)


def test_a_whole_assessment_is_printed_part_by_part() -> None:
    """Each part and question by its title, the sheet, the opinions, what the test concludes."""
    document = assessment_document(
        parse_pia(written(of_tool())), "Dossier patient", CONTEXT, conclusion="une analyse : oui"
    )
    told = list(sentences(document))
    for title in (*(i.title for i in ITEMS), *(q.title for q in QUESTIONS)):
        assert title in told, title
    assert "Chiffrement du poste" in told
    assert "Dr A. Exemple" in told
    assert "Favorable. Favorable." in told
    assert "une analyse\xa0: oui" in told
    assert "Ce qui manque encore" not in told
    assert len([b for b in document.blocks if isinstance(b, Figure)]) == 1


def test_the_table_says_what_the_map_draws() -> None:
    """Three events, before and after the plan."""
    document = assessment_document(parse_pia(written(of_tool())), "Dossier", CONTEXT)
    table = next(b for b in document.blocks if isinstance(b, Table))
    rows = [[run.text for cell in row for run in cell] for row in table.rows]
    assert rows[0] == ["1 Accès indu", "limitée", "limitée", "limitée", "négligeable"]
    assert rows[2] == ["3 Disparition", "limitée", "limitée", "—", "—"]


def test_an_empty_assessment_says_what_is_missing() -> None:
    """No map without a risk placed, no opinion, no measure: each is said, and the PDF is made."""
    document = assessment_document(ImpactAssessment(), "Vide", CONTEXT)
    told = list(sentences(document))
    for words in ("Ce qui manque encore", "Aucune mesure n’est décrite.",
                  "Aucun risque n’est encore placé.", "Aucun avis n’est noté."):  # fmt: skip
        assert words in told, words
    assert not [b for b in document.blocks if isinstance(b, Figure)]
    assert "Pas encore de réponse." in " ".join(pdf_pages(typeset_pdf(document)))


def test_no_markup_nor_script_is_printed() -> None:
    """Tags, scripts and an unnamed measure: words alone, and a plan of action with its day."""
    value = of_tool(measures=[measure(7, "<b>Disque</b>"), measure(9, "")])
    value["answers"][0]["data"]["text"] = "<p>Bien.<script>alert(1)</script></p><p>Vu.</p>"
    judged = {
        **evaluation("3.2", status=1),
        "action_plan_comment": "<p>Former <i>vite</i>.</p>",
        "person_in_charge": "Dr Rey",
        "estimated_implementation_date": "2027-02-01T00:00:00Z",
    }
    value["evaluations"] = [judged, *parts()["evaluations"][:2]]
    document = assessment_document(parse_pia(written(value)), "Dossier", CONTEXT)
    told = " ".join(sentences(document))
    for words in ("Bien. Vu.", "Disque", "Mesure n° 2", "À faire : Former vite.",
                  "Par : Dr Rey", "Pour le 1er février 2027", "à corriger"):  # fmt: skip
        assert words in told.replace("\u202f", " ").replace("\xa0", " "), words
    assert "alert" not in told
    assert "<" not in told


def test_the_last_change_is_dated() -> None:
    """The sheet bears the day of the last change."""
    changed = ImpactAssessment(updated_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert "2 mars 2026" in " ".join(sentences(assessment_document(changed, "Dossier", CONTEXT)))
