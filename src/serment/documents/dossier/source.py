"""Reading an inspection file, from a folder or straight from its ZIP, and trusting nothing in it.

Guarantees that nothing is ever written or followed: no symbolic link, no path outside, no device;
from a ZIP, no encrypted, repeated or overlapping entry and no bomb, and contents are read as a
stream. Leaves to others comparing what is read with the manifest.
"""

import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from serment.documents.dossier.finding import NoDossierError, find_dossier
from serment.documents.dossier.layout import MANIFEST_PATH, shown_path
from serment.documents.dossier.report import DossierFault
from serment.kernel.french import nbsp

MOST_FILES: Final = 100_000
LARGEST_DIRECTORY_BYTES: Final = 64 * 1024 * 1024
LARGEST_RATIO: Final = 200
FREE_RATIO_BYTES: Final = 1024 * 1024

_LOCAL_HEADER_BYTES: Final = 30
_END_RECORD: Final = b"PK\x05\x06"
_END_RECORD_BYTES: Final = 22
_LONGEST_COMMENT: Final = 0xFFFF
_ZIP64_TAIL_BYTES: Final = 56 + 20
_FULL_SIZE: Final = 0xFFFF_FFFF


class UnreadableDossierError(ValueError):
    """Something that cannot be checked at all: not an inspection file, or a dangerous one."""

    def __init__(self, message: str) -> None:
        super().__init__(nbsp(message))


class DossierSource(Protocol):
    """A folder or a ZIP, seen as named streams. Names use `/` and are untrusted."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every file, in order."""
        ...

    @property
    def faults(self) -> tuple[DossierFault, ...]:
        """What was seen and will not be opened."""
        ...

    def size(self, name: str) -> int:
        """Size in bytes of one of the names."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """One of the names as a stream, to be closed by the caller."""
        ...


@contextmanager
def open_source(path: str | Path) -> Iterator[DossierSource]:
    """The source at `path`, closed at the end; `UnreadableDossierError` where there is none.

    A folder that holds exactly one inspection file stands for it.
    """
    try:
        place = find_dossier(Path(path))
    except NoDossierError as error:
        raise UnreadableDossierError(str(error)) from None
    if place.is_dir():
        yield _readable_folder(place)
    elif place.is_file():
        with _opened_archive(place) as archive:
            yield _read_archive(archive)
    else:
        raise UnreadableDossierError(
            f"« {shown_path(str(place))} » n’existe pas, ou n’est ni un dossier ni un fichier. "
            "Rien n’a été vérifié. Donnez le dossier où est manifest.json, ou le fichier ZIP.",
        )


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder that was unpacked."""

    root: Path
    names: tuple[str, ...]
    faults: tuple[DossierFault, ...]

    def size(self, name: str) -> int:
        """Size in bytes, of the file itself and never of what a link points to."""
        return (self.root / name).lstat().st_size

    def open(self, name: str) -> IO[bytes]:
        """The file as a stream; a link or a device put there meanwhile is refused."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.root / name, flags | getattr(os, "O_NONBLOCK", 0))
        stream = os.fdopen(descriptor, "rb")
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            stream.close()
            raise OSError(name)
        return stream


@dataclass(frozen=True, slots=True)
class ArchiveSource:
    """A ZIP, read in place."""

    archive: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]
    names: tuple[str, ...]
    faults: tuple[DossierFault, ...] = ()

    def size(self, name: str) -> int:
        """Size in bytes once decompressed, as the archive declares it."""
        return self.entries[name].file_size

    def open(self, name: str) -> IO[bytes]:
        """The entry as a stream that never gives more than the declared size."""
        return self.archive.open(self.entries[name])


def _readable_folder(place: Path) -> FolderSource:
    try:
        return _read_folder(place)
    except OSError as error:
        raise UnreadableDossierError(
            f"« {shown_path(str(place))} » ne peut pas être lu en entier ({error.strerror}). Rien "
            "n’a été vérifié. Copiez le dossier à un endroit que vous pouvez lire.",
        ) from None


def _read_folder(place: Path) -> FolderSource:
    root = _root_folder(place)
    names: list[str] = []
    faults: list[DossierFault] = []
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        if folder and not entries:
            faults.append(DossierFault("extra", folder, "ce dossier vide n’est pas au manifeste."))
        for entry in entries:
            name = folder + entry.name
            if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
                faults.append(_not_a_file(name))
            elif entry.is_dir():
                waiting.append(name + "/")
            else:
                names.append(name)
        _check_count(len(names) + len(waiting) + len(faults))
    return FolderSource(root, tuple(sorted(names)), tuple(faults))


def _root_folder(place: Path) -> Path:
    """`place`, or the only folder in it: what some programs make when they unpack."""
    inside = [place / entry.name for entry in os.scandir(place)]
    lone = len(inside) == 1 and inside[0].is_dir() and not inside[0].is_symlink()
    return inside[0] if lone and (inside[0] / MANIFEST_PATH).is_file() else place


def _not_a_file(name: str) -> DossierFault:
    return DossierFault(
        "extra",
        name,
        "ce n’est pas un fichier ordinaire (lien ou périphérique). Il n’a pas été ouvert. "
        "Demandez un nouvel exemplaire.",
    )


def _check_count(count: int) -> None:
    if count > MOST_FILES:
        raise UnreadableDossierError(
            f"il y a plus de {MOST_FILES} fichiers : ce n’est pas un dossier de preuve. La "
            "vérification est arrêtée. Donnez le dossier qui contient manifest.json.",
        )


def _opened_archive(place: Path) -> zipfile.ZipFile:
    try:
        if _directory_bytes(place) <= LARGEST_DIRECTORY_BYTES:
            return zipfile.ZipFile(place)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        raise UnreadableDossierError(
            f"« {shown_path(place.name)} » n’est pas un fichier ZIP lisible : il est tronqué, "
            "abîmé, ou d’une autre sorte. Demandez un nouvel exemplaire.",
        ) from None
    raise _refused("sa table des matières est démesurée")


def _directory_bytes(place: Path) -> int:
    """Size of the central directory, as its end records claim it: read before it is loaded."""
    with place.open("rb") as stream:
        length = stream.seek(0, os.SEEK_END)
        tail_bytes = min(length, _END_RECORD_BYTES + _LONGEST_COMMENT + _ZIP64_TAIL_BYTES)
        stream.seek(length - tail_bytes)
        tail = stream.read(tail_bytes)
    start = tail.rfind(_END_RECORD)
    if start < 0:
        raise zipfile.BadZipFile
    claimed: int = struct.unpack_from("<I", tail, start + 12)[0]
    zip64 = start - _ZIP64_TAIL_BYTES
    if zip64 >= 0 and tail[zip64 : zip64 + 4] == b"PK\x06\x06":
        longer: int = struct.unpack_from("<Q", tail, zip64 + 40)[0]
        claimed = longer if claimed == _FULL_SIZE else max(claimed, longer)
    return claimed


def _read_archive(archive: zipfile.ZipFile) -> ArchiveSource:
    infos = archive.infolist()
    _check_count(len(infos))
    for info in infos:
        _check_entry(info)
    _check_overlap(infos)
    files = [info for info in infos if not info.is_dir()]
    if len({info.filename.lower() for info in files}) != len(files):
        raise _refused("il contient deux fois le même nom")
    root = _root_prefix([info.filename for info in files])
    inside = {i.filename[len(root) :]: i for i in files if i.filename.startswith(root)}
    outside = {f"../{i.filename}": i for i in files if not i.filename.startswith(root)}
    entries = outside | inside
    return ArchiveSource(archive, entries, tuple(sorted(entries)))


def _root_prefix(names: list[str]) -> str:
    """The one folder in which all lies, with its `/`; empty where the manifest is at the root."""
    tops = {name.split("/")[0] for name in names if "/" in name}
    lone = f"{next(iter(tops))}/" if len(tops) == 1 else ""
    if not lone or MANIFEST_PATH in names:
        return ""
    alone = all(name.startswith(lone) for name in names)
    return lone if alone or lone + MANIFEST_PATH in names else ""


def _check_entry(info: zipfile.ZipInfo) -> None:
    """Refuse an entry that only a hostile or broken archive holds."""
    name = info.filename
    segments = name.rstrip("/").split("/")
    if name != info.orig_filename or "\\" in name or ":" in name or not name.isprintable():
        raise _refused(f"il contient un nom déguisé, « {shown_path(info.orig_filename)} »")
    if any(segment in ("", ".", "..") for segment in segments):
        raise _refused(f"un de ses fichiers veut s’écrire ailleurs, « {shown_path(name)} »")
    if info.flag_bits & 0x1:
        raise _refused(f"« {shown_path(name)} » y est chiffré, et ne peut pas être vérifié")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _refused(f"« {shown_path(name)} » y est un lien vers un autre endroit")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refused(f"« {shown_path(name)} » y est compressé d’une manière inconnue")
    if info.file_size > FREE_RATIO_BYTES + LARGEST_RATIO * info.compress_size:
        raise _refused(f"« {shown_path(name)} » y est une bombe de décompression")


def _check_overlap(infos: list[zipfile.ZipInfo]) -> None:
    """Entries that share their bytes decompress to far more than the archive holds."""
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            raise _refused("ses fichiers se recouvrent, comme dans une bombe de décompression")
        end = info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size


def _refused(reason: str) -> UnreadableDossierError:
    return UnreadableDossierError(
        f"ce fichier ZIP est refusé : {reason}. L’ouvrir pourrait nuire à votre ordinateur, et ce "
        "n’est pas un dossier de preuve de Serment. Demandez un nouvel exemplaire.",
    )
