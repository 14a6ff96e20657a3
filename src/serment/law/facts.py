"""Facts: what is known of a practice or of a record, typed as the corpus declares it.

Guarantees that a value from outside (JSON, a form, a terminal) becomes a typed value or a French
refusal, and that a snapshot has one canonical digest. An unknown fact is absent: it is neither
false nor null. Leaves to others what follows from the facts (`conditions`, `evaluate`).

>>> parse_fact(FactDeclaration("has_staff", "boolean", "Personnel", "answer"), "true")
True
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from serment.kernel.canonical import canonical_bytes
from serment.kernel.digests import sha256_hex
from serment.kernel.french import date_in_french, list_in_french, nbsp

if TYPE_CHECKING:
    from serment.kernel.canonical import Canonical

FactType = Literal["boolean", "integer", "date", "year", "text", "choice", "spans", "events"]
KeptBy = Literal["answer", "inventory", "record"]
FactValue = bool | int | date | str

LONGEST_TEXT: Final = 500
LARGEST_INTEGER: Final = 10**9
MOST_SPANS: Final = 200
"""Spans or events of one record; a record with more is read by a person."""
FIRST_YEAR: Final = 1850
LAST_YEAR: Final = 9999
_EVENT: Final = {"type", "on"}
_PAIR: Final = ("since", "until")
_WHOLE: Final = re.compile(r"-?[0-9]{1,12}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Days from `since` to `until`, half-open; `until` is None while it is still open."""

    since: date
    until: date | None

    def contains(self, day: date) -> bool:
        """Whether `day` lies in the span."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, order=True)
class RecordEvent:
    """Something that happened to a record, on a day; `kind` is a word of the rule's `restarts`."""

    happened_on: date
    kind: str


RecordValue = FactValue | tuple[DateSpan, ...] | tuple[RecordEvent, ...]


class FactError(ValueError):
    """A value that cannot be taken for the fact; the message is French and whole."""


class UnknownFactError(FactError):
    """A fact that the corpus does not declare."""


class FactTypeError(FactError):
    """A value of another type than the fact's."""


class FactOutOfBoundsError(FactError):
    """A value outside those that the fact admits."""


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """A fact that rules may use; `values` gives the French label of each value of a choice."""

    name: str
    type: FactType
    title: str
    kept_by: KeptBy
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


AS_OF: Final = FactDeclaration("as_of", "date", "Date d’évaluation", "record")
"""The one fact that nobody declares: the day of the evaluation."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known at a date; a fact that is not in `facts` is unknown."""

    as_of: date
    facts: Mapping[str, RecordValue]

    def digest(self) -> str:
        """SHA-256 of the canonical form: 64 hexadecimal characters."""
        facts: dict[str, Canonical] = {k: value_to_canonical(v) for k, v in self.facts.items()}
        return sha256_hex(canonical_bytes({"as_of": self.as_of.isoformat(), "facts": facts}))


def value_to_canonical(value: RecordValue) -> Canonical:
    """The value as JSON: dates in ISO form, spans as pairs, events as mappings."""
    if isinstance(value, tuple):
        return [_item_to_canonical(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _item_to_canonical(item: DateSpan | RecordEvent) -> Canonical:
    if isinstance(item, RecordEvent):
        return {"type": item.kind, "on": item.happened_on.isoformat()}
    return [item.since.isoformat(), item.until.isoformat() if item.until else None]


def parse_facts(declarations: Mapping[str, FactDeclaration], raw: object) -> dict[str, RecordValue]:
    """The facts that `raw`, a JSON object, gives; null is unknown. Raises `FactError`."""
    if not isinstance(raw, Mapping):
        raise FactTypeError(
            "Les faits doivent former un objet JSON (« nom » : valeur) : autrement, on ne saurait "
            "pas de quoi parle chaque valeur. Corrigez l’entrée.",
        )
    facts: dict[str, RecordValue] = {}
    for name, value in raw.items():
        declaration = declarations.get(name) if isinstance(name, str) else None
        if declaration is None:
            raise unknown_fact(name, declarations)
        if value is not None:
            facts[declaration.name] = parse_record_value(declaration, value)
    return facts


def unknown_fact(name: object, declarations: Mapping[str, FactDeclaration]) -> UnknownFactError:
    """The refusal of a fact that nobody declares, with the nearest names."""
    near = get_close_matches(str(name)[:80], declarations, n=3)
    hint = f"Vouliez-vous dire {list_in_french(near, 'ou')} ?" if near else "Corrigez son nom."
    return UnknownFactError(
        nbsp(
            f"Le fait « {str(name)[:80]} » est inconnu du corpus : il serait ignoré et la réponse "
            f"pourrait être fausse. {hint}",
        ),
    )


def parse_record_value(declaration: FactDeclaration, given: object) -> RecordValue:
    """As `parse_fact`, spans and events included."""
    if declaration.type == "spans":
        return parse_spans(declaration, given)
    if declaration.type == "events":
        return parse_events(declaration, given)
    return parse_fact(declaration, given)


def parse_fact(declaration: FactDeclaration, given: object) -> FactValue:
    """The typed value of one fact from JSON or from a form's text; raises `FactError`."""
    text = given.strip() if isinstance(given, str) else given
    match declaration.type:
        case "boolean":
            return _boolean(declaration, text)
        case "integer":
            return _integer(declaration, text, -LARGEST_INTEGER, LARGEST_INTEGER)
        case "year":
            return _integer(declaration, text, FIRST_YEAR, LAST_YEAR)
        case "date":
            return _day(declaration, text)
        case "choice":
            return _choice(declaration, text)
        case "text":
            return _text(declaration, text)
    raise wrong_type(declaration, given, "une valeur simple, et non une liste")


def wrong_type(declaration: FactDeclaration, given: object, wanted: str) -> FactTypeError:
    """The refusal of a value of another type."""
    shown = str(given)[:60]
    return FactTypeError(
        nbsp(
            f"« {shown} » ne convient pas pour « {declaration.title} » ({declaration.name}) : il "
            f"faut {wanted}, faute de quoi la réponse serait fausse. Corrigez cette valeur ; si "
            "vous ne savez pas, ne donnez rien.",
        ),
    )


def _boolean(declaration: FactDeclaration, given: object) -> bool:
    if isinstance(given, bool):
        return given
    if given in ("true", "false"):
        return given == "true"
    raise wrong_type(declaration, given, "oui ou non (true ou false)")


def _integer(declaration: FactDeclaration, given: object, low: int, high: int) -> int:
    if isinstance(given, str) and _WHOLE.fullmatch(given):
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int):
        raise wrong_type(declaration, given, "un nombre entier")
    if not low <= given <= high:
        raise FactOutOfBoundsError(
            nbsp(
                f"{str(given)[:20]} est hors des bornes de « {declaration.title} » "
                f"({declaration.name}) : il faut un nombre de {low} à {high}. Corrigez-le.",
            ),
        )
    return given


def _day(declaration: FactDeclaration, given: object) -> date:
    if isinstance(given, date):
        return date(given.year, given.month, given.day)
    if isinstance(given, str) and _DAY.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise wrong_type(declaration, given, "une date du calendrier") from None
    raise wrong_type(declaration, given, "une date (AAAA-MM-JJ)")


def _choice(declaration: FactDeclaration, given: object) -> str:
    if not isinstance(given, str):
        raise wrong_type(declaration, given, f"l’une des valeurs {_listed(declaration)}")
    if given not in declaration.values:
        raise FactOutOfBoundsError(
            nbsp(
                f"« {given[:60]} » n’est pas une réponse possible pour « {declaration.title} » "
                f"({declaration.name}) : rien ne s’en conclurait. Choisissez parmi "
                f"{_listed(declaration)}.",
            ),
        )
    return given


def _listed(declaration: FactDeclaration) -> str:
    return list_in_french(list(declaration.values), "ou")


def _text(declaration: FactDeclaration, given: object) -> str:
    if not isinstance(given, str) or not given:
        raise wrong_type(declaration, given, "un texte")
    if len(given) > LONGEST_TEXT:
        raise FactOutOfBoundsError(
            nbsp(
                f"Le texte donné pour « {declaration.title} » ({declaration.name}) dépasse "
                f"{LONGEST_TEXT} caractères : il ne serait pas lu. Raccourcissez-le.",
            ),
        )
    return given


def parse_spans(declaration: FactDeclaration, given: object) -> tuple[DateSpan, ...]:
    """Spans from `[["2028-03-15", "2031-06-30"], ["2031-02-01", null]]`, sorted; half-open."""
    spans = []
    for pair in _listing(declaration, given):
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != len(_PAIR):
            raise wrong_type(declaration, pair, "des couples [début, fin], fin à null si ouvert")
        since = _day(declaration, pair[0])
        until = None if pair[1] is None else _day(declaration, pair[1])
        if until is not None and until < since:
            raise FactOutOfBoundsError(
                nbsp(
                    f"La période du {date_in_french(since)} au {date_in_french(until)} "
                    f"({declaration.name}) finit avant de commencer : le décompte serait faux. "
                    "Vérifiez les deux dates.",
                ),
            )
        spans.append(DateSpan(since, until))
    return tuple(sorted(spans, key=lambda span: (span.since, span.until or date.max)))


def parse_events(declaration: FactDeclaration, given: object) -> tuple[RecordEvent, ...]:
    """Events from `[{"type": "teleconsultation", "on": "2021-03-03"}]`, sorted by day."""
    events = []
    for item in _listing(declaration, given):
        kind = item.get("type") if isinstance(item, Mapping) else None
        if not isinstance(item, Mapping) or not isinstance(kind, str) or item.keys() != _EVENT:
            raise wrong_type(declaration, item, "des événements {type, on}")
        events.append(RecordEvent(_day(declaration, item["on"]), kind))
    return tuple(sorted(events))


def _listing(declaration: FactDeclaration, given: object) -> Sequence[object]:
    if isinstance(given, str | bytes) or not isinstance(given, Sequence):
        raise wrong_type(declaration, given, "une liste")
    if len(given) > MOST_SPANS:
        raise FactOutOfBoundsError(
            nbsp(
                f"« {declaration.title} » ({declaration.name}) compte {len(given)} lignes, plus "
                f"que {MOST_SPANS} : un tel dossier se lit à la main. Réduisez la liste.",
            ),
        )
    return given


def value_in_french(declaration: FactDeclaration, value: RecordValue) -> str:
    """The value as a person would say it: « Oui », « 23 novembre 2026 », « SCP »."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, date):
        return date_in_french(value)
    if isinstance(value, tuple):
        return list_in_french([_item_in_french(item) for item in value])
    if isinstance(value, str):
        return declaration.values.get(value, value)
    return str(value)


def _item_in_french(item: DateSpan | RecordEvent) -> str:
    if isinstance(item, RecordEvent):
        return f"{item.kind} le {date_in_french(item.happened_on)}"
    if item.until is None:
        return f"depuis le {date_in_french(item.since)}"
    return f"du {date_in_french(item.since)} au {date_in_french(item.until)} exclu"
