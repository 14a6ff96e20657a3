"""An impact assessment printed, under a checkpoint of the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from serment.documents.blocks import Document
from serment.documents.context import DocumentContext
from serment.documents.finding_words import CONFIDENCE_WORDS
from serment.documents.impact_assessment import assessment_document
from serment.documents.typeset import typeset_pdf
from serment.intake.pia.model import ImpactAssessment, Shape
from serment.law.impact_threshold import ThresholdAnswer
from serment.practice.actors import Actor, Permission
from serment.practice.assessment_threshold import judge_assessment
from serment.practice.assessments import (
    export_assessments,
    find_assessment,
    is_closed,
    read_assessment,
)
from serment.practice.documents import context_of
from serment.practice.journal import make_checkpoint
from serment.practice.library import the_corpus
from serment.store.models import AssessmentRecord, Practice

_OUTCOMES = {
    "required": "une analyse est demandée",
    "exempt": "dispensé d’analyse",
    "not_required": "aucune analyse n’est demandée",
    "undetermined": "il manque des réponses",
}


def print_assessment(*, actor: Actor, number: int, as_of: date, now: datetime) -> bytes:
    """Return an assessment as a paper (PDF), with its map and what is missing."""
    actor.require(Permission.READ)
    record = find_assessment(actor.practice, number)
    checkpoint = make_checkpoint(practice=actor.practice, now=now)
    context = context_of(actor.practice, as_of=as_of, checkpoint=checkpoint)
    return typeset_pdf(_document(record, read_assessment(record), context))


def _document(
    record: AssessmentRecord, assessment: ImpactAssessment, context: DocumentContext
) -> Document:
    told = judge_assessment(record.practice, record) if record.threshold else None
    conclusion = "" if told is None else conclusion_in_french(told)
    return assessment_document(assessment, record.title, context, conclusion=conclusion)


@dataclass(frozen=True, slots=True)
class ConcludedPaper:
    """A concluded assessment for the inspection file: not typeset yet, and as its own file."""

    number: int
    title: str
    document: Document
    file: bytes


def concluded_papers(practice: Practice, context: DocumentContext) -> Iterator[ConcludedPaper]:
    """Yield the concluded assessments, the oldest first; those in progress prove nothing yet."""
    rows = AssessmentRecord.objects.of(practice).select_related("practice").order_by("pk")
    for record in rows:
        assessment = read_assessment(record)
        if is_closed(assessment):
            shape: Shape = "server" if record.shape == "server" else "tool"
            file = export_assessments([record], shape).content
            document = _document(record, assessment, context)
            yield ConcludedPaper(record.pk, record.title, document, file)


def conclusion_in_french(told: ThresholdAnswer) -> str:
    """Say what the threshold test concludes, after which text, and how surely."""
    if told.provision is None or told.confidence is None:
        return _OUTCOMES[told.outcome]
    text = the_corpus().provision(told.provision).short
    doubt = "" if told.confidence == "sure" else f" ; {CONFIDENCE_WORDS[told.confidence].lower()}"
    return f"{_OUTCOMES[told.outcome]} (d’après : {text}{doubt})"
