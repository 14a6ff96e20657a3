"""Reads a backup that anybody may have altered: strict names, plain files, no surprise.

Guarantees that each part has the length and digest of the inventory, that the inventory lists
every part and only those, and that no name leads outside the folder. Whether the inventory itself
is authentic is the caller's check: it takes the keys.
"""

import hashlib
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, Final

from serment.store.errors import NewerStoreError, RefusedBackupError
from serment.store.following import Told
from serment.store.keyslots import MAXIMUM_FILE_BYTES

DATABASE: Final = "serment.db"
KEYSLOTS: Final = "keyslots.json"
MANIFEST: Final = "manifest.json"
_EXHIBIT: Final = re.compile(r"exhibits/[0-9a-f]{2}/[0-9a-f]{62}", re.ASCII)
_MOST_PARTS: Final = 200_000
_LARGEST_MANIFEST: Final = 256 * 1024**2
_PIECE: Final = 1 << 20

Write = Callable[[str, Iterator[bytes]], None]


@dataclass(frozen=True, slots=True)
class ReadBackup:
    """A backup whose parts are those of its inventory; `manifest` and `seal` are to be verified."""

    manifest: bytes
    seal: str
    store: str
    keyslots: bytes
    digests: dict[str, tuple[int, str]]

    @property
    def exhibits(self) -> int:
        """How many exhibits it holds."""
        return len(self.digests) - 2

    @property
    def size(self) -> int:
        """The length of all its parts, in bytes."""
        return sum(length for length, _ in self.digests.values())


def read_backup(
    stream: BinaryIO, *, write: Write | None = None, told: Told | None = None
) -> ReadBackup:
    """Read a backup to its end, handing each part to `write`; RefusedBackupError otherwise.

    `told` receives the length of each piece read.
    """
    parts: dict[str, tuple[int, str]] = {}
    keyslots, sealed = b"", b""
    try:
        # « r: » takes no compression: a part is never longer than the file itself.
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            for entry in archive:
                name = _verified_name(entry, parts, ended=bool(sealed))
                source = archive.extractfile(entry)
                if source is None:
                    raise RefusedBackupError(f"« {name} » n’est pas un fichier")
                if name == MANIFEST:
                    sealed = _read_small(source, _LARGEST_MANIFEST)
                    continue
                if name == KEYSLOTS:
                    keyslots = _read_small(source, MAXIMUM_FILE_BYTES)
                    source.seek(0)
                parts[name] = _read_part(name, source, write, told)
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise RefusedBackupError(
            f"elle est coupée ou illisible ({type(error).__name__})"
        ) from error
    return _compare(sealed, keyslots, parts)


def _verified_name(
    entry: tarfile.TarInfo, parts: dict[str, tuple[int, str]], *, ended: bool
) -> str:
    name = entry.name
    known = name in {DATABASE, KEYSLOTS, MANIFEST} or _EXHIBIT.fullmatch(name) is not None
    if not known or entry.type != tarfile.REGTYPE or entry.sparse or entry.pax_headers:
        raise RefusedBackupError(f"elle contient un élément étranger (« {name[:80]} »)")
    if name in parts or ended or len(parts) >= _MOST_PARTS:
        raise RefusedBackupError(f"l’élément « {name} » y est en trop")
    return name


def _read_small(source: IO[bytes], limit: int) -> bytes:
    content = source.read(limit + 1)
    if len(content) > limit:
        raise RefusedBackupError("son inventaire ou ses clés sont démesurés")
    return content


def _read_part(
    name: str, source: IO[bytes], write: Write | None, told: Told | None
) -> tuple[int, str]:
    digest, length = hashlib.sha256(), 0

    def pieces() -> Iterator[bytes]:
        nonlocal length
        while piece := source.read(_PIECE):
            digest.update(piece)
            length += len(piece)
            if told is not None:
                told(len(piece))
            yield piece

    if write is None:
        for _piece in pieces():
            pass
    else:
        write(name, pieces())
    return length, digest.hexdigest()


def _compare(sealed: bytes, keyslots: bytes, parts: dict[str, tuple[int, str]]) -> ReadBackup:
    try:
        envelope = json.loads(sealed)
        text, seal = str(envelope["manifest"]), str(envelope["seal"])
        manifest = json.loads(text)
        version, store = manifest["version"], str(manifest["store"])
        stated = {str(name): (int(n), str(d)) for name, (n, d) in manifest["parts"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RefusedBackupError("son inventaire manque ou est illisible") from None
    if manifest.get("format") != "serment-backup":
        raise RefusedBackupError("ce n’est pas une sauvegarde de Serment")
    if version != 1:
        raise NewerStoreError(f"sauvegarde de version {version}")
    for name in sorted(stated.keys() - parts.keys()):
        raise RefusedBackupError(f"il y manque « {name} »")
    for name in sorted(parts.keys() - stated.keys()):
        raise RefusedBackupError(f"« {name} » n’est pas dans son inventaire")
    for name in sorted(name for name in parts if parts[name] != stated[name]):
        raise RefusedBackupError(f"« {name} » a été modifié")
    if not {DATABASE, KEYSLOTS} <= parts.keys():
        raise RefusedBackupError("la base ou les clés y manquent")
    return ReadBackup(text.encode(), seal, store, keyslots, stated)
