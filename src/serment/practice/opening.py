"""Opening a practice: its first rows, its journal, its owner."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from serment.practice.acting import one_act, told_by_database
from serment.practice.actors import Actor, Permission, actor_of
from serment.practice.journal import open_journal, record_act
from serment.practice.typed import plain_text
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


class IdentityError(ValueError):
    """Who the controller is cannot be kept as typed."""


def create_practice(*, identity: Identity, is_demo: bool, opened_on: date, now: datetime) -> Actor:
    """Create the practice, its owner and its journal, and write the first line."""
    identity = _tidied(identity)
    with told_by_database(), transaction.atomic():
        practice = Practice.objects.create(is_demo=is_demo, created_at=now, **_columns(identity))
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
    """Change who the controller is; the documents that say otherwise become stale.

    The same identity given again is no act. IdentityError for a value that cannot be kept.
    """
    actor.require(Permission.ANSWER)
    identity = _tidied(identity)
    practice = actor.practice
    with one_act(practice):
        practice.refresh_from_db()
        if identity_of(practice) == identity:
            return
        for column, value in _columns(identity).items():
            setattr(practice, column, value)
        practice.save(update_fields=list(_columns(identity)))
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


_LONGEST = {
    "name": 200,
    "doctor": 200,
    "address": 300,
    "phone": 40,
    "email": 200,
    "rpps": 11,
    "dpo_contact": 300,
}


def _tidied(identity: Identity) -> Identity:
    """Return the identity as it can be kept; IdentityError when it cannot."""
    tidy = Identity(**{column: plain_text(value) for column, value in asdict(identity).items()})
    if not tidy.name:
        raise IdentityError(
            "Le nom du cabinet manque : aucun document ne dirait de qui il vient. Saisissez-le ; "
            "rien n’a été enregistré."
        )
    for column, value in _columns(tidy).items():
        if len(value) > (longest := _LONGEST[column]):
            raise IdentityError(
                f"« {value[:40]}… » dépasse {longest} caractères : il ne tiendrait pas dans les "
                "documents. Raccourcissez-le ; rien n’a été enregistré."
            )
    return tidy


def _columns(identity: Identity) -> dict[str, str]:
    return asdict(identity)
