"""One line of the journal: who did which act when, and the digest of what the act says.

Guarantees one canonical line for one entry, and that a line is read only if it is that one:
another order of keys, a space, a duplicate key or an impossible date is refused. The line holds
nothing that might have to be erased: `actor` is an identifier, `act` the name of a use case, and
everything else lies in the payload. Leaves to others the payload (`payload`) and the tree.

>>> entry = Entry(1, "2026-11-23T09:30:00.000000Z", "owner", "register.exported", "0" * 64)
>>> parse_entry_line(entry_line(entry)) == entry
True
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from serment.journal.faults import MalformedEntryError
from serment.kernel.canonical import CanonicalError, canonical_bytes

FIRST_SEQUENCE: Final = 1
LONGEST_LINE_BYTES: Final = 4096
LONGEST_NAME: Final = 200

_ENTRY_KEYS: Final = {"sequence", "recorded_at", "actor", "act", "payload_digest"}
_INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line, typed. `sequence` counts from 1; `recorded_at` is ISO 8601, UTC, microseconds, Z."""

    sequence: int
    recorded_at: str
    actor: str
    act: str
    payload_digest: str

    def __post_init__(self) -> None:
        if self.sequence < FIRST_SEQUENCE:
            raise MalformedEntryError(f"le numéro d’acte {self.sequence} est impossible.")
        if not is_instant(self.recorded_at):
            raise MalformedEntryError(
                f"l’instant « {_shown(self.recorded_at)} » n’est pas de la forme "
                "2026-11-23T09:30:00.000000Z.",
            )
        if not _DIGEST.fullmatch(self.payload_digest):
            raise MalformedEntryError("l’empreinte du contenu n’est pas faite de 64 chiffres hexa.")
        for name in (self.actor, self.act):
            if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
                raise MalformedEntryError(
                    f"« {_shown(name)} » ne peut pas nommer un auteur ou un acte.",
                )


def entry_line(entry: Entry) -> bytes:
    """The canonical line, without the newline that ends it in a file: the leaf of the tree."""
    try:
        line = canonical_bytes(
            {
                "act": entry.act,
                "actor": entry.actor,
                "payload_digest": entry.payload_digest,
                "recorded_at": entry.recorded_at,
                "sequence": entry.sequence,
            },
        )
    except CanonicalError as error:
        raise MalformedEntryError(f"cet acte n’a pas d’écriture unique : {error}") from None
    if len(line) > LONGEST_LINE_BYTES:
        raise MalformedEntryError(f"une ligne ne dépasse pas {LONGEST_LINE_BYTES} octets.")
    return line


def parse_entry_line(line: bytes) -> Entry:
    """The entry of an untrusted line (no newline); `MalformedEntryError` if not its only form."""
    entry = _read_entry(line)
    if entry_line(entry) != line:
        raise MalformedEntryError("la ligne n’est pas dans son écriture unique.")
    return entry


def is_instant(text: str) -> bool:
    """Whether `text` is a real instant written as 2026-11-23T09:30:00.000000Z."""
    if not _INSTANT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text[:-1])
    except ValueError:
        return False
    return True


def _read_entry(line: bytes) -> Entry:
    if len(line) > LONGEST_LINE_BYTES:
        raise MalformedEntryError(f"la ligne dépasse {LONGEST_LINE_BYTES} octets.")
    try:
        fields = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise MalformedEntryError("la ligne n’est pas du JSON en UTF-8.") from None
    if not isinstance(fields, dict) or set(fields) != _ENTRY_KEYS:
        raise MalformedEntryError("la ligne n’a pas les cinq champs d’un acte.")
    sequence = fields.pop("sequence")
    if not isinstance(sequence, int) or isinstance(sequence, bool):
        raise MalformedEntryError("le numéro d’acte n’est pas un nombre entier.")
    if not all(isinstance(value, str) for value in fields.values()):
        raise MalformedEntryError("un champ de la ligne n’est pas un texte.")
    return Entry(sequence=sequence, **fields)


def _shown(text: str) -> str:
    return repr(text[:60])[1:-1]
