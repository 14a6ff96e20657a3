"""Obligations, from YAML.

Guarantees that each ground and each lifting says why, with its force, certainty and sources.
Leaves to others the outcome (`evaluate`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from serment.law.model import (
    CONFIDENCES,
    FORCES,
    URGENCIES,
    Area,
    Ground,
    ObligationRule,
    ObligationVersion,
    Screen,
)
from serment.law.readers.conditions import read_condition
from serment.law.readers.words import (
    read_checked,
    read_frenches,
    read_identifier,
    read_in_force,
    read_shifted,
    read_sources,
    unique,
    verify_versions,
)

if TYPE_CHECKING:
    from serment.law.knots import Knot

AREAS: Final[tuple[Area, ...]] = get_args(Area)
SCREENS: Final[tuple[Screen, ...]] = get_args(Screen)
LONGEST_EFFORT_MINUTES: Final = 2_400


def read_obligation_rule(root: Knot) -> ObligationRule:
    """The rule of a file of `rules/obligations`."""
    fields = root.fields(
        {"id", "kind", "dossier_id", "title", "area", "screen", "urgency", "effort_minutes"}
        | {"to_do", "memo_differs", "versions", "not_covered", "legal_questions", "checked"}
        | {"recheck_every"},
    )
    fields["kind"].choice(("obligation",))
    versions = [(_read_version(k), k) for k in fields["versions"].elements(at_least=1)]
    memo = fields["memo_differs"]
    return ObligationRule(
        id=read_identifier(fields["id"]),
        dossier_id=read_identifier(fields["dossier_id"]),
        title=fields["title"].french(),
        area=fields["area"].choice(AREAS),
        screen=fields["screen"].choice(SCREENS),
        urgency=fields["urgency"].choice(URGENCIES),
        effort_minutes=fields["effort_minutes"].whole(at_least=1, at_most=LONGEST_EFFORT_MINUTES),
        to_do=read_frenches(fields["to_do"], at_least=1),
        memo_differs=None if memo.is_null else memo.french(),
        versions=verify_versions(versions),
        not_covered=read_frenches(fields["not_covered"]),
        legal_questions=read_frenches(fields["legal_questions"]),
        checked=read_checked(fields["checked"]),
        recheck_every=fields["recheck_every"].span(),
    )


def _read_version(knot: Knot) -> ObligationVersion:
    fields = knot.fields({"in_force", "grounds"}, {"lifted_when", "met_when", "due"})
    grounds = unique(fields["grounds"].elements(at_least=1))
    lifted = fields["lifted_when"].elements() if "lifted_when" in fields else []
    unique([*grounds, *lifted])
    return ObligationVersion(
        in_force=read_in_force(fields["in_force"], must_begin=True),
        grounds=tuple(_read_ground(k) for k in grounds),
        lifted_when=tuple(_read_ground(k) for k in lifted),
        met_when=read_condition(fields["met_when"]) if "met_when" in fields else None,
        due=read_shifted(fields["due"]) if "due" in fields else None,
    )


def _read_ground(knot: Knot) -> Ground:
    fields = knot.fields({"id", "when", "force", "confidence", "rests_on", "says"})
    return Ground(
        read_identifier(fields["id"]),
        read_condition(fields["when"]),
        fields["force"].choice(FORCES),
        fields["confidence"].choice(CONFIDENCES),
        read_sources(fields["rests_on"]),
        fields["says"].french(),
    )
