"""Why one record is kept, frozen or at its term: the scalar evaluator, with what is known of it.

Guarantees the same answer as the one stored beside the record, with its sentences, its texts and
their certainty; the records of the same person are read as one. Writes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from serment.law.corpus import NoSuchRuleError
from serment.law.facts import DateSpan, FactError, RecordValue, parse_facts
from serment.law.model import RetentionRule
from serment.law.retention import RetentionAnswer, explain_retention
from serment.law.retention_causes import TWO_PEOPLE
from serment.law.retention_draft import HOLDS, SUSPENSIONS
from serment.practice.library import the_corpus
from serment.practice.record_answers import facts_of_practice
from serment.practice.record_engine import FACT_COLUMNS
from serment.practice.record_twins import twins_of
from serment.store.models import KeptRecord, RecordSpan, SpanKind

_OF_PERSON: Final = ("born_on", "died_on", "died_in")


@dataclass(frozen=True, slots=True)
class Explained:
    """The conclusion of a record; `answer` is None where no rule concerns its series.

    `doubts` are sentences that forbid any conclusion until a date is corrected.
    """

    answer: RetentionAnswer | None
    rule: RetentionRule | None
    doubts: tuple[str, ...] = ()


def explain_record(record: KeptRecord, as_of: date) -> Explained:
    """Return the conclusion of a record, its twins counted in it, on a day."""
    corpus = the_corpus()
    lines = [record, *twins_of(record)]
    try:
        facts, doubts = _merged(record, lines)
        facts = {**facts_of_practice(record.practice, as_of), **facts, **_spans(lines)}
        rule = corpus.retention_rule(record.series)
        answer = explain_retention(corpus, record.series, facts, as_of)
    except (FactError, NoSuchRuleError) as refusal:
        return Explained(None, None, (str(refusal),))
    return Explained(_doubted(answer) if doubts else answer, rule, doubts)


def _doubted(answer: RetentionAnswer) -> RetentionAnswer:
    """No date is computed from a date in doubt; a hold still holds."""
    status = answer.status if answer.status == "held" else "undetermined"
    return replace(answer, status=status, keep_until=None, erasable_from=None, missing=())


def _merged(
    record: KeptRecord, lines: Iterable[KeptRecord]
) -> tuple[dict[str, RecordValue], tuple[str, ...]]:
    """Return the facts of the lines as one record, and what forbids a conclusion."""
    merged: dict[str, RecordValue] = {}
    doubts = []
    for line in lines:
        if line.doubt:
            doubts.append(line.doubt)
        for name, value in _facts_of(line).items():
            if line.pk != record.pk and name in _OF_PERSON and getattr(record, name) is not None:
                continue
            known = merged.setdefault(name, value)
            if known == value:
                continue
            if not _is_start(record.series, name) and not isinstance(value, bool):
                doubts.append(TWO_PEOPLE)
            merged[name] = max(known, value)
    return merged, tuple(dict.fromkeys(doubts))


def _is_start(series: str, name: str) -> bool:
    rule = the_corpus().retention_rule(series)
    return any(version.starts_on == name for version in rule.versions)


def _facts_of(line: KeptRecord) -> Mapping[str, RecordValue]:
    own = {name: getattr(line, name) for name in FACT_COLUMNS}
    known: dict[str, RecordValue] = {k: v for k, v in own.items() if v is not None}
    return {**parse_facts(the_corpus().facts, line.facts or {}), **known}


def _spans(lines: Iterable[KeptRecord]) -> dict[str, RecordValue]:
    """Return the claims, which suspend the clock, and the other holds."""
    told: dict[str, set[DateSpan]] = {SUSPENSIONS: set(), HOLDS: set()}
    for line in lines:
        for span in RecordSpan.objects.of(line.practice).filter(record=line):
            name = SUSPENSIONS if span.kind == SpanKind.CLAIM else HOLDS
            told[name].add(DateSpan(span.since, span.until))
    return {
        name: tuple(sorted(spans, key=lambda s: (s.since, s.until or date.max)))
        for name, spans in told.items()
        if spans
    }
