"""Tags and filters of the pages: icons, French dates, how binding and how sure a thing is."""

import re
from collections.abc import Mapping, Sized
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeGuard

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from serment.documents.finding_words import (
    CONFIDENCE_WORDS,
    FORCE_WORDS,
    OUTCOME_WORDS,
    URGENCY_WORDS,
    minutes_in_french,
)
from serment.kernel.french import date_in_french, grouped_in_french, size_in_french
from serment.law.activity import ActivityStatus
from serment.law.activity_words import STATUS_WORDS
from serment.law.findings import Outcome
from serment.law.model import Confidence, Force, Urgency

register = template.Library()
_ICONS = Path(__file__).resolve().parent.parent / "icons"

# The words are those of the printed documents; colour only repeats them.
COLOURS = {
    "due": "tag-todo",
    "unmet": "tag-todo",
    "met": "tag-done",
    "not_applicable": "tag-plain",
    "undetermined": "tag-ask",
}
RECORD_COLOURS = {
    "erasable": "tag-todo",
    "keep": "tag-done",
    "held": "tag-plain",
    "undetermined": "tag-ask",
}
STATUS_COLOURS = {"draft": "tag-todo", "confirmed": "tag-done", "archived": "tag-plain"}
PLURAL = 2
SCREENS = {
    "today": "",
    "practice": "/cabinet/",
    "register": "/registre/",
    "documents": "/documents/",
    "proof": "/preuve/",
}
SCREEN_NAMES = {
    "practice": "Mon cabinet",
    "register": "Registre",
    "documents": "Documents",
    "proof": "Preuve",
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
    """Write a date as « 23 novembre 2026 »; an instant is dated where the practice is."""
    if value is None:
        return ""
    return date_in_french(timezone.localtime(value).date() if _is_instant(value) else value)


@register.filter
def french_instant(value: datetime) -> str:
    """Write an instant as « 23 novembre 2026, 18 h 30 »."""
    local = timezone.localtime(value)
    return f"{date_in_french(local.date())}, {local.hour}\u00a0h\u00a0{local.minute:02d}"


def _is_instant(value: date | datetime) -> TypeGuard[datetime]:
    return isinstance(value, datetime)


@register.filter
def grouped(count: int) -> str:
    """Write a number as « 12 000 »."""
    return grouped_in_french(count)


@register.filter
def weight(size: int) -> str:
    """Write a size as « 12,5 Mo »."""
    return size_in_french(size)


@register.filter
def minutes(count: int) -> str:
    """Write a time as « 15 min » or « 1 h 30 »."""
    return minutes_in_french(count)


@register.filter
def outcome_name(outcome: Outcome) -> str:
    """Name an outcome in French."""
    return OUTCOME_WORDS[outcome].lower()


@register.simple_tag
def outcome_tag(outcome: Outcome) -> SafeString:
    """Show an outcome by its words; colour only repeats them."""
    return _tag(COLOURS[outcome], OUTCOME_WORDS[outcome].lower())


@register.simple_tag
def certainty_tag(confidence: Confidence) -> SafeString:
    """Show how sure a thing is; nothing where nothing is in doubt."""
    words = certainty(confidence)
    return _tag("tag-todo", words) if words else mark_safe("")


@register.simple_tag
def status_tag(status: ActivityStatus) -> SafeString:
    """Show where an activity of the register stands."""
    return _tag(STATUS_COLOURS[status], STATUS_WORDS[status].lower())


@register.simple_tag
def record_tag(status: str, words: str) -> SafeString:
    """Show what the rules conclude for a record, by its words."""
    return _tag(RECORD_COLOURS.get(status, "tag-plain"), words.lower())


def _tag(kind: str, words: str) -> SafeString:
    return format_html('<span class="tag {}">{}</span>', kind, words)


@register.filter
def duty(force: Force) -> str:
    """Say how binding a text is: « vous devez » or « il est recommandé »."""
    advice = force == "guidance"
    return "Il est recommandé" if advice else f"Vous devez ({FORCE_WORDS[force].lower()})"


@register.filter
def certainty(confidence: Confidence) -> str:
    """Say how sure a conclusion is; empty where nothing is in doubt."""
    return "" if confidence == "sure" else CONFIDENCE_WORDS[confidence].lower()


@register.filter
def urgency_name(urgency: Urgency) -> str:
    """Name an urgency in French."""
    return URGENCY_WORDS[urgency].lower()


@register.filter
def screen_address(screen: str) -> str:
    """Return where a thing is done; empty for the plan itself."""
    return SCREENS.get(screen, "")


@register.filter
def screen_name(screen: str) -> str:
    """Name the screen where a thing is done."""
    return SCREEN_NAMES.get(screen, "")


@register.filter
def of_rule(by_rule: Mapping[str, object], rule: str) -> object:
    """Return what a table by rule holds for this one; nothing for another."""
    return by_rule.get(rule)


@register.filter
def plural(value: int | Sized, endings: str = "s") -> str:
    """Return the mark of the plural, which French writes from two on; « ,nt » gives both ends."""
    count = value if isinstance(value, int) else len(value)
    one, many = endings.split(",") if "," in endings else ("", endings)
    return many if count >= PLURAL else one
