"""Which characters a document can print, and what becomes of the others.

Guarantees: what leaves `printable` has a glyph in the bundled fonts, no control and no
bidirectional override; a character without a glyph becomes « □ », so that its absence shows.
A PDF/A refuses a missing glyph: one exotic name must not keep a practice from its notices.
Leaves to others: French spacing (`serment.kernel.french`).
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

MISSING = "□"
LONGEST = 20_000
"""Characters kept of one text: a page holds about 4 000. LIMIT: the rest becomes « … »."""

# First and last code point of each stretch that the bundled fonts cover without a hole
# (kept true by a test that typesets them all).
_COVERED = (
    (0x20, 0x7E),  # Latin
    (0xA0, 0xAC),
    (0xAE, 0x17F),
    (0x1E80, 0x1E85),
    (0x1EF2, 0x1EF3),
    (0x384, 0x38A),  # Greek
    (0x38E, 0x3A1),
    (0x3A3, 0x3CE),
    (0x400, 0x45F),  # Cyrillic
    (0x5D0, 0x5EA),  # Hebrew
    (0x621, 0x63A),  # Arabic
    (0x640, 0x64A),
    (0x2010, 0x2015),  # dashes, quotes, bullets
    (0x2018, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x202F, 0x202F),
    (0x2030, 0x2030),
    (0x2039, 0x203A),
    (0x20AC, 0x20AC),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2190, 0x2193),  # arrows, signs
    (0x2212, 0x2212),
    (0x2248, 0x2248),
    (0x2260, 0x2260),
    (0x2264, 0x2265),
    (0x25A1, 0x25A1),
    (0x25CF, 0x25CF),
    (0x2610, 0x2612),
    (0x2713, 0x2713),
)
_STARTS = tuple(first for first, _ in _COVERED)


def printable(text: str) -> str:
    """The text as it can be printed: NFC, line breaks kept, everything else as promised above."""
    kept = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return unicodedata.normalize("NFC", kept).translate(_GLYPHS)


def unprintable(text: str) -> str:
    """The characters of a text that would be printed as « □ », each once, in order.

    >>> unprintable("Dr Rey 😀, 😀 tél. 1")
    '😀'
    """
    kept = unicodedata.normalize("NFC", text)
    return "".join(dict.fromkeys(c for c in kept if c != MISSING and _glyph(c) == MISSING))


def covered() -> str:
    """Every character that has a glyph, in order."""
    return "".join(chr(code) for first, last in _COVERED for code in range(first, last + 1))


def _glyph(character: str) -> str:
    if character == "\n":
        return character
    if character == "\t":
        return " "
    if unicodedata.category(character) in {"Cc", "Cf"}:
        return ""
    code = ord(character)
    place = bisect_right(_STARTS, code) - 1
    return character if place >= 0 and code <= _COVERED[place][1] else MISSING


class _Glyphs(dict[int, str]):
    """What becomes of each character, kept for those that have a glyph: a thousand at most."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        glyph = _glyph(character)
        if glyph == character:
            self[code] = glyph
        return glyph


_GLYPHS = _Glyphs()
