"""Working hours, held against a count made hour by hour with the library `holidays`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import holidays as oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.kernel.holidays import TERRITORIES, Territory
from serment.kernel.hours import localise, zone_of
from serment.kernel.working_hours import add_working_hours
from support.holidays_witness import CUSTOMS, SUBDIVISIONS

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

PARIS = zone_of("metropole")
_SATURDAY = 5
STARTS = st.integers(
    int(datetime(2018, 1, 1, tzinfo=UTC).timestamp()) // 3600,
    int(datetime(2099, 1, 1, tzinfo=UTC).timestamp()) // 3600,
)


@cache
def _holidays(year: int, territory: Territory, *, temple: bool = False) -> frozenset[date]:
    """The holidays of the independent library, its customs apart; with Good Friday if asked."""
    named = oracle.country_holidays("FR", subdiv=SUBDIVISIONS[territory], years=year, language="fr")
    customs = CUSTOMS - {"Vendredi saint"} if temple else CUSTOMS
    return frozenset(day for day, names in named.items() if set(names.split("; ")) - customs)


def _counted(
    start: datetime, hours: int, territory: Territory, zone: ZoneInfo, *, temple: bool = False
) -> datetime:
    """Walk hour by hour in universal time; an hour counts by the local day in which it begins."""
    moment, left = start.astimezone(UTC), hours
    while True:
        local = moment.astimezone(zone)
        day = local.date()
        if local.weekday() < _SATURDAY and day not in _holidays(day.year, territory, temple=temple):
            if not left:
                return moment
            left -= 1
        moment += timedelta(hours=1)


@pytest.mark.parametrize("territory", TERRITORIES)
@given(hour=STARTS, hours=st.integers(1, 100))
def test_working_hours_are_those_of_an_independent_count(
    territory: Territory, hour: int, hours: int
) -> None:
    """Over eighty years, every territory and any hour, changes of the clock included."""
    zone = zone_of(territory)
    start = datetime.fromtimestamp(hour * 3600, UTC)
    for temple in {False, territory == "alsace_moselle"}:
        found = add_working_hours(start, hours, territory, good_friday=temple)
        # A count that ends with a working day ends at its midnight: the walk goes on to the hour
        # that follows the idle days, and the hour before both is a working one.
        resumed = _counted(found, 0, territory, zone, temple=temple)
        assert resumed == _counted(start, hours, territory, zone, temple=temple)
        before = (found.astimezone(UTC) - timedelta(hours=1)).astimezone(zone)
        assert before.weekday() < _SATURDAY
        assert before.date() not in _holidays(before.year, territory, temple=temple)


@given(hour=STARTS, minute=st.integers(0, 59))
def test_minutes_are_kept_as_they_are(hour: int, minute: int) -> None:
    """Asked at ten past, due at ten past; of an idle day, the count begins at a midnight."""
    start = datetime.fromtimestamp(hour * 3600, UTC) + timedelta(minutes=minute)
    found = add_working_hours(start, 48, "metropole")
    local = start.astimezone(PARIS)
    is_idle = local.weekday() >= _SATURDAY or local.date() in _holidays(local.year, "metropole")
    assert found.minute == (0 if is_idle else minute)


@pytest.mark.parametrize(
    ("start", "end", "territory", "temple"),
    [
        ("2026-11-27T10:00", "2026-12-01T10:00+01:00", "metropole", ""),
        ("2026-11-28T15:00", "2026-12-02T00:00+01:00", "metropole", ""),
        ("2026-11-30T00:00", "2026-12-02T00:00+01:00", "metropole", ""),
        ("2026-12-03T00:00", "2026-12-05T00:00+01:00", "metropole", ""),
        ("2026-12-23T10:00", "2026-12-28T10:00+01:00", "metropole", ""),
        ("2027-03-25T10:00", "2027-03-30T10:00+02:00", "metropole", ""),
        ("2027-03-25T10:00", "2027-03-31T10:00+02:00", "alsace_moselle", "temple"),
        ("2027-12-17T10:00", "2027-12-22T10:00+04:00", "la_reunion", ""),
    ],
)
def test_a_week_end_a_holiday_and_a_change_of_the_clock_do_not_count(
    start: str, end: str, territory: Territory, temple: str
) -> None:
    """Over a week-end, from a Saturday, from midnight to midnight, over Christmas and Easter."""
    moment = localise(datetime.fromisoformat(start), zone_of(territory))
    found = add_working_hours(moment, 48, territory, good_friday=bool(temple))
    assert found.isoformat(timespec="minutes") == end
