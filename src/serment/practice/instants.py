"""Instants that a person tells: read in the time of the practice, held to hours that exist.

Guarantees an instant of the calendar, or a French refusal that names the field: an hour that the
clocks skipped in March, and one that came twice in October without saying which.
"""

from datetime import UTC, datetime
from typing import Final

from django.utils.timezone import get_current_timezone, localtime

from serment.kernel.french import date_in_french, hour_in_french, nbsp
from serment.kernel.hours import happens_twice

PASSAGES: Final = {
    "first": "La première fois (heure d’été)",
    "second": "La seconde (heure d’hiver)",
}
_EARLIEST_YEAR: Final = 2000


class InstantError(ValueError):
    """An instant that cannot be read; `field` names it, `is_twice` is an hour that came twice."""

    def __init__(self, message: str, field: str, *, is_twice: bool = False) -> None:
        super().__init__(nbsp(message))
        self.field = field
        self.is_twice = is_twice


def parse_instant(text: str, *, field: str, passage: str = "") -> datetime:
    """The instant of « 2026-11-27T08:30 », local unless it has an offset.

    Raises InstantError; `passage` says which of the two, the night when an hour comes twice.
    """
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        read = None
    if read is None or read.year < _EARLIEST_YEAR or "T" not in text.replace(" ", "T"):
        raise InstantError(
            "Ce moment est illisible : sans jour ni heure exacts, aucun délai ne se compte. "
            "Écrivez le jour et l’heure.",
            field,
        )
    if read.tzinfo is not None:
        return localtime(read)
    local = read.replace(tzinfo=get_current_timezone(), fold=0)
    if local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) != read:
        raise InstantError(
            f"Le {date_in_french(read.date())}, l’horloge a sauté une heure dans la nuit : "
            f"{clock(read)} n’a pas existé. Corrigez l’heure.",
            field,
        )
    if not happens_twice(local):
        return local
    if passage not in PASSAGES:
        raise _twice(read, field)
    return local.replace(fold=1 if passage == "second" else 0)


def _twice(read: datetime, field: str) -> InstantError:
    return InstantError(
        f"Le {date_in_french(read.date())}, {clock(read)} est passé deux fois : l’horloge a reculé "
        "d’une heure, et la limite en dépend. Dites si c’était la première fois ou la seconde.",
        field,
        is_twice=True,
    )


def clock(moment: datetime) -> str:
    """« 8 h 30 », « 9 h »."""
    return hour_in_french(moment)


def instant_in_french(moment: datetime) -> str:
    """« 27 novembre 2026 à 8 h 30 », where the practice is."""
    local = localtime(moment)
    return nbsp(f"{date_in_french(local.date())} à {clock(local)}")
