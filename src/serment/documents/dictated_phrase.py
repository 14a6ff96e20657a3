"""A passphrase that one person dictates to another, in French, by telephone.

Guarantees: fifteen open syllables (five words of three) drawn alike, 79.8 bits; no letter that two
sounds share in French (c, g, k, s, y…), nor an accent, so that what is heard is what is typed.
Leaves to others: the chance (`below`, from `secrets`), and that it is shown once and kept nowhere.

>>> from itertools import count
>>> numbers = count()
>>> dictated_phrase(lambda many: next(numbers) % many)
'babibo-budadi-dodufa-fifofu-lalilo'
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

SYLLABLES: Final[tuple[str, ...]] = tuple(
    consonant + vowel for consonant in "bdflmnprtv" for vowel in "aiou"
)
_WORDS: Final = 5
_PER_WORD: Final = 3
PHRASE_BITS: Final = _WORDS * _PER_WORD * math.log2(len(SYLLABLES))
"""What an attacker must guess: the length of the phrase in bits."""
_PHRASE: Final = re.compile("-".join(["(?:[bdflmnprtv][aiou]){3}"] * _WORDS))


def dictated_phrase(below: Callable[[int], int]) -> str:
    """A new phrase; `below(many)` gives a whole number from 0 to `many` - 1, all as likely."""
    words = ("".join(_syllable(below) for _ in range(_PER_WORD)) for _ in range(_WORDS))
    return "-".join(words)


def _syllable(below: Callable[[int], int]) -> str:
    return SYLLABLES[below(len(SYLLABLES))]


def is_dictated_phrase(text: str) -> bool:
    """Whether a text has the form of these phrases."""
    return _PHRASE.fullmatch(text) is not None
