"""Hours that really pass, and the legal time of each territory.

Guarantees convention C5: a period in hours runs in universal time, holidays, nights and the two
changes of the hour included (regulation 1182/71, art. 3(3)-(4)). A local time without an offset is
read in the zone of the territory: the hour that comes twice in October is taken the first time,
which gives the earlier limit; the hour that does not exist in March is refused. Leaves to others
what starts the clock.

>>> start = localise(datetime(2027, 3, 26, 10), zone_of("metropole"))
>>> add_hours(start, 72).isoformat(timespec="minutes")
'2027-03-29T11:00+02:00'
"""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from serment.kernel.holidays import Territory

_ZONES: Final[dict[Territory, str]] = {
    "metropole": "Europe/Paris",
    "alsace_moselle": "Europe/Paris",
    "guadeloupe": "America/Guadeloupe",
    "martinique": "America/Martinique",
    "guyane": "America/Cayenne",
    "la_reunion": "Indian/Reunion",
    "mayotte": "Indian/Mayotte",
    "saint_martin": "America/Marigot",
    "saint_barthelemy": "America/St_Barthelemy",
    "saint_pierre_et_miquelon": "America/Miquelon",
}


class NoSuchHourError(ValueError):
    """A local time that the clocks skipped when summer time began."""


def zone_of(territory: Territory) -> ZoneInfo:
    """The time zone of a territory."""
    return ZoneInfo(_ZONES[territory])


def localise(moment: datetime, zone: ZoneInfo) -> datetime:
    """The instant in `zone`; without an offset, a local time (`NoSuchHourError` if skipped)."""
    if moment.tzinfo is not None:
        return moment.astimezone(zone)
    local = moment.replace(tzinfo=zone, fold=0)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise NoSuchHourError(
            f"{moment.isoformat()} does not exist in {zone.key}: the clocks skipped it, so no "
            "period can start then; check the hour.",
        )
    return local


def happens_twice(moment: datetime) -> bool:
    """Whether a local time comes twice, the night when summer time ends."""
    other = moment.replace(fold=1 - moment.fold)
    return moment.utcoffset() != other.utcoffset() and moment.tzinfo is not None


def in_order(moment: datetime) -> datetime:
    """The key by which instants follow each other.

    Python compares two instants of one zone by what its clocks show: the night when an hour comes
    twice, the second passage would be said to precede the first.
    """
    return moment.astimezone(UTC)


def add_hours(start: datetime, hours: int) -> datetime:
    """The instant `hours` real hours after `start`, in the zone of `start`, which has one."""
    return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(start.tzinfo)
