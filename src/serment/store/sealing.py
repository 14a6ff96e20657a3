"""The sealed file: a content encrypted in chunks, of which no byte can change unseen.

magic (16 bytes), salt (32), a sealed note (sha256 and length of the content), then chunks of
1 MiB, each AES-256-GCM under a key of the file's own (HKDF-SHA256 of the exhibits' key and the
salt). A chunk's nonce is its number and whether it is the last: cutting, reordering, repeating or
mixing chunks breaks a tag. Knows neither folders nor names.
"""

import hashlib
import secrets
from collections.abc import Iterator
from typing import BinaryIO, Final

from serment.store.errors import DamagedBlobError

MAGIC: Final = b"SERMENT EXHIBIT\x01"
CHUNK: Final = 1 << 20
_SALT: Final = 32
_TAG: Final = 16
_DIGEST: Final = 32
_NOTE: Final = _DIGEST + 8
_HEADER: Final = len(MAGIC) + _SALT + _NOTE + _TAG
_NOTE_NUMBER: Final = (1 << 64) - 1


class Sealer:
    """Encrypts a content into a stream as it comes; at most 2 MiB wait in memory."""

    def __init__(self, stream: BinaryIO, key: bytes) -> None:
        self._stream = stream
        self._salt = secrets.token_bytes(_SALT)
        self._cipher = _FileCipher(key, self._salt)
        self._waiting = bytearray()
        self._number = 0
        self._hash = hashlib.sha256()
        self.size = 0
        stream.write(MAGIC + self._salt + bytes(_NOTE + _TAG))

    @property
    def digest(self) -> str:
        """The SHA-256 of what was written, in hexadecimal."""
        return self._hash.hexdigest()

    def write(self, piece: bytes) -> None:
        """Encrypt the chunks that are complete; the last one waits, since it is marked."""
        self._hash.update(piece)
        self.size += len(piece)
        self._waiting += piece
        while len(self._waiting) > CHUNK:
            self._write_chunk(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Write the last chunk (empty when the content is), then the note of the header."""
        self._write_chunk(bytes(self._waiting), last=True)
        self._waiting.clear()
        note = self._hash.digest() + self.size.to_bytes(_NOTE - _DIGEST)
        self._stream.seek(len(MAGIC) + _SALT)
        self._stream.write(self._cipher.seal(_NOTE_NUMBER, note, last=False))

    def _write_chunk(self, chunk: bytes, *, last: bool) -> None:
        self._stream.write(self._cipher.seal(self._number, chunk, last=last))
        self._number += 1


def read_note(source: BinaryIO, key: bytes) -> tuple[str, int]:
    """Return the digest and length that the header of a sealed file states."""
    digest, size, _ = _read_header(source, key)
    return digest, size


def read_sealed(source: BinaryIO, key: bytes, *, expected: str) -> Iterator[bytes]:
    """Yield the content of a sealed file whose digest must be `expected`."""
    digest, size, cipher = _read_header(source, key)
    if digest != expected:
        raise DamagedBlobError("son contenu est celui d’une autre pièce")
    left, number = size, 0
    while True:
        length = min(CHUNK, left)
        left -= length
        chunk = cipher.unseal(number, source.read(length + _TAG), last=left == 0)
        if chunk:
            yield chunk
        number += 1
        if left == 0:
            break
    if source.read(1):
        raise DamagedBlobError("des octets lui ont été ajoutés")


class SealedChunks:
    """The chunks of a sealed file, read in any order; `size` is the length of the content."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        self._source = source
        self.digest, self.size, self._cipher = _read_header(source, key)
        self._last = max(0, (self.size - 1) // CHUNK)

    def read(self, number: int) -> bytes:
        """Return one chunk in clear; DamagedBlobError when it was altered or is not there."""
        self._source.seek(_HEADER + number * (CHUNK + _TAG))
        length = min(CHUNK, self.size - number * CHUNK)
        sealed = self._source.read(length + _TAG)
        return self._cipher.unseal(number, sealed, last=number == self._last)


def _read_header(source: BinaryIO, key: bytes) -> tuple[str, int, "_FileCipher"]:
    header = source.read(_HEADER)
    if len(header) != _HEADER or not header.startswith(MAGIC):
        raise DamagedBlobError("son en-tête est illisible")
    cipher = _FileCipher(key, header[len(MAGIC) : len(MAGIC) + _SALT])
    note = cipher.unseal(_NOTE_NUMBER, header[len(MAGIC) + _SALT :], last=False)
    return note[:_DIGEST].hex(), int.from_bytes(note[_DIGEST:]), cipher


class _FileCipher:
    """AES-256-GCM under the key of one file; the number and the end mark are the nonce."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - start-up
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - start-up

        own_key = HKDF(algorithm=SHA256(), length=32, salt=salt, info=MAGIC).derive(key)
        self._aead = AESGCM(own_key)

    def seal(self, number: int, chunk: bytes, *, last: bool) -> bytes:
        return self._aead.encrypt(_nonce(number, last=last), chunk, MAGIC)

    def unseal(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - start-up

        try:
            return self._aead.decrypt(_nonce(number, last=last), sealed, MAGIC)
        except (InvalidTag, ValueError):
            raise DamagedBlobError("un octet au moins a changé, ou il en manque") from None


def _nonce(number: int, *, last: bool) -> bytes:
    return bytes([0, 0, 0, last]) + number.to_bytes(8)
