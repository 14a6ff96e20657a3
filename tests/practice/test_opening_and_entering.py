"""Opening a practice, saying who the controller is, and who may enter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from serment.practice.actors import Permission, actor_of
from serment.practice.entering import find_member, find_owner
from serment.practice.opening import (
    Identity,
    IdentityError,
    create_practice,
    identity_of,
    update_identity,
)
from serment.practice.proof import verify_own_journal
from serment.practice.register import UnknownActivityError, find_activity
from serment.practice.searching import search_exhibits
from serment.store.models import JournalEntry, Member, Person, Practice
from support.personas import NOW, TODAY, alma, bilal, chloe, later
from support.practising import attach

pytestmark = pytest.mark.django_db
LONG = Identity(name="Cabinet", doctor="Dr " + "x" * 300)


def test_a_new_practice_has_its_owner_its_journal_and_its_first_line() -> None:
    """One line, one owner who may do everything, a whole journal."""
    doctor = alma()
    (line,) = JournalEntry.objects.of(doctor.practice)
    assert (line.sequence, line.act) == (1, "practice.opened")
    assert all(doctor.can(permission) for permission in Permission)
    assert verify_own_journal(doctor.practice) == ()


def test_a_practice_that_cannot_be_named_leaves_no_row() -> None:
    """A blank name or one too long is refused before anything is written."""
    for identity in (Identity(name="  "), LONG):
        with pytest.raises(IdentityError, match="rien n’a été enregistré"):
            create_practice(identity=identity, is_demo=False, opened_on=TODAY, now=NOW)
    assert not Practice.objects.exists()
    assert not Person.objects.exists()


def test_an_identity_is_changed_once_and_the_owner_takes_the_name() -> None:
    """The same identity sent twice is one act."""
    doctor = alma()
    identity = replace(identity_of(doctor.practice), doctor="Dr Alma Rey-Lopez", rpps="10000000009")
    for _ in range(2):
        update_identity(actor=doctor, identity=identity, now=later(1))
    assert identity_of(Practice.objects.get(pk=doctor.practice.pk)) == identity
    assert Person.objects.get(pk=doctor.member.person.pk).name == "Dr Alma Rey-Lopez"
    assert JournalEntry.objects.of(doctor.practice).filter(act="identity.changed").count() == 1


def test_a_refused_identity_leaves_the_former() -> None:
    """A name too long for the documents is refused with what to do."""
    doctor = alma()
    before = identity_of(doctor.practice)
    with pytest.raises(IdentityError, match="Raccourcissez-le"):
        update_identity(actor=doctor, identity=LONG, now=NOW)
    assert identity_of(Practice.objects.get(pk=doctor.practice.pk)) == before


def test_chloe_never_enters_and_bilal_enters_to_read() -> None:
    """Somebody without access is not found; the secretary reads and notes, and decides nothing."""
    doctor = alma()
    outsider, secretary = chloe(doctor), bilal(doctor)
    assert find_member(outsider.member.pk) is None
    found = find_member(secretary.member.pk)
    assert found is not None
    granted = {p for p in Permission if actor_of(found).can(p)}
    assert granted == {Permission.READ, Permission.REQUESTS, Permission.REPORT}


def test_a_session_with_a_strange_key_enters_nowhere() -> None:
    """Only the number of a member in place opens, and nothing that merely looks like it."""
    doctor = alma()
    number = doctor.member.pk
    assert find_member(number) == doctor.member
    for key in (None, str(number), float(number), [number], -number, 10**12, "1; DROP TABLE"):
        assert find_member(key) is None
    if not Member.objects.filter(pk=1).exists():
        Member.objects.filter(pk=number).update(id=1)
    assert find_member(True) is None


def test_a_place_that_ended_opens_no_more() -> None:
    """Whoever left the practice no longer enters, the owner included."""
    doctor = alma()
    assert find_owner() == doctor.member
    Member.objects.filter(pk=doctor.member.pk).update(until=TODAY)
    assert find_member(doctor.member.pk) is None
    assert find_owner() is None


def test_a_character_that_no_database_keeps_is_left_out() -> None:
    """A NUL typed or pasted is no error and is not kept; a reference with one leads nowhere."""
    doctor = alma("Cabinet\x00 du Dr\x07 Rey ")
    assert Practice.objects.get(pk=doctor.practice.pk).name == "Cabinet du Dr Rey"
    update_identity(actor=doctor, identity=Identity(name="Dr\x00 Rey", address="1\nrue"), now=NOW)
    kept = Practice.objects.get(pk=doctor.practice.pk)
    assert (kept.name, kept.address) == ("Dr Rey", "1\nrue")
    for reference in ("\x00", "T01\x00", "", "t01", "T" * 400):
        with pytest.raises(UnknownActivityError):
            find_activity(doctor.practice, reference)
    assert attach(doctor, title="Pi\x00èce", name="a\x00b.txt").title == "Pièce"
    assert list(search_exhibits(doctor.practice, words="\x00pi")) != []
