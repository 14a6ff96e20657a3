"""What an act says, beside its line: sealed by a salted digest, erasable with its salt.

Guarantees that a payload and its salt match exactly one digest, and that a digest alone lets
nobody guess a short payload. Erasing payload and salt leaves the line, and so the tree, whole.
Leaves to others drawing the salt (`SALT_BYTES` random bytes), storage and erasure.

>>> sealed = seal_payload({"choice": "yes"}, salt=bytes(32))
>>> sealed.content
b'{"choice":"yes"}'
"""

import json
from dataclasses import dataclass
from typing import Final

from serment.journal.faults import MalformedPayloadError, PayloadMismatchError
from serment.kernel.canonical import Canonical, canonical_bytes
from serment.kernel.digests import SMALLEST_SALT_BYTES, SaltError, salted_digest

SALT_BYTES: Final = 32
LONGEST_PAYLOAD_LINE_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SealedPayload:
    """The canonical bytes of a payload, its salt, and the digest that goes into the line."""

    content: bytes
    salt: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class PayloadRecord:
    """The payload of act number `sequence`, as it is kept or exported."""

    sequence: int
    content: bytes
    salt: bytes


def seal_payload(payload: Canonical, *, salt: bytes) -> SealedPayload:
    """The payload in canonical bytes, with its salted digest."""
    content = canonical_bytes(payload)
    return SealedPayload(content, salt, salted_digest(salt, content))


def verify_payload(record: PayloadRecord, digest: str) -> None:
    """That the record is what the line of this digest sealed; raises otherwise."""
    try:
        found = salted_digest(record.salt, record.content)
    except SaltError:
        found = ""
    if found != digest:
        raise PayloadMismatchError(
            f"le contenu de l’acte n° {record.sequence} n’est pas celui que le journal a scellé : "
            "il a été modifié.",
        )


def payload_line(record: PayloadRecord) -> bytes:
    """One line of `payloads.jsonl`, without its newline: the payload itself, readable."""
    return canonical_bytes(
        {
            "payload": json.loads(record.content),
            "salt": record.salt.hex(),
            "sequence": record.sequence,
        },
    )


def parse_payload_line(line: bytes) -> PayloadRecord:
    """The record of an untrusted line (no newline); `MalformedPayloadError` otherwise."""
    if len(line) > LONGEST_PAYLOAD_LINE_BYTES:
        raise MalformedPayloadError("une ligne de contenu est trop longue.")
    try:
        fields = json.loads(line.decode("utf-8"))
        content = canonical_bytes(fields["payload"])
        record = PayloadRecord(fields["sequence"], content, bytes.fromhex(fields["salt"]))
        same = payload_line(record) == line and isinstance(record.sequence, int)
    except (ValueError, RecursionError, KeyError, TypeError):
        same = False
    if not same or len(record.salt) < SMALLEST_SALT_BYTES or isinstance(record.sequence, bool):
        raise MalformedPayloadError("une ligne de contenu n’est pas dans son écriture unique.")
    return record
