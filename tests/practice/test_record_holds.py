"""Claims and holds: what they stop, from when to when, and why; twins joined and separated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from serment.intake.records import ReadSpan
from serment.practice.actors import ForbiddenActError
from serment.practice.record_answers import answer_records
from serment.practice.record_holds import (
    HoldError,
    NewHold,
    UnknownHoldError,
    find_hold,
    hold_record,
    holds_to_review,
    keep_records,
    open_holds,
    release_hold,
    spans_of,
)
from serment.practice.record_list import RecordSearch, search_records
from serment.practice.record_twins import (
    PairError,
    UnknownPairError,
    find_pairs,
    join_pairs,
    join_records,
    pairs_to_answer,
    propose_pairs,
    record_to_keep,
    separate_record,
    tell_distinct,
    twins_of,
)
from serment.store.models import JournalEntry, KeptRecord
from support.listing import GROWN, OLD, imported, line, past, record_of
from support.personas import NOW, TODAY, alma, chloe

if TYPE_CHECKING:
    from serment.practice.actors import Actor
    from serment.store.models import AlikePair

pytestmark = pytest.mark.django_db
NEXT_YEAR = TODAY + timedelta(days=365)
AUDIT = NewHold("audit", TODAY - timedelta(days=3), "Contrôle de la caisse", NEXT_YEAR)


def _held(actor: Actor, number: str = "1", hold: NewHold = AUDIT) -> KeptRecord:
    pk = record_of(actor, number).pk
    hold_record(actor=actor, hold=hold, as_of=TODAY, now=NOW, number=pk)
    return record_of(actor, number)


def test_a_hold_freezes_and_its_end_frees() -> None:
    """An audit freezes an erasable record; the day that it ends, it is erasable again."""
    doctor = alma()
    imported(doctor, [past("1"), past("2", "Martin Léa")])
    assert _held(doctor).status == "held"
    assert record_of(doctor, "2").status == "erasable"
    (span,) = open_holds(doctor.practice)
    release_hold(actor=doctor, number=span.pk, until=TODAY, as_of=TODAY, now=NOW)
    assert record_of(doctor, "1").status == "erasable"
    acts = JournalEntry.objects.of(doctor.practice).order_by("sequence")
    assert list(acts.values_list("act", flat=True))[-2:] == ["record.held", "record.released"]


def test_an_open_claim_freezes_and_a_closed_one_adds_its_days_once() -> None:
    """Two claims that overlap count once; one opened after the term freezes without suspending."""
    doctor = alma()
    imported(doctor, [line("1", last_consultation_on=date(2008, 1, 1), born_on=GROWN), past("2")])
    first = NewHold("claim", date(2010, 1, 1), "Recours A", until=date(2010, 3, 2))
    second = NewHold("claim", date(2010, 2, 1), "Recours B", until=date(2010, 3, 2))
    _held(doctor, "1", first)
    assert _held(doctor, "1", second).keep_until == date(2028, 3, 1)
    late = _held(doctor, "2", NewHold("claim", TODAY, "Recours tardif", NEXT_YEAR))
    assert (late.status, late.keep_until) == ("held", date(2018, 5, 4))


def test_a_hold_of_the_practice_freezes_every_record() -> None:
    """A requisition on everything freezes everything, and lifts as one."""
    doctor = alma()
    imported(doctor, [past(str(n), f"Nom {n}") for n in range(3)])
    requisition = NewHold("requisition", TODAY, "Réquisition du parquet", NEXT_YEAR)
    span = hold_record(actor=doctor, hold=requisition, as_of=TODAY, now=NOW)
    assert set(KeptRecord.objects.of(doctor.practice).values_list("status", flat=True)) == {"held"}
    assert span in spans_of(record_of(doctor, "1"))
    release_hold(actor=doctor, number=span.pk, until=TODAY, as_of=TODAY, now=NOW)
    assert search_records(doctor.practice, RecordSearch(status="erasable"), TODAY).count() == 3


def test_keeping_is_a_decision_with_a_review_that_comes_back() -> None:
    """« Garder » holds until a person looks again, and the day is remembered."""
    doctor = alma()
    imported(doctor, [past("1")])
    pk = record_of(doctor, "1").pk
    keep_records(actor=doctor, numbers=[pk], reason="Suivi familial", review_on=NEXT_YEAR, now=NOW)
    assert record_of(doctor, "1").status == "held"
    assert not holds_to_review(doctor.practice, TODAY)
    assert [span.record_id for span in holds_to_review(doctor.practice, NEXT_YEAR)] == [pk]


def test_a_claim_of_the_list_that_ends_later_is_answered_again_that_day() -> None:
    """A suspension whose end is already known lifts by itself on that day."""
    doctor = alma()
    until = TODAY + timedelta(days=10)
    imported(doctor, [past("1", spans=(ReadSpan(date(2020, 1, 1), until),))])
    assert record_of(doctor, "1").status == "held"
    answer_records(doctor.practice, until)
    assert record_of(doctor, "1").status == "erasable"


@pytest.mark.parametrize(
    ("hold", "field"),
    [
        (NewHold("magic", TODAY, "x", NEXT_YEAR), "kind"),
        (NewHold("audit", TODAY, "  ", NEXT_YEAR), "reason"),
        (NewHold("audit", TODAY + timedelta(days=1), "x", NEXT_YEAR), "since"),
        (NewHold("audit", TODAY, "x"), "review_on"),
        (NewHold("audit", TODAY, "x", TODAY), "review_on"),
        (NewHold("claim", TODAY, "x", until=TODAY - timedelta(days=1)), "until"),
    ],
)
def test_a_hold_that_says_too_little_is_refused(hold: NewHold, field: str) -> None:
    """No reason, no review, a day to come: nothing is written, the line is named."""
    doctor = alma()
    imported(doctor, [past("1")])
    with pytest.raises(HoldError) as raised:
        _held(doctor, "1", hold)
    assert raised.value.field == field
    assert record_of(doctor, "1").status == "erasable"


def test_an_end_before_the_beginning_is_refused() -> None:
    """The days of a suspension are never negative."""
    doctor = alma()
    imported(doctor, [past("1")])
    _held(doctor)
    (span,) = open_holds(doctor.practice)
    with pytest.raises(HoldError, match="fin"):
        release_hold(actor=doctor, number=span.pk, until=date(2020, 1, 1), as_of=TODAY, now=NOW)


def test_holds_of_another_practice_are_not_there_and_a_secretary_sets_none() -> None:
    """Each practice sees its own; the controller alone freezes."""
    doctor = alma()
    imported(doctor, [past("1")])
    _held(doctor)
    (span,) = open_holds(doctor.practice)
    with pytest.raises(UnknownHoldError, match="gels"):
        find_hold(alma("Autre cabinet").practice, span.pk)
    with pytest.raises(ForbiddenActError):
        hold_record(actor=chloe(doctor), hold=AUDIT, as_of=TODAY, now=NOW)


def _alike(actor: Actor) -> list[tuple[str, str, str]]:
    propose_pairs(actor.practice)
    pairs = pairs_to_answer(actor.practice)
    return [(pair.first.number, pair.second.number, pair.why) for pair in pairs]


def test_variants_of_a_name_are_proposed_and_others_are_not() -> None:
    """Accents, order, a letter, a swapped birth, a missing one: proposed; a namesake is not."""
    doctor = alma()
    imported(
        doctor,
        [
            past("1", "DUPONT Éva"),
            past("2", "Eva Dupont"),
            past("3", "Dupond Eva"),
            past("4", "Dupont Eva", born_on=date(1985, 1, 1)),
            past("5", "Moreau Paul", born_on=date(1950, 3, 7)),
            past("6", "Moreau Paul", born_on=date(1950, 7, 3)),
            line("7", "Petit Zoé", last_consultation_on=OLD),
            past("8", "Petit Zoé"),
        ],
    )
    assert set(_alike(doctor)) == {
        ("1", "2", "même nom, même naissance"),
        ("1", "3", "noms proches, même naissance"),
        ("2", "3", "noms proches, même naissance"),
        ("5", "6", "même nom, jour et mois de naissance inversés"),
        ("7", "8", "même nom, une naissance manque"),
    }
    assert KeptRecord.objects.of(doctor.practice).filter(same_as=None).count() == 8


def test_joined_records_count_as_one_and_separate_without_loss() -> None:
    """The latest act of care and every claim count; separated, each has its own answer again."""
    doctor = alma()
    recent = date(2020, 1, 1)
    imported(
        doctor, [past("1", "Dupont Éva"), past("2", "Dupond Eva", last_consultation_on=recent)]
    )
    first, second = (record_of(doctor, n).pk for n in "12")
    join_records(actor=doctor, first=first, second=second, as_of=TODAY, now=NOW)
    kept = record_of(doctor, "1")
    assert (kept.status, kept.keep_until) == ("keep", date(2040, 1, 1))
    assert [twin.number for twin in twins_of(kept)] == ["2"]
    assert search_records(doctor.practice, RecordSearch(), TODAY).count() == 1
    imported(doctor, [past("2", "Dupond Eva", last_consultation_on=date(2024, 1, 1))])
    assert record_of(doctor, "1").keep_until == date(2044, 1, 1)
    separate_record(actor=doctor, number=second, as_of=TODAY, now=NOW)
    assert record_of(doctor, "1").status == "erasable"
    assert record_of(doctor, "2").keep_until == date(2044, 1, 1)
    assert _alike(doctor) == []


def test_a_joined_record_takes_the_birth_of_the_one_that_is_kept() -> None:
    """The person chose which record is right: two births are then no doubt."""
    doctor = alma()
    imported(doctor, [past("1"), past("2", born_on=date(1990, 1, 1))])
    first, second = (record_of(doctor, n).pk for n in "12")
    join_records(actor=doctor, first=first, second=second, as_of=TODAY, now=NOW)
    assert record_of(doctor, "1").status == "erasable"


def test_a_pair_said_distinct_is_not_proposed_again() -> None:
    """The answer of a person stays."""
    doctor = alma()
    imported(doctor, [past("1"), past("2")])
    propose_pairs(doctor.practice)
    (pair,) = pairs_to_answer(doctor.practice)
    tell_distinct(actor=doctor, numbers=[pair.pk], now=NOW)
    assert _alike(doctor) == []
    with pytest.raises(UnknownPairError):
        find_pairs(doctor.practice, [pair.pk])


def _pairs_of(doctor: Actor, *names: str) -> list[AlikePair]:
    for source in ("A", "B"):
        imported(doctor, [past(str(n), name) for n, name in enumerate(names)], source=source)
    propose_pairs(doctor.practice)
    return list(pairs_to_answer(doctor.practice))


def test_several_pairs_are_joined_in_one_act_with_a_line_each() -> None:
    """All or none; the record proposed to stay is the last one seen."""
    doctor = alma()
    imported(doctor, [past("9", "Roux Zoé")], source="A")
    imported(doctor, [past("9", "Roux Zoé", last_consultation_on=date(2001, 1, 1))], source="B")
    pairs = _pairs_of(doctor, "Dupont Éva", "Martin Léa")
    kept = {pair.pk: record_to_keep(pair).pk for pair in pairs}
    last = next(pair for pair in pairs if pair.first.name == "Roux Zoé")
    assert kept[last.pk] == last.second_id
    for wrong in ({**kept, 999_999: 1}, {**kept, last.pk: 0}):
        with pytest.raises((UnknownPairError, PairError)):
            join_pairs(actor=doctor, kept=wrong, as_of=TODAY, now=NOW)
    lines = JournalEntry.objects.of(doctor.practice).filter(act="records.joined")
    assert (lines.count(), pairs_to_answer(doctor.practice).count()) == (0, 3), "all or none"
    assert join_pairs(actor=doctor, kept=kept, as_of=TODAY, now=NOW) == 3
    assert (lines.count(), pairs_to_answer(doctor.practice).count()) == (3, 0)
    assert KeptRecord.objects.of(doctor.practice).get(pk=last.first_id).same_as_id == last.second_id


def test_pairs_that_meet_make_one_person_of_three_records() -> None:
    """Whatever stays in each pair, the three are counted once, and no line is written in vain."""
    doctor = alma()
    for source in ("A", "B", "C"):
        imported(doctor, [past("1", "Dupont Éva")], source=source)
    propose_pairs(doctor.practice)
    pairs = list(pairs_to_answer(doctor.practice))
    assert len(pairs) == 3
    kept = {pair.pk: pair.second_id for pair in pairs}
    assert join_pairs(actor=doctor, kept=kept, as_of=TODAY, now=NOW) == 2
    assert search_records(doctor.practice, RecordSearch(), TODAY).count() == 1
    assert _alike(doctor) == []
    assert JournalEntry.objects.of(doctor.practice).filter(act="records.joined").count() == 2


def test_several_pairs_are_said_distinct_in_one_act_with_a_line_each() -> None:
    """All or none, and none is proposed again."""
    doctor = alma()
    numbers = [pair.pk for pair in _pairs_of(doctor, "Dupont Éva", "Martin Léa")]
    with pytest.raises(UnknownPairError):
        tell_distinct(actor=doctor, numbers=[*numbers, 999_999], now=NOW)
    assert tell_distinct(actor=doctor, numbers=[*numbers, numbers[0]], now=NOW) == 2
    lines = JournalEntry.objects.of(doctor.practice).filter(act="records.separated")
    assert lines.count() == 2
    propose_pairs(doctor.practice)
    assert _alike(doctor) == []


def test_what_is_already_joined_is_not_joined_again() -> None:
    """Neither to itself nor twice."""
    doctor = alma()
    imported(doctor, [past("1"), past("2"), past("3")])
    one, two, three = (record_of(doctor, n).pk for n in "123")
    join_records(actor=doctor, first=one, second=two, as_of=TODAY, now=NOW)
    for first, second in ((one, one), (two, three), (three, two)):
        with pytest.raises(PairError):
            join_records(actor=doctor, first=first, second=second, as_of=TODAY, now=NOW)


@pytest.mark.parametrize("words", ["D-{pk:06d}", "d-{pk}", "29/02/1960", "dupont", "00{pk} eva"])
def test_a_record_is_found_by_every_name_that_it_bears(words: str) -> None:
    """Its number here, its birth, its name; not by those of another."""
    doctor = alma()
    imported(doctor, [past("x1"), past("x2", "Martin Léa", born_on=date(1961, 1, 1))])
    pk = record_of(doctor, "x1").pk
    asked = RecordSearch(words=words.format(pk=pk).replace(f"00{pk} ", f"D-{pk} "))
    assert [one.pk for one in search_records(doctor.practice, asked, TODAY)] == [pk]
    assert not search_records(doctor.practice, RecordSearch(words="31/02/1960"), TODAY)
