"""What the corpus says of one series on a day: the version in force, resolved and ready to compile.

Guarantees that a rule which follows another takes its clock, that a policy is held between its
bounds, and that the exceptions which the facts at hand can never meet are left out. Leaves to
others the text (`clock`, `text`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serment.law import retention_causes as causes
from serment.law.retention_clock import DIED_IN, DIED_ON, chosen_span, exception_facts
from serment.law.retention_draft import ask_of
from serment.law.retention_start import BORN_ON

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from serment.kernel.spans import Span
    from serment.law.corpus import Corpus
    from serment.law.facts import FactValue
    from serment.law.model import RetentionRule, RetentionVersion

SUSPENDED_DAYS = "suspended_days"


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """One series on a day; `names` are the values of the column `series` that mean it.

    `version` is None where no version answers yet on that day.
    """

    names: tuple[str, ...]
    rule: RetentionRule
    followed: RetentionRule | None
    version: RetentionVersion | None
    span: Span | None
    titles: Mapping[str, str]

    @property
    def start(self) -> str:
        """The fact that starts the clock."""
        return (self.version.starts_on if self.version else None) or ""

    @property
    def used(self) -> tuple[str, ...]:
        """Every fact of the record that the text may read."""
        if self.version is None:
            return ()
        freezes = (*self.version.suspended_while, *self.version.held_while)
        return (self.start, *exception_facts(self.version), *(f.fact for f in freezes), DIED_IN)

    @property
    def ordered(self) -> tuple[tuple[str, str], ...]:
        """The pairs of dates that must follow one another, in the order of the sentences."""
        named = exception_facts(self.version) if self.version else ()
        pairs = ((BORN_ON, self.start), (self.start, DIED_ON), (BORN_ON, DIED_ON))
        return tuple(p for p in pairs if all(name in (*named, self.start) for name in p))

    @property
    def counts_year_of_death(self) -> bool:
        """Whether the year of death alone changes the answer (convention C10)."""
        return self.version is not None and DIED_ON in exception_facts(self.version)

    @property
    def past_only(self) -> tuple[str, ...]:
        """The dates that cannot lie after the day of the evaluation, by name."""
        version = self.version
        if version is None:
            return ()
        dates = {n for n in exception_facts(version) if n.endswith("_on")} - {self.start}
        return tuple(sorted(dates | ({self.start} if version.restarts is not None else set())))


def plan_series(
    corpus: Corpus, names: Collection[str], as_of: date, facts: Mapping[str, FactValue]
) -> tuple[SeriesPlan, ...]:
    """The plan of each series named (an id, a series or a `dossier_id`); unknown ones are left."""
    by_rule: dict[str, list[str]] = {}
    for name in sorted(names):
        found = corpus.find_rule_id(name)
        if found is not None and found.startswith("retention."):
            by_rule.setdefault(found, []).append(name)
    return tuple(
        _plan(corpus, rule_id, tuple(known), as_of, facts) for rule_id, known in by_rule.items()
    )


def _plan(
    corpus: Corpus, rule_id: str, names: tuple[str, ...], as_of: date,
    facts: Mapping[str, FactValue],
) -> SeriesPlan:  # fmt: skip
    rule = corpus.retention_rule(rule_id)
    asked = ask_of(corpus, rule, facts, as_of)
    if asked is None:
        return SeriesPlan(names, rule, None, None, None, {})
    version = asked.version
    span = chosen_span(version, asked.facts).span
    plan = SeriesPlan(names, rule, asked.followed, version, span, {})
    titles = {name: corpus.fact(name).title for name in (*plan.used, *_waited(version)) if name}
    return SeriesPlan(names, rule, asked.followed, version, span, titles)


def _waited(version: RetentionVersion) -> tuple[str, ...]:
    return tuple(lengthening.fact for lengthening in version.lengthened_by)


def opening_sentence(corpus: Corpus, plan: SeriesPlan) -> str:
    """What is the same for every record of the series whose clock has started."""
    if plan.span is None:
        return causes.BEFORE
    return causes.of_duration(corpus, plan.start, plan.span)
