"""The closed lists of words of the schema, and the parts that several kinds of file share.

Guarantees that every value read here is dated, sourced and in its closed list. Leaves to others
whether the provisions exist (`verification`).
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeVar, get_args

from serment.law import refusals
from serment.law.conditions import ShiftedDate
from serment.law.model import Checked, DatedBy, InForce, Role, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from serment.law.knots import Knot
    from serment.law.model import Sources

    class Dated(Protocol):
        """What has a period in force."""

        @property
        def in_force(self) -> InForce:
            """The period."""
            ...


_DatedT = TypeVar("_DatedT", bound="Dated")
ROLES: Final[tuple[Role, ...]] = get_args(Role)
DATED_BY: Final[tuple[DatedBy, ...]] = get_args(DatedBy)
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)
_FIRST_DAY: Final = date(1800, 1, 1)


def read_identifier(knot: Knot) -> str:
    """A name made of letters without accents, digits, full stops, hyphens and underscores."""
    text = knot.text()
    if not _IDENTIFIER.fullmatch(text):
        raise knot.wrong("un identifiant (lettres sans accent, chiffres, . _ -)")
    return text


def read_identifiers(knots: Iterable[Knot]) -> tuple[str, ...]:
    """Several identifiers, each once."""
    return tuple(read_identifier(knot) for knot in unique(list(knots), str))


def unique(knots: Sequence[Knot], named: object = None) -> Sequence[Knot]:
    """`knots`, refused where the same scalar (or the same `id`) comes twice."""
    seen: set[object] = set()
    for knot in knots:
        name: object = knot.scalar
        if named is not str:
            name = knot.entries["id"].scalar if "id" in knot.entries else id(knot)
        if name in seen:
            raise refusals.DuplicateIdentifierError(
                knot.place,
                f"« {name} » est déjà pris dans cette liste : on ne saurait pas duquel on parle.",
                "Donnez-lui un autre nom.",
            )
        seen.add(name)
    return knots


def read_frenches(knot: Knot, *, at_least: int = 0) -> tuple[str, ...]:
    """A list of French texts."""
    return tuple(item.french() for item in knot.elements(at_least=at_least))


def read_checked(knot: Knot) -> Checked:
    """`{on, method}`; the date is also held against the release by the verification."""
    fields = knot.fields({"on", "method"})
    day = fields["on"].day()
    fields["on"].mention("stamp", day.isoformat())
    return Checked(day, fields["method"].french())


def read_sources(knot: Knot) -> Sources:
    """`[{provision, role}]`, never empty."""
    if knot.kind != "list" or not knot.items:
        raise refusals.UnsourcedValueError(
            knot.place,
            "« rests_on » est vide : une valeur sans source ne peut être ni vérifiée ni défendue.",
            "Citez la disposition : « rests_on: [ { provision: …, role: direct } ] ».",
        )
    return tuple(_read_source(item) for item in knot.items)


def _read_source(knot: Knot) -> Source:
    fields = knot.fields({"provision", "role"})
    provision = read_identifier(fields["provision"])
    fields["provision"].mention("provision", provision)
    return Source(provision, fields["role"].choice(ROLES))


def read_in_force(knot: Knot, *, must_begin: bool) -> InForce:
    """`{from, until, dated_by}`; only a provision may not know its first day."""
    required = {"from", "dated_by"} if must_begin else {"from"}
    fields = knot.fields(set(), {"from", "until", "dated_by"})
    for key in sorted(required - set(fields)):
        raise refusals.UndatedValueError(
            knot.place,
            f"« {key} » manque : une version sans date ne dit pas quel jour elle répond.",
            f"Ajoutez « {key} ».",
        )
    since = _read_first_day(fields["from"], must_begin=must_begin)
    until = fields["until"].day() if "until" in fields and not fields["until"].is_null else None
    if since is not None and until is not None and until <= since:
        raise refusals.BadDateError(
            fields["until"].place,
            f"la version finit le {until}, le jour de son début ou avant : elle ne répondrait "
            "jamais (« until » est le premier jour où elle ne vaut plus).",
            "Vérifiez les deux dates.",
        )
    dated_by = fields["dated_by"].choice(DATED_BY) if "dated_by" in fields else "text"
    return InForce(since, until, dated_by)


def _read_first_day(knot: Knot, *, must_begin: bool) -> date | None:
    if knot.is_null and must_begin:
        raise refusals.UndatedValueError(
            knot.place,
            "« from » est vide : une version sans date ne dit pas quel jour elle répond.",
            "Écrivez la date du texte (dated_by: text) ou celle depuis laquelle le corpus répond "
            "(dated_by: coverage).",
        )
    day = None if knot.is_null else knot.day()
    if day is not None and day < _FIRST_DAY:
        raise refusals.BadDateError(
            knot.place, f"{day} précède tous les textes du corpus.", "Vérifiez l’année."
        )
    return day


def read_shifted(knot: Knot) -> ShiftedDate:
    """`{from: date fact, add: span}`."""
    fields = knot.fields({"from", "add"})
    origin = fields["from"].mention("fact", fields["from"].text(), use="date")
    return ShiftedDate(origin, fields["add"].span())


def verify_versions(versions: Sequence[tuple[_DatedT, Knot]]) -> tuple[_DatedT, ...]:
    """The versions in order of time; two that answer the same day are refused."""
    ordered = sorted(versions, key=lambda pair: pair[0].in_force.since or date.min)
    for (earlier, _), (later, knot) in pairwise(ordered):
        until = earlier.in_force.until
        if until is None or (later.in_force.since is not None and later.in_force.since < until):
            raise refusals.OverlappingVersionsError(
                knot.place,
                f"cette version commence le {later.in_force.since}, quand la précédente vaut "
                "encore : deux réponses pour le même jour.",
                "Fermez la précédente (« until » : le premier jour de celle-ci).",
            )
    return tuple(version for version, _ in ordered)
