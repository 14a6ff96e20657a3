"""Secrets of other services that the store keeps: a second layer, whatever database holds them.

Guarantees that the database alone, whichever it is, gives no such secret: each is sealed (Fernet:
AES-128-CBC and HMAC-SHA256) under a key of its own, derived from the data key of the open store.
"""

import base64
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from serment.store.unlocked import StoreKeys, sub_key

_USE: Final = "secrets-of-others"


class UnreadableSecretError(ValueError):
    """A secret that this store did not seal, or that was altered."""


def seal_secret(keys: StoreKeys, secret: str) -> str:
    """Return the secret as it can be kept; an empty one stays empty."""
    return _fernet(keys).encrypt(secret.encode()).decode("ascii") if secret else ""


def open_secret(keys: StoreKeys, sealed: str) -> str:
    """Return a secret that was sealed by `seal_secret`; UnreadableSecretError for another text."""
    if not sealed:
        return ""
    try:
        return _fernet(keys).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise UnreadableSecretError("not sealed by this store") from error


def _fernet(keys: StoreKeys) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sub_key(keys.data_key, _USE)))
