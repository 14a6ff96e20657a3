"""Records of one person met twice: proposed, joined by a person, separated again.

Guarantees that nothing is joined silently, that records joined are counted as one (the latest act
of care, every claim), that joining is undone without loss, and that a pair said to be two people is
not proposed again.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act, record_acts
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


def find_pairs(practice: Practice, numbers: Iterable[int]) -> list[AlikePair]:
    """Return pairs, in their order; UnknownPairError if one is not there any more."""
    asked = set(numbers)
    found = list(pairs_to_answer(practice).filter(pk__in=asked))
    if len(found) != len(asked):
        raise UnknownPairError(
            "L’une de ces paires n’est plus là : on y a déjà répondu, ou l’un de ses dossiers a "
            "été détruit. Rien n’a changé ; revenez à la liste des doublons."
        )
    return found


def record_to_keep(pair: AlikePair) -> KeptRecord:
    """Return the record of a pair that is proposed to stay in the lists: the last one seen."""
    first, second = (
        one.last_consultation_on or date.min for one in (pair.first, pair.second)
    )  # fmt: skip
    return pair.second if second > first else pair.first


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
        _join(actor, kept, other, as_of, now)
    return kept


def join_pairs(*, actor: Actor, kept: Mapping[int, int], as_of: date, now: datetime) -> int:
    """Say that each pair is of one person, all or none; return how many records were joined.

    `kept` gives, for the number of each pair, that of the record which stays. Where one person has
    three records, the pairs meet: a record already counted in another brings that other one.
    """
    actor.require(Permission.RECORDS)
    count = 0
    with one_act(actor.practice):
        for pair in find_pairs(actor.practice, kept):
            chosen = kept[pair.pk]
            if chosen not in {pair.first_id, pair.second_id}:
                raise PairError(
                    "Le dossier à garder n’est pas de la paire : rien n’a changé. Choisissez l’un "
                    "des deux."
                )
            left = pair.first_id + pair.second_id - chosen
            main, other = (_main(actor.practice, number) for number in (chosen, left))
            if main.pk != other.pk:
                _join(actor, main, other, as_of, now)
                count += 1
    return count


def _main(practice: Practice, number: int) -> KeptRecord:
    record = find_record(practice, number)
    return record.same_as or record


def _join(actor: Actor, kept: KeptRecord, other: KeptRecord, as_of: date, now: datetime) -> None:
    """Count a record in another, inside an act, with its line."""
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


def tell_distinct(*, actor: Actor, numbers: Collection[int], now: datetime) -> int:
    """Say that the two records of each pair are of two people, all or none; return how many."""
    actor.require(Permission.RECORDS)
    with one_act(actor.practice):
        pairs = find_pairs(actor.practice, numbers)
        asked = [pair.pk for pair in pairs]
        AlikePair.objects.of(actor.practice).filter(pk__in=asked).update(is_distinct=True)
        acts = [
            ("records.separated", {"kept": pair.first_id, "separated": pair.second_id})
            for pair in pairs
        ]
        record_acts(actor=actor, acts=acts, now=now)
    return len(pairs)


def twins_of(record: KeptRecord) -> QuerySet[KeptRecord]:
    """Return the records counted in this one."""
    return KeptRecord.objects.of(record.practice).filter(same_as=record).order_by("pk")


def _remember_distinct(practice: Practice, one: int, other: int) -> None:
    first, second = sorted((one, other))
    AlikePair.objects.of(practice).update_or_create(
        practice=practice, first_id=first, second_id=second,
        defaults={"is_distinct": True, "why": "séparés"},
    )  # fmt: skip
