"""Opening a practice: its first rows, its journal, its owner."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from serment.practice.actors import Actor, Permission, actor_of
from serment.practice.journal import open_journal, record_act
from serment.store.models import Member, Person, Practice, Role


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the controller is, as every notice must say."""

    name: str
    doctor: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    rpps: str = ""
    dpo_contact: str = ""


def create_practice(
    *, identity: Identity, is_demo: bool, opened_on: date, now: datetime
) -> Actor:
    """Create the practice, its owner and its journal, and write the first line."""
    with transaction.atomic():
        practice = Practice.objects.create(
            is_demo=is_demo, created_at=now, **_columns(identity)
        )
        person = Person.objects.create(
            login=f"owner-{practice.pk.hex}",
            name=identity.doctor or "Médecin responsable",
            created_at=now,
        )
        member = Member.objects.create(
            practice=practice, person=person, role=Role.CONTROLLER, since=opened_on
        )
        open_journal(practice=practice, now=now)
        actor = actor_of(member)
        record_act(actor=actor, act="practice.opened", payload={"demo": is_demo}, now=now)
    return actor


def update_identity(*, actor: Actor, identity: Identity, now: datetime) -> None:
    """Change who the controller is; the documents that say otherwise become stale."""
    actor.require(Permission.ANSWER)
    with transaction.atomic():
        practice = Practice.objects.select_for_update().get(pk=actor.practice.pk)
        for column, value in _columns(identity).items():
            setattr(practice, column, value)
        practice.save()
        person = actor.member.person
        if identity.doctor and person.name != identity.doctor:
            person.name = identity.doctor
            person.save(update_fields=["name"])
        record_act(actor=actor, act="identity.changed", payload=_columns(identity), now=now)


def identity_of(practice: Practice) -> Identity:
    """Return who the controller is."""
    return Identity(
        name=practice.name,
        doctor=practice.doctor,
        address=practice.address,
        phone=practice.phone,
        email=practice.email,
        rpps=practice.rpps,
        dpo_contact=practice.dpo_contact,
    )


def _columns(identity: Identity) -> dict[str, str]:
    return {
        "name": identity.name,
        "doctor": identity.doctor,
        "address": identity.address,
        "phone": identity.phone,
        "email": identity.email,
        "rpps": identity.rpps,
        "dpo_contact": identity.dpo_contact,
    }
