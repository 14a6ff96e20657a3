"""Each act leaves its line, in the same transaction, and the tree stays whole."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction

from serment.practice.journal import (
    OutsideTransactionError,
    is_clock_behind,
    make_checkpoint,
    record_act,
    record_acts,
)
from serment.practice.proof import describe_journal, verify_own_journal
from serment.practice.reading import read_journal
from serment.store.models import JournalEntry, JournalPayload
from support.personas import NOW, alma, later


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_a_transaction_is_refused() -> None:
    """Without the transaction of its act, a line could stay alone."""
    doctor = alma()
    with pytest.raises(OutsideTransactionError):
        record_act(actor=doctor, act="answer.given", payload={}, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_line() -> None:
    """The act and its line are both written, or neither."""
    doctor = alma()
    before = JournalEntry.objects.of(doctor.practice).count()

    def interrupted() -> None:
        with transaction.atomic():
            record_act(actor=doctor, act="answer.given", payload={}, now=NOW)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        interrupted()
    assert JournalEntry.objects.of(doctor.practice).count() == before
    assert verify_own_journal(doctor.practice) == ()


@pytest.mark.django_db
def test_many_acts_keep_the_journal_whole() -> None:
    """Two hundred acts and a checkpoint verify; the payloads can go, the tree stays."""
    doctor = alma()
    with transaction.atomic():
        for minutes in range(200):
            record_act(actor=doctor, act="answer.given", payload={"n": minutes}, now=later(minutes))
        make_checkpoint(practice=doctor.practice, now=later(201))
    assert verify_own_journal(doctor.practice) == ()
    JournalPayload.objects.of(doctor.practice).delete()
    assert verify_own_journal(doctor.practice) == ()
    assert describe_journal(practice=doctor.practice, now=later(202)).size == 201


@pytest.mark.django_db
def test_a_changed_line_is_found() -> None:
    """One byte changed in one line breaks the journal, and the fault says so."""
    doctor = alma()
    with transaction.atomic():
        record_act(actor=doctor, act="answer.given", payload={}, now=later(1))
        make_checkpoint(practice=doctor.practice, now=later(2))
    row = JournalEntry.objects.of(doctor.practice).first()
    assert row is not None
    row.line = bytes(row.line).replace(b"practice.opened", b"practice.openef")
    row.save()
    assert verify_own_journal(doctor.practice) != ()


@pytest.mark.django_db
def test_a_clock_set_back_is_said_and_loses_nothing() -> None:
    """The order of acts is that of their numbers; the clock behind is told."""
    doctor = alma()
    early = NOW - timedelta(days=3)
    assert is_clock_behind(practice=doctor.practice, now=early)
    with transaction.atomic():
        record_act(actor=doctor, act="answer.given", payload={}, now=early)
    assert verify_own_journal(doctor.practice) == ()
    assert [line.sequence for line in read_journal(doctor.practice)] == [2, 1]


@pytest.mark.django_db
def test_no_name_stands_in_a_line() -> None:
    """The lines hold a number for the person; the name is in the payload, which can be erased."""
    doctor = alma()
    line = bytes(JournalEntry.objects.of(doctor.practice).get().line)
    assert b"Alma" not in line


@pytest.mark.django_db
def test_acts_written_together_are_as_those_written_in_turn() -> None:
    """Same numbers, same tree; the clock set back is said once, by the first of them."""
    doctor = alma()
    early = NOW - timedelta(hours=1)
    acts = [("answer.given", {"n": number}) for number in range(3)]
    with transaction.atomic():
        entries = record_acts(actor=doctor, acts=acts, now=early)
    assert [entry.sequence for entry in entries] == [2, 3, 4]
    said = [json.loads(bytes(entry.payload.content)) for entry in entries]
    assert [one["n"] for one in said] == [0, 1, 2]
    assert ["clock_behind_by_seconds" in one for one in said] == [True, False, False]
    with transaction.atomic():
        record_act(actor=doctor, act="answer.given", payload={}, now=NOW)
    assert verify_own_journal(doctor.practice) == ()
