"""Writes the parts of a backup in one tar, each digested as it is read, then their inventory.

Guarantees that the inventory tells the parts as they went in, and that it comes last, sealed by
its caller. Leaves to others what is copied, and where the tar becomes a backup.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from serment.store.backup_reading import MANIFEST
from serment.store.following import Told

# The length and the SHA-256 of each part, by its name in the tar.
_Parts = dict[str, list[int | str]]


def write_parts(
    stream: BinaryIO,
    parts: Iterable[tuple[str, Path]],
    *,
    about: Mapping[str, object],
    seal: Callable[[bytes], str],
    told: Told,
) -> None:
    """Write each part under its name, then `about` and the inventory in a sealed manifest."""
    written: _Parts = {}
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, path in parts:
            _add(archive, name, path, written, told)
        content = json.dumps({**about, "parts": written}, sort_keys=True).encode()
        sealed = json.dumps({"manifest": content.decode(), "seal": seal(content)}).encode()
        archive.addfile(_entry(MANIFEST, len(sealed)), io.BytesIO(sealed))


def _add(archive: tarfile.TarFile, name: str, path: Path, parts: _Parts, told: Told) -> None:
    with path.open("rb") as source:
        length = path.stat().st_size
        digesting = _Digesting(source, told)
        archive.addfile(_entry(name, length), digesting)
        parts[name] = [length, digesting.digest]


def _entry(name: str, length: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size = length
    entry.mode = 0o600
    return entry


class _Digesting(io.RawIOBase):
    """A file digested as it is read."""

    def __init__(self, source: BinaryIO, told: Told) -> None:
        super().__init__()
        self._source = source
        self._told = told
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def read(self, size: int = -1, /) -> bytes:
        piece = self._source.read(size)
        self._hash.update(piece)
        self._told(len(piece))
        return piece
