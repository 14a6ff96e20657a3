"""Where the passphrase comes from: a file's first line or the keyboard, never the command line."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from serment.cli import session
from serment.cli.dispatch import FAMILIES, _family_parser
from serment.cli.failures import MisuseError
from serment.cli.output import Output
from serment.cli.session import PassphraseMissingError, choose_passphrase, read_passphrase

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def err() -> io.BytesIO:
    """Return what standard error received."""
    return io.BytesIO()


@pytest.fixture
def out(err: io.BytesIO) -> Output:
    """Return an output that a test reads."""
    stream = io.TextIOWrapper(err, encoding="utf-8", write_through=True)
    return Output(as_json=True, stdout=stream, stderr=stream)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"cinq mots\n", "cinq mots"),
        (b"cinq mots\r\nautre ligne\r\n", "cinq mots"),
        (b"cinq mots", "cinq mots"),
        (b" espaces gard\xc3\xa9s  \n", " espaces gardés  "),
        (b"\xef\xbb\xbfmarque\n", "marque"),
    ],
)
def test_the_first_line_is_the_passphrase(
    content: bytes, expected: str, tmp_path: Path, out: Output, err: io.BytesIO
) -> None:
    """Only the end of the line is left out: a space may be part of the phrase."""
    path = tmp_path / "phrase"
    path.write_bytes(content)
    path.chmod(0o600)
    assert read_passphrase(str(path), out) == expected
    assert err.getvalue() == b""


@pytest.mark.parametrize("content", [b"", b"\nseconde", b"\xff\xfe\n"])
def test_a_file_without_a_passphrase_is_refused(
    content: bytes, tmp_path: Path, out: Output
) -> None:
    """An empty line or a text in another encoding opens nothing."""
    path = tmp_path / "phrase"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(MisuseError, match="première ligne"):
        read_passphrase(str(path), out)


def test_a_file_that_others_can_read_is_told(tmp_path: Path, out: Output, err: io.BytesIO) -> None:
    """The command goes on, and standard error says how to protect the file."""
    path = tmp_path / "phrase"
    path.write_bytes(b"cinq mots\n")
    path.chmod(0o644)
    assert read_passphrase(str(path), out) == "cinq mots"
    assert "chmod 600" in err.getvalue().decode()
    assert "cinq mots" not in err.getvalue().decode()


def test_nobody_at_the_keyboard(out: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file and without a terminal, the command says how to give it."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("cinq mots\n"))
    with pytest.raises(PassphraseMissingError, match="--passphrase-file"):
        read_passphrase(None, out)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(PassphraseMissingError):
        read_passphrase(None, out)


class _Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_new_passphrase_is_typed_twice(out: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two entries that differ create nothing."""
    typed = iter(["première", "première", "première", "autre"])
    monkeypatch.setattr(sys, "stdin", _Keyboard())
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    assert choose_passphrase(None, out) == "première"
    with pytest.raises(MisuseError, match="diffèrent"):
        choose_passphrase(None, out)


def test_no_option_takes_a_passphrase() -> None:
    """Other accounts of the machine can read a command line: only files are named there."""
    for name in FAMILIES:
        help_text = _family_parser(name).format_help()
        assert "--passphrase " not in help_text
        assert "--password" not in help_text


def test_a_session_hides_its_passphrase() -> None:
    """What could be printed by mistake does not hold it."""
    fields = session.Session.__dataclass_fields__
    assert fields["passphrase"].repr is False
