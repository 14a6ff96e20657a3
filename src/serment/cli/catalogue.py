"""The rules of the corpus as a list: what each is called, and the facts that it reads.

A fact is `required` where the rule says nothing without it: the start of a retention period, or
what an obligation asks for when nothing at all is known. The others make the answer precise.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from serment.law.conditions import facts_of, judge
from serment.law.corpus import Corpus
from serment.law.deadline_model import DeadlineRule
from serment.law.facts import AS_OF
from serment.law.model import (
    ObligationRule,
    ObligationVersion,
    RetentionRule,
    RetentionVersion,
    Rule,
)

# Facts that any retention period reads where its version allows it.
_CLAIMS = ("suspensions", "holds")
_EVENTS = "events"
_DEATH = {"died_on": "died_in"}


@dataclass(frozen=True, slots=True)
class ListedFact:
    """A fact that a rule reads."""

    name: str
    type: str
    required: bool
    title: str


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """The days on which a version answers, `until` excluded."""

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class ListedRule:
    """A rule in the list; `series` is that of a retention period."""

    id: str
    dossier_id: str
    kind: str
    title: str
    series: str | None
    also: tuple[str, ...]
    facts: tuple[ListedFact, ...]
    versions: tuple[ListedVersion, ...]


def list_rules(corpus: Corpus, as_of: date) -> Iterator[ListedRule]:
    """Yield every rule of the corpus, those of retention first."""
    for rule in corpus.rules():
        yield list_rule(corpus, rule, as_of)


def list_rule(corpus: Corpus, rule: Rule, as_of: date) -> ListedRule:
    """Return one rule of the list; `as_of` tells which version says what is required."""
    required = _required(corpus, rule, as_of)
    names = [name for name in dict.fromkeys(_names(corpus, rule)) if name in corpus.facts]
    facts = (corpus.fact(name) for name in names)
    return ListedRule(
        id=rule.id,
        dossier_id=rule.dossier_id,
        kind=rule.kind,
        title=rule.title,
        series=rule.series if isinstance(rule, RetentionRule) else None,
        also=_other_identifiers(rule),
        facts=tuple(ListedFact(f.name, f.type, f.name in required, f.title) for f in facts),
        versions=tuple(ListedVersion(v.in_force.since, v.in_force.until) for v in rule.versions),
    )


def _required(corpus: Corpus, rule: Rule, as_of: date) -> frozenset[str]:
    if isinstance(rule, RetentionRule):
        return frozenset(_starts(corpus, rule))
    if isinstance(rule, DeadlineRule):
        return frozenset()
    version = next((v for v in rule.versions if v.in_force.contains(as_of)), rule.versions[-1])
    verdicts = [judge(ground.when, {AS_OF.name: as_of}) for ground in version.grounds]
    if any(verdict.truth for verdict in verdicts):
        return frozenset()
    return frozenset(name for verdict in verdicts for name in verdict.missing)


def _starts(corpus: Corpus, rule: RetentionRule) -> Iterator[str]:
    for version in _own_clocks(corpus, rule):
        if version.starts_on is not None:
            yield version.starts_on


def _own_clocks(corpus: Corpus, rule: RetentionRule) -> Iterator[RetentionVersion]:
    """Yield the versions with a clock of their own, through the rules that are followed."""
    for version in rule.versions:
        if version.follows is None:
            yield version
        else:
            yield from _own_clocks(corpus, corpus.retention_rule(version.follows))


def _names(corpus: Corpus, rule: Rule) -> Iterator[str]:
    if isinstance(rule, ObligationRule):
        for version in rule.versions:
            yield from _obligation_names(version)
        return
    if isinstance(rule, DeadlineRule):
        yield from (name for name in _deadline_names(rule) if name != AS_OF.name)
        return
    for clock in _own_clocks(corpus, rule):
        for name in _retention_names(clock):
            yield name
            if name in _DEATH:
                yield _DEATH[name]


def _obligation_names(version: ObligationVersion) -> Iterator[str]:
    for ground in (*version.grounds, *version.lifted_when):
        yield from facts_of(ground.when)
    if version.met_when is not None:
        yield from facts_of(version.met_when)
    if version.due is not None:
        yield version.due.origin


def _deadline_names(rule: DeadlineRule) -> Iterator[str]:
    for version in rule.versions:
        conditions = [limit.when for limit in version.limits if limit.when is not None]
        conditions += [position.when for position in version.positions]
        conditions += [version.pause.when] if version.pause is not None else []
        yield from (name for condition in conditions for name in facts_of(condition))


def _retention_names(version: RetentionVersion) -> Iterator[str]:
    yield from _given((version.starts_on, version.policy.fact if version.policy else None))
    for exception in version.exceptions:
        origin = exception.keep_until.origin if exception.keep_until else None
        yield from (*facts_of(exception.when), *_given((origin, exception.starts_on)))
    yield from (lengthening.fact for lengthening in version.lengthened_by)
    if version.restarts is not None:
        yield _EVENTS
    for reason in version.review_when:
        yield from facts_of(reason.when)
    yield from (freeze.fact for freeze in (*version.suspended_while, *version.held_while))
    yield from _CLAIMS


def _given(names: Iterable[str | None]) -> Iterator[str]:
    return (name for name in names if name is not None and name != AS_OF.name)


def _other_identifiers(rule: Rule) -> tuple[str, ...]:
    """Return the dossier's identifiers of the exceptions, such as RET-SOIN-02."""
    if not isinstance(rule, RetentionRule):
        return ()
    found = (e.dossier_id for version in rule.versions for e in version.exceptions)
    return tuple(dict.fromkeys(_given(found)))
