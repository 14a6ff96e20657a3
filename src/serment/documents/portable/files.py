"""The files of an archive, one after the other: their bytes go through, their digests stay.

Guarantees: a file is hashed as it is written, in pieces; names are those of ISO 9660 level 1 where
the guide asks for them; the same files give the same archive, on any system.
Leaves to others what the files say.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, BinaryIO, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from types import TracebackType

CHUNK: Final = 1 << 18
SUMS: Final = "CHECKSUMS.TXT"
_FIRST_YEAR: Final = 1980  # of a ZIP
_PACKED: Final = (".PDF", ".JPG", ".PNG", ".ZIP", ".DCM")
_MODE: Final = 0o100600 << 16
_UNIX: Final = 3


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of the archive: its path, its size in bytes, its digests in hexadecimal."""

    path: str
    size: int
    sha256: str
    sha1: str


class ArchiveFiles:
    """The archive while it is written; `close` ends it with its list of checksums."""

    def __init__(self, out: IO[bytes], made_at: datetime) -> None:
        self._zip = zipfile.ZipFile(out, "w")
        year = max(_FIRST_YEAR, made_at.year)
        self._stamp = (year, *made_at.timetuple()[1:6])
        self.written: list[WrittenFile] = []

    def add(self, path: str, content: bytes | Iterable[bytes]) -> WrittenFile:
        """Write a file; what it is comes back."""
        with self.entry(path) as entry:
            for chunk in (content,) if isinstance(content, bytes) else content:
                entry.write(chunk)
        return self.written[-1]

    def entry(self, path: str) -> FileEntry:
        """A stream on a new file of the archive, which counts once it is closed."""
        info = zipfile.ZipInfo(path, self._stamp)
        info.compress_type = zipfile.ZIP_STORED if path.endswith(_PACKED) else zipfile.ZIP_DEFLATED
        info.external_attr, info.create_system = _MODE, _UNIX
        return FileEntry(self, path, self._zip.open(info, "w"))

    def end(self) -> WrittenFile:
        """Write the checksums of every file, then the list of the ZIP."""
        lines = "".join(f"{file.sha256}  {file.path}\n" for file in self.written)
        sums = self.add(SUMS, lines.encode())
        self._zip.close()
        return sums

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()


class FileEntry(io.RawIOBase):
    """One file, hashed as it is written."""

    def __init__(self, files: ArchiveFiles, path: str, stream: IO[bytes]) -> None:
        self._files, self._path, self._stream = files, path, stream
        self._size, self._sha256 = 0, hashlib.sha256()
        # XDS asks for it; nothing here is trusted on its word.
        self._sha1 = hashlib.sha1(usedforsecurity=False)

    def writable(self) -> bool:
        """It only is."""
        return True

    def write(self, chunk: bytes) -> int:  # type: ignore[override]  # bytes are all that come
        """Write and count."""
        self._stream.write(chunk)
        self._size += len(chunk)
        self._sha256.update(chunk)
        self._sha1.update(chunk)
        return len(chunk)

    def close(self) -> None:
        """End the file; closing again does nothing."""
        if not self.closed:
            self._stream.close()
            self._files.written.append(
                WrittenFile(
                    self._path, self._size, self._sha256.hexdigest(), self._sha1.hexdigest()
                )
            )
        super().close()


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a stream in pieces, then it is closed."""
    with stream:
        while chunk := stream.read(CHUNK):
            yield chunk
