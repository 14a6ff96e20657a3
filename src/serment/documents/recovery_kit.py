"""The recovery kit on paper: the code, the number and the date that tell two sheets apart.

Guarantees the same sheet at the creation of a practice and later. Imports no framework: the door
prints it before any is loaded. Leaves to others that the code is shown once and kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serment.documents.kinds import render_document
from serment.kernel.french import date_in_french

if TYPE_CHECKING:
    from datetime import date

    from serment.documents.blocks import Document
    from serment.documents.context import DocumentContext


@dataclass(frozen=True, slots=True)
class RecoveryKit:
    """A kit to print: its code is a secret, its number and its day are not."""

    code: str = field(repr=False)
    number: str
    made_on: date


def recovery_kit(kit: RecoveryKit, context: DocumentContext) -> Document:
    """Return the sheet of a kit."""
    extra = {
        "recovery_code": kit.code,
        "kit_number": kit.number,
        "kit_date": date_in_french(kit.made_on),
    }
    return render_document("recovery_kit", context, {}, extra).document
