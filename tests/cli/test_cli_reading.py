"""What a person hands over is read strictly, and refused in French."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.cli.failures import MisuseError
from serment.cli.reading import (
    MOST_BYTES,
    UnreadableInputError,
    chosen_date,
    parse_day,
    parse_json,
    read_bytes,
    read_json_object,
    today,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "n’est pas du JSON"),
        (b"{", "ligne 1, colonne 2"),
        (b"{'a': 1}", "n’est pas du JSON"),
        (b'{"a": 1, "a": 2}', "« a » figure deux fois"),
        (b'{"a": NaN}', "« NaN »"),
        (b'{"a": -Infinity}', "« -Infinity »"),
        (b"\xff\xfe{", "UTF-8"),
        (b"\x00\x01\x02", "n’est pas du JSON"),
        (b"[" * 100_000, "emboîte"),
        (b"1" * 5_000, "démesuré"),
        ('{"a": "é"}'.encode("latin-1"), "UTF-8"),
    ],
)
def test_what_is_not_strict_json_is_refused(content: bytes, words: str) -> None:
    """Each way to be wrong has its own sentence."""
    with pytest.raises(UnreadableInputError, match=words):
        parse_json(content, where="« a.json »")


def test_a_byte_order_mark_is_forgiven() -> None:
    """Windows editors write one."""
    assert parse_json(b'\xef\xbb\xbf{"a": 1}', where="x") == {"a": 1}


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Arbitrary bytes never end in anything but a value or a refusal in French."""
    try:
        parse_json(content, where="x")
    except UnreadableInputError as refusal:
        assert str(refusal)  # noqa: PT017 - the refusal is one of the two right outcomes


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(deadline=None)  # the machine may be busy
@given(json_values)
def test_strict_json_is_read_as_written(value: object) -> None:
    """What another program writes is read back equal."""
    assert parse_json(json.dumps(value).encode(), where="x") == value


def test_a_list_is_not_an_object(tmp_path: Path) -> None:
    """A command that expects names and values says so."""
    (tmp_path / "a.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(UnreadableInputError, match="objet JSON"):
        read_json_object(str(tmp_path / "a.json"))


def test_too_long_a_file_is_not_read(tmp_path: Path) -> None:
    """Ten million bytes at most; a folder is no file."""
    big = tmp_path / "big.json"
    with big.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    with pytest.raises(UnreadableInputError, match="dépasse 10 millions"):
        read_bytes(str(big))
    with pytest.raises(UnreadableInputError, match="est un dossier"):
        read_bytes(str(tmp_path))


@pytest.mark.parametrize(
    "given_text",
    ["", "20261123", "2026-1-2", "2026-02-30", "demain", "2026-W01-1", None, 3, "٢٠٢٦-٠١-٠١"],
)
def test_only_calendar_dates_are_dates(given_text: object) -> None:
    """One form, and days that exist."""
    with pytest.raises(UnreadableInputError, match="AAAA-MM-JJ"):
        parse_day(given_text, what="--as-of")


def test_the_date_of_the_evaluation() -> None:
    """The option, the input, or today; two that differ are refused."""
    assert chosen_date(Namespace(as_of="2026-01-02")) == date(2026, 1, 2)
    assert chosen_date(Namespace(as_of=None), "2026-01-03") == date(2026, 1, 3)
    assert chosen_date(Namespace(as_of="2026-01-03"), "2026-01-03") == date(2026, 1, 3)
    assert chosen_date(Namespace(as_of=None)) == today()
    with pytest.raises(MisuseError, match="l’une des deux est une erreur"):
        chosen_date(Namespace(as_of="2026-01-02"), "2026-01-03")


def test_a_missing_file_is_named(terminal: Callable[..., tuple[int, str, str]]) -> None:
    """The path that does not exist is in the sentence."""
    status, out, err = terminal("law", "explain", "/nowhere/a.json")
    assert status == 2
    assert out == ""
    assert "/nowhere/a.json" in err
