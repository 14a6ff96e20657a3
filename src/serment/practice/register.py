"""The record of processing activities: proposed from the answers, corrected by a person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from serment.kernel.canonical import Canonical
from serment.law.activities import hypothetical_activities, prefill_activities
from serment.law.activity import ProcessingActivity, with_status
from serment.law.activity_json import (
    REFERENCE,
    activity_to_canonical,
    parse_activity,
    tidy_activity,
)
from serment.law.activity_templates import ActivityTemplates
from serment.law.facts import RecordValue
from serment.law.model import Question
from serment.law.principles import PrincipleDoubt, examine_activity, examine_principles
from serment.law.questions import deciding_questions
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.answers import current_snapshot
from serment.practice.following import is_in_force, the_templates
from serment.practice.journal import record_act
from serment.practice.known import known_facts, standing_of
from serment.practice.library import the_corpus
from serment.practice.sheets import kept_sheets
from serment.practice.versions import verify_version, version_of
from serment.store.models import ActivityRecord, Practice


class UnknownActivityError(LookupError):
    """No activity of the register bears that reference."""


class ArchivedActivityError(ValueError):
    """An archived activity cannot be said right: it is in force no more."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"« {title} » est archivé : il n’est plus en vigueur, rien n’est à confirmer. "
            "Remettez-le en vigueur d’abord."
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """An activity of the register with the doubts of the six principles."""

    activity: ProcessingActivity
    doubts: tuple[PrincipleDoubt, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An activity that the practice may have, and the questions that would tell."""

    activity: ProcessingActivity
    questions: tuple[Question, ...]


def list_activities(
    practice: Practice, *, archived: bool = False
) -> tuple[ProcessingActivity, ...]:
    """Return the activities in force, or the archived ones, by reference.

    A sheet that nobody confirmed is in force only where the answers establish it: exports,
    documents and the inspection file say nothing of the others.
    """
    kept = kept_sheets(practice, archived=archived)
    if archived:
        return kept
    facts = standing_of(practice).with_what_is_ruled_out()
    return tuple(activity for activity in kept if is_in_force(activity, facts))


def list_proposals(practice: Practice) -> tuple[Proposal, ...]:
    """Return the activities of which the answers do not tell yet, with what would tell."""
    facts = standing_of(practice).with_what_is_ruled_out()
    waiting = {a.reference: a for a in kept_sheets(practice) if not is_in_force(a, facts)}
    found = hypothetical_activities(_lacking(practice, and_also=frozenset(waiting)), facts)
    return tuple(
        Proposal(waiting.get(h.activity.reference, h.activity), questions)
        for h in found
        if (questions := deciding_questions(the_corpus(), facts, h.missing))
    )


def list_set_aside(
    practice: Practice, *, possible: tuple[Proposal, ...] | None = None
) -> tuple[ProcessingActivity, ...]:
    """Return the sheets that nobody confirmed and that the answers deny.

    `possible` are the proposals of `list_proposals`, where the caller has them already.
    """
    facts = standing_of(practice).with_what_is_ruled_out()
    told = list_proposals(practice) if possible is None else possible
    waiting = {proposal.activity.reference for proposal in told}
    return tuple(
        activity
        for activity in kept_sheets(practice)
        if not is_in_force(activity, facts) and activity.reference not in waiting
    )


def has_activities(practice: Practice) -> bool:
    """Tell whether the register holds an activity in force, without reading it."""
    return ActivityRecord.objects.of(practice).filter(archived_on__isnull=True).exists()


def examine_register(practice: Practice, *, as_of: date | None = None) -> tuple[Listed, ...]:
    """Return the activities in force, each with its doubts (`as_of`: by what Serment holds too)."""
    facts, ruled_out = facts_of(practice, as_of=as_of), standing_of(practice).ruled_out
    listed = list_activities(practice)
    return tuple(Listed(a, examine_activity(a, facts, ruled_out)) for a in listed)


def examine_sheet(
    practice: Practice, activity: ProcessingActivity, *, as_of: date
) -> tuple[PrincipleDoubt, ...]:
    """Return the verdict of one activity on each principle."""
    facts = facts_of(practice, as_of=as_of)
    return examine_principles(activity, facts, standing_of(practice).ruled_out)


def facts_of(practice: Practice, *, as_of: date | None = None) -> Mapping[str, RecordValue]:
    """Return the answers; at `as_of`, what Serment holds joins them."""
    if as_of is None:
        return known_facts(practice)
    return current_snapshot(practice=practice, as_of=as_of).facts


def find_activity(practice: Practice, reference: str) -> ProcessingActivity:
    """Return one activity, archived or not; UnknownActivityError if there is none."""
    return _activity_of(_row(practice, reference))


def propose_activities(*, practice: Practice, as_of: date) -> tuple[ProcessingActivity, ...]:
    """Return the typical activities that the answers establish and the register lacks."""
    facts = standing_of(practice).with_what_is_ruled_out()
    proposed = prefill_activities(_lacking(practice), facts)
    return tuple(replace(a, created_on=as_of, updated_on=as_of) for a in proposed)


def _lacking(practice: Practice, *, and_also: frozenset[str] = frozenset()) -> ActivityTemplates:
    """Return the typical activities that the register never held, and those named besides."""
    rows = ActivityRecord.objects.of(practice).values_list("reference", "content__origin")
    held = {name for row in rows for name in row} - and_also
    templates = the_templates()
    return replace(templates, activities=tuple(t for t in templates.activities if t.id not in held))


def add_proposed_activities(*, actor: Actor, as_of: date, now: datetime) -> int:
    """Add every proposed activity to the register; return how many."""
    actor.require(Permission.REGISTER)
    with one_act(actor.practice):
        proposed = propose_activities(practice=actor.practice, as_of=as_of)
        for activity in proposed:
            _insert(actor, activity, as_of)
        if proposed:
            payload = {"references": [a.reference for a in proposed]}
            record_act(actor=actor, act="register.prefilled", payload=payload, now=now)
    return len(proposed)


def add_activity(
    *, actor: Actor, activity: ProcessingActivity, as_of: date, now: datetime
) -> ProcessingActivity:
    """Add an activity that the practice describes itself; it gets the next free reference."""
    actor.require(Permission.REGISTER)
    with one_act(actor.practice):
        named = replace(
            tidy_activity(activity),
            reference=_next_reference(actor.practice),
            created_on=as_of,
            updated_on=as_of,
        )
        _insert(actor, named, as_of)
        _record(actor, "activity.added", named, now)
    return named


def activity_version(activity: ProcessingActivity) -> str:
    """Return the version of what an activity says, whatever its state and its dates."""
    return version_of(_said(activity))


def _said(activity: ProcessingActivity) -> Canonical:
    bare = replace(activity, created_on=None, updated_on=None)
    return activity_to_canonical(with_status(bare, "draft"))


def save_activity(
    *,
    actor: Actor,
    activity: ProcessingActivity,
    as_of: date,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Replace an activity by its corrected form; the former one stays in the journal.

    Saving it unchanged is an act too: a person has read it again. An archived one stays archived.
    ChangedMeanwhileError when `seen`, the version that the person corrected, is not the present.
    """
    actor.require(Permission.REGISTER)
    with one_act(actor.practice):
        row = _row(actor.practice, activity.reference)
        verify_version(_said(_activity_of(row)), seen)
        _keep(actor, row, tidy_activity(activity), as_of, now)


def confirm_activity(
    *, actor: Actor, reference: str, as_of: date, now: datetime, seen: str | None = None
) -> None:
    """Say that a proposed activity is right as it stands, and as the person saw it.

    ArchivedActivityError for an archived one; ChangedMeanwhileError when it has changed since.
    """
    actor.require(Permission.REGISTER)
    with one_act(actor.practice):
        row = _row(actor.practice, reference)
        activity = _activity_of(row)
        if activity.status == "archived":
            raise ArchivedActivityError(activity.title)
        verify_version(_said(activity), seen)
        _keep(actor, row, with_status(activity, "confirmed"), as_of, now)


def _keep(
    actor: Actor, row: ActivityRecord, activity: ProcessingActivity, as_of: date, now: datetime
) -> None:
    kept = replace(activity, created_on=row.created_on, updated_on=as_of)
    if row.archived_on is not None:
        kept = with_status(kept, "archived")
    row.title = kept.title[:200]
    row.content = activity_to_canonical(kept)
    row.updated_on = as_of
    row.save()
    _record(actor, "activity.changed", kept, now)


def archive_activity(*, actor: Actor, reference: str, as_of: date, now: datetime) -> None:
    """Take an activity out of the register in force; it is kept, and can come back."""
    _set_archived(actor, reference, as_of, "activity.archived", now)


def restore_activity(*, actor: Actor, reference: str, now: datetime) -> None:
    """Bring an archived activity back."""
    _set_archived(actor, reference, None, "activity.restored", now)


def _set_archived(
    actor: Actor, reference: str, archived_on: date | None, act: str, now: datetime
) -> None:
    actor.require(Permission.REGISTER)
    with one_act(actor.practice):
        row = _row(actor.practice, reference)
        if (row.archived_on is None) == (archived_on is None):
            return  # already so: a second click is no act
        activity = with_status(_activity_of(row), "archived" if archived_on else "draft")
        row.archived_on = archived_on
        row.content = activity_to_canonical(activity)
        row.save()
        _record(actor, act, activity, now)


def replace_register(
    *, actor: Actor, activities: tuple[ProcessingActivity, ...], as_of: date, now: datetime
) -> None:
    """Take in an edited register: known references are replaced, new ones added, none removed.

    An activity archived here stays archived; one archived in the spreadsheet becomes so.
    """
    actor.require(Permission.REGISTER)
    with one_act(actor.practice):
        rows = {r.reference: r for r in ActivityRecord.objects.of(actor.practice)}
        for activity in activities:
            row = rows.get(activity.reference)
            if row is not None and row.archived_on is not None and row.title != activity.title:
                # Another activity under the reference of an archived one: neither may be lost.
                renamed = replace(activity, reference=_next_reference(actor.practice))
                _insert(actor, renamed, as_of)
            elif row is None:
                rows[activity.reference] = _insert(actor, activity, as_of)
            else:
                _take_in(row, activity, as_of)
        payload = {"references": [a.reference for a in activities]}
        record_act(actor=actor, act="register.imported", payload=payload, now=now)


def _take_in(row: ActivityRecord, activity: ProcessingActivity, as_of: date) -> None:
    if activity.status == "archived" and row.archived_on is None:
        row.archived_on = as_of
    kept = activity if row.archived_on is None else with_status(activity, "archived")
    if _activity_of(row) == kept:
        return
    row.title = kept.title[:200]
    row.content = activity_to_canonical(kept)
    row.updated_on = kept.updated_on or as_of
    row.save()


def _insert(actor: Actor, activity: ProcessingActivity, as_of: date) -> ActivityRecord:
    return ActivityRecord.objects.create(
        practice=actor.practice,
        reference=activity.reference,
        title=activity.title[:200],
        content=activity_to_canonical(activity),
        created_on=activity.created_on or as_of,
        updated_on=activity.updated_on or as_of,
        archived_on=as_of if activity.status == "archived" else None,
    )


def _record(actor: Actor, act: str, activity: ProcessingActivity, now: datetime) -> None:
    payload = {"activity": activity_to_canonical(activity)}
    record_act(actor=actor, act=act, payload=payload, now=now)


def _row(practice: Practice, reference: str) -> ActivityRecord:
    known = ActivityRecord.objects.of(practice)
    is_one = REFERENCE.fullmatch(reference) is not None
    row = known.filter(reference=reference).first() if is_one else None
    if row is None:
        raise UnknownActivityError(
            f"L’activité « {reference[:40]} » n’est pas dans le registre. "
            "Revenez à la liste : elle a pu être archivée ou renommée."
        )
    return row


def _activity_of(row: ActivityRecord) -> ProcessingActivity:
    return parse_activity(row.content)


def _next_reference(practice: Practice) -> str:
    taken = set(ActivityRecord.objects.of(practice).values_list("reference", flat=True))
    return next(f"A{n:02d}" for n in range(1, len(taken) + 2) if f"A{n:02d}" not in taken)
