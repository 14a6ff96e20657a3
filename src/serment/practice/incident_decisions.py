"""What the doctor decides of a breach: the risk for people, and whether they are told.

Guarantees a decision that carries its reason, the answers that led to it and ENISA's scores as a
help, never the other way round; and people either told, to be told on a day, or not for one of the
three grounds of art. 34(3) with its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from django.utils.timezone import localtime

from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.law.breach_form import RISK_LEVELS, YES_NO
from serment.law.breach_severity import SeverityScores
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.incidents import IncidentError, open_one
from serment.practice.journal import record_act
from serment.practice.library import the_breach_form
from serment.practice.typed import one_line, plain_text
from serment.practice.versions import verify_version, version_of
from serment.store.models import BreachRisk, Incident

PeopleStatus = Literal["told", "planned", "exempt"]
PEOPLE_STATUSES: Final[Mapping[PeopleStatus, str]] = {
    "told": "Elles sont informées",
    "planned": "Elles vont l’être",
    "exempt": "Elles ne le sont pas : article 34(3)",
}
_LONGEST_REASON: Final = 2_000


@dataclass(frozen=True, slots=True)
class RiskJudgement:
    """The decision, its reason, the answers (question → yes, no, unknown), the scores if judged."""

    level: str
    reason: str
    answers: Mapping[str, str]
    scores: SeverityScores | None = None
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class PeopleDecision:
    """Whether people are told: on which day, how many, how; or on what ground they are not."""

    status: str
    on: date | None = None
    count: int | None = None
    means: str = ""
    ground: str = ""
    reason: str = ""
    forgotten: tuple[str, ...] = ()
    seen: str | None = None


def judge_risk(*, actor: Actor, number: int, judgement: RiskJudgement, now: datetime) -> Incident:
    """Keep the doctor's decision on the risk; IncidentError without a level or a reason."""
    actor.require(Permission.INCIDENTS)
    reason = plain_text(judgement.reason)[:_LONGEST_REASON]
    if judgement.level not in RISK_LEVELS:
        raise IncidentError("Dites votre décision : sans risque, risque ou risque élevé.", "level")
    if not reason:
        raise IncidentError(
            "La raison manque : c’est elle qui sera lue en cas de contrôle, notifiée ou non. "
            "Écrivez-la, sans nommer personne ; rien n’a été enregistré.",
            "reason",
        )
    asked = {question.id for question in the_breach_form().risk_questions}
    answers = {k: v for k, v in judgement.answers.items() if k in asked and v in YES_NO}
    with one_act(actor.practice):
        incident = open_one(actor.practice, number)
        verify_version(_risk_told(incident), judgement.seen)
        incident.risk, incident.risk_reason = judgement.level, reason
        incident.answers, incident.scores = answers, _kept(judgement.scores)
        incident.decided_at, incident.decided_by = now, actor.member
        incident.save()
        payload: dict[str, Canonical] = {
            "incident": number,
            "risk": judgement.level,
            "answers": dict(answers),
            "scores": dict(incident.scores),
        }
        record_act(actor=actor, act="incident.risk_judged", payload=payload, now=now)
    return incident


def risk_version(incident: Incident) -> str:
    """Return the version of the decision on the risk, for the form that shows it."""
    return version_of(_risk_told(incident))


def people_version(incident: Incident) -> str:
    """Return the version of what was decided for the people, for the form that shows it."""
    return version_of(_people_told(incident))


def _risk_told(incident: Incident) -> str:
    told = (sorted(incident.answers.items()), sorted(incident.scores.items()))
    return ascii((incident.risk, incident.risk_reason, *told))


def _people_told(incident: Incident) -> str:
    return ascii(sorted(incident.people.items()))


def _kept(scores: SeverityScores | None) -> dict[str, str]:
    if scores is None:
        return {}
    names = ("context", "ease", "confidentiality", "integrity", "availability", "malice")
    return {name: str(getattr(scores, name)) for name in names}


def decide_people(
    *, actor: Actor, number: int, decision: PeopleDecision, now: datetime
) -> Incident:
    """Keep whether the people touched are told; IncidentError for what the law does not allow."""
    actor.require(Permission.INCIDENTS)
    reason = plain_text(decision.reason)[:_LONGEST_REASON]
    _verify_people(decision, reason, localtime(now).date())
    with one_act(actor.practice):
        incident = open_one(actor.practice, number)
        verify_version(_people_told(incident), decision.seen)
        incident.people = {
            "status": decision.status,
            "on": decision.on.isoformat() if decision.on else "",
            "count": decision.count,
            "means": one_line(decision.means)[:300],
            "ground": decision.ground if decision.status == "exempt" else "",
            "reason": reason,
            "forgotten": [n for n in the_breach_form().forgotten if n in decision.forgotten],
        }
        incident.save(update_fields=["people"])
        payload: dict[str, Canonical] = {
            "incident": number,
            "status": decision.status,
            "on": incident.people["on"],
            "ground": incident.people["ground"],
            "people": decision.count,
        }
        record_act(actor=actor, act="incident.people_decided", payload=payload, now=now)
    return incident


def _verify_people(decision: PeopleDecision, reason: str, today: date) -> None:
    if decision.status not in get_args(PeopleStatus):
        raise IncidentError("Dites si les personnes sont informées, ou pourquoi non.", "status")
    if decision.status == "exempt":
        if decision.ground not in the_breach_form().exemptions:
            raise IncidentError(
                "Le motif manque : la loi n’en admet que trois. Choisissez-en un, ou informez les "
                "personnes ; rien n’a été enregistré.",
                "ground",
            )
        if not reason:
            raise IncidentError(
                "Le motif se justifie : dites en quoi il vaut ici ; rien n’a été enregistré.",
                "reason",
            )
        return
    if decision.on is None:
        raise IncidentError("La date de l’information manque : choisissez-la.", "on")
    if decision.status == "told" and decision.on > today:
        raise IncidentError(
            "Cette date est à venir : si l’information n’est pas faite, dites qu’elle est prévue.",
            "on",
        )


def is_high(incident: Incident) -> bool:
    """Whether people must be told: the doctor decided that the risk is high (art. 34(1))."""
    return incident.risk == BreachRisk.HIGH
