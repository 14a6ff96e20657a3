"""What an assessment holds, what is missing in it, and what is doubtful.

Guarantees figures that come from the assessment alone, and sentences in French without any text
of a person: questions and items are named by their number and our own titles. A gauge counts as
answered with a text and a level, as in the tool.
Leaves to others whether the assessment is right.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serment.intake.pia.fields import write_record
from serment.intake.pia.layout import ANSWER, ASSESSMENT, COMMENT, EVALUATION, LEFTOVERS, MEASURE
from serment.intake.pia.questionnaire import (
    FEARED_EVENTS,
    HIGHEST_LEVEL,
    ITEMS,
    MEASURE_LISTS,
    QUESTIONS,
    FearedEvent,
    find_question,
)
from serment.intake.pia.rich_text import bears_code, readable
from serment.intake.quoting import quoted
from serment.kernel.french import list_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serment.intake.pia.fields import Field, Kept
    from serment.intake.pia.model import Answer, ImpactAssessment

_MOST_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class RiskPosition:
    """A feared event on the map: levels from 1 to 4, before the action plan and after it.

    None where nobody has said; « after » is what the evaluator wrote.
    """

    event: FearedEvent
    severity: int | None
    likelihood: int | None
    severity_after: int | None
    likelihood_after: int | None

    @property
    def is_placed(self) -> bool:
        """Whether it has its place on the map."""
        return self.severity is not None and self.likelihood is not None


@dataclass(frozen=True, slots=True)
class AssessmentSurvey:
    """Figures of an assessment; `missing` and `doubts` are sentences in French."""

    answered: int
    asked: int
    measures: int
    evaluations: int
    comments: int
    risks: tuple[RiskPosition, ...]
    missing: tuple[str, ...]
    doubts: tuple[str, ...]


def survey_assessment(assessment: ImpactAssessment) -> AssessmentSurvey:
    """Count what is there, and say what is not."""
    answered = {a.question for a in assessment.answers if is_answered(a)}
    return AssessmentSurvey(
        answered=len(answered & {str(question.number) for question in QUESTIONS}),
        asked=len(QUESTIONS),
        measures=len(assessment.measures),
        evaluations=len(assessment.evaluations),
        comments=len(assessment.comments),
        risks=place_risks(assessment),
        missing=tuple(map(nbsp, _missing(assessment, answered))),
        doubts=tuple(map(nbsp, _doubts(assessment))),
    )


def is_answered(answer: Answer) -> bool:
    """Whether an answer says something; False under a number that nobody asks."""
    question = find_question(answer.question)
    if question is None:
        return False
    if question.kind == "list":
        return any(item.strip() for item in answer.items)
    has_text = bool(readable(answer.text))
    return has_text and (question.kind == "text" or _level(answer.gauge) is not None)


def place_risks(assessment: ImpactAssessment) -> tuple[RiskPosition, ...]:
    """The three feared events, in order, each with its levels."""
    levels = {answer.question: _level(answer.gauge) for answer in assessment.answers}
    after = {item.reference: item for item in assessment.evaluations}
    return tuple(
        RiskPosition(
            event,
            levels.get(str(event.severity)),
            levels.get(str(event.likelihood)),
            _level(after[event.reference].severity) if event.reference in after else None,
            _level(after[event.reference].likelihood) if event.reference in after else None,
        )
        for event in FEARED_EVENTS
    )


def _level(gauge: int | None) -> int | None:
    return gauge if gauge is not None and 1 <= gauge <= HIGHEST_LEVEL else None


def _missing(assessment: ImpactAssessment, answered: set[str | None]) -> Iterator[str]:
    for item in ITEMS:
        questions = [question for question in QUESTIONS if question.item == item.reference]
        empty = sum(str(q.number) not in answered for q in questions)
        if empty:
            answers = "réponses" if empty > 1 else "réponse"
            yield f"« {item.title} » : {empty} {answers} à écrire, sur {len(questions)}."
    if not assessment.measures:
        yield "Aucune mesure n’est décrite."
    unread = sum(1 for _ in _not_evaluated(assessment))
    if unread:
        yield (
            f"{unread} parties ou mesures restent à évaluer."
            if unread > 1
            else "Une partie ou une mesure reste à évaluer."
        )
    if not assessment.officer_opinion:
        yield "L’avis du délégué à la protection des données n’est pas donné."
    if assessment.opinion_sought is None:
        yield "Rien ne dit si l’avis des personnes concernées a été demandé, ni pourquoi."


def _not_evaluated(assessment: ImpactAssessment) -> Iterator[str]:
    """The references that wait for a verdict other than « pending »."""
    judged = {item.reference for item in assessment.evaluations if item.status}
    measures = (f"3.1.{measure.id}" for measure in assessment.measures)
    for reference in dict.fromkeys((*(q.evaluation for q in QUESTIONS), *measures)):
        if reference not in judged:
            yield reference


def _doubts(assessment: ImpactAssessment) -> Iterator[str]:
    yield from _of_answers(assessment)
    yield from _of_measures(assessment)
    coded = sum(map(bears_code, _texts(assessment)))
    if coded:
        yield (
            f"{coded} texte(s) contiennent du code (script, lien actif) : Serment ne l’exécute "
            "jamais et n’en montre que les mots ; il reste dans le fichier exporté."
        )
    strange = tuple(_strangers(assessment))
    if strange:
        more = " et d’autres" if len(strange) > _MOST_NAMED else ""
        shown = list_in_french([f"« {quoted(key)} »" for key in strange[:_MOST_NAMED]])
        yield (
            f"Serment ne connaît pas {shown}{more} : ces valeurs, d’une autre version, sont "
            "gardées et seront rendues telles quelles."
        )
    unread = sum(_unread(record, layout) for record, layout in _records(assessment))
    if unread:
        yield (
            f"{unread} date(s), état(s) ou nombre(s) sont illisibles : ils sont gardés tels quels, "
            "et tenus pour absents."
        )


def _of_answers(assessment: ImpactAssessment) -> Iterator[str]:
    unknown = sorted({a.question or "sans numéro" for a in assessment.answers
                      if find_question(a.question) is None})  # fmt: skip
    if unknown:
        shown = list_in_french([quoted(number) for number in unknown[:_MOST_NAMED]])
        yield (
            f"Des réponses portent un numéro hors du questionnaire ({shown}) : elles sont gardées, "
            "sans être montrées."
        )
    times = Counter(answer.question for answer in assessment.answers)
    for question in QUESTIONS:
        if times[str(question.number)] > 1:
            yield (
                f"La question {question.number} a {times[str(question.number)]} réponses : l’outil "
                "n’en montre qu’une. Gardez la bonne."
            )


def _of_measures(assessment: ImpactAssessment) -> Iterator[str]:
    ids = {str(measure.id) for measure in assessment.measures}
    lost = sum(
        1
        for item in assessment.evaluations
        if (item.reference or "").startswith("3.1.") and (item.reference or "")[4:] not in ids
    )
    if lost:
        yield f"{lost} évaluation(s) portent sur une mesure absente du fichier."
    remarks = sum(1 for c in assessment.comments if c.for_measure and c.reference not in ids)
    if remarks:
        yield f"{remarks} commentaire(s) portent sur une mesure absente du fichier."
    titles = {measure.title for measure in assessment.measures}
    named = {item for a in assessment.answers if a.question in MEASURE_LISTS for item in a.items}
    if named - titles:
        yield (
            f"{len(named - titles)} mesure(s) citées face aux risques ne sont pas décrites dans la "
            "partie des mesures, ou y ont un autre titre."
        )


def _records(assessment: ImpactAssessment) -> Iterator[tuple[Kept, Sequence[Field]]]:
    yield assessment, ASSESSMENT
    yield from ((item, ANSWER) for item in assessment.answers)
    yield from ((item, MEASURE) for item in assessment.measures)
    yield from ((item, EVALUATION) for item in assessment.evaluations)
    yield from ((item, COMMENT) for item in assessment.comments)


def _texts(assessment: ImpactAssessment) -> Iterator[str]:
    for record, layout in _records(assessment):
        for field in layout:
            value = getattr(record, field.name)
            if isinstance(value, str):
                yield value
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, str))


def _strangers(assessment: ImpactAssessment) -> Iterator[str]:
    """The keys that the format, as we know it, does not have."""
    seen = set[str]()
    around = json.loads(assessment.envelope or "{}")
    for record, layout in _records(assessment):
        known = {field.path[0] for field in layout} | LEFTOVERS
        held = json.loads(record.kept or "{}")
        for key in (*held, *around):
            if key not in known and key not in seen:
                seen.add(key)
                yield key
        around = {}


def _unread(record: Kept, layout: Sequence[Field]) -> int:
    """How many values of the file have become None for want of being understood."""
    if record.kept is None:
        return 0
    as_kept = write_record(record, layout, "verbatim")
    lone = [field for field in layout if getattr(record, field.name) is None]
    return sum(_raw(as_kept, field) not in (None, "") for field in lone)


def _raw(raw: object, field: Field) -> object:
    for key in field.path:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw
