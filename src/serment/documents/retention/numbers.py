"""Numbers of records: proof that they name nobody, and their compression in ranges.

Guarantees: `verify_impersonal` lets through a number that cannot be read as a name, a date of birth
or a social security number; `ranges_of` loses and adds none, whatever their order or repetition.
LIMIT: a software that numbers its records by a telephone passes: nothing tells it from a number.

>>> [numbers.words for numbers in ranges_of(["D-000013", "D-000012", "D-000014", "D-000020"])]
['D-000012 à D-000014', 'D-000020']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serment.kernel.french import nbsp
from serment.kernel.identifiers.check import check_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST_NUMBER: Final = 24
_MOST_LETTERS: Final = 4
_SHAPE: Final = re.compile(r"[A-Za-z0-9]+(?:[-./_][A-Za-z0-9]+)*", re.ASCII)
_DAY: Final = re.compile(
    r"(?:^|[^0-9])"
    r"(?:[0-3]?\d[-./][01]?\d[-./](?:\d\d)?\d\d|(?:19|20)\d\d[-./][01]?\d[-./][0-3]?\d)"
    r"(?:$|[^0-9])",
    re.ASCII,
)
_LETTERS: Final = re.compile(r"[A-Za-z]+", re.ASCII)
_COUNTED: Final = re.compile(r"(.*?)(\d{1,18})", re.ASCII | re.DOTALL)
_PAIR: Final = 2


class NamingNumberError(ValueError):
    """A number of a record that could name a person; the message does not repeat it."""


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Consecutive numbers of records, both ends included."""

    first: str
    last: str
    count: int

    @property
    def words(self) -> str:
        """« D-000012 », « D-000012 et D-000013 », « D-000012 à D-000045 »."""
        if self.count == 1:
            return self.first
        return f"{self.first} {'et' if self.count == _PAIR else 'à'} {self.last}"


def verify_impersonal(numbers: Iterable[str]) -> None:
    """Raise `NamingNumberError` at the first number that may not stand on a certificate.

    Accepted: at most 24 ASCII letters and digits joined by « - . / _ », with a digit, no run of
    more than four letters (a surname), no date, and not a social security number.
    """
    for place, number in enumerate(numbers, start=1):
        if not _is_impersonal(number):
            raise NamingNumberError(
                nbsp(
                    f"Le numéro de dossier qui porte le rang {place} peut désigner une personne : "
                    "il ressemble à un nom, à une date ou à un numéro de sécurité sociale, ou il "
                    f"dépasse {LONGEST_NUMBER} signes. Un procès-verbal de destruction se garde "
                    "des années et ne doit nommer personne. Employez le numéro interne que "
                    "Serment donne à ce dossier (« D-000012 »)."
                )
            )


def _is_impersonal(number: str) -> bool:
    if len(number) > LONGEST_NUMBER or not _SHAPE.fullmatch(number):
        return False
    if not any(character.isdigit() for character in number) or _DAY.search(number):
        return False
    if any(len(letters) > _MOST_LETTERS for letters in _LETTERS.findall(number)):
        return False
    return not check_identifier("nir", number).format_ok


def ranges_of(numbers: Iterable[str]) -> tuple[NumberRange, ...]:
    """The numbers, each once, in order, the consecutive ones together.

    Two numbers follow each other when they begin alike and end in digits of which the second is
    the first plus one, written on as many places; « 9 » and « 10 » do, « 09 » and « 10 » too,
    « 099 » and « 0100 » do not.
    """
    ordered = sorted(set(numbers), key=number_rank)
    return tuple(NumberRange(run[0], run[-1], len(run)) for run in _runs(ordered))


def _runs(ordered: Sequence[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for number in ordered:
        if run and not _follows(run[-1], number):
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _parts(number: str) -> tuple[str, str]:
    """What comes before the last digits, and these; no digits where there are none or too many."""
    found = _COUNTED.fullmatch(number)
    if found is None or found.group(1)[-1:].isdigit():
        return number, ""
    return found.group(1), found.group(2)


def number_rank(number: str) -> tuple[str, bool, int, int, str]:
    """The order of numbers: by what comes before their last digits, then by these."""
    prefix, digits = _parts(number)
    return (prefix, bool(digits), int(digits or 0), len(digits), number)


def _follows(before: str, number: str) -> bool:
    prefix, digits = _parts(number)
    prefix_before, digits_before = _parts(before)
    if prefix != prefix_before or not digits or not digits_before:
        return False
    is_padded = "0" in {digits[0], digits_before[0]}
    as_written = len(digits) == len(digits_before) or not is_padded
    return as_written and int(digits) == int(digits_before) + 1
