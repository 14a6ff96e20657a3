"""An assessment written for the CNIL's tool, in either shape.

Guarantees: written in the shape it was read from, what was not changed is the same JSON value;
the four lists are always there; the same assessment gives the same bytes. In another shape, only
what that shape takes is written, and `losses` says in French what stays behind.

LIMIT: the tool gives new numbers to measures and forgets to follow them in the comments on
measures; `with_comments_in_measures` writes those comments in the measures too.
"""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final, cast

from serment.intake.pia.fields import write_record
from serment.intake.pia.layout import (
    ANSWER,
    ASSESSMENT,
    COMMENT,
    EVALUATION,
    MEASURE,
    SERVER_SCALARS,
)
from serment.intake.pia.questionnaire import MEASURE_LISTS
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serment.intake.pia.bounded_json import Json
    from serment.intake.pia.fields import Fidelity, Field, Kept
    from serment.intake.pia.model import AssessedMeasure, Identifier, ImpactAssessment, Shape

_LOST_ON_SERVER: Final = {
    "category": "la catégorie",
    "officer_names": "le nom du délégué",
    "people_names": "le nom des personnes consultées",
    "opinion_sought": "si leur avis a été demandé",
    "opinion_not_sought_because": "pourquoi il ne l’a pas été",
    "structure_name": "la structure",
    "structure_data": "les textes de la structure",
    "contributors": "les personnes qui y travaillent",
}


def write_pia(assessment: ImpactAssessment, shape: Shape) -> bytes:
    """The bytes of one assessment, for the stand-alone tool or for its server."""
    return _bytes(_envelope(assessment) if shape == "tool" else [_flat(assessment)])


def write_pia_list(assessments: Sequence[ImpactAssessment]) -> bytes:
    """Several assessments, in the one shape that holds several: the server's."""
    return _bytes([_flat(assessment) for assessment in assessments])


def losses(assessment: ImpactAssessment, shape: Shape) -> tuple[str, ...]:
    """What the assessment holds that this shape has no place for, in French."""
    if shape != "server" or assessment.shape == "server":
        return ()
    return tuple(
        nbsp(words)
        for name, words in _LOST_ON_SERVER.items()
        if getattr(assessment, name) not in (None, "")
    )


def with_comments_in_measures(assessment: ImpactAssessment) -> ImpactAssessment:
    """The same, each comment on a measure written at the end of its measure, once."""
    measures = []
    for measure in assessment.measures:
        content = measure.content or ""
        for comment in assessment.comments:
            if comment.for_measure and comment.reference == str(measure.id):
                told = f"<p>{escape(comment.text or '')}</p>"
                content += "" if told in content else told
        is_same = content == (measure.content or "")
        measures.append(measure if is_same else replace(measure, content=content))
    return replace(assessment, measures=tuple(measures))


def rename_measure(
    assessment: ImpactAssessment, measure: Identifier, title: str
) -> ImpactAssessment:
    """The same, one measure renamed there and in the lists that name it; LookupError if absent."""
    found = next((item for item in assessment.measures if item.id == measure), None)
    if found is None:
        raise LookupError(f"no measure {measure!r} in this assessment")
    renamed = tuple(
        replace(item, title=title) if item is found else item for item in assessment.measures
    )
    answers = tuple(
        replace(answer, items=_renamed(answer.items, found, title))
        if answer.question in MEASURE_LISTS
        else answer
        for answer in assessment.answers
    )
    return replace(assessment, measures=renamed, answers=answers)


def _renamed(items: tuple[str, ...], measure: AssessedMeasure, title: str) -> tuple[str, ...]:
    return tuple(title if item == measure.title else item for item in items)


def _envelope(assessment: ImpactAssessment) -> dict[str, Json]:
    around = json.loads(assessment.envelope or "{}") if assessment.shape == "tool" else {}
    fidelity: Fidelity = "verbatim" if assessment.shape == "tool" else "complete"
    pia = write_record(assessment, ASSESSMENT, fidelity)
    return {"pia": pia, **_parts(assessment, fidelity), **cast("dict[str, Json]", around)}


def _flat(assessment: ImpactAssessment) -> dict[str, Json]:
    is_home = assessment.shape == "server"
    fields = [field for field in ASSESSMENT if is_home or field.path[0] in SERVER_SCALARS]
    fidelity: Fidelity = "verbatim" if is_home else "known"
    return {**write_record(assessment, fields, fidelity), **_parts(assessment, fidelity)}


def _parts(assessment: ImpactAssessment, fidelity: Fidelity) -> dict[str, Json]:
    """The four lists."""
    lists: dict[str, tuple[Sequence[Kept], Sequence[Field]]] = {
        "answers": (assessment.answers, ANSWER),
        "measures": (assessment.measures, MEASURE),
        "evaluations": (assessment.evaluations, EVALUATION),
        "comments": (assessment.comments, COMMENT),
    }
    return {
        key: [write_record(record, fields, fidelity) for record in records]
        for key, (records, fields) in lists.items()
    }


def _bytes(value: Json) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
    # Half a character is written as its escape, which is also its JSON form.
    return (text + "\n").encode("utf-8", "backslashreplace")
