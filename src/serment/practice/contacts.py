"""The address book: those the practice deals with, named in its documents and its crisis kit.

Guarantees that a name is kept once per role, that there is one data protection officer, and that
each change leaves a line that says what changed. Telephones and addresses are checked leniently:
a short number, an extension or a foreign number passes, a word does not.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import cast

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from serment.documents.context import CONTACT_ROLES, Contact, ContactRole, Officer
from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.typed import is_email, is_phone, one_line, plain_text
from serment.store.models import ContactRecord, Practice

MOST_IN_KIT = 60
MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class ContactCard:
    """What is kept of somebody: `title` says in which capacity, where the role is « other »."""

    role: str
    name: str
    title: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    reference: str = ""


# As much as a line of a document shows; `Contact` and `Officer` would cut what is longer.
LONGEST = {
    "name": 160,
    "title": 60,
    "phone": 40,
    "email": 200,
    "address": 160,
    "reference": 100,
}


class ContactError(ValueError):
    """Somebody cannot be kept as typed; `field` is the line to correct, if there is one."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class UnknownContactError(LookupError):
    """Nobody in the address book bears that number."""


def contacts_in_order(practice: Practice) -> QuerySet[ContactRecord]:
    """Return everybody, by role then by name, read as they are asked for: page by page."""
    ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(CONTACT_ROLES)]
    rank = Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())
    return ContactRecord.objects.of(practice).order_by(rank, "name", "pk")


def search_contacts(
    practice: Practice, *, words: str = "", role: str = "", order: str = ""
) -> QuerySet[ContactRecord]:
    """Return those whose lines hold every word; by role by default.

    `order` is `name` or `reference`, after « - » for the reverse.
    """
    rows = contacts_in_order(practice)
    for word in plain_text(words).split():
        held = Q()
        for column in ("title", *LONGEST):
            held |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(held)
    if role in CONTACT_ROLES:
        rows = rows.filter(role=role)
    return rows.order_by(order, "pk") if order.lstrip("-") in {"name", "reference"} else rows


def find_contact(practice: Practice, number: int) -> ContactRecord:
    """Return one row of the address book; UnknownContactError if it is not there any more."""
    row = ContactRecord.objects.of(practice).filter(pk=number).first()
    if row is None:
        raise UnknownContactError(
            "Cet interlocuteur n’est pas là : il a été retiré, ou l’adresse est fausse. "
            "Revenez à la liste des interlocuteurs."
        )
    return row


def card_of(row: ContactRecord) -> ContactCard:
    """Return what is kept of somebody."""
    return ContactCard(**{f.name: getattr(row, f.name) for f in fields(ContactCard)})


def role_in_french(role: str, title: str = "") -> str:
    """Name a role; the capacity typed stands for « Autre »."""
    return title or CONTACT_ROLES[cast("ContactRole", role)]


def add_contact(*, actor: Actor, card: ContactCard, now: datetime) -> ContactRecord:
    """Add somebody to the address book; ContactError for what cannot be kept."""
    actor.require(Permission.ANSWER)
    card = _tidied(card)
    with one_act(actor.practice):
        _verify_alone(ContactRecord.objects.of(actor.practice), card)
        row = ContactRecord.objects.create(practice=actor.practice, **asdict(card))
        given: dict[str, Canonical] = {name: value for name, value in _lines(card) if value}
        payload: dict[str, Canonical] = {"title": _told(card), "contact": given}
        record_act(actor=actor, act="contact.added", payload=payload, now=now)
    return row


def update_contact(*, actor: Actor, number: int, card: ContactCard, now: datetime) -> None:
    """Correct what is kept of somebody; documents that say otherwise become stale.

    The same card given again is no act. ContactError for what cannot be kept.
    """
    actor.require(Permission.ANSWER)
    with one_act(actor.practice):
        row = find_contact(actor.practice, number)
        former = card_of(row)
        if card == former:
            return
        card = _tidied(card)
        changed = {name: value for name, value in _lines(card) if value != getattr(former, name)}
        if not changed:
            return
        _verify_alone(ContactRecord.objects.of(actor.practice).exclude(pk=row.pk), card)
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        was: dict[str, Canonical] = {name: getattr(former, name) for name in changed}
        is_now: dict[str, Canonical] = {**changed}
        payload: dict[str, Canonical] = {"title": _told(former), "was": was, "is_now": is_now}
        record_act(actor=actor, act="contact.changed", payload=payload, now=now)


def remove_contact(*, actor: Actor, number: int, now: datetime) -> None:
    """Take somebody out of the address book: the row is erased, the journal keeps the name."""
    actor.require(Permission.ANSWER)
    with one_act(actor.practice):
        row = find_contact(actor.practice, number)
        payload = {"title": _told(card_of(row))}
        row.delete()
        record_act(actor=actor, act="contact.removed", payload=payload, now=now)


def names_of(practice: Practice, role: ContactRole) -> tuple[str, ...]:
    """Return the names that a document gives for a role, in order."""
    rows = contacts_in_order(practice).filter(role=role)
    return tuple(rows.values_list("name", flat=True)[:MOST_NAMED])


def officer_of(practice: Practice) -> Officer | None:
    """Return the data protection officer, if the address book has one."""
    row = ContactRecord.objects.of(practice).filter(role="dpo").first()
    if row is None:
        return None
    return Officer(name=row.name, email=row.email, phone=row.phone, address=row.address)


def kit_contacts(practice: Practice) -> tuple[Contact, ...]:
    """Return whom the crisis kit names; an AI tool is there only when it can be called."""
    rows = contacts_in_order(practice).exclude(role="ai_tool", phone="")[:MOST_IN_KIT]
    return tuple(
        Contact(role_in_french(r.role, r.title), r.name, r.phone, r.reference) for r in rows
    )


def _told(card: ContactCard) -> str:
    return f"{role_in_french(card.role, card.title)} : {card.name}"


def _lines(card: ContactCard) -> Iterable[tuple[str, str]]:
    return cast("Iterable[tuple[str, str]]", asdict(card).items())


def _tidied(card: ContactCard) -> ContactCard:
    """Return the card as it can be kept; ContactError when it cannot."""
    tidy = ContactCard(**{name: one_line(value) for name, value in _lines(card)})
    _verify_role(tidy)
    if not tidy.name:
        raise ContactError(
            "Le nom manque : ni les documents ni le kit de crise ne sauraient qui désigner. "
            "Saisissez-le ; rien n’a été enregistré.",
            field="name",
        )
    for name, longest in LONGEST.items():
        value = getattr(tidy, name)
        if len(value) > longest:
            raise ContactError(
                f"« {value[:40]}… » dépasse {longest} caractères : un document ne le montrerait "
                "pas en entier. Raccourcissez-le ; rien n’a été enregistré.",
                field=name,
            )
    _verify_ways(tidy)
    return tidy


def _verify_role(card: ContactCard) -> None:
    if card.role not in CONTACT_ROLES:
        raise ContactError(
            f"« {card.role[:40]} » n’est pas un rôle connu : le kit de crise ne saurait pas quand "
            "appeler. Choisissez un rôle dans la liste ; rien n’a été enregistré.",
            field="role",
        )
    if card.role == "other" and not card.title:
        raise ContactError(
            "Dites ce que fait cet interlocuteur : « Autre » n’aiderait personne le jour d’un "
            "problème. Écrivez-le en deux mots ; rien n’a été enregistré.",
            field="title",
        )
    if card.role != "other" and card.title:
        raise ContactError(
            f"« {card.title} » ne se lirait nulle part : cette ligne ne sert qu’au rôle « Autre ». "
            "Choisissez ce rôle, ou effacez la ligne ; rien n’a été enregistré.",
            field="title",
        )


def _verify_ways(card: ContactCard) -> None:
    if card.phone and not is_phone(card.phone):
        raise ContactError(
            f"« {card.phone} » n’est pas un numéro de téléphone : il ne servirait à rien le jour "
            "d’un problème. Écrivez ses chiffres, par exemple 01 23 45 67 89 poste 4 ; rien n’a "
            "été enregistré.",
            field="phone",
        )
    if card.email and not is_email(card.email):
        raise ContactError(
            f"« {card.email} » n’a pas la forme nom@domaine : aucun message n’arriverait. "
            "Corrigez-la ou effacez-la ; rien n’a été enregistré.",
            field="email",
        )


def _verify_alone(others: QuerySet[ContactRecord], card: ContactCard) -> None:
    """Refuse a name twice in the same role, and a second officer."""
    if others.filter(role=card.role, title=card.title, name=card.name).exists():
        raise ContactError(
            f"« {card.name} » figure déjà à ce titre : deux fiches se contrediraient un jour. "
            "Modifiez celle qui existe ; rien n’a été enregistré.",
            field="name",
        )
    if card.role == "dpo" and others.filter(role="dpo").exists():
        raise ContactError(
            "Un délégué est déjà inscrit, et un cabinet n’en a qu’un. Modifiez sa fiche, ou "
            "retirez-la d’abord ; rien n’a été enregistré.",
            field="role",
        )
