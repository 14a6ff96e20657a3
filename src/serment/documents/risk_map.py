"""Where the three feared events stand, by severity and likelihood: a drawing and its table.

Guarantees: the drawing and the table say the same thing; no text of a person is drawn, only our
own words; no information by colour alone (a circle before the action plan, a square after it, a
number for the event); no style attribute, script nor external reference, so that a strict content
security policy lets it be; the page's own text colour (`currentColor`) draws it, light or dark.
Leaves to others what the levels are (`serment.intake.pia.survey`).

LIMIT: a zone is darker as severity and likelihood rise together; where a risk becomes
unacceptable is the controller's to say, and no frontier is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from serment.intake.pia.questionnaire import HIGHEST_LEVEL, LEVEL_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serment.intake.pia.survey import RiskPosition

_CELL, _LEFT, _TOP, _RADIUS = 110, 150, 20, 15
_SIDE: Final = _CELL * HIGHEST_LEVEL
_STEP: Final = 34
_SHADE: Final = 0.02


@dataclass(frozen=True, slots=True)
class RiskMapRow:
    """A feared event in words: its number on the map, its levels before and after, or « — »."""

    number: int
    event: str
    severity: str
    likelihood: str
    severity_after: str
    likelihood_after: str


def risk_map_rows(risks: Sequence[RiskPosition]) -> tuple[RiskMapRow, ...]:
    """The table that says in words what the map draws."""
    return tuple(
        RiskMapRow(
            number,
            risk.event.title,
            _word(risk.severity),
            _word(risk.likelihood),
            _word(risk.severity_after),
            _word(risk.likelihood_after),
        )
        for number, risk in enumerate(risks, start=1)
    )


def risk_map_svg(risks: Sequence[RiskPosition], *, prefix: str = "risk-map") -> str:
    """The map as an inline SVG element; `prefix` makes its identifiers unique in the page."""
    name = escape(prefix)
    width, height = _LEFT + _SIDE + 20, _TOP + _SIDE + 150
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" ',
            f'aria-labelledby="{name}-title {name}-desc" ',
            'font-family="Inter, Source Sans 3, sans-serif" font-size="14" fill="currentColor">',
            f'<title id="{name}-title">Carte des risques</title>',
            f'<desc id="{name}-desc">{escape(_description(risks))}</desc>',
            *_grid(),
            *_marks(risks),
            *_legend(risks),
            "</svg>",
        )
    )


def _word(level: int | None) -> str:
    return LEVEL_WORDS[level] if level else "—"


def _description(risks: Sequence[RiskPosition]) -> str:
    told = [
        f"{risk.event.title} : gravité {_word(risk.severity)}, "
        f"vraisemblance {_word(risk.likelihood)}"
        for risk in risks
        if risk.is_placed
    ]
    if not told:
        return "Aucun risque n’est encore placé : sa gravité ou sa vraisemblance manque."
    return f"{' ; '.join(told)}. Le tableau qui suit dit la même chose en toutes lettres."


def _grid() -> Iterator[str]:
    """Sixteen cells, likelihood from left to right, severity from bottom to top."""
    for level in range(1, HIGHEST_LEVEL + 1):
        for other in range(1, HIGHEST_LEVEL + 1):
            x, y = _LEFT + _CELL * (other - 1), _TOP + _CELL * (HIGHEST_LEVEL - level)
            yield (
                f'<rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" stroke="currentColor" '
                f'stroke-opacity="0.4" fill-opacity="{_SHADE * level * other:.2f}"/>'
            )
        middle = _CELL * (level - 1) + _CELL // 2
        yield (
            f'<text x="{_LEFT - 12}" y="{_TOP + _SIDE - middle + 5}" text-anchor="end">'
            f"{LEVEL_WORDS[level]}</text>"
            f'<text x="{_LEFT + middle}" y="{_TOP + _SIDE + 22}" text-anchor="middle">'
            f"{LEVEL_WORDS[level]}</text>"
        )
    yield (
        f'<text x="{_LEFT + _SIDE // 2}" y="{_TOP + _SIDE + 46}" text-anchor="middle" '
        'font-weight="600">Vraisemblance</text>'
        f'<text x="18" y="{_TOP + _SIDE // 2}" text-anchor="middle" font-weight="600" '
        f'transform="rotate(-90 18 {_TOP + _SIDE // 2})">Gravité</text>'
    )


def _marks(risks: Sequence[RiskPosition]) -> Iterator[str]:
    """A circle before, a square after; each event has its own column in a cell: none hides."""
    for number, risk in enumerate(risks, start=1):
        if risk.severity and risk.likelihood:
            yield _mark(*_centre(number, risk.severity, risk.likelihood, row=0), number)
        if risk.severity_after and risk.likelihood_after:
            place = _centre(number, risk.severity_after, risk.likelihood_after, row=1)
            yield _mark(*place, number, square=True)


def _centre(number: int, severity: int, likelihood: int, *, row: int) -> tuple[int, int]:
    x = _LEFT + _CELL * (likelihood - 1) + _CELL // 2 + _STEP * (number - 2)
    y = _TOP + _CELL * (HIGHEST_LEVEL - severity) + _CELL // 2 + _STEP * row - _STEP // 2
    return x, y


def _mark(x: int, y: int, number: int, *, square: bool = False) -> str:
    look = 'stroke="currentColor" stroke-width="2" fill="currentColor" fill-opacity='
    shape = (
        f'<rect x="{x - _RADIUS}" y="{y - _RADIUS}" width="{2 * _RADIUS}" '
        f'height="{2 * _RADIUS}" {look}"0.12"/>'
        if square
        else f'<circle cx="{x}" cy="{y}" r="{_RADIUS}" {look}"0"/>'
    )
    return f'{shape}<text x="{x}" y="{y + 5}" text-anchor="middle">{number}</text>'


def _legend(risks: Sequence[RiskPosition]) -> Iterator[str]:
    top = _TOP + _SIDE + 82
    yield _mark(_LEFT - 40, top, 1)
    yield f'<text x="{_LEFT - 18}" y="{top + 5}">avant le plan d’action</text>'
    yield _mark(_LEFT + 170, top, 1, square=True)
    yield f'<text x="{_LEFT + 192}" y="{top + 5}">après</text>'
    words = " · ".join(f"{n} {risk.event.title}" for n, risk in enumerate(risks, start=1))
    yield f'<text x="{_LEFT - 54}" y="{top + 44}">{escape(words)}</text>'
