"""Luhn's check digit (ISO/IEC 7812-1, annex B), on plain ASCII digits.

Guarantees that any single wrong digit changes the check digit. Leaves to others: the form of the
number, letters, exceptions (La Poste).

>>> luhn_check_digit("7992739871")
'3'
"""

from typing import Final

_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # 2 × digit, its two digits added


def luhn_check_digit(body: str) -> str:
    """The digit to write after `body` (ASCII digits, at least one)."""
    doubled = sum(_DOUBLED[int(digit)] for digit in body[::-2])
    plain = sum(int(digit) for digit in body[-2::-2])
    return str(-(doubled + plain) % 10)


def is_luhn(number: str) -> bool:
    """Whether the last digit of `number` (ASCII digits, at least two) is the one that Luhn asks."""
    return luhn_check_digit(number[:-1]) == number[-1]
