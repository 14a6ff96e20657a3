"""The plan: findings of today, sorted, with what a person decided of each."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from serment.law.evaluate import evaluate_all, plan_order
from serment.law.findings import Finding
from serment.practice.actors import Actor, Permission
from serment.practice.answers import current_snapshot
from serment.practice.journal import record_act
from serment.practice.library import corpus_version, the_corpus
from serment.store.models import Decision, FindingSeen, Practice

TO_DO = frozenset({"due", "unmet"})


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A finding and the decision that puts it off, if one still holds."""

    finding: Finding
    later_until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The findings of a practice at a date, by what they ask."""

    as_of: date
    rows: tuple[PlanRow, ...]

    def of(self, *outcomes: str) -> tuple[PlanRow, ...]:
        """Return the rows with one of these outcomes, in the order of the plan."""
        return tuple(r for r in self.rows if r.finding.outcome in outcomes)

    @property
    def to_do(self) -> tuple[PlanRow, ...]:
        """The rows that ask for an act now."""
        return tuple(r for r in self.of(*TO_DO) if r.later_until is None)

    @property
    def put_off(self) -> tuple[PlanRow, ...]:
        """The rows that a person put off to a later date."""
        return tuple(r for r in self.of(*TO_DO) if r.later_until is not None)

    @property
    def minutes(self) -> int:
        """Minutes that the rows to do ask for, together."""
        return sum(r.finding.effort_minutes for r in self.to_do)


def list_findings(*, practice: Practice, as_of: date) -> tuple[Finding, ...]:
    """Return every finding of the practice at `as_of`, in the order of the plan."""
    snapshot = current_snapshot(practice=practice, as_of=as_of)
    return plan_order(evaluate_all(the_corpus(), snapshot))


def make_plan(*, practice: Practice, as_of: date) -> Plan:
    """Return the plan at `as_of`; a decision whose review date has come no longer holds."""
    held = Decision.objects.of(practice).filter(superseded_at__isnull=True, review_on__gt=as_of)
    later = {d.rule: d for d in held}
    rows = []
    for finding in list_findings(practice=practice, as_of=as_of):
        decision = later.get(finding.rule)
        rows.append(
            PlanRow(finding)
            if decision is None
            else PlanRow(finding, decision.review_on, decision.reason)
        )
    return Plan(as_of=as_of, rows=tuple(rows))


class PutOffError(ValueError):
    """A finding cannot be put off as asked."""


def put_off_finding(
    *, actor: Actor, rule: str, reason: str, decided_on: date, review_on: date, now: datetime
) -> None:
    """Put a finding off until `review_on`, with the reason; it then comes back by itself."""
    actor.require(Permission.ANSWER)
    if review_on <= decided_on:
        raise PutOffError(
            "La date de reprise doit suivre aujourd’hui : choisissez un jour à venir. "
            "Rien n’a été enregistré."
        )
    if not reason.strip():
        raise PutOffError(
            "Dites pourquoi vous reportez : c’est cette raison qui sera lue en cas de contrôle."
        )
    the_corpus().rule(rule)
    with transaction.atomic():
        held = Decision.objects.of(actor.practice).filter(rule=rule, superseded_at__isnull=True)
        held.update(superseded_at=now)
        Decision.objects.create(
            practice=actor.practice,
            rule=rule,
            choice="later",
            reason=reason.strip()[:500],
            decided_on=decided_on,
            review_on=review_on,
            recorded_at=now,
            member=actor.member,
        )
        payload = {"rule": rule, "reason": reason.strip()[:500], "review_on": review_on.isoformat()}
        record_act(actor=actor, act="finding.put_off", payload=payload, now=now)


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that a new corpus changes."""

    finding: Finding
    before: str


def changes_of_corpus(*, practice: Practice, as_of: date) -> tuple[Change, ...]:
    """Return the findings whose outcome the current corpus changes since it was last accepted."""
    seen = {
        s.rule: s.outcome
        for s in FindingSeen.objects.of(practice).exclude(corpus_version=corpus_version())
    }
    if not seen:
        return ()
    found = list_findings(practice=practice, as_of=as_of)
    return tuple(
        Change(f, seen.get(f.rule, "absent")) for f in found if seen.get(f.rule) != f.outcome
    )


def accept_corpus(*, actor: Actor, as_of: date, now: datetime) -> None:
    """Keep the findings as seen under the current corpus."""
    actor.require(Permission.ANSWER)
    found = list_findings(practice=actor.practice, as_of=as_of)
    with transaction.atomic():
        FindingSeen.objects.of(actor.practice).delete()
        for finding in found:
            FindingSeen.objects.create(
                practice=actor.practice,
                rule=finding.rule,
                outcome=finding.outcome,
                corpus_version=corpus_version(),
            )
        payload = {"corpus": corpus_version()}
        record_act(actor=actor, act="corpus.accepted", payload=payload, now=now)
