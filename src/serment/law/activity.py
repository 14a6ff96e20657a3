"""The register's own type: one processing activity, as article 30 of the GDPR wants it recorded.

Guarantees: every value is immutable, and closed where the law closes it.
Leaves to others: its JSON form (`activity_json`), what to write in it (`activities`), whether
that is right (`principles`), its files (`serment.documents.register`).

The fields are F1 to F13 of the CNIL's basic register (2018), plus the legal basis, which
article 13(1)(c) wants told, and what Serment needs: status, origin, what is left to confirm.

>>> ProcessingActivity(reference="A01", title="Essai").status
'draft'
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date  # noqa: TC003 -- the JSON form reads the types of the fields
from typing import Final, Literal

ActivityStatus = Literal["draft", "confirmed", "archived"]
Answer = Literal["yes", "no", "unknown"]
Certainty = Literal["sure", "to_verify", "interpretation", "convention"]
LawfulBasis = Literal[
    "gdpr.6-1-a", "gdpr.6-1-b", "gdpr.6-1-c", "gdpr.6-1-d", "gdpr.6-1-e", "gdpr.6-1-f"
]
SpecialCondition = Literal[
    "gdpr.9-2-a",
    "gdpr.9-2-b",
    "gdpr.9-2-c",
    "gdpr.9-2-d",
    "gdpr.9-2-e",
    "gdpr.9-2-f",
    "gdpr.9-2-g",
    "gdpr.9-2-h",
    "gdpr.9-2-i",
    "gdpr.9-2-j",
]
DataKind = Literal[
    "civil_status",
    "personal_life",
    "professional_life",
    "economic",
    "connection",
    "location",
    "nir",
    "internet",
    "other",
]
SpecialKind = Literal[
    "racial_or_ethnic_origin",
    "political_opinions",
    "religious_beliefs",
    "trade_union",
    "genetic",
    "biometric",
    "health",
    "sex_life",
    "convictions",
]
RecipientKind = Literal["internal", "external", "processor", "third_country", "other"]
MeasureKind = Literal[
    "access_control",
    "traceability",
    "software_protection",
    "backup",
    "encryption",
    "processor_control",
    "other",
]


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A basis of article 6 and the purpose that it serves; an empty purpose means all of them."""

    article: LawfulBasis
    purpose: str = ""
    certainty: Certainty = "to_verify"


@dataclass(frozen=True, slots=True)
class SpecialBasis:
    """A condition of article 9(2) and the purpose that it serves; empty means all of them."""

    article: SpecialCondition
    purpose: str = ""
    certainty: Certainty = "to_verify"


@dataclass(frozen=True, slots=True)
class DataSubjects:
    """A category of data subjects (F5)."""

    name: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class DataCategory:
    """A category of data (F6) and how long it is kept (F8)."""

    kind: DataKind
    description: str
    retention: str = ""


@dataclass(frozen=True, slots=True)
class SpecialCategory:
    """A special category of data (F7) and how long it is kept (F8)."""

    kind: SpecialKind
    description: str
    retention: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives the data (F9 to F11)."""

    kind: RecipientKind
    name: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer outside the European Economic Area (F12), with its safeguard."""

    recipient: str
    country: str = ""
    safeguard: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A security measure (F13); one `to_confirm` is proposed, and nobody said that it is there."""

    kind: MeasureKind
    description: str
    to_confirm: bool = False

    def in_words(self) -> str:
        """The measure as every form writes it: one to confirm says so."""
        return f"{self.description} {TO_CONFIRM}" if self.to_confirm else self.description


TO_CONFIRM: Final = "(à confirmer)"
"""The mark of a measure to confirm, in every form that has no column for it."""


def measure_from_words(kind: MeasureKind, words: str) -> Measure:
    """The measure that a form writes so: the inverse of `Measure.in_words`.

    >>> measure_from_words("backup", "Trois copies (à confirmer)").to_confirm
    True
    """
    mark = f" {TO_CONFIRM}"
    if words.endswith(mark):
        return Measure(kind, words.removesuffix(mark), to_confirm=True)
    return Measure(kind, words)


@dataclass(frozen=True, slots=True)
class ProcessingActivity:
    """One activity of the record of processing. Dates are days; every text is French.

    `retention_series` are identifiers of retention rules (RET-SOIN-01…), `to_confirm` the reasons
    why a person must look, `rests_on` the provisions relied on, `origin` the template (T01…).
    """

    reference: str
    title: str
    status: ActivityStatus = "draft"
    origin: str = ""
    created_on: date | None = None
    updated_on: date | None = None
    joint_controllers: tuple[str, ...] = ()
    software: str = ""
    main_purpose: str = ""
    other_purposes: tuple[str, ...] = ()
    legal_bases: tuple[LegalBasis, ...] = ()
    special_bases: tuple[SpecialBasis, ...] = ()
    data_subjects: tuple[DataSubjects, ...] = ()
    data_categories: tuple[DataCategory, ...] = ()
    special_categories: tuple[SpecialCategory, ...] = ()
    retention_series: tuple[str, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    transfers_outside: Answer = "unknown"
    transfers: tuple[Transfer, ...] = ()
    measures: tuple[Measure, ...] = ()
    to_confirm: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    certainty: Certainty = "to_verify"

    def recipients_of(self, *kinds: RecipientKind) -> tuple[Recipient, ...]:
        """The recipients of these kinds, in order."""
        return tuple(item for item in self.recipients if item.kind in kinds)


# Controls, half characters, noncharacters, and what turns the direction of a line: none belongs
# in a form, XML refuses most of them, and the last ones make a text read otherwise than it is.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
_SPACES = re.compile("[ \t\u2028\u2029]+")


def tidied(text: str) -> str:
    """`text` as every file format of the register gives it back.

    NFC, one space where there were several, no tab, no control, no bidirectional override, no
    blank at the ends of lines, no blank line; no-break spaces are kept.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    single = (_SPACES.sub(" ", _FORBIDDEN.sub("", line)).strip(" ") for line in lines)
    return unicodedata.normalize("NFC", "\n".join(line for line in single if line))


def with_status(activity: ProcessingActivity, status: ActivityStatus) -> ProcessingActivity:
    """The activity under another status; confirming it settles what was left to confirm.

    Measures are confirmed one by one: to say that a sheet is right says nothing of the locks.
    """
    settled = () if status == "confirmed" else activity.to_confirm
    return replace(activity, status=status, to_confirm=settled)
