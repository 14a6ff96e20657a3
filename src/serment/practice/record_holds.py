"""Claims and holds: what stops a destruction, from when, why, and when to look at it again.

Guarantees that a hold is an act of a person with a reason, that it covers one record or the whole
practice, that lifting it is another act, and that what is known of the record is answered again in
the same transaction. Nothing lifts by itself: a review that falls due is only said.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localtime

from serment.kernel.canonical import Canonical
from serment.kernel.french import date_in_french
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act, record_acts
from serment.practice.record_answers import answer_records, answer_these
from serment.practice.record_list import find_record
from serment.practice.typed import one_line
from serment.store.models import JournalEntry, KeptRecord, Practice, RecordSpan, SpanKind
from serment.store.record_writing import parts_of

_LONGEST: Final = 500


class HoldError(ValueError):
    """A hold that cannot be kept as described; `field` is the line to correct."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class UnknownHoldError(LookupError):
    """No hold bears that number."""


@dataclass(frozen=True, slots=True)
class NewHold:
    """What stops the destruction; `until` only for a claim that is already closed.

    `since` is the day that it began, `review_on` when a person looks at it again.
    """

    kind: str
    since: date
    reason: str
    review_on: date | None = None
    until: date | None = None


def hold_record(
    *, actor: Actor, hold: NewHold, as_of: date, now: datetime, number: int | None = None
) -> RecordSpan:
    """Hold a record, or all of them (`number` None); HoldError for what cannot be."""
    actor.require(Permission.RECORDS)
    hold = _verified(hold, as_of)
    with one_act(actor.practice):
        record = None if number is None else _main(find_record(actor.practice, number))
        entry = record_act(actor=actor, act="record.held", payload=_told(hold, record), now=now)
        span = _span(actor.practice, hold, record, entry)
        span.save()
        _answer_again(actor.practice, record, as_of)
    return span


def keep_records(
    *, actor: Actor, numbers: Collection[int], reason: str, review_on: date | None, now: datetime
) -> int:
    """Decide to keep records that may be destroyed until a person looks again; return how many.

    A hold and a line of the journal for each, all or none; UnknownRecordError if one is gone.
    """
    actor.require(Permission.RECORDS)
    as_of = localtime(now).date()
    hold = _verified(NewHold(SpanKind.MANUAL, as_of, reason, review_on), as_of)
    with one_act(actor.practice):
        found = {one.pk: one for one in _each(actor.practice, numbers)}
        acts = [("record.held", _told(hold, record)) for record in found.values()]
        entries = record_acts(actor=actor, acts=acts, now=now)
        RecordSpan.objects.bulk_create(
            _span(actor.practice, hold, record, entry)
            for record, entry in zip(found.values(), entries, strict=True)
        )
        answer_these(actor.practice, as_of, found)
    return len(found)


def _span(
    practice: Practice, hold: NewHold, record: KeptRecord | None, entry: JournalEntry
) -> RecordSpan:
    return RecordSpan(
        practice=practice,
        record=record,
        kind=hold.kind,
        since=hold.since,
        until=hold.until,
        reason=hold.reason,
        review_on=hold.review_on,
        entry=entry,
    )


def release_hold(*, actor: Actor, number: int, until: date, as_of: date, now: datetime) -> None:
    """Say on which day a claim or a hold ended; HoldError for a day that cannot be."""
    actor.require(Permission.RECORDS)
    with one_act(actor.practice):
        span = find_hold(actor.practice, number)
        if span.until is not None:
            return
        if until < span.since or until > as_of:
            raise HoldError(
                f"La fin doit tomber entre le {date_in_french(span.since)} et aujourd’hui : sinon "
                "les jours de suspension seraient faux. Corrigez la date ; rien n’a été "
                "enregistré.",
                field="until",
            )
        span.until = until
        span.save(update_fields=["until"])
        payload = {"record": span.record_id, "kind": span.kind, "until": until.isoformat()}
        record_act(actor=actor, act="record.released", payload=payload, now=now)
        _answer_again(actor.practice, span.record, as_of)


def find_hold(practice: Practice, number: int) -> RecordSpan:
    """Return one claim or hold; UnknownHoldError if it is not there."""
    span = RecordSpan.objects.of(practice).select_related("record").filter(pk=number).first()
    if span is None:
        raise UnknownHoldError(
            "Ce gel n’est pas là : son dossier a été détruit, ou l’adresse est fausse. Revenez à "
            "la liste des gels."
        )
    return span


def spans_of(record: KeptRecord) -> QuerySet[RecordSpan]:
    """Return the claims and the holds of a record and of its twins, and those of the practice."""
    rows = RecordSpan.objects.of(record.practice)
    return rows.filter(Q(record=record) | Q(record__same_as=record) | Q(record=None))


def open_holds(practice: Practice) -> QuerySet[RecordSpan]:
    """Return what holds a record or the practice, the first to review first."""
    rows = RecordSpan.objects.of(practice).filter(until=None).select_related("record")
    return rows.order_by(F("review_on").asc(nulls_last=True), "pk")


def holds_to_review(practice: Practice, as_of: date) -> QuerySet[RecordSpan]:
    """Return the holds whose day of review has come."""
    return open_holds(practice).filter(review_on__lte=as_of)


def _told(hold: NewHold, record: KeptRecord | None) -> dict[str, Canonical]:
    return {
        "record": None if record is None else record.pk,
        "kind": hold.kind,
        "since": hold.since.isoformat(),
        "until": None if hold.until is None else hold.until.isoformat(),
        "reason": hold.reason,
        "review_on": None if hold.review_on is None else hold.review_on.isoformat(),
    }


def _each(practice: Practice, numbers: Collection[int]) -> Iterator[KeptRecord]:
    """Yield the records of these numbers, or those that they are counted in."""
    for part in parts_of(dict.fromkeys(numbers)):
        rows = KeptRecord.objects.of(practice).select_related("same_as").in_bulk(part)
        for number in part:
            yield _main(rows[number] if number in rows else find_record(practice, number))


def _main(record: KeptRecord) -> KeptRecord:
    return record.same_as or record


def _answer_again(practice: Practice, record: KeptRecord | None, as_of: date) -> None:
    if record is None:
        answer_records(practice, as_of)
    else:
        answer_these(practice, as_of, [record.pk])


def _verified(hold: NewHold, as_of: date) -> NewHold:
    reason = one_line(hold.reason)[:_LONGEST]
    if hold.kind not in SpanKind.values:
        raise HoldError("Dites ce qui gèle le dossier : choisissez dans la liste.", field="kind")
    if not reason:
        raise HoldError(
            "La raison manque : dans un an, personne ne saurait pourquoi ce dossier est gelé. "
            "Écrivez-la, sans donnée de santé ; rien n’a été enregistré.",
            field="reason",
        )
    if hold.since > as_of:
        raise HoldError(
            "Le début est à venir : un gel commence au plus tard aujourd’hui. Corrigez la date ; "
            "rien n’a été enregistré.",
            field="since",
        )
    if hold.until is not None and not hold.since <= hold.until <= as_of:
        raise HoldError(
            "La fin précède le début, ou elle est à venir. Corrigez les deux dates ; rien n’a été "
            "enregistré.",
            field="until",
        )
    if hold.until is None and (hold.review_on is None or hold.review_on <= as_of):
        raise HoldError(
            "La date de réexamen manque ou n’est pas à venir : un gel oublié deviendrait une "
            "conservation sans fin. Donnez-en une ; rien n’a été enregistré.",
            field="review_on",
        )
    return NewHold(hold.kind, hold.since, reason, hold.review_on, hold.until)
