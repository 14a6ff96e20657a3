"""What falls due year by year, drawn: a bar for each year, full for what is past its term.

Guarantees that nothing is said by colour alone (past: full; to come: outlined) and that no text of
a person is drawn: years and counts only. The page gives the same in a table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from serment.kernel.french import grouped_in_french

_BEFORE, _AFTER = 12, 28
_STEP, _BAR, _HEIGHT, _FOOT = 20, 14, 150, 26
_EACH: Final = 5


@dataclass(frozen=True, slots=True)
class YearBar:
    """Records whose retention ends in a year; the first and the last bar may gather more."""

    label: str
    records: int
    is_past: bool
    year: int | None


def bars_of(years: Mapping[int, int], as_of: date) -> tuple[YearBar, ...]:
    """Return a bar for each year from the first to the last, the far ones gathered."""
    if not years:
        return ()
    now = as_of.year
    first, last = max(min(years), now - _BEFORE), min(max(years), now + _AFTER)
    first, last = min(first, now), max(last, now)
    early = sum(count for year, count in years.items() if year < first)
    late = sum(count for year, count in years.items() if year > last)
    middle = (
        YearBar(str(year), years.get(year, 0), year < now, year) for year in range(first, last + 1)
    )
    before = (YearBar(f"avant {first}", early, is_past=True, year=None),) if early else ()
    after = (YearBar(f"après {last}", late, is_past=False, year=None),) if late else ()
    return (*before, *middle, *after)


def years_svg(bars: tuple[YearBar, ...]) -> SafeString:
    """Draw the bars; a title on each gives its count."""
    most = max((bar.records for bar in bars), default=0) or 1
    width = _STEP * len(bars) + 70
    drawn = format_html_join("", "{}", ((_drawn(at, bar, most),) for at, bar in enumerate(bars)))
    return format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}" '
        'fill="none" stroke="none" font-size="12">{}<path d="M0 {}H{}" stroke="currentColor"/>'
        "</svg>",
        width,
        _HEIGHT + _FOOT,
        width,
        _HEIGHT + _FOOT,
        "Dossiers dont la conservation finit, année par année",
        drawn,
        _HEIGHT,
        width,
    )


def _drawn(at: int, bar: YearBar, most: int) -> SafeString:
    left = at * _STEP + 30
    height = max(round(bar.records / most * (_HEIGHT - 20)), 2 if bar.records else 0)
    fill = "currentColor" if bar.is_past else "none"
    label = ""
    if bar.year is None or bar.year % _EACH == 0:
        label = format_html(
            '<text x="{}" y="{}" text-anchor="middle" fill="currentColor">{}</text>',
            left + _BAR / 2,
            _HEIGHT + 18,
            bar.label if bar.year is not None else "…",
        )
    return format_html(
        '<g><title>{} : {}</title><rect x="{}" y="{}" width="{}" height="{}" fill="{}" '
        'stroke="currentColor" stroke-width="1.5"/>{}</g>',
        bar.label,
        grouped_in_french(bar.records),
        left,
        _HEIGHT - height,
        _BAR,
        height,
        fill,
        label,
    )
