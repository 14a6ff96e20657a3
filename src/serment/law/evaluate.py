"""The law applied to a snapshot: a rule and facts in, a finding out.

Guarantees the outcomes of `docs/corpus-format.md`: unknown is never false, a lifting that is true
wins over the grounds, a ground that is true wins over a lifting that is unknown. Leaves to others
the dates of retention (`retention`) and what a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from serment.kernel.french import nbsp
from serment.kernel.spans import SpanOverflowError, add_span
from serment.law.conditions import Verdict, judge
from serment.law.corpus import NoSuchRuleError
from serment.law.deadline_model import DeadlineRule
from serment.law.findings import Finding, Outcome, because_of, citations_of, titles_of
from serment.law.model import CONFIDENCES, FORCES, URGENCIES, Fate, Ground, RetentionRule
from serment.law.retention import RetentionAnswer, Status, explain_retention

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from serment.law.corpus import Corpus
    from serment.law.facts import RecordValue, Snapshot
    from serment.law.model import ObligationRule, ObligationVersion, Rule

_Judged: TypeAlias = list[tuple[Ground, Verdict]]

_OF_STATUS: Final[dict[Status, Outcome]] = {
    "keep": "met",
    "erasable": "due",
    "held": "met",
    "undetermined": "undetermined",
}
_RETENTION_TO_DO: Final[dict[Fate, str]] = {
    "review_for_erasure": "Relisez la ligne proposée, décidez, et gardez le procès-verbal.",
    "erase": "Supprimez la donnée, dans la base et à la rotation des sauvegardes.",
    "overwrite": "Vérifiez que l’enregistrement est bien écrasé.",
    "extract_then_destroy": "Gardez l’extrait utile, puis détruisez le reste.",
    "nothing": "Rien à faire : le cabinet ne détient pas cette donnée.",
}


def evaluate(corpus: Corpus, rule_id: str, snapshot: Snapshot) -> Finding:
    """The finding of one rule, by id, series or `dossier_id`; `NoSuchRuleError` otherwise."""
    rule = corpus.rule(rule_id)
    if isinstance(rule, RetentionRule):
        return _retention_finding(corpus, rule, snapshot)
    if isinstance(rule, DeadlineRule):
        raise NoSuchRuleError(
            nbsp(
                f"« {rule.title} » est un délai, qui court d’une demande ou d’une violation : les "
                "faits du cabinet seuls n’en disent rien. Employez « serment deadline explain ».",
            ),
        )
    return _obligation_finding(corpus, rule, snapshot)


def evaluate_all(corpus: Corpus, snapshot: Snapshot) -> tuple[Finding, ...]:
    """The finding of every obligation, in the order of the corpus."""
    return tuple(_obligation_finding(corpus, rule, snapshot) for rule in corpus.obligations())


def plan_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by force (binding first), urgency, then effort; the rule's id settles ties."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                f.force == "guidance",
                URGENCIES.index(f.urgency),
                f.effort_minutes,
                f.rule,
            ),
        ),
    )


def is_stale(rule: Rule, as_of: date) -> bool:
    """Whether the last check of the rule is older than its `recheck_every` on `as_of`."""
    try:
        return as_of > add_span(rule.checked.on, rule.recheck_every)
    except SpanOverflowError:
        return False


@dataclass(frozen=True, slots=True)
class _Reached:
    """What an obligation comes to: the grounds behind it, the facts used, the facts missing."""

    outcome: Outcome
    grounds: tuple[Ground, ...]
    is_told: bool = True
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    due_on: date | None = None
    applies_from: date | None = None


def _obligation_finding(corpus: Corpus, rule: ObligationRule, snapshot: Snapshot) -> Finding:
    facts = {**snapshot.facts, "as_of": snapshot.as_of}
    version = next((v for v in rule.versions if v.in_force.contains(snapshot.as_of)), None)
    if version is None:
        return _finding(corpus, rule, _out_of_force(rule, snapshot.as_of), facts)
    return _finding(corpus, rule, _reach(version, facts), facts)


def _out_of_force(rule: ObligationRule, as_of: date) -> _Reached:
    """No version answers on that day: not applicable, from the next version's first day on."""
    coming = [v for v in rule.versions if v.in_force.since is not None and v.in_force.since > as_of]
    version = coming[0] if coming else rule.versions[-1]
    applies_from = coming[0].in_force.since if coming else None
    return _Reached("not_applicable", version.grounds, is_told=False, applies_from=applies_from)


def _reach(version: ObligationVersion, facts: Mapping[str, RecordValue]) -> _Reached:
    lifted = _judged(version.lifted_when, facts)
    if true := _with_truth(lifted, truth=True):
        return _Reached("not_applicable", _grounds(true), used=_used(true))
    judged = _judged(version.grounds, facts)
    if true := _with_truth(judged, truth=True):
        return _applied(version, true, facts)
    if unknown := _with_truth(judged, truth=None):
        missing = _once(name for _, verdict in unknown for name in verdict.missing)
        grounds, used = _grounds(unknown), _used(unknown)
        return _Reached("undetermined", grounds, is_told=False, used=used, missing=missing)
    return _Reached("not_applicable", version.grounds, is_told=False, used=_used(judged))


def _applied(
    version: ObligationVersion, true: _Judged, facts: Mapping[str, RecordValue]
) -> _Reached:
    """A ground is true: met, unmet, or due where nothing shows that it is met."""
    met = judge(version.met_when, facts) if version.met_when is not None else Verdict(None)
    outcome: Outcome = "due" if met.truth is None else "met" if met.truth else "unmet"
    used = (*_used(true), *met.used)
    return _Reached(outcome, _grounds(true), used=used, due_on=_due_on(version, facts))


def _due_on(version: ObligationVersion, facts: Mapping[str, RecordValue]) -> date | None:
    try:
        return version.due.find(facts) if version.due is not None else None
    except SpanOverflowError:
        return None


def _judged(grounds: tuple[Ground, ...], facts: Mapping[str, RecordValue]) -> _Judged:
    return [(ground, judge(ground.when, facts)) for ground in grounds]


def _with_truth(judged: _Judged, *, truth: bool | None) -> _Judged:
    return [pair for pair in judged if pair[1].truth is truth]


def _grounds(judged: _Judged) -> tuple[Ground, ...]:
    return tuple(ground for ground, _ in judged)


def _used(judged: _Judged) -> tuple[str, ...]:
    return tuple(name for _, verdict in judged for name in verdict.used)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _finding(
    corpus: Corpus, rule: ObligationRule, reached: _Reached, facts: Mapping[str, RecordValue]
) -> Finding:
    # The most certain ground leads: a doubtful one beside it neither strengthens nor weakens it.
    leading = min(
        reached.grounds,
        key=lambda g: (CONFIDENCES.index(g.confidence), FORCES.index(g.force)),
    )
    as_of = facts["as_of"]
    return Finding(
        rule=rule.id,
        title=rule.title,
        outcome=reached.outcome,
        due_on=reached.due_on,
        because=because_of(corpus, reached.used, facts),
        rests_on=citations_of(corpus, (s for ground in reached.grounds for s in ground.rests_on)),
        missing=reached.missing,
        missing_titles=titles_of(corpus, reached.missing),
        force=leading.force,
        confidence=leading.confidence,
        grounds=tuple(ground.id for ground in reached.grounds) if reached.is_told else (),
        says=tuple(ground.says for ground in reached.grounds) if reached.is_told else (),
        to_do=rule.to_do,
        effort_minutes=rule.effort_minutes,
        urgency=rule.urgency,
        area=rule.area,
        screen=rule.screen,
        memo_differs=rule.memo_differs,
        to_recheck=isinstance(as_of, date) and is_stale(rule, as_of),
        applies_from=reached.applies_from,
        legal_questions=rule.legal_questions,
    )


def _retention_finding(corpus: Corpus, rule: RetentionRule, snapshot: Snapshot) -> Finding:
    answer = explain_retention(corpus, rule.id, snapshot.facts, snapshot.as_of)
    early = rule.versions[0].in_force.since
    is_early = early is not None and snapshot.as_of < early
    outcome: Outcome = "not_applicable" if is_early else _OF_STATUS[answer.status]
    return Finding(
        rule=rule.id,
        title=rule.title,
        outcome=outcome,
        due_on=answer.erasable_from,
        because=answer.because,
        rests_on=answer.rests_on,
        missing=answer.missing,
        missing_titles=titles_of(corpus, answer.missing),
        force=answer.force,
        confidence=answer.confidence,
        grounds=(answer.exception,) if answer.exception else (),
        says=answer.reasons,
        to_do=_steps(answer),
        effort_minutes=10,
        urgency="quarter",
        area="retention",
        screen="today",
        memo_differs=None,
        to_recheck=is_stale(rule, snapshot.as_of),
        applies_from=early if is_early else None,
        legal_questions=rule.legal_questions,
    )


def _steps(answer: RetentionAnswer) -> tuple[str, ...]:
    return (_RETENTION_TO_DO[answer.then],) if answer.status == "erasable" else ()
