"""What a person typed, as every database and paper can keep it."""

import re
import unicodedata

_KEPT = "\n\t"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_FEWEST_DIGITS = 2


def plain_text(text: str) -> str:
    r"""Return the text without controls (PostgreSQL refuses NUL) nor blanks at its ends.

    >>> plain_text(" Dr\x00 Rey ")
    'Dr Rey'
    """
    if text.isprintable():
        return text.strip()
    kept = (c for c in text if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(kept).strip()


def one_line(text: str) -> str:
    r"""Return the text on one line, its blanks made single.

    >>> one_line(" Arche\n  Santé ")
    'Arche Santé'
    """
    return " ".join(plain_text(text).split())


def is_phone(text: str) -> bool:
    """Tell whether a text can be dialled: two digits at least, and no more letters than digits.

    >>> [is_phone(text) for text in ("15", "+33 (0)5 36 49 10 10", "3646 poste 4", "le soir")]
    [True, True, True, False]
    """
    digits = sum(c.isdigit() for c in text)
    return digits >= _FEWEST_DIGITS and digits >= sum(c.isalpha() for c in text) and "@" not in text


def is_email(text: str) -> bool:
    """Tell whether a text has the form of an address: whoever answers for it decides the rest.

    >>> [is_email(text) for text in ("a@b", "a b@c", "dpo")]
    [True, False, False]
    """
    return _EMAIL.fullmatch(text) is not None
