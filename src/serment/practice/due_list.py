"""The one list of all that falls due: the rooms, each a line, and what they give together.

A new room adds its line to `ROOMS`, and nothing else: the screen, the calendar, the e-mail and the
terminal all start from here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from serment.practice import due_clocks as clocks
from serment.practice import due_dates as dates
from serment.practice.due_publishers import publishers_to_follow
from serment.practice.falling_due import DueRoom, FallingDue, FallingDueError
from serment.store.models import Practice

ROOMS: Final = (
    DueRoom("incident", "Incidents", clocks.incidents_to_declare, is_told_apart=True),
    DueRoom("request", "Demandes", clocks.requests_to_answer, is_told_apart=True),
    DueRoom("publisher", "Demandes à l’éditeur", publishers_to_follow),
    DueRoom("action", "Plan d’action", dates.plan_actions, is_told_apart=True),
    DueRoom("exhibit", "Certificats, contrats et attestations", dates.exhibits_to_renew),
    DueRoom("measure", "Mesures de sécurité", dates.measures_to_confirm),
    DueRoom("corrective", "Mesures correctrices", dates.corrective_measures),
    DueRoom("assessment", "Analyses d’impact", dates.measures_of_assessments),
    DueRoom("hold", "Gels de dossiers", dates.holds_to_look_at, is_told_apart=True),
    DueRoom("handover", "Copies à effacer", dates.copies_to_erase),
    DueRoom("destruction", "Destructions en cours", dates.destructions_under_way),
    DueRoom("retention", "Fin de conservation", dates.records_by_year, is_told_apart=True),
    DueRoom("archive", "Archive intermédiaire", dates.archive_to_put_away, is_told_apart=True),
    DueRoom("backup", "Sauvegarde de Serment", dates.backup_to_make),
)
_SOON_DAYS: Final = 30
NAMES: Final = {room.kind: room.name for room in ROOMS}


class UnknownKindError(LookupError):
    """No room gives things of that kind."""


def find_kind(name: str) -> str:
    """Return the kind of that name; UnknownKindError if no room gives it."""
    if name not in NAMES:
        raise UnknownKindError(
            f"« {name[:40]} » n’est pas une sorte d’échéances : rien n’a été fait. Les sortes sont "
            f"{', '.join(NAMES)}."
        )
    return name


def list_falling_due(practice: Practice, as_of: date) -> tuple[FallingDue, ...]:
    """Return all that falls due as known on `as_of`, the first first, what is late included.

    FallingDueError where two rooms, or one, give the same key: a calendar would lose one of them.
    """
    found = sorted(_of_rooms(practice, as_of, ROOMS), key=lambda one: one.sorted_by)
    twice = [key for key, times in Counter(one.key for one in found).items() if times > 1]
    if twice:
        raise FallingDueError(f"{twice[0]}: the same key twice")
    return tuple(found)


def due_soon(practice: Practice, as_of: date) -> tuple[FallingDue, ...]:
    """Return what is late or falls due within a month, the first first, for « Aujourd’hui ».

    What that screen already tells in its own words is left out.
    """
    last = as_of + timedelta(days=_SOON_DAYS)
    rooms = [room for room in ROOMS if not room.is_told_apart]
    found = (one for one in _of_rooms(practice, as_of, rooms) if one.day <= last)
    return tuple(sorted(found, key=lambda one: one.sorted_by))


def _of_rooms(practice: Practice, as_of: date, rooms: Iterable[DueRoom]) -> Iterator[FallingDue]:
    for room in rooms:
        for one in room.find(practice, as_of):
            if one.kind != room.kind:
                raise FallingDueError(f"{one.key}: not of the kind of its room")
            yield one
