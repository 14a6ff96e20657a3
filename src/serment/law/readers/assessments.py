"""Models of impact assessments and the threshold test, from YAML.

Guarantees that a model proposes an answer to every question of text, once, that it treats the
three feared events, and that a risk names measures of its own file. Leaves to others what is made
of it (`assessment_models`, `impact_threshold`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from serment.intake.pia.questionnaire import QUESTIONS, RiskKind
from serment.law import refusals
from serment.law.assessment_models import (
    AssessmentModel,
    ProposedAnswer,
    ProposedMeasure,
    ProposedRisk,
)
from serment.law.corpus import read_corpus_file
from serment.law.impact_threshold import ThresholdItem, ThresholdList, ThresholdTest
from serment.law.model import CONFIDENCES
from serment.law.readers.conditions import read_condition
from serment.law.readers.words import (
    read_checked,
    read_frenches,
    read_identifier,
    read_sources,
    unique,
)
from serment.law.reading import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from serment.law.knots import Knot

ASSESSMENT_MODELS: Final = "assessments/models"
THRESHOLD: Final = "assessments/threshold"
_LISTS: Final = ("criteria", "required", "exempt")
_OF_LIST: Final = frozenset(("provision", "confidence", "items"))
_KINDS: Final[tuple[RiskKind, ...]] = get_args(RiskKind)
_TEXTS: Final = tuple(question.number for question in QUESTIONS if question.kind == "text")


def load_assessment_models(corpus: Path) -> tuple[AssessmentModel, ...]:
    """The models of this corpus folder, by file; `CorpusError` for anything unexpected."""
    paths = sorted((corpus / ASSESSMENT_MODELS).glob("*.yaml"))
    return tuple(read_assessment_model(_root(corpus, path)) for path in paths)


def load_threshold(corpus: Path) -> ThresholdTest:
    """The threshold test of this corpus folder; `CorpusError` for anything unexpected."""
    return read_threshold(_root(corpus, corpus / THRESHOLD / "impact_assessment.yaml"))


def _root(corpus: Path, path: Path) -> Knot:
    name = path.relative_to(corpus).as_posix()
    return read_document(read_corpus_file(corpus, name), name)


def read_assessment_model(root: Knot) -> AssessmentModel:
    """The model of a file of `assessments/models`."""
    fields = root.fields(
        {"id", "title", "activity", "obligation", "answers", "measures", "risks", "to_decide"}
        | {"rests_on", "confidence", "not_covered", "checked"}
    )
    obligation = fields["obligation"]
    measures = tuple(map(_read_measure, unique(fields["measures"].elements(at_least=1))))
    names = tuple(measure.id for measure in measures)
    return AssessmentModel(
        id=read_identifier(fields["id"]),
        title=fields["title"].french(),
        activity=read_identifier(fields["activity"]),
        obligation=None if obligation.is_null else obligation.mention("rule", obligation.text()),
        answers=_read_answers(fields["answers"]),
        measures=measures,
        risks=_read_risks(fields["risks"], names),
        to_decide=read_frenches(fields["to_decide"], at_least=1),
        rests_on=read_sources(fields["rests_on"]),
        confidence=fields["confidence"].choice(CONFIDENCES),
        not_covered=read_frenches(fields["not_covered"]),
        checked=read_checked(fields["checked"]),
    )


def _read_answers(knot: Knot) -> tuple[ProposedAnswer, ...]:
    answers = tuple(map(_read_answer, knot.elements()))
    if tuple(answer.question for answer in answers) != _TEXTS:
        raise _incomplete(
            knot,
            "les réponses ne suivent pas, une fois chacune et dans l’ordre, les "
            f"{len(_TEXTS)} questions de texte",
        )
    return answers


def _read_answer(knot: Knot) -> ProposedAnswer:
    fields = knot.fields({"question", "confidence", "text"})
    return ProposedAnswer(
        fields["question"].whole(),
        fields["text"].french(),
        fields["confidence"].choice(CONFIDENCES),
    )


def _read_measure(knot: Knot) -> ProposedMeasure:
    fields = knot.fields({"id", "confidence", "title", "content"})
    return ProposedMeasure(
        read_identifier(fields["id"]),
        fields["title"].french(),
        fields["content"].french(),
        fields["confidence"].choice(CONFIDENCES),
    )


def _read_risks(knot: Knot, measures: tuple[str, ...]) -> tuple[ProposedRisk, ...]:
    risks = tuple(_read_risk(item, measures) for item in knot.elements())
    if tuple(risk.kind for risk in risks) != _KINDS:
        raise _incomplete(knot, "les trois événements redoutés ne sont pas là, dans l’ordre")
    return risks


def _read_risk(knot: Knot, measures: tuple[str, ...]) -> ProposedRisk:
    fields = knot.fields({"risk", "impacts", "threats", "sources", "measures"})
    return ProposedRisk(
        fields["risk"].choice(_KINDS),
        read_frenches(fields["impacts"], at_least=1),
        read_frenches(fields["threats"], at_least=1),
        read_frenches(fields["sources"], at_least=1),
        tuple(item.choice(measures) for item in fields["measures"].elements(at_least=1)),
    )


def read_threshold(root: Knot) -> ThresholdTest:
    """The test of the file of `assessments/threshold`."""
    outer = root.fields({"threshold", "not_covered", "legal_questions", "checked"})
    fields = outer["threshold"].fields({"enough", "criteria", "required", "exempt"})
    # One name for one item: what a person tells is kept by name, whatever the list.
    unique([item for name in _LISTS for item in fields[name].fields(_OF_LIST)["items"].elements()])
    criteria = _read_list(fields["criteria"])
    return ThresholdTest(
        enough=fields["enough"].whole(at_least=1, at_most=len(criteria.items)),
        criteria=criteria,
        required=_read_list(fields["required"]),
        exempt=_read_list(fields["exempt"]),
        not_covered=read_frenches(outer["not_covered"]),
        legal_questions=read_frenches(outer["legal_questions"]),
        checked=read_checked(outer["checked"]),
    )


def _read_list(knot: Knot) -> ThresholdList:
    fields = knot.fields(_OF_LIST)
    provision = read_identifier(fields["provision"])
    return ThresholdList(
        fields["provision"].mention("provision", provision),
        fields["confidence"].choice(CONFIDENCES),
        tuple(map(_read_item, unique(fields["items"].elements(at_least=1)))),
    )


def _read_item(knot: Knot) -> ThresholdItem:
    fields = knot.fields({"id", "title", "says"}, {"ruled_out_when"})
    ruled_out = fields.get("ruled_out_when")
    return ThresholdItem(
        read_identifier(fields["id"]),
        fields["title"].french(),
        fields["says"].french(),
        None if ruled_out is None else read_condition(ruled_out),
    )


def _incomplete(knot: Knot, what: str) -> refusals.ContradictoryRuleError:
    return refusals.ContradictoryRuleError(
        knot.place,
        f"{what} : l’analyse aurait un trou.",
        "Complétez le modèle ; les numéros sont ceux du questionnaire.",
    )
