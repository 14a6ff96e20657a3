"""The texts of the documents, read from the corpus: `corpus/templates/<kind>.yaml`.

Guarantees: a text that is loaded is whole — every key known, every condition on a declared form,
every placeholder in the closed list, every section with its certainty. A refusal names the file,
the place, the reason and the remedy, in French.
Leaves to others: which sections a practice gets (`kinds`), and how they look.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

from serment.documents.blocks import Layout, Tone
from serment.documents.context import PLACEHOLDERS
from serment.documents.playbooks import playbooks
from serment.law.conditions import Condition, facts_of
from serment.law.model import Confidence
from serment.law.readers.conditions import read_condition
from serment.law.reading import read_document
from serment.law.refusals import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from serment.law.knots import Knot

TEMPLATES: Final = Path(__file__).parent.parent / "corpus" / "templates"

PieceKind = Literal[
    "text",
    "lead",
    "small",
    "say",
    "address",
    "subheading",
    "bullets",
    "boxes",
    "steps",
    "table",
    "callout",
    "fields",
    "insert",
    "playbook",
]
InsertName = Literal[
    "purposes", "legitimate_interests", "recipients", "retention", "transfers", "contacts"
]
Audience = Literal["patients", "staff", "doctor", "public"]
IfUnknown = Literal["omit", "include", "only"]
"""What becomes of a text whose condition is unknown; `only`: printed in that case alone."""

_GATE = frozenset({"when", "if_unknown", "given"})
_SECTION_KEYS = _GATE | {"mention", "heading", "or_given", "rests_on", "new_page"}
_TEMPLATE_KEYS = frozenset({"kind", "title", "audience", "layout", "checked", "sections"})
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class TextError(ValueError):
    """A text of the corpus that cannot be used; the message says where, why and what to do."""


@dataclass(frozen=True, slots=True)
class Gate:
    """When a text is printed: a condition on facts, and values that the practice must give."""

    when: Condition | None = None
    if_unknown: IfUnknown = "omit"
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence, a row (one text per cell) or a labelled value, with its gate."""

    texts: tuple[str, ...]
    label: str = ""
    gate: Gate = Gate()


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of a section before it is filled."""

    kind: PieceKind
    items: tuple[Item, ...] = ()
    title: str = ""
    tone: Tone = "note"
    header: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    blank_rows: int = 0
    insert: InsertName = "purposes"
    gate: Gate = Gate()
    mention: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: its heading, its blocks, the mention it carries, its certainty."""

    id: str
    heading: str
    pieces: tuple[Piece, ...]
    certainty: Confidence
    mention: str = ""
    gate: Gate = Gate()
    or_given: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """The text of one kind of document."""

    kind: str
    title: str
    subtitle: str
    audience: Audience
    layout: Layout
    sections: tuple[Section, ...]

    def facts(self) -> frozenset[str]:
        """Every fact on which a word of this document depends."""
        return frozenset().union(*(facts_of(condition) for condition in self.conditions()))

    def conditions(self) -> Iterator[Condition]:
        """Every condition written in the text."""
        return (gate.when for gate in self._gates() if gate.when is not None)

    def _gates(self) -> Iterator[Gate]:
        for section in self.sections:
            yield section.gate
            for piece in section.pieces:
                yield piece.gate
                yield from (item.gate for item in piece.items)


@lru_cache(maxsize=32)
def load_template(kind: str, folder: Path = TEMPLATES) -> Template:
    """The text of this kind of document; `TextError` when it is absent or broken."""
    path = folder / f"{kind}.yaml"
    try:
        return _template(read_document(path.read_bytes(), path.name))
    except FileNotFoundError as error:
        raise TextError(f"Le texte « {kind} » n’est pas dans le corpus : réinstallez.") from error
    except CorpusError as error:
        raise TextError(str(error)) from error


def _template(root: Knot) -> Template:
    fields = root.fields(_TEMPLATE_KEYS, {"subtitle"})
    kind = fields["kind"]
    if f"{kind.text()}.yaml" != kind.document.file:
        raise kind.wrong("le nom du fichier")
    checked = fields["checked"].fields({"on", "method"})
    checked["on"].day()
    return Template(
        kind=kind.text(),
        title=_sentence(fields["title"]),
        subtitle=_sentence(fields["subtitle"]) if "subtitle" in fields else "",
        audience=fields["audience"].choice(get_args(Audience)),
        layout=fields["layout"].choice(get_args(Layout)),
        sections=tuple(map(_section, fields["sections"].elements(at_least=1))),
    )


def _section(knot: Knot) -> Section:
    fields = knot.fields({"id", "certainty", "blocks"}, _SECTION_KEYS)
    return Section(
        id=fields["id"].text(),
        heading=_sentence(fields["heading"]) if "heading" in fields else "",
        pieces=tuple(map(_piece, fields["blocks"].elements(at_least=1))),
        certainty=fields["certainty"].choice(get_args(Confidence)),
        mention=_mention(fields),
        gate=_gate(fields),
        or_given=_names(fields, "or_given"),
        rests_on=_names(fields, "rests_on"),
        new_page="new_page" in fields and fields["new_page"].boolean(),
    )


def _piece(knot: Knot) -> Piece:
    fields = knot.fields(frozenset(), frozenset(get_args(PieceKind)) | _GATE | {"mention"})
    kinds = [key for key in fields if key in get_args(PieceKind)]
    if len(kinds) != 1:
        raise knot.wrong("un bloc d’un seul genre")
    kind = cast("PieceKind", kinds[0])
    return replace(_bare_piece(kind, fields[kind]), gate=_gate(fields), mention=_mention(fields))


def _bare_piece(kind: PieceKind, body: Knot) -> Piece:
    match kind:
        case "bullets" | "boxes" | "steps":
            return Piece(kind, tuple(map(_item, body.elements(at_least=1))))
        case "fields":
            return Piece(kind, tuple(map(_field, body.elements(at_least=1))))
        case "table":
            return _table(body)
        case "callout":
            return _callout(body)
        case "insert":
            return Piece(kind, insert=body.choice(get_args(InsertName)))
        case _:
            return Piece(kind, (_playbook(body) if kind == "playbook" else _item(body),))


def _playbook(body: Knot) -> Item:
    """The name of a sheet of `corpus/playbooks/`, which prints as a table."""
    return Item((body.choice(tuple(playbooks())),))


def _table(body: Knot) -> Piece:
    fields = body.fields({"header"}, {"caption", "rows", "widths", "blank_rows"})
    header = tuple(map(_sentence, fields["header"].elements(at_least=1)))
    rows = fields["rows"].elements() if "rows" in fields else []
    items = tuple(map(_item, rows))
    for knot, item in zip(rows, items, strict=True):
        if len(item.texts) != len(header):
            raise knot.wrong("une ligne d’autant de cases que le tableau a de colonnes")
    widths = fields["widths"].elements() if "widths" in fields else []
    return Piece(
        "table",
        items,
        title=_sentence(fields["caption"]) if "caption" in fields else "",
        header=header,
        widths=tuple(width.whole(at_least=1, at_most=100) for width in widths),
        blank_rows=fields["blank_rows"].whole(at_most=40) if "blank_rows" in fields else 0,
    )


def _callout(body: Knot) -> Piece:
    fields = body.fields({"tone", "title", "text"})
    return Piece(
        "callout",
        tuple(map(_item, fields["text"].elements(at_least=1))),
        title=_sentence(fields["title"]),
        tone=fields["tone"].choice(get_args(Tone)),
    )


def _item(knot: Knot) -> Item:
    if knot.kind == "scalar":
        return Item((_sentence(knot),))
    if knot.kind == "list":
        return Item(tuple(map(_sentence, knot.elements(at_least=1))))
    fields = knot.fields(frozenset(), {"text", "cells", *_GATE})
    if ("text" in fields) == ("cells" in fields):
        raise knot.wrong("soit « text », soit « cells »")
    texts = [fields["text"]] if "text" in fields else fields["cells"].elements(at_least=1)
    return Item(tuple(map(_sentence, texts)), gate=_gate(fields))


def _field(knot: Knot) -> Item:
    fields = knot.fields({"label"}, {"value", *_GATE})
    value = _sentence(fields["value"]) if "value" in fields else ""
    return Item((value,), label=_sentence(fields["label"]), gate=_gate(fields))


@cache
def load_patient_words() -> Mapping[str, str]:
    """What a notice says to its reader, « vous », where the register speaks of the patient."""
    path = TEMPLATES.parent / "activities" / "patient_words.yaml"
    root = read_document(path.read_bytes(), path.name).fields({"patient_words"})
    lines = (knot.fields({"register", "notice"}) for knot in root["patient_words"].elements())
    return {line["register"].french(): line["notice"].french() for line in lines}


def _gate(fields: Mapping[str, Knot]) -> Gate:
    if "if_unknown" in fields and "when" not in fields:
        raise fields["if_unknown"].wrong("précédé d’une condition « when »")
    return Gate(
        when=read_condition(fields["when"]) if "when" in fields else None,
        if_unknown=fields["if_unknown"].choice(get_args(IfUnknown))
        if "if_unknown" in fields
        else "omit",
        given=_names(fields, "given"),
    )


def _mention(fields: Mapping[str, Knot]) -> str:
    return fields["mention"].text() if "mention" in fields else ""


def _names(fields: Mapping[str, Knot], key: str) -> tuple[str, ...]:
    return tuple(knot.text() for knot in fields[key].elements()) if key in fields else ()


def _sentence(knot: Knot) -> str:
    """A text in French whose placeholders are all known."""
    text = knot.french()
    if set(_PLACEHOLDER.findall(text)) - PLACEHOLDERS:
        raise knot.wrong("un texte dont chaque { } est connu")
    return text
