"""French as printed: dates, lists, counts, sizes, and the spaces that must not break.

Guarantees the same wording on screens, in documents and at the terminal. Leaves to others the
words themselves. No-break spaces follow the usage of the Imprimerie nationale: narrow (U+202F)
before « ; ! ? », full (U+00A0) before « : % » and inside guillemets.

>>> date_in_french(date(2026, 11, 1))
'1er novembre 2026'
>>> list_in_french(["la CNIL", "le patient", "l’assureur"])
'la CNIL, le patient et l’assureur'
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

NO_BREAK_SPACE = "\u00a0"
NARROW_NO_BREAK_SPACE = "\u202f"

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_SPACE = "[ \u00a0\u2009\u202f]"
_OPENING = re.compile(f"«{_SPACE}*(?=\\S)")
_CLOSING = re.compile(f"(?<=\\S){_SPACE}*»")
_SPACED_NARROW = re.compile(f"(?<=\\S){_SPACE}+(?=[;!?])")
_SPACED_FULL = re.compile(f"(?<=\\S){_SPACE}+(?=[:%])")
# A mark glued to its word gets its space only where it ends something: never inside an address
# (https://…?a=b), an hour (12:30), an escape (%20) or an entity (&amp;).
_GLUED_NARROW = re.compile(r"(?<=[\w)\]»])(?=[;!?]+(?:[\s»)]|$))")
_GLUED_FULL = re.compile(r"(?<=[\w)\]»])(?=:(?:\s|$))|(?<=[0-9])(?=%(?!\w))")
_ENTITY_END = re.compile(r"&(?:[A-Za-z]{2,10}|#[0-9]{1,7})\Z")
_LONGEST_ENTITY = 12


def date_in_french(day: date) -> str:
    """« 23 novembre 2026 », « 1er mai 2027 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"


def hour_in_french(moment: datetime) -> str:
    """« 18 h », « 18 h 30 »."""
    return f"{moment.hour} h {moment.minute:02}" if moment.minute else f"{moment.hour} h"


def grouped_in_french(number: int) -> str:
    """Write a whole number by groups of three digits: « 1 000 000 »."""
    return f"{number:,}".replace(",", NARROW_NO_BREAK_SPACE)


def list_in_french(items: Sequence[str], conjunction: str = "et") -> str:
    """« a », « a et b », « a, b et c »; the empty text for an empty list."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def count_in_french(count: int) -> str:
    """A whole number by groups of three: « 1 000 000 », their spaces narrow and unbreakable."""
    return f"{count:,}".replace(",", NARROW_NO_BREAK_SPACE)


def size_in_french(octets: int) -> str:
    """A length in bytes as a person reads it, by powers of 1000: « 812 ko », « 2,3 Mo », « 4 Go ».

    >>> size_in_french(2_340_000).replace(NO_BREAK_SPACE, " ")
    '2,3 Mo'
    """
    value, units = float(octets), ("octets", "ko", "Mo", "Go", "To")
    place = 0
    while place < len(units) - 1 and round(value, 1) >= _THOUSAND:
        value, place = value / _THOUSAND, place + 1
    digits = f"{value:.1f}" if place and value < _TEN else f"{value:.0f}"
    return f"{digits.removesuffix('.0').replace('.', ',')}{NO_BREAK_SPACE}{units[place]}"


_THOUSAND = 1_000
_TEN = 10


def nbsp(text: str) -> str:
    """`text` with its no-break spaces; applying it twice changes nothing more."""
    text = _OPENING.sub(f"«{NO_BREAK_SPACE}", text)
    text = _CLOSING.sub(f"{NO_BREAK_SPACE}»", text)
    text = _SPACED_NARROW.sub(NARROW_NO_BREAK_SPACE, text)
    text = _SPACED_FULL.sub(NO_BREAK_SPACE, text)
    text = _GLUED_NARROW.sub(_space_unless_entity, text)
    return _GLUED_FULL.sub(NO_BREAK_SPACE, text)


def _space_unless_entity(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - _LONGEST_ENTITY) : match.start()]
    return "" if _ENTITY_END.search(before) else NARROW_NO_BREAK_SPACE


def fold(text: str) -> str:
    """Return a text without capitals nor accents, to compare with.

    >>> fold("Éloïse")
    'eloise'
    """
    if text.isascii():
        return text.lower()
    plain = text.casefold().translate(_UNACCENTED)
    if plain.isascii():
        return plain
    spread = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in spread if not unicodedata.combining(c))


def _unaccented(letter: str) -> str:
    spread = unicodedata.normalize("NFKD", letter)
    return "".join(c for c in spread if not unicodedata.combining(c))


# The accented letters of Europe: a name is folded in one pass over a table.
_UNACCENTED = {code: _unaccented(chr(code)) for code in range(0xC0, 0x250)}
