"""A ZIP of many gigabytes that nobody vouches for, read where it lies, never unpacked.

Guarantees, before the first entry is read: the directory is bounded, and every name is relative,
plain and alone (no `..`, no backslash, no two names that one file system would confuse); no entry
is encrypted, a link, compressed by another method than deflate, or a bomb by its size, its ratio
or by sharing its bytes with others. Entries are read by pieces. An archive in the archive is a
file like any other: it is never opened. What is refused is a `RefusedArchiveError`.
Leaves to others what the entries say.

Sources: APPNOTE 6.3.10 (ZIP64 included, read by the standard library); D. Fifield, « A better zip
bomb » (2019), for entries that overlap.
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn, cast

from serment.intake.quoting import quoted
from serment.intake.refusals import RefusedFileError
from serment.kernel.french import count_in_french, nbsp, size_in_french

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.intake.content import Content

MOST_ENTRIES: Final = 500_000
LARGEST_DIRECTORY: Final = 128 << 20
LARGEST_ENTRY: Final = 16 << 30
LONGEST_NAME: Final = 240
# Deflate can give 1 032 bytes for one: health documents and logs stay far below these.
LARGEST_RATIO: Final = 200
RATIO_COUNTS_FROM: Final = 16 << 20
CHUNK: Final = 1 << 18
_CENTRAL_HEADER: Final = b"PK\x01\x02"
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_HIDDEN: Final = re.compile(r"[\x00-\x1f\x7f\\:\u202a-\u202e\u2066-\u2069]")
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError,
    OverflowError, RuntimeError, ValueError, MemoryError, IndexError, struct.error,
)  # fmt: skip


class RefusedArchiveError(RefusedFileError):
    """An archive that is not taken; nothing was kept of it. The message is French and whole."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive; a `Content` whose name is its path inside."""

    name: str
    size: int
    _info: zipfile.ZipInfo
    _zip: zipfile.ZipFile

    def open(self) -> BinaryIO:
        """A stream on the unpacked bytes, whose reading may raise any of `BROKEN`."""
        return cast("BinaryIO", self._zip.open(self._info))

    def chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """The unpacked bytes, piece by piece; `RefusedArchiveError` where they are damaged."""
        try:
            with self._zip.open(self._info) as stream:
                while chunk := stream.read(size):
                    yield chunk
        except BROKEN as error:
            _refuse_broken(error, self.name)

    def whole(self, limit: int) -> bytes:
        """All of it, where it is no longer than `limit` bytes."""
        if self.size > limit:
            raise RefusedArchiveError(
                nbsp(
                    f"« {quoted(self.name)} » fait {size_in_french(self.size)} : un tel fichier ne "
                    f"dépasse jamais {size_in_french(limit)}, il est peut-être piégé. Demandez un "
                    "nouvel export à votre éditeur."
                )
            )
        return b"".join(self.chunks())


@dataclass(frozen=True, slots=True)
class LargeArchive:
    """The entries by their name in lower case (folders left out), and the mark of their list."""

    entries: dict[str, Entry]
    mark: bytes

    @property
    def size(self) -> int:
        """The number of bytes once unpacked."""
        return sum(entry.size for entry in self.entries.values())

    def find(self, name: str) -> Entry | None:
        """The entry of that name, in capitals or not."""
        return self.entries.get(name.casefold())


@contextmanager
def open_large_archive(content: Content) -> Iterator[LargeArchive]:
    """Open the archive and verify its list of entries; `RefusedArchiveError` otherwise."""
    try:
        stream = content.open()
    except OSError as error:
        raise RefusedArchiveError(
            nbsp(
                f"« {quoted(content.name)} » ne peut pas être lu "
                f"({error.strerror or 'erreur du disque'}) : son contenu reste inconnu. Vérifiez "
                "que le fichier est là et que vous avez le droit de le lire."
            )
        ) from None
    with stream:
        guarded = _Guarded(stream)
        try:
            opened = zipfile.ZipFile(guarded)
        except RefusedFileError:
            raise
        except BROKEN as error:
            _refuse_broken(error, content.name)
        with opened:
            yield LargeArchive(_verified(opened, content), guarded.mark.digest())


def names_in(content: Content) -> Iterator[str]:
    """The names of the entries, as they are written and judged by nobody; none without a ZIP."""
    try:
        with content.open() as stream, zipfile.ZipFile(_Guarded(stream)) as opened:
            yield from opened.namelist()
    except (RefusedFileError, *BROKEN):
        return


def _verified(opened: zipfile.ZipFile, content: Content) -> dict[str, Entry]:
    infos = opened.infolist()
    _verify_sizes(infos, content.size)
    entries = {}
    for info in infos:
        name = info.filename
        _verify_name(info)
        _verify_kind(info)
        key = name.removesuffix("/").casefold()
        if key in entries:
            raise RefusedArchiveError(
                nbsp(
                    f"L’archive contient deux fois « {quoted(name)} » : deux programmes y liraient "
                    "deux choses différentes. Demandez un nouvel export à votre éditeur."
                )
            )
        entries[key] = Entry(name, info.file_size, info, opened)
    return {key: entry for key, entry in entries.items() if not entry.name.endswith("/")}


def _verify_sizes(infos: list[zipfile.ZipInfo], size: int) -> None:
    """No bomb: neither one huge entry, nor entries that share the same bytes."""
    if len(infos) > MOST_ENTRIES:
        _refuse_crowd()
    packed = sum(info.compress_size for info in infos)
    unpacked = sum(info.file_size for info in infos)
    outsized = unpacked > RATIO_COUNTS_FROM and unpacked > LARGEST_RATIO * size
    if packed > size or outsized:
        raise RefusedArchiveError(
            nbsp(
                f"Une fois décompressée, l’archive ferait {size_in_french(unpacked)} pour "
                f"{size_in_french(size)} : elle est démesurée, peut-être piégée. Rien n’a été lu. "
                "Demandez un nouvel export à votre éditeur."
            )
        )
    for info in infos:
        ratio = info.file_size > LARGEST_RATIO * max(info.compress_size, 1)
        if info.file_size > LARGEST_ENTRY or (ratio and info.file_size > RATIO_COUNTS_FROM):
            raise RefusedArchiveError(
                nbsp(
                    f"Une fois décompressé, « {quoted(info.filename)} » ferait "
                    f"{size_in_french(info.file_size)} : ce fichier est démesuré, peut-être piégé. "
                    "Rien n’a été lu. Demandez un nouvel export à votre éditeur."
                )
            )


def _verify_name(info: zipfile.ZipInfo) -> None:
    # The library rewrites some names as it reads them: what was written is what is judged.
    written = info.orig_filename
    steps = written.removesuffix("/").split("/")
    odd = _HIDDEN.search(written) or written != info.filename or len(written) > LONGEST_NAME
    if odd or any(step in ("", ".", "..") for step in steps):
        raise RefusedArchiveError(
            nbsp(
                f"L’archive contient un nom de fichier interdit (« {quoted(written)} ») : il "
                "pourrait désigner un autre endroit de l’ordinateur. Rien n’a été lu. Demandez un "
                "nouvel export à votre éditeur."
            )
        )


def _verify_kind(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise RefusedArchiveError(
            nbsp(
                f"« {quoted(info.filename)} » est protégé par un mot de passe : Serment ne peut "
                "pas le lire. Décompressez l’archive avec son mot de passe, recompressez-la sans, "
                "puis recommencez."
            )
        )
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or info.compress_type not in _METHODS:
        raise RefusedArchiveError(
            nbsp(
                f"« {quoted(info.filename)} » n’est pas un fichier ordinaire (lien, ou compression "
                "inhabituelle) : il pourrait désigner autre chose que l’export. Rien n’a été lu. "
                "Demandez un nouvel export à votre éditeur."
            )
        )


class _Guarded(io.RawIOBase):
    """The file as the ZIP library sees it: no read asks for more than a directory may hold."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.mark = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > LARGEST_DIRECTORY:
            _refuse_crowd()
        data = self._stream.read(LARGEST_DIRECTORY + 1 if size is None or size < 0 else size)
        if len(data) > LARGEST_DIRECTORY:
            _refuse_crowd()
        if data.startswith(_CENTRAL_HEADER):
            # Counted first: the library makes one object for each entry.
            if data.count(_CENTRAL_HEADER) > MOST_ENTRIES:
                _refuse_crowd()
            self.mark.update(data)
        return data


def _refuse_crowd() -> NoReturn:
    raise RefusedArchiveError(
        nbsp(
            f"L’archive contient plus de {count_in_french(MOST_ENTRIES)} fichiers : elle est "
            "démesurée, peut-être piégée. Rien n’a été lu. Demandez à votre éditeur un export en "
            "plusieurs lots."
        )
    )


def _refuse_broken(error: BaseException, name: str) -> NoReturn:
    if isinstance(error, RefusedFileError):
        raise error
    raise RefusedArchiveError(
        nbsp(
            f"« {quoted(name)} » est abîmé, incomplet ou n’est pas une archive ZIP : ce qu’il "
            "contient ne peut pas être cru. Copiez-le de nouveau depuis l’original ; si cela ne "
            "suffit pas, demandez un nouvel export à votre éditeur."
        )
    ) from None
