"""Importing records: kept once, answered at once, batch by batch, told in the journal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from serment.intake.records import ReadRecord, ReadSpan, RejectedLine
from serment.law.retention import explain_retention
from serment.practice import record_imports
from serment.practice.actors import ForbiddenActError
from serment.practice.library import the_corpus
from serment.practice.record_answers import answer_records
from serment.practice.record_imports import (
    NewImport,
    Reading,
    RecordImportError,
    UnknownImportError,
    begin_import,
    find_import,
    keep_lines,
    list_imports,
    list_sources,
    rejected_of,
    source_named,
)
from serment.store.models import JournalEntry, KeptRecord, RecordSource, RecordSpan
from support.listing import GROWN, OLD, imported, line, past, record_of
from support.personas import NOW, TODAY, alma, chloe

if TYPE_CHECKING:
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db


def _acts(actor: Actor) -> list[str]:
    rows = JournalEntry.objects.of(actor.practice).filter(act__startswith="record")
    return list(rows.order_by("sequence").values_list("act", flat=True))


def test_each_record_bears_the_answer_of_the_scalar_evaluator() -> None:
    """What the columns answer at import is what the reference explains."""
    doctor = alma()
    cases: list[dict[str, object]] = [
        {"last_consultation_on": OLD, "born_on": GROWN},
        {"last_consultation_on": OLD},
        {"last_consultation_on": date(2020, 2, 29), "born_on": GROWN},
        {"last_consultation_on": date(2004, 1, 1), "born_on": date(2000, 3, 1)},
        {"last_consultation_on": date(2012, 1, 1), "born_on": GROWN, "died_on": date(2013, 1, 1)},
        {"last_consultation_on": date(2012, 1, 1), "born_on": GROWN, "died_in": 2013},
        {"born_on": GROWN},
    ]
    imported(doctor, [line(str(n), **facts) for n, facts in enumerate(cases, 1)])  # type: ignore[arg-type]  # facts of several types
    for number, facts in enumerate(cases, 1):
        record = record_of(doctor, str(number))
        answer = explain_retention(the_corpus(), "patient_record", facts, TODAY)  # type: ignore[arg-type]  # facts of several types
        assert record.status == answer.status
        assert record.keep_until == answer.keep_until
        assert record.erasable_from == answer.erasable_from
        assert record.archive_on == answer.archive_on
        assert record.exception == answer.exception
        assert tuple(filter(None, record.missing.split(","))) == answer.missing


def test_an_import_leaves_a_line_for_each_of_its_acts() -> None:
    """Begun, each batch, ended: the journal tells them in order."""
    doctor = alma()
    imported(doctor, [past("1"), past("2")])
    assert _acts(doctor) == ["records.import_started", "records.batch_kept", "records.imported"]


def test_the_same_list_again_writes_nothing_twice() -> None:
    """A second reading finds every record by its number."""
    doctor = alma()
    lines = [past(str(n), f"Nom {n}") for n in range(40)]
    first = imported(doctor, lines)
    again = imported(doctor, lines)
    assert (first.added, first.updated) == (40, 0)
    assert (again.added, again.updated) == (0, 40)
    assert KeptRecord.objects.of(doctor.practice).count() == 40


def test_a_later_list_updates_what_it_tells_and_keeps_what_it_leaves_out() -> None:
    """A new visit moves the term; a birth that the new export lacks stays known."""
    doctor = alma()
    imported(doctor, [past("1")])
    imported(doctor, [line("1", "", last_consultation_on=date(2024, 6, 1))])
    record = record_of(doctor, "1")
    assert (record.name, record.born_on) == ("Dupont Éva", GROWN)
    assert (record.status, record.keep_until) == ("keep", date(2044, 6, 1))


def test_several_lines_of_a_number_are_one_record_at_its_latest_visit() -> None:
    """A list of visits gives each patient once."""
    doctor = alma()
    visits = [date(2010, 1, 1), date(2019, 5, 5), date(2001, 1, 1)]
    imported(doctor, [line("7", last_consultation_on=day, born_on=GROWN) for day in visits])
    record = record_of(doctor, "7")
    assert (record.last_consultation_on, record.keep_until) == (visits[1], date(2039, 5, 5))


def test_two_people_under_one_number_are_never_concluded_upon() -> None:
    """Two births for one number: undetermined, and the doubt says why."""
    doctor = alma()
    other = past("7", "Bernard Zoé", born_on=date(1971, 1, 1))
    imported(doctor, [past("7"), other, other])
    record = record_of(doctor, "7")
    assert record.status == "undetermined"
    assert record.name == "Dupont Éva / Bernard Zoé", "neither is lost"
    assert "Deux personnes" in record.doubt


def test_without_a_number_the_name_and_the_birth_tell_records_apart() -> None:
    """A list with no column of numbers is updated all the same."""
    doctor = alma()
    lines = [past("", "Dupont Éva"), past("", "Dupont Éva", born_on=date(1990, 1, 1))]
    imported(doctor, lines)
    imported(doctor, lines)
    assert KeptRecord.objects.of(doctor.practice).count() == 2


def test_the_same_number_in_two_sources_is_two_records() -> None:
    """Each software counts its own patients."""
    doctor = alma()
    imported(doctor, [past("1")], source="Ancien logiciel")
    imported(doctor, [past("1")], source="Nouveau logiciel")
    assert KeptRecord.objects.of(doctor.practice).count() == 2
    assert [source.name for source in list_sources(doctor.practice)] == [
        "Ancien logiciel",
        "Nouveau logiciel",
    ]


def test_a_doubt_of_the_reader_forbids_a_conclusion() -> None:
    """A date that could not be read makes the record undetermined, with its sentence."""
    doctor = alma()
    imported(doctor, [line("1", doubts=("« 31/04/2010 » n’existe pas.",), born_on=GROWN)])
    record = record_of(doctor, "1")
    assert (record.status, record.doubt) == ("undetermined", "« 31/04/2010 » n’existe pas.")


def test_rejected_lines_are_kept_with_their_cells_and_reasons() -> None:
    """Nothing of a line that designates nobody is lost."""
    doctor = alma()
    reason = "La ligne ne désigne personne."
    done = imported(doctor, [past("1"), RejectedLine("ligne 3", ("", "", "12/03/2010"), reason)])
    (row,) = rejected_of(done)
    assert (row.place, row.cells, row.reason) == ("ligne 3", ["", "", "12/03/2010"], reason)
    assert (done.read, done.added, done.rejected) == (2, 1, 1)


def test_claims_of_the_list_suspend_the_clock_and_are_not_told_twice() -> None:
    """A closed claim adds its days; the list read again changes nothing."""
    doctor = alma()
    claim = ReadSpan(date(2016, 1, 1), date(2017, 1, 1))
    lines = [line("1", last_consultation_on=date(2015, 1, 1), born_on=GROWN, spans=(claim,))]
    imported(doctor, lines)
    imported(doctor, lines)
    record = record_of(doctor, "1")
    assert record.keep_until == date(2035, 1, 1) + timedelta(days=366)
    assert RecordSpan.objects.of(doctor.practice).count() == 1


def test_an_import_resumes_after_its_last_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stops at the second batch leaves the first; the rest is read once."""
    doctor = alma()
    monkeypatch.setattr(record_imports, "BATCH", 10)
    lines = [past(str(n), f"Nom {n}") for n in range(35)]
    begun = begin_import(
        actor=doctor, told=NewImport("Logiciel", "list", "a.csv", "0" * 64, {}), now=NOW
    )

    def stop(read: int) -> None:
        if read > 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep_lines(
            actor=doctor, imported=begun, reading=Reading(lines, TODAY, lambda: NOW, kept=stop)
        )
    begun = find_import(doctor.practice, begun.pk)
    assert (begun.read, KeptRecord.objects.of(doctor.practice).count()) == (10, 10)
    keep_lines(actor=doctor, imported=begun, reading=Reading(lines, TODAY, lambda: NOW))
    assert (begun.read, begun.added) == (35, 35)
    assert KeptRecord.objects.of(doctor.practice).count() == 35


def test_the_passing_of_days_changes_the_answers_that_it_must() -> None:
    """A record kept until a day is erasable the day after, and no sooner."""
    doctor = alma()
    imported(doctor, [line("1", last_consultation_on=date(2006, 11, 24), born_on=GROWN)])
    last = date(2026, 11, 24)
    assert record_of(doctor, "1").status == "keep"
    assert answer_records(doctor.practice, last) == 0
    assert answer_records(doctor.practice, last + timedelta(days=1)) == 1
    assert record_of(doctor, "1").status == "erasable"
    answer_records(doctor.practice, last)
    assert record_of(doctor, "1").status == "keep"


def test_the_columns_of_a_source_are_remembered() -> None:
    """The next export of the same software is recognised."""
    doctor = alma()
    told = NewImport("  Mon   logiciel ", "list", "a.csv", "0" * 64, {"number": 2})
    begin_import(actor=doctor, told=told, now=NOW)
    source = source_named(doctor.practice, "Mon logiciel")
    assert source is not None
    assert source.layout == {"number": 2}


def test_an_import_without_a_source_is_refused() -> None:
    """A list that comes from nowhere would be counted twice the next time."""
    told = NewImport(" ", "list", "a.csv", "0" * 64, {})
    with pytest.raises(RecordImportError, match="source"):
        begin_import(actor=alma(), told=told, now=NOW)
    assert not RecordSource.objects.exists()


def test_the_imports_of_another_practice_are_not_there() -> None:
    """Each practice sees its own."""
    done = imported(alma(), [past("1")])
    stranger = alma("Autre cabinet")
    with pytest.raises(UnknownImportError, match="Dossiers"):
        find_import(stranger.practice, done.pk)
    assert not list_imports(stranger.practice).exists()
    assert not KeptRecord.objects.of(stranger.practice).exists()


def test_a_secretary_does_not_import() -> None:
    """The list of patients is the controller's to bring in."""
    doctor = alma()
    with pytest.raises(ForbiddenActError):
        begin_import(
            actor=chloe(doctor), told=NewImport("L", "list", "a.csv", "0" * 64, {}), now=NOW
        )


def test_hostile_names_and_series_are_kept_within_bounds() -> None:
    """Controls go, lengths are cut, an unknown series is undetermined."""
    doctor = alma()
    hostile = ReadRecord("ligne 2", "1", "A\x00B\n" + "x" * 500, series="s" * 300)
    imported(doctor, [hostile])
    record = KeptRecord.objects.of(doctor.practice).get()
    assert record.name.startswith("AB x")
    assert (len(record.name), len(record.series), record.status) == (200, 80, "undetermined")
