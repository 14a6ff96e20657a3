"""The one incident of the demonstration: a letter sent to the wrong person, told to its end."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from django.utils.timezone import localtime

from serment.law.breach_severity import SeverityScores
from serment.practice.actors import Actor
from serment.practice.incident_closing import (
    NewMeasure,
    close_incident,
    end_measure,
    plan_measure,
)
from serment.practice.incident_decisions import (
    PeopleDecision,
    RiskJudgement,
    decide_people,
    judge_risk,
)
from serment.practice.incident_filings import NewFiling, file_declaration
from serment.practice.incidents import (
    BreachTimes,
    ToldBreach,
    open_incident,
    tell_breach,
    tick_gesture,
)

_FACTS: Final = {
    "found_by": "other",
    "found_how": "Appel du destinataire",
    "ongoing": "no",
    "start_is_known": "known",
    "nature": ["confidentiality"],
    "origin": ["wrong_recipient"],
    "cause": "internal_accidental",
    "facts": "Un compte rendu est parti par courriel à une autre personne du même nom.",
    "data": ["civil_status", "health"],
    "record_count": 1,
    "encrypted": "no",
    "people": ["patients"],
    "people_count": 1,
    "prior_measures": ["authentication"],
    "consequences": "Un tiers a pu lire un compte rendu.",
    "gravity": "limited",
    "immediate_measures": "Message rappelé ; suppression confirmée par écrit.",
}
_GESTURES: Final = ("misdirected.recall", "misdirected.deletion", "trunk.drop_mouse")


def live_invented_incident(actor: Actor, now: datetime) -> None:
    """Open an incident at `now`, live it in five days, and close it."""
    known = now - timedelta(minutes=12)
    open_incident(
        actor=actor, playbook="misdirected", title="Compte rendu au mauvais destinataire",
        known_at=known, now=now,
    )  # fmt: skip
    for place, gesture in enumerate(_GESTURES, start=1):
        moment = now + timedelta(minutes=4 * place)
        tick_gesture(actor=actor, number=1, gesture=gesture, done_at=moment, now=moment)
    evening, end = now + timedelta(hours=8), now + timedelta(days=5)
    times = BreachTimes(known, began_at=now - timedelta(hours=20))
    tell_breach(actor=actor, number=1, told=ToldBreach(times, _FACTS), now=evening)
    judgement = RiskJudgement(
        "risk",
        "Une seule personne, un destinataire connu qui a confirmé la suppression.",
        {"seen_by_third_party": "yes", "health_taken": "no", "minors": "no"},
        SeverityScores(3, Fraction(3, 4), confidentiality=Fraction(1, 4)),
    )
    judge_risk(actor=actor, number=1, judgement=judgement, now=evening)
    filing = NewFiling("cnil_whole", evening, "fictif 0001")
    file_declaration(actor=actor, number=1, filing=filing, now=evening)
    today = localtime(end).date()
    people = PeopleDecision("told", today, 1, "Appel du médecin, puis lettre")
    decide_people(actor=actor, number=1, decision=people, now=end)
    measure = NewMeasure("Double contrôle du destinataire", "Le secrétariat", today)
    row = plan_measure(actor=actor, number=1, measure=measure, now=end)
    end_measure(actor=actor, number=1, measure=row.pk, done_on=today, now=end)
    lessons = "Les comptes rendus partent par messagerie de santé, jamais par courriel."
    close_incident(actor=actor, number=1, lessons=lessons, now=end)
