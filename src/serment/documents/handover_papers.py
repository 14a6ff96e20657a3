"""The papers of a sealed hand-over: the slip that goes inside, the phrase that goes apart.

Guarantees: the slip lists every document with its digest, and what was left out by kind, each with
its text; texts come from the corpus (`templates/handover_*.yaml`). The sheet of the phrase names
nobody: found with the file, it would not say whose it is. Leaves to others the file itself
(`sealed_archive`) and that the phrase is printed once and kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from serment.documents.blocks import Block, Document, Heading, Paragraph, Run, Table, Text, plain
from serment.documents.context import shortened
from serment.documents.kinds import render_document
from serment.documents.typeset import typeset_pdf
from serment.kernel.french import date_in_french, list_in_french, nbsp

if TYPE_CHECKING:
    from datetime import date

    from serment.documents.context import DocumentContext

_PER_LINE: Final = 32
_TITLE: Final = 90


@dataclass(frozen=True, slots=True)
class HandedDocument:
    """A document as the slip lists it; `masked` counts the passages hidden, `pages_out` the pages.

    `name` is that in the package, `digest` the SHA-256 of what is handed over.
    """

    title: str
    name: str
    digest: str
    pages: int | None = None
    masked: int = 0
    pages_out: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was left out for one reason: whole documents, passages; with what the text says."""

    title: str
    says: str
    texts: tuple[str, ...]
    documents: int = 0
    passages: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class HandoverSlip:
    """All that the slip says; names enter as plain text."""

    number: int
    applicant: str
    subject: str
    received_on: date
    handed: tuple[HandedDocument, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class PhraseSheet:
    """The phrase and the neutral name of the file that it opens."""

    phrase: str = field(repr=False)
    sealed_name: str


def handover_slip(slip: HandoverSlip, context: DocumentContext) -> Document:
    """The slip: who asked, what is handed over, what is left out and why, the remedies."""
    values = {
        "addressee": shortened(slip.applicant, 80),
        "request_number": str(slip.number),
        "request_subject": slip.subject,
        "received_on": date_in_french(slip.received_on),
    }
    document = render_document("handover_slip", context, {}, values).document
    # The lists stand between the opening, which has no heading, and what follows it.
    first = next(i for i, one in enumerate(document.blocks) if isinstance(one, Heading))
    blocks = (*document.blocks[:first], *_lists(slip), *document.blocks[first:])
    return replace(document, blocks=blocks)


def handover_slip_pdf(slip: HandoverSlip, context: DocumentContext) -> bytes:
    """The slip as a PDF/A; raises `TypesettingError` as `typeset_pdf` does."""
    return typeset_pdf(handover_slip(slip, context))


def phrase_sheet(sheet: PhraseSheet, context: DocumentContext) -> Document:
    """The sheet of a phrase."""
    values = {"sealed_name": sheet.sealed_name, "handover_phrase": sheet.phrase}
    return render_document("handover_phrase", context, {}, values).document


def phrase_sheet_pdf(sheet: PhraseSheet, context: DocumentContext) -> bytes:
    """The sheet as a PDF/A, on one page."""
    return typeset_pdf(phrase_sheet(sheet, context))


def _lists(slip: HandoverSlip) -> tuple[Block, ...]:
    handed = Table(
        ("Pièce", "Fichier", "Empreinte SHA-256"),
        tuple(_row(one) for one in slip.handed),
        (5, 4, 5),
        "La liste des pièces",
    )
    blocks: list[Block] = [Heading(1, "Ce qui est remis"), handed]
    if slip.left_out:
        blocks.append(Heading(1, "Ce qui est écarté, et pourquoi"))
        blocks += [Paragraph(_left_out(one)) for one in slip.left_out]
    return tuple(blocks)


def _row(one: HandedDocument) -> tuple[Text, Text, Text]:
    pages = "" if one.pages is None else f"{one.pages} page{'s' if one.pages > 1 else ''}"
    told = (pages, _masked(one.masked, one.pages_out))
    notes = ", ".join(filter(None, told))
    title = f"{shortened(one.title, _TITLE)} ({notes})" if notes else shortened(one.title, _TITLE)
    digest = "\n".join((one.digest[:_PER_LINE], one.digest[_PER_LINE:]))
    return plain(nbsp(title)), plain(one.name), plain(digest)


def _masked(passages: int, pages: int) -> str:
    return ", ".join(
        filter(None, (_count(passages, "passage masqué"), _count(pages, "page écartée")))
    )


def _count(many: int, words: str) -> str:
    if not many:
        return ""
    plural = " ".join(f"{word}s" for word in words.split())
    return f"{many} {plural if many > 1 else words}"


def _left_out(one: LeftOut) -> Text:
    counts = list_in_french(
        [
            told
            for told in (
                _count(one.documents, "pièce écartée"),
                _count(one.passages, "passage masqué"),
                _count(one.pages, "page écartée"),
            )
            if told
        ]
    )
    texts = f" ({list_in_french(list(one.texts))})" if one.texts else ""
    told = " ".join(filter(None, (f"{counts}.", f"{one.says}{texts}")))
    return (Run(nbsp(f"{one.title} : "), strong=True), Run(nbsp(told)))
