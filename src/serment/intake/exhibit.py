"""A file that a person attaches to what it proves: its kind, and a name that harms no one.

Guarantees: `sniff_kind` looks at the bytes first and never trusts a name; what a browser would
render as a page (HTML, SVG, XML) is `html`, never `image` nor `text`; `safe_name` gives a name
that every system accepts, without folder, control nor direction override. Nothing is unpacked:
a ZIP is kept as the bytes that it is.
Leaves to others: keeping the bytes (`store`), size limits of the upload (`adapters`).

A file whose kind is not in `SHOWN_INLINE` is only ever offered for download.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

ExhibitKind = Literal["pdf", "image", "office", "text", "html", "zip", "other", "empty"]

SHOWN_INLINE: Final[frozenset[ExhibitKind]] = frozenset({"image"})
"""Kinds that may be shown in our own origin; a PDF can carry scripts, so it is downloaded."""
SNIFFED_BYTES: Final = 4096
"""How much of the beginning of a file `sniff_kind` needs."""
LONGEST_NAME: Final = 120

_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE_ENTRIES = (b"mimetypeapplication/vnd.oasis.opendocument.", b"[Content_Types].xml")
_OFFICE_EXTENSIONS = frozenset(
    ("doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf")
)
_WEB_MARKS = re.compile(
    rb"<(?:!doctype|html|head|body|script|iframe|svg|math|object|embed|form|meta|link|style|img|a"
    rb"|table|div|p|br|h[1-6]|base|\?xml|!--)[\s>/\[-]|<\?xml|<!doctype|javascript:",
    re.IGNORECASE,
)
_WEB_EXTENSIONS = frozenset(
    ("html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "svg", "svgz", "xml", "xsl", "xslt")
)
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f]')


def sniff_kind(head: bytes, name: str) -> ExhibitKind:
    """What the file is, from its first `SNIFFED_BYTES` bytes; its name only settles ties."""
    start = head[:SNIFFED_BYTES]
    extension = name.rpartition(".")[2].casefold() if "." in name else ""
    if not start:
        return "empty"
    if start.startswith(b"%PDF-"):
        return "pdf"
    if start.startswith(_IMAGES) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP"):
        return "image"
    if start.startswith(_ZIP):
        return _zip_kind(start, extension)
    if start.startswith((_OLD_OFFICE, _RTF)):
        return "office"
    return _textual_kind(start, extension)


def _zip_kind(start: bytes, extension: str) -> ExhibitKind:
    """An office document is a ZIP that says so; the extension alone proves nothing."""
    says_so = any(entry in start for entry in _OFFICE_ENTRIES)
    return "office" if says_so and extension in _OFFICE_EXTENSIONS else "zip"


def _textual_kind(start: bytes, extension: str) -> ExhibitKind:
    # A browser may read bytes as UTF-16: the marks are looked for without their null bytes too.
    if extension in _WEB_EXTENSIONS or _WEB_MARKS.search(start.replace(b"\x00", b"")):
        return "html"
    return "text" if _is_text(start) else "other"


def _is_text(start: bytes) -> bool:
    if b"\x00" in start:
        return False
    for encoding in ("utf-8", "cp1252"):
        try:
            text = start.decode(encoding)
        except UnicodeDecodeError as error:
            # The last character may be cut by the end of the excerpt.
            if encoding != "utf-8" or error.start < len(start) - 3:
                continue
            text = start[: error.start].decode(encoding)
        return not any(
            unicodedata.category(char) == "Cc" and char not in "\t\n\r\f" for char in text
        )
    return False


def safe_name(name: str) -> str:
    """A file name without folder nor trap, at most `LONGEST_NAME` characters, never empty.

    >>> safe_name("../../etc/passwd")
    'passwd'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(char for char in last if unicodedata.category(char) not in {"Cf", "Cs", "Cn"})
    clean = re.sub(r"\s+", " ", _FORBIDDEN.sub("", visible)).strip(" .")
    stem, dot, extension = clean.rpartition(".")
    if not dot or not stem or len(extension) > 10:  # noqa: PLR2004 -- no known extension is longer
        stem, dot, extension = clean, "", ""
    shortened = stem[: LONGEST_NAME - len(extension) - 1].strip(" .") + dot + extension
    if _RESERVED.fullmatch(shortened):
        shortened = f"fichier {shortened}"
    return shortened or "fichier"
