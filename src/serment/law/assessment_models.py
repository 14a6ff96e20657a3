"""Models of impact assessments: what a practice starts from, in the format of the CNIL's tool.

Guarantees that a draft answers every question of text with a proposal that carries its certainty,
names measures and feared events, and leaves to the controller what is theirs: no severity, no
likelihood, no evaluation, no opinion is ever proposed.
Leaves to others the files (`readers.assessments`), and keeping a draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from serment.intake.pia.model import Answer, AssessedMeasure, ImpactAssessment
from serment.intake.pia.questionnaire import FEARED_EVENTS
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from serment.intake.pia.questionnaire import RiskKind
    from serment.law.model import Checked, Confidence, Sources

MARKS: Final[dict[Confidence, str]] = {
    "sure": "",
    "convention": "convention, à valider",
    "interpretation": "interprétation prudente, à valider",
    "to_verify": "à valider",
}
"""What a proposal says of its own certainty."""
_PLACEHOLDER: Final = "measures.default_placeholder"


@dataclass(frozen=True, slots=True)
class ProposedAnswer:
    """A proposal for one question, in French, and how sure it is."""

    question: int
    text: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class ProposedMeasure:
    """A measure that lessens risks; `id` is the name that risks know it by."""

    id: str
    title: str
    content: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class ProposedRisk:
    """A feared event: impacts, threats, sources in French, and the measures that answer it."""

    kind: RiskKind
    impacts: tuple[str, ...]
    threats: tuple[str, ...]
    sources: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssessmentModel:
    """A model for one sort of processing; `activity` is its typical activity, such as T18."""

    id: str
    title: str
    activity: str
    obligation: str | None
    answers: tuple[ProposedAnswer, ...]
    measures: tuple[ProposedMeasure, ...]
    risks: tuple[ProposedRisk, ...]
    to_decide: tuple[str, ...]
    rests_on: Sources
    confidence: Confidence
    not_covered: tuple[str, ...]
    checked: Checked


def draft_assessment(
    model: AssessmentModel, *, author: str, created_at: datetime
) -> ImpactAssessment:
    """An assessment in progress that starts from the model; every proposal is to be read again."""
    titles = {measure.id: measure.title for measure in model.measures}
    answers = (*_texts(model), *_lists(model, titles))
    return ImpactAssessment(
        name=model.title,
        category="Santé",
        author=author,
        id=1,
        created_at=created_at,
        updated_at=created_at,
        answers=tuple(
            Answer(str(number), text, None, items, place, 1, created_at, created_at)
            for place, (number, text, items) in enumerate(answers, start=1)
        ),
        measures=tuple(
            AssessedMeasure(
                title=measure.title,
                content=_html(measure.content, measure.confidence),
                placeholder=_PLACEHOLDER,
                id=place,
                pia_id=1,
                created_at=created_at,
                updated_at=created_at,
            )
            for place, measure in enumerate(model.measures, start=1)
        ),
    )


def _texts(model: AssessmentModel) -> Iterator[tuple[int, str | None, tuple[str, ...]]]:
    for answer in model.answers:
        yield answer.question, _html(answer.text, answer.confidence), ()


def _lists(
    model: AssessmentModel, titles: dict[str, str]
) -> Iterator[tuple[int, str | None, tuple[str, ...]]]:
    """The four lists of each feared event; its two gauges are left to the controller."""
    risks = {risk.kind: risk for risk in model.risks}
    for event in FEARED_EVENTS:
        risk = risks[event.kind]
        named = tuple(titles[name] for name in risk.measures)
        for place, items in enumerate((risk.impacts, risk.threats, risk.sources, named)):
            yield event.first + place, None, items


def _html(text: str, confidence: Confidence) -> str:
    mark = MARKS[confidence]
    return f"<p>{escape(text)}</p>" + (f"<p><em>{nbsp(f'({mark})')}</em></p>" if mark else "")
