"""Findings: what the law says of a snapshot, with its facts, its texts and what is missing.

Guarantees that a finding has one of five outcomes and carries all that a person needs to check
it, in French. Leaves to others how it was reached (`evaluate`, `retention`) and its JSON
(`rendering`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from serment.law.facts import value_in_french
from serment.law.model import CONFIDENCES, FORCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from serment.law.corpus import Corpus
    from serment.law.facts import RecordValue
    from serment.law.model import Area, Confidence, Force, Role, Screen, Source, Urgency

Outcome = Literal["due", "met", "unmet", "not_applicable", "undetermined"]
TO_DO: Final[frozenset[Outcome]] = frozenset({"due", "unmet"})
"""The outcomes that ask for an act: what every count of actions counts."""


@dataclass(frozen=True, slots=True)
class Because:
    """A fact that the answer rests on, as a person reads it."""

    fact: str
    title: str
    value_in_french: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A text that the answer rests on; `role` says in what way."""

    provision: str
    title: str
    short: str
    says: str
    force: Force
    confidence: Confidence
    role: Role
    link: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one rule; `missing` names the facts to ask for while undetermined."""

    rule: str
    title: str
    outcome: Outcome
    due_on: date | None
    because: tuple[Because, ...]
    rests_on: tuple[Citation, ...]
    missing: tuple[str, ...]
    missing_titles: tuple[str, ...]
    force: Force
    confidence: Confidence
    grounds: tuple[str, ...]
    says: tuple[str, ...]
    to_do: tuple[str, ...]
    effort_minutes: int
    urgency: Urgency
    area: Area
    screen: Screen
    memo_differs: str | None
    to_recheck: bool
    applies_from: date | None
    legal_questions: tuple[str, ...]


def because_of(
    corpus: Corpus, names: Iterable[str], facts: Mapping[str, RecordValue]
) -> tuple[Because, ...]:
    """The known facts among `names`, in order, each once; the day of evaluation is left out."""
    told = []
    for name in dict.fromkeys(names):
        if name in facts and name in corpus.facts:
            fact = corpus.fact(name)
            told.append(Because(name, fact.title, value_in_french(fact, facts[name])))
    return tuple(told)


def citations_of(corpus: Corpus, sources: Iterable[Source]) -> tuple[Citation, ...]:
    """The texts behind `sources`, in order, each once."""
    found: dict[str, Citation] = {}
    for source in sources:
        if source.provision not in found:
            text = corpus.provision(source.provision)
            found[text.id] = Citation(
                text.id,
                text.title,
                text.short,
                text.says,
                text.force,
                text.confidence,
                source.role,
                text.link,
            )
    return tuple(found.values())


def titles_of(corpus: Corpus, names: Iterable[str]) -> tuple[str, ...]:
    """The French titles of facts."""
    return tuple(corpus.fact(name).title for name in names)


def least_sure(confidences: Iterable[Confidence]) -> Confidence:
    """The least certain: a chain of reasons is worth its weakest."""
    return max(confidences, key=CONFIDENCES.index)


def most_binding(forces: Iterable[Force]) -> Force:
    """The most binding of several forces."""
    return min(forces, key=FORCES.index)
