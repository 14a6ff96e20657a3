"""An impact assessment on paper: what it says part by part, its map, what is missing.

Guarantees that no markup of the assessment is printed, that the map stands beside its table, and
that a proposal which nobody has validated keeps its mark. Leaves to others whether the assessment
is needed (`serment.law.impact_threshold`) and what it holds (`serment.intake.pia`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serment.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Document,
    Figure,
    Heading,
    KeyValue,
    Paragraph,
    Table,
    emphasised,
    plain,
)
from serment.documents.risk_map import risk_map_rows, risk_map_svg
from serment.intake.pia.model import EvaluationStatus
from serment.intake.pia.questionnaire import ITEMS, LEVEL_WORDS, QUESTIONS
from serment.intake.pia.rich_text import readable
from serment.intake.pia.survey import survey_assessment
from serment.kernel.french import date_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.documents.blocks import Text
    from serment.documents.context import DocumentContext
    from serment.intake.pia.model import Answer, Evaluation, ImpactAssessment
    from serment.intake.pia.questionnaire import AssessmentQuestion
    from serment.intake.pia.survey import AssessmentSurvey

_VERDICTS: Final = {
    EvaluationStatus.PENDING: "pas encore évalué",
    EvaluationStatus.TO_FIX: "à corriger",
    EvaluationStatus.IMPROVABLE: "améliorable",
    EvaluationStatus.ACCEPTABLE: "acceptable",
}
_FAVOUR: Final = {True: "Favorable.", False: "Défavorable.", None: ""}
_ALT: Final = "Carte des trois risques par gravité et vraisemblance ; le tableau dit la même chose."


def assessment_document(
    assessment: ImpactAssessment, title: str, context: DocumentContext, *, conclusion: str = ""
) -> Document:
    """The paper, as blocks; `conclusion` is what the threshold test says, with its text."""
    survey = survey_assessment(assessment)
    return Document(
        title="Analyse d’impact",
        blocks=tuple(_blocks(assessment, survey, conclusion)),
        imprint=context.imprint(),
        layout="notice",
        subtitle=title,
    )


def _blocks(
    assessment: ImpactAssessment, survey: AssessmentSurvey, conclusion: str
) -> Iterator[Block]:
    yield KeyValue(tuple(_sheet(assessment, conclusion)))
    if survey.missing:
        items = tuple(plain(sentence) for sentence in survey.missing)
        yield Callout("todo", "Ce qui manque encore", items)
    for item in ITEMS:
        yield Heading(1, item.title)
        if item.reference == "3.1":
            yield from _measures(assessment)
            continue
        for question in QUESTIONS:
            if question.item == item.reference:
                yield from _question(assessment, question)
        if item.evaluated == "item":
            yield from _evaluation(assessment, item.reference)
    yield from _risks(survey)
    yield from _opinions(assessment)


def _sheet(assessment: ImpactAssessment, conclusion: str) -> Iterator[tuple[str, Text]]:
    people = (
        ("Écrite par", assessment.author),
        ("Évaluée par", assessment.evaluator),
        ("Validée par", assessment.validator),
    )
    yield from ((label, plain(_line(name))) for label, name in people if _line(name))
    if assessment.updated_at:
        day = date_in_french(assessment.updated_at.date())
        yield "Dernier changement", plain(day)
    if conclusion:
        yield "Le test préalable", plain(nbsp(conclusion))


def _question(assessment: ImpactAssessment, question: AssessmentQuestion) -> Iterator[Block]:
    yield Heading(2, question.title)
    answer = next((a for a in assessment.answers if a.question == str(question.number)), None)
    told = tuple(_told(answer, question)) if answer else ()
    if not told:
        yield Paragraph(plain("Pas encore de réponse."), "small")
    elif question.kind == "list":
        yield Bullets(tuple(map(plain, told)))
    else:
        yield from (Paragraph(plain(line)) for line in told)
    if question.evaluation != question.item:
        yield from _evaluation(assessment, question.evaluation)


def _told(answer: Answer, question: AssessmentQuestion) -> Iterator[str]:
    if question.kind == "list":
        yield from filter(None, map(_line, answer.items))
        return
    if question.kind == "gauge" and answer.gauge and answer.gauge in range(len(LEVEL_WORDS)):
        yield f"{LEVEL_WORDS[answer.gauge].capitalize()}."
    yield from readable(answer.text).splitlines()


def _measures(assessment: ImpactAssessment) -> Iterator[Block]:
    if not assessment.measures:
        yield Paragraph(plain("Aucune mesure n’est décrite."), "small")
    for place, measure in enumerate(assessment.measures, start=1):
        yield Heading(2, _line(measure.title) or nbsp(f"Mesure n° {place}"))
        yield from (Paragraph(plain(line)) for line in readable(measure.content).splitlines())
        yield from _evaluation(assessment, f"3.1.{measure.id}")


def _evaluation(assessment: ImpactAssessment, reference: str) -> Iterator[Block]:
    found = next((e for e in assessment.evaluations if e.reference == reference), None)
    if found is None or not found.status:
        return
    lines = (*readable(found.comment).splitlines(), *_plan(found))
    title = nbsp(f"Évaluation : {_VERDICTS[found.status]}")
    yield Callout("note", title, tuple(map(plain, lines)))


def _plan(evaluation: Evaluation) -> Iterator[str]:
    plan = _line(evaluation.action_plan)
    if plan:
        yield nbsp(f"À faire : {plan}")
    if person := _line(evaluation.person_in_charge):
        yield nbsp(f"Par : {person}")
    if evaluation.due_at:
        yield nbsp(f"Pour le {date_in_french(evaluation.due_at.date())}")


def _risks(survey: AssessmentSurvey) -> Iterator[Block]:
    yield Heading(1, "La carte des risques")
    if any(risk.is_placed for risk in survey.risks):
        yield Figure(risk_map_svg(survey.risks), _ALT)
    else:
        yield Paragraph(plain("Aucun risque n’est encore placé."), "small")
    rows = tuple(
        tuple(
            plain(cell)
            for cell in (
                f"{row.number} {row.event}",
                row.severity,
                row.likelihood,
                row.severity_after,
                row.likelihood_after,
            )
        )
        for row in risk_map_rows(survey.risks)
    )
    header = ("Événement redouté", "Gravité", "Vraisemblance", "Gravité après",
              "Vraisemblance après")  # fmt: skip
    yield Table(header, rows, (34, 16, 18, 16, 18), "La même chose en toutes lettres")


def _opinions(assessment: ImpactAssessment) -> Iterator[Block]:
    yield Heading(1, "Les avis")
    officer = f"{_FAVOUR[assessment.officer_is_favourable]} {_line(assessment.officer_opinion)}"
    people = f"{_FAVOUR[assessment.people_are_favourable]} {_line(assessment.people_opinion)}"
    told = (
        ("Délégué", _line(assessment.officer_names)),
        ("Son avis", officer.strip()),
        ("Personnes consultées", _line(assessment.people_names)),
        ("Leur avis", people.strip()),
        ("Avis non demandé, pourquoi", _line(assessment.opinion_not_sought_because)),
    )
    rows = tuple((label, plain(text)) for label, text in told if text)
    if rows:
        yield KeyValue(rows)
    else:
        yield Paragraph(emphasised("**Aucun avis** n’est noté."))


def _line(html: str | None) -> str:
    return " ".join(readable(html).split())
