"""Why a clock says what it says: its cases, sentences, texts, force and certainty.

Guarantees that an answer carries every sentence and text of the limits and positions that made
it, each once, and the certainty of the weakest. Leaves to others what happened (`rights_clock`,
`breach_clock`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serment.law.findings import Citation, citations_of, least_sure, most_binding

if TYPE_CHECKING:
    from serment.law.corpus import Corpus
    from serment.law.deadline_model import Limit, Pause, Position
    from serment.law.deadlines import AnsweringRule, Stand
    from serment.law.model import Confidence, Force, Source


@dataclass(frozen=True, slots=True)
class DeadlineReasons:
    """What made the answer; `missing` names the facts that would make it precise."""

    situations: tuple[str, ...]
    says: tuple[str, ...]
    to_do: tuple[str, ...]
    warnings: tuple[str, ...]
    missing: tuple[str, ...]
    rests_on: tuple[Citation, ...]
    force: Force
    confidence: Confidence
    legal_questions: tuple[str, ...]


@dataclass(slots=True)
class Gathered:
    """The reasons while they are being gathered."""

    situations: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    forces: list[Force] = field(default_factory=list)
    confidences: list[Confidence] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def add_rule(self, answering: AnsweringRule) -> None:
        """A rule that answers: its force, certainty and open questions."""
        self.forces.append(answering.version.force)
        self.confidences.append(answering.version.confidence)
        self.questions += answering.rule.legal_questions

    def add(self, part: Limit | Pause | Position) -> None:
        """A limit, a pause or a position that made the answer."""
        name = getattr(part, "id", "pause")
        self.situations.append(name)
        self.says.append(part.says)
        self.sources += part.rests_on
        self.confidences.append(part.confidence)

    def add_stand(self, stand: Stand) -> None:
        """A position taken, with what it asks to do, and what is missing."""
        self.missing += stand.missing
        if stand.position is not None:
            self.add(stand.position)
            self.to_do += stand.position.to_do

    def reasons(self, corpus: Corpus) -> DeadlineReasons:
        """The reasons gathered, each once."""
        return DeadlineReasons(
            situations=_once(self.situations),
            says=_once(self.says),
            to_do=_once(self.to_do),
            warnings=_once(self.warnings),
            missing=_once(self.missing),
            rests_on=citations_of(corpus, self.sources),
            force=most_binding(self.forces or ["guidance"]),
            confidence=least_sure(self.confidences or ["sure"]),
            legal_questions=_once(self.questions),
        )


def _once(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
