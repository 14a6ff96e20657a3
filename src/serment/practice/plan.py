"""The plan: findings of today, sorted, with what a person decided of each, and a new corpus's news.

A finding is said to change because of the corpus only when the file of its rule changed: answers
given since, or time passing, change findings too, and are no news of the law.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from serment.kernel.french import date_in_french
from serment.kernel.spans import Span, add_span
from serment.law.corpus import NoSuchRuleError
from serment.law.evaluate import evaluate_all, plan_order
from serment.law.findings import TO_DO, Finding
from serment.law.model import ObligationRule
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.answers import current_snapshot
from serment.practice.journal import record_act
from serment.practice.library import corpus_version, the_corpus
from serment.practice.typed import plain_text
from serment.store.models import Decision, FindingSeen, Practice

LONGEST_REASON = 500
LONGEST_DELAY = Span(years=1)


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


def put_off_finding(  # noqa: PLR0913 - one form, every field named
    *, actor: Actor, rule: str, reason: str, decided_on: date, review_on: date, now: datetime
) -> None:
    """Put a finding off until `review_on`, with the reason; it then comes back by itself."""
    actor.require(Permission.ANSWER)
    if review_on <= decided_on:
        raise PutOffError(
            "La date de reprise doit suivre aujourd’hui : choisissez un jour à venir. "
            "Rien n’a été enregistré."
        )
    if review_on > add_span(decided_on, LONGEST_DELAY):
        raise PutOffError(
            f"Le {date_in_french(review_on)} est trop loin : une action se reporte d’un an au "
            "plus, car la raison de reporter est à relire chaque année. Choisissez un jour plus "
            "proche ; vous pourrez reporter encore. Rien n’a été enregistré."
        )
    reason = plain_text(reason)
    if not reason:
        raise PutOffError(
            "Dites pourquoi vous reportez : c’est cette raison qui sera lue en cas de contrôle."
        )
    if len(reason) > LONGEST_REASON:
        raise PutOffError(
            f"La raison dépasse {LONGEST_REASON} caractères : résumez-la. Rien n’a été enregistré."
        )
    rule = _obligation(rule)
    with one_act(actor.practice):
        held = Decision.objects.of(actor.practice).filter(rule=rule, superseded_at__isnull=True)
        held.update(superseded_at=now)
        Decision.objects.create(
            practice=actor.practice,
            rule=rule,
            choice="later",
            reason=reason,
            decided_on=decided_on,
            review_on=review_on,
            recorded_at=now,
            member=actor.member,
        )
        payload = {
            "rule": rule,
            "reason": reason,
            "review_on": review_on.isoformat(),
        }
        record_act(actor=actor, act="finding.put_off", payload=payload, now=now)


def _obligation(rule: str) -> str:
    """Return the identifier of a rule of the plan, however it is named."""
    try:
        found = the_corpus().rule(rule)
    except NoSuchRuleError as unknown:
        raise PutOffError(f"{unknown} Rien n’a été enregistré.") from unknown
    if not isinstance(found, ObligationRule):
        raise PutOffError(
            f"« {found.title} » est une durée de conservation, pas une action du plan : elle ne "
            "se reporte pas. Rien n’a été enregistré."
        )
    return found.id


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that a new corpus changes; `before` is « absent » for a new rule."""

    finding: Finding
    before: str


def changes_of_corpus(*, practice: Practice, as_of: date) -> tuple[Change, ...]:
    """Return the findings whose outcome the current corpus changes since it was last accepted.

    A new rule that does not apply to the practice changes nothing for it.
    """
    seen = {s.rule: s for s in _seen_under_another(practice)}
    if not seen:
        return ()
    digests = _rule_digests()
    changes = []
    for finding in list_findings(practice=practice, as_of=as_of):
        former = seen.get(finding.rule)
        if former is None:
            if finding.outcome != "not_applicable":
                changes.append(Change(finding, "absent"))
        elif former.rule_digest != digests[finding.rule] and former.outcome != finding.outcome:
            changes.append(Change(finding, former.outcome))
    return tuple(changes)


def withdrawn_rules(practice: Practice) -> tuple[str, ...]:
    """Return the titles of the rules that concerned the practice and that the corpus withdrew."""
    digests = _rule_digests()
    return tuple(
        s.title
        for s in _seen_under_another(practice)
        if s.rule not in digests and s.outcome != "not_applicable"
    )


def accept_corpus(*, actor: Actor, as_of: date, now: datetime) -> None:
    """Keep the findings as seen under the current corpus."""
    actor.require(Permission.ANSWER)
    with one_act(actor.practice):
        found = list_findings(practice=actor.practice, as_of=as_of)
        _replace_seen(actor.practice, found)
        payload = {"corpus": corpus_version()}
        record_act(actor=actor, act="corpus.accepted", payload=payload, now=now)


def remember_findings(*, practice: Practice, as_of: date) -> bool:
    """Remember today's outcomes, at each opening, for the day a new corpus comes.

    Tell whether anything was written. Nothing is while a new corpus waits to be accepted: what the
    former one said is still to be shown.
    """
    if _seen_under_another(practice):
        return False
    found = list_findings(practice=practice, as_of=as_of)
    seen = FindingSeen.objects.of(practice).values_list("rule", "outcome", "rule_digest")
    digests = _rule_digests()
    if set(seen) == {(f.rule, f.outcome, digests[f.rule]) for f in found}:
        return False
    with one_act(practice):
        _replace_seen(practice, found)
    return True


def _seen_under_another(practice: Practice) -> list[FindingSeen]:
    return list(FindingSeen.objects.of(practice).exclude(corpus_version=corpus_version()))


def _replace_seen(practice: Practice, found: Iterable[Finding]) -> None:
    digests = _rule_digests()
    FindingSeen.objects.of(practice).delete()
    FindingSeen.objects.bulk_create(
        FindingSeen(
            practice=practice,
            rule=finding.rule,
            title=finding.title[:300],
            outcome=finding.outcome,
            rule_digest=digests[finding.rule],
            corpus_version=corpus_version(),
        )
        for finding in found
    )


def _rule_digests() -> dict[str, str]:
    """Return the digest of the file of each rule."""
    return {file.id: file.sha256 for file in the_corpus().manifest.files if file.id is not None}
