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
from serment.practice.record_answers import HOLD_FACTS, facts_of_practice
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
        facts = {**facts_of_practice(record.practice, as_of), **facts}
        rule = corpus.retention_rule(record.series)
        answer = _explained(record.series, facts, lines, as_of)
    except (FactError, NoSuchRuleError) as refusal:
        return Explained(None, None, (str(refusal),))
    return Explained(_doubted(answer) if doubts else answer, rule, doubts)


def _explained(
    series: str, facts: Mapping[str, RecordValue], lines: Iterable[KeptRecord], as_of: date
) -> RetentionAnswer:
    """Answer with the facts of the holds, which say what each is: « Un contrôle est en cours ».

    A rule that foresees none of them is asked again with the days alone: a hold always holds.
    """
    spans = [
        span for line in lines for span in RecordSpan.objects.of(line.practice).filter(record=line)
    ]
    claims = [span for span in spans if span.kind == SpanKind.CLAIM]
    others = [span for span in spans if span.kind != SpanKind.CLAIM]
    known = {**facts, **_days(SUSPENSIONS, claims)}
    open_ones = [
        one for one in others if one.since <= as_of and (one.until is None or one.until > as_of)
    ]
    told = {HOLD_FACTS[SpanKind(one.kind)]: True for one in open_ones}
    answer = explain_retention(the_corpus(), series, {**known, **told}, as_of)
    if answer.status == "held" or not open_ones:
        return answer
    return explain_retention(the_corpus(), series, {**known, **_days(HOLDS, others)}, as_of)


def is_sure(record: KeptRecord) -> bool:
    """Tell whether the last day kept beside a record may be shown, as `has_end` of its answer."""
    return record.status != "undetermined" or bool(record.missing)


def has_end(told: Explained) -> bool:
    """Tell whether the last day of a conclusion may be shown: not where its dates are in doubt."""
    answer = told.answer
    return answer is not None and (answer.status != "undetermined" or bool(answer.missing))


def sure_days(record: KeptRecord) -> tuple[date | None, date | None]:
    """Return the last day kept beside a record and the first when it may go; none if in doubt.

    The day of the archive is given all the same: it only restricts who opens the record.
    """
    return (record.keep_until, record.erasable_from) if is_sure(record) else (None, None)


def sure_answer(told: Explained) -> RetentionAnswer | None:
    """Return the answer without the days that its own doubt forbids to conclude on."""
    if told.answer is None or has_end(told):
        return told.answer
    return replace(told.answer, keep_until=None, erasable_from=None)


def cause_of(record: KeptRecord, as_of: date) -> str:
    """Say why a record that lacks no fact has no conclusion; empty if unknown."""
    told = explain_record(record, as_of)
    if told.doubts or told.answer is None:
        return " ".join(told.doubts)
    return told.answer.reasons[-1] if told.answer.reasons else ""


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


def _days(name: str, spans: Iterable[RecordSpan]) -> dict[str, RecordValue]:
    """Return the days of claims, which suspend the clock, or of other holds."""
    days = {DateSpan(span.since, span.until) for span in spans}
    ordered = tuple(sorted(days, key=lambda one: (one.since, one.until or date.max)))
    return {name: ordered} if ordered else {}
