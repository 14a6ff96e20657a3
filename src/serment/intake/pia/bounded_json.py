"""JSON that nobody vouches for, bounded before it is built.

Guarantees that the size, the numbers of values and of tags, the depth and the length of each text
are bounded; that a key written twice and a number that JSON does not have are refused; that what
is refused is a `RefusedAssessmentError`, which names what the file is instead where it can tell.
Leaves to others what the value means.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Final, NoReturn, TypeAlias

from serment.intake.exhibit import sniff_kind
from serment.intake.pia.refusals import RefusedAssessmentError
from serment.intake.quoting import quoted
from serment.kernel.french import size_in_french

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

LARGEST_FILE: Final = 16 << 20
MOST_MARKS: Final = 400_000
MOST_TAGS: Final = 200_000
DEEPEST: Final = 24
LONGEST_TEXT: Final = 4 << 20
LONGEST_NUMBER: Final = 40
# The HTML of the answers is read tag by tag; a server writes « < » as its escape.
_TAG_MARKS: Final = (b"<", b"&", b"\\u003c", b"\\u003C", b"\\u0026")
_OTHERS: Final = {
    "empty": "Ce fichier est vide.",
    "zip": "Ce fichier est une archive ZIP, non l’analyse elle-même.",
    "pdf": "Ce fichier est un PDF.",
    "office": "Ce fichier est un document de bureautique.",
    "image": "Ce fichier est une image.",
    "other": "Ce fichier n’est pas un texte.",
}


def parse_json(data: bytes) -> Json:
    """The value in `data`; `RefusedAssessmentError` for anything broken or out of bounds."""
    _verify_is_text(data)
    # A comma in a sentence counts too: the bound is far above what a practice writes.
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_MARKS:
        raise _oversized("contient trop de valeurs")
    if sum(map(data.count, _TAG_MARKS)) > MOST_TAGS:
        raise _oversized("contient trop de balises dans ses textes")
    value = _decoded(data)
    _verify_bounds(value)
    return value


def _verify_is_text(data: bytes) -> None:
    if len(data) > LARGEST_FILE:
        raise _oversized(f"dépasse {size_in_french(LARGEST_FILE)}")
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        return
    kind = sniff_kind(start, "")
    what = "Ce fichier est une page web." if start.startswith(b"<") else _OTHERS.get(kind)
    remedy = "Ouvrez l’archive et choisissez le fichier « pia….json » qu’elle contient."
    if kind == "zip":
        raise RefusedAssessmentError(
            _OTHERS["zip"], "Elle range les pièces jointes à côté de l’analyse.", remedy
        )
    raise RefusedAssessmentError(
        what or "Ce fichier n’est pas du JSON.", "Il n’y a aucune analyse d’impact à y lire."
    )


def _decoded(data: bytes) -> Json:
    try:
        value: Json = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_without_repeats,
            parse_constant=_refuse_constant,
            parse_float=_float,
            parse_int=_int,
        )
    except UnicodeDecodeError:
        raise RefusedAssessmentError(
            "Ce fichier n’est pas écrit en UTF-8.", "Des lettres accentuées seraient perdues."
        ) from None
    except json.JSONDecodeError as error:
        raise RefusedAssessmentError(
            "Ce fichier est coupé ou abîmé : il cesse d’être lisible ligne "
            f"{error.lineno}, colonne {error.colno}.",
            "La fin de l’analyse manquerait sans que rien le dise.",
        ) from None
    except RecursionError:
        raise _oversized("emboîte trop de niveaux") from None
    return value


def _without_repeats(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise RefusedAssessmentError(
            f"Le nom « {quoted(twice)} » y figure deux fois au même endroit.",
            "Une des deux valeurs cacherait l’autre.",
        )
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise RefusedAssessmentError(
        f"« {name} » n’est pas une valeur de JSON.", "L’outil de la CNIL n’en écrit jamais."
    )


def _int(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _oversized("contient un nombre démesuré")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value) or len(text) > LONGEST_NUMBER:
        raise _oversized("contient un nombre démesuré")
    return value


def _verify_bounds(value: Json) -> None:
    """Refuse a text too long, or a depth beyond the limit; without recursion."""
    waiting: list[tuple[Json, int]] = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, str) and len(item) > LONGEST_TEXT:
            raise _oversized("contient un texte démesuré, sans doute une image collée")
        if not isinstance(item, list | dict):
            continue
        if depth > DEEPEST:
            raise _oversized("emboîte trop de niveaux")
        waiting += [(x, depth + 1) for x in (item.values() if isinstance(item, dict) else item)]


def _oversized(fault: str) -> RefusedAssessmentError:
    return RefusedAssessmentError(
        f"Ce fichier {fault}.",
        "Une analyse d’impact n’en demande pas tant : le lire arrêterait peut-être cet ordinateur.",
        "Vérifiez que c’est le bon fichier ; retirez les images collées dans les textes, puis "
        "exportez l’analyse de nouveau.",
    )
