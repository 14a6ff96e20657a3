"""Retention rules, from YAML.

Guarantees that a version either follows another rule or has its own start and duration, and that
each value carries its source. Leaves to others the dates that follow (`retention`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from serment.law import refusals
from serment.law.model import (
    CONFIDENCES,
    FORCES,
    Fate,
    Freeze,
    HeldBy,
    Lengthening,
    OtherDuration,
    Policy,
    Restarts,
    RetentionRule,
    RetentionVersion,
    ReviewReason,
    RuleException,
    Take,
)
from serment.law.readers.conditions import read_condition
from serment.law.readers.words import (
    read_checked,
    read_frenches,
    read_identifier,
    read_identifiers,
    read_in_force,
    read_shifted,
    read_sources,
    unique,
    verify_versions,
)

if TYPE_CHECKING:
    from serment.law.knots import Knot

PREFIX: Final = "record_series."
HELD_BY: Final[tuple[HeldBy, ...]] = get_args(HeldBy)
TAKES: Final[tuple[Take, ...]] = get_args(Take)
FATES: Final[tuple[Fate, ...]] = get_args(Fate)
UNITS: Final[tuple[Literal["months", "years"], ...]] = ("months", "years")
_HEAD: Final = {"in_force", "force", "confidence", "rests_on"}
_CLOCK: Final = {
    "starts_on",
    "keep_for",
    "active_for",
    "or_later",
    "policy",
    "exceptions",
    "lengthened_by",
    "review_when",
    "suspended_while",
    "held_while",
    "restarts",
    "then",
}


def read_retention_rule(root: Knot) -> RetentionRule:
    """The rule of a file of `rules/retention`."""
    fields = root.fields(
        {"id", "kind", "dossier_id", "title", "concerns", "held_by", "versions"}
        | {"not_covered", "legal_questions", "checked", "recheck_every"},
    )
    fields["kind"].choice(("retention",))
    versions = [(_read_version(k), k) for k in fields["versions"].elements(at_least=1)]
    return RetentionRule(
        id=read_identifier(fields["id"]),
        dossier_id=read_identifier(fields["dossier_id"]),
        title=fields["title"].french(),
        series=_read_series(fields["concerns"]),
        held_by=fields["held_by"].choice(HELD_BY),
        versions=verify_versions(versions),
        not_covered=read_frenches(fields["not_covered"]),
        legal_questions=read_frenches(fields["legal_questions"]),
        checked=read_checked(fields["checked"]),
        recheck_every=fields["recheck_every"].span(),
    )


def _read_series(knot: Knot) -> str:
    text = read_identifier(knot)
    if not text.startswith(PREFIX) or text == PREFIX:
        raise knot.wrong(f"une série (« {PREFIX}nom »)")
    return text.removeprefix(PREFIX)


def _read_version(knot: Knot) -> RetentionVersion:
    if "follows" in knot.entries:
        return _read_following(knot)
    fields = knot.fields(_HEAD | {"starts_on", "held_while", "then"}, _CLOCK)
    if ("keep_for" in fields) == ("policy" in fields):
        raise refusals.ContradictoryRuleError(
            knot.place,
            "une version a une durée (« keep_for ») ou une durée choisie (« policy »), jamais "
            "les deux ni aucune.",
            "Gardez l’une des deux.",
        )
    return RetentionVersion(
        in_force=read_in_force(fields["in_force"], must_begin=True),
        force=fields["force"].choice(FORCES),
        confidence=fields["confidence"].choice(CONFIDENCES),
        rests_on=read_sources(fields["rests_on"]),
        starts_on=_read_start(fields["starts_on"]),
        keep_for=fields["keep_for"].span() if "keep_for" in fields else None,
        active_for=fields["active_for"].span() if "active_for" in fields else None,
        or_later=tuple(_read_other(k) for k in _listed(fields.get("or_later"))),
        policy=_read_policy(fields["policy"]) if "policy" in fields else None,
        exceptions=tuple(_read_exception(k) for k in _listed(fields.get("exceptions"))),
        lengthened_by=tuple(_read_lengthening(k) for k in _listed(fields.get("lengthened_by"))),
        review_when=tuple(_read_review(k) for k in _listed(fields.get("review_when"))),
        suspended_while=tuple(_read_freeze(k) for k in _listed(fields.get("suspended_while"))),
        held_while=tuple(_read_freeze(k) for k in _listed(fields["held_while"])),
        restarts=_read_restarts(fields["restarts"]) if "restarts" in fields else None,
        then=fields["then"].choice(FATES),
    )


def _read_following(knot: Knot) -> RetentionVersion:
    clock = sorted(_CLOCK & set(knot.entries))
    if clock:
        raise refusals.ContradictoryRuleError(
            knot.entries[clock[0]].place,
            f"une version qui suit une autre règle (« follows ») n’a pas de « {clock[0]} » : on ne "
            "saurait pas lequel vaut.",
            "Retirez l’un des deux.",
        )
    fields = knot.fields(_HEAD | {"follows"})
    return RetentionVersion(
        in_force=read_in_force(fields["in_force"], must_begin=True),
        force=fields["force"].choice(FORCES),
        confidence=fields["confidence"].choice(CONFIDENCES),
        rests_on=read_sources(fields["rests_on"]),
        follows=fields["follows"].mention("retention", read_identifier(fields["follows"])),
    )


def _listed(knot: Knot | None) -> tuple[Knot, ...]:
    return () if knot is None else tuple(unique(knot.elements()))


def _read_start(knot: Knot) -> str:
    return knot.mention("fact", knot.text(), use="date")


def _read_other(knot: Knot) -> OtherDuration:
    fields = knot.fields({"id", "keep_for", "confidence", "rests_on"})
    return OtherDuration(
        read_identifier(fields["id"]),
        fields["keep_for"].span(),
        fields["confidence"].choice(CONFIDENCES),
        read_sources(fields["rests_on"]),
    )


def _read_policy(knot: Knot) -> Policy:
    required = {"fact", "unit", "default", "confidence", "rests_on"}
    fields = knot.fields(required, {"at_least", "ceiling"})
    at_least = fields["at_least"].whole() if "at_least" in fields else None
    ceiling = fields["ceiling"].whole() if "ceiling" in fields else None
    default = fields["default"].whole()
    if not (at_least or 0) <= default <= (default if ceiling is None else ceiling):
        raise refusals.ContradictoryRuleError(
            fields["default"].place,
            f"la valeur proposée ({default}) est hors des bornes écrites à côté.",
            "Corrigez la valeur ou les bornes.",
        )
    return Policy(
        fact=fields["fact"].mention("fact", fields["fact"].text(), use="number"),
        unit=fields["unit"].choice(UNITS),
        default=default,
        at_least=at_least,
        ceiling=ceiling,
        confidence=fields["confidence"].choice(CONFIDENCES),
        rests_on=read_sources(fields["rests_on"]),
    )


def _read_exception(knot: Knot) -> RuleException:
    fields = knot.fields(
        {"id", "when", "take", "confidence", "rests_on"},
        {"dossier_id", "title", "keep_until", "starts_on", "keep_for"},
    )
    dated = {"keep_until", "starts_on", "keep_for"} & set(fields)
    if dated not in ({"keep_until"}, {"starts_on", "keep_for"}):
        raise refusals.ContradictoryRuleError(
            knot.place,
            "une exception dit sa fin d’une seule façon : « keep_until », ou « starts_on » avec "
            "« keep_for ».",
            "Gardez l’une des deux façons.",
        )
    return RuleException(
        id=read_identifier(fields["id"]),
        dossier_id=read_identifier(fields["dossier_id"]) if "dossier_id" in fields else None,
        title=fields["title"].french() if "title" in fields else None,
        when=read_condition(fields["when"], allow_predicate=False),
        keep_until=read_shifted(fields["keep_until"]) if "keep_until" in fields else None,
        starts_on=_read_start(fields["starts_on"]) if "starts_on" in fields else None,
        keep_for=fields["keep_for"].span() if "keep_for" in fields else None,
        take=fields["take"].choice(TAKES),
        confidence=fields["confidence"].choice(CONFIDENCES),
        rests_on=read_sources(fields["rests_on"]),
    )


def _read_lengthening(knot: Knot) -> Lengthening:
    fields = knot.fields({"fact", "until_at_most"})
    fact = fields["fact"].mention("fact", fields["fact"].text())
    return Lengthening(fact, read_shifted(fields["until_at_most"]))


def _read_review(knot: Knot) -> ReviewReason:
    fields = knot.fields({"id", "when", "reason", "confidence"})
    return ReviewReason(
        read_identifier(fields["id"]),
        read_condition(fields["when"], allow_predicate=False),
        fields["reason"].french(),
        fields["confidence"].choice(CONFIDENCES),
    )


def _read_freeze(knot: Knot) -> Freeze:
    fields = knot.fields({"fact", "rests_on"})
    fact = fields["fact"].mention("fact", fields["fact"].text(), use="boolean")
    return Freeze(fact, read_sources(fields["rests_on"]))


def _read_restarts(knot: Knot) -> Restarts:
    fields = knot.fields({"by", "not_by", "confidence", "rests_on"})
    by = read_identifiers(fields["by"].elements(at_least=1))
    not_by = read_identifiers(fields["not_by"].elements())
    both = sorted(set(by) & set(not_by))
    if both:
        raise refusals.ContradictoryRuleError(
            fields["not_by"].place,
            f"« {both[0]} » fait repartir le délai et ne le fait pas repartir.",
            "Retirez-le de l’une des deux listes.",
        )
    return Restarts(by, not_by, fields["confidence"].choice(CONFIDENCES),
                    read_sources(fields["rests_on"]))  # fmt: skip
