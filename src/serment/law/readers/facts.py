"""Declarations of facts, from YAML.

Guarantees that a fact has one type and a French title, a choice its values, a date the name of a
date. Leaves to others its values (`serment.law.facts`).
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, get_args

from serment.law import refusals
from serment.law.facts import FactDeclaration, FactType, KeptBy

if TYPE_CHECKING:
    from serment.law.knots import Knot

FACT_TYPES: Final[tuple[FactType, ...]] = get_args(FactType)
KEPT_BY: Final[tuple[KeptBy, ...]] = get_args(KeptBy)
BUILT_IN: Final = frozenset({"as_of", "suspended_days", "series", "rule"})
"""Names that the engine gives itself, or that its input uses for something else."""
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,59}", re.ASCII)


def read_facts(root: Knot) -> tuple[FactDeclaration, ...]:
    """The facts that one file declares, in its order."""
    listed = root.fields({"facts"})["facts"].elements(at_least=1)
    declared: dict[str, FactDeclaration] = {}
    for knot in listed:
        declaration = _read_fact(knot)
        if declaration.name in declared:
            raise refusals.DuplicateIdentifierError(
                knot.place,
                f"le fait « {declaration.name} » est déclaré deux fois.",
                "Gardez une seule déclaration.",
            )
        declared[declaration.name] = declaration
    return tuple(declared.values())


def _read_fact(knot: Knot) -> FactDeclaration:
    fields = knot.fields({"name", "type", "title", "kept_by"}, {"values"})
    name = _read_name(fields["name"])
    kind = fields["type"].choice(FACT_TYPES)
    if (kind == "date") != name.endswith("_on"):
        raise refusals.ContradictoryRuleError(
            knot.place,
            f"« {name} » est de type {kind} : seules les dates ont un nom qui finit par « _on ».",
            "Corrigez le nom ou le type.",
        )
    if (kind == "choice") != ("values" in fields):
        raise refusals.ContradictoryRuleError(
            knot.place,
            f"« {name} » : un choix a des valeurs, et lui seul.",
            "Ajoutez ou retirez « values ».",
        )
    values = _read_values(fields["values"]) if "values" in fields else {}
    return FactDeclaration(
        name=name,
        type=kind,
        title=fields["title"].french(),
        kept_by=fields["kept_by"].choice(KEPT_BY),
        values=MappingProxyType(values),
    )


def _read_name(knot: Knot) -> str:
    name = knot.text()
    if not _NAME.fullmatch(name) or name in BUILT_IN:
        raise knot.wrong("un nom de fait (minuscules, chiffres, _ ; ni as_of, ni suspended_days)")
    return name


def _read_values(knot: Knot) -> dict[str, str]:
    if knot.kind != "mapping" or not knot.entries:
        raise knot.wrong("des valeurs { mot: Libellé }")
    for word, label in knot.entries.items():
        if word in ("known", "unknown", "true", "false"):
            raise label.wrong("un mot que les conditions n’emploient pas déjà")
    return {_word(word, label): label.french() for word, label in knot.entries.items()}


def _word(word: str, knot: Knot) -> str:
    if not _NAME.fullmatch(word):
        raise knot.wrong("une valeur nommée en minuscules sans accent")
    return word
