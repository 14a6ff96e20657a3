"""Opening the ZIP that every office document is, without being harmed by it.

Guarantees: the number of entries, the size of the file and the size of what is unpacked are
bounded before anything is unpacked; entries are read by chunks, never written to disk; a broken,
encrypted or duplicated entry is a `RefusedFileError`.
Leaves to others: what the entries say.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from serment.intake.refusals import RefusedFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_ENTRY = 64 * 1024 * 1024
MOST_ENTRIES = 1_000
_CENTRAL_HEADER = b"PK\x01\x02"
_CHUNK = 64 * 1024
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP held in memory, its limits verified. `names` are its entries, in order."""

    names: tuple[str, ...]
    _zip: zipfile.ZipFile

    def chunks_of(self, name: str, *, limit: int = LARGEST_ENTRY) -> Iterator[bytes]:
        """The entry, unpacked piece by piece; refused beyond `limit` bytes."""
        size = 0
        try:
            with self._zip.open(name) as entry:
                while chunk := entry.read(_CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise _bomb(name)
                    yield chunk
        except RefusedFileError:
            raise
        except _BROKEN:
            raise _broken() from None

    def content_of(self, name: str, *, limit: int) -> bytes:
        """The whole entry; refused beyond `limit` bytes."""
        return b"".join(self.chunks_of(name, limit=limit))


def open_archive(data: bytes) -> Archive:
    """The archive that `data` is, or `RefusedFileError`."""
    if not data:
        raise RefusedFileError(
            "Le fichier est vide (0 octet) : il n’y a rien à lire. Enregistrez-le de nouveau "
            "depuis votre tableur, puis recommencez.",
        )
    if len(data) > LARGEST_FILE:
        raise RefusedFileError(
            f"Le fichier dépasse {LARGEST_FILE // 1024 // 1024} Mo : un registre n’a jamais cette "
            "taille. Vérifiez que vous avez choisi le bon fichier.",
        )
    # Counted before opening: the library would make one object for each entry first.
    if data.count(_CENTRAL_HEADER) > MOST_ENTRIES:
        raise RefusedFileError(
            f"Le fichier contient plus de {MOST_ENTRIES} éléments : un classeur n’en a que "
            "quelques-uns, celui-ci pourrait être piégé. Repartez d’un export de Serment.",
        )
    return _opened(data)


def _opened(data: bytes) -> Archive:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except _BROKEN:
        raise _broken() from None
    names = tuple(entry.filename for entry in entries)
    if len(set(names)) != len(names):
        raise RefusedFileError(
            "Le fichier contient deux éléments du même nom : deux programmes y liraient deux "
            "choses différentes. Enregistrez-le de nouveau depuis votre tableur.",
        )
    for entry in entries:
        if entry.file_size > LARGEST_ENTRY:
            raise _bomb(entry.filename)
    return Archive(names=names, _zip=archive)


def _bomb(name: str) -> RefusedFileError:
    return RefusedFileError(
        f"Une fois décompressé, « {name[:60]} » dépasse {LARGEST_ENTRY // 1024 // 1024} Mo : ce "
        "fichier est démesuré, peut-être piégé. Rien n’a été lu. Repartez d’un export de Serment.",
    )


def _broken() -> RefusedFileError:
    return RefusedFileError(
        "Le fichier est abîmé, protégé ou incomplet : il ne peut pas être ouvert. Enregistrez-le "
        "de nouveau au format ODS, sans mot de passe, puis recommencez.",
    )
