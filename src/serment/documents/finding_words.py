"""A finding said in French, for the plan and the inspection file.

Guarantees: one word for each outcome, force, certainty and area; « vous devez » only for a
binding text. Leaves to others: the evaluation (`serment.law`), the page (`inspection_index`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from serment.law.findings import Outcome
    from serment.law.model import Area, Confidence, Force, Urgency

OUTCOME_WORDS: Final[Mapping[Outcome, str]] = {
    "due": "À faire",
    "unmet": "À corriger",
    "undetermined": "À préciser",
    "met": "En règle",
    "not_applicable": "Sans objet",
}
AREA_WORDS: Final[Mapping[Area, str]] = {
    "register": "Registre",
    "documents": "Documents et information",
    "retention": "Conservation",
    "requests_and_incidents": "Demandes et incidents",
    "security": "Sécurité",
    "people": "Équipe",
    "suppliers": "Prestataires",
    "ai": "Intelligence artificielle",
}
FORCE_WORDS: Final[Mapping[Force, str]] = {
    "statute": "Loi",
    "decree": "Décret",
    "eu_regulation": "Règlement européen",
    "case_law": "Décision de justice",
    "regulator": "Décision de la CNIL ou d’une autorité",
    "guidance": "Recommandation",
    "contract": "Contrat",
}
CONFIDENCE_WORDS: Final[Mapping[Confidence, str]] = {
    "sure": "Sûr",
    "to_verify": "À valider",
    "interpretation": "Interprétation, à valider",
    "convention": "Convention de calcul",
}
URGENCY_WORDS: Final[Mapping[Urgency, str]] = {
    "week": "Cette semaine",
    "month": "Ce mois",
    "quarter": "Ce trimestre",
    "year": "Cette année",
}
_ADVICE: Final[Force] = "guidance"


@dataclass(frozen=True, slots=True)
class CitedText:
    """A text relied on: its short name, what it says in our words, how sure that is."""

    short: str
    says: str
    confidence: Confidence = "sure"


@dataclass(frozen=True, slots=True)
class FindingWords:
    """What the reader is told of one finding. Texts are French and final.

    `because` are the facts behind it (« Personnel : oui »), `rests_on` the texts relied on
    (« RGPD, art. 30 ») and `texts` what they say, for the annex; `missing` the questions left
    open, `minutes` the effort.
    """

    title: str
    area: Area
    outcome: Outcome
    force: Force = "guidance"
    confidence: Confidence = "sure"
    urgency: Urgency = "year"
    minutes: int = 0
    due_on: date | None = None
    says: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    to_do: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    memo_differs: str = ""
    texts: tuple[CitedText, ...] = ()

    @property
    def flag(self) -> str:
        """The mark beside the title: empty when the source is sure."""
        return "" if self.confidence == "sure" else CONFIDENCE_WORDS["to_verify"].lower()

    @property
    def strength(self) -> str:
        """How binding it is: the force of the text, and « vous devez » or « il est recommandé »."""
        verb = "il est recommandé" if self.force == _ADVICE else "vous devez"
        return f"{FORCE_WORDS[self.force]} ({verb})"


def minutes_in_french(minutes: int) -> str:
    """« 15 min », « 2 h », « 1 h 30 »; empty for zero."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min" if rest else ""
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"
