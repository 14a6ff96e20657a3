"""Tags and filters of the pages: icons, French dates, how binding and how sure a thing is."""

import re
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from serment.kernel.french import date_in_french

register = template.Library()
_ICONS = Path(__file__).resolve().parent.parent / "icons"

OUTCOMES = {
    "due": ("à faire", "badge-warning"),
    "unmet": ("à corriger", "badge-error"),
    "met": ("en règle", "badge-success"),
    "not_applicable": ("ne vous concerne pas", "badge-ghost"),
    "undetermined": ("à préciser", "badge-info"),
}
DUTIES = {
    "statute": "Vous devez (loi)",
    "decree": "Vous devez (décret)",
    "eu_regulation": "Vous devez (règlement européen)",
    "case_law": "Vous devez (décision de justice)",
    "contract": "Vous devez (contrat)",
    "regulator": "Vous devez (décision de l’autorité)",
    "guidance": "Il est recommandé",
}
CERTAINTIES = {
    "sure": "",
    "to_verify": "à valider",
    "interpretation": "interprétation prudente, à valider",
    "convention": "convention de calcul",
}
URGENCIES = {
    "week": "cette semaine",
    "month": "ce mois-ci",
    "quarter": "ce trimestre",
    "year": "cette année",
}


@lru_cache(maxsize=64)
def _drawing(name: str) -> str:
    text = (_ICONS / f"{name}.svg").read_text(encoding="utf-8")
    inner = re.sub(r"<!--.*?-->|<svg[^>]*>|</svg>", "", text, flags=re.DOTALL)
    return " ".join(inner.split())


@register.simple_tag
def icon(name: str, size: str = "size-5") -> SafeString:
    """Draw an icon that says nothing to a screen reader: the words beside it do."""
    return format_html(
        '<svg class="{} shrink-0" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        'focusable="false">{}</svg>',
        size,
        mark_safe(_drawing(name)),  # noqa: S308 - a bundled drawing, never a person's text
    )


@register.filter
def french_date(value: date | datetime | None) -> str:
    """Write a date as « 23 novembre 2026 »."""
    if value is None:
        return ""
    return date_in_french(value.date() if isinstance(value, datetime) else value)


@register.filter
def outcome_name(outcome: str) -> str:
    """Name an outcome in French."""
    return OUTCOMES[outcome][0]


@register.simple_tag
def outcome_badge(outcome: str) -> SafeString:
    """Show an outcome by its words; colour only repeats them."""
    words, colour = OUTCOMES[outcome]
    return format_html('<span class="badge {}">{}</span>', colour, words)


@register.filter
def duty(force: str) -> str:
    """Say how binding a text is: « vous devez » or « il est recommandé »."""
    return DUTIES.get(force, "Il est recommandé")


@register.filter
def certainty(confidence: str) -> str:
    """Say how sure a conclusion is; empty where nothing is in doubt."""
    return CERTAINTIES.get(confidence, "à valider")


@register.filter
def urgency_name(urgency: str) -> str:
    """Name an urgency in French."""
    return URGENCIES.get(urgency, "")
