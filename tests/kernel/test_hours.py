"""Hours that really pass: the two nights of the year, every territory, an independent count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.kernel.holidays import TERRITORIES, Territory
from serment.kernel.hours import NoSuchHourError, add_hours, happens_twice, localise, zone_of

SECONDS = st.integers(1_514_764_800, 4_700_000_000)  # from 2018 to 2118


@given(seconds=SECONDS, hours=st.integers(0, 2000), territory=st.sampled_from(TERRITORIES))
def test_hours_are_seconds_that_pass(seconds: int, hours: int, territory: Territory) -> None:
    """The count of seconds since 1970 grows by 3 600 an hour, whatever the clocks show."""
    start = localise(datetime.fromtimestamp(seconds, UTC), zone_of(territory))
    end = add_hours(start, hours)
    assert end.timestamp() - start.timestamp() == hours * 3600
    assert end.tzinfo is start.tzinfo


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-12-04T18:30", "2026-12-07T18:30+01:00"), ("2027-03-26T10:00", "2027-03-29T11:00+02:00"),
     ("2026-10-23T09:00", "2026-10-26T08:00+01:00")],
)  # fmt: skip
def test_seventy_two_hours_across_the_change_of_the_hour(start: str, end: str) -> None:
    """An ordinary week-end, the spring night that is shorter, the autumn night that is longer."""
    local = localise(datetime.fromisoformat(start), zone_of("metropole"))
    assert add_hours(local, 72).isoformat(timespec="minutes") == end


def test_hour_that_comes_twice_is_taken_the_first_time() -> None:
    """The earlier instant gives the earlier limit: the prudent one."""
    moment = datetime.fromisoformat("2026-10-25T02:30")
    local = localise(moment, zone_of("metropole"))
    assert local.utcoffset() == timedelta(hours=2)
    assert happens_twice(local)
    assert not happens_twice(localise(moment, zone_of("la_reunion")))


def test_hour_that_does_not_exist_is_refused() -> None:
    """On 28 March 2027 the clocks go from 2 to 3: half past two is nobody's hour."""
    moment = datetime.fromisoformat("2027-03-28T02:30")
    with pytest.raises(NoSuchHourError, match="does not exist in Europe/Paris"):
        localise(moment, zone_of("metropole"))
    assert localise(moment, zone_of("guyane")).hour == 2


def test_instant_keeps_its_meaning_in_another_zone() -> None:
    """An offset given is obeyed; the answer is in the legal time of the practice."""
    moment = datetime.fromisoformat("2026-12-04T18:30+01:00")
    there = localise(moment, zone_of("la_reunion"))
    assert there.isoformat(timespec="minutes") == "2026-12-04T21:30+04:00"
