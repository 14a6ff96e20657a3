"""The codes of an archive, and the system of each: what was read, and what says « unknown ».

Guarantees: no code claims what is not known. Where nobody said what a document is, its code is the
null flavour UNK of HL7 (a value exists, it is not known), which every reader of HL7 can tell from a
code; the format is then the CI-SIS's own « Document non référencé IHE ou CI-SIS ».

Sources: IHE ITI TF-3 § 4.2 (schemes), ANS value sets JDV_J06, J07, J10, J58; HL7 v3 NullFlavor.
The guide (v1.0.0) prefers these sets without saying what to write where nothing is known:
`[à vérifier]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from serment.kernel.identifiers.check import check_identifier

if TYPE_CHECKING:
    from serment.documents.portable.export import DocumentKind, QualifiedIdentity

GUIDE: Final = "ANS, « Portabilité des données LGC », v1.0.0 (2026), statut à vérifier"
LOINC: Final = "2.16.840.1.113883.6.1"
CLASSES: Final = "1.2.250.1.213.1.1.4.1"
APPROVED: Final = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
_INS: Final = {"nir": "1.2.250.1.213.1.4.8", "nia": "1.2.250.1.213.1.4.9"}
INS_BODY: Final = 13


@dataclass(frozen=True, slots=True)
class Coded:
    """A code, its system and its label."""

    code: str
    system: str
    label: str


UNKNOWN: Final = Coded("UNK", "2.16.840.1.113883.5.1008", "Non renseigné")
NORMAL: Final = Coded("N", "2.16.840.1.113883.5.25", "Normal")
UNLISTED: Final = Coded(
    "urn:asipSante:modelesHorsProfils:2011",
    "1.2.250.1.213.1.1.4.2.282",
    "Document non référencé IHE ou CI-SIS",
)


def type_of(kind: DocumentKind | None) -> Coded:
    """The typeCode of a document."""
    return UNKNOWN if kind is None else Coded(kind.value[0], LOINC, kind.value[1])


def class_of(kind: DocumentKind | None) -> Coded:
    """The classCode of a document."""
    return UNKNOWN if kind is None else Coded(kind.value[2], CLASSES, kind.value[3])


def oid_of(export_id: UUID, part: str) -> str:
    """An identifier for a part of the archive, under 2.25 (ITU-T X.667): the practice has none."""
    return f"2.25.{uuid5(export_id, part).int}"


def urn_of(export_id: UUID, part: str) -> str:
    """The same as the metadata name their objects."""
    return f"urn:uuid:{uuid5(export_id, part)}"


def ins_of(qualified: QualifiedIdentity) -> tuple[str, str]:
    """The national number with its key (15 characters), and its authority; it was verified."""
    checked = check_identifier(qualified.kind, qualified.number)
    number = checked.normalised or ""
    whole = number if len(number) > INS_BODY else f"{number}{checked.key}"
    return whole, _INS[qualified.kind]


def local_number_of(export_id: UUID, number: str) -> tuple[str, str]:
    """The practice's own number, else one that means nothing outside; its authority is ours."""
    return number or "1", oid_of(export_id, "patients")
