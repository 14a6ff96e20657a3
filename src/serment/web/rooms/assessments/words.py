"""How the room finds an assessment, and names what is in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import Http404

from serment.intake.pia.model import (
    ActionStatus,
    AssessmentStatus,
    EvaluationStatus,
    ImpactAssessment,
)
from serment.intake.pia.questionnaire import LEVEL_WORDS
from serment.intake.pia.rich_text import readable
from serment.law.impact_threshold import ThresholdAnswer, ThresholdOutcome
from serment.law.model import Confidence
from serment.practice.assessment_threshold import threshold_items
from serment.practice.assessments import (
    UnknownAssessmentError,
    find_assessment,
    read_assessment,
)
from serment.practice.library import the_corpus
from serment.store.models import AssessmentRecord
from serment.web.middleware import CockpitRequest

STATUSES: Final[Mapping[int, str]] = {
    AssessmentStatus.IN_PROGRESS: "En cours",
    AssessmentStatus.REFUSED: "Refusée",
    AssessmentStatus.VALIDATED: "Validée",
    AssessmentStatus.SIGNED: "Validée et signée",
    AssessmentStatus.ARCHIVED: "Archivée",
    AssessmentStatus.AWAITING: "En attente de validation",
}
VERDICTS: Final[Mapping[EvaluationStatus, str]] = {
    EvaluationStatus.PENDING: "Pas encore évalué",
    EvaluationStatus.TO_FIX: "À corriger",
    EvaluationStatus.IMPROVABLE: "Améliorable",
    EvaluationStatus.ACCEPTABLE: "Acceptable",
}
ACTIONS: Final[Mapping[ActionStatus, str]] = {
    ActionStatus.NONE: "Pas commencée",
    ActionStatus.STARTED: "Commencée",
    ActionStatus.COMPLETED: "Faite",
}
OUTCOMES: Final[Mapping[ThresholdOutcome, str]] = {
    "required": "Une analyse est demandée",
    "exempt": "Dispensé d’analyse",
    "not_required": "Aucune analyse n’est demandée",
    "undetermined": "Il manque des réponses",
}
LEVELS: Final = tuple((number, word.capitalize()) for number, word in enumerate(LEVEL_WORDS))


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the test concludes, in words: because of what, after which text, how surely."""

    outcome: ThresholdOutcome
    title: str
    because: tuple[str, ...]
    text: str
    link: str
    confidence: Confidence | None
    missing: tuple[str, ...]


def conclusion_of(answer: ThresholdAnswer) -> Conclusion:
    """Put the conclusion of the test into words."""
    items = threshold_items()
    provision = None if answer.provision is None else the_corpus().provision(answer.provision)
    return Conclusion(
        answer.outcome,
        OUTCOMES[answer.outcome],
        tuple(item.title for item in answer.because),
        "" if provision is None else provision.short,
        "" if provision is None else provision.link or "",
        answer.confidence,
        tuple(items[name].title for name in answer.missing),
    )


def found(request: CockpitRequest, number: int) -> tuple[AssessmentRecord, ImpactAssessment]:
    """Return an assessment and its row; the page is not found where there is none."""
    try:
        record = find_assessment(request.actor.practice, number)
    except UnknownAssessmentError as missing:
        raise Http404(str(missing)) from missing
    return record, read_assessment(record)


def lines(html: str | None) -> tuple[str, ...]:
    """Return the lines of some HTML, as plain text: nothing else of it is ever shown."""
    return tuple(readable(html).splitlines())
