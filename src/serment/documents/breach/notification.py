"""The notification of a breach to the CNIL, block by block, to copy from: PDF and JSON.

Guarantees the fourteen blocks in order, each with its certainty; what nobody told is
« à compléter » on paper and null in JSON, never guessed. Leaves to others the deposit, which a
person makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serment.documents.blocks import Callout, Document, Heading, KeyValue, plain
from serment.documents.finding_words import CONFIDENCE_WORDS
from serment.documents.typeset import typeset_pdf
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.documents.blocks import Block
    from serment.documents.context import DocumentContext
    from serment.law.model import Confidence

TO_COMPLETE: Final = "à compléter"
VERIFY: Final = nbsp(
    "À vérifier rubrique par rubrique : le formulaire de la CNIL est décrit de mémoire. Serment "
    "n’envoie rien ; déposez sur notifications.cnil.fr, puis consignez la date et le numéro."
)
FORMAT: Final = "serment-notification-cnil"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One line of a block: its name, its label, its value in French; empty if nobody told it."""

    id: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class NoticeBlock:
    """One block of the notification, N0 to N13."""

    id: str
    title: str
    confidence: Confidence
    lines: tuple[NoticeLine, ...]


@dataclass(frozen=True, slots=True)
class BreachNotice:
    """The whole notification: its type in French, its blocks, what is not known of the law."""

    kind: str
    blocks: tuple[NoticeBlock, ...]
    open_questions: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many lines nobody told yet."""
        return sum(not line.value for block in self.blocks for line in block.lines)


def notice_pdf(notice: BreachNotice, context: DocumentContext) -> bytes:
    """The notification as a PDF/A, to be copied from; raises `TypesettingError`."""
    return typeset_pdf(notice_document(notice, context))


def notice_document(notice: BreachNotice, context: DocumentContext) -> Document:
    """The notification as blocks: one heading for each block, each line with its label."""
    blocks: list[Block] = [Callout("todo", "À recopier, puis à déposer", (plain(VERIFY),))]
    for block in notice.blocks:
        flag = "" if block.confidence == "sure" else CONFIDENCE_WORDS[block.confidence].lower()
        blocks.append(Heading(1, f"{block.id}. {block.title}", flag))
        rows = tuple((line.label, plain(line.value or TO_COMPLETE)) for line in block.lines)
        blocks.append(KeyValue(rows))
    return Document(
        title="Notification d’une violation de données à la CNIL",
        subtitle=notice.kind,
        blocks=tuple(blocks),
        imprint=context.imprint(),
        layout="procedure",
    )


def notice_to_json(notice: BreachNotice) -> dict[str, object]:
    """The notification as plain values, in French keys; null is what nobody told."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "type": notice.kind,
        "avertissement": VERIFY,
        "blocs": [
            {
                "bloc": block.id,
                "titre": block.title,
                "certitude": CONFIDENCE_WORDS[block.confidence].lower(),
                "rubriques": [
                    {"id": line.id, "libelle": line.label, "valeur": line.value or None}
                    for line in block.lines
                ],
            }
            for block in notice.blocks
        ],
        "questions_ouvertes": list(notice.open_questions),
    }
