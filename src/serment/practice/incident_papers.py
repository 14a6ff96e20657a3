"""The papers of an incident: the notification to copy from, the letters and drafts to adapt.

Guarantees that they say what is known and nothing else, under the mark of the journal. Nothing is
kept of them: what was deposited is consigned apart (`incident_filings`).
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localtime

from serment.documents.breach.letters import (
    BREACH_PAPERS,
    CARD_PAPERS,
    BreachCase,
    BreachPaper,
    breach_paper_docx,
    breach_paper_pdf,
)
from serment.documents.breach.notification import (
    BreachNotice,
    NoticeBlock,
    NoticeLine,
    notice_pdf,
)
from serment.documents.context import DocumentContext
from serment.kernel.french import nbsp
from serment.law.breach_form import FormBlock
from serment.practice.actors import Actor, Permission
from serment.practice.contacts import contacts_in_order, officer_of
from serment.practice.documents import context_of
from serment.practice.incident_clocks import CNIL_FIRST, answer_of, filings_of
from serment.practice.incident_register import (
    filing_words,
    measure_words,
    people_words,
    said,
)
from serment.practice.incidents import find_incident
from serment.practice.instants import instant_in_french
from serment.practice.journal import make_checkpoint
from serment.practice.library import the_breach_form
from serment.store.models import FilingKind, Incident, IncidentFiling

_MAY_LOSE_A_CARD: Final = frozenset({"card", "theft"})
Line = tuple[str, str, str]
_CNIL: Final = (*CNIL_FIRST, FilingKind.CNIL_COMPLEMENT)


def notice_of(incident: Incident, as_of: datetime) -> BreachNotice:
    """Return the notification as what is known makes it: initial, or complementary after one."""
    form = the_breach_form()
    blocks = tuple(
        NoticeBlock(
            block.id,
            block.title,
            block.confidence,
            tuple(NoticeLine(*line) for line in (*_computed(block, incident, as_of),
                                                 *_told(block, incident))),
        )
        for block in form.blocks
    )  # fmt: skip
    return BreachNotice(_kind(incident), blocks, form.legal_questions)


def papers_of(incident: Incident) -> tuple[BreachPaper, ...]:
    """Return the papers that an incident may call for: those of a card where one may be missing."""
    has_card = incident.playbook in _MAY_LOSE_A_CARD
    return tuple(paper for paper in BREACH_PAPERS if has_card or paper not in CARD_PAPERS)


def print_notice(*, actor: Actor, number: int, as_of: date, now: datetime) -> bytes:
    """Return the notification to copy from (PDF)."""
    actor.require(Permission.INCIDENTS)
    notice = notice_of(find_incident(actor.practice, number), now)
    return notice_pdf(notice, _context(actor, as_of, now))


def print_letter(
    *, actor: Actor, number: int, paper: BreachPaper, form: str, now: datetime
) -> bytes:
    """Return a letter or a draft of an incident, as `pdf` or `docx`."""
    actor.require(Permission.INCIDENTS)
    case = case_of(find_incident(actor.practice, number))
    make = breach_paper_docx if form == "docx" else breach_paper_pdf
    return make(paper, case, _context(actor, localtime(now).date(), now))


def case_of(incident: Incident) -> BreachCase:
    """Return what the letters say of an incident."""
    filings = {filing.kind: filing for filing in filings_of(incident)}
    complaint = filings.get(FilingKind.COMPLAINT)
    first = next((filings[kind] for kind in CNIL_FIRST if kind in filings), None)
    insurer = contacts_in_order(incident.practice).filter(role="insurer").first()
    attack = incident.attack_known_at
    return BreachCase(
        known_at=instant_in_french(incident.known_at),
        attack_known_at=instant_in_french(attack) if attack else "",
        began_at=instant_in_french(incident.began_at) if incident.began_at else "",
        nature=tuple(incident.facts.get("nature", ())),
        origins=tuple(incident.facts.get("origin", ())),
        origin=_fact(incident, "origin"),
        facts=_fact(incident, "facts"),
        data=_fact(incident, "data"),
        people=_people(incident),
        consequences=_fact(incident, "consequences"),
        measures=_fact(incident, "immediate_measures"),
        cnil_filed=instant_in_french(first.filed_at) if first else "",
        complaint_on=instant_in_french(complaint.filed_at) if complaint else "",
        complaint_reference=complaint.reference if complaint else "",
        insurer=(insurer.name, insurer.reference) if insurer else ("", ""),
    )


def _people(incident: Incident) -> str:
    count, who = _fact(incident, "people_count"), _fact(incident, "people")
    return " ; ".join(part for part in (who, f"environ {count} personnes" if count else "") if part)


def _fact(incident: Incident, name: str) -> str:
    field = next(field for field in the_breach_form().fields if field.id == name)
    return said(field, incident)


def _context(actor: Actor, as_of: date, now: datetime) -> DocumentContext:
    checkpoint = make_checkpoint(practice=actor.practice, now=now)
    return context_of(actor.practice, as_of=as_of, checkpoint=checkpoint)


def _first_filing(incident: Incident) -> IncidentFiling | None:
    return next((one for one in filings_of(incident) if one.kind in CNIL_FIRST), None)


def _kind(incident: Incident) -> str:
    return "Notification complémentaire" if _first_filing(incident) else "Notification initiale"


def _told(block: FormBlock, incident: Incident) -> Iterator[Line]:
    for field in block.fields:
        yield field.id, field.label, said(field, incident)


def _computed(block: FormBlock, incident: Incident, as_of: datetime) -> Iterator[Line]:
    """The lines of a block that Serment knows already."""
    if block.id == "N3":
        yield from _chronology(incident, as_of)
    elif block.id in _BLOCKS:
        yield from _BLOCKS[block.id](incident)


def _type(incident: Incident) -> Iterator[Line]:
    yield "type", "Type", _kind(incident)
    first = _first_filing(incident)
    if first is not None:
        yield "former_number", "Numéro du dossier antérieur", first.reference


def _organisation(incident: Incident) -> Iterator[Line]:
    practice, officer = incident.practice, officer_of(incident.practice)
    yield "name", "Nom", practice.name
    yield "address", "Adresse", practice.address
    yield "sector", "Secteur", "Santé"
    yield "representative", "Représentant légal", practice.doctor
    contact = officer.name if officer else practice.doctor
    role = "délégué à la protection des données" if officer else "médecin responsable"
    yield "contact", "Point de contact, fonction", f"{contact}, {role}" if contact else ""
    yield "contact_email", "Courriel", (officer.email if officer else "") or practice.email
    yield "contact_phone", "Téléphone", (officer.phone if officer else "") or practice.phone


def _chronology(incident: Incident, as_of: datetime) -> Iterator[Line]:
    yield "known_at", "Prise de connaissance", instant_in_french(incident.known_at)
    for name, label in (("began_at", "Début"), ("ended_at", "Fin")):
        moment = getattr(incident, name)
        yield name, label, instant_in_french(moment) if moment else ""
    first = _first_filing(incident)
    limit = answer_of(incident, as_of).cnil
    if first is not None and first.late_reason:
        yield "late_reason", "Motifs du retard", first.late_reason
    elif first is None and limit is not None and limit.is_late:
        yield "late_reason", "Motifs du retard, demandés par la loi", ""


def _measures(incident: Incident) -> Iterator[Line]:
    told = list(measure_words(incident))
    yield "planned_measures", "Mesures prévues", nbsp(" ; ".join(told))


def _information(incident: Incident) -> Iterator[Line]:
    yield "information", "Information des personnes", people_words(incident)


def _others(incident: Incident) -> Iterator[Line]:
    kept = [one for one in filings_of(incident) if one.kind not in _CNIL]
    told = " ; ".join(filing_words(kept))
    yield "filings", "Plainte et autres déclarations", told


_BLOCKS: Final[dict[str, Callable[[Incident], Iterator[Line]]]] = {
    "N0": _type,
    "N1": _organisation,
    "N11": _measures,
    "N12": _information,
    "N13": _others,
}
