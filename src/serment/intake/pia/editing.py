"""An assessment changed by a person, one thing at a time, without touching the rest.

Guarantees: each function gives a new assessment where only what it names has changed, so that what
a file held and nobody changed is written back as it was; new records get numbers of their own;
what is typed is plain text, kept as HTML without any markup of its author's; a text that was not
changed keeps the markup it came with.
Leaves to others who may do it, and the date of the whole.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final, TypeVar

from serment.intake.pia.model import Answer, AssessedMeasure, Comment, Evaluation
from serment.intake.pia.questionnaire import MEASURE_LISTS
from serment.intake.pia.rich_text import readable
from serment.intake.pia.writing import rename_measure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from serment.intake.pia.model import ImpactAssessment

OF_MEASURE: Final = "3.1."
"""Before the identifier of a measure, in the reference of its evaluation."""
_PLACEHOLDER: Final = "measures.default_placeholder"
_Record = TypeVar("_Record", Answer, AssessedMeasure, Evaluation, Comment)
_Item = TypeVar("_Item")


def html_of(text: str, before: str | None = None) -> str | None:
    """What is typed, as HTML: a paragraph a line; `before` itself where its words are the same."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if "\n".join(lines) == readable(before):
        return before
    return "".join(f"<p>{escape(line)}</p>" for line in lines) or None


def find_answer(assessment: ImpactAssessment, question: int) -> Answer | None:
    """The first answer to a question, which is the one shown; None where there is none."""
    return next((a for a in assessment.answers if a.question == str(question)), None)


def with_answer(
    assessment: ImpactAssessment, question: int, changed: Answer, at: datetime
) -> ImpactAssessment:
    """The same, one question answered by the text, the level and the items of `changed`."""
    before = find_answer(assessment, question)
    start = before or Answer(
        question=str(question),
        id=_next(assessment.answers),
        pia_id=assessment.id,
        created_at=at,
    )
    after = replace(start, text=changed.text, gauge=changed.gauge, items=changed.items)
    return replace(assessment, answers=_put(assessment.answers, before, _dated(start, after, at)))


def measure_at(assessment: ImpactAssessment, place: int) -> AssessedMeasure | None:
    """The measure at a place from 1, as the file has them: identifiers may be missing or double."""
    return assessment.measures[place - 1] if 1 <= place <= len(assessment.measures) else None


def with_new_measure(
    assessment: ImpactAssessment, title: str, content: str, at: datetime
) -> ImpactAssessment:
    """The same with one measure more, at its last place."""
    added = AssessedMeasure(
        title=title,
        content=html_of(content),
        placeholder=_PLACEHOLDER,
        id=_next(assessment.measures),
        pia_id=assessment.id,
        created_at=at,
        updated_at=at,
    )
    return replace(assessment, measures=(*assessment.measures, added))


def with_measure(
    assessment: ImpactAssessment, place: int, title: str, content: str, at: datetime
) -> ImpactAssessment:
    """The same, a measure rewritten, and renamed where the risks name it; LookupError if absent."""
    found = _measure(assessment, place)
    if found.title != title and _is_alone(assessment, found):
        assessment = rename_measure(assessment, found.id or "", title)
    kept = _measure(assessment, place)
    after = replace(kept, title=title, content=html_of(content, kept.content))
    return replace(assessment, measures=_put(assessment.measures, kept, _dated(found, after, at)))


def without_measure(assessment: ImpactAssessment, place: int, at: datetime) -> ImpactAssessment:
    """The same without a measure, nor its evaluation, its comments, its name among the risks."""
    gone = _measure(assessment, place)
    left = tuple(item for item in assessment.measures if item is not gone)
    if not _is_alone(assessment, gone):
        return replace(assessment, measures=left)
    key = str(gone.id)
    return replace(
        assessment,
        measures=left,
        answers=tuple(_without_item(answer, gone.title, at) for answer in assessment.answers),
        evaluations=tuple(
            item for item in assessment.evaluations if item.reference != f"{OF_MEASURE}{key}"
        ),
        comments=tuple(
            item for item in assessment.comments if not (item.for_measure and item.reference == key)
        ),
    )


def find_evaluation(assessment: ImpactAssessment, reference: str) -> Evaluation | None:
    """The first evaluation of an item, a question or a measure; None where there is none."""
    return next((e for e in assessment.evaluations if e.reference == reference), None)


def with_evaluation(
    assessment: ImpactAssessment, changed: Evaluation, at: datetime
) -> ImpactAssessment:
    """The same, what `changed` refers to evaluated as it says; its number and birth stay."""
    before = find_evaluation(assessment, changed.reference or "")
    start = before or Evaluation(
        reference=changed.reference,
        id=_next(assessment.evaluations),
        pia_id=assessment.id,
        created_at=at,
    )
    after = replace(
        changed,
        id=start.id,
        pia_id=start.pia_id,
        created_at=start.created_at,
        updated_at=start.updated_at,
        kept=start.kept,
    )
    written = _dated(start, after, at)
    return replace(assessment, evaluations=_put(assessment.evaluations, before, written))


def with_comment(
    assessment: ImpactAssessment, reference: str, text: str, *, for_measure: bool, at: datetime
) -> ImpactAssessment:
    """The same with one comment more."""
    comment = Comment(
        reference=reference,
        text=escape(" ".join(text.split()), quote=False),
        for_measure=for_measure,
        id=_next(assessment.comments),
        pia_id=assessment.id,
        created_at=at,
        updated_at=at,
    )
    return replace(assessment, comments=(*assessment.comments, comment))


def _next(records: Iterable[_Record]) -> int:
    """A number that no record bears, among those that are numbers."""
    return max((item.id for item in records if isinstance(item.id, int)), default=0) + 1


def _dated(before: _Record, after: _Record, at: datetime) -> _Record:
    """What comes after; its date moves only where something has changed."""
    return before if after == before else replace(after, updated_at=at)


def _put(records: tuple[_Item, ...], before: _Item | None, after: _Item) -> tuple[_Item, ...]:
    if before is None:
        return (*records, after)
    return tuple(after if record is before else record for record in records)


def _measure(assessment: ImpactAssessment, place: int) -> AssessedMeasure:
    found = measure_at(assessment, place)
    if found is None:
        raise LookupError(f"no measure at place {place} in this assessment")
    return found


def _is_alone(assessment: ImpactAssessment, measure: AssessedMeasure) -> bool:
    """Whether its identifier and its title name it, and no other measure."""
    return measure.id is not None and not any(
        other is not measure and (str(other.id) == str(measure.id) or other.title == measure.title)
        for other in assessment.measures
    )


def _without_item(answer: Answer, title: str | None, at: datetime) -> Answer:
    if answer.question not in MEASURE_LISTS or title not in answer.items:
        return answer
    left = tuple(item for item in answer.items if item != title)
    return _dated(answer, replace(answer, items=left), at)
