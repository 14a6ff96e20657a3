"""The letters of a breach: people touched, complaint, insurer, Ordre, CERT Santé, 17Cyber, card.

Guarantees: texts of the corpus (`corpus/templates/breach_*.yaml`), one content for PDF and DOCX;
what is not known is a dotted line, never an empty place; nobody is named but who signs.
Leaves to others the sending, and what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

from serment.documents.context import shortened
from serment.documents.kinds import render_document
from serment.documents.retention.wording import DOTS
from serment.documents.typeset import typeset_pdf
from serment.kernel.french import list_in_french

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.documents.context import DocumentContext
    from serment.documents.kinds import RenderedDocument

BreachPaper = Literal[
    "breach_patient_letter",
    "breach_complaint",
    "breach_insurer",
    "breach_ordre",
    "breach_cert_sante",
    "breach_cyber17",
    "breach_card_cpam",
    "breach_card_ans",
]
BREACH_PAPERS: Final[tuple[BreachPaper, ...]] = get_args(BreachPaper)
BREACH_PAPER_WORDS: Final[Mapping[BreachPaper, str]] = MappingProxyType(
    {
        "breach_patient_letter": "Lettre aux personnes touchées",
        "breach_complaint": "Projet de plainte",
        "breach_insurer": "Déclaration à l’assureur",
        "breach_ordre": "Lettre à l’Ordre",
        "breach_cert_sante": "Signalement au CERT Santé",
        "breach_cyber17": "Texte pour 17Cyber",
        "breach_card_cpam": "Carte CPS : lettre à la caisse d’assurance maladie",
        "breach_card_ans": "Carte CPS : demande à l’ANS",
    }
)
CARD_PAPERS: Final[tuple[BreachPaper, ...]] = ("breach_card_cpam", "breach_card_ans")
"""Those that only a card lost or stolen calls for."""
_LONGEST: Final = 2_000
_ADDRESS_LINES: Final = 3
_YES: Final = "oui"
_ATTACKS: Final = frozenset({"hacking", "malware", "phishing"})


@dataclass(frozen=True, slots=True)
class BreachCase:
    """What the papers say of a breach, in French words; empty where nobody knows yet.

    `nature` and `origins` are names of the form; `insurer` is a name and the contract's reference.
    """

    known_at: str
    attack_known_at: str = ""
    began_at: str = ""
    nature: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    origin: str = ""
    facts: str = ""
    data: str = ""
    people: str = ""
    consequences: str = ""
    measures: str = ""
    cnil_filed: str = ""
    complaint_on: str = ""
    complaint_reference: str = ""
    insurer: tuple[str, str] = ("", "")


def breach_paper(kind: BreachPaper, case: BreachCase, context: DocumentContext) -> RenderedDocument:
    """One of the papers; `to_validate` names, for the screen, what is not sure."""
    return render_document(kind, context, {}, _values(case, context))


def breach_paper_pdf(kind: BreachPaper, case: BreachCase, context: DocumentContext) -> bytes:
    """The paper as a PDF/A; raises `TypesettingError` as `typeset_pdf` does."""
    return typeset_pdf(breach_paper(kind, case, context).document)


def breach_paper_docx(kind: BreachPaper, case: BreachCase, context: DocumentContext) -> bytes:
    """The paper as a Word file, to be adapted before it is sent."""
    from serment.documents.docx import write_docx  # noqa: PLC0415 -- loads python-docx

    return write_docx(breach_paper(kind, case, context).document)


def _values(case: BreachCase, context: DocumentContext) -> Mapping[str, str]:
    told = {
        "breach_known": case.known_at,
        "attack_known": case.attack_known_at or case.known_at,
        "breach_began": case.began_at,
        "breach_origin": case.origin,
        "breach_facts": case.facts,
        "breach_data": case.data,
        "breach_people": case.people,
        "breach_consequences": case.consequences,
        "breach_measures": case.measures,
        "cnil_filed": case.cnil_filed,
        "complaint_on": case.complaint_on,
        "complaint_reference": case.complaint_reference,
        "insurer_reference": case.insurer[1],
        "breach_contact": _contact(context),
        "signatory": list_in_french([doctor.name for doctor in context.doctors[:2]]),
    }
    blank = "\n".join([DOTS * 2] * _ADDRESS_LINES)
    flags = {f"nature_{name}": _YES for name in case.nature}
    flags |= {"nature_known": _YES} if case.nature else {}
    flags |= {"attack": _YES} if _ATTACKS & set(case.origins) else {}
    return {
        **{name: shortened(text, _LONGEST) or DOTS for name, text in told.items()},
        "addressee": blank,
        "by_hand": DOTS * 2,  # what Serment never holds: the number of a card, of the RPPS
        "insurer_address": shortened(case.insurer[0], 80) or blank,
        **flags,
    }


def _contact(context: DocumentContext) -> str:
    officer = context.officer
    if officer is not None and (officer.phone or officer.email):
        ways = [officer.name, officer.phone, officer.email]
    else:
        ways = [context.practice_name, context.phone, context.email]
    return ", ".join(way for way in ways if way)
