"""The keys of the open store, held by the process and by nothing else.

Sub-keys come from the data key by HKDF-SHA256 (RFC 5869), one per use, so that none says anything
of another. LIMIT: Python cannot promise that no copy of a key remains in memory after `close`.
"""

import secrets
import threading
from dataclasses import dataclass, field
from typing import Final

from serment.store.blobs import BlobStore
from serment.store.errors import StoreLockedError
from serment.store.keyslots import NewRecoveryCode

KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class StoreKeys:
    """The sub-keys of one store, 32 bytes each; their values stay out of every representation."""

    store: str
    database: bytes = field(repr=False)
    exhibits: bytes = field(repr=False)
    exhibit_names: bytes = field(repr=False)
    backup: bytes = field(repr=False)
    data_key: bytes = field(repr=False)


def derive_store_keys(store: str, data_key: bytes) -> StoreKeys:
    """Return the sub-keys of the data key (32 bytes) of the store named `store`."""
    return StoreKeys(
        store=store,
        database=sub_key(data_key, "database"),
        exhibits=sub_key(data_key, "exhibits"),
        exhibit_names=sub_key(data_key, "exhibit-names"),
        backup=sub_key(data_key, "backup"),
        data_key=data_key,
    )


def new_data_key() -> bytes:
    """Return 32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def sub_key(data_key: bytes, use: str) -> bytes:
    """Return the key of one use, which says nothing of the others."""
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - start-up
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - start-up

    info = f"serment/1/{use}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(data_key)


@dataclass(frozen=True, slots=True)
class _OpenStore:
    keys: StoreKeys
    blobs: BlobStore | None


@dataclass(frozen=True, slots=True)
class WaitingKit:
    """A recovery code on a person's screen, and the two groups asked back before it counts."""

    new: NewRecoveryCode
    asked: tuple[int, int]


_guard = threading.Lock()
_held: list[_OpenStore] = []
_waiting: list[WaitingKit] = []


def open_with(keys: StoreKeys, blobs: BlobStore | None = None) -> None:
    """Hold the keys and the contents of a store for the whole process, in place of any others."""
    with _guard:
        _held[:] = [_OpenStore(keys, blobs)]
        _waiting.clear()


def close() -> None:
    """Forget the keys; what asks for one from now on gets StoreLockedError."""
    with _guard:
        _held.clear()
        _waiting.clear()


def hold_kit(kit: WaitingKit | None) -> None:
    """Hold a kit until its groups are typed back, in place of any other; None forgets it."""
    with _guard:
        _waiting[:] = [] if kit is None else [kit]


def waiting_kit() -> WaitingKit | None:
    """Return the kit whose groups are awaited, if any; locking forgets it."""
    with _guard:
        return _waiting[0] if _waiting else None


def is_open() -> bool:
    """Tell whether keys are held."""
    return bool(_held)


def keys() -> StoreKeys:
    """Return the keys held, or raise StoreLockedError."""
    return _open_store().keys


def blobs() -> BlobStore:
    """Return the encrypted contents of the open store, or raise StoreLockedError."""
    held = _open_store().blobs
    if held is None:
        raise StoreLockedError
    return held


def database_key() -> bytes:
    """Return the raw key of the database (32 bytes), or raise StoreLockedError."""
    return _open_store().keys.database


def _open_store() -> _OpenStore:
    with _guard:
        if not _held:
            raise StoreLockedError
        return _held[0]
