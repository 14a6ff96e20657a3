"""Whether a processing needs an impact assessment, from what a person tells of it.

Guarantees that what is told is kept item by item, « I do not know » included, and that the
conclusion is computed each time, from it and from the answers to the questionnaire.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from serment.law.impact_threshold import (
    ThresholdAnswer,
    ThresholdItem,
    ThresholdList,
    ThresholdTest,
    judge_threshold,
)
from serment.law.readers.assessments import load_threshold
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.assessments import AssessmentError, find_assessment
from serment.practice.journal import record_act
from serment.practice.known import known_facts
from serment.practice.library import CORPUS_FOLDER
from serment.store.models import AssessmentRecord, Practice

if TYPE_CHECKING:
    from serment.kernel.canonical import Canonical


@lru_cache(maxsize=1)
def the_threshold() -> ThresholdTest:
    """Return the test: nine criteria, two lists."""
    return load_threshold(CORPUS_FOLDER)


def threshold_items() -> Mapping[str, ThresholdItem]:
    """Return every item by its name, those that demand an assessment first."""
    test = the_threshold()
    parts = (test.required, test.exempt, test.criteria)
    return {item.id: item for part in parts for item in part.items}


def part_of_test(name: str) -> ThresholdList:
    """Return a list of the test by its name: required, exempt or criteria."""
    test = the_threshold()
    return {"required": test.required, "exempt": test.exempt, "criteria": test.criteria}[name]


def unanswered(record: AssessmentRecord, part: str) -> tuple[str, ...]:
    """Return the items of a list of which nobody has said anything."""
    return tuple(item.id for item in part_of_test(part).items if item.id not in record.threshold)


def judge_assessment(practice: Practice, record: AssessmentRecord) -> ThresholdAnswer:
    """Return what the law concludes from what was told of this processing."""
    told = {name: said for name, said in record.threshold.items() if isinstance(said, bool)}
    return judge_threshold(the_threshold(), told, known_facts(practice))


def answer_threshold(
    *, actor: Actor, number: int, told: Mapping[str, bool | None], now: datetime
) -> AssessmentRecord:
    """Keep what is told of some items: yes, no, or None for « I do not know »."""
    actor.require(Permission.REGISTER)
    if unknown := set(told) - set(threshold_items()):
        raise AssessmentError(
            f"Le test ne connaît pas {len(unknown)} de ces questions : rien n’a été enregistré. "
            "Rouvrez le test."
        )
    with one_act(actor.practice):
        record = find_assessment(actor.practice, number)
        before = record.threshold
        changed = {n: said for n, said in told.items() if before.get(n, "") is not said}
        if changed:
            record.threshold = {**record.threshold, **changed}
            record.changed_at = now
            record.save(update_fields=["threshold", "changed_at"])
            payload: dict[str, Canonical] = {"assessment": number, "told": dict(changed)}
            record_act(actor=actor, act="assessment.threshold_told", payload=payload, now=now)
    return record
