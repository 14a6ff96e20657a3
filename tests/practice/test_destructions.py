"""Destroying: decided twice, ticked, carried out, proved; nothing that must stay ever goes."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from serment.practice.actors import ForbiddenActError
from serment.practice.contents import whole_content
from serment.practice.destroying import CarryingOut, carry_out
from serment.practice.destructions import (
    DestructionError,
    Tick,
    UnknownDestructionError,
    cancel_destruction,
    decide_destruction,
    find_destruction,
    items_of,
    list_destructions,
    no_longer_erasable,
    progress_of,
    tick_items,
    withdraw_records,
)
from serment.practice.proof import write_inspection_file
from serment.practice.record_extracts import ExtractError, NewExtract, extracts_of, note_extract
from serment.practice.record_holds import NewHold, hold_record, keep_records, open_holds
from serment.practice.record_holds import release_hold as release
from serment.practice.record_twins import join_records
from serment.practice.withdrawals import withdrawals_of
from serment.store.models import (
    JournalEntry,
    JournalPayload,
    KeptRecord,
    PurgedRecord,
    RecordSpan,
)
from serment.store.purges import PurgeList
from support.listing import GROWN, imported, line, past, record_of
from support.paper import pdf_pages, squeezed
from support.personas import NOW, TODAY, alma, chloe

if TYPE_CHECKING:
    from serment.practice.actors import Actor
    from serment.store.models import Destruction

pytestmark = pytest.mark.django_db
DONE = Tick("paper", TODAY, "Chloé Petit")
ERASED = Tick("software", TODAY, "Dr Alma Rey")


@pytest.fixture
def doctor() -> Actor:
    """A doctor with three records at their term and one that is not."""
    actor = alma()
    names = ("Dupont Éva", "Martin Léa", "Noël Zoé")
    young = line("4", "Petit Ana", last_consultation_on=date(2020, 1, 1), born_on=GROWN)
    imported(actor, [*(past(str(n), name) for n, name in enumerate(names, 1)), young])
    return actor


def _decide(actor: Actor, *numbers: str) -> Destruction:
    chosen = [record_of(actor, number).pk for number in numbers]
    return decide_destruction(
        actor=actor, numbers=chosen, confirmed=len(chosen), as_of=TODAY, now=NOW
    )


def _tick(actor: Actor, number: int = 1) -> None:
    for tick in (DONE, ERASED):
        tick_items(actor=actor, number=number, tick=tick, now=NOW)


def _told(count: int) -> CarryingOut:
    return CarryingOut("shredded_p4", "deleted_in_software", count)


def _carry_out(actor: Actor, count: int, number: int = 1) -> Destruction:
    return carry_out(actor=actor, number=number, told=_told(count), as_of=TODAY, now=NOW)


def test_what_is_carried_out_is_gone_and_its_certificate_names_nobody(doctor: Actor) -> None:
    """Rows, holds, payloads and salts go; the certificate has numbers, rules and days."""
    pk = record_of(doctor, "1").pk
    keep_records(
        actor=doctor, numbers=[pk], reason="Éva Dupont revient", now=NOW,
        review_on=TODAY + timedelta(days=9),
    )  # fmt: skip
    (span,) = open_holds(doctor.practice)
    release(actor=doctor, number=span.pk, until=TODAY, as_of=TODAY, now=NOW)
    named = f"D-{pk:06d}"
    _decide(doctor, "1", "2")
    _tick(doctor)
    done = _carry_out(doctor, 2)
    assert sorted(KeptRecord.objects.of(doctor.practice).values_list("number", flat=True)) == [
        "3",
        "4",
    ]
    assert not RecordSpan.objects.of(doctor.practice).exists()
    assert PurgedRecord.objects.of(doctor.practice).count() == 2
    held = JournalEntry.objects.of(doctor.practice).get(act="record.held")
    assert not JournalPayload.objects.of(doctor.practice).filter(entry=held).exists()
    told = b"".join(JournalPayload.objects.of(doctor.practice).values_list("content", flat=True))
    assert "Dupont" not in told.decode()
    assert done.certificate is not None
    text = squeezed(" ".join(pdf_pages(whole_content(done.certificate))))
    assert squeezed("PV-001") in text
    assert squeezed(named) in text
    assert "Dupont" not in text
    assert "Martin" not in text


def test_the_certificate_is_in_the_journal_and_in_the_inspection_file(doctor: Actor) -> None:
    """Its digest is told in the line of the act; its pages lie among the documents."""
    _decide(doctor, "1")
    _tick(doctor)
    done = _carry_out(doctor, 1)
    entry = JournalEntry.objects.of(doctor.practice).get(act="destruction.done")
    payload = json.loads(bytes(entry.payload.content))
    assert done.certificate is not None
    assert payload["certificate"] == done.certificate.digest
    assert payload["records"] == 1
    out = io.BytesIO()
    write_inspection_file(actor=doctor, out=out, as_of=TODAY, now=NOW)
    names = zipfile.ZipFile(out).namelist()
    assert [n for n in names if n.endswith("documents/proces-verbal-destruction-001.pdf")]


def test_only_what_is_at_its_term_is_destroyed(doctor: Actor) -> None:
    """One record to keep among those chosen, and nothing is decided."""
    with pytest.raises(DestructionError, match="aujourd’hui : 1 sur 2"):
        _decide(doctor, "1", "4")
    assert not list_destructions(doctor.practice).exists()


@pytest.mark.parametrize("typed", [0, 1, 3])
def test_the_count_is_typed_again(doctor: Actor, typed: int) -> None:
    """A count that differs decides nothing."""
    chosen = [record_of(doctor, number).pk for number in "12"]
    with pytest.raises(DestructionError, match="nombre exact"):
        decide_destruction(actor=doctor, numbers=chosen, confirmed=typed, as_of=TODAY, now=NOW)


def test_an_empty_choice_is_refused(doctor: Actor) -> None:
    """There is nothing to destroy."""
    with pytest.raises(DestructionError, match="Aucun dossier"):
        decide_destruction(actor=doctor, numbers=[], confirmed=0, as_of=TODAY, now=NOW)


def test_a_record_is_in_one_destruction_at_a_time(doctor: Actor) -> None:
    """Decided once, it is not decided again until it is withdrawn."""
    _decide(doctor, "1", "2")
    with pytest.raises(DestructionError, match="déjà dans une destruction"):
        _decide(doctor, "2")
    withdraw_records(
        actor=doctor, number=1, records=[record_of(doctor, "2").pk], reason="Relu", now=NOW
    )
    assert _decide(doctor, "2").number == 2


def test_nothing_is_carried_out_before_every_support_is_ticked(doctor: Actor) -> None:
    """Paper and software are ticked, or said to hold none of the records."""
    _decide(doctor, "1", "2")
    tick_items(actor=doctor, number=1, tick=DONE, now=NOW, records=[record_of(doctor, "1").pk])
    assert progress_of(find_destruction(doctor.practice, 1)).paper == 1
    with pytest.raises(DestructionError, match="Il en reste 1 sur 2 à cocher sur papier"):
        _carry_out(doctor, 2)
    tick_items(actor=doctor, number=1, tick=DONE, now=NOW)
    told = CarryingOut("shredded_p4", "nothing_held", 2)
    done = carry_out(actor=doctor, number=1, told=told, as_of=TODAY, now=NOW)
    assert done.state == "done"


def test_a_hold_that_comes_meanwhile_stops_everything(doctor: Actor) -> None:
    """A requisition after the decision: nothing is erased until the record is withdrawn."""
    _decide(doctor, "1", "2")
    _tick(doctor)
    pk = record_of(doctor, "1").pk
    hold = NewHold("requisition", TODAY, "Réquisition", TODAY + timedelta(days=90))
    hold_record(actor=doctor, hold=hold, as_of=TODAY, now=NOW, number=pk)
    with pytest.raises(DestructionError, match="ne peuvent plus être détruits"):
        _carry_out(doctor, 2)
    assert [r.pk for r in no_longer_erasable(find_destruction(doctor.practice, 1), TODAY)] == [pk]
    withdraw_records(actor=doctor, number=1, records=[pk], reason="Réquisition", now=NOW)
    done = _carry_out(doctor, 1)
    assert done.certificate is not None
    text = squeezed(" ".join(pdf_pages(whole_content(done.certificate))))
    assert squeezed(f"D-{pk:06d}") in text, "what was left out is said"
    assert squeezed("Gel posé depuis la décision") in text, "and why, as the record tells"
    assert KeptRecord.objects.of(doctor.practice).filter(pk=pk).exists()


def test_what_left_a_destruction_says_its_cause_its_reason_and_its_author(doctor: Actor) -> None:
    """By act and by cause; the reason is in the journal alone, and an older row has none."""
    _decide(doctor, "1", "2", "3")
    held, left = (record_of(doctor, n).pk for n in "12")
    hold = NewHold("requisition", TODAY, "Réquisition", TODAY + timedelta(days=90))
    hold_record(actor=doctor, hold=hold, as_of=TODAY, now=NOW, number=held)
    assert withdrawals_of(find_destruction(doctor.practice, 1)) == ()
    withdraw_records(actor=doctor, number=1, records=[held, left], reason="Revus", now=NOW)
    found = find_destruction(doctor.practice, 1)
    told = withdrawals_of(found)
    assert [(one.cause, one.numbers) for one in told] == [("held", (held,)), ("set_aside", (left,))]
    assert {(one.at, one.by, one.reason) for one in told} == {(NOW, doctor.name, "Revus")}
    assert told[0].words.startswith("Gel posé depuis la décision")
    assert "Revus" not in str(found.content)
    found.content = {"withdrawn": [[held, "held"]]}
    (old,) = withdrawals_of(found)
    assert (old.cause, old.at, old.reason) == ("held", None, "")


def test_the_reason_of_a_withdrawal_goes_with_the_record(doctor: Actor) -> None:
    """It may name the patient: destroyed by a later destruction, the record takes it away."""
    _decide(doctor, "1", "2")
    pk = record_of(doctor, "2").pk
    withdraw_records(actor=doctor, number=1, records=[pk], reason="Léa Martin revient", now=NOW)
    _decide(doctor, "2")
    tick_items(actor=doctor, number=2, tick=DONE, now=NOW)
    tick_items(actor=doctor, number=2, tick=Tick("software", TODAY, "Bilal"), now=NOW)
    _carry_out(doctor, 1, number=2)
    (told,) = withdrawals_of(find_destruction(doctor.practice, 1))
    assert (told.numbers, told.cause, told.reason, told.by) == ((pk,), "set_aside", "", "")
    assert told.at == NOW, "the line itself stays"


def test_a_record_seen_again_is_no_longer_destroyed(doctor: Actor) -> None:
    """A later import with a new visit takes the record out of the erasable ones."""
    _decide(doctor, "1")
    _tick(doctor)
    imported(doctor, [past("1", last_consultation_on=date(2026, 10, 1))])
    with pytest.raises(DestructionError, match="revus depuis"):
        _carry_out(doctor, 1)


def test_twins_go_with_the_record_in_which_they_are_counted(doctor: Actor) -> None:
    """A joined record leaves nothing behind."""
    first, second = (record_of(doctor, number).pk for number in "12")
    join_records(actor=doctor, first=first, second=second, as_of=TODAY, now=NOW)
    _decide(doctor, "1")
    _tick(doctor)
    _carry_out(doctor, 1)
    assert not KeptRecord.objects.of(doctor.practice).filter(pk__in=[first, second]).exists()


def test_a_number_is_not_given_again_after_a_restoration(
    doctor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of purges remembers the last number that a lost database gave."""
    monkeypatch.setattr("serment.practice.purging._listed", lambda: PurgeList(last_number=7))
    assert _decide(doctor, "1").number == 8
    assert _decide(doctor, "2").number == 9


def test_an_extract_kept_apart_stays_and_is_said(doctor: Actor) -> None:
    """A transfusion keeps its trace thirty years: the rest goes, the certificate says so."""
    pk = record_of(doctor, "1").pk
    act = date(2005, 6, 1)
    told = NewExtract("transfusion_record", act)
    extract = note_extract(actor=doctor, number=pk, told=told, as_of=TODAY, now=NOW)
    assert (extract.status, extract.keep_until) == ("keep", date(2035, 6, 1))
    _decide(doctor, "1", "2")
    _tick(doctor)
    done = _carry_out(doctor, 2)
    assert list(KeptRecord.objects.of(doctor.practice).filter(name="Dupont Éva")) == [extract]
    assert done.certificate is not None
    text = squeezed(" ".join(pdf_pages(whole_content(done.certificate))))
    assert squeezed("Extrait gardé plus longtemps") in text


@pytest.mark.parametrize(
    ("series", "day", "field"),
    [("patient_record", TODAY, "series"), ("transfusion_record", date(2030, 1, 1), "act_on")],
)
def test_an_extract_that_cannot_be_is_refused(
    doctor: Actor, series: str, day: date, field: str
) -> None:
    """Another series, a day to come: nothing is written."""
    pk = record_of(doctor, "1").pk
    with pytest.raises(ExtractError) as raised:
        note_extract(actor=doctor, number=pk, told=NewExtract(series, day), as_of=TODAY, now=NOW)
    assert raised.value.field == field
    assert KeptRecord.objects.of(doctor.practice).count() == 4


def test_an_act_noted_again_counts_at_its_latest_day(doctor: Actor) -> None:
    """Two transfusions: thirty years after the second, one extract."""
    pk = record_of(doctor, "1").pk
    for day in (date(2005, 6, 1), date(2001, 1, 1), date(2010, 2, 2)):
        told = NewExtract("transfusion_record", day)
        extract = note_extract(actor=doctor, number=pk, told=told, as_of=TODAY, now=NOW)
    assert extract.keep_until == date(2040, 2, 2)
    assert list(extracts_of(record_of(doctor, "1"))) == [extract]


def test_a_destruction_given_up_leaves_everything(doctor: Actor) -> None:
    """Every record stays, and the destruction changes no more."""
    _decide(doctor, "1", "2", "3")
    cancel_destruction(actor=doctor, number=1, now=NOW)
    assert KeptRecord.objects.of(doctor.practice).count() == 4
    destruction = find_destruction(doctor.practice, 1)
    assert (destruction.state, items_of(destruction).count()) == ("cancelled", 0)
    for act in (_tick, lambda actor: _carry_out(actor, 3)):
        with pytest.raises(DestructionError, match="abandonnée"):
            act(doctor)


def test_withdrawing_the_last_record_gives_the_destruction_up(doctor: Actor) -> None:
    """A destruction of nothing is none."""
    _decide(doctor, "1")
    withdraw_records(
        actor=doctor, number=1, records=[record_of(doctor, "1").pk], reason="Relu", now=NOW
    )
    assert find_destruction(doctor.practice, 1).state == "cancelled"


@pytest.mark.parametrize(
    ("tick", "why"),
    [
        (Tick("cloud", TODAY, "Chloé"), "support"),
        (Tick("paper", TODAY, " "), "nom"),
        (Tick("paper", TODAY + timedelta(days=1), "Chloé"), "date"),
        (Tick("paper", TODAY - timedelta(days=1), "Chloé"), "date"),
    ],
)
def test_a_tick_that_proves_nothing_is_refused(doctor: Actor, tick: Tick, why: str) -> None:
    """No hand, no support, a day before the decision or to come: nothing is ticked."""
    _decide(doctor, "1")
    with pytest.raises(DestructionError, match=why):
        tick_items(actor=doctor, number=1, tick=tick, now=NOW)
    assert progress_of(find_destruction(doctor.practice, 1)).paper == 0


def test_each_act_leaves_its_line(doctor: Actor) -> None:
    """Decided, ticked twice, withdrawn, done: five lines, in order."""
    _decide(doctor, "1", "2")
    _tick(doctor)
    withdraw_records(
        actor=doctor, number=1, records=[record_of(doctor, "2").pk], reason="Relu", now=NOW
    )
    _carry_out(doctor, 1)
    rows = JournalEntry.objects.of(doctor.practice).filter(act__startswith="destruction")
    assert list(rows.order_by("sequence").values_list("act", flat=True)) == [
        "destruction.decided",
        "destruction.ticked",
        "destruction.ticked",
        "destruction.withdrawn",
        "destruction.done",
    ]


def test_destructions_belong_to_their_practice_and_to_its_controller(doctor: Actor) -> None:
    """Nobody else sees them, and a secretary decides none."""
    _decide(doctor, "1")
    with pytest.raises(UnknownDestructionError):
        find_destruction(alma("Autre cabinet").practice, 1)
    secretary = chloe(doctor)
    with pytest.raises(ForbiddenActError):
        _decide(secretary, "2")
    with pytest.raises(ForbiddenActError):
        _carry_out(secretary, 1)
