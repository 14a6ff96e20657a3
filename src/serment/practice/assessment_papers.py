"""An impact assessment printed, under a checkpoint of the journal."""

from datetime import date, datetime

from serment.documents.finding_words import CONFIDENCE_WORDS
from serment.documents.impact_assessment import assessment_document
from serment.documents.typeset import typeset_pdf
from serment.law.impact_threshold import ThresholdAnswer
from serment.practice.actors import Actor, Permission
from serment.practice.assessment_threshold import judge_assessment
from serment.practice.assessments import find_assessment, read_assessment
from serment.practice.documents import context_of
from serment.practice.journal import make_checkpoint
from serment.practice.library import the_corpus

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
    told = judge_assessment(actor.practice, record) if record.threshold else None
    conclusion = "" if told is None else conclusion_in_french(told)
    assessment = read_assessment(record)
    return typeset_pdf(
        assessment_document(assessment, record.title, context, conclusion=conclusion)
    )


def conclusion_in_french(told: ThresholdAnswer) -> str:
    """Say what the threshold test concludes, after which text, and how surely."""
    if told.provision is None or told.confidence is None:
        return _OUTCOMES[told.outcome]
    text = the_corpus().provision(told.provision).short
    doubt = "" if told.confidence == "sure" else f" ; {CONFIDENCE_WORDS[told.confidence].lower()}"
    return f"{_OUTCOMES[told.outcome]} (d’après : {text}{doubt})"
