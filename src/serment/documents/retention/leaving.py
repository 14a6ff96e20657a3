"""The letters of the end of practice: to patients, to the Ordre, and the custody agreement.

Guarantees: texts of the corpus (`corpus/templates/end_*.yaml`), one content for PDF and DOCX; what
is not known is a dotted line, never an empty place; which sentences are said of the keeper follows
`RecordKeeper.role`, and a keeper not chosen yet gives a box to tick.
Leaves to others the sending, and the days on which it was done.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

from serment.documents.context import shortened
from serment.documents.kinds import render_document
from serment.documents.retention.wording import DOTS, day_or_dots, name_or_dots
from serment.documents.typeset import typeset_pdf
from serment.kernel.french import count_in_french, date_in_french, nbsp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.documents.context import DocumentContext
    from serment.documents.kinds import RenderedDocument
    from serment.documents.retention.keeping import PracticeEnd, RecordKeeper

EndPaper = Literal["end_patient_letter", "end_custody_agreement", "end_ordre_letter"]
END_PAPERS: Final[tuple[EndPaper, ...]] = get_args(EndPaper)
_ADDRESS_LINES: Final = 3
# The sections that a letter prints without a heading, as the screen names them.
_PASSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "departure": "L’annonce du départ",
        "rights": "Les droits du patient",
        "notice": "L’annonce du départ",
        "closing": "La formule finale",
    }
)
_YES: Final = "oui"


class NoAgreementError(ValueError):
    """An agreement of a doctor with themselves was asked for; the message says what to do."""


def end_papers(end: PracticeEnd) -> tuple[EndPaper, ...]:
    """The papers that this departure calls for: who keeps one's own records signs with nobody."""
    keeps = end.keeper is not None and end.keeper.role == "leaving_doctor"
    return tuple(kind for kind in END_PAPERS if not (keeps and kind == "end_custody_agreement"))


def end_paper(kind: EndPaper, end: PracticeEnd, context: DocumentContext) -> RenderedDocument:
    """One of the three papers; `to_validate` names, for the screen, what is not sure.

    Raises `NoAgreementError` where `end_papers` leaves the custody agreement out.
    """
    if kind not in end_papers(end):
        raise NoAgreementError(
            nbsp(
                "La convention de garde se signe à deux, or le médecin qui part garde lui-même "
                "les dossiers : elle n’aurait qu’une partie. Choisissez un successeur ou un "
                "archiveur, ou ne faites pas de convention."
            )
        )
    paper = render_document(kind, context, {}, _values(end, context))
    unsure = tuple(_PASSAGES.get(name, name) for name in paper.to_validate)
    return replace(paper, to_validate=unsure)


def end_paper_pdf(kind: EndPaper, end: PracticeEnd, context: DocumentContext) -> bytes:
    """The paper as a PDF/A; raises `TypesettingError` as `typeset_pdf` does."""
    return typeset_pdf(end_paper(kind, end, context).document)


def end_paper_docx(kind: EndPaper, end: PracticeEnd, context: DocumentContext) -> bytes:
    """The paper as a Word file, to be adapted before it is signed."""
    from serment.documents.docx import write_docx  # noqa: PLC0415 -- loads python-docx

    return write_docx(end_paper(kind, end, context).document)


def _values(end: PracticeEnd, context: DocumentContext) -> Mapping[str, str]:
    doctors = context.doctors
    only = shortened(doctors[0].name, 80) if len(doctors) == 1 else ""
    return {
        "leaving_doctor": shortened(end.doctor, 80) or only or DOTS,
        "end_date": day_or_dots(end.ends_on),
        "ask_before": date_in_french(end.ask_before) if end.ask_before else "",
        "record_count": count_in_french(end.records) if end.records is not None else DOTS,
        "last_kept_on": day_or_dots(end.last_kept_on),
        "patients_told_on": day_or_dots(end.patients_told_on),
        "agreement_signed_on": day_or_dots(end.agreement_signed_on),
        "addressee": _address(end.addressee),
        f"reason_{end.reason}": _YES,
        **_keeper_values(end.keeper),
    }


def _keeper_values(keeper: RecordKeeper | None) -> Mapping[str, str]:
    if keeper is None:
        dots = dict.fromkeys(("keeper_name", "keeper_address", "records_place", "keeper_contact"))
        return {**dict.fromkeys(dots, DOTS), "keeper_unknown": _YES}
    return {
        "keeper_name": name_or_dots(keeper.name),
        "keeper_address": name_or_dots(keeper.address, 160),
        "records_place": name_or_dots(keeper.place, 160),
        "keeper_contact": name_or_dots(keeper.contact, 160),
        f"keeper_{keeper.role}": _YES,
    }


def _address(lines: tuple[str, ...]) -> str:
    told = [shortened(line, 60) for line in lines[:6] if line.strip()]
    return "\n".join(told or [DOTS * 2] * _ADDRESS_LINES)
