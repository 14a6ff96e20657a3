"""What the room « Dossiers » asks of the store: reasons, archive, durations, counts, papers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from serment.intake.records import ReadRecord, ReadSpan
from serment.practice.actors import ForbiddenActError
from serment.practice.destruction_papers import (
    grounds_to_destroy,
    parts_to_print,
    print_worklist,
)
from serment.practice.destructions import decide_destruction
from serment.practice.library import the_corpus
from serment.practice.record_answers import answer_records
from serment.practice.record_archive import (
    archive_due,
    archive_records,
    print_archive_list,
)
from serment.practice.record_consulting import consult_record
from serment.practice.record_counts import counts_of, records_to_do
from serment.practice.record_explaining import explain_record
from serment.practice.record_holds import NewHold, hold_record
from serment.practice.record_reasons import (
    archive_delay,
    ground_title,
    missing_titles,
    series_title,
    usual_duration,
)
from serment.practice.record_twins import join_records
from serment.practice.retention_policies import (
    PolicyError,
    bounds_in_french,
    choose_policy,
    chosen_policies,
)
from serment.store.models import JournalEntry, KeptRecord
from support.listing import GROWN, OLD, imported, line, past, record_of
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.records import Inventor

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
RECENT = date(2024, 3, 1)
NEXT_YEAR = TODAY + timedelta(days=365)


def _acts(actor: Actor, act: str) -> int:
    return JournalEntry.objects.of(actor.practice).filter(act=act).count()


def _invented(count: int, seed: int) -> list[ReadRecord]:
    """Records of every series, dates that clash among them, as a reader would give them."""
    drawn = Inventor(the_corpus(), seed).invent(count)
    return [
        ReadRecord(
            f"ligne {n}",
            one.number,
            f"Nom {n}",
            series=one.series,
            facts=one.facts,  # type: ignore[arg-type]  # plain facts, no spans among them
            spans=tuple(ReadSpan(*claim) for claim in one.claims),
        )
        for n, one in enumerate(drawn)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_explanation_says_what_the_list_says(seed: int) -> None:
    """The scalar evaluator gives each record the answer that stands beside it, with sentences."""
    doctor = alma()
    imported(doctor, _invented(150, seed))
    for record in KeptRecord.objects.of(doctor.practice):
        told = explain_record(record, TODAY).answer
        assert told is not None
        stored = (record.status, record.exception, record.keep_until, record.erasable_from)
        found = (told.status, told.exception, told.keep_until, told.erasable_from)
        assert (record.number, found) == (record.number, stored)
        assert told.reasons


def test_the_records_of_one_person_are_explained_as_one() -> None:
    """The latest act of care and every claim count; two dates of birth forbid a conclusion."""
    doctor = alma()
    claim = ReadSpan(date(2025, 1, 1), date(2025, 1, 11))
    lines = [past("1"), line("2", "Dupont Eva", last_consultation_on=RECENT, spans=(claim,))]
    imported(doctor, [*lines, line("3", born_on=date(1970, 1, 1), last_consultation_on=RECENT)])
    numbers = [record_of(doctor, n).pk for n in ("1", "2", "3")]
    for other in numbers[1:]:
        join_records(actor=doctor, first=numbers[0], second=other, as_of=TODAY, now=NOW)
    kept = record_of(doctor, "1")
    told = explain_record(kept, TODAY)
    assert told.answer is not None
    assert (told.answer.keep_until, told.answer.status) == (kept.keep_until, kept.status)
    assert told.answer.suspended_days == 10


def test_a_date_in_doubt_or_an_unknown_series_concludes_nothing() -> None:
    """A doubt of the list is said and no date is given; a series without rule says so."""
    doctor = alma()
    imported(doctor, [line("1", doubts=("La date est illisible.",), last_consultation_on=OLD)])
    told = explain_record(record_of(doctor, "1"), TODAY)
    assert told.doubts == ("La date est illisible.",)
    assert told.answer is not None
    assert (told.answer.status, told.answer.keep_until) == ("undetermined", None)
    imported(doctor, [ReadRecord("ligne 1", "9", "Nom", series="moon")], source="Autre")
    nothing = explain_record(record_of(doctor, "9"), TODAY)
    assert nothing.answer is None
    assert nothing.doubts


def test_an_archived_record_is_the_controllers_and_each_look_is_noted() -> None:
    """In common use nobody leaves a line; archived, the secretary is refused, the doctor noted."""
    doctor = alma()
    imported(doctor, [past("1"), line("2", last_consultation_on=RECENT, born_on=GROWN)])
    old, recent = (record_of(doctor, n).pk for n in ("1", "2"))
    secretary = bilal(doctor)
    assert consult_record(actor=secretary, number=recent, as_of=TODAY, now=NOW).pk == recent
    with pytest.raises(ForbiddenActError, match="archive intermédiaire"):
        consult_record(actor=secretary, number=old, as_of=TODAY, now=NOW)
    assert _acts(doctor, "record.consulted_in_archive") == 0
    for _ in range(2):
        consult_record(actor=doctor, number=old, as_of=TODAY, now=NOW)
    assert _acts(doctor, "record.consulted_in_archive") == 2


def test_records_are_put_away_once() -> None:
    """Those whose common use is over, not those that may be destroyed; some, then all the rest."""
    doctor = alma()
    middle: dict[str, Any] = {"last_consultation_on": date(2015, 1, 1), "born_on": GROWN}
    imported(doctor, [past("0"), *(line(str(n), f"Nom {n}", **middle) for n in (1, 2, 3))])
    due = archive_due(doctor.practice, TODAY)
    assert [record.number for record in due] == ["1", "2", "3"]
    first = [due[0].pk, record_of(doctor, "0").pk]
    assert archive_records(actor=doctor, as_of=TODAY, now=NOW, numbers=first) == 1
    assert archive_records(actor=doctor, as_of=TODAY, now=NOW) == 2
    assert archive_records(actor=doctor, as_of=TODAY, now=NOW) == 0
    assert KeptRecord.objects.of(doctor.practice).exclude(archived_at=None).count() == 3
    assert _acts(doctor, "records.archived") == 2
    with pytest.raises(ForbiddenActError):
        archive_records(actor=bilal(doctor), as_of=TODAY, now=NOW)


def test_the_lists_to_work_from_are_printed_for_the_controller() -> None:
    """The archive list and the working list are PDF; nobody else has them."""
    doctor = alma()
    imported(doctor, [past("1"), line("2", last_consultation_on=date(2015, 1, 1), born_on=GROWN)])
    assert print_archive_list(actor=doctor, as_of=TODAY, now=NOW).startswith(b"%PDF")
    pk = record_of(doctor, "1").pk
    begun = decide_destruction(actor=doctor, numbers=[pk], confirmed=1, as_of=TODAY, now=NOW)
    assert parts_to_print(begun) == 1
    printed = print_worklist(actor=doctor, number=begun.number, as_of=TODAY, now=NOW)
    assert printed.startswith(b"%PDF")
    for actor in (bilal(doctor), chloe(doctor)):
        with pytest.raises(ForbiddenActError):
            print_worklist(actor=actor, number=begun.number, as_of=TODAY, now=NOW)
        with pytest.raises(ForbiddenActError):
            print_archive_list(actor=actor, as_of=TODAY, now=NOW)


def test_what_would_be_destroyed_is_counted_by_rule() -> None:
    """By exception, with the years of the last act and of the term."""
    doctor = alma()
    imported(
        doctor,
        [past("1"), past("2", "Martin Léa"), past("3", "Petit Ana", died_on=date(2000, 1, 1))],
    )
    numbers = KeptRecord.objects.of(doctor.practice).values_list("pk", flat=True)
    ordinary, dead = grounds_to_destroy(doctor.practice, list(numbers))
    assert (ordinary.exception, ordinary.records) == (None, 2)
    assert (dead.exception, dead.records) == ("deceased", 1)
    assert ordinary.last_acts == (OLD, OLD)
    assert dead.terms == (date(2010, 1, 1), date(2010, 1, 1))


def test_a_duration_is_chosen_between_its_bounds() -> None:
    """The appointments' twelve months become six, which a record feels at once."""
    doctor = alma()
    visit = {"appointment_on": TODAY - timedelta(days=240)}
    imported(doctor, [ReadRecord("ligne 1", "1", "Agenda", series="appointment", facts=visit)])
    assert record_of(doctor, "1").status == "keep"
    choose_policy(actor=doctor, series="appointment", count=6, as_of=TODAY, now=NOW)
    assert record_of(doctor, "1").status == "erasable"
    choose_policy(actor=doctor, series="appointment", count=6, as_of=TODAY, now=NOW)
    assert _acts(doctor, "retention_policy.chosen") == 1
    assert chosen_policies(doctor.practice) == {"appointment_policy_months": 6}


def test_a_duration_of_no_time_can_be_chosen_where_the_rule_lets_it() -> None:
    """The copy of an identity document may go at once, or be kept a while."""
    doctor = alma()
    for count in (3, 0):
        choose_policy(
            actor=doctor, series="identity_document_copy", count=count, as_of=TODAY, now=NOW
        )
        assert set(chosen_policies(doctor.practice).values()) == {count}


@pytest.mark.parametrize(
    ("series", "count"),
    [("appointment", 25), ("appointment", 0), ("patient_record", 10), ("moon", 1),
     ("breach_record", 51)],
)  # fmt: skip
def test_a_duration_out_of_bounds_is_refused(series: str, count: int) -> None:
    """Neither beyond the ceiling, nor where the rule fixes the duration."""
    doctor = alma()
    with pytest.raises(PolicyError):
        choose_policy(actor=doctor, series=series, count=count, as_of=TODAY, now=NOW)
    assert chosen_policies(doctor.practice) == {}
    with pytest.raises(ForbiddenActError):
        choose_policy(actor=bilal(doctor), series=series, count=count, as_of=TODAY, now=NOW)


def test_the_bounds_are_said_in_french() -> None:
    """From, at least, at most, or nothing."""
    told = {}
    for rule in the_corpus().retention_rules():
        policy = rule.versions[-1].policy
        if policy is not None:
            told[rule.series] = bounds_in_french(policy)
    assert told["appointment"] == "de 1 mois à 24 mois"
    assert told["accounts_civil"] == "6 ans au moins"
    assert told["backup"] == "12 mois au plus"
    assert told["breach_record"] == ""


def test_counts_are_read_again_only_after_an_act(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """A second look at the same day scans nothing; a hold changes the counts at once."""
    doctor = alma()
    imported(doctor, [past("1"), line("2", last_consultation_on=RECENT), line("3", "Sans date")])
    counts = counts_of(doctor.practice, TODAY)
    assert counts.statuses == {"erasable": 1, "keep": 1, "undetermined": 1}
    assert counts.total == 3
    assert counts.years == {2018: 1, 2052: 1}
    assert counts.series == ("patient_record",)
    with django_assert_max_num_queries(5):
        assert counts_of(doctor.practice, TODAY) is counts
    hold = NewHold("audit", TODAY, "Contrôle", NEXT_YEAR)
    pk = record_of(doctor, "1").pk
    hold_record(actor=doctor, hold=hold, as_of=TODAY, now=NOW, number=pk)
    assert counts_of(doctor.practice, TODAY).statuses["held"] == 1


def test_today_says_what_waits_and_nothing_without_a_record() -> None:
    """No record, nothing to say; then what is at its term, to review, to put away."""
    doctor = alma()
    assert records_to_do(doctor.practice, TODAY) is None
    imported(doctor, [line("1", last_consultation_on=RECENT, born_on=GROWN)])
    calm = records_to_do(doctor.practice, TODAY)
    assert calm is not None
    assert calm.is_calm
    middle = line("3", "Nom", last_consultation_on=date(2015, 1, 1), born_on=GROWN)
    imported(doctor, [past("2", "Martin Léa"), middle])
    hold = NewHold("audit", TODAY, "Contrôle", TODAY + timedelta(days=1))
    pk = record_of(doctor, "1").pk
    hold_record(actor=doctor, hold=hold, as_of=TODAY, now=NOW, number=pk)
    told = records_to_do(doctor.practice, TODAY + timedelta(days=1))
    assert told is not None
    assert (told.erasable, told.holds, told.archive) == (1, 1, 1)
    answer_records(doctor.practice, TODAY + timedelta(days=1))


def test_rules_are_told_in_words() -> None:
    """Titles of the corpus, never an identifier; what is not in it is said so."""
    assert series_title("patient_record") == "Dossier patient"
    assert series_title("moon") == "Série sans règle"
    assert "8 ans" in ground_title("patient_record", "minor")
    assert ground_title("patient_record", None) == "Durée ordinaire"
    assert ground_title("moon", "x") == "Règle particulière"
    assert usual_duration("patient_record", TODAY).startswith("20 ans après")
    assert usual_duration("moon", TODAY) == ""
    assert usual_duration("telemedicine_stream", TODAY).startswith("aussitôt après")
    assert archive_delay("patient_record", TODAY) == "5 ans"
    assert archive_delay("moon", TODAY) == ""
    assert missing_titles("born_on") == ("Date de naissance",)
    for rule in the_corpus().retention_rules():
        for version in rule.versions:
            for exception in version.exceptions:
                assert "_" not in ground_title(rule.series, exception.id)
