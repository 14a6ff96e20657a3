"""Impact assessments kept: taken in from the CNIL's tool, started from a model, handed back.

Guarantees that what a file held is kept as it was, that what is kept can always be read again, and
that a closed assessment does not change. Leaves to others the answers (`assessment_answers`), the
threshold test (`assessment_threshold`), the conclusion (`assessment_closing`) and the paper
(`assessment_papers`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.db.models import QuerySet

from serment.intake.pia.model import AssessmentStatus, ImpactAssessment, Shape
from serment.intake.pia.questionnaire import QUESTIONS
from serment.intake.pia.reading import parse_pia, parse_pia_file
from serment.intake.pia.refusals import RefusedAssessmentError
from serment.intake.pia.rich_text import readable
from serment.intake.pia.survey import is_answered
from serment.intake.pia.writing import losses, with_comments_in_measures, write_pia, write_pia_list
from serment.kernel.canonical import Canonical
from serment.law.assessment_models import AssessmentModel, draft_assessment
from serment.law.readers.assessments import load_assessment_models
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.library import CORPUS_FOLDER
from serment.practice.typed import one_line
from serment.practice.versions import verify_version
from serment.store.models import ActivityRecord, AssessmentRecord, Practice

SHAPES: Final[Mapping[Shape, str]] = {
    "tool": "Outil PIA de la CNIL",
    "server": "Serveur de l’outil PIA",
}
_UNNAMED: Final = "Analyse sans nom"
_LONGEST_TITLE: Final = 200
_OPEN: Final = frozenset({None, AssessmentStatus.IN_PROGRESS, AssessmentStatus.AWAITING})


class AssessmentError(ValueError):
    """What cannot be done with an assessment; `field` is the line to correct."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class UnknownAssessmentError(LookupError):
    """No assessment bears that number."""


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """What a person starts: its title, a model by its name, an activity by its reference."""

    title: str
    model: str = ""
    activity: str = ""


@dataclass(frozen=True, slots=True)
class AssessmentSheet:
    """Who answers for an assessment, and the activity that it studies."""

    title: str
    category: str = ""
    author: str = ""
    evaluator: str = ""
    validator: str = ""
    activity: str = ""
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class AssessmentExport:
    """A file of one shape; `lost` says in French what stays behind."""

    name: str
    content: bytes
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one assessment, and the line that it leaves in the journal."""

    number: int
    act: str
    edit: Callable[[ImpactAssessment], ImpactAssessment]
    payload: Mapping[str, Canonical]
    is_open: bool = True


def list_assessments(practice: Practice) -> QuerySet[AssessmentRecord]:
    """Return the assessments, the last changed first, without what they say."""
    rows = AssessmentRecord.objects.of(practice).select_related("activity")
    return rows.defer("content")


def find_assessment(practice: Practice, number: int) -> AssessmentRecord:
    """Return one assessment; UnknownAssessmentError if there is none of that number."""
    rows = AssessmentRecord.objects.of(practice).select_related("activity")
    found = rows.filter(pk=number).first()
    if found is None:
        raise UnknownAssessmentError(
            "Cette analyse n’existe pas : elle a été supprimée, ou l’adresse est fausse. Revenez "
            "à la liste des analyses d’impact."
        )
    return found


def read_assessment(record: AssessmentRecord) -> ImpactAssessment:
    """Return what a row holds, as the format's own type."""
    return parse_pia(record.content.encode())


def is_closed(assessment: ImpactAssessment) -> bool:
    """Tell whether somebody has concluded: it changes no more until it is opened again."""
    return assessment.status not in _OPEN or bool(assessment.is_archive)


@lru_cache(maxsize=1)
def assessment_models() -> tuple[AssessmentModel, ...]:
    """Return the models that a practice can start from."""
    return load_assessment_models(CORPUS_FOLDER)


def find_model(name: str) -> AssessmentModel | None:
    """Return a model by its name; None where there is none such."""
    return next((model for model in assessment_models() if model.id == name), None)


def import_assessments(*, actor: Actor, data: bytes, now: datetime) -> tuple[AssessmentRecord, ...]:
    """Keep every assessment of a file; RefusedAssessmentError where it is no such file."""
    actor.require(Permission.REGISTER)
    found = parse_pia_file(data)
    rows = [_row(actor.practice, one, now) for one in found.assessments]
    with one_act(actor.practice):
        for row in rows:
            row.save(force_insert=True)
        payload: dict[str, Canonical] = {
            "assessments": [row.pk for row in rows],
            "shape": found.shape,
        }
        record_act(actor=actor, act="assessment.imported", payload=payload, now=now)
    return tuple(rows)


def start_assessment(*, actor: Actor, new: NewAssessment, now: datetime) -> AssessmentRecord:
    """Start an assessment, blank or from a model; AssessmentError for what cannot be."""
    actor.require(Permission.REGISTER)
    title = _verified_title(new.title)
    model = find_model(new.model)
    if new.model and model is None:
        raise AssessmentError(
            "Ce modèle n’existe pas : rien n’a été commencé. Choisissez-en un dans la liste.",
            field="model",
        )
    author = actor.practice.doctor or actor.practice.name
    with one_act(actor.practice):
        row = _row(actor.practice, _draft(model, title, author, now), now)
        row.model, row.activity = new.model, _activity(actor.practice, new.activity)
        row.save(force_insert=True)
        payload: dict[str, Canonical] = {"assessment": row.pk, "model": new.model}
        record_act(actor=actor, act="assessment.started", payload=payload, now=now)
    return row


def _draft(
    model: AssessmentModel | None, title: str, author: str, now: datetime
) -> ImpactAssessment:
    if model is None:
        blank = ImpactAssessment(name=title, author=author, id=1)
        return replace(blank, created_at=now, updated_at=now)
    return replace(draft_assessment(model, author=author, created_at=now), name=title)


def present_sheet(record: AssessmentRecord, assessment: ImpactAssessment) -> AssessmentSheet:
    """Return the sheet as it is kept, in plain words, to start a change from."""
    return AssessmentSheet(
        record.title,
        one_line(readable(assessment.category)),
        one_line(readable(assessment.author)),
        one_line(readable(assessment.evaluator)),
        one_line(readable(assessment.validator)),
        record.activity.reference if record.activity else "",
    )


def describe_assessment(
    *, actor: Actor, number: int, sheet: AssessmentSheet, now: datetime
) -> None:
    """Say what an assessment is called, who answers for it, which activity it studies."""
    actor.require(Permission.REGISTER)
    title = _verified_title(sheet.title)

    def edit(assessment: ImpactAssessment) -> ImpactAssessment:
        kept = present_sheet(find_assessment(actor.practice, number), assessment)
        verify_version(ascii(kept), sheet.seen)
        return replace(
            assessment,
            name=assessment.name if title == title_of(assessment) else title,
            category=_said(sheet.category, assessment.category),
            author=_said(sheet.author, assessment.author),
            evaluator=_said(sheet.evaluator, assessment.evaluator),
            validator=_said(sheet.validator, assessment.validator),
        )

    with one_act(actor.practice):
        activity = _activity(actor.practice, sheet.activity)
        rewrite(actor, Change(number, "assessment.described", edit, {}), now)
        _attach(actor, number, activity, now)


def _attach(actor: Actor, number: int, activity: ActivityRecord | None, now: datetime) -> None:
    """Say which activity is studied, with a line of its own; nothing where it is the same."""
    rows = AssessmentRecord.objects.of(actor.practice).filter(pk=number)
    if rows.exclude(activity=activity).update(activity=activity, changed_at=now):
        reference = "" if activity is None else activity.reference
        payload: dict[str, Canonical] = {"assessment": number, "activity": reference}
        record_act(actor=actor, act="assessment.attached", payload=payload, now=now)


def export_assessments(records: Sequence[AssessmentRecord], shape: Shape) -> AssessmentExport:
    """Return one assessment as a file of that shape, or several in the server's.

    In another shape than its own, comments on measures are written in the measures too: the tool
    would lose sight of them. ValueError for none, or for several in a shape that holds one.
    """
    if len(records) != 1 and (shape != "server" or not records):
        raise ValueError(f"{len(records)} assessments do not fit in a file of this shape")
    found = [(record, read_assessment(record)) for record in records]
    lost = tuple(dict.fromkeys(words for _, one in found for words in losses(one, shape)))
    ready = [one if r.shape == shape else with_comments_in_measures(one) for r, one in found]
    content = write_pia(ready[0], shape) if len(ready) == 1 else write_pia_list(ready)
    number = f"-{records[0].pk}" if len(records) == 1 else "s"
    return AssessmentExport(f"pia{number}.json", content, lost)


def rewrite(actor: Actor, change: Change, now: datetime) -> None:
    """Write a change and its line, inside the transaction of its act; nothing where all is equal.

    AssessmentError where the assessment is closed, or the change would make it unreadable.
    """
    record = find_assessment(actor.practice, change.number)
    before = read_assessment(record)
    if change.is_open and is_closed(before):
        raise AssessmentError(
            "Cette analyse est conclue : elle ne change plus, pour faire preuve. Rouvrez-la "
            "d’abord ; rien n’a été enregistré."
        )
    after = change.edit(before)
    if after == before:
        return
    try:
        _fill(record, replace(after, updated_at=now), now)
    except RefusedAssessmentError as refusal:
        raise AssessmentError(
            f"L’analyse deviendrait illisible. {refusal.what} {refusal.why} Allégez-la ; rien n’a "
            "été enregistré."
        ) from refusal
    record.save()
    payload = {"assessment": record.pk, **change.payload}
    record_act(actor=actor, act=change.act, payload=payload, now=now)


def _row(practice: Practice, assessment: ImpactAssessment, now: datetime) -> AssessmentRecord:
    row = AssessmentRecord(practice=practice, made_at=assessment.created_at or now)
    _fill(row, assessment, now)
    return row


def _fill(record: AssessmentRecord, assessment: ImpactAssessment, now: datetime) -> None:
    """Put an assessment in its row, once it is sure that it can be read back."""
    shape = assessment.shape or "tool"
    content = write_pia(assessment, shape)
    parse_pia(content)  # grown beyond what is read, it would be lost: refused before it is written
    answered = {a.question for a in assessment.answers if is_answered(a)}
    record.title, record.shape = title_of(assessment), shape
    record.content = content.decode()
    record.status = assessment.status or AssessmentStatus.IN_PROGRESS
    record.answered = len(answered & {str(question.number) for question in QUESTIONS})
    record.changed_at = now


def title_of(assessment: ImpactAssessment) -> str:
    """Return the name of an assessment as one line that can be shown."""
    return one_line(readable(assessment.name))[:_LONGEST_TITLE] or _UNNAMED


def _verified_title(title: str) -> str:
    said = one_line(title)
    if not said:
        raise AssessmentError(
            "Le titre manque : on ne saurait pas quel traitement est étudié. Écrivez-le ; rien "
            "n’a été enregistré.",
            field="title",
        )
    return said[:_LONGEST_TITLE]


def _said(typed: str, before: str | None) -> str | None:
    """Return what is typed; what was there where it reads the same, an absent value included."""
    said = one_line(typed)
    return before if said == one_line(readable(before)) else said


def _activity(practice: Practice, reference: str) -> ActivityRecord | None:
    if not reference:
        return None
    found = ActivityRecord.objects.of(practice).filter(reference=reference).first()
    if found is None:
        raise AssessmentError(
            "Ce traitement n’est pas au registre : rien n’a été enregistré. Choisissez-le dans "
            "la liste.",
            field="activity",
        )
    return found
