"""Where each value that a document lacks is given: the identity, the address book, the register."""

from collections.abc import Iterable
from dataclasses import dataclass

from serment.documents.context import IN_FRENCH, ContactRole
from serment.practice.contacts import contacts_in_order, officer_of
from serment.store.models import Practice

# A placeholder, and the line of the identity or the role of the address book that fills it.
_IDENTITY = {
    "practice_name": "name",
    "doctors": "doctor",
    "address": "address",
    "phone": "phone",
    "email": "email",
    "contact": "phone",
    "website": "website",
}
_ROLES: dict[str, ContactRole] = {
    "hosts": "host",
    "booking_platform": "booking_platform",
    "ai_tools": "ai_tool",
    "officer_name": "dpo",
    "officer_contact": "dpo",
}


@dataclass(frozen=True, slots=True)
class ToGive:
    """A value to give, named in French, and the page where it is given."""

    words: str
    address: str


def to_give(practice: Practice, lacking: Iterable[str]) -> tuple[ToGive, ...]:
    """Return each value that a document lacks, with the page that takes it."""
    found = [ToGive(_words(practice, name), _address(practice, name)) for name in lacking]
    return tuple(sorted(dict.fromkeys(found), key=lambda value: value.words))


def _words(practice: Practice, name: str) -> str:
    """Name a value; an officer already named is printed once there is a way to reach them."""
    if name == "officer_name" and officer_of(practice) is not None:
        name = "officer_contact"
    return IN_FRENCH.get(name, name)


def _address(practice: Practice, name: str) -> str:
    if name in _IDENTITY:
        return f"/cabinet/identite/#id_{_IDENTITY[name]}"
    if name in _ROLES:
        return _card(practice, _ROLES[name])
    return "/registre/"


def _card(practice: Practice, role: ContactRole) -> str:
    """Return the card to complete: the first of that role, or a new one."""
    row = contacts_in_order(practice).filter(role=role).first()
    if row is None:
        return f"/cabinet/interlocuteurs/nouveau/?role={role}"
    return f"/cabinet/interlocuteurs/{row.pk}/"
