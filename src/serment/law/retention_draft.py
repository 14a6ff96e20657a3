"""One question of retention, and the term that its facts give.

Guarantees that the version asked for is the one in force on the day, through the rule that it
follows, and that a term is sound or says why it is not. Leaves to others the holds, the status
and the words (`retention`, `retention_words`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from serment.kernel.french import nbsp
from serment.kernel.spans import SpanOverflowError
from serment.law.facts import DateSpan
from serment.law.retention_clock import Term, run_clock
from serment.law.retention_start import Start, contradictions, dates_ahead, find_start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.corpus import Corpus
    from serment.law.facts import RecordValue
    from serment.law.model import RetentionRule, RetentionVersion, Source

    Facts = Mapping[str, RecordValue]

SUSPENSIONS: Final = "suspensions"
HOLDS: Final = "holds"


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: a rule and its version on the day, the facts, and the rule it follows."""

    corpus: Corpus
    rule: RetentionRule
    own: RetentionVersion
    version: RetentionVersion
    facts: Facts
    as_of: date
    followed: RetentionRule | None
    sources: tuple[Source, ...]

    def spans(self, name: str) -> tuple[DateSpan, ...]:
        """The spans of a fact, none where it is unknown."""
        value = self.facts.get(name)
        if not isinstance(value, tuple):
            return ()
        return tuple(span for span in value if isinstance(span, DateSpan))


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts of the answer as they are gathered."""

    term: Term | None
    start: Start
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    is_sound: bool = True


def ask_of(corpus: Corpus, rule: RetentionRule, facts: Facts, as_of: date) -> Asked | None:
    """The version in force, and the one whose clock it follows if it has none of its own."""
    own = _version_on(rule, as_of)
    if own is None:
        return None
    known = {**facts, "as_of": as_of}
    if own.follows is None:
        return Asked(corpus, rule, own, own, known, as_of, None, own.rests_on)
    followed = corpus.retention_rule(own.follows)
    version = _version_on(followed, as_of)
    if version is None:
        return None
    sources = (*own.rests_on, *version.rests_on)
    return Asked(corpus, rule, own, version, known, as_of, followed, sources)


def _version_on(rule: RetentionRule, as_of: date) -> RetentionVersion | None:
    return next((v for v in rule.versions if v.in_force.contains(as_of)), None)


def draft_of(asked: Asked) -> Draft:
    """The term of the record, or why there is none."""
    version = asked.version
    start = find_start(version, asked.facts)
    if start.day is None:
        return Draft(None, start, missing=(version.starts_on or "",))
    facts = {**asked.facts, version.starts_on or "": start.day}
    clashes = contradictions(asked.corpus, version, facts, start.day)
    if clashes:
        return Draft(None, start, clashes, is_sound=False)
    ahead = dates_ahead(asked.corpus, version, facts, start.day, asked.as_of)
    try:
        term = run_clock(version, facts, start.day, asked.spans(SUSPENSIONS))
        _ = term.high + timedelta(days=1)
    except (SpanOverflowError, OverflowError):
        too_far = nbsp("L’échéance dépasserait l’an 9999 : vérifiez les dates données.")
        return Draft(None, start, (*ahead, too_far), is_sound=False)
    return Draft(term, start, ahead, is_sound=not ahead)
