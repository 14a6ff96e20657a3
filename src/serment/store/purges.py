"""The list of purges: what was destroyed stays destroyed, whatever backup is restored.

A file of random tokens, one per destroyed record: it says nothing of anybody. It lies in the data
folder and goes, by a person's hand, beside the backups; a seal that only an opened store can make
tells a list of this store from any other. Read at every opening, and replayed.
"""

import hmac
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from serment.store.disk_errors import told_in_french
from serment.store.errors import StoreError
from serment.store.ports import Files
from serment.store.unlocked import StoreKeys

FORMAT: Final = "serment-purges"
NAME: Final = "purges.json"
LARGEST: Final = 256 * 1024**2
_HIGHEST: Final = 1_000_000


class RefusedPurgeListError(StoreError):
    """A list of purges that is not ours, or was altered."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"La liste de purge ne peut pas être suivie : {why}.",
            "Des dossiers détruits pourraient revenir.",
            "Donnez la liste enregistrée par ce cabinet après sa dernière destruction.",
        )


@dataclass(frozen=True, slots=True)
class PurgeList:
    """The tokens of what was destroyed (32 hexadecimal characters each).

    `is_finished` is false between an erasure and the rewriting of the database file. `last_number`
    is that of the last destruction: a database restored does not give it again.
    """

    tokens: frozenset[str] = frozenset()
    is_finished: bool = True
    last_number: int = 0


def purge_list_bytes(keys: StoreKeys, told: PurgeList) -> bytes:
    """Return the list as a file, sealed."""
    tokens = sorted(told.tokens)
    return json.dumps(
        {"format": FORMAT, "version": 1, "store": keys.store, "finished": told.is_finished,
         "last_number": told.last_number, "tokens": tokens, "seal": _seal(keys, tokens)},
    ).encode()  # fmt: skip


def parse_purge_list(data: bytes, keys: StoreKeys) -> PurgeList:
    """Return the list of a file; RefusedPurgeListError unless it is one of this store."""
    try:
        told = json.loads(data)
        tokens, store, seal = told["tokens"], told["store"], told["seal"]
        is_ours = told["format"] == FORMAT and isinstance(tokens, list)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RefusedPurgeListError("ce n’est pas une liste de purge") from None
    if not is_ours or not all(isinstance(token, str) for token in tokens):
        raise RefusedPurgeListError("ce n’est pas une liste de purge")
    if store != keys.store:
        raise RefusedPurgeListError("c’est celle d’un autre cabinet")
    if not hmac.compare_digest(str(seal).encode(), _seal(keys, tokens).encode()):
        raise RefusedPurgeListError("elle a été modifiée")
    last = told.get("last_number")
    number = last if isinstance(last, int) and 0 <= last <= _HIGHEST else 0
    return PurgeList(frozenset(tokens), told.get("finished") is not False, number)


def read_purge_list(path: Path, keys: StoreKeys, files: Files) -> PurgeList:
    """Return the list of a file; an empty one where there is no file."""
    if not files.exists(path):
        return PurgeList()
    try:
        return parse_purge_list(files.read(path, limit=LARGEST), keys)
    except ValueError:
        raise RefusedPurgeListError("elle dépasse la taille d’une liste") from None


def write_purge_list(path: Path, keys: StoreKeys, told: PurgeList, files: Files) -> None:
    """Write the list, whole or not at all, in place of the former one."""
    with told_in_french(path.parent):
        files.replace(path, purge_list_bytes(keys, told))


def _seal(keys: StoreKeys, tokens: list[str]) -> str:
    told = "\n".join([FORMAT, keys.store, *tokens]).encode()
    return hmac.new(keys.backup, told, "sha256").hexdigest()
