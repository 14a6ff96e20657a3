"""The words that the papers of retention share: counts, days, lines to write on.

Guarantees: what is absent becomes a dotted line where a person can write it, never an empty place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serment.documents.blocks import Run, plain
from serment.documents.context import shortened
from serment.kernel.french import NO_BREAK_SPACE, count_in_french, date_in_french

if TYPE_CHECKING:
    from datetime import date

    from serment.documents.blocks import Text
    from serment.law.model import Confidence

DOTS: Final = "…" * 10
TO_VALIDATE: Final = "à valider"


def strong(text: str) -> Text:
    """Text in bold, whatever a person typed."""
    return (Run(text, strong=True),) if text else ()


def day_or_dots(day: date | None) -> str:
    """The day in French, or a line to write it on."""
    return date_in_french(day) if day else DOTS


def name_or_dots(name: str, longest: int = 80) -> str:
    """One line of what a person typed, or a line to write it on."""
    return shortened(name, longest) or DOTS


def records(count: int) -> str:
    """« aucun dossier », « 1 dossier », « 1 200 dossiers »."""
    if count == 0:
        return "aucun dossier"
    return f"{count_in_french(count)}{NO_BREAK_SPACE}{'dossier' if count == 1 else 'dossiers'}"


def between(first: date, last: date) -> str:
    """« du 1er mai 2026 au 3 juin 2026 », or the one day."""
    if first == last:
        return f"le {date_in_french(first)}"
    return f"du {date_in_french(first)} au {date_in_french(last)}"


def flag_of(confidence: Confidence) -> str:
    """The mark beside a heading: empty when the source is sure."""
    return "" if confidence == "sure" else TO_VALIDATE


def cell(text: str, longest: int = 60) -> Text:
    """One line of what a person typed, as plain text."""
    return plain(shortened(text, longest))
