"""The JSON form of an activity: what the store keeps and what the register exports.

Guarantees: `activity_to_canonical` and `parse_activity` are each other's inverse for every
activity that is tidy (`tidy_activity`: texts tidied, empty items left out, categories in the
order of the form); a field that is unknown, of another type, too long or outside its closed set
is refused by name, never dropped nor guessed.
Leaves to others: the bytes (`serment.kernel.canonical`), files (`serment.documents.register`).

>>> activity = ProcessingActivity(reference="A01", title="Essai")
>>> parse_activity(activity_to_canonical(activity)) == activity
True
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from serment.law.activity import (
    DataCategory,
    DataKind,
    LegalBasis,
    ProcessingActivity,
    SpecialBasis,
    SpecialCategory,
    SpecialKind,
    tidied,
)

if TYPE_CHECKING:
    from serment.kernel.canonical import Canonical

LONGEST_TEXT = 2_000
"""Characters of one text of the register; far above what a line of a form holds."""
MOST_ITEMS = 60
"""Items of one list of an activity."""
REFERENCE = re.compile(r"[A-Z][A-Z0-9-]{0,15}", re.ASCII)
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
"""Of a retention rule or of a provision."""


class ActivityError(ValueError):
    """An activity that the register cannot hold; the message is for the person, in French."""


def tidy_activity(activity: ProcessingActivity) -> ProcessingActivity:
    """The same activity, texts tidied, empty items left out, categories in the form's order.

    Its reference and title may still be empty; a text that is too long is an `ActivityError`.
    """
    return _tidy(_built(ProcessingActivity, activity_to_canonical(activity), "fiche"))


def activity_to_canonical(activity: ProcessingActivity) -> dict[str, Canonical]:
    """The activity as plain JSON values, every field present, dates in ISO form."""
    return cast("dict[str, Canonical]", _plain(activity))


def _plain(value: object) -> Canonical:
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return cast("Canonical", value)


def parse_activity(value: object) -> ProcessingActivity:
    """The activity that these JSON values describe; `ActivityError` names the field at fault."""
    activity = _tidy(_built(ProcessingActivity, value, "fiche"))
    if not REFERENCE.fullmatch(activity.reference):
        raise ActivityError(
            f"La référence « {activity.reference[:40]} » n’est pas de la forme T01 : la fiche ne "
            "pourrait pas être retrouvée. Écrivez une lettre capitale puis des chiffres.",
        )
    if not activity.title:
        raise ActivityError(
            f"La fiche {activity.reference} n’a pas de nom : personne ne saurait de quel "
            "traitement elle parle. Donnez-lui un nom.",
        )
    return activity


def _tidy(built: object) -> ProcessingActivity:
    activity = cast("ProcessingActivity", built)
    for identifier in (*activity.retention_series, *activity.rests_on, activity.origin):
        if identifier and not IDENTIFIER.fullmatch(identifier):
            raise _unexpected(f"fiche {activity.reference}, {identifier[:40]}", "un identifiant")
    return replace(
        activity,
        data_categories=_by_kind(activity.data_categories, get_args(DataKind)),
        special_categories=_by_kind(activity.special_categories, get_args(SpecialKind)),
    )


Kinded = TypeVar("Kinded", DataCategory, SpecialCategory)


def _by_kind(items: tuple[Kinded, ...], order: tuple[str, ...]) -> tuple[Kinded, ...]:
    """In the order of the form, so that a form read back equals the form written."""
    return tuple(sorted(items, key=lambda item: order.index(item.kind)))


@cache
def _fields_of(kind: type) -> dict[str, object]:
    return get_type_hints(kind)


def _built(kind: type, value: object, where: str) -> object:
    if not isinstance(value, Mapping):
        raise _unexpected(where, "un ensemble de champs")
    hints = _fields_of(kind)
    unknown = [str(key) for key in value if key not in hints]
    if unknown:
        raise ActivityError(
            f"Le champ « {unknown[0][:40]} » ({where}) est inconnu : son contenu serait perdu. "
            "Vérifiez que le fichier vient bien de Serment.",
        )
    given = {name: _parsed(hints[name], value[name], f"{where}, {name}") for name in value}
    required = ("reference", "title") if kind is ProcessingActivity else ()
    missing = [name for name in required if name not in given]
    if missing:
        raise _unexpected(f"{where}, {missing[0]}", "un texte")
    try:
        return kind(**given)
    except TypeError:
        raise _unexpected(where, "tous ses champs") from None


def _parsed(hint: object, value: object, where: str) -> object:
    if hint is str:
        return _text(value, where)
    if hint is bool:
        return _yes_or_no(value, where)
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise _unexpected(where, f"une valeur parmi {', '.join(get_args(hint))}")
        return value
    if get_origin(hint) is tuple:
        return _items(get_args(hint)[0], value, where)
    if isinstance(hint, type) and is_dataclass(hint):
        return _built(hint, value, where)
    return _day(value, where)


def _items(hint: object, value: object, where: str) -> tuple[object, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise _unexpected(where, "une liste")
    if len(value) > MOST_ITEMS:
        raise ActivityError(
            f"Il y a {len(value)} lignes ({where}), plus que les {MOST_ITEMS} d’une fiche : elle "
            "ne pourrait plus être lue. Séparez-la en plusieurs activités.",
        )
    parsed = (_parsed(hint, item, f"{where} {number}") for number, item in enumerate(value, 1))
    return tuple(item for item in parsed if not _is_blank(item))


def _is_blank(item: object) -> bool:
    """Whether an item of a list says nothing (its kind alone says nothing)."""
    if not is_dataclass(item):
        return item == ""
    if isinstance(item, LegalBasis | SpecialBasis):
        return False
    said = (getattr(item, part.name) for part in fields(item) if part.name != "kind")
    return not any(value for value in said if not isinstance(value, bool))


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _unexpected(where, "un texte")
    text = tidied(value) if len(value) <= 4 * LONGEST_TEXT else value
    if len(text) > LONGEST_TEXT:
        raise ActivityError(
            f"Un texte ({where}) dépasse {LONGEST_TEXT} caractères : il ne tiendrait pas dans une "
            "fiche. Raccourcissez-le, ou joignez le document comme pièce.",
        )
    return text


def _yes_or_no(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise _unexpected(where, "oui ou non")
    return value


def _day(value: object, where: str) -> date | None:
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise _unexpected(where, "une date (AAAA-MM-JJ)") from None


def _unexpected(where: str, wanted: str) -> ActivityError:
    return ActivityError(
        f"La valeur donnée ({where}) n’est pas celle attendue : {wanted}. La fiche serait fausse. "
        "Corrigez cette valeur et recommencez.",
    )
