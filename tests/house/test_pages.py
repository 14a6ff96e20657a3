"""Pages obey the content security policy, use the style sheet that ships, and are all used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from serment.web.middleware import CONTENT_SECURITY_POLICY

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src" / "serment" / "web"
PAGES = sorted(WEB.rglob("*.html"))
SHEET = (WEB / "static" / "serment.css").read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return str(path.relative_to(WEB))


def test_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    """The policy starts from nothing and never says unsafe."""
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    for directive in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_page_needs_nothing_that_the_policy_forbids(page: Path) -> None:
    """No inline style, script or handler; no outside address; nothing marked safe."""
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", text)
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_class_of_the_page_is_in_the_style_sheet(page: Path) -> None:
    """The committed sheet was built after the page: each class has its rule."""
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", page.read_text(encoding="utf-8"))
    plain = SHEET.replace("\\", "")
    for classes in re.findall(r'class="([^"]*)"', text):
        for name in classes.split():
            assert f".{name}" in plain, f"{name} is in no rule; build the style sheet again"


def test_every_template_is_used() -> None:
    """A template that nothing renders or includes is deleted."""
    code = "".join(p.read_text(encoding="utf-8") for p in WEB.rglob("*.py"))
    pages = "".join(p.read_text(encoding="utf-8") for p in PAGES)
    templates = WEB / "templates"
    unused = [
        str(p.relative_to(templates))
        for p in sorted(templates.rglob("*.html"))
        if f'"{p.relative_to(templates)}"' not in code + pages
    ]
    assert unused == []


def test_the_bundled_parts_keep_their_licences() -> None:
    """The font and the icons ship with their notices."""
    assert (WEB / "static" / "fonts" / "LICENSE-Inter.txt").is_file()
    assert (WEB / "icons" / "LICENSE-lucide.txt").is_file()
