"""Working days and public holidays of metropolitan France, Alsace-Moselle and overseas.

Guarantees the eleven legal holidays (code du travail, art. L. 3133-1), those of the local law of
Alsace-Moselle (art. L. 3134-13) and the day of the abolition of slavery overseas (art. L. 3422-2
and its decree), for the years since 1982. A day that custom alone keeps (Mi-Carême, 21 July,
Good Friday overseas) is not one: a deadline is put off by a legal holiday, by no other. Leaves to
others which time limits are put off (C3) and which are not (C4, C7).

>>> next_working_day(date(2027, 3, 28), "metropole")
datetime.date(2027, 3, 30)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

Territory = Literal[
    "metropole",
    "alsace_moselle",
    "guadeloupe",
    "martinique",
    "guyane",
    "la_reunion",
    "mayotte",
    "saint_martin",
    "saint_barthelemy",
    "saint_pierre_et_miquelon",
]
TERRITORIES: Final[tuple[Territory, ...]] = get_args(Territory)
FIRST_YEAR: Final = 1982
"""Before it, 8 May was not always a holiday."""

_SATURDAY: Final = 5
_ABOLITION: Final = "commémoration de l’abolition de l’esclavage"
_FIXED: Final = (
    (1, 1, "jour de l’an"),
    (5, 1, "fête du Travail"),
    (5, 8, "victoire de 1945"),
    (7, 14, "fête nationale"),
    (8, 15, "Assomption"),
    (11, 1, "Toussaint"),
    (11, 11, "armistice de 1918"),
    (12, 25, "Noël"),
)
_AFTER_EASTER: Final = ((1, "lundi de Pâques"), (39, "Ascension"), (50, "lundi de Pentecôte"))
# LEGAL: the five days of the departments are those of the dossier of law (« à vérifier »); those
# of Saint-Martin and Saint-Barthélemy come from decree n° 2012-553 and are not in the dossier.
_ABOLITION_DAYS: Final[dict[Territory, tuple[int, int]]] = {
    "mayotte": (4, 27),
    "martinique": (5, 22),
    "guadeloupe": (5, 27),
    "saint_martin": (5, 28),
    "guyane": (6, 10),
    "saint_barthelemy": (10, 9),
    "la_reunion": (12, 20),
}


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """A holiday and its French name; `is_local` where the whole country does not keep it."""

    on: date
    name: str
    is_local: bool = False


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (algorithm of Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    leap, odd = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - moon + 15) % 30
    sunday = (32 + 2 * odd + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holidays_of(
    year: int, territory: Territory, *, good_friday: bool = False
) -> tuple[Holiday, ...]:
    """The holidays of a year, in order.

    `good_friday`: the commune has a Protestant temple or a mixed church; it counts in
    Alsace-Moselle alone.
    """
    return tuple(sorted(_holidays(year, territory, good_friday=good_friday)))


def find_holiday(day: date, territory: Territory, *, good_friday: bool = False) -> Holiday | None:
    """The holiday that falls on `day`, or None."""
    found = (h for h in holidays_of(day.year, territory, good_friday=good_friday) if h.on == day)
    return next(found, None)


def is_working_day(day: date, territory: Territory, *, good_friday: bool = False) -> bool:
    """Neither a Saturday, nor a Sunday, nor a holiday (regulation 1182/71, art. 2(2) and 3(4))."""
    is_weekend = day.weekday() >= _SATURDAY
    return not is_weekend and find_holiday(day, territory, good_friday=good_friday) is None


def next_working_day(day: date, territory: Territory, *, good_friday: bool = False) -> date:
    """`day` itself if it is a working day, otherwise the first that follows."""
    while not is_working_day(day, territory, good_friday=good_friday):
        day += timedelta(days=1)
    return day


def _holidays(year: int, territory: Territory, *, good_friday: bool) -> Iterator[Holiday]:
    sunday = easter(year)
    yield from (Holiday(date(year, month, day), name) for month, day, name in _FIXED)
    yield from (Holiday(sunday + timedelta(days=days), name) for days, name in _AFTER_EASTER)
    if territory == "alsace_moselle":
        yield Holiday(date(year, 12, 26), "Saint-Étienne", is_local=True)
        if good_friday:
            yield Holiday(sunday - timedelta(days=2), "Vendredi saint", is_local=True)
    if territory in _ABOLITION_DAYS:
        month, day = _ABOLITION_DAYS[territory]
        yield Holiday(date(year, month, day), _ABOLITION, is_local=True)
