"""Invented impact assessments, in the two shapes of the CNIL's tool; none is anybody's."""

from __future__ import annotations

import json
from typing import Any

from serment.intake.pia.questionnaire import QUESTIONS

_DAY = "2026-03-02T09:00:00.000Z"


def answer(number: object, *, ident: int | str = 1, **data: Any) -> dict[str, Any]:
    """One answer as the tool writes it."""
    told = {"text": None, "gauge": None, "list": [], **data}
    return {"id": ident, "pia_id": 1, "reference_to": number, "data": told, "created_at": _DAY}


def whole_answers() -> list[dict[str, Any]]:
    """An answer to each of the thirty-six questions."""
    kinds: dict[str, dict[str, Any]] = {
        "text": {"text": "<p>Écrit par le cabinet.</p>"},
        "list": {"list": ["Chiffrement du poste"]},
        "gauge": {"text": "<p>Poste chiffré.</p>", "gauge": 2},
    }
    return [answer(q.number, ident=n, **kinds[q.kind]) for n, q in enumerate(QUESTIONS, start=1)]


def measure(ident: int | str = 7, title: str = "Chiffrement du poste") -> dict[str, Any]:
    """One measure."""
    return {
        "id": ident, "pia_id": 1, "title": title, "content": "<p>Disque chiffré.</p>",
        "placeholder": "measures.default_placeholder", "created_at": _DAY,
    }  # fmt: skip


def evaluation(reference: str, *, status: int = 3, x: int = 0, y: int = 0) -> dict[str, Any]:
    """One evaluation; what is left empty is absent, as old versions of the tool do."""
    return {
        "id": 1, "pia_id": 1, "status": status, "reference_to": reference,
        "evaluation_comment": "<p>Suffisant.</p>", "gauges": {"x": x, "y": y},
        "estimated_implementation_date": None, "global_status": 2, "created_at": _DAY,
    }  # fmt: skip


def comment(reference: int | str, *, for_measure: bool = False) -> dict[str, Any]:
    """One comment."""
    return {
        "id": 1, "pia_id": 1, "reference_to": reference, "description": "Préciser le logiciel.",
        "for_measure": for_measure, "created_at": _DAY,
    }  # fmt: skip


def scalars() -> dict[str, Any]:
    """An assessment's own keys, as the server exports them."""
    return {
        "id": 12, "status": 0, "name": "Dossier patient", "author_name": "Dr A. Exemple",
        "evaluator_name": "Référent", "validator_name": "Dr A. Exemple", "dpo_status": 1,
        "dpo_opinion": "Favorable.", "concerned_people_opinion": None,
        "concerned_people_status": None, "rejection_reason": None, "applied_adjustments": None,
        "created_at": _DAY, "updated_at": _DAY,
    }  # fmt: skip


def parts() -> dict[str, list[dict[str, Any]]]:
    """The four lists of a whole assessment."""
    references = dict.fromkeys((*(q.evaluation for q in QUESTIONS), "3.1.7"))
    return {
        "answers": whole_answers(),
        "measures": [measure()],
        "evaluations": [
            evaluation(r, x=2 if r == "3.2" else 0, y=1 if r == "3.2" else 0) for r in references
        ],
        "comments": [comment(111), comment(7, for_measure=True)],
    }


def of_tool(**changes: Any) -> dict[str, Any]:
    """A whole file of the stand-alone tool, with leftovers of an old version."""
    more = {
        "dbVersion": 201707071818, "tableName": "pia", "numberOfQuestions": 36,
        "objectStore": {}, "category": "Santé", "dpos_names": "Mme B.",
        "concerned_people_searched_opinion": True, "progress": 87.5, "is_example": 0,
        "structure_id": "", "user_pias": [{"user": {"id": 3}, "role": "author"}],
    }  # fmt: skip
    return {"pia": {**scalars(), **more}, **parts(), **changes}


def of_server(**changes: Any) -> list[dict[str, Any]]:
    """A whole file of the server."""
    return [{**scalars(), **parts(), **changes}]


def written(value: object) -> bytes:
    """The bytes of a file."""
    return json.dumps(value, ensure_ascii=False).encode()
