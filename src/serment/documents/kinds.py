"""The documents of a practice: their kinds, and how facts decide each of their mentions.

Guarantees: a mention is there when its facts call for it, absent when they rule it out; where a
fact is unknown the prudent wording is printed and the fact is named in `missing`, for the screen
and never for the reader. The same context, facts and corpus give the same document. No clock.
Leaves to others: pages (`typeset`, `docx`), past versions and their dates of display (`store`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, get_args

from serment.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Document,
    Heading,
    KeyValue,
    PageBreak,
    Paragraph,
    Run,
    Steps,
    Table,
    Text,
    emphasised,
    sentences,
)
from serment.documents.context import IN_FRENCH, DocumentContext, placeholders
from serment.documents.inserts import insert
from serment.documents.playbooks import playbook_table
from serment.documents.texts import load_template
from serment.kernel.canonical import canonical_bytes
from serment.kernel.digests import sha256_hex
from serment.law.conditions import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.documents.blocks import ParagraphStyle
    from serment.documents.texts import Gate, Item, Piece, Section, Template
    from serment.law.facts import FactValue

DocumentKind = Literal[
    "waiting_room_poster",
    "patient_notice",
    "staff_notice",
    "website_text",
    "secretary_script",
    "rights_procedure",
    "breach_procedure",
    "access_procedure",
    "purge_procedure",
    "computing_charter",
    "crisis_kit",
]
KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)
_TO_VALIDATE = "à valider"
# The only region whose centre the corpus names; elsewhere, the national ones stand alone.
_OCCITANIE = frozenset(
    {"09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"}
)
_BRACES = re.compile(r"\{([a-z_]+)\}")
# A secret is printed and never kept.
_KEPT_VALUES = frozenset(IN_FRENCH)
_UNFORESEEN_FACTS = frozenset({"as_of"})


@dataclass(frozen=True, slots=True)
class RenderedDocument:
    """A document ready to be typeset, and what the screen must know about it.

    `used_facts` and `missing` are names of facts; `used_values` holds what the practice gave and
    the document prints (the name of the practice…), and digests of its register and address book;
    `lacking` are the placeholders that the practice has not given a value (and `activities`, for
    an empty register); `mentions` are those of the dossier (M01…M18) that it carries;
    `to_validate` are the headings whose source is not sure.
    """

    kind: str
    document: Document
    used_facts: tuple[str, ...]
    missing: tuple[str, ...]
    mentions: tuple[str, ...]
    lacking: tuple[str, ...]
    to_validate: tuple[str, ...]
    used_values: Mapping[str, str]

    @property
    def title(self) -> str:
        """The title of the document."""
        return self.document.title

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the document."""
        return self.document.blocks

    @property
    def content_digest(self) -> str:
        """Digest of what the document prints, its dates and its mark in the journal apart.

        It changes when a word does, and when the issuer that every page names does.
        """
        printed = (self.document.imprint.issuer, *sentences(self.document))
        return sha256_hex(canonical_bytes([self.kind, *printed]))


def render_document(
    kind: str,
    context: DocumentContext,
    facts: Mapping[str, FactValue],
    extra: Mapping[str, str] | None = None,
) -> RenderedDocument:
    """The document of this kind for this practice. `extra` gives secrets kept out of the context.

    Raises `TextError` when the corpus has no such document.
    """
    return _Writer(load_template(kind), context, facts, extra or {}).written()


def used_facts(kind: str) -> tuple[str, ...]:
    """Every fact on which a word of this kind of document depends, sorted."""
    return _used_facts(kind)


@lru_cache(maxsize=32)
def _used_facts(kind: str) -> tuple[str, ...]:
    return tuple(sorted(load_template(kind).facts() - _UNFORESEEN_FACTS))


def fact_digest(kind: str, facts: Mapping[str, FactValue]) -> str:
    """Digest of the facts that this kind uses: when it changes, the document is stale."""
    used = {name: str(facts[name]) for name in used_facts(kind) if name in facts}
    return sha256_hex(canonical_bytes({"kind": kind, "facts": used}))


class _Writer:
    """Fills one template for one practice, noting on the way what it used and what it lacked."""

    def __init__(
        self,
        template: Template,
        context: DocumentContext,
        facts: Mapping[str, FactValue],
        extra: Mapping[str, str],
    ) -> None:
        self._template = template
        self._context = context
        self._facts = facts
        self._values = {**placeholders(context), **extra}
        self._missing: set[str] = set()
        self._mentions: set[str] = set()
        self._lacking: set[str] = set()
        self._used = {"practice_name": context.imprint().issuer}
        self._to_validate: list[str] = []

    def written(self) -> RenderedDocument:
        blocks = tuple(block for section in self._template.sections for block in self._of(section))
        document = Document(
            title=self._filled(self._template.title),
            blocks=blocks,
            imprint=self._context.imprint(),
            layout=self._template.layout,
            subtitle=self._filled(self._template.subtitle),
        )
        return RenderedDocument(
            kind=self._template.kind,
            document=document,
            used_facts=used_facts(self._template.kind),
            missing=tuple(sorted(self._missing)),
            mentions=tuple(sorted(self._mentions)),
            lacking=tuple(sorted(self._lacking)),
            to_validate=tuple(self._to_validate),
            used_values=dict(sorted(self._used.items())),
        )

    def _of(self, section: Section) -> list[Block]:
        if not self._calls_for(section):
            return []
        body = [block for piece in section.pieces for block in self._of_piece(piece)]
        if not body:
            return []
        if section.mention:
            self._mentions.add(section.mention)
        if section.certainty != "sure":
            self._to_validate.append(self._filled(section.heading) or section.id)
        opening = [PageBreak()] if section.new_page else []
        return [*opening, *self._heading(section), *body]

    def _heading(self, section: Section) -> list[Block]:
        if not section.heading:
            return []
        doctor_side = self._template.audience == "doctor"
        flag = _TO_VALIDATE if doctor_side and section.certainty != "sure" else ""
        return [Heading(1, self._filled(section.heading), flag)]

    def _of_piece(self, piece: Piece) -> list[Block]:
        if not self._opens(piece.gate):
            return []
        blocks = self._blocks(piece)
        if blocks and piece.mention:
            self._mentions.add(piece.mention)
        return blocks

    def _blocks(self, piece: Piece) -> list[Block]:  # noqa: PLR0911 -- one case per kind of piece
        items = [item for item in piece.items if self._opens(item.gate)]
        texts = tuple(self._text(item.texts[0]) for item in items)
        match piece.kind:
            case "insert":
                return self._inserted(piece)
            case "table":
                return [self._table(piece, items)]
            case "playbook":
                return [playbook_table(piece.items[0].texts[0])]
            case "fields":
                return self._fields(items)
            case "subheading":
                return [Heading(2, self._filled(item.texts[0])) for item in items]
            case "callout":
                title = self._filled(piece.title)
                return [Callout(piece.tone, title, texts)] if texts else []
            case "bullets" | "boxes":
                marker: Literal["bullet", "checkbox"] = (
                    "bullet" if piece.kind == "bullets" else "checkbox"
                )
                return [Bullets(texts, marker)] if texts else []
            case "steps":
                return [Steps(texts)] if texts else []
            case "text" | "lead" | "small" | "say" | "address":
                style = _STYLES[piece.kind]
                return [Paragraph(text, style) for text in texts]

    def _inserted(self, piece: Piece) -> list[Block]:
        blocks = list(insert(piece.insert, self._context, self._template.audience))
        of_contacts = piece.insert == "contacts"
        told = self._context.contacts if of_contacts else self._context.activities
        digest = sha256_hex(canonical_bytes([repr(item) for item in told]))
        self._used["contacts" if of_contacts else "activities"] = digest
        if not self._context.activities and piece.insert != "contacts":
            self._lacking.add("activities")
        return blocks

    def _table(self, piece: Piece, items: list[Item]) -> Table:
        rows = [tuple(self._text(cell) for cell in item.texts) for item in items]
        blank: tuple[Text, ...] = tuple(() for _ in piece.header)
        rows += [blank] * piece.blank_rows
        header = tuple(map(self._filled, piece.header))
        caption = self._filled(piece.title)
        return Table(header, tuple(rows), piece.widths, caption, form=bool(piece.blank_rows))

    def _fields(self, items: list[Item]) -> list[Block]:
        rows = []
        for item in items:
            value = self._text(item.texts[0])
            if value or not item.texts[0]:
                rows.append((self._filled(item.label), value))
        return [KeyValue(tuple(rows))] if rows else []

    def _calls_for(self, section: Section) -> bool:
        if section.gate.when is None and section.or_given:
            return any(map(self._is_given, section.or_given))
        return self._opens(section.gate) or any(map(self._is_given, section.or_given))

    def _opens(self, gate: Gate) -> bool:
        return self._holds(gate) and all(map(self._is_given, gate.given))

    def _holds(self, gate: Gate) -> bool:
        if gate.when is None:
            return True
        verdict = judge(gate.when, self._facts)
        self._missing.update(verdict.missing)
        if verdict.truth is None:
            return gate.if_unknown != "omit"
        return verdict.truth and gate.if_unknown != "only"

    def _is_given(self, name: str) -> bool:
        if name.startswith("no_"):
            return not self._is_given(name.removeprefix("no_"))
        activities = self._context.activities
        told = {
            "activities": bool(activities),
            "consent": any(a.consent for a in activities),
            "legitimate_interest": any(a.legitimate_interest for a in activities),
            "transfers": any(a.transfers for a in activities),
            "in_occitanie": self._context.department in _OCCITANIE,
        }
        return told[name] if name in told else bool(self._values.get(name))

    def _text(self, template: str) -> Text:
        """Our emphasis first, what people typed after: an asterisk of theirs stays one."""
        runs = (Run(self._filled(run.text), strong=run.strong) for run in emphasised(template))
        return tuple(run for run in runs if run.text)

    def _filled(self, template: str) -> str:
        return _BRACES.sub(self._value, template)

    def _value(self, match: re.Match[str]) -> str:
        name = match.group(1)
        value = self._values.get(name, "")
        if not value:
            self._lacking.add(name)
        elif name in _KEPT_VALUES:
            self._used[name] = value
        return value


_STYLES: Mapping[str, ParagraphStyle] = {
    "text": "body",
    "lead": "lead",
    "small": "small",
    "say": "spoken",
    "address": "address",
}
