"""What a cell that should be a date is made of, before anybody says which day it means.

Guarantees that every text, whatever its length or its characters, is one `DateForm`; nothing is
guessed: « 03/04/2010 » stays two numbers and a year. Leaves to others the order of day and month,
the century and the meaning (`dates`, `date_columns`).

>>> form_of("1er avril 2009 à 14h30")
DateForm(kind='day', year=2009, month=4, day=1, digits=4)
>>> form_of("03/04/10")
DateForm(kind='numbers', year=10, month=4, day=3, digits=2)
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

FormKind = Literal["absent", "day", "numbers", "month", "year", "serial", "unreadable"]
LONGEST_DATE: Final = 64
_PARIS: Final = ZoneInfo("Europe/Paris")
_NAMES: Final = (
    "janvier janv jan january", "fevrier fevr fev february feb", "mars mar march",
    "avril avr april apr", "mai may", "juin june jun", "juillet juil jul july",
    "aout aou august aug", "septembre sept sep september", "octobre oct october",
    "novembre nov november", "decembre dec december",
)  # fmt: skip
_SHORTEST_NAME: Final = 3
_ABSENT: Final = frozenset(
    ["na", "nc", "nr", "ns", "null", "none", "nil", "nan", "neant", "inconnu", "inconnue",
     "unknown", "vide", "aucun", "aucune", "sans", "nonrenseigne", "nonrenseignee", "nonconnu",
     "nonconnue", "jamais", "never"]
)  # fmt: skip
_NOT_LETTERS: Final = re.compile(r"[^a-z0-9]")
_NOTHING: Final = re.compile(r"[\W0_]*")
_NINES: Final = re.compile(r"99?\W?99?\W?99(?:99)?")
# Days that programs write for « none »: the zero of OLE, of Excel and of .NET, and the last day.
_PROGRAM_ZEROS: Final = frozenset(
    {(1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1, 1, 1), (9999, 12, 31), (9999, 12, 30)}
)
_ZERO_YEARS: Final = frozenset(year for year, _, _ in _PROGRAM_ZEROS)
_TIME: Final = (
    r"(?:(?:T|[ ,]+(?:a )?)[0-9]{1,2}[:hH][0-9]{0,2}(?:[:m][0-9]{2}(?:[.,][0-9]{1,9})?)?s?"
    r"(?: ?[aApP][mM])?(?P<zone> ?(?:Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?))?)?"
)
_PLAINEST: Final = re.compile(
    r"([0-9]{2})/([0-9]{2})/([0-9]{4})(?: [0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_NUMBERS: Final = re.compile(
    rf"([0-9]{{1,2}}) ?([/.\- ]) ?([0-9]{{1,2}}) ?\2 ?([0-9]{{4}}|[0-9]{{2}}){_TIME}",
    re.IGNORECASE,
)
_YEAR_FIRST: Final = re.compile(
    rf"([0-9]{{4}})([/.\- ])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}", re.IGNORECASE
)
_UTC: Final = re.compile(r" ?(?:UTC|GMT|Z)\Z")
_COMPACT: Final = re.compile(r"([0-9]{8})(?:[T ]?[0-9]{4}(?:[0-9]{2})?)?")
_WEEKDAY: Final = re.compile(
    r"(?:(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +)?(?:le +)?"
)
_DAY_NAMED: Final = re.compile(
    rf"([0-9]{{1,2}})(?:er|st|nd|rd|th)?[ \-./]+([a-z]{{3,9}})\.?[ \-./,]+([0-9]{{4}}|[0-9]{{2}})"
    rf"{_TIME}",
    re.IGNORECASE,
)
_NAMED_DAY: Final = re.compile(
    rf"([a-z]{{3,9}})\.? +([0-9]{{1,2}})(?:st|nd|rd|th)?,? +([0-9]{{4}}){_TIME}", re.IGNORECASE
)
_MONTH_NAMED: Final = re.compile(r"([a-z]{3,9})\.?[ \-./]+([0-9]{4})")
_MONTH: Final = re.compile(r"([0-9]{1,2}) ?[/.\-] ?([0-9]{4})")
_MONTH_LAST: Final = re.compile(r"([0-9]{4})[/.\-]([0-9]{1,2})")
_YEAR: Final = re.compile(r"[0-9]{4}")
_SERIAL: Final = re.compile(r"([0-9]{1,6})(?:[.,][0-9]{1,15})?")
_LATEST_SERIAL: Final = 2_958_465
_TWELVE: Final = 12


@dataclass(frozen=True, slots=True)
class DateForm:
    """What a text is made of.

    `numbers`: `day` and `month` are the first and the second number, in the order of the text;
    `digits` are those of the year. `serial`: `day` is the number. `month` and `year` are partial.
    """

    kind: FormKind
    year: int = 0
    month: int = 0
    day: int = 0
    digits: int = 4


ABSENT: Final = DateForm("absent")
UNREADABLE: Final = DateForm("unreadable")


def day_month_year(text: str) -> tuple[int, int, int] | None:
    """The three numbers of the plainest form, « 03/04/2010 » with or without a time; else None.

    Nearly every cell has it: a million of them are then read in a second or two.
    """
    match = _PLAINEST.fullmatch(text)
    return None if match is None else (int(match[1]), int(match[2]), int(match[3]))


def form_of(text: str) -> DateForm:
    """The form of this text."""
    if len(text) > LONGEST_DATE:
        text = text.strip()
        if len(text) > LONGEST_DATE:
            return UNREADABLE
    return _absent_or(_figures(text) or _words(text))


def _absent_or(form: DateForm) -> DateForm:
    if form.year not in _ZERO_YEARS or form.digits != len("0001"):
        return form
    parts = (form.year, form.month, form.day)
    swapped = (form.year, form.day, form.month)
    is_zero = parts in _PROGRAM_ZEROS or (form.kind == "numbers" and swapped in _PROGRAM_ZEROS)
    return ABSENT if is_zero else form


def _figures(text: str) -> DateForm | None:
    """What is written with figures alone, which nearly every cell is: no letter to fold."""
    if match := _NUMBERS.fullmatch(text):
        return _numbers(match)
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day, zone = match.groups()
        if not (year + month + day).strip("0"):
            return ABSENT
        return _in_paris(text) if zone else DateForm("day", int(year), int(month), int(day))
    if match := _COMPACT.fullmatch(text):
        return _compact(match[1])
    return None


def _numbers(match: re.Match[str]) -> DateForm:
    first, _, second, year, zone = match.groups()
    if not (first + second + year).strip("0") or _NINES.fullmatch(f"{first}/{second}/{year}"):
        return ABSENT
    # LIMIT: a day written first is never followed by an offset; were it, the day could be another.
    if zone:
        return UNREADABLE
    return DateForm("numbers", int(year), int(second), int(first), len(year))


def _in_paris(text: str) -> DateForm:
    """An instant with its offset: midnight in Paris is often written as 22 or 23 h, the eve."""
    try:
        instant = datetime.fromisoformat(_UTC.sub("Z", text.strip().upper()).replace(" +", "+"))
        day = instant.astimezone(_PARIS)
    except (ValueError, OverflowError):
        return UNREADABLE
    return DateForm("day", day.year, day.month, day.day)


def _compact(figures: str) -> DateForm:
    """AAAAMMJJ, or JJMMAAAA: a year of our times never reads as a month, so one alone holds."""
    if not figures.strip("0") or not figures.strip("9"):
        return ABSENT
    if 1 <= int(figures[4:6]) <= _TWELVE or not figures[4:].strip("0"):
        return DateForm("day", int(figures[:4]), int(figures[4:6]), int(figures[6:]))
    return DateForm("numbers", int(figures[4:]), int(figures[2:4]), int(figures[:2]))


def _words(text: str) -> DateForm:
    folded = _folded(text)
    if not folded or _NOTHING.fullmatch(folded) or _NOT_LETTERS.sub("", folded) in _ABSENT:
        return ABSENT
    if folded != text and (form := _figures(folded)):
        return form
    if (form := _partial(folded) or _named(folded)) is not None:
        return form
    bare = folded[_WEEKDAY.match(folded).end() :]  # type: ignore[union-attr]  # it matches nothing too
    return _named(bare) or _figures(bare) or UNREADABLE


def _folded(text: str) -> str:
    """Small letters without accents, plain spaces, without the apostrophe of a forced text."""
    flat = unicodedata.normalize("NFKD", text.strip().removeprefix("'")).lower()
    spaced = "".join(" " if char.isspace() else char for char in flat)
    kept = "".join(c for c in spaced if c.isprintable() and not unicodedata.combining(c))
    return " ".join(kept.split())


def _partial(folded: str) -> DateForm | None:
    if _YEAR.fullmatch(folded):
        return DateForm("year", int(folded))
    if match := _MONTH.fullmatch(folded):
        return _month(int(match[2]), int(match[1]))
    if match := _MONTH_LAST.fullmatch(folded):
        return _month(int(match[1]), int(match[2]))
    if match := _MONTH_NAMED.fullmatch(folded):
        return _month(int(match[2]), _MONTHS.get(match[1], 99))
    if (match := _SERIAL.fullmatch(folded)) and int(match[1]) <= _LATEST_SERIAL:
        return DateForm("serial", day=int(match[1]))
    return None


def _month(year: int, month: int) -> DateForm:
    if month == 0:
        return DateForm("year", year) if year else ABSENT
    return DateForm("month", year, month) if month <= _TWELVE else UNREADABLE


def _named(folded: str) -> DateForm | None:
    if match := _DAY_NAMED.fullmatch(folded):
        day, name, year = match[1], match[2], match[3]
    elif match := _NAMED_DAY.fullmatch(folded):
        name, day, year = match[1], match[2], match[3]
    else:
        return None
    month = _MONTHS.get(name)
    if month is None:
        return None
    return DateForm("day", int(year), month, int(day), len(year))


def _month_names() -> dict[str, int]:
    """Each name and its beginnings that no other month shares: « déc », « juil », never « jui »."""
    found: dict[str, int] = {}
    for at, names in enumerate(_NAMES, 1):
        for name in names.split():
            for length in range(_SHORTEST_NAME, len(name) + 1):
                begun = name[:length]
                found[begun] = at if found.get(begun, at) == at else 0
    return {name: at for name, at in found.items() if at}


_MONTHS: Final = _month_names()
