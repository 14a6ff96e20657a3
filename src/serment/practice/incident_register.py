"""The register of breaches as it leaves: one line for each incident, all that art. 33(5) asks.

Guarantees facts, effects, measures, decision and reason of each, notified or not, in French words.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from django.db.models import QuerySet

from serment.documents.playbooks import playbooks
from serment.documents.register.ods_package import OdsBook, OdsCell, OdsSheet, write_ods
from serment.kernel.french import count_in_french, date_in_french
from serment.law.breach_form import BreachField, BreachValue
from serment.law.breach_severity import assess_severity
from serment.law.deadline_words import LEVELS
from serment.practice.incident_clocks import filings_of, scores_of
from serment.practice.incident_decisions import PEOPLE_STATUSES
from serment.practice.instants import instant_in_french
from serment.practice.library import the_breach_form
from serment.store.models import Incident, IncidentFiling, Practice

_WIDE: Final = 8.0
_AT_ONCE: Final = 500
_BEFORE: Final = (
    "Numéro",
    "Incident",
    "Fiche",
    "Début",
    "Fin",
    "Connaissance",
)
_AFTER: Final = (
    "Gravité (ENISA, aide)",
    "Décision sur le risque",
    "Motif de la décision",
    "Décidé par",
    "Information des personnes",
    "Déclarations",
    "Mesures correctrices",
    "État",
    "Leçons",
)


def register_header() -> tuple[str, ...]:
    """Return the heads of the columns: what frames the facts, and each fact of the form."""
    return (*_BEFORE, *(field.label for field in the_breach_form().fields), *_AFTER)


def register_rows(incidents: QuerySet[Incident]) -> Iterator[tuple[str, ...]]:
    """Yield the line of each incident, read some hundreds at a time with all that they hold."""
    titles = {one.id: one.title for one in playbooks().values()}
    rows = incidents.select_related("practice", "decided_by__person")
    told = rows.prefetch_related("filings", "measures")
    for incident in told.iterator(chunk_size=_AT_ONCE):
        yield (
            str(incident.number),
            incident.title,
            titles.get(incident.playbook, ""),
            *(
                instant_in_french(moment) if moment else ""
                for moment in (incident.began_at, incident.ended_at, incident.known_at)
            ),
            *(said(field, incident) for field in the_breach_form().fields),
            severity_words(incident),
            incident.get_risk_display(),
            incident.risk_reason,
            incident.decided_by.person.name if incident.decided_by else "",
            people_words(incident),
            " ; ".join(filing_words(filings_of(incident))),
            " ; ".join(measure_words(incident)),
            incident.get_state_display(),
            incident.lessons,
        )


def register_workbook(practice: Practice) -> bytes | None:
    """Return the whole register as a workbook (ODS); None where there is nothing to say."""
    incidents = Incident.objects.of(practice).order_by("number")
    if not incidents.exists():
        return None
    lines = {1: tuple(OdsCell(text, "label") for text in register_header())}
    for place, row in enumerate(register_rows(incidents), start=2):
        lines[place] = tuple(map(OdsCell, row))
    sheet = OdsSheet("Violations", lines, (_WIDE,) * len(register_header()))
    return write_ods(OdsBook(title="Registre des violations", sheets=(sheet,)))


def said(field: BreachField, incident: Incident) -> str:
    """A fact of an incident in French; empty where nobody told it."""
    kept = incident.facts.get(field.id)
    value: BreachValue | None = tuple(kept) if isinstance(kept, list) else kept
    return the_breach_form().say(field, value)


def severity_words(incident: Incident) -> str:
    """The score of ENISA's method, if it was judged."""
    scores = scores_of(incident)
    if scores is None:
        return ""
    severity = assess_severity(scores)
    score = f"{float(severity.score):g}".replace(".", ",")
    return f"{score}, {LEVELS[severity.level].lower().replace('_', ' ')}"


def people_words(incident: Incident) -> str:
    """Whether the people touched are told, in one sentence; empty while nobody said."""
    told = incident.people
    if not told:
        return ""
    form = the_breach_form()
    status = next((w for s, w in PEOPLE_STATUSES.items() if s == told["status"]), "")
    parts = [status]
    if told["on"]:
        parts.append(f"le {date_in_french(date.fromisoformat(told['on']))}")
    if told["count"]:
        several = "s" if told["count"] > 1 else ""
        parts.append(f"{count_in_french(told['count'])} personne{several}")
    parts += [told["means"], form.exemptions.get(told["ground"], ""), told["reason"]]
    return ", ".join(part for part in parts if part)


def filing_words(filings: Iterable[IncidentFiling]) -> Iterator[str]:
    """Each declaration in one sentence."""
    for filing in filings:
        told = f"{filing.get_kind_display()}, {instant_in_french(filing.filed_at)}"
        told += f", n° {filing.reference}" if filing.reference else ""
        yield told + (f", en retard : {filing.late_reason}" if filing.late_reason else "")


def measure_words(incident: Incident) -> Iterator[str]:
    """Each corrective measure in one sentence."""
    for measure in incident.measures.all():
        done = f"faite le {date_in_french(measure.done_on)}" if measure.done_on else "à faire"
        due = date_in_french(measure.due_on)
        yield f"{measure.title} ({measure.responsible}, pour le {due}, {done})"
