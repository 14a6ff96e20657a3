"""Checkpoints: the signed statement « at this size, the journal had this root ».

Guarantees the text of https://c2sp.org/tlog-checkpoint: origin, size, root, signature. A copy
kept off the machine shows a tail cut, or a journal made anew; one kept beside the journal shows
neither to its owner. Leaves to others keeping copies, and comparing with the lines (`verify`).

>>> print(checkpoint_body(Checkpoint("serment.internal/demo", 0, EMPTY_ROOT)), end="")
serment.internal/demo
0
47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from serment.journal.faults import MalformedNoteError
from serment.journal.note import Note, parse_base64_digest, parse_note, sign_note, verify_note
from serment.journal.tree import DIGEST_BYTES, EMPTY_ROOT

LARGEST_SIZE: Final = 2**53 - 1

_LONGEST_SIZE_TEXT: Final = 16
_BODY_LINES: Final = 3
_SHORTEST_ROOT: Final = 8
_WITNESS: Final = re.compile(r"\s*(?:Journal\s)?\s*([0-9]+)\s*[:·]\s*([0-9A-Za-z+/=]+)\s*")
_PREFIX: Final = re.compile(r"[0-9A-Fa-f]{16,64}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed: the journal's name, its number of lines, the root of its tree (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not 0 <= self.size <= LARGEST_SIZE or len(self.root) != DIGEST_BYTES:
            raise MalformedNoteError("un point de contrôle a une taille ou une racine impossible.")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise MalformedNoteError("un journal vide n’a qu’une racine, et ce n’est pas celle-là.")


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with the note that carries it, read but not yet verified."""

    checkpoint: Checkpoint
    note: Note


@dataclass(frozen=True, slots=True)
class Witness:
    """What was kept elsewhere of a checkpoint: its size, and its root or the start of it.

    LIMIT: 8 bytes of a root are enough against whoever cannot make 2⁶⁴ journals; 32 are better.
    """

    size: int
    root: bytes

    def __post_init__(self) -> None:
        if (
            not 0 <= self.size <= LARGEST_SIZE
            or not _SHORTEST_ROOT <= len(self.root) <= DIGEST_BYTES
        ):
            raise MalformedNoteError("un témoin a une taille impossible ou une racine trop courte.")


def origin_of(identifier: str) -> str:
    """Name of a journal and of its key, from an identifier that says nothing of the practice."""
    return f"serment.internal/{identifier}"


def checkpoint_body(checkpoint: Checkpoint) -> str:
    """The three lines that are signed, each ended by a newline."""
    root = base64.b64encode(checkpoint.root).decode("ascii")
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n"


def sign_checkpoint(
    checkpoint: Checkpoint, *, public_key: bytes, sign: Callable[[bytes], bytes]
) -> str:
    """The checkpoint as a signed note; the key bears the name of the journal."""
    body = checkpoint_body(checkpoint)
    return sign_note(body, name=checkpoint.origin, public_key=public_key, sign=sign)


def parse_checkpoint(data: bytes | str) -> SignedCheckpoint:
    """The checkpoint of untrusted bytes; `MalformedNoteError` if they are not one."""
    note = parse_note(data)
    lines = note.text[:-1].split("\n")
    if len(lines) < _BODY_LINES or not all(lines):
        raise MalformedNoteError("ce texte n’est pas un point de contrôle : une ligne manque.")
    origin, size, root = lines[:_BODY_LINES]
    return SignedCheckpoint(Checkpoint(origin, _parsed_size(size), parse_base64_digest(root)), note)


def verify_checkpoint(signed: SignedCheckpoint, public_key: bytes) -> None:
    """That the journal's key has signed the checkpoint; raises `BadSignatureError` otherwise."""
    verify_note(signed.note, name=signed.checkpoint.origin, public_key=public_key)


def parse_witness(text: str) -> Witness:
    """A witness copied from paper: « 42:root » or « Journal 42 · root ».

    The root is in hexadecimal (its first 16 digits at least) or, whole, in base64.
    """
    found = _WITNESS.fullmatch(text)
    if not found:
        raise MalformedNoteError("un témoin s’écrit TAILLE:RACINE, comme 42:596c5521343947a8.")
    size, root = _parsed_size(found[1]), found[2]
    if _PREFIX.fullmatch(root) and len(root) % 2 == 0:
        return Witness(size, bytes.fromhex(root))
    return Witness(size, parse_base64_digest(root))


def _parsed_size(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > _LONGEST_SIZE_TEXT:
        raise MalformedNoteError("la taille d’un point de contrôle n’est pas un nombre.")
    if text != str(int(text)):
        raise MalformedNoteError("la taille d’un point de contrôle commence par un zéro de trop.")
    return int(text)
