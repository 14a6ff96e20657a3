"""A breach from JSON, in the French words of the terminal, and the scores of its severity.

Guarantees a `BreachReport` or `SeverityScores`, or a French refusal. Leaves to others the answer
(`breach_clock`, `breach_severity`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from serment.kernel.french import list_in_french
from serment.kernel.hours import in_order
from serment.law.breach_clock import BreachReport
from serment.law.breach_severity import CIRCUMSTANCES, CONTEXTS, EASES, MALICE, SeverityScores
from serment.law.deadline_reading import (
    EvaluationDay,
    Given,
    missing_key,
    verify_keys,
    verify_order,
    wrong,
)
from serment.law.deadline_words import INCIDENTS
from serment.law.rights_requests import SHARED_KEYS

if TYPE_CHECKING:
    from datetime import datetime

    from serment.law.deadlines import WorkingCalendar
    from serment.law.facts import RecordValue

SCORE_KEYS: Final = frozenset({"scenario", "DPC", "EI", "CB", "personnes", "donnees_chiffrees"})
BREACH_KEYS: Final = (
    SHARED_KEYS
    | SCORE_KEYS
    | {"connaissance", "decouverte", "debut", "connaissance_attaque", "sous_traitant_constate"}
    | {"sous_traitant_informe_cabinet", "notification_initiale", "plainte_deposee"}
    | {"origine", "CNIL_deja_informee", "assurance_cyber", "structure", "incident"}
)
_CIRCUMSTANCES: Final = {
    "confidentialite": ("confidentiality", CIRCUMSTANCES),
    "integrite": ("integrity", CIRCUMSTANCES),
    "disponibilite": ("availability", CIRCUMSTANCES),
    "malveillance": ("malice", MALICE),
}
_LONGEST_NUMBER: Final = 8


def parse_breach_report(given: Given, evaluation: EvaluationDay) -> BreachReport:
    """The breach; a scenario alone has its severity and no clock. Raises `FactError`."""
    verify_keys(given.values, BREACH_KEYS, "violation")
    calendar = given.calendar()
    known = _known(given, calendar)
    attack = given.instant("connaissance_attaque", calendar)
    facts = _facts(given)
    if attack is None and facts.get("cyber_insurance") is True:
        attack = known
    as_of = evaluation.for_start(known or attack, "connaissance")
    scores = parse_scores(given) if {"DPC", "EI", "CB"} & given.values.keys() else None
    notified = given.instant("notification_initiale", calendar)
    complained = given.instant("plainte_deposee", calendar)
    verify_order(("connaissance", known), ("notification_initiale", notified))
    verify_order(("connaissance_attaque", attack), ("plainte_deposee", complained))
    if known is None and attack is None and scores is None and not facts:
        raise missing_key(
            "connaissance",
            "sans le jour et l’heure où le cabinet a connu la violation (AAAA-MM-JJTHH:MM), "
            "aucun délai ne se compte.",
        )
    return BreachReport(as_of, facts, calendar, known, attack, notified, complained, scores)


def _known(given: Given, calendar: WorkingCalendar) -> datetime | None:
    """When the practice knew; what a processor knew before it told does not count (art. 33(2))."""
    began = given.moment("debut", calendar)
    noticed = given.instant("sous_traitant_constate", calendar)
    told = given.instant("sous_traitant_informe_cabinet", calendar)
    verify_order(("sous_traitant_constate", noticed), ("sous_traitant_informe_cabinet", told))
    own = given.instant("connaissance", calendar) or given.instant("decouverte", calendar)
    found = [moment for moment in (own, told) if moment is not None]
    known = min(found, key=in_order, default=None)
    verify_order(("debut", began), ("connaissance", known))
    return known


def _facts(given: Given) -> dict[str, RecordValue]:
    facts = given.facts()
    if given.text("sous_traitant_informe_cabinet") is not None:
        facts.setdefault("breach_found_by", "processor")
    incident = given.choice("incident", INCIDENTS)
    if incident is not None:
        facts["serious_incident"] = INCIDENTS[incident]
    return facts


def parse_scores(given: Given) -> SeverityScores:
    """The scores of ENISA's method; `CB` may name the circumstances that count alone."""
    for key in ("DPC", "EI"):
        if given.text(key) is None:
            raise missing_key(key, "la gravité vaut DPC × EI + CB, et ce nombre en fait partie.")
    circumstances = given.values.get("CB")
    named = {} if circumstances is None else circumstances
    if not isinstance(named, Mapping):
        raise wrong("CB", named, f"un objet avec {list_in_french(list(_CIRCUMSTANCES))}")
    verify_keys(named, _CIRCUMSTANCES, "violation (CB)")
    context = _number("DPC", given.text("DPC"), [Fraction(value) for value in CONTEXTS])
    found = {
        name: _number(f"CB, {key}", named[key], allowed)
        for key, (name, allowed) in _CIRCUMSTANCES.items()
        if named.get(key) is not None
    }
    return SeverityScores(int(context), _number("EI", given.text("EI"), EASES), **found)


def _number(key: str, value: object, allowed: Collection[Fraction]) -> Fraction:
    """A number among those of the scale, written as a number or in text (« 0,25 »)."""
    text = str(value).strip().replace(",", ".") if not isinstance(value, bool) else ""
    try:
        number = Fraction(Decimal(text)) if len(text) <= _LONGEST_NUMBER else None
    except (InvalidOperation, ValueError, OverflowError):
        number = None
    if number is None or number not in allowed:
        shown = [f"{float(step):g}".replace(".", ",") for step in sorted(allowed)]
        raise wrong(key, value, f"l’un de {list_in_french(shown, 'ou')}")
    return number
