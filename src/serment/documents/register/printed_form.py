"""One activity of the register as blocks: F1 to F13 of the CNIL's basic form, and the legal basis.

Guarantees: every field that holds something is printed, in the order of the form; an empty
mandatory field says that it is to be completed. Leaves to others the pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.documents.blocks import Block, Bullets, Callout, Heading, KeyValue, Table, Text, plain
from serment.kernel.french import date_in_french
from serment.law.activity_words import (
    ANSWER_WORDS,
    BASIS_WORDS,
    CERTAINTY_WORDS,
    CONDITION_WORDS,
    DATA_WORDS,
    MEASURE_WORDS,
    SPECIAL_WORDS,
    STATUS_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from serment.law.activity import Certainty, ProcessingActivity, RecipientKind

_TO_COMPLETE = "À compléter"


def activity_blocks(activity: ProcessingActivity) -> tuple[Block, ...]:
    """The blocks of one activity, its title first."""
    flag = "" if activity.status == "confirmed" else STATUS_WORDS[activity.status].lower()
    return (
        Heading(2, f"{activity.reference} — {activity.title}", flag),
        KeyValue(_facts(activity)),
        *_to_confirm(activity),
        Heading(3, "Buts et bases légales"),
        _purposes(activity),
        Heading(3, "Personnes et données"),
        _subjects(activity),
        _data(activity),
        Heading(3, "Destinataires"),
        _recipients(activity),
        Heading(3, "Mesures de sécurité"),
        _measures(activity),
    )


def _facts(activity: ProcessingActivity) -> tuple[tuple[str, Text], ...]:
    rows = [
        ("État", STATUS_WORDS[activity.status]),
        ("Fiche créée le", _day(activity.created_on)),
        ("Mise à jour le", _day(activity.updated_on)),
        ("Responsables conjoints", ", ".join(activity.joint_controllers) or "Aucun"),
        ("Logiciel ou application", activity.software or _TO_COMPLETE),
    ]
    return tuple((label, plain(value)) for label, value in rows)


def _day(day: date | None) -> str:
    return date_in_french(day) if day else _TO_COMPLETE


def _to_confirm(activity: ProcessingActivity) -> tuple[Block, ...]:
    if not activity.to_confirm:
        return ()
    return (Callout("todo", "À confirmer", tuple(map(plain, activity.to_confirm))),)


def _purposes(activity: ProcessingActivity) -> Block:
    purposes = (activity.main_purpose, *activity.other_purposes)
    rows = [
        (purpose, "\n".join(_bases(activity, purpose)) or _TO_COMPLETE)
        for purpose in purposes
        if purpose
    ]
    special = [
        _with_certainty(CONDITION_WORDS[basis.article], basis.certainty)
        for basis in activity.special_bases
    ]
    if activity.special_categories:
        permitted = "\n".join(dict.fromkeys(special)) or _TO_COMPLETE
        rows.append(("Ce qui permet l’usage des données sensibles", permitted))
    return Table(
        header=("But", "Base légale"),
        rows=_texts(rows or [(_TO_COMPLETE, _TO_COMPLETE)]),
        widths=(50, 50),
    )


def _bases(activity: ProcessingActivity, purpose: str) -> list[str]:
    return [
        _with_certainty(BASIS_WORDS[basis.article], basis.certainty)
        for basis in activity.legal_bases
        if basis.purpose in ("", purpose)
    ]


def _with_certainty(words: str, certainty: Certainty) -> str:
    return words if certainty == "sure" else f"{words} ({CERTAINTY_WORDS[certainty].casefold()})"


def _subjects(activity: ProcessingActivity) -> Block:
    people = (_joined(item.name, item.details) for item in activity.data_subjects)
    return Bullets(tuple(map(plain, people)) or (plain(_TO_COMPLETE),))


def _data(activity: ProcessingActivity) -> Block:
    rows = [
        (DATA_WORDS[item.kind], item.description, item.retention or _TO_COMPLETE)
        for item in activity.data_categories
    ]
    rows += [
        (f"{SPECIAL_WORDS[item.kind]} (sensible)", item.description, item.retention or _TO_COMPLETE)
        for item in activity.special_categories
    ]
    return Table(
        header=("Catégorie", "Données", "Durée de conservation"),
        rows=_texts(rows or [(_TO_COMPLETE, "", "")]),
        widths=(24, 34, 42),
    )


def _recipients(activity: ProcessingActivity) -> Block:
    groups: tuple[tuple[str, tuple[RecipientKind, ...]], ...] = (
        ("Au cabinet", ("internal",)),
        ("Organismes extérieurs", ("external", "other")),
        ("Sous-traitants", ("processor",)),
        ("Pays tiers, organisations internationales", ("third_country",)),
    )
    rows = [
        (label, "\n".join(_joined(item.name, item.details) for item in found))
        for label, kinds in groups
        if (found := activity.recipients_of(*kinds))
    ]
    sent = ANSWER_WORDS[activity.transfers_outside]
    where = [
        ", ".join(filter(None, (item.recipient, item.country, item.safeguard, item.link)))
        for item in activity.transfers
    ]
    rows.append(("Hors de l’Espace économique européen", "\n".join((sent, *where))))
    return Table(
        header=("Groupe", "Qui reçoit les données"),
        rows=_texts(rows),
        widths=(30, 70),
    )


def _measures(activity: ProcessingActivity) -> Block:
    if not activity.measures:
        return Bullets((plain(_TO_COMPLETE),))
    found: dict[str, list[str]] = {}
    for measure in activity.measures:
        found.setdefault(MEASURE_WORDS[measure.kind], []).append(measure.in_words())
    return Table(
        header=("Type", "Mesures"),
        rows=_texts((kind, "\n".join(lines)) for kind, lines in found.items()),
        widths=(30, 70),
    )


def _joined(name: str, details: str) -> str:
    return f"{name} ({details})" if name and details else name or details


def _texts(rows: Iterable[tuple[str, ...]]) -> tuple[tuple[Text, ...], ...]:
    return tuple(tuple(plain(cell) for cell in row) for row in rows)
