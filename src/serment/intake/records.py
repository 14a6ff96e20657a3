"""A record as another program tells of it: whose it is, its dates, and what is doubtful in it.

Guarantees one form for every source (list, FHIR, CDA, portability archive), which holds what the
retention rules need and the name for the doctor's eyes, and nothing else: the rest is left at the
door. What could not be read is said, never guessed. Leaves to others what is concluded from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RecordFact = date | int | bool
PATIENT_RECORD = "patient_record"


@dataclass(frozen=True, slots=True)
class ReadSpan:
    """A claim or a hold that the source knows: from its first day, up to the day it ended."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """One record, or one line of it; several lines of one number are one record.

    `place` says where it was read, for a person (« ligne 12 »). `number` is its number in the
    source, empty where there is none; `name` may be empty too, never both. `facts` bear the names
    of the corpus (`last_consultation_on`, `born_on`, `died_on`, `died_in`…). `doubts` are French
    sentences: a record that has one is never concluded upon. `spans` are liability claims.
    `person`, where the source gives one, is the same in its next export; it may be a NIR: it is for
    recognising, and is neither shown nor kept as it is.
    """

    place: str
    number: str
    name: str
    series: str = PATIENT_RECORD
    facts: Mapping[str, RecordFact] = field(default_factory=lambda: MappingProxyType({}))
    doubts: tuple[str, ...] = ()
    spans: tuple[ReadSpan, ...] = ()
    person: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that designates nobody or is broken: where, what it held, and why, in French."""

    place: str
    cells: tuple[str, ...]
    reason: str


ReadLine = ReadRecord | RejectedLine
