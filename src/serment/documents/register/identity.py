"""Who keeps the register: the first page that is common to all its activities.

Guarantees: plain immutable values, tidy texts expected (`serment.law.activity.tidied`).
Leaves to others: where they come from (`serment.practice`), how they are laid out.

Source: GDPR art. 30(1)(a); the common page of the CNIL's basic register.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from serment.law.activity import ProcessingActivity


@dataclass(frozen=True, slots=True)
class Party:
    """A person or a body, and how to reach them. Every field may be empty."""

    name: str = ""
    first_name: str = ""
    company: str = ""
    address: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""
    phone: str = ""
    mail: str = ""

    def in_full(self) -> str:
        """« Alma Rey », or the company where no person is named."""
        return " ".join(part for part in (self.first_name, self.name) if part) or self.company


@dataclass(frozen=True, slots=True)
class RegisterIdentity:
    """The controller, and its representative and data protection officer when there are any."""

    practice: str
    controller: Party
    representative: Party | None = None
    dpo: Party | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """A register as of a day: what every export takes."""

    identity: RegisterIdentity
    activities: tuple[ProcessingActivity, ...]
    exported_on: date
    corpus_version: str = ""
