"""An impact assessment as the CNIL's tool holds it: its answers, measures, evaluations, comments.

Guarantees frozen values; what the format leaves empty is None or an empty tuple. `kept` is the
JSON that a record was read from, for the way back: it takes no part in equality. Texts marked
« HTML » must be shown through `rich_text`, never as they are.
Leaves to others reading (`reading`), writing (`writing`), and what is missing (`survey`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

Shape = Literal["tool", "server"]
"""`tool`: one object with its five keys; `server`: a list of flat objects."""
Identifier = int | str


class AssessmentStatus(IntEnum):
    """Where the assessment stands."""

    IN_PROGRESS = 0
    REFUSED = 1
    VALIDATED = 2
    SIGNED = 3
    ARCHIVED = 4
    AWAITING = 5


class EvaluationStatus(IntEnum):
    """What the evaluator thinks of one item."""

    PENDING = 0
    TO_FIX = 1
    IMPROVABLE = 2
    ACCEPTABLE = 3


class ActionStatus(IntEnum):
    """How far the action that an evaluation asks for has gone."""

    NONE = 0
    STARTED = 1
    COMPLETED = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: HTML `text`, a `gauge` from 0 to 4, or `items` of a list."""

    question: str | None = None
    text: str | None = None
    gauge: int | None = None
    items: tuple[str, ...] = ()
    id: Identifier | None = None
    pia_id: Identifier | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    kept: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AssessedMeasure:
    """A measure that lessens the risks; `content` is HTML."""

    title: str | None = None
    content: str | None = None
    placeholder: str | None = None
    id: Identifier | None = None
    pia_id: Identifier | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    kept: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What is thought of an item, a question or a measure; the texts are HTML.

    `reference` is « 1.1 », « 2.1.211 », « 3.1.<measure> » or « 3.2 ». `severity` and `likelihood`
    are those that remain, from 0 (not said) to 4.
    """

    reference: str | None = None
    status: EvaluationStatus | None = EvaluationStatus.PENDING
    comment: str | None = None
    action_plan: str | None = None
    severity: int | None = None
    likelihood: int | None = None
    evaluated_at: datetime | None = None
    due_at: datetime | None = None
    person_in_charge: str | None = None
    action_status: ActionStatus | None = ActionStatus.NONE
    id: Identifier | None = None
    pia_id: Identifier | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    kept: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on a question, or on a measure where `for_measure`."""

    reference: str | None = None
    text: str | None = None
    for_measure: bool | None = False
    id: Identifier | None = None
    pia_id: Identifier | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    kept: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ImpactAssessment:
    """The whole assessment. `contributors` and `structure_data` are JSON texts, as the server has.

    `shape` is that of the file it was read from; `envelope` what lay beside its five keys.
    """

    name: str | None = None
    category: str | None = None
    status: AssessmentStatus | None = AssessmentStatus.IN_PROGRESS
    author: str | None = None
    evaluator: str | None = None
    validator: str | None = None
    contributors: str | None = None
    officer_names: str | None = None
    officer_is_favourable: bool | None = None
    officer_opinion: str | None = None
    opinion_sought: bool | None = None
    opinion_not_sought_because: str | None = None
    people_names: str | None = None
    people_are_favourable: bool | None = None
    people_opinion: str | None = None
    rejection_reason: str | None = None
    applied_adjustments: str | None = None
    is_example: bool | None = False
    is_archive: bool | None = False
    progress: int | float | None = None
    structure_id: Identifier | None = None
    structure_name: str | None = None
    structure_sector: str | None = None
    structure_data: str | None = None
    lock_version: int | None = None
    id: Identifier | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    answers: tuple[Answer, ...] = ()
    measures: tuple[AssessedMeasure, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    comments: tuple[Comment, ...] = ()
    shape: Shape | None = field(default=None, compare=False)
    envelope: str | None = field(default=None, compare=False, repr=False)
    kept: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AssessmentFile:
    """What a file holds: its shape, and its assessments (one in the shape of the tool)."""

    shape: Shape
    assessments: tuple[ImpactAssessment, ...]
