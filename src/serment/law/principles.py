"""An activity held against its purpose and the six principles of the founding memo.

Guarantees: seven verdicts, always, in the memo's order; each says why in French, what to do and on
which text; an answer that is missing gives « unknown », never « ok ». The same activity and facts
give the same verdicts. Leaves to others: correcting the activity.

The principles: lawful, transparent, proportionate, relevant, time-limited, secure, and the purpose
(memo, part I.3; GDPR art. 5). What only the form can show is judged here, what the answers show is
in `corpus/activities/principle_doubts.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from serment.kernel.french import list_in_french, nbsp
from serment.law.activity_templates import load_templates, questions_of_facts
from serment.law.answers_against import denied_activity, denied_measures
from serment.law.conditions import judge
from serment.law.form_doubts import FORM_CHECKS, Remark, receives_health_data
from serment.law.readers.conditions import read_condition
from serment.law.reading import read_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.activity import ProcessingActivity
    from serment.law.conditions import Condition
    from serment.law.facts import RecordValue
    from serment.law.knots import Knot

Principle = Literal[
    "purpose", "lawful", "transparent", "proportionate", "relevant", "time_limited", "secure"
]
PrincipleVerdict = Literal["ok", "doubt", "unknown"]

_CORPUS = Path(__file__).parents[1] / "corpus"
_FINE: dict[Principle, str] = {
    "purpose": "le but est écrit.",
    "lawful": "chaque but a sa base légale.",
    "transparent": "les personnes sont informées.",
    "proportionate": "rien d’excessif n’apparaît dans la fiche.",
    "relevant": "les données sont décrites et servent le but.",
    "time_limited": "chaque catégorie de données a sa durée.",
    "secure": "des mesures sont décrites, sans faiblesse connue.",
}
_PATIENT_WORDS = re.compile("patient|proche|aidant|visiteur|demandeur", re.IGNORECASE)
_STAFF_WORDS = re.compile("salarié|personnel|répondent|employé", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PrincipleDoubt:
    """A verdict on one principle: its French name, the reason, what to do, the text in French.

    `missing` names the facts whose answer would settle an « unknown ».
    """

    principle: Principle
    verdict: PrincipleVerdict
    name: str
    reason: str
    to_do: str
    text: str
    rests_on: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Foundation:
    """A principle as the corpus words it."""

    principle: Principle
    name: str
    text: str
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _FactDoubt:
    """A doubt that answers give rise to, on some activities."""

    principle: Principle
    applies_to: tuple[str, ...]
    when: Condition
    remark: Remark


def examine_activity(
    activity: ProcessingActivity,
    facts: Mapping[str, RecordValue],
    ruled_out: frozenset[str] = frozenset(),
) -> tuple[PrincipleDoubt, ...]:
    """The verdicts that a person must look at: the doubts and the unknowns."""
    found = examine_principles(activity, facts, ruled_out)
    return tuple(item for item in found if item.verdict != "ok")


def examine_principles(
    activity: ProcessingActivity,
    facts: Mapping[str, RecordValue],
    ruled_out: frozenset[str] = frozenset(),
) -> tuple[PrincipleDoubt, ...]:
    """One verdict for each of the seven principles, in the memo's order.

    `ruled_out` are the yes-or-no facts that other answers exclude (`serment.law.questions`).
    """
    foundations, doubts = _corpus()
    denied = _denied(activity, facts, ruled_out)
    return tuple(
        _verdict(
            foundation,
            activity,
            facts,
            [doubt for doubt in doubts if doubt.principle == foundation.principle],
            denied.get(foundation.principle, ()),
        )
        for foundation in foundations
    )


def _denied(
    activity: ProcessingActivity, facts: Mapping[str, RecordValue], ruled_out: frozenset[str]
) -> dict[Principle, tuple[Remark, ...]]:
    """What the answers deny of this sheet: the activity itself, the measures that it claims."""
    templates = load_templates(_CORPUS)
    whole = {**facts, **dict.fromkeys(ruled_out, False)}
    return {
        "purpose": denied_activity(templates, activity, whole),
        "secure": denied_measures(templates, activity, facts),
    }


def _verdict(
    foundation: _Foundation,
    activity: ProcessingActivity,
    facts: Mapping[str, RecordValue],
    doubts: list[_FactDoubt],
    denied: tuple[Remark, ...],
) -> PrincipleDoubt:
    remarks = [*FORM_CHECKS[foundation.principle](activity), *denied]
    missing: list[str] = []
    for doubt in doubts:
        if not _concerns(doubt, activity):
            continue
        judged = judge(doubt.when, facts)
        remarks += [doubt.remark] if judged.truth else []
        missing += judged.missing if judged.truth is None else ()
    certain = [remark for remark in remarks if remark.certain]
    if not certain and missing:
        remarks.append(_unanswered(tuple(dict.fromkeys(missing))))
    verdict: PrincipleVerdict = "doubt" if certain else "unknown" if remarks else "ok"
    reasons = list_in_french(list(dict.fromkeys(remark.reason for remark in remarks)))
    return PrincipleDoubt(
        principle=foundation.principle,
        verdict=verdict,
        name=foundation.name,
        reason=nbsp(f"{reasons}." if remarks else _FINE[foundation.principle]),
        to_do=nbsp(" ".join(dict.fromkeys(remark.to_do for remark in remarks))),
        text=foundation.text,
        rests_on=foundation.rests_on,
        missing=tuple(dict.fromkeys(missing)),
    )


def _unanswered(missing: tuple[str, ...]) -> Remark:
    questions = questions_of_facts(_CORPUS)
    asked = list_in_french([f"« {questions.get(fact, fact)} »" for fact in missing])
    return Remark(
        reason=f"il manque la réponse à {asked}",
        to_do="Répondez au questionnaire (Mon cabinet).",
        certain=False,
    )


def _concerns(doubt: _FactDoubt, activity: ProcessingActivity) -> bool:
    subjects = " ".join(item.name for item in activity.data_subjects)
    groups = {
        "any": True,
        "health": receives_health_data(activity),
        "patients": bool(_PATIENT_WORDS.search(subjects)),
        "staff": bool(_STAFF_WORDS.search(subjects)),
        "processors": bool(activity.recipients_of("processor")),
    }
    return any(groups.get(name, name == activity.origin) for name in doubt.applies_to)


@cache
def _corpus() -> tuple[tuple[_Foundation, ...], tuple[_FactDoubt, ...]]:
    path = _CORPUS / "activities" / "principle_doubts.yaml"
    fields = read_document(path.read_bytes(), path.name).fields({"principles", "doubts"})
    return (
        tuple(map(_foundation, fields["principles"].elements())),
        tuple(map(_fact_doubt, fields["doubts"].elements())),
    )


def _foundation(knot: Knot) -> _Foundation:
    fields = knot.fields({"id", "name", "text", "rests_on"})
    return _Foundation(
        principle=fields["id"].choice(get_args(Principle)),
        name=fields["name"].french(),
        text=fields["text"].french(),
        rests_on=tuple(
            item.mention("provision", item.text()) for item in fields["rests_on"].elements()
        ),
    )


def _fact_doubt(knot: Knot) -> _FactDoubt:
    fields = knot.fields({"principle", "applies_to", "when", "reason", "to_do"})
    return _FactDoubt(
        principle=fields["principle"].choice(get_args(Principle)),
        applies_to=tuple(item.text() for item in fields["applies_to"].elements(at_least=1)),
        when=read_condition(fields["when"]),
        remark=Remark(fields["reason"].french(), fields["to_do"].french()),
    )
