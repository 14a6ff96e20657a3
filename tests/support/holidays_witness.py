"""The library of holidays as an independent witness: its names for our territories, its customs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serment.kernel.holidays import Territory

SUBDIVISIONS: dict[Territory, str | None] = {
    "metropole": None,
    "alsace_moselle": "57",
    "guadeloupe": "971",
    "martinique": "972",
    "guyane": "973",
    "la_reunion": "974",
    "mayotte": "976",
    "saint_martin": "MF",
    "saint_barthelemy": "BL",
    "saint_pierre_et_miquelon": "PM",
}
# What the library adds and no legal holiday is: custom, which puts off no deadline.
CUSTOMS = {"Vendredi saint", "Mi-Carême", "Fête de Victor Schoelcher"}
