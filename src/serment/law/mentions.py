"""What a corpus file names elsewhere, held against what the corpus declares.

Guarantees that each fact, constant, provision and rule that a file names exists and is used as
its type allows. Leaves to others the gathering of the names (`readers`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, TypeAlias

from serment.law import refusals
from serment.law.facts import AS_OF, FactDeclaration

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from serment.law.knots import Mention, Scalar
    from serment.law.refusals import CorpusError

SUSPENDED_DAYS = FactDeclaration("suspended_days", "integer", "Jours de suspension", "record")
"""The one fact that the retention clock computes, for `review_when` alone."""
_PYTHON_TYPES: Final[Mapping[str, type]] = {
    "boolean": bool,
    "integer": int,
    "year": int,
    "date": date,
    "text": str,
    "choice": str,
}
_USES: Final[Mapping[str, tuple[str, str]]] = {
    "date": ("date", "une date"),
    "boolean": ("boolean", "un oui ou non"),
    "number": ("integer year", "un nombre"),
}


@dataclass(frozen=True, slots=True)
class Declared:
    """What the corpus declares, all files together."""

    facts: Mapping[str, FactDeclaration]
    provisions: Collection[str]
    rules: Collection[str]
    own_clocks: Collection[str]
    released_on: date


def find_fault(mention: Mention, declared: Declared) -> CorpusError | None:
    """Why the mention cannot stand, or None."""
    match mention.kind:
        case "fact":
            return _fact_fault(mention, declared.facts)
        case "provision":
            return _absent(mention, declared.provisions, _PROVISION)
        case "rule":
            return _absent(mention, declared.rules, _RULE)
        case "retention":
            return _absent(mention, declared.own_clocks, _FOLLOWED)
        case "stamp":
            return _late(mention, declared.released_on)
    return None


_Absence: TypeAlias = tuple[type[refusals.CorpusError], str, str]
_PROVISION: Final[_Absence] = (
    refusals.UnknownProvisionError,
    "la disposition",
    "Déclarez-la dans « provisions/ ».",
)
_RULE: Final[_Absence] = (refusals.UnknownRuleError, "la règle", "Corrigez son identifiant.")
_FOLLOWED: Final[_Absence] = (
    refusals.UnknownRuleError,
    "la durée suivie",
    "Suivez une règle qui a sa propre durée.",
)


def _absent(mention: Mention, known: Collection[str], absence: _Absence) -> CorpusError | None:
    if mention.name in known:
        return None
    error, what, remedy = absence
    near = get_close_matches(mention.name, known, n=1)
    hint = f" Proche : {near[0]}." if near else ""
    return error(
        mention.place,
        f"{what} « {mention.name} » n’existe pas dans le corpus : la valeur serait sans appui.",
        remedy + hint,
    )


def _late(mention: Mention, released_on: date) -> CorpusError | None:
    if mention.name <= released_on.isoformat():
        return None
    return refusals.LateStampError(
        mention.place,
        f"vérifié le {mention.name}, après la parution du corpus ({released_on}) : personne n’a "
        "pu le vérifier ce jour-là.",
        "Corrigez la date de vérification, ou celle de la parution.",
    )


def _fact_fault(mention: Mention, facts: Mapping[str, FactDeclaration]) -> CorpusError | None:
    built_in = {AS_OF.name: AS_OF, SUSPENDED_DAYS.name: SUSPENDED_DAYS}
    declaration = built_in.get(mention.name) or facts.get(mention.name)
    if declaration is None:
        near = get_close_matches(mention.name, facts, n=2)
        return refusals.UndeclaredFactError(
            mention.place,
            f"le fait « {mention.name[:60]} » n’est déclaré nulle part : la condition resterait "
            "toujours inconnue.",
            f"Déclarez-le dans « facts/ »{' ou écrivez ' + ' ou '.join(near) if near else ''}.",
        )
    if mention.use in _USES:
        types, wanted = _USES[mention.use]
        if declaration.type not in types.split():
            return refusals.WrongConstantError(
                mention.place,
                f"« {mention.name} » est de type {declaration.type}, et il faut ici {wanted}.",
                "Employez un fait du bon type.",
            )
    for constant in mention.constants:
        fault = _constant_fault(mention, declaration, constant)
        if fault is not None:
            return fault
    return None


def _constant_fault(
    mention: Mention, declaration: FactDeclaration, constant: Scalar
) -> CorpusError | None:
    wanted = _PYTHON_TYPES.get(declaration.type)
    is_typed = wanted is not None and type(constant) is wanted
    if is_typed and (declaration.type != "choice" or constant in declaration.values):
        return None
    allowed = (
        f"Valeurs admises : {', '.join(declaration.values)}."
        if declaration.type == "choice"
        else f"Écrivez une constante de type {declaration.type}, ou known ou unknown."
    )
    return refusals.WrongConstantError(
        mention.place,
        f"« {mention.name} » ne peut jamais valoir « {constant} » : la condition serait toujours "
        "fausse.",
        allowed,
    )
