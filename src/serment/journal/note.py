"""C2SP signed notes and their keys: a text, a blank line, a signature that names its key.

Guarantees the form of https://c2sp.org/signed-note (v1.0.0) with Ed25519 (type 0x01): what this
module writes, any verifier of transparency logs reads, and the reverse. Signatures of unknown keys
are ignored, as the specification requires. Leaves to others the trust in the key: one compares
its `fingerprint` with a copy that did not travel with the note.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from serment.journal.ed25519 import PUBLIC_KEY_BYTES, is_signed_by
from serment.journal.faults import BadSignatureError, MalformedNoteError

LONGEST_NOTE_BYTES: Final = 64 * 1024
MOST_SIGNATURES: Final = 16

_KEY_ID_BYTES: Final = 4
_ED25519_TYPE: Final = b"\x01"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: the name of the key, its identifier (4 bytes), the signature."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """The signed text (with its last newline) and its signatures, not yet verified."""

    text: str
    signatures: tuple[NoteSignature, ...]


def key_id(name: str, public_key: bytes) -> bytes:
    """First 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key)."""
    return sha256(name.encode() + b"\n" + _ED25519_TYPE + public_key).digest()[:_KEY_ID_BYTES]


def fingerprint(public_key: bytes) -> str:
    """SHA-256 of the 32 bytes of the key, in 16 groups of 4 to be read aloud and compared."""
    digits = sha256(public_key).hexdigest()
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def is_same_fingerprint(first: str, second: str) -> bool:
    """Whether two fingerprints are equal, however they were typed (case, spaces, dashes)."""
    digits = ["".join(c for c in text.lower() if c.isalnum()) for text in (first, second)]
    return digits[0] == digits[1] != ""


def verifier_key(name: str, public_key: bytes) -> str:
    """The key as other tools read it: `name+identifier+base64(0x01 ‖ key)`."""
    encoded = base64.b64encode(_ED25519_TYPE + public_key).decode("ascii")
    return f"{_checked_name(name)}+{key_id(name, public_key).hex()}+{encoded}"


def parse_verifier_key(text: str) -> tuple[str, bytes]:
    """Name and public key of an untrusted verifier key."""
    name, first, rest = text.partition("+")
    identifier, second, encoded = rest.partition("+")
    key = _strict_base64(encoded)
    if not (first and second) or key[:1] != _ED25519_TYPE or len(key) != PUBLIC_KEY_BYTES + 1:
        raise MalformedNoteError("cette clé publique est illisible.")
    if identifier != key_id(_checked_name(name), key[1:]).hex():
        raise MalformedNoteError("cette clé publique ne correspond pas à son identifiant.")
    return name, key[1:]


def sign_note(text: str, *, name: str, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """`text` (ending with a newline) followed by its signature line."""
    _check_text(text)
    signature = key_id(_checked_name(name), public_key) + sign(text.encode("utf-8"))
    return f"{text}\n— {name} {base64.b64encode(signature).decode('ascii')}\n"


def parse_note(data: bytes | str) -> Note:
    """The note of untrusted bytes; `MalformedNoteError` if they are not one."""
    text, found, tail = _decoded_text(data).rpartition("\n\n")
    _check_text(text + "\n")
    if not found or not tail.endswith("\n"):
        raise MalformedNoteError("ce texte n’est pas une note signée : la signature manque.")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise MalformedNoteError(f"cette note porte plus de {MOST_SIGNATURES} signatures.")
    return Note(text + "\n", tuple(_parse_signature(line) for line in lines))


def verify_note(note: Note, *, name: str, public_key: bytes) -> None:
    """That the key of this name has signed the text; raises `BadSignatureError` otherwise."""
    identifier = key_id(name, public_key)
    known = [s for s in note.signatures if s.name == name and s.key_id == identifier]
    if not known:
        raise BadSignatureError("aucune signature de cette note n’est de la clé attendue.")
    message = note.text.encode("utf-8")
    if not all(is_signed_by(public_key, message, one.signature) for one in known):
        raise BadSignatureError(
            "la signature ne correspond pas au texte : l’un ou l’autre a été modifié.",
        )


def parse_base64_digest(text: str) -> bytes:
    """32 bytes from their only base64 form; `MalformedNoteError` otherwise."""
    digest = _strict_base64(text)
    if len(digest) != sha256().digest_size:
        raise MalformedNoteError("l’empreinte ne fait pas 32 octets.")
    return digest


def _parse_signature(line: str) -> NoteSignature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    blob = _strict_base64(encoded)
    if dash != "—" or len(blob) <= _KEY_ID_BYTES:
        raise MalformedNoteError("une ligne de signature est illisible.")
    return NoteSignature(_checked_name(name), blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:])


def _decoded_text(data: bytes | str) -> str:
    if len(data) > LONGEST_NOTE_BYTES:
        raise MalformedNoteError("ce texte est trop long pour une note signée.")
    try:
        return (data.encode("utf-8") if isinstance(data, str) else data).decode("utf-8")
    except UnicodeError:
        raise MalformedNoteError("ce texte n’est pas en UTF-8.") from None


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(c < " " and c != "\n" for c in text):
        raise MalformedNoteError("le texte signé contient un caractère interdit.")


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
        raise MalformedNoteError("le nom de la clé est vide ou contient un caractère interdit.")
    return name


def _strict_base64(text: str) -> bytes:
    """The bytes of the only base64 form; a spare bit or character is refused."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedNoteError("une suite de lettres base64 est illisible.") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise MalformedNoteError("une suite de lettres base64 n’est pas dans sa forme unique.")
    return data
