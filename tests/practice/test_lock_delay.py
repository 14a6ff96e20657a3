"""The delay of the automatic lock: chosen in a list, journalled, that of the owner of the store."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

from serment.practice.actors import ForbiddenActError
from serment.practice.locking import (
    LOCK_DELAYS,
    LockDelayError,
    change_lock_delay,
    lock_delay_of_store,
)
from serment.store.models import JournalEntry, Practice
from serment.store.models.people import USUAL_LOCK_DELAY
from serment.web.door import IDLE_MINUTES
from support.personas import NOW, alma, bilal, chloe, later

pytestmark = pytest.mark.django_db


def test_chloe_and_bilal_do_not_choose_the_delay() -> None:
    """It protects the whole store: the controller's alone."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            change_lock_delay(actor=person, minutes=60, now=NOW)
    assert lock_delay_of_store() == USUAL_LOCK_DELAY


def test_a_delay_is_kept_and_journalled_with_the_former_one() -> None:
    """One line says what it was and what it is; the same again is no act."""
    doctor = alma()
    for minutes in (60, 60):
        change_lock_delay(actor=doctor, minutes=minutes, now=later(1))
    assert lock_delay_of_store() == 60
    line = JournalEntry.objects.of(doctor.practice).get(act="lock_delay.changed")
    said = json.loads(bytes(line.payload.content))
    assert (said["was"], said["is_now"]) == (15, 60)


@pytest.mark.parametrize("minutes", [0, -5, 7, 61, 10**9])
def test_a_delay_that_is_not_offered_is_refused(minutes: int) -> None:
    """The message says why and lists the choices; the database refuses too."""
    doctor = alma()
    with pytest.raises(LockDelayError, match="5, 10, 15, 30, 60 minutes"):
        change_lock_delay(actor=doctor, minutes=minutes, now=NOW)
    assert lock_delay_of_store() == USUAL_LOCK_DELAY


def test_the_database_refuses_another_delay() -> None:
    """A row with a delay of a year cannot be."""
    doctor = alma()
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.filter(pk=doctor.practice.pk).update(lock_after_minutes=240)


def test_before_any_practice_the_usual_delay_holds() -> None:
    """The door knows the same usual delay as the store, which it cannot read yet."""
    assert lock_delay_of_store() == USUAL_LOCK_DELAY == IDLE_MINUTES
    assert USUAL_LOCK_DELAY in LOCK_DELAYS
