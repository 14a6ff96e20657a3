"""A package that leaves encrypted: 7z or ZIP, AES-256, written and read back piece by piece.

Guarantees: what reaches `target` is encrypted, byte for byte; the names too in a 7z, where a ZIP
shows them (`shows_names`). Contents are stored, not compressed: scans gain nothing by it, and
memory stays at a few mebibytes whatever the size. `verify_sealed` opens the file with its
passphrase and holds every content to its digest.
LIMIT: the encryption of a 7z is not authenticated; the digests inside tell a damaged content, not
a file that somebody who knows the passphrase made again.
Leaves to others: which documents, the passphrase (`dictated_phrase`) and where the bytes go.
Sources: 7-Zip's 7zFormat.txt (AES-256-CBC, SHA-256 x 2^19); WinZip's AE-2 (AES-256-CTR, HMAC-SHA1).

>>> import io
>>> from serment.kernel.digests import sha256_hex
>>> sealed = io.BytesIO()
>>> write_sealed("zip", [SealedEntry("DOC001.txt", io.BytesIO(b"ok"))], "phrase", sealed)
>>> verify_sealed("zip", sealed, "phrase", {"DOC001.txt": sha256_hex(b"ok")})
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, get_args

from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SealedForm = Literal["7z", "zip"]
SEALED_FORMS: Final[tuple[SealedForm, ...]] = get_args(SealedForm)
_PIECE: Final = 1024 * 1024


class SealedArchiveError(ValueError):
    """A sealed file that does not open, or does not hold what it must; the message is French."""


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """A content and its name in the package; the stream is buffered, and closed once written."""

    name: str
    stream: BinaryIO


def shows_names(form: SealedForm) -> bool:
    """Whether the names of the entries are read without the passphrase."""
    return form == "zip"


def write_sealed(
    form: SealedForm, entries: Iterable[SealedEntry], passphrase: str, target: BinaryIO
) -> None:
    """Write the package from the present position of `target`, which can seek.

    `entries` is read as it is written: an entry may be made from those that came before it.
    """
    if form == "zip":
        _write_zip(entries, passphrase, target)
    else:
        _write_7z(entries, passphrase, target)


def verify_sealed(
    form: SealedForm, source: BinaryIO, passphrase: str, expected: Mapping[str, str]
) -> None:
    """Open the package from its beginning; SealedArchiveError unless it holds `expected`.

    `expected` gives, for each name, the SHA-256 of its content in hexadecimal.
    """
    source.seek(0)
    try:
        found = _read_zip(source, passphrase) if form == "zip" else _read_7z(source, passphrase)
    except Exception as error:  # py7zr says a wrong passphrase with any exception (TypeError…)
        raise SealedArchiveError(
            nbsp(
                "Le fichier chiffré ne se rouvre pas : la phrase n’est pas la sienne, ou il est "
                "abîmé. Personne ne pourrait le lire ; refaites-le."
            )
        ) from error
    if found != dict(expected):
        raise SealedArchiveError(
            nbsp(
                "Le fichier chiffré ne contient pas ce qui a été choisi : une pièce manque ou "
                "diffère. Ne le remettez pas ; refaites-le."
            )
        )


def _write_7z(entries: Iterable[SealedEntry], passphrase: str, target: BinaryIO) -> None:
    import py7zr  # noqa: PLC0415 -- loads its compressors

    filters = [{"id": py7zr.FILTER_COPY}, {"id": py7zr.FILTER_CRYPTO_AES256_SHA256}]
    with py7zr.SevenZipFile(
        target, "w", filters=filters, password=passphrase, header_encryption=True
    ) as archive:
        for entry in entries:
            with entry.stream as stream:
                archive.writef(stream, entry.name)


def _write_zip(entries: Iterable[SealedEntry], passphrase: str, target: BinaryIO) -> None:
    import pyzipper  # type: ignore[import-untyped] # noqa: PLC0415 -- no types; for a ZIP alone

    with pyzipper.AESZipFile(
        target, "w", compression=pyzipper.ZIP_STORED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(passphrase.encode())
        for entry in entries:
            with entry.stream as stream, archive.open(entry.name, "w", force_zip64=True) as inside:
                shutil.copyfileobj(stream, inside, _PIECE)


def _read_7z(source: BinaryIO, passphrase: str) -> dict[str, str]:
    import py7zr  # noqa: PLC0415 -- as above
    from py7zr.io import HashIOFactory  # noqa: PLC0415 -- as above

    digests = HashIOFactory()  # type: ignore[no-untyped-call] # of the library
    with py7zr.SevenZipFile(source, "r", password=passphrase) as archive:
        archive.extractall(factory=digests)
    return {name: content.read().hex() for name, content in digests.products.items()}


def _read_zip(source: BinaryIO, passphrase: str) -> dict[str, str]:
    import pyzipper  # noqa: PLC0415 -- as above

    found = {}
    with pyzipper.AESZipFile(source) as archive:
        archive.setpassword(passphrase.encode())
        for name in archive.namelist():
            with archive.open(name) as inside:
                found[name] = hashlib.file_digest(inside, "sha256").hexdigest()
    return found
