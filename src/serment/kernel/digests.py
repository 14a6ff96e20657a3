"""Digests: the fingerprints by which Serment says that nothing has changed.

Guarantees SHA-256 (FIPS 180-4) in lower-case hexadecimal, and a salted form from which a short
payload cannot be guessed by trial as long as the salt stays with the payload. Leaves to others:
the bytes (`canonical`), the tree (`journal.tree`), secrets and their storage.

>>> sha256_hex(b"")[:16]
'e3b0c44298fc1c14'
"""

import hashlib
from typing import Final

SMALLEST_SALT_BYTES: Final = 16


class SaltError(ValueError):
    """A salt too short to protect what it salts."""


def sha256_hex(data: bytes) -> str:
    """SHA-256 of `data`: 64 lower-case hexadecimal characters."""
    return hashlib.sha256(data).hexdigest()


def salted_digest(salt: bytes, payload: bytes) -> str:
    """SHA-256 of the salt's length (one byte), the salt, then the payload: 64 characters.

    The length keeps two different pairs apart even where their concatenations are equal. Erasing
    salt and payload leaves a digest that says nothing of either.
    """
    if not SMALLEST_SALT_BYTES <= len(salt) <= 255:  # noqa: PLR2004 -- what one byte counts
        raise SaltError(
            f"a salt of {len(salt)} bytes: below {SMALLEST_SALT_BYTES} a short payload could be "
            "guessed by trial, above 255 its length would not fit; draw 16 to 255 random bytes.",
        )
    return sha256_hex(bytes([len(salt)]) + salt + payload)
