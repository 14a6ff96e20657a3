"""What the law asks of an incident now: its steps in order, where each stands, which comes next."""

from dataclasses import dataclass

from serment.kernel.french import nbsp
from serment.law.breach_clock import BreachAnswer
from serment.practice.incident_clocks import CNIL_FIRST, complement_due
from serment.practice.instants import instant_in_french
from serment.store.models import BreachRisk, CorrectiveMeasure, Incident, IncidentFiling


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, its page, where it stands."""

    words: str
    page: str
    state: str
    is_done: bool
    is_next: bool = False

    @property
    def tag(self) -> str:
        """The colour of its state: done, next, or later."""
        return "tag-done" if self.is_done else "tag-todo" if self.is_next else "tag-plain"


def steps_of(
    incident: Incident, filings: list[IncidentFiling], measures: list[CorrectiveMeasure]
) -> tuple[Step, ...]:
    """Return the steps, in the order in which they are taken."""
    steps = (
        _facts(incident),
        Step(
            "Juger du risque pour les personnes",
            "risque",
            incident.get_risk_display() if incident.risk else "à décider",
            bool(incident.risk),
        ),
        _filed(incident, filings),
        _people(incident),
        _followed(incident, measures),
    )
    following = next((step for step in steps if not step.is_done), None)
    return tuple(
        Step(nbsp(s.words), s.page, nbsp(s.state), s.is_done, s is following) for s in steps
    )


def stopped_clocks(incident: Incident, answer: BreachAnswer) -> tuple[str, ...]:
    """Say of each of the two limits that does not run why it does not; nothing of those that do."""
    said = []
    if (notified := answer.report.notified_at) is not None:
        due = complement_due(incident)
        then = f", à compléter avant le {instant_in_french(due)}, si possible" if due else ""
        said.append(f"CNIL : notifiée le {instant_in_french(notified)}{then}.")
    elif incident.risk == BreachRisk.NONE:
        said.append("CNIL : rien à notifier, vous avez décidé qu’il n’y a pas de risque.")
    if (complained := answer.report.complained_at) is not None:
        said.append(f"Plainte : déposée le {instant_in_french(complained)}.")
    elif answer.complaint is None:
        said.append("Plainte : aucun délai, le cabinet n’est pas assuré contre les cyberattaques.")
    return tuple(map(nbsp, said))


def _facts(incident: Incident) -> Step:
    count = len(incident.facts)
    state = f"{count} rubrique{'s' if count > 1 else ''}" if count else "rien encore"
    return Step("Dire ce qu’on sait", "faits", state, bool(count))


def _filed(incident: Incident, filings: list[IncidentFiling]) -> Step:
    is_notified = any(one.kind in CNIL_FIRST for one in filings)
    is_asked, waits = incident.risk != BreachRisk.NONE, complement_due(incident) is not None
    count = len(filings)
    if waits:
        state = "à compléter"
    elif is_asked and not is_notified:
        state = "la CNIL à notifier" if incident.risk else "si un risque"
    else:
        state = f"{count} déclaration{'s' if count > 1 else ''}" if count else "le registre suffit"
    is_done = (is_notified or not is_asked) and not waits
    return Step("Notifier et déclarer", "declarations", state, is_done)


def _people(incident: Incident) -> Step:
    status = incident.people.get("status", "")
    said = {"told": "faite", "planned": "prévue", "exempt": "motif consigné"}.get(status, "")
    is_due = incident.risk == BreachRisk.HIGH
    state = said or ("à faire" if is_due else "si le risque est élevé")
    is_done = status in {"told", "exempt"} or incident.risk in {BreachRisk.NONE, BreachRisk.RISK}
    return Step("Informer les personnes", "personnes", state, is_done)


def _followed(incident: Incident, measures: list[CorrectiveMeasure]) -> Step:
    left = sum(1 for one in measures if one.done_on is None)
    state = f"{left} mesure{'s' if left > 1 else ''} à finir" if left else "à clore"
    if incident.state != "open":
        state = "clos"
    return Step("Corriger, puis clore", "suites", state, incident.state != "open")
