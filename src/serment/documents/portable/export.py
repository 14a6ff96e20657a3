"""What goes into a portability archive: one patient, one practice, the documents chosen.

Guarantees: what the guide keeps from the patient (agenda, personal notes) cannot be given to them
by mistake; « nobody said » (None) and « there is none » (an empty value) stay two things.
Leaves to others: who asks, what is masked, how the archive is sealed.

Source: ANS, « Portabilité des données LGC », implementation guide, v1.0.0 (2026), `[à vérifier]`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from serment.kernel.french import count_in_french, nbsp
from serment.kernel.identifiers.check import check_identifier
from serment.kernel.identifiers.model import UnreadableValueError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

    from serment.kernel.identifiers.model import IdentifierKind

MOST_DOCUMENTS: Final = 10_000
ExportContext = Literal["PATIENT", "CONFRERE"]
Sex = Literal["F", "M"]
AppointmentState = Literal["planned", "honoured", "missed", "cancelled"]


class UnwritableArchiveError(ValueError):
    """What cannot be put in an archive; the message is French and whole."""


class DocumentKind(Enum):
    """What a document is: type code and class code of the CI-SIS, with their French labels.

    Values sets JDV_J07 (2026-06-29) and JDV_J06 (2023-09-22). The association of a type with its
    class is read from their labels: `[à vérifier]` with the table ASS_X04.
    """

    CONSULTATION = ("11488-4", "CR ou fiche de consultation ou de visite", "10", "Compte rendu")
    HOSPITAL_STAY = ("34112-3", "CR hospitalier (séjour)", "10", "Compte rendu")
    BIOLOGY = ("11502-2", "CR d’examens biologiques", "10", "Compte rendu")
    IMAGING = ("18748-4", "CR d’imagerie médicale", "31", "Imagerie médicale")
    SYNTHESIS = ("60591-5", "Synthèse médicale", "11", "Synthèse")
    PRESCRIPTION = ("57828-6", "Prescription (autre)", "42", "Prescription")
    CERTIFICATE = ("89601-9", "Certificat médical", "52", "Certificat, déclaration")


@dataclass(frozen=True, slots=True)
class QualifiedIdentity:
    """The national identity of health (INS), qualified: the only one that may be transmitted."""

    number: str
    kind: Literal["nir", "nia"] = "nir"


@dataclass(frozen=True, slots=True)
class PatientIdentity:
    """The patient as the practice knows them; what it does not know is None or empty."""

    birth_family: str
    given: str
    used_family: str = ""
    born_on: date | None = None
    sex: Sex | None = None
    qualified: QualifiedIdentity | None = None
    local_number: str = ""


@dataclass(frozen=True, slots=True)
class IssuingPractice:
    """Who gives the archive, and whom to ask about it; what is not recorded is empty."""

    name: str
    siret: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PortableDocument:
    """A document: its bytes as they are (or what opens them), and its CDA where there is one.

    `dated` is the day that it bears, `act_on` the day of the care it tells of, where they are
    known. `kind` is None where nobody said what it is. `author` is who wrote it, in full.
    """

    title: str
    mime_type: str
    content: bytes | Callable[[], BinaryIO] = b""
    dated: date | None = None
    act_on: date | None = None
    kind: DocumentKind | None = None
    author: str = ""
    cda: bytes | None = None

    def open(self) -> BinaryIO:
        """A stream on its bytes, from the first; the caller closes it."""
        return io.BytesIO(self.content) if isinstance(self.content, bytes) else self.content()


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """An appointment: instants with their zone; its state where the practice knows it."""

    starts_at: datetime
    ends_at: datetime | None = None
    reason: str = ""
    state: AppointmentState | None = None


@dataclass(frozen=True, slots=True)
class PersonalNote:
    """A note that the doctor chose to pass on to a colleague."""

    text: str
    written_on: date | None = None


@dataclass(frozen=True, slots=True)
class PortableExport:
    """One archive. `agenda` and `notes`: None where they are not joined, () where there are none.

    `export_id` names the archive for ever; `made_at` has its zone, that of the practice.
    """

    export_id: UUID
    made_at: datetime
    context: ExportContext
    patient: PatientIdentity
    practice: IssuingPractice
    documents: tuple[PortableDocument, ...]
    agenda: tuple[AgendaEntry, ...] | None = None
    notes: tuple[PersonalNote, ...] | None = None


def verify_export(export: PortableExport) -> None:
    """Refuse what may not be written, before the first byte; `UnwritableArchiveError`."""
    if export.context == "PATIENT" and (export.agenda is not None or export.notes is not None):
        raise _refused(
            "L’agenda et les notes personnelles ne vont pas dans l’archive remise au patient "
            "(guide de l’ANS, v1.0.0, à vérifier) : ils y étaient joints. Retirez-les, ou "
            "choisissez une archive pour un confrère."
        )
    if not export.documents and not export.agenda and not export.notes:
        raise _refused(
            "Aucun document n’est choisi : l’archive serait vide. Choisissez ce qui est remis."
        )
    if len(export.documents) > MOST_DOCUMENTS:
        raise _refused(
            f"Plus de {count_in_french(MOST_DOCUMENTS)} documents sont choisis : une seule archive "
            "serait illisible. Répartissez-les."
        )
    if export.made_at.tzinfo is None or any(
        entry.starts_at.tzinfo is None for entry in export.agenda or ()
    ):
        raise ValueError("an instant of an export has its zone")
    _verify_numbers(export)


def _verify_numbers(export: PortableExport) -> None:
    qualified, siret = export.patient.qualified, export.practice.siret
    if qualified is not None and not _is_sound(qualified.kind, qualified.number):
        raise _refused(
            "Le matricule INS du patient n’est pas valide : l’archive pourrait être rangée dans le "
            "dossier d’un autre. Vérifiez-le, ou retirez-le : l’archive se passe de lui."
        )
    if siret and not _is_sound("siret", siret):
        raise _refused(
            "Le SIRET du cabinet n’est pas valide : l’archive dirait venir d’un autre. Corrigez-le "
            "dans « Mon cabinet », ou retirez-le."
        )


def _is_sound(kind: IdentifierKind, number: str) -> bool:
    try:
        checked = check_identifier(kind, number)
    except UnreadableValueError:
        return False
    return checked.format_ok and checked.key_ok is not False


def _refused(text: str) -> UnwritableArchiveError:
    return UnwritableArchiveError(nbsp(text))
