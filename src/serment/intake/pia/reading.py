"""A file of the CNIL's tool, read: bytes in, typed assessments out.

Guarantees a `RefusedAssessmentError` in French for whatever is not such a file — cut, another
JSON, values of an impossible kind, another questionnaire — and that nothing of a file which is
taken is lost. The shape is told by the file itself: an object, or a list.
Leaves to others what is missing in the assessment (`survey`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from serment.intake.pia.bounded_json import parse_json
from serment.intake.pia.fields import Field, read_record
from serment.intake.pia.fields import kept_text as _kept_text
from serment.intake.pia.layout import (
    ANSWER,
    ASSESSMENT,
    COLLECTIONS,
    COMMENT,
    EVALUATION,
    MEASURE,
)
from serment.intake.pia.model import (
    Answer,
    AssessedMeasure,
    AssessmentFile,
    Comment,
    Evaluation,
    ImpactAssessment,
    Shape,
)
from serment.intake.pia.questionnaire import QUESTIONS
from serment.intake.pia.refusals import EXPORT_AGAIN, RefusedAssessmentError, wrong_type
from serment.kernel.french import grouped_in_french

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serment.intake.pia.bounded_json import Json

MOST_RECORDS: Final = 5_000
MOST_ASSESSMENTS: Final = 200
_T = TypeVar("_T", Answer, AssessedMeasure, Evaluation, Comment)


def parse_pia(data: bytes) -> ImpactAssessment:
    """The one assessment of a file; `RefusedAssessmentError` where there are several, or none."""
    found = parse_pia_file(data).assessments
    if len(found) != 1:
        raise RefusedAssessmentError(
            f"Ce fichier contient {len(found)} analyses.",
            "On ne saurait pas laquelle vous voulez.",
            "Exportez de l’outil PIA la seule analyse que vous voulez.",
        )
    return found[0]


def parse_pia_file(data: bytes) -> AssessmentFile:
    """All that a file holds, in either shape; `RefusedAssessmentError` for what is no such file."""
    raw = parse_json(data)
    if isinstance(raw, list):
        return AssessmentFile("server", _of_server(raw))
    if not isinstance(raw, dict) or "pia" not in raw:
        raise _other_json(raw)
    pia = raw["pia"]
    if not isinstance(pia, dict):
        raise wrong_type("pia", "un objet")
    envelope = {key: value for key, value in raw.items() if key not in {"pia", *COLLECTIONS}}
    return AssessmentFile("tool", (_assessment("tool", pia, raw, "", _kept_text(envelope)),))


def _of_server(raw: list[Json]) -> tuple[ImpactAssessment, ...]:
    if not raw:
        raise RefusedAssessmentError("Ce fichier est une liste vide.", "Il ne contient rien.")
    if len(raw) > MOST_ASSESSMENTS:
        raise _too_many("analyses", MOST_ASSESSMENTS)
    return tuple(_flat(item, f"[{number}]") for number, item in enumerate(raw, start=1))


def _flat(item: Json, place: str) -> ImpactAssessment:
    if not isinstance(item, dict) or not any(key in item for key in COLLECTIONS):
        raise _other_json(item)
    pia = {key: value for key, value in item.items() if key not in COLLECTIONS}
    return _assessment("server", pia, item, place, None)


def _assessment(
    shape: Shape, pia: dict[str, Json], parts: dict[str, Json], place: str, envelope: str | None
) -> ImpactAssessment:
    _verify_questionnaire(pia)
    return read_record(
        ImpactAssessment,
        ASSESSMENT,
        pia,
        f"{place}pia",
        answers=_records(Answer, ANSWER, parts, "answers", place),
        measures=_records(AssessedMeasure, MEASURE, parts, "measures", place),
        evaluations=_records(Evaluation, EVALUATION, parts, "evaluations", place),
        comments=_records(Comment, COMMENT, parts, "comments", place),
        shape=shape,
        envelope=envelope,
    )


def _verify_questionnaire(pia: dict[str, Json]) -> None:
    asked = pia.get("numberOfQuestions")
    if isinstance(asked, int) and asked != len(QUESTIONS):
        raise RefusedAssessmentError(
            f"Cette analyse suit un questionnaire de {asked} questions, d’une autre version de "
            "l’outil.",
            f"Serment connaît celui de {len(QUESTIONS)} questions : les réponses iraient sous "
            "d’autres questions que les leurs.",
            "Ouvrez-la dans une version récente de l’outil PIA, exportez-la de nouveau, puis "
            "choisissez ce fichier.",
        )


def _records(
    make: Callable[..., _T],
    fields: Sequence[Field],
    parts: dict[str, Json],
    key: str,
    place: str,
) -> tuple[_T, ...]:
    if key not in parts:
        raise RefusedAssessmentError(
            f"La partie « {key} » manque dans ce fichier.",
            "Il est incomplet : l’outil de la CNIL ne l’ouvrirait pas non plus.",
        )
    raw: Any = parts[key]
    if not isinstance(raw, list):
        raise wrong_type(f"{place}{key}", "une liste")
    if len(raw) > MOST_RECORDS:
        raise _too_many(f"éléments dans « {key} »", MOST_RECORDS)
    return tuple(
        read_record(make, fields, item, f"{place}{key}[{number}]")
        for number, item in enumerate(raw, start=1)
    )


def _too_many(what: str, most: int) -> RefusedAssessmentError:
    return RefusedAssessmentError(
        f"Ce fichier contient plus de {grouped_in_french(most)} {what}.",
        "Personne ne pourrait les relire.",
        "Vérifiez que c’est le bon fichier.",
    )


def _other_json(raw: Json) -> RefusedAssessmentError:
    """Tell the other files of the same tool from any other JSON."""
    keys = raw.keys() if isinstance(raw, dict) else set[str]()
    if "structure" in keys:
        what = "Ce fichier est un modèle de structure de l’outil PIA, non une analyse."
    elif "knowledges" in keys or {"slug", "filters"} <= keys:
        what = "Ce fichier est une base de connaissances de l’outil PIA, non une analyse."
    else:
        what = "Ce fichier est du JSON, mais ce n’est pas une analyse de l’outil PIA."
    return RefusedAssessmentError(
        what, "Il n’a ni réponses, ni mesures, ni évaluations à reprendre.", EXPORT_AGAIN
    )
