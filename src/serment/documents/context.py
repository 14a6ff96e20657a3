"""What a document may say of a practice, besides the facts: names, contacts, activities.

Guarantees: typed, immutable values, each cut to what a line of a document holds, so that no
field can push a mandatory mention off the page. Leaves to others where the values come from
(`serment.practice`), which sentence uses them (`kinds`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from serment.documents.blocks import Imprint
from serment.documents.characters import printable
from serment.kernel.french import NO_BREAK_SPACE, list_in_french

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_POSTCODE = re.compile(r"\b\d{5}\b", re.ASCII)
LONGEST_NAME = 160
"""Characters kept of a name or a contact; the rest becomes « … »."""


def shortened(text: str, longest: int = LONGEST_NAME) -> str:
    """One line, printable, at most `longest` characters."""
    line = " ".join(printable(text[: longest * 4]).split(" ")).replace("\n", ", ").strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Doctor:
    """A doctor of the practice, as patients know them."""

    name: str
    specialty: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """The data protection officer; a name alone is taken as the way to reach them."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


ContactRole = Literal[
    "it_provider",
    "software_publisher",
    "host",
    "booking_platform",
    "ai_tool",
    "insurer",
    "bank",
    "ordre",
    "cpam",
    "laboratory",
    "pharmacy",
    "dpo",
    "other",
]
"""The closed set of those a practice deals with, in the order in which a list shows them."""

CONTACT_ROLES: Mapping[ContactRole, str] = MappingProxyType(
    {
        "it_provider": "Prestataire informatique",
        "software_publisher": "Éditeur du logiciel de cabinet",
        "host": "Hébergeur des dossiers",
        "booking_platform": "Plateforme de rendez-vous",
        "ai_tool": "Outil d’intelligence artificielle",
        "insurer": "Assureur",
        "bank": "Banque",
        "ordre": "Conseil départemental de l’Ordre",
        "cpam": "Caisse d’assurance maladie",
        "laboratory": "Laboratoire d’analyses",
        "pharmacy": "Pharmacie la plus proche",
        "dpo": "Délégué à la protection des données",
        "other": "Autre",
    }
)
"""How each role is named in French."""

KIT_ROLES: tuple[ContactRole, ...] = tuple(
    role for role in get_args(ContactRole) if role not in {"ai_tool", "dpo", "other"}
)
"""Whom the crisis kit leaves a line for, even unnamed: the roles that answer on a bad day."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call on a bad day: the role (« Assureur »), the name, the telephone."""

    role: str
    name: str = ""
    phone: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ActivityWords:
    """A processing activity in French words, ready for a notice (see `activity_words`)."""

    title: str
    purposes: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    retention: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()
    for_patients: bool = True
    for_staff: bool = False
    legitimate_interest: bool = False
    consent: bool = False


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """The practice as its documents name it. Empty values are left out, never invented."""

    practice_name: str
    issued_on: date
    corpus_version: str
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    doctors: tuple[Doctor, ...] = ()
    officer: Officer | None = None
    activities: tuple[ActivityWords, ...] = ()
    hosts: tuple[str, ...] = ()
    booking_platform: str = ""
    ai_tools: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    checkpoint: str = ""
    appointment_months: int = 12

    @property
    def department(self) -> str:
        """The department of the address, by its postcode; empty where it gives none."""
        codes = _POSTCODE.findall(self.address)
        return codes[-1][:2] if codes else ""

    def imprint(self) -> Imprint:
        """What every page of the document carries."""
        return Imprint(
            issuer=shortened(self.practice_name, 110),
            issued_on=self.issued_on,
            corpus_version=shortened(self.corpus_version, 40),
            checkpoint=shortened(self.checkpoint, 200),
        )


def placeholders(context: DocumentContext) -> Mapping[str, str]:
    """The value of each `{placeholder}` of the texts; empty where the practice gave none."""
    officer = context.officer or Officer()
    phone = shortened(context.phone, 40).replace(" ", NO_BREAK_SPACE)
    ways = [way for way in (phone, shortened(context.email, 80)) if way]
    return {
        "practice_name": shortened(context.practice_name, 110),
        "address": shortened(context.address),
        "phone": phone,
        "email": shortened(context.email, 80),
        "website": shortened(context.website, 80),
        "contact": list_in_french(ways, "ou"),
        "doctors": list_in_french([_doctor(doctor) for doctor in context.doctors[:20]]),
        "officer_name": shortened(officer.name, 80) if _ways_to(officer) else "",
        "officer_contact": _ways_to(officer) or shortened(officer.name),
        "hosts": list_in_french([shortened(host, 80) for host in context.hosts[:6]]),
        "booking_platform": shortened(context.booking_platform, 60),
        "ai_tools": list_in_french([shortened(tool, 60) for tool in context.ai_tools[:6]]),
        "appointment_months": str(context.appointment_months),
    }


PLACEHOLDERS = frozenset(
    {
        "practice_name",
        "address",
        "phone",
        "email",
        "website",
        "contact",
        "doctors",
        "officer_name",
        "officer_contact",
        "hosts",
        "booking_platform",
        "ai_tools",
        "appointment_months",
        "recovery_code",
        "kit_number",
        "kit_date",
        "leaving_doctor",
        "end_date",
        "ask_before",
        "record_count",
        "last_kept_on",
        "patients_told_on",
        "agreement_signed_on",
        "addressee",
        "keeper_name",
        "keeper_address",
        "keeper_contact",
        "records_place",
        "signatory",
        "breach_known",
        "attack_known",
        "breach_began",
        "breach_origin",
        "breach_facts",
        "breach_data",
        "breach_people",
        "breach_consequences",
        "breach_measures",
        "breach_contact",
        "cnil_filed",
        "complaint_on",
        "complaint_reference",
        "insurer_reference",
        "by_hand",
        "insurer_address",
        "request_number",
        "request_subject",
        "received_on",
        "answer_by",
        "older_by",
        "extended_to",
        "record_by",
        "first_part_on",
        "notice_on",
        "patient",
        "chosen_doctor",
        "request_scope",
        "evidence_list",
        "excluded_list",
        "extension_reason",
        "ground_says",
        "ground_texts",
        "export_context",
        "asked_on",
        "patient_name",
        "colleague_name",
        "publisher_reference",
        "acknowledge_by",
        "deliver_by",
        "plan_by",
        "delivered_on",
        "confirmed_on",
        "access_until",
        "counts",
        *(f"reserve_{letter}" for letter in "abcdefghijkl"),
        "sealed_name",
        "handover_phrase",
    }
)
"""The closed list of placeholders: a text with another one is refused when it is loaded."""

IN_FRENCH: Mapping[str, str] = {
    "practice_name": "le nom du cabinet",
    "address": "l’adresse du cabinet",
    "phone": "le téléphone du cabinet",
    "email": "l’adresse électronique du cabinet",
    "website": "l’adresse du site internet",
    "contact": "le téléphone ou l’adresse électronique du cabinet",
    "doctors": "les noms des médecins",
    "officer_name": "le nom du délégué à la protection des données",
    "officer_contact": "les coordonnées du délégué à la protection des données",
    "hosts": "le nom de l’hébergeur",
    "booking_platform": "le nom de la plateforme de rendez-vous",
    "ai_tools": "le nom de l’outil d’intelligence artificielle",
    "activities": "le registre des traitements",
}
"""How a screen names a value that a document lacks."""


def _doctor(doctor: Doctor) -> str:
    name, specialty = shortened(doctor.name, 80), shortened(doctor.specialty, 60)
    return f"{name} ({specialty})" if specialty else name


def _ways_to(officer: Officer) -> str:
    ways = (officer.email, officer.phone, officer.address)
    return ", ".join(shortened(way) for way in ways if way.strip())
