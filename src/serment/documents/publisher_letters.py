"""The letters to the publisher of a software: request, reminder, reserves, receipt.

Guarantees: texts of the corpus (`corpus/templates/publisher_*.yaml`), one content for PDF and DOCX,
no sentence with an empty place; a patient is named in the request for that one patient, and in no
other. Leaves to others which letter goes with a request (`serment.practice`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from serment.documents.context import shortened
from serment.documents.kinds import render_document
from serment.documents.retention.wording import DOTS
from serment.documents.typeset import typeset_pdf
from serment.kernel.french import date_in_french

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from serment.documents.context import DocumentContext
    from serment.documents.kinds import RenderedDocument

PublisherLetterKind = Literal[
    "publisher_request",
    "publisher_reminder",
    "publisher_reserves",
    "publisher_receipt",
]
PUBLISHER_LETTERS: Final[tuple[PublisherLetterKind, ...]] = get_args(PublisherLetterKind)
MOST_RESERVES: Final = 12
_YES: Final = "oui"
_ADDRESS_LINES: Final = 2


@dataclass(frozen=True, slots=True)
class PublisherLetter:
    """What a letter says of a request; what is empty is not said.

    `says` are the sentences to print, by the names that the texts give them: `for_migration`,
    `without_notes`, `acknowledgement_late`…
    """

    number: int
    doctor: str
    publisher: str
    address: tuple[str, ...]
    context: str
    asked_on: date
    patient: str = ""
    colleague: str = ""
    reference: str = ""
    acknowledge_by: str = ""
    deliver_by: date | None = None
    plan_by: date | None = None
    delivered_on: date | None = None
    confirmed_on: date | None = None
    access_until: date | None = None
    counts: str = ""
    reserves: tuple[str, ...] = ()
    says: frozenset[str] = frozenset()


def publisher_letter(
    kind: PublisherLetterKind, letter: PublisherLetter, context: DocumentContext
) -> RenderedDocument:
    """The letter, ready to be typeset."""
    return render_document(kind, context, {}, _values(letter, context))


def publisher_letter_pdf(
    kind: PublisherLetterKind, letter: PublisherLetter, context: DocumentContext
) -> bytes:
    """The letter as a PDF/A; raises `TypesettingError` as `typeset_pdf` does."""
    return typeset_pdf(publisher_letter(kind, letter, context).document)


def publisher_letter_docx(
    kind: PublisherLetterKind, letter: PublisherLetter, context: DocumentContext
) -> bytes:
    """The letter as a Word file, to be adapted before it is signed."""
    from serment.documents.docx import write_docx  # noqa: PLC0415 -- loads python-docx

    return write_docx(publisher_letter(kind, letter, context).document)


def _values(letter: PublisherLetter, context: DocumentContext) -> Mapping[str, str]:
    doctors = context.doctors
    only = shortened(doctors[0].name, 80) if len(doctors) == 1 else ""
    days = {
        "asked_on": letter.asked_on,
        "deliver_by": letter.deliver_by,
        "plan_by": letter.plan_by,
        "delivered_on": letter.delivered_on,
        "confirmed_on": letter.confirmed_on,
        "access_until": letter.access_until,
    }
    return {
        "addressee": _address(letter),
        "signatory": shortened(letter.doctor, 80) or only or DOTS,
        "request_number": str(letter.number),
        "export_context": letter.context,
        "patient_name": shortened(letter.patient, 80),
        "colleague_name": shortened(letter.colleague, 80),
        "publisher_reference": shortened(letter.reference, 80),
        "acknowledge_by": letter.acknowledge_by,
        "counts": letter.counts,
        **_reserves(letter.reserves),
        **{name: date_in_french(day) for name, day in days.items() if day is not None},
        **dict.fromkeys(letter.says, _YES),
    }


def _reserves(reserves: tuple[str, ...]) -> dict[str, str]:
    """Each reserve in its own place: a line of the list that is empty is not printed."""
    shown = reserves[:MOST_RESERVES]
    if len(reserves) > MOST_RESERVES:
        shown = (*shown[:-1], "D’autres réserves sont jointes à cette lettre.")
    return {f"reserve_{_LETTERS[place]}": words for place, words in enumerate(shown)}


_LETTERS: Final = "abcdefghijkl"


def _address(letter: PublisherLetter) -> str:
    told = [shortened(line, 60) for line in letter.address[:5] if line.strip()]
    return "\n".join([shortened(letter.publisher, 60), *(told or [DOTS * 2] * _ADDRESS_LINES)])
