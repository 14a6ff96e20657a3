"""The key slots: one random data key, wrapped by the passphrase and by the recovery code.

Each slot is AES-256-GCM under a key that Argon2id derives (RFC 9106) with the parameters stored in
the slot; these, the store's identifier and the slot's kind are authenticated with the wrapped key.
Changing the passphrase rewrites one slot: the data key, hence the data, do not move. A file that
asks for absurd parameters is refused before any derivation.

This module knows bytes, not folders: `unlocking` reads and writes the file.
"""

import base64
import binascii
import hashlib
import json
import secrets
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from serment.store.errors import (
    DamagedKeySlotsError,
    NewerStoreError,
    UnreadableRecoveryCodeError,
    WrongPassphraseError,
    WrongRecoveryCodeError,
)
from serment.store.recovery import (
    RecoveryCodeSyntaxError,
    new_recovery_secret,
    parse_recovery_code,
    print_recovery_code,
)

FORMAT: Final = "serment-keyslots"
VERSION: Final = 1
KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
MAXIMUM_FILE_BYTES: Final = 65_536

_MEMORY: Final = range(8_192, 1_048_576 + 1)
_PASSES: Final = range(1, 16 + 1)
_LANES: Final = range(1, 8 + 1)

SlotKind = Literal["passphrase", "recovery"]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one Argon2id derivation takes: KiB of memory, passes, lanes."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 2

    def is_bounded(self) -> bool:
        """Tell whether a slot may ask for it: 8 MiB to 1 GiB, 1 to 16 passes, 1 to 8 lanes."""
        return self.memory_kib in _MEMORY and self.passes in _PASSES and self.lanes in _LANES


@dataclass(frozen=True, slots=True)
class KeySlot:
    """One way in."""

    kind: SlotKind
    cost: Cost
    salt: bytes
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class KeySlots:
    """The two ways in of one store; `store` is its random public identifier."""

    store: str
    passphrase: KeySlot
    recovery: KeySlot


@dataclass(frozen=True, slots=True)
class NewRecoveryCode:
    """A recovery code that opens nothing yet: its slot is still to be written."""

    slot: KeySlot
    code: str = field(repr=False)

    @property
    def number(self) -> str:
        """The public number of the sheet that bears it."""
        return slot_number(self.slot)


def create_keyslots(passphrase: str, *, cost: Cost | None = None) -> tuple[KeySlots, bytes, str]:
    """Return new slots, the data key (32 bytes) and the recovery code to print."""
    chosen = cost or Cost()
    store, data_key, secret = secrets.token_hex(16), secrets.token_bytes(32), new_recovery_secret()
    slots = KeySlots(
        store=store,
        passphrase=_wrap("passphrase", store, _passphrase_bytes(passphrase), data_key, chosen),
        recovery=_wrap("recovery", store, secret, data_key, chosen),
    )
    return slots, data_key, print_recovery_code(secret)


def open_with_passphrase(slots: KeySlots, passphrase: str) -> bytes:
    """Return the data key, or raise WrongPassphraseError."""
    data_key = _unwrap(slots.passphrase, slots.store, _passphrase_bytes(passphrase))
    if data_key is None:
        raise WrongPassphraseError
    return data_key


def parse_typed_code(typed: str) -> bytes:
    """Return the secret of a typed recovery code, or raise UnreadableRecoveryCodeError."""
    try:
        return parse_recovery_code(typed)
    except RecoveryCodeSyntaxError as error:
        raise UnreadableRecoveryCodeError(str(error)) from None


def open_with_recovery_secret(slots: KeySlots, secret: bytes) -> bytes:
    """Return the data key, or raise WrongRecoveryCodeError."""
    data_key = _unwrap(slots.recovery, slots.store, secret)
    if data_key is None:
        raise WrongRecoveryCodeError
    return data_key


def change_passphrase(
    slots: KeySlots, data_key: bytes, passphrase: str, *, cost: Cost | None = None
) -> KeySlots:
    """Return the slots with another passphrase; the recovery code still opens."""
    slot = _wrap("passphrase", slots.store, _passphrase_bytes(passphrase), data_key, cost or Cost())
    return replace(slots, passphrase=slot)


def new_recovery_code(
    slots: KeySlots, data_key: bytes, *, cost: Cost | None = None
) -> NewRecoveryCode:
    """Return another recovery code for the store; the present one opens until it is replaced."""
    secret = new_recovery_secret()
    slot = _wrap("recovery", slots.store, secret, data_key, cost or Cost())
    return NewRecoveryCode(slot, print_recovery_code(secret))


def reissue_recovery_code(
    slots: KeySlots, data_key: bytes, *, cost: Cost | None = None
) -> tuple[KeySlots, str]:
    """Return the slots with another recovery code, and that code; the former opens no more."""
    new = new_recovery_code(slots, data_key, cost=cost)
    return replace(slots, recovery=new.slot), new.code


def slot_number(slot: KeySlot) -> str:
    """Return the public number of a slot, such as « 7F3A-92C1 »: it tells two printed kits apart.

    It is drawn from the slot's random salt, and says nothing of the secret.
    """
    digest = hashlib.sha256(b"serment slot number 1" + slot.salt).hexdigest().upper()
    return f"{digest[:4]}-{digest[4:8]}"


def serialise_keyslots(slots: KeySlots) -> bytes:
    """Return the text of keyslots.json."""
    written = {
        "format": FORMAT,
        "version": VERSION,
        "store": slots.store,
        "slots": [_slot_as_json(slots.passphrase), _slot_as_json(slots.recovery)],
    }
    return json.dumps(written, indent=1, sort_keys=True).encode() + b"\n"


def parse_keyslots(content: bytes) -> KeySlots:
    """Read keyslots.json; DamagedKeySlotsError or NewerStoreError when it cannot be trusted."""
    try:
        written = json.loads(content)
    except (ValueError, RecursionError):
        raise DamagedKeySlotsError("il n’est pas lisible") from None
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        raise DamagedKeySlotsError("ce n’est pas un fichier de clés de Serment")
    version = written.get("version")
    if isinstance(version, int) and version > VERSION:
        raise NewerStoreError(f"clés de version {version}")
    store, listed = written.get("store"), written.get("slots")
    if version != VERSION or not isinstance(store, str) or not isinstance(listed, list):
        raise DamagedKeySlotsError("il est incomplet")
    slots = {slot.kind: slot for slot in map(_parse_slot, listed)}
    if set(slots) != {"passphrase", "recovery"} or len(listed) != len(slots):
        raise DamagedKeySlotsError("il devrait contenir une phrase et un code de secours")
    return KeySlots(store=store, passphrase=slots["passphrase"], recovery=slots["recovery"])


def _parse_slot(written: object) -> KeySlot:
    if not isinstance(written, dict) or written.get("kdf") != "argon2id":
        raise DamagedKeySlotsError("une clé est écrite sous une forme inconnue")
    cost = Cost(
        memory_kib=_parse_count(written.get("memory_kib")),
        passes=_parse_count(written.get("passes")),
        lanes=_parse_count(written.get("lanes")),
    )
    if not cost.is_bounded():
        raise DamagedKeySlotsError("le coût d’une clé sort des limites admises")
    kind = written.get("kind")
    if kind not in {"passphrase", "recovery"}:
        raise DamagedKeySlotsError("une clé est d’une espèce inconnue")
    return KeySlot(
        kind="passphrase" if kind == "passphrase" else "recovery",
        cost=cost,
        salt=_parse_bytes(written.get("salt"), _SALT_BYTES),
        nonce=_parse_bytes(written.get("nonce"), _NONCE_BYTES),
        wrapped=_parse_bytes(written.get("wrapped"), KEY_BYTES + _TAG_BYTES),
    )


def _parse_count(written: object) -> int:
    if not isinstance(written, int) or isinstance(written, bool):
        raise DamagedKeySlotsError("le coût d’une clé manque")
    return written


def _parse_bytes(written: object, length: int) -> bytes:
    try:
        content = base64.b64decode(written, validate=True) if isinstance(written, str) else b""
    except (binascii.Error, ValueError):
        content = b""
    if len(content) != length:
        raise DamagedKeySlotsError("une valeur est coupée ou altérée")
    return content


def _slot_as_json(slot: KeySlot) -> dict[str, str | int]:
    return {
        "kind": slot.kind,
        "kdf": "argon2id",
        "memory_kib": slot.cost.memory_kib,
        "passes": slot.cost.passes,
        "lanes": slot.cost.lanes,
        "salt": base64.b64encode(slot.salt).decode(),
        "nonce": base64.b64encode(slot.nonce).decode(),
        "wrapped": base64.b64encode(slot.wrapped).decode(),
    }


def _passphrase_bytes(passphrase: str) -> bytes:
    # « é » typed on a Mac and on a PC are not the same code points: NFC makes them so.
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


def _wrap(kind: SlotKind, store: str, secret: bytes, data_key: bytes, cost: Cost) -> KeySlot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up

    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    cipher = AESGCM(_derive(secret, salt, cost))
    wrapped = cipher.encrypt(nonce, data_key, _bound_to(kind, store, cost))
    return KeySlot(kind=kind, cost=cost, salt=salt, nonce=nonce, wrapped=wrapped)


def _unwrap(slot: KeySlot, store: str, secret: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - start-up
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up

    cipher = AESGCM(_derive(secret, slot.salt, slot.cost))
    try:
        return cipher.decrypt(slot.nonce, slot.wrapped, _bound_to(slot.kind, store, slot.cost))
    except InvalidTag:
        return None


def _bound_to(kind: SlotKind, store: str, cost: Cost) -> bytes:
    parts = (FORMAT, VERSION, store, kind, cost.memory_kib, cost.passes, cost.lanes)
    return json.dumps(parts).encode()


def _derive(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415 - start-up

    return hash_secret_raw(
        secret=secret,
        salt=salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
