"""What the terminal prints: JSON's own kinds, the same bytes, nothing that a terminal obeys."""

from __future__ import annotations

import io
import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.cli.failures import CommandError, MisuseError, tell
from serment.cli.output import Output, json_text, plain, printable


@dataclass(frozen=True, slots=True)
class _Thing:
    name: str
    on: date
    parts: tuple[int, ...]


class _Word(Enum):
    YES = "oui"


def test_values_become_those_of_json() -> None:
    """A dataclass, a date, an instant, a set, an enumeration: each has one JSON form."""
    day = date(2026, 11, 23)
    instant = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert plain(_Thing("a", day, (1, 2))) == {"name": "a", "on": "2026-11-23", "parts": [1, 2]}
    assert plain({"at": instant, "set": {"b", "a"}}) == {
        "at": "2026-11-23T08:30:00+00:00",
        "set": ["a", "b"],
    }
    assert plain(_Word.YES) == "oui"
    assert plain(PurePosixPath("a/b")) == "a/b"


def test_what_has_no_json_form_is_a_defect() -> None:
    """Bytes are never guessed into a text."""
    with pytest.raises(TypeError, match="bytes"):
        plain(b"abc")
    with pytest.raises(TypeError, match="object"):
        plain(object())


def test_json_is_readable_french_and_ends_with_a_line_feed() -> None:
    """Accents are written as they are, in the order of the answer."""
    assert json_text({"é": 1, "a": None}) == '{\n  "é": 1,\n  "a": null\n}\n'


@settings(deadline=None)  # the machine may be busy
@given(st.text())
def test_printed_text_moves_no_cursor(text: str) -> None:
    """Whatever a title holds, no escape, no bell, no change of direction reaches the screen."""
    shown = printable(text)
    assert len(shown) == len(text)
    assert not any(ord(c) < 0x20 and c not in "\t\n" for c in shown)
    assert not any(c in "\x1b\x7f\x9b\u202e\u2066" for c in shown)


def test_half_a_character_stays_json() -> None:
    """A lone surrogate, which a file name may hold, is written as its escape."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    out = Output(as_json=True, stdout=stream, stderr=stream)
    out.answer({"name": "a\udc80é"}, ())
    assert json.loads(raw.getvalue()) == {"name": "a\udc80é"}


def test_the_form_is_chosen_once() -> None:
    """Text where JSON was not asked for; the JSON value is then not even computed."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    Output(as_json=False, stdout=stream, stderr=stream).answer(object(), ("été", "\x1b[31m"))
    assert raw.getvalue().decode() == "été\n\ufffd[31m\n"


def test_a_refusal_says_what_why_and_what_to_do() -> None:
    """The three sentences come apart in JSON, together in text, with a stable code."""
    failure = tell(MisuseError("Non.", "Raison : la loi.", "Faites ceci.", near=("a",)))
    assert failure.status == 2
    assert failure.as_json() == {
        "error": {
            "code": "misuse",
            "message": "Non. Raison\u00a0: la loi. Faites ceci.",
            "what": "Non.",
            "why": "Raison\u00a0: la loi.",
            "to_do": "Faites ceci.",
            "near": ["a"],
        }
    }
    assert tell(CommandError("a", "b", "c")).status == 1


def test_an_unforeseen_error_shows_no_trace() -> None:
    """The person reads a sentence and the name of the error, never its details."""
    failure = tell(ZeroDivisionError("secret"))
    assert failure.status == 1
    assert "ZeroDivisionError" in failure.message
    assert "secret" not in failure.message


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "x", "a.json"), "n’existe pas"),
        (PermissionError(13, "x", "a.json"), "vos droits"),
        (OSError(28, "x", "a.json"), "plein"),
        (OSError(30, "x", "a.json"), "vos droits"),
        (OSError(5, "Input/output error", "a.json"), "n’a pas pu être utilisé"),
        (MemoryError(), "mémoire"),
        (sqlite3.OperationalError("database or disk is full"), "plein"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "n’accepte pas"),
        (sqlite3.DatabaseError("disk image is malformed"), "n’a pas pu être lue"),
    ],
)
def test_the_system_speaks_french(error: Exception, words: str) -> None:
    """Each refusal of the system becomes a sentence that says what to do."""
    failure = tell(error)
    assert words in failure.message
    assert len(failure.sentences) == 3
