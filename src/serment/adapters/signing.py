"""Signing with Ed25519, by the `cryptography` library; the journal itself only verifies.

`MemorySigner` is the twin for tests: its key comes from a name, and it remembers what it signed.
"""

from hashlib import sha256
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SEED_BYTES: Final = 32


class SigningKeyError(ValueError):
    """Bytes that are not an Ed25519 private key."""


class Signer(Protocol):
    """Whatever signs: the key of the practice, or its twin."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature of `message`."""
        ...


class Ed25519Signer:
    """The signing key of a practice, from the 32 secret bytes that the encrypted store keeps."""

    __slots__ = ("_private", "_public")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise SigningKeyError(
                f"la clé de signature fait {len(seed)} octets au lieu de {SEED_BYTES}. Rien ne "
                "peut être scellé avec elle. Restaurez une sauvegarde du cabinet.",
            )
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._private.public_key().public_bytes_raw()

    def __repr__(self) -> str:
        return f"Ed25519Signer(public_key={self._public.hex()})"

    @classmethod
    def generate(cls) -> "Ed25519Signer":
        """A new key, drawn from the system's random source."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        return self._public

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes, to be kept in the encrypted store and nowhere else."""
        return self._private.private_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature of `message` (RFC 8032, deterministic)."""
        return self._private.sign(message)


class MemorySigner(Ed25519Signer):
    """A signer whose key is drawn from a name, the same at each run; for tests and examples."""

    __slots__ = ("signed",)

    def __init__(self, name: str = "test") -> None:
        super().__init__(sha256(name.encode()).digest())
        self.signed: list[bytes] = []

    def sign(self, message: bytes) -> bytes:
        """As the real one, and `message` is remembered in `signed`."""
        self.signed.append(message)
        return super().sign(message)
