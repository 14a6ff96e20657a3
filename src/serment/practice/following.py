"""The register follows the answers; what a person confirmed or wrote stays.

A sheet « à relire » is the answers put in form. When one changes, each of its lines that came from
the former answers gives way to what the new ones make; a line that a person wrote stays. A
confirmed sheet is a person's word: it is never rewritten. It is told what the answers now add to
it; a measure that waited for this answer is taken as established, one that it denies is to confirm
again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from serment.kernel.french import list_in_french, nbsp
from serment.law.activities import derive_activity, find_template, verdict_of
from serment.law.activity import ProcessingActivity, Recipient
from serment.law.activity_json import activity_to_canonical, parse_activity, tidy_activity
from serment.law.activity_templates import ActivityTemplates, load_templates
from serment.law.answers_against import find_denied_measures, is_denied
from serment.law.facts import FactValue
from serment.law.questions import Standing
from serment.practice.actors import Actor
from serment.practice.journal import record_act
from serment.practice.known import standing_of
from serment.practice.library import CORPUS_FOLDER
from serment.practice.sheets import kept_sheets
from serment.store.models import ActivityRecord, Practice

_OF_LINES = (
    "joint_controllers",
    "other_purposes",
    "data_subjects",
    "data_categories",
    "special_categories",
    "retention_series",
    "recipients",
    "measures",
    "to_confirm",
)
_OF_ONE = ("software", "transfers_outside")


def the_templates() -> ActivityTemplates:
    """Return the typical activities of the program's corpus."""
    return load_templates(CORPUS_FOLDER)


def is_in_force(activity: ProcessingActivity, facts: Mapping[str, FactValue]) -> bool:
    """Tell whether an activity is one of the practice's: confirmed, its own, or established.

    A sheet that nobody confirmed, and that the answers do not establish, is a proposal.
    """
    if activity.status != "draft":
        return activity.status == "confirmed"
    verdict = verdict_of(the_templates(), activity, facts)
    return verdict is None or verdict.truth is True


def register_agrees(practice: Practice) -> bool | None:
    """Tell whether the answers deny no confirmed activity; None for an empty register."""
    activities = kept_sheets(practice)
    if not activities:
        return None
    facts = standing_of(practice).with_what_is_ruled_out()
    confirmed = (a for a in activities if a.status == "confirmed")
    return not any(is_denied(the_templates(), a, facts) for a in confirmed)


def follow_answers(
    *, actor: Actor, before: Standing, after: Standing, as_of: date, now: datetime
) -> None:
    """Bring the sheets in force to what the answers now say; inside the act that answers."""
    was, becomes = before.with_what_is_ruled_out(), after.with_what_is_ruled_out()
    if was == becomes:
        return
    changed = [
        (row, doubted)
        for row, followed in _followed(actor.practice, was, becomes)
        if (doubted := _doubted(followed, after.facts)) != parse_activity(row.content)
    ]
    for row, activity in changed:
        kept = replace(activity, updated_on=as_of)
        row.content, row.updated_on = activity_to_canonical(kept), as_of
        row.save(update_fields=["content", "updated_on"])
    if changed:
        payload = {"references": [activity.reference for _, activity in changed]}
        record_act(actor=actor, act="register.followed", payload=payload, now=now)


def _followed(
    practice: Practice, was: Mapping[str, FactValue], becomes: Mapping[str, FactValue]
) -> Iterator[tuple[ActivityRecord, ProcessingActivity]]:
    templates = the_templates()
    rows = ActivityRecord.objects.of(practice).filter(archived_on__isnull=True)
    for row in rows:
        stored = parse_activity(row.content)
        template = find_template(templates, stored.origin)
        if template is None:
            continue
        former = derive_activity(templates, template, was)
        new = derive_activity(templates, template, becomes)
        if former == new:
            continue
        follow = _told if stored.status == "confirmed" else _rewritten
        yield row, tidy_activity(follow(stored, former, new))


def _doubted(activity: ProcessingActivity, facts: Mapping[str, FactValue]) -> ProcessingActivity:
    """Return the sheet with each measure that an answer denies to confirm again."""
    denied = find_denied_measures(the_templates(), activity, facts)
    measures = tuple(
        replace(m, to_confirm=m.to_confirm or m.description in denied) for m in activity.measures
    )
    return replace(activity, measures=measures)


def _rewritten(
    stored: ProcessingActivity, former: ProcessingActivity, new: ProcessingActivity
) -> ProcessingActivity:
    """Return a sheet that nobody confirmed, with the new lines where the former ones were."""
    changes: dict[str, object] = {
        name: _merged(getattr(stored, name), getattr(former, name), getattr(new, name))
        for name in _OF_LINES
    }
    for name in _OF_ONE:
        if getattr(stored, name) == getattr(former, name):
            changes[name] = getattr(new, name)
    return replace(stored, **changes)  # type: ignore[arg-type]  # each field keeps its own type


def _merged(
    stored: tuple[object, ...], former: tuple[object, ...], new: tuple[object, ...]
) -> tuple[object, ...]:
    """Return `new` in its order where a person took nothing out, then what a person added."""
    refused = [line for line in former if line not in stored]
    kept = [line for line in new if line not in refused]
    added = [line for line in stored if line not in former and line not in new]
    return (*kept, *added)


def _told(
    stored: ProcessingActivity, former: ProcessingActivity, new: ProcessingActivity
) -> ProcessingActivity:
    """Return a confirmed sheet: measures that an answer establishes, what the answers add."""
    established = {(m.kind, m.description) for m in new.measures if not m.to_confirm}
    measures = tuple(
        replace(m, to_confirm=m.to_confirm and (m.kind, m.description) not in established)
        for m in stored.measures
    )
    here = {r.name for r in (*stored.recipients, *former.recipients)}
    lacking = [r for r in new.recipients if r.name not in here]
    told = (*stored.to_confirm, *_to_add(lacking))
    return replace(stored, measures=measures, to_confirm=tuple(dict.fromkeys(told)))


def _to_add(recipients: list[Recipient]) -> tuple[str, ...]:
    if not recipients:
        return ()
    named = list_in_french([f"« {r.name} »" for r in recipients])
    return (nbsp(f"Vos réponses ajoutent {named} aux destinataires : complétez la fiche."),)
