"""The severity of a breach by ENISA's method: a help to reason, never the decision.

Guarantees the formula of the working document of December 2013, in exact quarters. Leaves to a
person the decision to notify, which article 33 of the GDPR rests on the likelihood of a risk.

>>> assess_severity(SeverityScores(3, Fraction(3, 4), Fraction(1, 4))).level
'medium'
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

SeverityLevel = Literal["low", "medium", "high", "very_high"]
CONTEXTS: Final = (1, 2, 3, 4)
EASES: Final = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1))
CIRCUMSTANCES: Final = (Fraction(0), Fraction(1, 4), Fraction(1, 2))
MALICE: Final = (Fraction(0), Fraction(1, 2))
MANY_PEOPLE: Final = 100
_THRESHOLDS: Final[tuple[tuple[int, SeverityLevel], ...]] = (
    (4, "very_high"),
    (3, "high"),
    (2, "medium"),
)


@dataclass(frozen=True, slots=True)
class SeverityScores:
    """What a person judged: context (1 to 4), ease of identification, circumstances."""

    context: int
    ease: Fraction
    confidentiality: Fraction = Fraction(0)
    integrity: Fraction = Fraction(0)
    availability: Fraction = Fraction(0)
    malice: Fraction = Fraction(0)

    @property
    def circumstances(self) -> Fraction:
        """CB: what the circumstances add."""
        return self.confidentiality + self.integrity + self.availability + self.malice


@dataclass(frozen=True, slots=True)
class Severity:
    """The score, its level, and whether the score saturates (any incident of health reaches 4)."""

    score: Fraction
    level: SeverityLevel
    is_saturated: bool


def assess_severity(scores: SeverityScores) -> Severity:
    """ENISA, v1.0, December 2013: SE = DPC × EI + CB; below 2 low, 3 medium, 4 high."""
    score = scores.context * scores.ease + scores.circumstances
    low: SeverityLevel = "low"
    level = next((word for floor, word in _THRESHOLDS if score >= floor), low)
    is_saturated = scores.context == CONTEXTS[-1] and scores.ease == EASES[-1]
    return Severity(score, level, is_saturated)
