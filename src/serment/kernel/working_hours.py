"""Working hours: those that pass on working days, whatever the hour of the day.

Guarantees that an hour of a Saturday, a Sunday or a holiday of the territory does not count, and
that every hour of a working day does, night included, as real hours (a change of the clock adds or
takes none). Leaves to others why a text is read so: none says which hours of a day are worked.

>>> friday = localise(datetime(2027, 3, 26, 10), zone_of("metropole"))
>>> add_working_hours(friday, 48, "metropole").isoformat(timespec="minutes")
'2027-03-31T10:00+02:00'
"""

from datetime import UTC, datetime, time, timedelta

from serment.kernel.holidays import Territory, is_working_day
from serment.kernel.hours import localise, zone_of


def add_working_hours(
    start: datetime, hours: int, territory: Territory, *, good_friday: bool = False
) -> datetime:
    """The instant at which `hours` working hours have passed since `start`, in the zone there.

    `start` bears its zone. A count that ends with a working day ends at the midnight after it.
    """
    zone = zone_of(territory)
    moment, left = start.astimezone(zone), timedelta(hours=hours)
    while True:
        midnight = localise(datetime.combine(moment.date() + timedelta(days=1), time.min), zone)
        if is_working_day(moment.date(), territory, good_friday=good_friday):
            today = midnight.astimezone(UTC) - moment.astimezone(UTC)
            if left <= today:
                return (moment.astimezone(UTC) + left).astimezone(zone)
            left -= today
        moment = midnight
