"""The four models of impact assessments: whole, marked with their certainty, and exportable."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import serment
from serment.intake.pia.questionnaire import QUESTIONS
from serment.intake.pia.reading import parse_pia
from serment.intake.pia.survey import survey_assessment
from serment.intake.pia.writing import write_pia
from serment.law.activity_templates import load_templates
from serment.law.assessment_models import MARKS, AssessmentModel, draft_assessment
from serment.law.readers.assessments import load_assessment_models, read_assessment_model
from serment.law.reading import read_document
from serment.law.refusals import ContradictoryRuleError, WrongWordError

CORPUS = Path(serment.__file__).parent / "corpus"
MODELS = load_assessment_models(CORPUS)
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def test_the_four_health_models_are_there() -> None:
    """The shared record, the scribe, the cameras, the warehouse; each for a typical activity."""
    names = {model.id.removeprefix("assessment.") for model in MODELS}
    assert names == {"shared_record", "ai_scribe", "video", "data_warehouse"}
    known = {template.id for template in load_templates(CORPUS).activities}
    assert {model.activity for model in MODELS} <= known


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_a_draft_says_all_but_what_is_to_be_decided(model: AssessmentModel) -> None:
    """Thirty answers of thirty-six: the six levels, the evaluations and opinions are missing."""
    draft = draft_assessment(model, author="Dr A. Exemple", created_at=NOW)
    found = survey_assessment(draft)
    assert (found.answered, found.measures) == (len(QUESTIONS) - 6, len(model.measures))
    assert (found.evaluations, found.doubts) == (0, ())
    assert not any(risk.is_placed for risk in found.risks)
    marked = [a.text for a in draft.answers if a.text and "<em>(" in a.text]
    assert len(marked) == sum(1 for answer in model.answers if MARKS[answer.confidence])
    assert marked


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_a_draft_goes_to_the_tool_and_comes_back(model: AssessmentModel) -> None:
    """Written then read: the same assessment."""
    draft = draft_assessment(model, author="Dr A. Exemple", created_at=NOW)
    assert parse_pia(write_pia(draft, "tool")) == draft
    assert parse_pia(write_pia(draft, "server")).answers == draft.answers


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b"question: 227", b"question: 226", ContradictoryRuleError),
        (b"risk: disappearance", b"risk: unwanted_change", ContradictoryRuleError),
        (b"measures: [fallback, contract]", b"measures: [nothing]", WrongWordError),
    ],
)
def test_a_model_with_a_hole_is_refused(old: bytes, new: bytes, error: type[Exception]) -> None:
    """A question twice, an event missing, a measure that the file does not describe."""
    text = (CORPUS / "assessments" / "models" / "ai_scribe.yaml").read_bytes()
    assert old in text
    with pytest.raises(error):
        read_assessment_model(read_document(text.replace(old, new), "ai_scribe.yaml"))
