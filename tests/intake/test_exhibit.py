"""Files attached as proof: what they are, and the names they are given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.intake.exhibit import LONGEST_NAME, SHOWN_INLINE, safe_name, sniff_kind


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"", "contrat.pdf", "empty"),
        (b"%PDF-1.7\n", "contrat.txt", "pdf"),
        (b"\x89PNG\r\n\x1a\n...", "photo.png", "image"),
        (b"\xff\xd8\xff\xe0", "photo.jpg", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "photo.webp", "image"),
        (b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text", "a.odt", "office"),
        (b"PK\x03\x04....[Content_Types].xml", "a.docx", "office"),
        (b"PK\x03\x04....[Content_Types].xml", "a.zip", "zip"),
        (b"PK\x03\x04....macro.exe", "a.docx", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "office"),
        (b"{\\rtf1", "a.rtf", "office"),
        ("Attestation délivrée à Montpellier".encode(), "a.txt", "text"),
        ("Attestation délivrée".encode("cp1252"), "a.txt", "text"),
        (b"MZ\x90\x00\x03", "a.txt", "other"),
        (b"\x7fELF\x02\x01\x01\x00", "photo.jpg", "other"),
    ],
)
def test_the_bytes_say_what_a_file_is(head: bytes, name: str, kind: str) -> None:
    """The name only settles what the bytes leave open."""
    assert sniff_kind(head, name) == kind


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<!DOCTYPE html><script>alert(1)</script>", "certificat.pdf"),
        (b"  \n<HTML><body>", "certificat.txt"),
        (b"<script src=x></script>", "photo.png"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()">', "logo.png"),
        (b'<?xml version="1.0"?><a/>', "a.txt"),
        (b"texte sans balise", "page.html"),
        (b"texte sans balise", "dessin.SVG"),
        ("<script>".encode("utf-16-le"), "a.txt"),
        (b"\xff\xfe" + "<html>".encode("utf-16-le"), "a.txt"),
        (b"bonjour <img src=x onerror=alert(1)>", "a.txt"),
    ],
)
def test_whatever_a_browser_would_render_is_html(head: bytes, name: str) -> None:
    """A page disguised under another name is never shown in our origin."""
    assert sniff_kind(head, name) == "html"
    assert sniff_kind(head, name) not in SHOWN_INLINE


@given(st.binary(max_size=300), st.text(max_size=20))
def test_sniffing_never_fails(head: bytes, name: str) -> None:
    """Any bytes under any name have a kind; a page is never an image nor a text."""
    kind = sniff_kind(head, name)
    assert (kind == "empty") == (not head)
    if b"<script>" in head.lower() and kind in {"text", "other"}:
        raise AssertionError(head)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("contrat.pdf", "contrat.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/shadow", "shadow"),
        ("C:\\Users\\alma\\scan.png", "scan.png"),
        ("..", "fichier"),
        ("", "fichier"),
        (".htaccess", "htaccess"),
        ("CON", "fichier CON"),
        ("nul.txt", "fichier nul.txt"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("attestation\u202efdp.exe", "attestationfdp.exe"),
        ("reçu « n° 3 ».pdf", "reçu « n° 3 ».pdf"),
        ("a<b>:c|d?.pdf", "abcd.pdf"),
        ("scan.pdf. . ", "scan.pdf"),
    ],
)
def test_names_are_made_safe(given_name: str, name: str) -> None:
    """No folder, control, direction override nor reserved name is left."""
    assert safe_name(given_name) == name


@given(st.text(max_size=400))
def test_any_name_becomes_safe(name: str) -> None:
    """Whatever is given, the name is one part, short, visible, and stays itself."""
    safe = safe_name(name)
    assert 0 < len(safe) <= LONGEST_NAME + len("fichier ")
    assert not set(safe) & set('/\\<>:"|?*\x00\n')
    assert safe not in {".", ".."}
    assert not any(unicodedata.category(char) in {"Cc", "Cf"} for char in safe)
    assert safe == safe.strip(" .")


def test_a_long_name_keeps_its_extension() -> None:
    """What is cut is the middle, so that the file still opens."""
    safe = safe_name("a" * 300 + ".pdf")
    assert len(safe) <= LONGEST_NAME
    assert safe.endswith(".pdf")
