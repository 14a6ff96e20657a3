"""The words of « Dossiers », and a record as its lists show it to one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from serment.kernel.french import list_in_french, nbsp
from serment.practice.actors import Actor, Permission
from serment.practice.record_consulting import is_in_archive
from serment.practice.record_list import risks_of
from serment.practice.record_reasons import (
    ORDINARY,
    ground_title,
    missing_titles,
    series_title,
    usual_duration,
)
from serment.store.models import DestructionItem, KeptRecord

STATUS_WORDS: Final = {
    "keep": "À conserver",
    "erasable": "À relire",
    "held": "Gelé",
    "undetermined": "À préciser",
}
STATUSES: Final = {
    "erasable": "À relire avant destruction",
    "keep": "À conserver",
    "held": "Gelés",
    "undetermined": "À préciser",
}
_LONGEST_WHY: Final = 140


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record in a list; of an archived one, only the controller reads who it is."""

    record: KeptRecord
    number: str
    name: str
    status: str
    why: str
    risks: tuple[str, ...]
    is_archived: bool
    is_leaving: bool
    may_tick: bool


def is_hidden(actor: Actor, record: KeptRecord, as_of: date) -> bool:
    """Tell whether the name of a record is kept from this person: archived, and not theirs."""
    return is_in_archive(record, as_of) and not actor.can(Permission.RECORDS)


def name_for(actor: Actor, record: KeptRecord, as_of: date) -> str:
    """Return the name of a record, or what stands in its place."""
    if is_hidden(actor, record, as_of):
        return "Nom réservé au médecin"
    return record.name or "Sans nom"


def rows_of(actor: Actor, records: Iterable[KeptRecord], as_of: date) -> list[RecordRow]:
    """Return records as a list shows them."""
    listed = list(records)
    items = DestructionItem.objects.of(actor.practice).filter(record__in=[r.pk for r in listed])
    leaving = set(items.values_list("record_id", flat=True))
    return [_row(actor, record, as_of, is_leaving=record.pk in leaving) for record in listed]


def _row(actor: Actor, record: KeptRecord, as_of: date, *, is_leaving: bool) -> RecordRow:
    hidden = is_hidden(actor, record, as_of)
    return RecordRow(
        record,
        "" if hidden else record.number,
        name_for(actor, record, as_of),
        STATUS_WORDS.get(record.status, record.status),
        "" if hidden else why_of(record, as_of),
        risks_of(record, as_of),
        is_in_archive(record, as_of),
        is_leaving,
        record.status == "erasable" and not is_leaving and actor.can(Permission.RECORDS),
    )


def why_of(record: KeptRecord, as_of: date) -> str:
    """Say in few words what decides for a record."""
    if record.doubt:
        return record.doubt[:_LONGEST_WHY]
    if record.status == "undetermined":
        return lacks(record.series, record.missing)
    if record.status == "held":
        return "Un gel est en cours."
    return reason(record.series, record.exception, as_of)


def lacks(series: str, missing: str) -> str:
    """Say what a record lacks for a conclusion."""
    titles = [f"« {title} »" for title in missing_titles(missing)]
    if not titles:
        return nbsp(f"Aucune durée ne se calcule pour « {series_title(series)} ».")
    return nbsp(f"Il manque {list_in_french(titles)}.")


def reason(series: str, exception: str | None, as_of: date) -> str:
    """Say which rule gives the end."""
    if exception is not None:
        return ground_title(series, exception)
    return usual_duration(series, as_of) or ORDINARY
