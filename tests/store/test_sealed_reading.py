"""A sealed file read at any place: the same bytes as in order, and never one that was altered."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import BinaryIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from serment.intake.tables import open_table
from serment.store.errors import DamagedBlobError
from serment.store.sealed_reading import SealedReader
from serment.store.sealing import CHUNK, Sealer

KEY = bytes(range(32))
CLEAR = os.urandom(2 * CHUNK + 123)


def _sealed(content: bytes) -> tuple[bytes, str]:
    out = io.BytesIO()
    sealer = Sealer(out, KEY)
    sealer.write(content)
    sealer.finish()
    return out.getvalue(), sealer.digest


SEALED, DIGEST = _sealed(CLEAR)


def _reader(sealed: bytes = SEALED, expected: str = DIGEST) -> io.BufferedReader:
    return io.BufferedReader(SealedReader(io.BytesIO(sealed), KEY, expected=expected))


@given(st.lists(st.tuples(st.integers(0, len(CLEAR) + 50), st.integers(0, CHUNK)), max_size=4))
def test_any_place_gives_what_the_whole_holds(places: list[tuple[int, int]]) -> None:
    """Seeking forth and back, each piece is that of the content."""
    with _reader() as stream:
        for start, length in places:
            stream.seek(start)
            assert stream.read(length) == CLEAR[start : start + length]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_every_length_is_read_to_its_end(size: int) -> None:
    """An empty content, a whole chunk, one byte more."""
    sealed, digest = _sealed(CLEAR[:size])
    with _reader(sealed, digest) as stream:
        assert stream.read() == CLEAR[:size]
        assert stream.seek(0, io.SEEK_END) == size
        assert stream.read() == b""


def test_a_byte_that_changed_is_never_given() -> None:
    """The chunk of the altered byte is refused; the others are read."""
    altered = bytearray(SEALED)
    altered[-20] ^= 1
    with _reader(bytes(altered)) as stream:
        assert stream.read(1000) == CLEAR[:1000]
        stream.seek(2 * CHUNK)
        with pytest.raises(DamagedBlobError):
            stream.read(10)


def test_another_content_is_refused_at_once() -> None:
    """The digest of the row is that of the file."""
    with pytest.raises(DamagedBlobError):
        SealedReader(io.BytesIO(SEALED), KEY, expected="0" * 64)


def test_a_place_before_the_beginning_is_an_error() -> None:
    """As for any file."""
    with _reader() as stream, pytest.raises(OSError, match="Invalid"):
        stream.seek(-1)


@dataclass(frozen=True, slots=True)
class _SealedContent:
    """A content of the store, as a reader of lists is given it."""

    name: str
    sealed: bytes
    digest: str
    size: int

    def open(self) -> BinaryIO:
        return _reader(self.sealed, self.digest)


def _workbook() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet().write_column(0, 0, ["Nom", *(f"N{at}" for at in range(20_000))])
    book.close()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "clear"),
    [
        ("liste.csv", "\n".join(["Nom;Né", *(f"N{at};é" for at in range(20_000))]).encode()),
        ("liste.xlsx", _workbook()),
    ],
)
def test_a_list_is_read_without_a_file_in_clear(name: str, clear: bytes) -> None:
    """A CSV and a spreadsheet of the store are read as they are, their advance told to the end."""
    table = open_table(_SealedContent(name, *_sealed(clear), len(clear)))
    assert [row[0] for row in table.rows] == [f"N{at}" for at in range(20_000)]
    assert table.advance.read == len(clear)
