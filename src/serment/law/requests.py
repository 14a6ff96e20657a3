"""Questions that come from outside, as JSON: which rule, on which facts, on which day.

Guarantees typed values or a French refusal. Leaves to others the answer (`evaluate`,
`retention`) and where the JSON comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from serment.kernel.french import nbsp
from serment.law.facts import AS_OF, FactTypeError, Snapshot, parse_fact, parse_facts

if TYPE_CHECKING:
    from serment.law.corpus import Corpus
    from serment.law.facts import RecordValue


@dataclass(frozen=True, slots=True)
class LawRequest:
    """A rule to apply to a snapshot."""

    rule: str
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class RetentionRequest:
    """A record of a series, and the day of the evaluation."""

    series: str
    facts: Mapping[str, RecordValue]
    as_of: date


def parse_law_request(corpus: Corpus, raw: object, *, default_as_of: date | None) -> LawRequest:
    """`{"rule", "facts": {…}, "as_of"}`; without `as_of`, `default_as_of`. Raises `FactError`."""
    fields = _object(raw)
    unknown = sorted(str(key) for key in fields if key not in ("rule", "facts", "as_of"))
    if unknown:
        raise FactTypeError(
            nbsp(
                f"La clé « {unknown[0][:60]} » est inconnue : elle serait ignorée. Les clés sont "
                "rule, facts et as_of.",
            ),
        )
    facts = parse_facts(corpus.facts, fields.get("facts") or {})
    return LawRequest(_name(fields, "rule"), Snapshot(_as_of(fields, default_as_of), facts))


def parse_retention_request(
    corpus: Corpus, raw: object, *, default_as_of: date | None
) -> RetentionRequest:
    """`{"series", "as_of", and the facts of the record}`; null is unknown. Raises `FactError`."""
    fields = _object(raw)
    given = {key: value for key, value in fields.items() if key not in ("series", "as_of")}
    return RetentionRequest(
        _name(fields, "series"), parse_facts(corpus.facts, given), _as_of(fields, default_as_of)
    )


def _object(raw: object) -> Mapping[object, object]:
    if not isinstance(raw, Mapping):
        raise FactTypeError(
            "L’entrée doit être un objet JSON ({…}) : on ne saurait pas de quoi elle parle. "
            "Corrigez-la.",
        )
    return raw


def _name(fields: Mapping[object, object], key: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not value:
        raise FactTypeError(
            nbsp(
                f"La clé « {key} » manque ou n’est pas un texte : on ne saurait pas quelle règle "
                "appliquer. Ajoutez-la.",
            ),
        )
    return value


def _as_of(fields: Mapping[object, object], default: date | None) -> date:
    given = fields.get("as_of")
    if given is None and default is not None:
        return default
    value = parse_fact(AS_OF, given)
    return value if isinstance(value, date) else date.min
