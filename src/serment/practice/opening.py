"""Opening a practice: its first rows, its journal, its owner."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime

from django.db import transaction

from serment.kernel.identifiers.check import check_identifier
from serment.practice.acting import one_act, told_by_database
from serment.practice.actors import Actor, Permission, actor_of
from serment.practice.journal import open_journal, record_act
from serment.practice.typed import is_email, is_phone, plain_text
from serment.practice.versions import verify_version, version_of
from serment.store.models import Member, Person, Practice, Role


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the controller is, as every notice must say."""

    name: str
    doctor: str = ""
    specialty: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    rpps: str = ""


class IdentityError(ValueError):
    """Who the controller is cannot be kept as typed; `field` is the line to correct."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


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


def identity_version(identity: Identity) -> str:
    """Return the version of an identity, for the form that shows it."""
    return version_of({**_columns(identity)})


def update_identity(
    *, actor: Actor, identity: Identity, now: datetime, seen: str | None = None
) -> None:
    """Change who the controller is; the documents that say otherwise become stale.

    The same identity given again is no act. IdentityError for a value that cannot be kept;
    ChangedMeanwhileError when `seen`, the version that the person corrected, is not the present.
    """
    actor.require(Permission.ANSWER)
    identity = _tidied(identity)
    practice = actor.practice
    with one_act(practice):
        practice.refresh_from_db()
        if identity_of(practice) == identity:
            return
        verify_version({**_columns(identity_of(practice))}, seen)
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
    return Identity(**{f.name: getattr(practice, f.name) for f in fields(Identity)})


_LONGEST = {
    "name": 200,
    "doctor": 200,
    "specialty": 60,
    "address": 300,
    "phone": 40,
    "email": 200,
    "website": 200,
    "rpps": 11,
}


def _tidied(identity: Identity) -> Identity:
    """Return the identity as it can be kept; IdentityError when it cannot."""
    tidy = Identity(**{column: plain_text(value) for column, value in asdict(identity).items()})
    tidy = replace(tidy, rpps=_checked_rpps(tidy.rpps))
    if not tidy.name:
        raise IdentityError(
            "Le nom du cabinet manque : aucun document ne dirait de qui il vient. Saisissez-le ; "
            "rien n’a été enregistré.",
            field="name",
        )
    for column, value in _columns(tidy).items():
        if len(value) > (longest := _LONGEST[column]):
            raise IdentityError(
                f"« {value[:40]}… » dépasse {longest} caractères : il ne tiendrait pas dans les "
                "documents. Raccourcissez-le ; rien n’a été enregistré.",
                field=column,
            )
    _verify_ways(tidy)
    return tidy


def _checked_rpps(typed: str) -> str:
    """Hold the RPPS number to its form and its key."""
    if not typed:
        return ""
    checked = check_identifier("rpps", typed)
    if not checked.format_ok or checked.key_ok is False or checked.normalised is None:
        raise IdentityError(
            f"« {typed[:40]} » n’est pas un numéro RPPS : un chiffre est faux, ou il en manque. Il "
            "compte onze chiffres, au dos de la carte CPS. Corrigez-le ou effacez-le ; rien n’a "
            "été enregistré.",
            field="rpps",
        )
    return checked.normalised


def _verify_ways(identity: Identity) -> None:
    if identity.email and not is_email(identity.email):
        raise IdentityError(
            f"« {identity.email} » n’a pas la forme nom@domaine : aucun patient ne pourrait y "
            "écrire. Corrigez-la ou effacez-la ; rien n’a été enregistré.",
            field="email",
        )
    if identity.phone and not is_phone(identity.phone):
        raise IdentityError(
            f"« {identity.phone} » n’est pas un numéro de téléphone : imprimé sur l’affiche, il ne "
            "mènerait à personne. Corrigez-le ou effacez-le ; rien n’a été enregistré.",
            field="phone",
        )
    site = identity.website
    if site and ("." not in site or len(site.split()) > 1):
        raise IdentityError(
            f"« {site} » n’a pas la forme www.nom.fr : l’affiche ne mènerait nulle part. "
            "Corrigez-la ou effacez-la ; rien n’a été enregistré.",
            field="website",
        )


def _columns(identity: Identity) -> dict[str, str]:
    return asdict(identity)
