"""What a person gives of an impact assessment, as typed; and what is kept, in the same plain words.

Guarantees that a change can start from what is there (`present_…`): a part that is not given stays.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime

from serment.intake.pia.editing import find_answer, find_evaluation, measure_at
from serment.intake.pia.model import (
    ActionStatus,
    Answer,
    AssessedMeasure,
    Evaluation,
    EvaluationStatus,
    ImpactAssessment,
)
from serment.intake.pia.rich_text import readable
from serment.practice.assessments import AssessmentError


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as typed: plain text, a level from 0 to 4, items; `seen` is what was on screen."""

    question: int
    text: str = ""
    gauge: int | None = None
    items: tuple[str, ...] = ()
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class GivenMeasure:
    """A measure as typed; `place` from 1, or None for a new one."""

    title: str
    content: str = ""
    place: int | None = None
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class GivenEvaluation:
    """What an evaluator thinks of an item, a question or a measure, by its reference."""

    reference: str
    status: EvaluationStatus = EvaluationStatus.PENDING
    comment: str = ""
    action_plan: str = ""
    severity: int | None = None
    likelihood: int | None = None
    due_on: date | None = None
    person_in_charge: str = ""
    action_status: ActionStatus = ActionStatus.NONE
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class GivenComment:
    """A remark on a question by its number, or on the measure at a place from 1."""

    text: str
    question: int = 0
    place: int = 0


@dataclass(frozen=True, slots=True)
class GivenOpinions:
    """What the officer and the people concerned think; None where nobody has said."""

    officer_names: str = ""
    officer_is_favourable: bool | None = None
    officer_opinion: str = ""
    opinion_sought: bool | None = None
    opinion_not_sought_because: str = ""
    people_names: str = ""
    people_are_favourable: bool | None = None
    people_opinion: str = ""
    seen: str | None = None


def measure_there(assessment: ImpactAssessment, place: int) -> AssessedMeasure:
    """Return the measure at a place from 1; AssessmentError where there is none."""
    measure = measure_at(assessment, place)
    if measure is None:
        raise AssessmentError(
            "Cette mesure n’est plus là : une autre fenêtre l’a retirée. Revenez à l’analyse."
        )
    return measure


def present_answer(assessment: ImpactAssessment, question: int) -> GivenAnswer:
    """Return what is kept of an answer, in plain words, to start a change from."""
    kept = find_answer(assessment, question) or Answer()
    return GivenAnswer(question, readable(kept.text), kept.gauge, kept.items)


def present_measure(assessment: ImpactAssessment, place: int) -> GivenMeasure:
    """Return what is kept of a measure; AssessmentError where none is at that place."""
    kept = measure_there(assessment, place)
    return GivenMeasure(readable(kept.title), readable(kept.content), place)


def present_evaluation(assessment: ImpactAssessment, reference: str) -> GivenEvaluation:
    """Return what is kept of an evaluation, in plain words, to start a change from."""
    kept = find_evaluation(assessment, reference) or Evaluation()
    return GivenEvaluation(
        reference,
        kept.status or EvaluationStatus.PENDING,
        readable(kept.comment),
        readable(kept.action_plan),
        kept.severity,
        kept.likelihood,
        localtime(kept.due_at).date() if kept.due_at else None,
        readable(kept.person_in_charge),
        kept.action_status or ActionStatus.NONE,
    )


def present_opinions(assessment: ImpactAssessment) -> GivenOpinions:
    """Return what is kept of the opinions, in plain words, to start a change from."""
    return GivenOpinions(
        readable(assessment.officer_names),
        assessment.officer_is_favourable,
        readable(assessment.officer_opinion),
        assessment.opinion_sought,
        readable(assessment.opinion_not_sought_because),
        readable(assessment.people_names),
        assessment.people_are_favourable,
        readable(assessment.people_opinion),
    )
