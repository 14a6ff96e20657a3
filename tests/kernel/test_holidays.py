"""Holidays and working days, held against the library `holidays` over a hundred years."""

from __future__ import annotations

import os
from datetime import date, timedelta

import holidays as oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.kernel.holidays import (
    TERRITORIES,
    Territory,
    easter,
    find_holiday,
    holidays_of,
    is_working_day,
    next_working_day,
)
from support.holidays_witness import CUSTOMS, SUBDIVISIONS

# Whit Monday was worked from 2005 to 2007; the library ends in 2100.
YEARS = [year for year in range(1984, 2101) if year not in range(2005, 2008)]
SWEPT = YEARS if os.environ.get("SERMENT_FULL") == "1" else YEARS[::4]
DAYS = st.dates(date(2018, 1, 1), date(2118, 12, 31))


def _of_the_oracle(year: int, territory: Territory) -> set[date]:
    named = oracle.country_holidays("FR", subdiv=SUBDIVISIONS[territory], years=year, language="fr")
    kept = set()
    for day, names in named.items():
        legal = set(names.split("; ")) - CUSTOMS
        if legal or (territory == "alsace_moselle" and "Vendredi saint" in names):
            kept.add(day)
    return kept


@pytest.mark.parametrize("territory", TERRITORIES)
def test_holidays_are_those_of_an_independent_library(territory: Territory) -> None:
    """Over a hundred years, the same days as `holidays`, its customs apart."""
    has_temple = territory == "alsace_moselle"
    recent = territory in ("saint_martin", "saint_barthelemy")  # their days: decree of 2012
    for year in (year for year in SWEPT if year >= (2018 if recent else 0)):
        ours = {h.on for h in holidays_of(year, territory, good_friday=has_temple)}
        assert ours == _of_the_oracle(year, territory), year


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1961, "04-02"), (2000, "04-23"), (2019, "04-21"), (2027, "03-28"), (2038, "04-25"),
     (2076, "04-19"), (2285, "03-22")],
)  # fmt: skip
def test_easter_of_known_years(year: int, sunday: str) -> None:
    """The earliest, the latest, and years where shorter algorithms fail."""
    assert easter(year).isoformat() == f"{year}-{sunday}"


def test_good_friday_depends_on_the_commune() -> None:
    """In Alsace-Moselle, only where there is a Protestant temple; elsewhere, never."""
    friday = date(2027, 3, 26)
    assert find_holiday(friday, "alsace_moselle") is None
    held = find_holiday(friday, "alsace_moselle", good_friday=True)
    assert held is not None
    assert (held.name, held.is_local) == ("Vendredi saint", True)
    assert is_working_day(friday, "metropole", good_friday=True)


@pytest.mark.parametrize(
    ("territory", "day"),
    [("mayotte", "2026-04-27"), ("martinique", "2026-05-22"), ("guadeloupe", "2026-05-27"),
     ("guyane", "2026-06-10"), ("la_reunion", "2027-12-20"), ("alsace_moselle", "2028-12-26")],
)  # fmt: skip
def test_local_holiday_is_a_holiday_there_alone(territory: Territory, day: str) -> None:
    """A local day puts off a deadline where it is kept, and nowhere else."""
    on = date.fromisoformat(day)
    assert not is_working_day(on, territory)
    assert is_working_day(on, "metropole")


@given(day=DAYS, territory=st.sampled_from(TERRITORIES), temple=st.booleans())
def test_next_working_day_is_the_first(day: date, territory: Territory, *, temple: bool) -> None:
    """It works, nothing between works, and no more than five days go by."""
    found = next_working_day(day, territory, good_friday=temple)
    between = [day + timedelta(days=n) for n in range((found - day).days)]
    assert is_working_day(found, territory, good_friday=temple)
    assert not any(is_working_day(d, territory, good_friday=temple) for d in between)
    assert len(between) <= 5
