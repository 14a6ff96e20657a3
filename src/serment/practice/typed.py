"""What a person typed, as every database and paper can keep it."""

import unicodedata

_KEPT = "\n\t"


def plain_text(text: str) -> str:
    r"""Return the text without controls (PostgreSQL refuses NUL) nor blanks at its ends.

    >>> plain_text(" Dr\x00 Rey ")
    'Dr Rey'
    """
    kept = (c for c in text if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(kept).strip()
