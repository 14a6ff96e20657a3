"""An impact assessment concluded, opened again, or deleted for ever.

Guarantees that a conclusion says whether something was missing, and that a deletion names what it
deletes. A concluded assessment changes no more until it is opened again (`assessments`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from serment.intake.pia.model import AssessmentStatus, ImpactAssessment
from serment.intake.pia.survey import survey_assessment
from serment.kernel.french import fold
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.assessment_facts import settle_fact, unsettle_fact, verify_fact
from serment.practice.assessments import AssessmentError, Change, find_assessment, rewrite
from serment.practice.journal import record_act
from serment.practice.typed import one_line, plain_text

if TYPE_CHECKING:
    from serment.kernel.canonical import Canonical

_LONGEST_REASON: Final = 4_000


@dataclass(frozen=True, slots=True)
class Closing:
    """How a person concludes: `validated` or `refused`, why, and whether with what is missing.

    `settles` is the fact that a validated assessment answers « oui » by the same act; empty: none.
    """

    outcome: str
    reason: str = ""
    despite_missing: bool = False
    settles: str = ""


def close_assessment(*, actor: Actor, number: int, closing: Closing, now: datetime) -> None:
    """Conclude an assessment; AssessmentError where something is missing and nobody says so."""
    actor.require(Permission.REGISTER)
    reason = plain_text(closing.reason)[:_LONGEST_REASON]
    if closing.outcome not in {"validated", "refused"}:
        raise AssessmentError("Dites si l’analyse est validée ou refusée.", field="outcome")
    if closing.outcome == "refused" and not reason:
        raise AssessmentError(
            "La raison du refus manque : personne ne saurait quoi corriger. Écrivez-la ; rien n’a "
            "changé.",
            field="reason",
        )
    settles = closing.settles if closing.outcome == "validated" else ""
    verify_fact(settles)

    def edit(assessment: ImpactAssessment) -> ImpactAssessment:
        if closing.outcome == "refused":
            return replace(assessment, status=AssessmentStatus.REFUSED, rejection_reason=reason)
        missing = survey_assessment(assessment).missing
        if missing and not closing.despite_missing:
            raise AssessmentError(
                f"Cette analyse n’est pas complète : {' '.join(missing)} Complétez-la, ou "
                "confirmez que vous la validez ainsi ; rien n’a changé.",
                field="despite_missing",
            )
        return replace(assessment, status=AssessmentStatus.VALIDATED)

    payload: dict[str, Canonical] = {"outcome": closing.outcome}
    payload |= {"settles": settles} if settles else {}
    with one_act(actor.practice):
        rewrite(actor, Change(number, "assessment.closed", edit, payload), now)
        if settles:
            record = find_assessment(actor.practice, number)
            settle_fact(actor, record, settles, now)


def reopen_assessment(*, actor: Actor, number: int, now: datetime) -> str:
    """Open a concluded assessment again: it can change; return the fact that is unknown again."""
    actor.require(Permission.REGISTER)

    def edit(assessment: ImpactAssessment) -> ImpactAssessment:
        opened = replace(assessment, status=AssessmentStatus.IN_PROGRESS)
        return replace(opened, is_archive=False) if assessment.is_archive else opened

    with one_act(actor.practice):
        rewrite(actor, Change(number, "assessment.reopened", edit, {}, is_open=False), now)
        record = find_assessment(actor.practice, number)
        return unsettle_fact(actor, record, now)


def delete_assessment(*, actor: Actor, number: int, confirmed_title: str, now: datetime) -> None:
    """Delete an assessment for ever; AssessmentError unless its title was typed again."""
    actor.require(Permission.REGISTER)
    with one_act(actor.practice):
        record = find_assessment(actor.practice, number)
        if fold(one_line(confirmed_title)) != fold(record.title):
            raise AssessmentError(
                f"Le titre saisi n’est pas celui de l’analyse : rien n’a été supprimé. La "
                f"suppression est définitive ; saisissez « {record.title} ».",
                field="title",
            )
        unsettle_fact(actor, record, now)
        record.delete()
        payload = {"assessment": number}
        record_act(actor=actor, act="assessment.deleted", payload=payload, now=now)
