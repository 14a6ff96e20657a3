"""Strict YAML: the text of a corpus file as typed nodes that know their line.

Guarantees: no duplicate key, no anchor, alias, tag, second document, nor any bare word that
another reader of YAML would take for something else (`no`, `1_000`, `12:30`); depth, length and
number of nodes are bounded before anything is built, so arbitrary bytes are refused, never
followed. Leaves to others the types of the values (`knots`) and the schema (`readers`).

>>> read_document(b"title: Registre", "a.yaml").fields({"title"})["title"].text()
'Registre'
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import yaml

from serment.law import refusals
from serment.law.knots import Document, Knot
from serment.law.refusals import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE_BYTES: Final = 512 * 1024
DEEPEST_NESTING: Final = 24
MOST_NODES: Final = 40_000
_TAG: Final = "tag:yaml.org,2002:"


def read_document(data: bytes, file: str) -> Knot:
    """The one document in `data`; `CorpusError` for anything that is not our plain YAML."""
    if len(data) > LARGEST_FILE_BYTES:
        raise refusals.UnreadableFileError(
            Place(file),
            f"le fichier pèse {len(data)} octets, plus que les {LARGEST_FILE_BYTES} admis.",
            "Partagez-le en plusieurs fichiers.",
        )
    try:
        data.decode("utf-8")
        return _composed(yaml.parse(data, Loader=yaml.CSafeLoader), Document(file))
    except UnicodeDecodeError:
        raise refusals.UnreadableFileError(
            Place(file),
            "le fichier n’est pas en UTF-8 : des lettres seraient perdues.",
            "Enregistrez-le en UTF-8.",
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None)
        raise refusals.UnreadableFileError(
            Place(file, mark.line + 1 if mark is not None else 0),
            f"ce n’est pas du YAML lisible ({problem or 'forme inattendue'}).",
            "Vérifiez les guillemets, les deux-points et les retraits autour de cette ligne.",
        ) from None


class _Opened:
    """A collection whose end has not come yet, and the key that waits for its value."""

    __slots__ = ("key", "knot")

    def __init__(self, knot: Knot) -> None:
        self.knot = knot
        self.key: str | None = None


def _composed(events: Iterator[Any], document: Document) -> Knot:
    """Build the nodes without recursion: the depth is bounded before it is reached."""
    root: Knot | None = None
    opened: list[_Opened] = []
    nodes = 0
    for event in events:
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            opened.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        nodes += 1
        knot = _knot(event, document)
        if root is not None and not opened:
            raise _forbidden(knot.place, "un second document")
        if opened:
            bare = isinstance(event, yaml.ScalarEvent) and event.implicit[0]
            _attach(opened[-1], knot, bare=bare)
        else:
            root = knot
        if knot.kind != "scalar":
            opened.append(_Opened(knot))
        if len(opened) > DEEPEST_NESTING or nodes > MOST_NODES:
            raise refusals.UnreadableFileError(
                knot.place,
                f"plus de {DEEPEST_NESTING} niveaux ou de {MOST_NODES} valeurs : personne ne "
                "pourrait le relire.",
                "Partagez le fichier.",
            )
    if root is None:
        raise refusals.UnreadableFileError(
            Place(document.file), "le fichier est vide.", "Remplissez-le ou retirez-le."
        )
    return root


def _knot(event: Any, document: Document) -> Knot:
    place = Place(document.file, event.start_mark.line + 1)
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise _forbidden(place, "une ancre ou un alias (& ou *)")
    if event.tag is not None:
        raise _forbidden(place, f"une étiquette ({event.tag[:40]})")
    if isinstance(event, yaml.MappingStartEvent):
        return Knot(document, place.line, "mapping")
    if isinstance(event, yaml.SequenceStartEvent):
        return Knot(document, place.line, "list")
    return Knot(document, place.line, "scalar", event.value)


def _attach(parent: _Opened, knot: Knot, *, bare: bool) -> None:
    """Put a node in its list or mapping; a `bare` scalar, without quotes, gets its type there."""
    if parent.knot.kind == "list":
        _resolve(knot, bare=bare)
        parent.knot.items.append(knot)
    elif parent.key is None:
        if knot.kind != "scalar" or not isinstance(knot.scalar, str) or not knot.scalar:
            raise knot.wrong("une clé")
        if knot.scalar in parent.knot.entries:
            raise refusals.DuplicateKeyError(
                knot.place,
                f"la clé « {knot.scalar[:60]} » est écrite deux fois : une valeur cacherait "
                "l’autre.",
                "Gardez la bonne et retirez l’autre.",
            )
        parent.key = knot.scalar
    else:
        _resolve(knot, bare=bare)
        parent.knot.entries[parent.key] = knot
        parent.key = None


def _resolve(knot: Knot, *, bare: bool) -> None:
    """Give a bare scalar its type; what YAML 1.1 would read otherwise is refused."""
    if not bare:
        return
    text = str(knot.scalar)
    tag = _implicit_tag(text)
    if tag == "str":
        return
    if tag == "null" and text in ("", "null"):
        knot.scalar = None
    elif tag == "bool" and text in ("true", "false"):
        knot.scalar = text == "true"
    elif tag == "int" and text.removeprefix("-").isdecimal() and str(int(text[:16])) == text:
        knot.scalar = int(text)
    elif tag == "timestamp" and len(text) == len("2026-11-23"):
        knot.scalar = _day(text, knot)
    else:
        raise refusals.AmbiguousScalarError(
            knot.place,
            f"« {text[:60]} » sans guillemets se lirait autrement ailleurs (comme {tag}).",
            "Mettez ce texte entre guillemets ; oui et non s’écrivent « true » et « false ».",
        )


def _implicit_tag(text: str) -> str:
    for tag, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(text[:1], ()):
        if pattern.match(text):
            return str(tag).removeprefix(_TAG)
    return "str"


def _day(text: str, knot: Knot) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refusals.BadDateError(
            knot.place,
            f"« {text} » n’existe pas dans le calendrier.",
            "Corrigez la date (AAAA-MM-JJ).",
        ) from None


def _forbidden(place: Place, what: str) -> refusals.ForbiddenYamlError:
    return refusals.ForbiddenYamlError(
        place,
        f"{what} : le corpus ne contient que des valeurs écrites en clair, une fois.",
        "Écrivez la valeur elle-même.",
    )
