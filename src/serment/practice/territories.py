"""Where a practice is, by the postcode of its address: whose holidays and whose hour count.

Guarantees a territory that the clocks know; metropolitan France where the address does not say.
Leaves to others whether a commune of Alsace-Moselle keeps Good Friday: no postcode tells it.
"""

import re
from typing import Final

from serment.kernel.holidays import Territory

_POSTCODE: Final = re.compile(r"\b\d{5}\b", re.ASCII)
# The longest beginning first: two islands have postcodes of Guadeloupe.
_BEGINNINGS: Final[tuple[tuple[str, Territory], ...]] = (
    ("97133", "saint_barthelemy"),
    ("97150", "saint_martin"),
    ("971", "guadeloupe"),
    ("972", "martinique"),
    ("973", "guyane"),
    ("974", "la_reunion"),
    ("975", "saint_pierre_et_miquelon"),
    ("976", "mayotte"),
    ("57", "alsace_moselle"),
    ("67", "alsace_moselle"),
    ("68", "alsace_moselle"),
)
TERRITORY_WORDS: Final[dict[Territory, str]] = {
    "metropole": "France métropolitaine",
    "alsace_moselle": "Alsace ou Moselle",
    "guadeloupe": "Guadeloupe",
    "martinique": "Martinique",
    "guyane": "Guyane",
    "la_reunion": "La Réunion",
    "mayotte": "Mayotte",
    "saint_martin": "Saint-Martin",
    "saint_barthelemy": "Saint-Barthélemy",
    "saint_pierre_et_miquelon": "Saint-Pierre-et-Miquelon",
}


def territory_of(address: str) -> Territory:
    """Return the territory of an address, by its last postcode.

    >>> territory_of("3 rue des Lilas, 97410 Saint-Pierre")
    'la_reunion'
    """
    codes = _POSTCODE.findall(address)
    code = codes[-1] if codes else ""
    found = (place for beginning, place in _BEGINNINGS if code.startswith(beginning))
    return next(found, "metropole")
