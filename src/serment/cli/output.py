"""Printing: JSON alone on standard output when asked for, otherwise text that a terminal can show.

JSON is UTF-8 whatever the locale, and the same bytes for the same answer. In text, control
characters are shown as « � »: a file name must not move the cursor nor recolour the screen.
"""

import dataclasses
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from pathlib import PurePath
from typing import Final, TextIO

from serment.cli.failures import Failure
from serment.kernel.french import nbsp

# C0 but tab and line feed, C1, and what changes the direction of a line.
_UNSAFE: Final = dict.fromkeys(
    (
        *range(0x09),
        *range(0x0B, 0x20),
        *range(0x7F, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ),
    "\ufffd",
)


class Output:
    """Where a command says its answer: `as_json` decides the form, once, for the whole run."""

    def __init__(self, *, as_json: bool, stdout: TextIO, stderr: TextIO) -> None:
        self.as_json = as_json
        self._stdout = stdout
        self._stderr = stderr
        self._over = 0

    def answer(self, value: object, lines: Iterable[str]) -> None:
        """Print `value` as JSON, or `lines` as text; the other is not computed if it is lazy."""
        if self.as_json:
            _write(self._stdout, json_text(value))
        else:
            _write(self._stdout, "".join(f"{printable(line)}\n" for line in lines))

    @property
    def is_screen(self) -> bool:
        """Whether a person reads standard output, rather than a file or a program."""
        return self._stdout.isatty()

    def stream(self, content: bytes) -> None:
        """Write a file as it is on standard output."""
        self._stdout.flush()
        self._stdout.buffer.write(content)
        self._stdout.buffer.flush()

    def note(self, line: str) -> None:
        """Say something beside the answer, on standard error."""
        _write(self._stderr, f"{printable(line)}\n")

    @property
    def is_watched(self) -> bool:
        """Whether a person reads standard error."""
        return self._stderr.isatty()

    def write_over(self, line: str) -> None:
        """Write a line in place of the one before, on the terminal; an empty one erases it."""
        shown = printable(line)
        _write(self._stderr, f"\r{shown:<{self._over}}" + ("" if shown else "\r"))
        self._over = len(shown)

    def fail(self, failure: Failure) -> None:
        """Say why the command was refused: JSON on standard output, or text on standard error."""
        if self.as_json:
            _write(self._stdout, json_text(failure.as_json()))
        else:
            self.note(nbsp(f"serment : {failure.message}"))

    def flush(self) -> None:
        """Send what is waiting; BrokenPipeError when nobody reads any more."""
        self._stdout.flush()


def json_text(value: object) -> str:
    """Return the JSON of an answer, indented, ending with a line feed."""
    return json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def plain(value: object) -> object:
    """Return a value made of JSON's own kinds; a dataclass becomes its fields, a date its text."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date):  # an instant too
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    return _plain_many(value)


def _plain_many(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (item.name for item in dataclasses.fields(value))
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")


def printable(text: str) -> str:
    """Return `text` without what a terminal would obey."""
    return text.translate(_UNSAFE)


def _write(stream: TextIO, text: str) -> None:
    """Write text whatever the encoding of the stream; JSON escapes what it cannot carry."""
    binary = getattr(stream, "buffer", None)
    if binary is None or (stream.isatty() and sys.platform == "win32"):
        stream.write(text)
        return
    stream.flush()
    # A half character is written as its escape, which is also its JSON form.
    binary.write(text.encode("utf-8", "backslashreplace"))
    binary.flush()
