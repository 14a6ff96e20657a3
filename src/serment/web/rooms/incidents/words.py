"""How the room says a clock, and how it finds an incident for a page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import Http404

from serment.kernel.french import NO_BREAK_SPACE, nbsp
from serment.practice.actors import Permission
from serment.practice.incident_clocks import RunningClock, running_clocks
from serment.practice.incidents import UnknownIncidentError, find_incident
from serment.practice.instants import instant_in_french
from serment.store.models import Incident, Practice
from serment.web.middleware import CockpitRequest

_HOUR: Final = timedelta(hours=1)
_TWO_DAYS: Final = 48
MOST_CLOCKS: Final = 20
"""How many clocks a page shows; « Échéances » lists them all."""
_MOST_READ: Final = 20


@dataclass(frozen=True, slots=True)
class ClockWords:
    """A clock as a page shows it."""

    act: str
    limit: str
    remaining: str
    is_late: bool
    number: int
    title: str


def clock_words(clock: RunningClock, now: datetime) -> ClockWords:
    """Say a clock: its act, its limit to the prudent hour, what is left of it."""
    end = clock.limit.prudent_at
    late = now > end
    span = _span(now - end if late else end - now)
    remaining = f"dépassé depuis {span}" if late else f"il reste {span}"
    return ClockWords(
        act=clock.act,
        limit=instant_in_french(end),
        remaining=nbsp(remaining),
        is_late=late,
        number=clock.incident.number,
        title=clock.incident.title,
    )


def clocks_of_incidents(practice: Practice, instant: datetime) -> list[ClockWords]:
    """Return the nearest clocks that run in a practice, as a page shows them."""
    clocks = running_clocks(practice, instant, most=_MOST_READ)[:MOST_CLOCKS]
    return [clock_words(clock, instant) for clock in clocks]


def _span(span: timedelta) -> str:
    hours = span // _HOUR
    if hours >= _TWO_DAYS:
        days, rest = divmod(hours, 24)
        return f"{days}{NO_BREAK_SPACE}jours" + (f" et {rest}{NO_BREAK_SPACE}h" if rest else "")
    if hours:
        return f"{hours}{NO_BREAK_SPACE}h"
    return f"{span // timedelta(minutes=1)}{NO_BREAK_SPACE}min"


def found(request: CockpitRequest, number: int) -> Incident:
    """Return the incident of a page; Http404 for none of that number."""
    try:
        return find_incident(request.actor.practice, number)
    except UnknownIncidentError as missing:
        raise Http404(str(missing)) from missing


def frame_of(request: CockpitRequest, incident: Incident) -> dict[str, object]:
    """Return what every page of an incident shows around its own part."""
    return {
        "incident": incident,
        "may_decide": request.actor.can(Permission.INCIDENTS),
        "is_open": incident.state == "open",
    }
