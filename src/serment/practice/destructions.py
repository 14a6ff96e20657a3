"""Destroying what is at its term: decided, ticked off support by support, carried out, proved.

Guarantees that a person decides, twice; that only records which may be destroyed on the day are in
a destruction, and that until it is carried out nothing is lost and any record may be withdrawn.
Leaves to others the erasure and its certificate (`destroying`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.timezone import localtime

from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.kernel.french import date_in_french
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.purging import next_number
from serment.practice.record_answers import answer_records
from serment.practice.record_list import listed_records
from serment.practice.typed import one_line
from serment.store.models import (
    Destruction,
    DestructionItem,
    DestructionState,
    KeptRecord,
    Practice,
)
from serment.store.record_writing import parts_of

SUPPORTS: Final = {"paper": "Papier", "software": "Logiciel"}
MOST_AT_ONCE: Final = 10_000


class DestructionError(ValueError):
    """A destruction that cannot go on as asked; nothing was changed."""


class UnknownDestructionError(LookupError):
    """No destruction bears that number."""


@dataclass(frozen=True, slots=True)
class Tick:
    """What a person says was done: on which support, on which day, by whom."""

    support: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a destruction has come: records, and those ticked on each support."""

    records: int
    paper: int
    software: int


def decide_destruction(
    *, actor: Actor, numbers: Collection[int], confirmed: int, as_of: date, now: datetime
) -> Destruction:
    """Decide to destroy records; `confirmed` is how many the person typed.

    DestructionError where one of them may not be destroyed on the day, or the count differs.
    """
    actor.require(Permission.RECORDS)
    chosen = sorted(set(numbers))
    _verify_count(chosen, confirmed)
    with one_act(actor.practice):
        answer_records(actor.practice, as_of)
        _verify_erasable(actor.practice, chosen)
        destruction = Destruction.objects.create(
            practice=actor.practice,
            number=next_number(actor.practice),
            decided_on=as_of,
            decided_by=actor.member,
        )
        DestructionItem.objects.bulk_create(
            DestructionItem(practice=actor.practice, destruction=destruction, record_id=number)
            for number in chosen
        )
        payload = {"destruction": destruction.number, "records": len(chosen)}
        record_act(actor=actor, act="destruction.decided", payload=payload, now=now)
    return destruction


def _verify_count(chosen: Collection[int], confirmed: int) -> None:
    if not chosen:
        raise DestructionError(
            "Aucun dossier n’est choisi : il n’y a rien à détruire. Cochez des dossiers dans la "
            "liste de relecture."
        )
    if len(chosen) > MOST_AT_ONCE:
        raise DestructionError(
            f"Une destruction compte {MOST_AT_ONCE} dossiers au plus : au-delà, personne ne "
            "pourrait la vérifier. Restreignez par année ou par lettre."
        )
    if confirmed != len(chosen):
        raise DestructionError(
            f"Vous avez saisi {confirmed} ; la liste en compte {len(chosen)} : rien n’a été "
            "décidé. Relisez la liste, puis saisissez le nombre exact."
        )


def _verify_erasable(practice: Practice, chosen: list[int]) -> None:
    """Refuse the whole where one record may not be destroyed, or is already being destroyed."""
    good = 0
    for part in parts_of(chosen):
        rows = listed_records(practice).filter(pk__in=part)
        good += rows.filter(status="erasable", destruction_item=None).count()
    if good != len(chosen):
        raise DestructionError(
            f"Dossiers à ne pas détruire aujourd’hui : {len(chosen) - good} sur {len(chosen)}. Ils "
            "sont gelés, pas encore à leur terme, ou déjà dans une destruction. "
            "Rien n’a été décidé ; rouvrez la liste de relecture."
        )


def tick_items(
    *,
    actor: Actor,
    number: int,
    tick: Tick,
    now: datetime,
    records: Collection[int] | None = None,
) -> int:
    """Note that records were destroyed on a support, all those left by default; return how many."""
    actor.require(Permission.RECORDS)
    by = one_line(tick.by)[:200]
    with one_act(actor.practice):
        destruction = _going_on(actor.practice, number)
        _verify_tick(tick, by, destruction, now)
        items = items_of(destruction).filter(**{f"{tick.support}_on": None})
        if records is not None:
            items = items.filter(record__in=records)
        count = items.update(**{f"{tick.support}_on": tick.on, f"{tick.support}_by": by})
        if count:
            told: dict[str, Canonical] = {"destruction": number, "support": tick.support,
                                          "records": count, "done_on": tick.on.isoformat(),
                                          "done_by": by}  # fmt: skip
            record_act(actor=actor, act="destruction.ticked", payload=told, now=now)
    return count


def _verify_tick(tick: Tick, by: str, destruction: Destruction, now: datetime) -> None:
    if tick.support not in SUPPORTS:
        raise DestructionError("Dites sur quel support : papier ou logiciel.")
    if not by:
        raise DestructionError(
            "Le nom de qui l’a fait manque : le procès-verbal ne dirait pas qui a détruit. "
            "Saisissez-le ; rien n’a été coché."
        )
    if not destruction.decided_on <= tick.on <= localtime(now).date():
        raise DestructionError(
            f"La date doit tomber entre la décision ({date_in_french(destruction.decided_on)}) et "
            "aujourd’hui. Corrigez-la ; rien n’a été coché."
        )


def withdraw_records(
    *, actor: Actor, number: int, records: Collection[int], reason: str, now: datetime
) -> int:
    """Take records out of a destruction that is not carried out; return how many left it."""
    actor.require(Permission.RECORDS)
    why = one_line(reason)[:500]
    if not why:
        raise DestructionError(
            "La raison manque : on ne saurait pas pourquoi ces dossiers sont gardés. Écrivez-la ; "
            "rien n’a changé."
        )
    with one_act(actor.practice):
        destruction = _going_on(actor.practice, number)
        items = items_of(destruction).filter(record__in=records)
        left = [(pk, _cause(status)) for pk, status in _statuses(items)]
        items.delete()
        count = len(left)
        if count:
            told: dict[str, Canonical] = {"destruction": number, "records": count, "reason": why}
            entry = record_act(actor=actor, act="destruction.withdrawn", payload=told, now=now)
            # The reason stays in the journal's payload alone, where it can be erased.
            before = (destruction.content or {}).get("withdrawn", [])
            now_left = [[pk, cause, entry.sequence] for pk, cause in left]
            destruction.content = {"withdrawn": [*before, *now_left]}
            destruction.save(update_fields=["content"])
        if not items_of(destruction).exists():
            _cancel(actor, destruction, now)
    return count


def _statuses(items: QuerySet[DestructionItem]) -> list[tuple[int, str]]:
    return list(items.values_list("record_id", "record__status"))


def _cause(status: str) -> str:
    """Say why a record leaves a destruction, as its own answer tells: nobody types it."""
    return {"held": "held", "keep": "seen_again"}.get(status, "set_aside")


def cancel_destruction(*, actor: Actor, number: int, now: datetime) -> None:
    """Give up a destruction that is not carried out; every record stays."""
    actor.require(Permission.RECORDS)
    with one_act(actor.practice):
        _cancel(actor, _going_on(actor.practice, number), now)


def _cancel(actor: Actor, destruction: Destruction, now: datetime) -> None:
    items_of(destruction).delete()
    destruction.state = DestructionState.CANCELLED
    destruction.save(update_fields=["state"])
    payload = {"destruction": destruction.number}
    record_act(actor=actor, act="destruction.cancelled", payload=payload, now=now)


def find_destruction(practice: Practice, number: int) -> Destruction:
    """Return one destruction; UnknownDestructionError if there is none of that number."""
    rows = Destruction.objects.of(practice).select_related("certificate", "decided_by__person")
    destruction = rows.filter(number=number).first()
    if destruction is None:
        raise UnknownDestructionError(
            "Cette destruction n’existe pas : l’adresse est fausse. Revenez à la liste des "
            "destructions."
        )
    return destruction


def list_destructions(practice: Practice) -> QuerySet[Destruction]:
    """Return the destructions, the latest first."""
    return Destruction.objects.of(practice)


def items_of(destruction: Destruction) -> QuerySet[DestructionItem]:
    """Return what a destruction that goes on holds, by name."""
    rows = DestructionItem.objects.of(destruction.practice).filter(destruction=destruction)
    return rows.select_related("record").order_by("record__sort_name", "record__pk")


def progress_of(destruction: Destruction) -> Progress:
    """Return how far a destruction has come."""
    items = items_of(destruction)
    return Progress(
        items.count(),
        items.exclude(paper_on=None).count(),
        items.exclude(software_on=None).count(),
    )


def no_longer_erasable(destruction: Destruction, as_of: date) -> QuerySet[KeptRecord]:
    """Return the records of a destruction that may no longer be destroyed on the day."""
    answer_records(destruction.practice, as_of)
    rows = listed_records(destruction.practice).filter(destruction_item__destruction=destruction)
    return rows.exclude(status="erasable")


def _going_on(practice: Practice, number: int) -> Destruction:
    destruction = find_destruction(practice, number)
    if destruction.state != DestructionState.DECIDED:
        raise DestructionError(
            f"Cette destruction est déjà {destruction.get_state_display()} : elle ne change plus. "
            "Ouvrez-la pour lire son procès-verbal."
        )
    return destruction
