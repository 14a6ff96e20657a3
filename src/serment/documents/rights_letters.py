"""The letters of a rights request: acknowledgement, evidence, extension, answer, refusal, notices.

Guarantees: texts of the corpus (`corpus/templates/request_*.yaml`), one content for PDF and DOCX,
no sentence with an empty place; a letter to the applicant names nobody else, so that none tells a
third party who is a patient. Leaves to others which letter the law allows (`serment.practice`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from serment.documents.context import shortened
from serment.documents.kinds import render_document
from serment.documents.retention.wording import DOTS
from serment.documents.typeset import typeset_pdf
from serment.kernel.french import date_in_french, list_in_french

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from serment.documents.context import DocumentContext
    from serment.documents.kinds import RenderedDocument

RightsLetterKind = Literal[
    "request_acknowledgement",
    "request_evidence",
    "request_extension",
    "request_first_part",
    "request_answer",
    "request_partial",
    "request_refusal",
    "request_doctor",
    "request_recipients",
    "request_lifting",
]
RIGHTS_LETTERS: Final[tuple[RightsLetterKind, ...]] = get_args(RightsLetterKind)
_YES: Final = "oui"
_ADDRESS_LINES: Final = 3
_LONGEST: Final = 600


@dataclass(frozen=True, slots=True)
class RightsLetter:
    """What a letter says of a request; what is empty is not said.

    `addressee` is who receives it: the applicant, unless the letter is written to somebody else,
    in which case it names the `patient`.
    `says` are the sentences to print, by the names that the texts give them: `is_granted`,
    `of_erasure`, `is_late`…
    """

    number: int
    doctor: str
    addressee: str
    address: tuple[str, ...]
    subject: str
    received_on: date
    answer_by: date | None = None
    older_by: date | None = None
    extended_to: date | None = None
    record_by: date | None = None
    first_part_on: date | None = None
    evidence: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    extension_reason: str = ""
    ground_says: str = ""
    ground_texts: tuple[str, ...] = ()
    notice_on: date | None = None
    patient: str = ""
    chosen_doctor: str = ""
    scope: str = ""
    says: frozenset[str] = frozenset()


def rights_letter(
    kind: RightsLetterKind, letter: RightsLetter, context: DocumentContext
) -> RenderedDocument:
    """The letter, ready to be typeset."""
    return render_document(kind, context, {}, _values(letter, context))


def rights_letter_pdf(
    kind: RightsLetterKind, letter: RightsLetter, context: DocumentContext
) -> bytes:
    """The letter as a PDF/A; raises `TypesettingError` as `typeset_pdf` does."""
    return typeset_pdf(rights_letter(kind, letter, context).document)


def rights_letter_docx(
    kind: RightsLetterKind, letter: RightsLetter, context: DocumentContext
) -> bytes:
    """The letter as a Word file, to be adapted before it is signed."""
    from serment.documents.docx import write_docx  # noqa: PLC0415 -- loads python-docx

    return write_docx(rights_letter(kind, letter, context).document)


def _values(letter: RightsLetter, context: DocumentContext) -> Mapping[str, str]:
    doctors = context.doctors
    only = shortened(doctors[0].name, 80) if len(doctors) == 1 else ""
    days = {
        "answer_by": letter.answer_by,
        "older_by": letter.older_by,
        "extended_to": letter.extended_to,
        "record_by": letter.record_by,
        "first_part_on": letter.first_part_on,
        "notice_on": letter.notice_on,
    }
    return {
        "addressee": _address(letter),
        "signatory": shortened(letter.doctor, 80) or only or DOTS,
        "request_number": str(letter.number),
        "request_subject": letter.subject,
        "received_on": date_in_french(letter.received_on),
        "evidence_list": " ; ".join(_begun(title) for title in letter.evidence),
        "excluded_list": list_in_french([_begun(title) for title in letter.excluded]),
        "extension_reason": _sentence(letter.extension_reason),
        "ground_says": letter.ground_says,
        "patient": shortened(letter.patient, 80),
        "chosen_doctor": shortened(letter.chosen_doctor, 80),
        "request_scope": _sentence(letter.scope),
        "ground_texts": " ; ".join(letter.ground_texts),
        **{name: date_in_french(day) for name, day in days.items() if day is not None},
        **dict.fromkeys(letter.says, _YES),
    }


def _address(letter: RightsLetter) -> str:
    told = [shortened(line, 60) for line in letter.address[:5] if line.strip()]
    name = shortened(letter.addressee, 60) or DOTS * 2
    return "\n".join([name, *(told or [DOTS * 2] * _ADDRESS_LINES)])


def _begun(title: str) -> str:
    """The title inside a sentence: its first letter small."""
    return title[:1].lower() + title[1:]


def _sentence(text: str) -> str:
    """What a person typed, as a sentence of its own."""
    told = shortened(text, _LONGEST)
    return told if not told or told.endswith((".", "!", "?", "…")) else f"{told}."
