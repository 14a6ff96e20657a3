"""What a person says in an impact assessment: answers, measures, risks, evaluations, opinions.

Guarantees one journal line for each act, which holds numbers and no text; that what another window
changed meanwhile is never overwritten in silence. Leaves to others how a change is written
(`assessments`) and what it does to the format (`serment.intake.pia.editing`).
"""

from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from django.utils.timezone import get_current_timezone, localtime

from serment.intake.pia.editing import (
    OF_MEASURE,
    find_answer,
    find_evaluation,
    html_of,
    with_answer,
    with_comment,
    with_evaluation,
    with_measure,
    with_new_measure,
    without_measure,
)
from serment.intake.pia.model import (
    Answer,
    Evaluation,
    ImpactAssessment,
)
from serment.intake.pia.questionnaire import FEARED_EVENTS, HIGHEST_LEVEL, QUESTIONS, find_question
from serment.intake.pia.rich_text import readable
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.assessment_given import (
    GivenAnswer,
    GivenComment,
    GivenEvaluation,
    GivenMeasure,
    GivenOpinions,
    measure_there,
    present_evaluation,
    present_opinions,
)
from serment.practice.assessments import AssessmentError, Change, rewrite
from serment.practice.typed import one_line, plain_text
from serment.practice.versions import verify_version, version_of

if TYPE_CHECKING:
    from serment.kernel.canonical import Canonical

LONGEST: Final = 100_000
MOST_ITEMS: Final = 200
_LONGEST_ITEM: Final = 500


def answer_assessment(*, actor: Actor, number: int, given: GivenAnswer, now: datetime) -> None:
    """Answer one question, or place one side of a risk; AssessmentError for what cannot be."""
    actor.require(Permission.REGISTER)
    question = find_question(str(given.question))
    if question is None:
        raise AssessmentError("Cette question n’est pas au questionnaire : rien n’a changé.")
    if given.gauge is not None and not 0 <= given.gauge <= HIGHEST_LEVEL:
        raise AssessmentError("Ce niveau n’existe pas : choisissez-en un dans la liste.")
    items = _items(given.items)

    def edit(assessment: ImpactAssessment) -> ImpactAssessment:
        before = find_answer(assessment, given.question)
        verify_version(_told(before), given.seen)
        text = html_of(_text(given.text), before.text if before else None)
        if before is None and not (text or items or given.gauge):
            return assessment
        named = _as_written(items, assessment, before)
        changed = Answer(text=text, gauge=given.gauge, items=named)
        return with_answer(assessment, given.question, _kept(before, changed, question.kind), now)

    payload: dict[str, Canonical] = {"question": given.question}
    _act(actor, Change(number, "assessment.answered", edit, payload), now)


def _items(typed: tuple[str, ...]) -> tuple[str, ...]:
    items = tuple(filter(None, map(one_line, typed)))
    if len(items) > MOST_ITEMS or any(len(item) > _LONGEST_ITEM for item in items):
        raise AssessmentError(
            f"Une liste compte {MOST_ITEMS} éléments au plus, de {_LONGEST_ITEM} caractères : "
            "personne ne la relirait. Raccourcissez-la ; rien n’a été enregistré."
        )
    return items


def _as_written(
    items: tuple[str, ...], assessment: ImpactAssessment, before: Answer | None
) -> tuple[str, ...]:
    """Return the items as the file writes them: a measure is named by its very title."""
    held = before.items if before else ()
    if items == tuple(filter(None, (one_line(s) for item in held for s in item.splitlines()))):
        return held
    titles = (measure.title or "" for measure in assessment.measures)
    known = {one_line(text): text for text in (*held, *titles)}
    return tuple(known.get(item, item) for item in items)


def _kept(before: Answer | None, changed: Answer, kind: str) -> Answer:
    """Keep what this kind of question does not ask: a file may hold it."""
    start = before or Answer()
    if kind == "list":
        return replace(start, items=changed.items)
    if kind == "gauge":
        return replace(start, text=changed.text, gauge=changed.gauge)
    return replace(start, text=changed.text)


def answer_version(assessment: ImpactAssessment, question: int) -> str:
    """Return the version of an answer, for the form that shows it."""
    return version_of(_told(find_answer(assessment, question)))


def _told(answer: Answer | None) -> str:
    return "" if answer is None else ascii((answer.text, answer.gauge, answer.items))


def keep_measure(*, actor: Actor, number: int, given: GivenMeasure, now: datetime) -> None:
    """Add a measure, or rewrite one: the risks that name it follow its new title."""
    actor.require(Permission.REGISTER)
    title, content = _short(given.title), _text(given.content)
    if not title:
        raise AssessmentError(
            "Le titre de la mesure manque : les risques ne pourraient pas la citer. Écrivez-le ; "
            "rien n’a été enregistré.",
            field="title",
        )

    def edit(assessment: ImpactAssessment) -> ImpactAssessment:
        _verify_free(assessment, title, given.place)
        if given.place is None:
            return with_new_measure(assessment, title, content, now)
        verify_version(_measure_told(assessment, given.place), given.seen)
        return with_measure(assessment, given.place, title, content, now)

    act = "assessment.measure_added" if given.place is None else "assessment.measure_changed"
    payload: dict[str, Canonical] = {} if given.place is None else {"measure": given.place}
    _act(actor, Change(number, act, edit, payload), now)


def _verify_free(assessment: ImpactAssessment, title: str, place: int | None) -> None:
    for position, measure in enumerate(assessment.measures, start=1):
        if position != place and measure.title == title:
            raise AssessmentError(
                "Une autre mesure porte ce titre : les risques citent les mesures par leur titre, "
                "on ne saurait pas laquelle. Choisissez-en un autre ; rien n’a été enregistré.",
                field="title",
            )


def measure_version(assessment: ImpactAssessment, place: int) -> str:
    """Return the version of the measure at that place, for the form that shows it."""
    return version_of(_measure_told(assessment, place))


def _measure_told(assessment: ImpactAssessment, place: int) -> str:
    measure = measure_there(assessment, place)
    return ascii((measure.id, measure.title, measure.content))


def remove_measure(
    *, actor: Actor, number: int, place: int, now: datetime, seen: str | None = None
) -> None:
    """Remove a measure, its evaluation, its comments, and its name among the risks."""
    actor.require(Permission.REGISTER)

    def edit(assessment: ImpactAssessment) -> ImpactAssessment:
        verify_version(_measure_told(assessment, place), seen)
        return without_measure(assessment, place, now)

    payload: dict[str, Canonical] = {"measure": place}
    _act(actor, Change(number, "assessment.measure_removed", edit, payload), now)


def evaluate_item(*, actor: Actor, number: int, given: GivenEvaluation, now: datetime) -> None:
    """Say what is thought of an item, a question or a measure, and what is to be done."""
    actor.require(Permission.REGISTER)
    levels = {given.severity, given.likelihood} - {None}
    if any(level is not None and not 0 <= level <= HIGHEST_LEVEL for level in levels):
        raise AssessmentError("Ce niveau n’existe pas : choisissez-en un dans la liste.")
    if levels - {0} and given.reference not in {event.reference for event in FEARED_EVENTS}:
        raise AssessmentError("Seul un risque a une gravité et une vraisemblance.")

    def edit(assessment: ImpactAssessment) -> ImpactAssessment:
        if given.reference not in evaluated_references(assessment):
            raise AssessmentError("Il n’y a rien à évaluer sous ce numéro : rien n’a changé.")
        verify_version(ascii(present_evaluation(assessment, given.reference)), given.seen)
        before = find_evaluation(assessment, given.reference)
        return with_evaluation(assessment, _evaluation(given, before, now), now)

    payload: dict[str, Canonical] = {"status": int(given.status)}
    if not given.reference.startswith(OF_MEASURE):  # the rest may come from a file
        payload["item"] = given.reference
    _act(actor, Change(number, "assessment.evaluated", edit, payload), now)


def _evaluation(given: GivenEvaluation, before: Evaluation | None, now: datetime) -> Evaluation:
    start = before or Evaluation(reference=given.reference)
    due = start.due_at
    if given.due_on != (localtime(due).date() if due else None):
        zone = get_current_timezone()
        due = datetime.combine(given.due_on, time(), zone) if given.due_on else None
    person = _short(given.person_in_charge)
    return replace(
        start,
        status=given.status,
        comment=html_of(_text(given.comment), start.comment),
        action_plan=html_of(_text(given.action_plan), start.action_plan),
        severity=start.severity if given.severity is None else given.severity,
        likelihood=start.likelihood if given.likelihood is None else given.likelihood,
        evaluated_at=start.evaluated_at if given.status == start.status else now,
        due_at=due,
        person_in_charge=person or (start.person_in_charge and ""),
        action_status=given.action_status,
    )


def evaluated_references(assessment: ImpactAssessment) -> tuple[str, ...]:
    """Return what can be evaluated: items and questions, then each measure by its identifier."""
    measures = (f"{OF_MEASURE}{m.id}" for m in assessment.measures if m.id is not None)
    return tuple(dict.fromkeys((*(q.evaluation for q in QUESTIONS), *measures)))


def comment_on(*, actor: Actor, number: int, given: GivenComment, now: datetime) -> None:
    """Comment on a question, or on the measure at a place."""
    actor.require(Permission.REGISTER)
    said, place = _text(given.text), given.place
    if not said:
        raise AssessmentError(
            "Le commentaire est vide : il n’apprendrait rien à personne. Écrivez-le ; rien n’a été "
            "enregistré."
        )
    if not place and find_question(str(given.question)) is None:
        raise AssessmentError("Cette question n’est pas au questionnaire : rien n’a changé.")

    def edit(assessment: ImpactAssessment) -> ImpactAssessment:
        if not place:
            question = str(given.question)
            return with_comment(assessment, question, said, for_measure=False, at=now)
        key = str(measure_there(assessment, place).id)
        return with_comment(assessment, key, said, for_measure=True, at=now)

    payload: dict[str, Canonical] = {"measure": place} if place else {"question": given.question}
    _act(actor, Change(number, "assessment.commented", edit, payload), now)


def tell_opinions(*, actor: Actor, number: int, given: GivenOpinions, now: datetime) -> None:
    """Note what the officer and the people concerned think."""
    actor.require(Permission.REGISTER)

    def edit(assessment: ImpactAssessment) -> ImpactAssessment:
        verify_version(ascii(present_opinions(assessment)), given.seen)

        def said(name: str) -> str | None:
            typed, before = _text(getattr(given, name)), getattr(assessment, name)
            return before if _same(typed, before) else typed

        return replace(
            assessment,
            officer_names=said("officer_names"),
            officer_is_favourable=given.officer_is_favourable,
            officer_opinion=said("officer_opinion"),
            opinion_sought=given.opinion_sought,
            opinion_not_sought_because=said("opinion_not_sought_because"),
            people_names=said("people_names"),
            people_are_favourable=given.people_are_favourable,
            people_opinion=said("people_opinion"),
        )

    _act(actor, Change(number, "assessment.opinions_told", edit, {}), now)


def _text(typed: str) -> str:
    text = plain_text(typed)
    if len(text) > LONGEST:
        raise AssessmentError(
            f"Ce texte dépasse {LONGEST} caractères : personne ne le relirait. Raccourcissez-le ; "
            "rien n’a été enregistré."
        )
    return text


def _short(typed: str) -> str:
    line = one_line(typed)
    if len(line) > _LONGEST_ITEM:
        raise AssessmentError(
            f"Cette ligne dépasse {_LONGEST_ITEM} caractères : personne ne la relirait. "
            "Raccourcissez-la ; rien n’a été enregistré."
        )
    return line


def _same(typed: str, before: str | None) -> bool:
    """Tell whether what is typed reads as what is there, which then stays, markup included."""
    return typed.split() == readable(before).split()


def _act(actor: Actor, change: Change, now: datetime) -> None:
    with one_act(actor.practice):
        rewrite(actor, change, now)
