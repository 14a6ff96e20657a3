"""Records of one person met twice: proposed, joined by a person, separated again.

Guarantees that nothing is joined silently, that records joined are counted as one (the latest act
of care, every claim), that joining is undone without loss, and that a pair said to be two people is
not proposed again.
"""

from datetime import date, datetime

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.record_answers import answer_these
from serment.practice.record_list import find_record, read_records
from serment.store.models import AlikePair, KeptRecord, Practice


class PairError(ValueError):
    """Two records that cannot be joined as asked."""


class UnknownPairError(LookupError):
    """No pair bears that number."""


def propose_pairs(practice: Practice) -> int:
    """Look for records that look alike, inside an act; return how many pairs wait for an answer."""
    import pyarrow as pa  # noqa: PLC0415 - start-up

    from serment.retention.likeness import alike_records  # noqa: PLC0415 - start-up

    rows = read_records(practice).filter(series="patient_record").order_by()
    told = rows.annotate(born=Cast("born_on", CharField())).values_list("pk", "sort_name", "born")
    columns = list(zip(*told.iterator(), strict=True))
    numbers, names, births = columns or ((), (), ())
    people = {
        "number": pa.array(numbers, pa.int64()),
        "name": pa.array(names, pa.string()),
        "born_on": pa.array(births, pa.string()).cast(pa.date32()),
    }
    pairs = AlikePair.objects.of(practice)
    answered = set(pairs.filter(is_distinct=True).values_list("first_id", "second_id"))
    pairs.filter(is_distinct=False).delete()
    AlikePair.objects.bulk_create(
        AlikePair(practice=practice, first_id=one.first, second_id=one.second, why=one.why)
        for one in dict.fromkeys(alike_records(pa.table(people)))
        if (one.first, one.second) not in answered
    )
    return pairs.filter(is_distinct=False).count()


def pairs_to_answer(practice: Practice) -> QuerySet[AlikePair]:
    """Return the pairs that wait for a person's answer."""
    rows = AlikePair.objects.of(practice).filter(is_distinct=False)
    return rows.select_related("first__source", "second__source")


def find_pair(practice: Practice, number: int) -> AlikePair:
    """Return one pair; UnknownPairError if it is not there any more."""
    pair = pairs_to_answer(practice).filter(pk=number).first()
    if pair is None:
        raise UnknownPairError(
            "Cette paire n’est plus là : on y a déjà répondu, ou l’un des deux dossiers a été "
            "détruit. Revenez à la liste des doublons."
        )
    return pair


def join_records(
    *, actor: Actor, first: int, second: int, as_of: date, now: datetime
) -> KeptRecord:
    """Count the second record in the first; PairError where that makes no sense."""
    actor.require(Permission.RECORDS)
    with one_act(actor.practice):
        kept, other = (find_record(actor.practice, n) for n in (first, second))
        if kept.same_as_id is not None or other.same_as_id is not None or kept.pk == other.pk:
            raise PairError(
                "L’un de ces dossiers est déjà réuni à un autre : rien n’a changé. Ouvrez-le pour "
                "voir avec lequel, et séparez-les d’abord."
            )
        if kept.series != other.series:
            raise PairError(
                "Ces deux dossiers ne sont pas de la même sorte : leurs délais diffèrent. "
                "Rien n’a changé."
            )
        rows = KeptRecord.objects.of(actor.practice)
        rows.filter(Q(pk=other.pk) | Q(same_as=other)).update(same_as=kept)
        AlikePair.objects.of(actor.practice).filter(Q(first=other) | Q(second=other)).delete()
        answer_these(actor.practice, as_of, [kept.pk])
        payload = {"kept": kept.pk, "joined": other.pk}
        record_act(actor=actor, act="records.joined", payload=payload, now=now)
    return kept


def separate_record(*, actor: Actor, number: int, as_of: date, now: datetime) -> KeptRecord:
    """Count again for itself a record that was counted in another."""
    actor.require(Permission.RECORDS)
    with one_act(actor.practice):
        record = find_record(actor.practice, number)
        kept = record.same_as
        if kept is None:
            return record
        record.same_as = None
        record.save(update_fields=["same_as"])
        _remember_distinct(actor.practice, kept.pk, record.pk)
        answer_these(actor.practice, as_of, [kept.pk, record.pk])
        payload = {"kept": kept.pk, "separated": record.pk}
        record_act(actor=actor, act="records.separated", payload=payload, now=now)
    return record


def tell_distinct(*, actor: Actor, number: int, now: datetime) -> None:
    """Say that the two records of a pair are of two people."""
    actor.require(Permission.RECORDS)
    with one_act(actor.practice):
        pair = find_pair(actor.practice, number)
        pair.is_distinct = True
        pair.save(update_fields=["is_distinct"])
        payload = {"kept": pair.first_id, "separated": pair.second_id}
        record_act(actor=actor, act="records.separated", payload=payload, now=now)


def twins_of(record: KeptRecord) -> QuerySet[KeptRecord]:
    """Return the records counted in this one."""
    return KeptRecord.objects.of(record.practice).filter(same_as=record).order_by("pk")


def _remember_distinct(practice: Practice, one: int, other: int) -> None:
    first, second = sorted((one, other))
    AlikePair.objects.of(practice).update_or_create(
        practice=practice, first_id=first, second_id=second,
        defaults={"is_distinct": True, "why": "séparés"},
    )  # fmt: skip
