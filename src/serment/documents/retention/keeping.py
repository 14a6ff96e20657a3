"""Who keeps the records once a doctor has left, and the circumstances of that departure.

Guarantees: a closed set of keepers, each with its sentence; nothing is supposed of what is empty.
Source: dossier of law § 1.1 (handover, retirement without a successor, death of the doctor).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from serment.documents.context import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

KeeperRole = Literal["successor", "leaving_doctor", "archiver"]
EndReason = Literal["retirement", "handover", "move", "other"]

KEEPER_WORDS: Final[Mapping[KeeperRole, str]] = {
    "successor": "le successeur",
    "leaving_doctor": "le médecin qui part",
    "archiver": "un archiveur, pour le médecin qui part",
}


@dataclass(frozen=True, slots=True)
class RecordKeeper:
    """Who keeps, where, and how to reach who answers requests."""

    role: KeeperRole
    name: str = ""
    address: str = ""
    place: str = ""
    contact: str = ""

    @property
    def told(self) -> str:
        """« Dr Bilal Noé (le successeur) », or the role alone."""
        name, words = shortened(self.name, 80), KEEPER_WORDS[self.role]
        return f"{name} ({words})" if name else words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class PracticeEnd:
    """A doctor leaves: when, why, who keeps. What is unknown stays None or empty.

    `ask_before` is the day that the doctor chose for requests, no delay of law. `records` and
    `last_kept_on` come from the forecast. `addressee` is the address of a letter, line by line.
    """

    doctor: str = ""
    ends_on: date | None = None
    reason: EndReason = "other"
    keeper: RecordKeeper | None = None
    ask_before: date | None = None
    records: int | None = None
    last_kept_on: date | None = None
    patients_told_on: date | None = None
    agreement_signed_on: date | None = None
    addressee: tuple[str, ...] = ()
