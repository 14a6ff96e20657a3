"""The keys of the format, in the order of the tool: which attribute each one is.

Guarantees one list for each kind of record, used to read and to write. `SERVER_SCALARS` are the
only keys of an assessment that the server takes; it refuses an unknown key inside a record.
"""

from __future__ import annotations

from typing import Final

from serment.intake.pia.fields import (
    EVALUATION_REFERENCE,
    FLAG,
    FLAG_AS_NUMBER,
    IDENTIFIER,
    INSTANT,
    NUMBER,
    QUESTION_REFERENCE,
    TEXT,
    TEXTS,
    VERBATIM,
    WHOLE,
    Field,
    Kind,
    code,
)
from serment.intake.pia.model import ActionStatus, AssessmentStatus, EvaluationStatus


def _field(name: str, key: str, kind: Kind) -> Field:
    return Field(name, tuple(key.split(".")), kind)


_RECORD: Final = (
    _field("id", "id", IDENTIFIER),
    _field("pia_id", "pia_id", IDENTIFIER),
    _field("created_at", "created_at", INSTANT),
    _field("updated_at", "updated_at", INSTANT),
)
ANSWER: Final = (
    *_RECORD,
    _field("question", "reference_to", QUESTION_REFERENCE),
    _field("text", "data.text", TEXT),
    _field("gauge", "data.gauge", WHOLE),
    _field("items", "data.list", TEXTS),
)
MEASURE: Final = (
    *_RECORD,
    _field("title", "title", TEXT),
    _field("content", "content", TEXT),
    _field("placeholder", "placeholder", TEXT),
)
EVALUATION: Final = (
    *_RECORD,
    _field("reference", "reference_to", EVALUATION_REFERENCE),
    _field("status", "status", code(EvaluationStatus)),
    _field("comment", "evaluation_comment", TEXT),
    _field("action_plan", "action_plan_comment", TEXT),
    _field("severity", "gauges.x", WHOLE),
    _field("likelihood", "gauges.y", WHOLE),
    _field("evaluated_at", "evaluation_date", INSTANT),
    _field("due_at", "estimated_implementation_date", INSTANT),
    _field("person_in_charge", "person_in_charge", TEXT),
    _field("action_status", "global_status", code(ActionStatus)),
)
COMMENT: Final = (
    *_RECORD,
    _field("reference", "reference_to", QUESTION_REFERENCE),
    _field("text", "description", TEXT),
    _field("for_measure", "for_measure", FLAG),
)
ASSESSMENT: Final = (
    _field("id", "id", IDENTIFIER),
    _field("status", "status", code(AssessmentStatus)),
    _field("name", "name", TEXT),
    _field("category", "category", TEXT),
    _field("author", "author_name", TEXT),
    _field("evaluator", "evaluator_name", TEXT),
    _field("validator", "validator_name", TEXT),
    _field("contributors", "user_pias", VERBATIM),
    _field("officer_is_favourable", "dpo_status", FLAG_AS_NUMBER),
    _field("officer_opinion", "dpo_opinion", TEXT),
    _field("officer_names", "dpos_names", TEXT),
    _field("opinion_sought", "concerned_people_searched_opinion", FLAG),
    _field("opinion_not_sought_because", "concerned_people_searched_content", TEXT),
    _field("people_names", "people_names", TEXT),
    _field("people_are_favourable", "concerned_people_status", FLAG_AS_NUMBER),
    _field("people_opinion", "concerned_people_opinion", TEXT),
    _field("rejection_reason", "rejection_reason", TEXT),
    _field("applied_adjustments", "applied_adjustments", TEXT),
    _field("is_example", "is_example", FLAG_AS_NUMBER),
    _field("is_archive", "is_archive", FLAG_AS_NUMBER),
    _field("progress", "progress", NUMBER),
    _field("structure_id", "structure_id", IDENTIFIER),
    _field("structure_name", "structure_name", TEXT),
    _field("structure_sector", "structure_sector_name", TEXT),
    _field("structure_data", "structure_data", VERBATIM),
    _field("lock_version", "lock_version", WHOLE),
    _field("created_at", "created_at", INSTANT),
    _field("updated_at", "updated_at", INSTANT),
)
COLLECTIONS: Final = ("answers", "measures", "evaluations", "comments")
SERVER_SCALARS: Final = frozenset(
    (
        "id", "status", "name", "author_name", "evaluator_name", "validator_name", "dpo_status",
        "dpo_opinion", "concerned_people_opinion", "concerned_people_status", "rejection_reason",
        "applied_adjustments", "created_at", "updated_at",
    )
)  # fmt: skip
LEFTOVERS: Final = frozenset(
    ("dbVersion", "tableName", "serverUrl", "numberOfQuestions", "objectStore")
)
"""What old versions of the tool left inside an assessment; kept, and of no use."""
