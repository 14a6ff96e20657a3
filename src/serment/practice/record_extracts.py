"""What is kept of a record longer than the rest: a transfusion, a device, a blood product.

Guarantees that an extract is a record of its own, under its own rule and its own date, which stays
when the rest is destroyed, and that the certificate says that it was kept.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.kernel.french import date_in_french
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.library import the_corpus
from serment.practice.record_answers import answer_these
from serment.practice.record_list import find_record
from serment.store.models import KeptRecord, Practice

EXTRACTS: Final = (
    "transfusion_record",
    "implantable_device_trace",
    "blood_derived_medicine_record",
)


class ExtractError(ValueError):
    """An extract that cannot be noted as described; `field` is the line to correct."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class NewExtract:
    """What is kept apart, and the day of the act from which it is kept."""

    series: str
    act_on: date


def extract_titles() -> dict[str, str]:
    """Return the series that outlive a patient's record, with their titles."""
    corpus = the_corpus()
    return {series: corpus.retention_rule(series).title for series in EXTRACTS}


def note_extract(
    *, actor: Actor, number: int, told: NewExtract, as_of: date, now: datetime
) -> KeptRecord:
    """Note an act whose trace is kept apart; noted again, the latest act counts."""
    actor.require(Permission.RECORDS)
    _verify(told, as_of)
    start = _start_of(told.series, as_of)
    with one_act(actor.practice):
        record = find_record(actor.practice, number)
        extract, is_new = KeptRecord.objects.of(actor.practice).get_or_create(
            source=record.source,
            series=told.series,
            key=record.key,
            defaults={
                "practice": actor.practice,
                "number": record.number,
                "name": record.name,
                "sort_name": record.sort_name,
                "status": "undetermined",
            },
        )
        known = (extract.facts or {}).get(start, "")
        extract.facts = {**(extract.facts or {}), start: max(known, told.act_on.isoformat())}
        extract.save(update_fields=["facts"])
        answer_these(actor.practice, as_of, [extract.pk])
        payload: dict[str, Canonical] = {"record": record.pk, "extract": extract.pk,
                                         "series": told.series, "new": is_new}  # fmt: skip
        record_act(actor=actor, act="record.extract_noted", payload=payload, now=now)
    extract.refresh_from_db()
    return extract


def extracts_of(record: KeptRecord) -> QuerySet[KeptRecord]:
    """Return what is kept apart of a record."""
    rows = KeptRecord.objects.of(record.practice).filter(source=record.source, key=record.key)
    return rows.filter(series__in=EXTRACTS).exclude(pk=record.pk).order_by("series")


def with_extracts(practice: Practice, records: Collection[KeptRecord]) -> set[int]:
    """Return the numbers of the records of which an extract is kept apart."""
    kept = KeptRecord.objects.of(practice).filter(series__in=EXTRACTS)
    apart = set(kept.values_list("source_id", "key"))
    return {
        record.pk
        for record in records
        if record.series not in EXTRACTS and (record.source_id, record.key) in apart
    }


def _start_of(series: str, as_of: date) -> str:
    rule = the_corpus().retention_rule(series)
    version = next(one for one in rule.versions if one.in_force.contains(as_of))
    return version.starts_on or ""


def _verify(told: NewExtract, as_of: date) -> None:
    if told.series not in EXTRACTS:
        raise ExtractError(
            "Dites ce qui est gardé à part : choisissez dans la liste.", field="series"
        )
    if told.act_on > as_of:
        raise ExtractError(
            f"L’acte serait à venir, le {date_in_french(told.act_on)} : le délai ne peut pas en "
            "partir. Corrigez la date ; rien n’a été enregistré.",
            field="act_on",
        )
