"""What falls due in the practice: one form for all of it, whatever the room that it comes from.

Guarantees that one thing has one key, which never changes, and a day or an instant, never both.
Leaves to each room what falls due there, and to `due_list` the list of the rooms. A title leaves
the practice (in a calendar that a telephone shows): it holds no name and nothing of anyone's
health; whoever writes a room answers for it.

>>> FallingDue("backup", "backup", "Sauvegarder", "/", "convention", due_on=date(2026, 12, 1)).day
datetime.date(2026, 12, 1)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localtime

from serment.law.model import Confidence
from serment.store.models import Practice

LONGEST_KEY: Final = 160


class FallingDueError(ValueError):
    """Something that falls due, badly described by its room."""


@dataclass(frozen=True, slots=True)
class FallingDue:
    """One thing to do by a day (`due_on`, included) or by an instant (`due_at`).

    `kind` is that of its room; `key` names the thing for ever, and says nothing of anybody;
    `place` is where it is done in the program; `confidence` is how sure the day is.
    """

    kind: str
    key: str
    title: str
    place: str
    confidence: Confidence
    due_on: date | None = None
    due_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.due_on is None) == (self.due_at is None):
            raise FallingDueError(f"{self.key}: a day or an instant, one of them")
        if self.due_at is not None and self.due_at.tzinfo is None:
            raise FallingDueError(f"{self.key}: an instant of no time zone")
        if not 0 < len(self.key) <= LONGEST_KEY:
            raise FallingDueError(f"{self.key[:40]}: a key of 1 to {LONGEST_KEY} characters")

    @property
    def day(self) -> date:
        """The day, in the time zone of the practice."""
        if self.due_at is not None:
            return localtime(self.due_at).date()
        return self.due_on or date.max  # one of the two is there

    @property
    def sorted_by(self) -> tuple[date, bool, str, str]:
        """The first due first; of one day, what has an hour comes before what has none."""
        hour = localtime(self.due_at).isoformat() if self.due_at is not None else ""
        return self.day, self.due_at is None, hour, self.key

    def is_late(self, now: datetime) -> bool:
        """Tell whether its day, or its very instant, has passed."""
        if self.due_at is not None:
            return self.due_at < now
        return self.day < localtime(now).date()


Finder = Callable[[Practice, date], Iterable[FallingDue]]


@dataclass(frozen=True, slots=True)
class DueRoom:
    """A room where things fall due: the kind that it gives, its French name, what finds them.

    `is_told_apart` where « Aujourd’hui » has its own words for it.
    """

    kind: str
    name: str
    find: Finder
    is_told_apart: bool = False
