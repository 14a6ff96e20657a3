"""Clocks, from YAML: rules of kind deadline.

Guarantees that each limit, pause and position has its certainty and its sources, that hours are
never put off, and that a span says whether it is. Leaves to others the dates (`deadlines`).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, get_args

from serment.law import refusals
from serment.law.deadline_model import (
    REQUEST_KINDS,
    TOLD_KEYS,
    ClockStart,
    DeadlineRule,
    DeadlineVersion,
    Decision,
    Limit,
    LimitRole,
    Pause,
    Position,
    PutOff,
    ToldValue,
)
from serment.law.model import CONFIDENCES, FORCES
from serment.law.readers.conditions import read_condition
from serment.law.readers.words import (
    read_checked,
    read_frenches,
    read_identifier,
    read_in_force,
    read_sources,
    unique,
    verify_versions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.knots import Knot

STARTS: Final[tuple[ClockStart, ...]] = get_args(ClockStart)
ROLES: Final[tuple[LimitRole, ...]] = get_args(LimitRole)
PUT_OFFS: Final[tuple[PutOff, ...]] = get_args(PutOff)
DECISIONS: Final[tuple[Decision, ...]] = get_args(Decision)
MOST_HOURS: Final = 24 * 366


def read_deadline_rule(root: Knot) -> DeadlineRule:
    """The rule of a file of `rules/deadlines`."""
    fields = root.fields(
        {"id", "kind", "dossier_id", "title", "requests", "versions", "to_do", "when_late"}
        | {"not_covered", "legal_questions", "checked", "recheck_every"},
    )
    fields["kind"].choice(("deadline",))
    versions = [(_read_version(k), k) for k in fields["versions"].elements(at_least=1)]
    requests = unique(fields["requests"].elements(at_least=1), str)
    return DeadlineRule(
        id=read_identifier(fields["id"]),
        dossier_id=read_identifier(fields["dossier_id"]),
        title=fields["title"].french(),
        requests=tuple(knot.choice(REQUEST_KINDS) for knot in requests),
        versions=verify_versions(versions),
        to_do=read_frenches(fields["to_do"]),
        when_late=read_frenches(fields["when_late"]),
        not_covered=read_frenches(fields["not_covered"]),
        legal_questions=read_frenches(fields["legal_questions"]),
        checked=read_checked(fields["checked"]),
        recheck_every=fields["recheck_every"].span(),
    )


def _read_version(knot: Knot) -> DeadlineVersion:
    required = {"in_force", "force", "confidence", "rests_on"}
    fields = knot.fields(required, {"starts", "limits", "pause", "positions"})
    limits = fields["limits"].elements(at_least=1) if "limits" in fields else []
    positions = fields["positions"].elements(at_least=1) if "positions" in fields else []
    unique([*limits, *positions])
    if ("starts" in fields) != bool(limits) or not (limits or positions):
        raise refusals.ContradictoryRuleError(
            knot.place,
            "un délai a un départ (« starts ») et des échéances (« limits »), ou seulement des "
            "« positions » : autrement, rien ne se compte.",
            "Ajoutez ce qui manque.",
        )
    return DeadlineVersion(
        in_force=read_in_force(fields["in_force"], must_begin=True),
        force=fields["force"].choice(FORCES),
        confidence=fields["confidence"].choice(CONFIDENCES),
        rests_on=read_sources(fields["rests_on"]),
        starts=fields["starts"].choice(STARTS) if "starts" in fields else None,
        limits=tuple(_read_limit(k) for k in limits),
        pause=_read_pause(fields["pause"]) if "pause" in fields else None,
        positions=tuple(_read_position(k) for k in positions),
    )


def _read_limit(knot: Knot) -> Limit:
    fields = knot.fields(
        {"id", "role", "confidence", "rests_on", "says"},
        {"add", "hours", "working_hours", "put_off", "when"},
    )
    forms = [name for name in ("add", "hours", "working_hours") if name in fields]
    if len(forms) != 1 or ("add" in fields) != ("put_off" in fields):
        raise refusals.ContradictoryRuleError(
            knot.place,
            "une échéance compte des heures (« hours », « working_hours »), jamais reportées, ou "
            "une durée (« add ») qui dit si elle l’est (« put_off »).",
            "Gardez l’une de ces formes.",
        )
    return Limit(
        id=read_identifier(fields["id"]),
        role=fields["role"].choice(ROLES),
        add=fields["add"].span() if "add" in fields else None,
        hours=_read_hours(fields, "hours"),
        working_hours=_read_hours(fields, "working_hours"),
        put_off=fields["put_off"].choice(PUT_OFFS) if "put_off" in fields else "none",
        when=read_condition(fields["when"]) if "when" in fields else None,
        confidence=fields["confidence"].choice(CONFIDENCES),
        rests_on=read_sources(fields["rests_on"]),
        says=fields["says"].french(),
    )


def _read_hours(fields: Mapping[str, Knot], name: str) -> int | None:
    return fields[name].whole(at_least=1, at_most=MOST_HOURS) if name in fields else None


def _read_pause(knot: Knot) -> Pause:
    fields = knot.fields({"when", "confidence", "rests_on", "says"})
    return Pause(
        read_condition(fields["when"]),
        fields["confidence"].choice(CONFIDENCES),
        read_sources(fields["rests_on"]),
        fields["says"].french(),
    )


def _read_position(knot: Knot) -> Position:
    fields = knot.fields(
        {"id", "when", "confidence", "rests_on", "says"}, {"decision", "tells", "to_do"}
    )
    return Position(
        id=read_identifier(fields["id"]),
        when=read_condition(fields["when"]),
        decision=fields["decision"].choice(DECISIONS) if "decision" in fields else None,
        confidence=fields["confidence"].choice(CONFIDENCES),
        rests_on=read_sources(fields["rests_on"]),
        says=fields["says"].french(),
        to_do=read_frenches(fields["to_do"]) if "to_do" in fields else (),
        tells=MappingProxyType(_read_told(fields["tells"]) if "tells" in fields else {}),
    )


def _read_told(knot: Knot) -> Mapping[str, ToldValue]:
    return {key: _read_value(value) for key, value in knot.fields(set(), TOLD_KEYS).items()}


def _read_value(knot: Knot) -> ToldValue:
    if knot.kind == "list":
        return tuple(item.text() for item in knot.elements(at_least=1))
    value = knot.scalar
    if knot.kind == "scalar" and isinstance(value, bool | int | str):
        return value
    raise knot.wrong("une valeur simple ou une liste de mots")
