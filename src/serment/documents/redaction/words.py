"""Where words are on the pages: accents and capitals ignored, whole words only.

Guarantees: a name cut at the end of a line by a hyphen, spelt with a soft hyphen, spaced letter by
letter, or whose parts are apart by spaces, a hyphen or an apostrophe is found; a number is found
however its digits are grouped. Leaves to others: what is looked for, and whether it is masked.

LIMIT: only text is read. A name in a picture, drawn as curves, cut without a hyphen, or whose
letters the file gives in disorder is not found: a person looks at every page.

>>> import re
>>> bool(re.search(pattern_of("Jean-Noël"), "jean noel"))
True
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from serment.documents.redaction.boxes import Found, box_around
from serment.kernel.french import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serment.documents.redaction.reading import Corners, Glyphs

_HYPHEN: Final = "[-\u2010\u2011\u00ad]"
_UNSEEN: Final = "[\u00ad\u200b\u200c\u200d\u2060\ufeff]*"
_CUT: Final = rf"(?:{_UNSEEN}|{_HYPHEN}[^\S\n]*\n\s*)"
_GAP: Final = r"[\W_]{1,6}"  # whatever is neither a letter nor a digit
_DIGITS_GAP: Final = r"[\s.\-\u2010\u2011/]{0,3}"
_FEWEST_SPACED: Final = 4
_MARGIN: Final = 0.12


def find_in_page(page: int, lines: Sequence[Glyphs], words: Sequence[str]) -> Iterator[Found]:
    """Each place of each word, in the order of the text."""
    text, places = _flat(lines)
    for word in words:
        pattern = pattern_of(word)
        if not pattern:
            continue
        for match in re.finditer(pattern, text):
            yield from _boxes(word, page, places[match.start() : match.end()])


def _boxes(word: str, page: int, places: Sequence[tuple[int, Corners | None]]) -> Iterator[Found]:
    """One box for each line on which the match has letters."""
    for _, held in groupby(places, key=lambda place: place[0]):
        box = box_around(page, filter(None, (corners for _, corners in held)), margin=_MARGIN)
        if box is not None:
            yield Found(word, box)


def _flat(lines: Sequence[Glyphs]) -> tuple[str, list[tuple[int, Corners | None]]]:
    """The page in one folded text, and for each of its characters its line and its place."""
    text: list[str] = []
    places: list[tuple[int, Corners | None]] = []
    for number, line in enumerate(lines):
        for letter, corners in zip(line.text, line.places, strict=True):
            folded = fold(letter)
            text.append(folded)
            places += [(number, corners)] * len(folded)
        text.append("\n")
        places.append((number, None))
    return "".join(text), places


def pattern_of(word: str) -> str:
    """The regular expression of a word or a name, to be met in a folded text; empty for none."""
    parts = re.findall(r"[^\W_]+", fold(word))
    if not parts:
        return ""
    if all(part.isdigit() for part in parts):
        body = _DIGITS_GAP.join("".join(parts))
    else:
        body = _GAP.join(map(_part, parts))
    return rf"(?<![^\W_])(?:{body})(?![^\W_])"


def _part(part: str) -> str:
    letters = [*map(re.escape, part)]
    if len(letters) < _FEWEST_SPACED:
        return _CUT.join(letters)
    return rf"(?:{_CUT.join(letters)}|{' '.join(letters)})"
