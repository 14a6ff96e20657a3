"""The parts of a document computed from the register and the address book.

Guarantees: what a person typed enters as plain text; nothing to say gives no block.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serment.documents.blocks import Block, Bullets, Run, Table, plain
from serment.documents.context import CONTACT_ROLES, KIT_ROLES, Contact, shortened
from serment.documents.texts import load_patient_words
from serment.kernel.french import list_in_french

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serment.documents.blocks import Text
    from serment.documents.context import ActivityWords, DocumentContext
    from serment.documents.texts import Audience, InsertName

_NO_BASIS = ("à demander au cabinet",)
_WORKING_NOTES = re.compile(r"\s*\((?:choix proposé|aucune action du cabinet)[^)]*\)")
_MOST_ACTIVITIES = 60
_LONGEST_CELL = 400
_BLANK_CONTACTS = tuple(CONTACT_ROLES[role] for role in KIT_ROLES)


def insert(name: InsertName, context: DocumentContext, audience: Audience) -> tuple[Block, ...]:
    """The computed blocks of that name; none when the practice gives nothing to say."""
    if name == "contacts":
        return (_contacts(context.contacts),)
    concerned = [a for a in context.activities if _concerns(a, audience)][:_MOST_ACTIVITIES]
    if name == "legitimate_interests":
        return _interests([a for a in concerned if a.legitimate_interest], audience)
    if name == "transfers":
        lines = dict.fromkeys(line for activity in concerned for line in activity.transfers)
        return (Bullets(tuple(_cell([line]) for line in lines)),) if lines else ()
    if name == "purposes":
        rows = [
            (_title(a), _cell(_told(a.purposes, audience), "\n"), _cell(a.bases or _NO_BASIS))
            for a in concerned
        ]
        header, widths = ("Activité", "À quoi servent les données", "Ce qui l’autorise"), (3, 5, 4)
        return _table(header, rows, widths)
    if name == "recipients":
        pairs = [
            (_title(a), _cell(_told(a.recipients, audience), "\n"))
            for a in concerned
            if a.recipients
        ]
        return _table(("Activité", "Qui reçoit les données"), pairs, (3, 7))
    kept = [
        (_title(a), _cell(map(_published, a.retention), "\n")) for a in concerned if a.retention
    ]
    return _table(("Activité", "Combien de temps"), kept, (3, 7))


def _concerns(activity: ActivityWords, audience: Audience) -> bool:
    if audience == "staff":
        return activity.for_staff
    return audience == "doctor" or activity.for_patients


def _table(
    header: tuple[str, ...], rows: Sequence[tuple[Text, ...]], widths: tuple[int, ...]
) -> tuple[Block, ...]:
    return (Table(header, tuple(rows), widths),) if rows else ()


def _told(lines: Iterable[str], audience: Audience) -> list[str]:
    """The lines of the register as their reader is addressed: a patient is « vous »."""
    words = load_patient_words() if audience == "patients" else {}
    return [words.get(line, line) for line in lines]


def _published(period: str) -> str:
    """A retention period without the working notes that the register keeps beside it."""
    return _WORKING_NOTES.sub("", period)


def _interests(activities: Iterable[ActivityWords], audience: Audience) -> tuple[Block, ...]:
    items = tuple(
        (
            Run(shortened(activity.title), strong=True),
            Run(f" : {_in_line(_told(activity.purposes, audience))}."),
        )
        for activity in activities
        if activity.purposes
    )
    return (Bullets(items),) if items else ()


def _title(activity: ActivityWords) -> Text:
    return (Run(shortened(activity.title), strong=True),)


def _cell(values: Iterable[str], between: str = " ; ") -> Text:
    lines = [shortened(value, _LONGEST_CELL) for value in values if value.strip()]
    return plain(between.join(lines))


def _in_line(values: Iterable[str]) -> str:
    lowered = [_uncapitalised(shortened(value, _LONGEST_CELL)) for value in values]
    return list_in_french(lowered)


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]


def _contacts(known: tuple[Contact, ...]) -> Block:
    named = [
        (contact.role, f"{contact.name} {contact.reference}".strip(), contact.phone)
        for contact in known
    ]
    roles = {contact.role.casefold() for contact in known}
    blank = [(role, "", "") for role in _BLANK_CONTACTS if role.casefold() not in roles]
    rows = tuple(
        ((Run(shortened(role, 60), strong=True),), plain(shortened(name)), plain(phone[:40]))
        for role, name, phone in (*named, *blank)
    )
    header = ("Qui", "Nom, contrat", "Téléphone")
    return Table(header, rows, (4, 4, 3), form=True)
