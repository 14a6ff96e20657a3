"""French as it is printed: no line begins with a sign that belongs to the word before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "serment" / "web"
PAGES = sorted((WEB / "templates").rglob("*.html"))
_MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
_LOOSE = re.compile(r"« | »| [;!?]|\S :(?:\s|$)")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(WEB)))
def test_no_sign_can_fall_to_the_next_line(page: Path) -> None:
    """Guillemets and double punctuation hold to their word by a no-break space."""
    text = _MARKUP.sub("\ufffc", page.read_text(encoding="utf-8"))
    assert _LOOSE.findall(text) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(WEB)))
def test_apostrophes_are_curved(page: Path) -> None:
    """The apostrophe of the words shown is « ’ »."""
    text = _MARKUP.sub(" ", page.read_text(encoding="utf-8"))
    assert re.findall(r"\w'\w", text) == []


def test_no_heading_bears_the_number_of_an_article() -> None:
    """The law is in the panel, never in a heading."""
    for page in PAGES:
        heads = re.findall(
            r"<h[1-3][^>]*>(.*?)</h[1-3]>", page.read_text(encoding="utf-8"), re.DOTALL
        )
        assert not [h for h in heads if re.search(r"\b(article|art\.)\s*\d", h, re.IGNORECASE)]
