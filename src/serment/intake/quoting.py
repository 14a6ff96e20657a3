"""What a message quotes of a hostile file: short, on one line, and without a NIR.

Guarantees that nothing which has the form of a NIR or NIA (kernel) is repeated, wherever it was
found: in the name of a file, in a date, in an identifier. Leaves to others what is quoted.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST_QUOTE: Final = 80
MASK: Final = "[numéro masqué]"
# Looser than the form of `kernel.identifiers.nir`: a wrong one must not be repeated either, nor one
# cut by spaces, dots or dashes.
_NIR: Final = re.compile(
    r"(?<![0-9])[1-478](?:[ ._\u00a0\u202f-]?[0-9]){4}[ ._\u00a0\u202f-]?(?:[0-9]{2}|2[ABab])"
    r"(?:[ ._\u00a0\u202f-]?[0-9]){6}(?:[ ._\u00a0\u202f-]?[0-9]{2})?(?![0-9])"
)


def bears_nir(text: str) -> bool:
    """Whether something in it has the form of a NIR or NIA, spaced or not."""
    return _NIR.search(text) is not None


def without_nir(text: str) -> str:
    """The text with each NIR or NIA masked."""
    return _NIR.sub(MASK, text)


def quoted(text: str) -> str:
    """The text for a message: masked, printable, at most 80 characters."""
    shown = "".join(c if c.isprintable() else "·" for c in text[: 4 * LONGEST_QUOTE])
    return without_nir(shown)[:LONGEST_QUOTE]
