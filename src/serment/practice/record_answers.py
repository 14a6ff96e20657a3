"""The answer of each record, kept beside it and given again when days, rules or facts change.

Guarantees that a screen reads answers of its own day: what the passing of days changes is found by
an index and answered again, the rest is left; another corpus, another fact of the practice or a day
that goes back answers everything again. The engine is `serment.retention`, on rows of the store.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from django.db.models import F, Min, Q, QuerySet

from serment.kernel.canonical import Canonical, canonical_bytes
from serment.kernel.digests import sha256_hex
from serment.law.facts import FactValue
from serment.practice.acting import one_act
from serment.practice.library import corpus_version, the_corpus
from serment.practice.record_engine import (
    FACT_COLUMNS,
    AskedRecords,
    RecordLine,
    evaluate_records,
    first_day,
)
from serment.store.models import (
    KeptRecord,
    Practice,
    RecordSource,
    RecordSpan,
    RecordsState,
    SpanKind,
)
from serment.store.record_writing import parts_of, write_answers

# What stops the destruction of every record at once, as facts of the rules.
HOLD_FACTS: Final = {
    SpanKind.CLAIM: "liability_claim_open",
    SpanKind.LITIGATION: "litigation_open",
    SpanKind.AUDIT: "audit_open",
    SpanKind.RIGHTS_REQUEST: "rights_request_pending",
    SpanKind.REQUISITION: "judicial_requisition_open",
    SpanKind.MANUAL: "manual_hold",
}
_OF_PERSON: Final = ("born_on", "died_on", "died_in")
_READ: Final = ("series", *FACT_COLUMNS, "facts", "doubt")


def state_of(practice: Practice) -> RecordsState:
    """Return the state of the practice's answers, made at the first asking."""
    return RecordsState.objects.get_or_create(practice=practice)[0]


def facts_of_practice(practice: Practice, as_of: date) -> dict[str, FactValue]:
    """Return what holds for every record: the durations chosen, and the freezes of the practice."""
    facts: dict[str, FactValue] = dict(state_of(practice).policies)
    spans = RecordSpan.objects.of(practice).filter(record=None, since__lte=as_of)
    for kind in spans.filter(Q(until=None) | Q(until__gt=as_of)).values_list("kind", flat=True):
        facts[HOLD_FACTS[SpanKind(kind)]] = True
    return facts


def answer_records(practice: Practice, as_of: date) -> int:
    """Answer again every record whose stored answer is not of this day; return how many."""
    state = state_of(practice)
    facts = facts_of_practice(practice, as_of)
    stamp = _stamp(facts, as_of)
    rows = KeptRecord.objects.of(practice)
    if state.stamp == stamp and state.as_of is not None and state.as_of <= as_of:
        if state.next_on is None or as_of < state.next_on:
            return 0
        rows = rows.filter(changes_on__lte=as_of)
    with one_act(practice):
        count = _answer_all(practice, rows, as_of, facts)
        coming = KeptRecord.objects.of(practice).aggregate(on=Min("changes_on"))["on"]
        RecordsState.objects.filter(practice=practice).update(
            as_of=as_of, stamp=stamp, next_on=coming
        )
    return count


def answer_these(practice: Practice, as_of: date, numbers: Collection[int]) -> None:
    """Answer these records again, inside the act that changed what is known of them."""
    facts = facts_of_practice(practice, as_of)
    for part in parts_of(numbers):
        _answer_all(practice, KeptRecord.objects.of(practice).filter(pk__in=part), as_of, facts)


def answer_unsure(practice: Practice, as_of: date, source: RecordSource) -> None:
    """Answer, inside the act, the records of a source that the act has marked for it."""
    rows = KeptRecord.objects.of(practice).filter(source=source, is_unsure=True)
    _answer_all(practice, rows, as_of, facts_of_practice(practice, as_of))


def note_turn(practice: Practice, day: date | None) -> None:
    """Remember that an answer may change on a day."""
    state = state_of(practice)
    if day is not None and (state.next_on is None or day < state.next_on):
        state.next_on = day
        state.save(update_fields=["next_on"])


def _stamp(facts: Mapping[str, FactValue], as_of: date) -> str:
    """Digest the rules in force on the day and the facts of the practice."""
    begun = [since.isoformat() for since in _beginnings() if since <= as_of]
    told: dict[str, Canonical] = {
        "corpus": corpus_version(),
        "begun": [*begun],
        "facts": {name: str(value) for name, value in facts.items()},
    }
    return sha256_hex(canonical_bytes(told))


@lru_cache(maxsize=1)
def _beginnings() -> tuple[date, ...]:
    """Return the days on which a version of a retention rule begins, or has just ended."""
    versions = [version for rule in the_corpus().retention_rules() for version in rule.versions]
    days = {day for one in versions for day in (one.in_force.since, one.in_force.until)}
    return tuple(sorted(day for day in days if day is not None))


def _answer_all(
    practice: Practice, rows: QuerySet[KeptRecord], as_of: date, facts: Mapping[str, FactValue]
) -> int:
    numbers = [own or pk for pk, own in rows.values_list("pk", "same_as_id").iterator()]
    numbers = list(dict.fromkeys(numbers))
    for part in parts_of(numbers):
        _answer_batch(practice, part, as_of, facts)
    return len(numbers)


def _answer_batch(
    practice: Practice, numbers: list[int], as_of: date, facts: Mapping[str, FactValue]
) -> None:
    asked = AskedRecords(facts=facts)
    lines: dict[int, RecordLine] = {}
    own = {}
    # Those that others are counted in come first.
    rows = KeptRecord.objects.of(practice).filter(Q(pk__in=numbers) | Q(same_as__in=numbers))
    rows = rows.order_by(F("same_as").asc(nulls_first=True), "pk")
    for pk, same_as, *values in rows.values_list("pk", "same_as_id", *_READ).iterator():
        own[pk] = number = same_as or pk
        line = RecordLine(*values)
        kept = lines.setdefault(number, line)
        asked.add(number, line if kept is line else _as_same_person(line, kept))
    waits = _add_spans(practice, asked, own, as_of)
    tomorrow = (as_of + timedelta(days=1)).isoformat()
    written = []
    for number, answer in evaluate_records(asked, the_corpus(), as_of):
        changes_on = tomorrow if number in waits else answer[-1]
        written.append((*answer[:-1], changes_on, number))
    write_answers(written)
    twins = KeptRecord.objects.of(practice).filter(same_as__in=numbers)
    twins.update(changes_on=None, is_unsure=False)
    note_turn(practice, first_day(row[-2] for row in written))


def _as_same_person(line: RecordLine, kept: RecordLine) -> RecordLine:
    """The line of a twin, without what the record that is kept says otherwise of the person."""
    told = {name: None for name in _OF_PERSON if getattr(kept, name) is not None}
    return line._replace(**told)  # type: ignore[arg-type]  # each of these may be unknown


def _add_spans(
    practice: Practice, asked: AskedRecords, own: Mapping[int, int], as_of: date
) -> set[int]:
    """Add the claims and the holds of the records; return those where one begins or ends later."""
    waits = set()
    for part in parts_of(own):
        spans = RecordSpan.objects.of(practice).filter(record__in=part)
        for record, kind, since, until in spans.values_list("record_id", "kind", "since", "until"):
            asked.add_span(own[record], since, until, is_claim=kind == SpanKind.CLAIM)
            if since > as_of or (until is not None and until > as_of):
                waits.add(own[record])
    return waits
