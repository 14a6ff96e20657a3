"""The words of « Dossiers », and a record as its lists show it to one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from serment.kernel.french import list_in_french, nbsp
from serment.practice.actors import Actor, Permission
from serment.practice.record_consulting import is_in_archive
from serment.practice.record_explaining import cause_of, is_sure
from serment.practice.record_list import risks_of
from serment.practice.record_reasons import (
    ORDINARY,
    ground_title,
    missing_titles,
    usual_duration,
)
from serment.store.models import DestructionItem, KeptRecord

STATUS_WORDS: Final = {
    "keep": "À conserver",
    "erasable": "À relire",
    "held": "Gelé ou gardé",
    "undetermined": "À préciser",
}
STATUSES: Final = {
    "erasable": "À relire avant destruction",
    "keep": "À conserver",
    "held": "Gelés ou gardés",
    "undetermined": "À préciser",
}
UNSOUND: Final = "Des dates se contredisent, ou aucune règle ne répond"
_LONGEST_WHY: Final = 140


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record in a list; of an archived one, only the controller reads who it is."""

    record: KeptRecord
    number: str
    name: str
    status: str
    keep_until: date | None
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


def rows_of(
    actor: Actor, records: Iterable[KeptRecord], as_of: date, *, explains: bool = True
) -> list[RecordRow]:
    """Return records as a list shows them; `explains` as in `why_of`."""
    listed = list(records)
    items = DestructionItem.objects.of(actor.practice).filter(record__in=[r.pk for r in listed])
    leaving = set(items.values_list("record_id", flat=True))
    return [
        _row(actor, record, as_of, is_leaving=record.pk in leaving, explains=explains)
        for record in listed
    ]


def _row(
    actor: Actor, record: KeptRecord, as_of: date, *, is_leaving: bool, explains: bool
) -> RecordRow:
    hidden = is_hidden(actor, record, as_of)
    return RecordRow(
        record,
        "" if hidden else record.number,
        name_for(actor, record, as_of),
        STATUS_WORDS.get(record.status, record.status),
        record.keep_until if is_sure(record) else None,
        "" if hidden else why_of(record, as_of, explains=explains),
        risks_of(record, as_of),
        is_in_archive(record, as_of),
        is_leaving,
        record.status == "erasable" and not is_leaving and actor.can(Permission.RECORDS),
    )


def why_of(record: KeptRecord, as_of: date, *, explains: bool = True) -> str:
    """Say in few words what decides for a record.

    `explains`: look for the cause of contradictory dates, which takes a moment for each record.
    """
    if record.doubt:
        return cut_on_a_word(record.doubt)
    if record.status == "undetermined":
        return lacks(record.missing) or _unsound(record, as_of, explains=explains)
    if record.status == "held":
        return "Un gel, ou une décision de garder, est en cours."
    return reason(record.series, record.exception, as_of)


def cut_on_a_word(text: str) -> str:
    """Return the beginning of a sentence too long for a row, cut after a word."""
    if len(text) <= _LONGEST_WHY:
        return text
    head, _, _ = text[:_LONGEST_WHY].rpartition(" ")
    return f"{(head or text[: _LONGEST_WHY - 1]).rstrip(' ,;:')}…"


def _unsound(record: KeptRecord, as_of: date, *, explains: bool) -> str:
    told = cause_of(record, as_of) if explains else ""
    return cut_on_a_word(told) if told else nbsp(UNSOUND)


def lacks(missing: str) -> str:
    """Say what a record lacks for a conclusion; empty where no fact is missing."""
    titles = [f"« {title} »" for title in missing_titles(missing)]
    return nbsp(f"Il manque {list_in_french(titles)}.") if titles else ""


def reason(series: str, exception: str | None, as_of: date) -> str:
    """Say which rule gives the end."""
    if exception is not None:
        return ground_title(series, exception)
    return usual_duration(series, as_of) or ORDINARY
