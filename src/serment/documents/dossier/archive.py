"""Writing a ZIP whose bytes depend on nothing but its content: no compression, no surprise.

Guarantees complete local headers (every unpacking program reads them, even from a pipe), ZIP64
only where a size or a count asks for it, and an output that need not be seekable. `zipfile` would
write other bytes to a pipe than to a disk, and sizes after the content. Source: APPNOTE.TXT 6.3,
§§ 4.3 and 4.5.3. Leaves to others the names, and knowing size and checksum before the content.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

LARGEST_SHORT_SIZE: Final = 0xFFFFFFFF - 1
LARGEST_SHORT_COUNT: Final = 0xFFFF - 1

_FULL_32: Final = 0xFFFFFFFF
_FULL_16: Final = 0xFFFF
_PLAIN_VERSION: Final = 20
_ZIP64_VERSION: Final = 45
_MADE_ON_UNIX: Final = 3 << 8
_PERMISSIONS: Final = 0o100644 << 16
_EARLIEST_YEAR: Final = 1980
_LATEST_YEAR: Final = 2107


@dataclass(frozen=True, slots=True)
class ZipMember:
    """One file: its ASCII path, its size in bytes, its CRC-32, known before it is written."""

    path: str
    size: int
    checksum: int


class StoredZip:
    """A ZIP being written to a stream; every member bears the same instant. Close it to end it."""

    __slots__ = ("_central", "_moment", "_out", "_written", "count")

    def __init__(self, out: IO[bytes], made_at: datetime) -> None:
        self._out = out
        self._moment = _dos_moment(made_at)
        self._central: list[bytes] = []
        self._written = 0
        self.count = 0

    def add(self, member: ZipMember, chunks: Iterable[bytes]) -> None:
        """Write one member; `chunks` hold exactly the announced bytes."""
        offset, name = self._written, member.path.encode("ascii")
        self._write(_local_header(member, name, self._moment))
        for chunk in chunks:
            self._write(chunk)
        self._central.append(_central_header(member, name, self._moment, offset))
        self.count += 1

    def close(self) -> None:
        """Write the directory; the stream itself is left open."""
        offset = self._written
        for header in self._central:
            self._write(header)
        size = self._written - offset
        if self.count > LARGEST_SHORT_COUNT or max(size, offset) > LARGEST_SHORT_SIZE:
            self._write(_zip64_end(self.count, size, offset, at=self._written))
        short_count = _fit(self.count, LARGEST_SHORT_COUNT, _FULL_16)
        short_size, short_offset = _short(size), _short(offset)
        self._write(
            struct.pack(
                "<4s4H2LH",
                b"PK\x05\x06",
                *(0, 0, short_count, short_count),
                *(short_size, short_offset, 0),
            ),
        )

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._written += len(data)


def _local_header(member: ZipMember, name: bytes, moment: tuple[int, int]) -> bytes:
    long = member.size > LARGEST_SHORT_SIZE
    extra = struct.pack("<2H2Q", 1, 16, member.size, member.size) if long else b""
    return (
        struct.pack(
            "<4s5H3L2H",
            b"PK\x03\x04",
            *(_version(extra), 0, 0, *moment),
            *(member.checksum, _short(member.size), _short(member.size)),
            *(len(name), len(extra)),
        )
        + name
        + extra
    )


def _central_header(member: ZipMember, name: bytes, moment: tuple[int, int], offset: int) -> bytes:
    values = [n for n in (member.size, member.size, offset) if n > LARGEST_SHORT_SIZE]
    extra = struct.pack(f"<2H{len(values)}Q", 1, 8 * len(values), *values) if values else b""
    return (
        struct.pack(
            "<4s6H3L5H2L",
            b"PK\x01\x02",
            *(_MADE_ON_UNIX | _version(extra), _version(extra), 0, 0, *moment),
            *(member.checksum, _short(member.size), _short(member.size)),
            *(len(name), len(extra), 0, 0, 0),
            *(_PERMISSIONS, _short(offset)),
        )
        + name
        + extra
    )


def _zip64_end(count: int, size: int, offset: int, *, at: int) -> bytes:
    """The long record of the end, and the locator that points to it."""
    record = struct.pack(
        "<4sQ2H2L4Q",
        b"PK\x06\x06",
        44,
        *(_MADE_ON_UNIX | _ZIP64_VERSION, _ZIP64_VERSION),
        *(0, 0, count, count, size, offset),
    )
    return record + struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)


def _version(extra: bytes) -> int:
    return _ZIP64_VERSION if extra else _PLAIN_VERSION


def _short(number: int) -> int:
    return _fit(number, LARGEST_SHORT_SIZE, _FULL_32)


def _fit(number: int, largest: int, full: int) -> int:
    return full if number > largest else number


def _dos_moment(moment: datetime) -> tuple[int, int]:
    """Time and date as a ZIP writes them: two-second steps, years 1980 to 2107."""
    year = min(max(moment.year, _EARLIEST_YEAR), _LATEST_YEAR) - _EARLIEST_YEAR
    time = moment.hour << 11 | moment.minute << 5 | moment.second // 2
    return time, year << 9 | moment.month << 5 | moment.day
