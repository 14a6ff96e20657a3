"""Whether a processing needs an impact assessment: nine criteria, and two lists of the CNIL.

Guarantees one answer from what is told, « I do not know » included: a type of the list that
demands an assessment demands it; failing that a type of the list that spares one spares it;
failing that two criteria demand it. What is not told and could change the answer is named.
Leaves to others the obligations that the practice's answers establish (`rules/obligations`), and
the decision: the controller may always make an assessment that nothing demands.

Sources: GDPR art. 35; WP 248; CNIL, délibérations 2018-327 et 2019-118.

LEGAL: a processing of both lists is held to need an assessment; no text settles the conflict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from serment.law.conditions import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.conditions import Condition
    from serment.law.facts import RecordValue
    from serment.law.model import Checked, Confidence

ThresholdOutcome = Literal["required", "exempt", "not_required", "undetermined"]


@dataclass(frozen=True, slots=True)
class ThresholdItem:
    """A criterion, or a type of processing; facts of the practice may rule it out."""

    id: str
    title: str
    says: str
    ruled_out_when: Condition | None = None


@dataclass(frozen=True, slots=True)
class ThresholdList:
    """Items that one text lists."""

    provision: str
    confidence: Confidence
    items: tuple[ThresholdItem, ...]


@dataclass(frozen=True, slots=True)
class ThresholdTest:
    """The nine criteria, how many are enough, and the two lists."""

    enough: int
    criteria: ThresholdList
    required: ThresholdList
    exempt: ThresholdList
    not_covered: tuple[str, ...]
    legal_questions: tuple[str, ...]
    checked: Checked


@dataclass(frozen=True, slots=True)
class ThresholdAnswer:
    """The outcome, the items and the text that it rests on, and what is missing to know."""

    outcome: ThresholdOutcome
    because: tuple[ThresholdItem, ...]
    provision: str | None
    confidence: Confidence | None
    missing: tuple[str, ...] = ()


def judge_threshold(
    test: ThresholdTest, told: Mapping[str, bool], facts: Mapping[str, RecordValue]
) -> ThresholdAnswer:
    """The answer for one processing; an item absent of `told` is not known."""
    truths = {
        item.id: _truth(item, told, facts)
        for part in (test.required, test.exempt, test.criteria)
        for item in part.items
    }
    listed, spared = _true(test.required, truths), _true(test.exempt, truths)
    met, open_criteria = _true(test.criteria, truths), _unknown(test.criteria, truths)
    may_spare = () if spared else _unknown(test.exempt, truths)
    is_enough = len(met) >= test.enough
    if listed:
        return _because("required", test.required, listed)
    if is_enough and not spared and not may_spare:
        return _because("required", test.criteria, met)
    missing = _unknown(test.required, truths)
    if not spared and len(met) + len(open_criteria) >= test.enough:
        missing += may_spare if is_enough else (*may_spare, *open_criteria)
    if missing:
        return ThresholdAnswer("undetermined", (), None, None, missing)
    if spared:
        return _because("exempt", test.exempt, spared)
    return _because("not_required", test.criteria, met)


def _truth(
    item: ThresholdItem, told: Mapping[str, bool], facts: Mapping[str, RecordValue]
) -> bool | None:
    if item.ruled_out_when is not None and judge(item.ruled_out_when, facts).truth:
        return False
    return told.get(item.id)


def _true(part: ThresholdList, truths: Mapping[str, bool | None]) -> tuple[ThresholdItem, ...]:
    return tuple(item for item in part.items if truths[item.id])


def _unknown(part: ThresholdList, truths: Mapping[str, bool | None]) -> tuple[str, ...]:
    return tuple(item.id for item in part.items if truths[item.id] is None)


def _because(
    outcome: ThresholdOutcome, part: ThresholdList, items: tuple[ThresholdItem, ...]
) -> ThresholdAnswer:
    return ThresholdAnswer(outcome, items, part.provision, part.confidence)
