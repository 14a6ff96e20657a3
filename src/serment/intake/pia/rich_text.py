"""The HTML of an answer, as plain text that can be shown: nothing in it is ever run.

Guarantees a text without markup, whatever the HTML: paragraphs and list items on lines of their
own, what scripts and styles hold left out, characters that would move a cursor or turn a line
round left out. `bears_code` tells HTML that a browser would have run. The HTML itself is kept
elsewhere, untouched, for the way back.

>>> readable("<p>Un <b>disque</b> chiffré.</p><script>alert(1)</script>")
'Un disque chiffré.'
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_TAGS: Final = 5_000
"""In one text: many times what a person writes; beyond, only its words are kept."""
_CODE: Final = frozenset(
    ("script", "iframe", "object", "embed", "applet", "form", "base", "meta", "link", "svg", "math")
)
_SILENT: Final = frozenset(
    ("script", "style", "template", "iframe", "object", "applet", "svg", "math", "noscript")
)
_BLOCKS: Final = frozenset(
    (
        "p", "div", "ul", "ol", "table", "tr", "br", "hr", "blockquote", "pre", "section",
        "article", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd",
    )
)  # fmt: skip
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SPACES: Final = re.compile("[ \t\n]+")
_TAG: Final = re.compile("<[^<>]*>")
_PROGRAM: Final = re.compile(r"\s*(?:javascript|vbscript|data:text/html)", re.IGNORECASE)


def readable(html: str | None) -> str:
    """The text of some HTML, lines separated by line feeds; empty for nothing."""
    return _read(html).text()


def bears_code(html: str | None) -> bool:
    """Whether a browser could have run something in it."""
    return _read(html).has_code


def _read(html: str | None) -> _Reading:
    reading = _Reading()
    source = _UNSAFE.sub("", html or "")
    if not source.strip():
        return reading
    if "<" not in source and "&" not in source:
        reading.data(source)
        return reading
    # A closing tag that closes nothing looks through all that is open: the time would be squared.
    if source.count("<") > MOST_TAGS:
        return _bare(source)
    parser = etree.HTMLParser(
        target=reading, recover=True, no_network=True, huge_tree=False, encoding="utf-8"
    )
    try:
        parser.feed(source.encode())
        parser.close()
    except etree.LxmlError:
        return _bare(source)  # nested beyond what the parser follows
    return reading


def _bare(source: str) -> _Reading:
    """The text with its tags taken off one by one; held to bear code, since nobody has looked."""
    reading = _Reading()
    reading.has_code = True
    reading.data(unescape(_TAG.sub(" ", source)))
    return reading


class _Reading:
    """What the parser tells, gathered as lines."""

    def __init__(self) -> None:
        self.has_code = False
        self._pieces: list[str] = []
        self._silent = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.has_code |= tag in _CODE or any(
            name.startswith("on") or _PROGRAM.match(_SPACES.sub("", value or "")) is not None
            for name, value in attributes.items()
        )
        self._silent += tag in _SILENT
        if tag == "li":
            self._pieces.append("\n– ")
        elif tag in _BLOCKS:
            self._pieces.append("\n")

    def end(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        if tag == "li" or tag in _BLOCKS:
            self._pieces.append("\n")

    def data(self, text: str) -> None:
        if not self._silent:
            self._pieces.append(_SPACES.sub(" ", _UNSAFE.sub("", text)))

    def close(self) -> None:
        """The parser asks for it; nothing is left to do."""

    def text(self) -> str:
        lines = (_SPACES.sub(" ", line).strip() for line in "".join(self._pieces).split("\n"))
        return "\n".join(line for line in lines if line and line != "–")
