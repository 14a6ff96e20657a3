"""Dr Alma Rey (controller), Bilal (secretary), Chloé (no access), and days to stand on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from serment.practice.actors import Actor, actor_of
from serment.practice.opening import Identity, create_practice
from serment.store.models import Member, Person, Role

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def later(minutes: int) -> datetime:
    """Return the instant so many minutes after the tests' own."""
    return NOW + timedelta(minutes=minutes)


def alma(name: str = "Cabinet du Dr Alma Rey") -> Actor:
    """Open a practice and return its controller."""
    identity = Identity(name=name, doctor="Dr Alma Rey", phone="05 00 00 00 00")
    return create_practice(identity=identity, is_demo=False, opened_on=TODAY, now=NOW)


def _colleague(of: Actor, name: str, role: str) -> Actor:
    person = Person.objects.create(login=f"{name}-{of.practice.pk.hex}", name=name, created_at=NOW)
    member = Member.objects.create(practice=of.practice, person=person, role=role, since=TODAY)
    return actor_of(member)


def bilal(of: Actor) -> Actor:
    """Return the secretary of that practice, who reads and decides nothing."""
    return _colleague(of, "Bilal", Role.SECRETARY)


def chloe(of: Actor) -> Actor:
    """Return somebody whom that practice gives no access."""
    return _colleague(of, "Chloé", Role.NONE)
