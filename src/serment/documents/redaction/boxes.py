"""Places on a page: what is masked, what is written, what was found.

Guarantees: a place is four fractions of the page as it is shown (turned and cropped as the file
says), from its upper left corner; a mask of no area, or that is no number, cannot be made.
Leaves to others: pages and pixels.

>>> MaskBox(0, 0.25, 0.5, 0.5, 0.25).corners
(0.25, 0.5, 0.75, 0.75)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Iterable


class MisplacedMaskError(ValueError):
    """A mask, or a page left out, that is not on the document; the message is for a person."""


@dataclass(frozen=True, slots=True)
class MaskBox:
    """A place on a page (from 0): its left, its top, its width and height, from 0 to 1.

    What goes past an edge of the page is allowed, and does not count. `MisplacedMaskError` for a
    box that hides nothing.
    """

    page: int
    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        right, bottom = self.left + self.width, self.top + self.height
        sides = (self.left, self.top, self.width, self.height)
        has_area = self.width > 0 and self.height > 0
        is_on_page = self.left < 1 and self.top < 1 and right > 0 and bottom > 0
        if self.page < 0 or not (all(map(math.isfinite, sides)) and has_area and is_on_page):
            raise MisplacedMaskError(
                nbsp(
                    "Un masque est sans surface ou hors de la page : il ne cacherait rien, et ce "
                    "qu’il devait cacher serait remis. Tracez-le de nouveau."
                )
            )

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, on the page: each from 0 to 1."""
        right, bottom = self.left + self.width, self.top + self.height
        return (max(0.0, self.left), max(0.0, self.top), min(1.0, right), min(1.0, bottom))


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that the document says, and where."""

    text: str
    box: MaskBox


@dataclass(frozen=True, slots=True)
class Found:
    """A word that was asked for, and a place where it is; one on two lines has two places."""

    word: str
    box: MaskBox


def box_around(
    page: int, corners: Iterable[tuple[float, float, float, float]], *, margin: float = 0.0
) -> MaskBox | None:
    """The least box that holds them all; None where they have no area on the page.

    `margin` is added on each side, as a share of the shorter one: a letter may lean out of its box.
    """
    sides = tuple(zip(*corners, strict=True))
    if not sides:
        return None
    left, top, right, bottom = min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])
    more = margin * min(right - left, bottom - top)
    left, top = max(0.0, left - more), max(0.0, top - more)
    right, bottom = min(1.0, right + more), min(1.0, bottom + more)
    if left >= right or top >= bottom:
        return None
    return MaskBox(page, left, top, right - left, bottom - top)
