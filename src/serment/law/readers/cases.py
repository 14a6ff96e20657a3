"""Worked cases, from YAML: facts in, findings out.

Guarantees that a case names a rule, a day, its facts and what is expected of the answer. Leaves
to others the comparison (`serment.law.cases`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from serment.law.deadline_model import TOLD_KEYS
from serment.law.model import Case, ExpectedValue
from serment.law.readers.words import read_identifier, unique

if TYPE_CHECKING:
    from serment.law.knots import Knot

RETENTION_KEYS: Final = frozenset(
    {"status", "exception", "keep_until", "erasable_from", "archive_on", "review", "missing"}
    | {"suspended_days", "force", "confidence"},
)
OBLIGATION_KEYS: Final = frozenset(
    {"outcome", "missing", "grounds", "force", "confidence", "due_on", "applies_from"},
)
DEADLINE_KEYS: Final = (
    TOLD_KEYS
    | {"communicable_au_plus_tot", "delai", "au_plus_tard", "au_plus_tard_CSP", "echeance"}
    | {"lot_recent_au_plus_tard", "lot_ancien_au_plus_tard", "alerte_RGPD_1_mois"}
    | {"lot_recent_envoye", "lot_recent_en_retard", "information_au_plus_tard"}
    | {"echeance_brute", "echeance_1_mois", "echeance_max_prolongee", "reporte_pour"}
    | {"jours_suspendus", "delai_suspendu", "prolongation_valable", "en_retard"}
    | {"en_retard_depuis", "decision", "majeur", "prudence", "limite_CNIL", "limite_plainte"}
    | {"limite_CNIL_prudente", "plainte_en_retard", "SE", "niveau", "drapeaux"}
    | {"accuse_au_plus_tard", "accuse_en_retard", "plan_au_plus_tard", "plan_en_retard"}
    | {"livraison_au_plus_tard", "livraison_en_retard", "acces_gratuit_jusqu_au"}
    | {"archive_jusqu_au", "situations", "il_manque", "force", "certitude"}
)
"""The public words of `serment deadline explain`."""
_KEYS: Final = {"retention": RETENTION_KEYS, "deadline": DEADLINE_KEYS}


def read_cases(root: Knot) -> tuple[Case, ...]:
    """The cases of one file, in its order; each has its own name."""
    fields = root.fields({"rule", "cases"})
    rule = fields["rule"].mention("rule", read_identifier(fields["rule"]))
    keys = _KEYS.get(rule.partition(".")[0], OBLIGATION_KEYS)
    listed = fields["cases"].elements(at_least=1)
    unique([knot.entries["name"] for knot in listed if "name" in knot.entries], str)
    return tuple(_read_case(rule, keys, knot) for knot in listed)


def _read_case(rule: str, keys: frozenset[str], knot: Knot) -> Case:
    fields = knot.fields({"name", "as_of", "facts", "expect"})
    expect = fields["expect"].fields(set(), keys)
    if not expect:
        raise fields["expect"].wrong("au moins une réponse attendue")
    return Case(
        rule=rule,
        name=fields["name"].french(),
        as_of=fields["as_of"].day(),
        facts=fields["facts"].plain(),
        expect={key: _read_expected(value) for key, value in expect.items()},
        place=knot.place,
    )


def _read_expected(knot: Knot) -> ExpectedValue:
    if knot.kind == "list":
        return tuple(item.text() for item in knot.items)
    if knot.kind == "mapping":
        raise knot.wrong("une valeur simple ou une liste de mots")
    value = knot.scalar
    return value if isinstance(value, bool | int | date | str) else None
