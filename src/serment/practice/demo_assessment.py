"""The two impact assessments of the demonstration: the scribe's, concluded; a camera's, begun."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.timezone import localtime

from serment.intake.pia.model import EvaluationStatus
from serment.intake.pia.questionnaire import FEARED_EVENTS
from serment.practice.actors import Actor
from serment.practice.assessment_answers import (
    answer_assessment,
    evaluate_item,
    tell_opinions,
)
from serment.practice.assessment_closing import Closing, close_assessment
from serment.practice.assessment_facts import proposed_fact
from serment.practice.assessment_given import GivenAnswer, GivenEvaluation, GivenOpinions
from serment.practice.assessments import NewAssessment, start_assessment

# Severity, likelihood, and what remains of both, for each of the three feared events in order.
_RISKS: Final = ((3, 2, 3, 1), (3, 2, 2, 1), (2, 2, 2, 1))
_WHY: Final = (
    "Le compte rendu nomme la personne et sa maladie ; l’outil garde le son moins d’une heure.",
    "Un mot mal compris fausserait une dose ; chaque compte rendu est relu avant le dossier.",
    "Sans l’outil, le médecin écrit lui-même : la consultation continue.",
)
_NOT_ASKED: Final = "Chaque patient est prévenu et peut refuser : son avis se dit là."
_PLAN: Final = "Vérifier chaque mois les réglages de l’outil et la liste de ceux qui y accèdent."


def live_invented_assessments(actor: Actor, now: datetime) -> None:
    """Study the scribe to its end, beginning at `now`; begin to study a camera ten days later."""
    scribe = NewAssessment("Scribe de consultation", "assessment.ai_scribe")
    record = start_assessment(actor=actor, new=scribe, now=now)
    for event, (severity, likelihood, *_), why in zip(FEARED_EVENTS, _RISKS, _WHY, strict=True):
        for question, level in ((event.severity, severity), (event.likelihood, likelihood)):
            given = GivenAnswer(question, why, level)
            answer_assessment(actor=actor, number=record.pk, given=given, now=now)
    _evaluate(actor, record.pk, now + timedelta(hours=2))
    opinions = GivenOpinions(opinion_sought=False, opinion_not_sought_because=_NOT_ASKED)
    tell_opinions(actor=actor, number=record.pk, given=opinions, now=now + timedelta(hours=3))
    closing = Closing("validated", despite_missing=True, settles=proposed_fact(record))
    close_assessment(actor=actor, number=record.pk, closing=closing, now=now + timedelta(days=1))
    camera = NewAssessment("Caméra à l’entrée, en projet", "assessment.video")
    start_assessment(actor=actor, new=camera, now=now + timedelta(days=10))


def _evaluate(actor: Actor, number: int, now: datetime) -> None:
    """Say what remains of each risk once the plan is carried out."""
    due_on = localtime(now).date() + timedelta(days=90)
    for event, (_, _, severity, likelihood) in zip(FEARED_EVENTS, _RISKS, strict=True):
        given = GivenEvaluation(
            event.reference,
            EvaluationStatus.IMPROVABLE,
            action_plan=_PLAN,
            severity=severity,
            likelihood=likelihood,
            due_on=due_on,
            person_in_charge="Dr Alma Rey",
        )
        evaluate_item(actor=actor, number=number, given=given, now=now)
