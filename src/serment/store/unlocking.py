"""The ways into a practice: passphrase, recovery code, and the demonstration's open door.

Every try is counted before it is made (`attempts`), by whatever door it comes: the screen or the
terminal. `open_store` then checks the database and hands the keys to the whole process.
"""

import binascii
from dataclasses import dataclass, replace

from serment.store import keyslots, unlocked
from serment.store.datadir import DataDir
from serment.store.disk_errors import told_in_french
from serment.store.errors import DamagedKeySlotsError, NoPracticeError, PracticeExistsError
from serment.store.keyslots import Cost, KeySlots, NewRecoveryCode
from serment.store.strength import verify_passphrase_strength
from serment.store.unlocked import StoreKeys, derive_store_keys, new_data_key

_DEMO_STORE = "demonstration"
_DEMO_NOTE = (
    "# Clef de la démonstration, laissée en clair exprès : ses données sont fictives.\n"
    "# N'y enregistrez jamais de données réelles.\n"
)


@dataclass(frozen=True, slots=True)
class NewPractice:
    """A practice about to be created: nothing is on the disk until `write_new_practice`."""

    slots: KeySlots
    keys: StoreKeys
    recovery_code: str

    @property
    def kit_number(self) -> str:
        """The public number of the sheet that bears the recovery code."""
        return keyslots.slot_number(self.slots.recovery)


def prepare_new_practice(passphrase: str, *, cost: Cost | None = None) -> NewPractice:
    """Make the keys of a practice; WeakPassphraseError when the passphrase is too weak."""
    verify_passphrase_strength(passphrase)
    slots, data_key, code = keyslots.create_keyslots(passphrase, cost=cost)
    return NewPractice(slots, derive_store_keys(slots.store, data_key), code)


def write_new_practice(folder: DataDir, new: NewPractice) -> None:
    """Write the practice, once the person has kept the recovery code.

    The database comes first: key slots without a database always mean that it was lost.
    """
    if folder.is_practice_here() or folder.is_demo_here():
        raise PracticeExistsError(str(folder.path))
    _create_database(folder, new.keys)
    folder.write_keyslots(new.slots)


def open_store(folder: DataDir, keys: StoreKeys) -> None:
    """Check the database, then hold the keys; DamagedDatabaseError, NewerStoreError."""
    from serment.store.sqlcipher.checks import verify_database  # noqa: PLC0415 - start-up

    with told_in_french(folder.path):
        verify_database(folder.database, keys.database)
    unlocked.open_with(keys, folder.blobs(keys))


def unlock_with_passphrase(folder: DataDir, passphrase: str) -> StoreKeys:
    """Return the keys; TooSoonError, WrongPassphraseError, DamagedKeySlotsError."""
    slots = _read_slots(folder)
    folder.attempts.begin()
    data_key = keyslots.open_with_passphrase(slots, passphrase)
    folder.attempts.succeed()
    return derive_store_keys(slots.store, data_key)


def unlock_with_recovery_code(folder: DataDir, typed: str) -> StoreKeys:
    """Return the keys; a code with a typing error is told so and does not count as a try."""
    slots = _read_slots(folder)
    folder.attempts.verify_may_try()
    secret = keyslots.parse_typed_code(typed)
    folder.attempts.begin()
    data_key = keyslots.open_with_recovery_secret(slots, secret)
    folder.attempts.succeed()
    return derive_store_keys(slots.store, data_key)


def replace_passphrase(folder: DataDir, keys: StoreKeys, passphrase: str) -> None:
    """Change the passphrase of the open store; the former one opens nothing any more."""
    verify_passphrase_strength(passphrase)
    slots = _read_slots(folder)
    _require_same_store(slots, keys)
    folder.write_keyslots(keyslots.change_passphrase(slots, keys.data_key, passphrase))


def prepare_recovery_code(folder: DataDir, keys: StoreKeys) -> NewRecoveryCode:
    """Return a new recovery code for the open store; nothing is written: the former still opens."""
    slots = _read_slots(folder)
    _require_same_store(slots, keys)
    return keyslots.new_recovery_code(slots, keys.data_key)


def keep_recovery_code(folder: DataDir, keys: StoreKeys, new: NewRecoveryCode) -> None:
    """Put a prepared recovery code in the place of the former, which opens nothing any more."""
    slots = _read_slots(folder)
    _require_same_store(slots, keys)
    folder.write_keyslots(replace(slots, recovery=new.slot))


def replace_recovery_code(folder: DataDir, keys: StoreKeys) -> NewRecoveryCode:
    """Return a new recovery code for the open store; the former sheet opens nothing any more."""
    new = prepare_recovery_code(folder, keys)
    keep_recovery_code(folder, keys, new)
    return new


def kit_number(folder: DataDir) -> str:
    """Return the public number of the recovery kit in force."""
    return keyslots.slot_number(_read_slots(folder).recovery)


def open_demo(folder: DataDir) -> StoreKeys:
    """Return the keys of the demonstration, made at its first opening and kept in clear."""
    if folder.is_practice_here():
        raise PracticeExistsError(str(folder.path))
    with told_in_french(folder.path):
        if not folder.is_demo_here():
            key = new_data_key()
            _create_database(folder, derive_store_keys(_DEMO_STORE, key))
            folder.files.replace(folder.demo_key_file, f"{_DEMO_NOTE}{key.hex()}\n".encode())
        written = folder.files.read(folder.demo_key_file, limit=4_096)
    try:
        key = binascii.unhexlify(written.split()[-1])
    except (binascii.Error, IndexError):
        raise DamagedKeySlotsError("la clé de la démonstration est illisible") from None
    return derive_store_keys(_DEMO_STORE, key)


def _read_slots(folder: DataDir) -> KeySlots:
    if not folder.is_practice_here():
        raise NoPracticeError(str(folder.path))
    return folder.read_keyslots()


def _require_same_store(slots: KeySlots, keys: StoreKeys) -> None:
    if slots.store != keys.store:
        raise DamagedKeySlotsError("il appartient à un autre cabinet")


def _create_database(folder: DataDir, keys: StoreKeys) -> None:
    from serment.store.sqlcipher.checks import create_database  # noqa: PLC0415 - start-up

    with told_in_french(folder.path):
        create_database(folder.database, keys.database)
