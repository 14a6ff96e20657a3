"""The recovery code: 128 random bits as seven groups of four characters, easy to copy by hand.

Crockford's base 32 (no I, L, O, U). The last twelve bits are a checksum, so that a typing error
is told before any key is tried. Reading forgives case, spaces, dashes, O for 0, I and L for 1.
"""

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_BYTES = 16
_CHECK_BITS = 12
_LENGTH = (SECRET_BYTES * 8 + _CHECK_BITS) // 5
GROUP = 4
GROUPS = _LENGTH // GROUP
_SAME_GLYPH = str.maketrans({"O": "0", "I": "1", "L": "1"})
_IGNORED = frozenset("-–—‐‑.·_/")


class RecoveryCodeSyntaxError(ValueError):
    """What was typed is not a recovery code; the message is a clause in French."""


def new_recovery_secret() -> bytes:
    """Return 16 random bytes."""
    return secrets.token_bytes(SECRET_BYTES)


def print_recovery_code(secret: bytes) -> str:
    """Write a secret of 16 bytes as `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`."""
    number = (int.from_bytes(secret) << _CHECK_BITS) | _checksum(secret)
    letters = [ALPHABET[number >> (5 * place) & 31] for place in reversed(range(_LENGTH))]
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, _LENGTH, GROUP))


def normalise_group(typed: str) -> str:
    """Return what was typed in capitals, with the glyphs that look alike made one."""
    kept = "".join(
        letter for letter in typed.upper() if not letter.isspace() and letter not in _IGNORED
    )
    return kept.translate(_SAME_GLYPH)


def draw_groups() -> tuple[int, int]:
    """Return the numbers of two groups, from 1, for a person to type back."""
    first, second = sorted(secrets.SystemRandom().sample(range(1, GROUPS + 1), 2))
    return first, second


def are_groups(code: str, numbers: tuple[int, int], typed: tuple[str, str]) -> bool:
    """Tell whether what was typed is those groups of the printed code."""
    groups = code.split("-")
    return [normalise_group(text[:50]) for text in typed] == [groups[n - 1] for n in numbers]


def parse_recovery_code(typed: str) -> bytes:
    """Return the 16 bytes that a printed code says; RecoveryCodeSyntaxError when it says none."""
    letters = normalise_group(typed[:200])
    for letter in letters:
        if letter not in ALPHABET:
            raise RecoveryCodeSyntaxError(f"le caractère « {letter} » n’y figure jamais")
    if len(letters) != _LENGTH:
        raise RecoveryCodeSyntaxError(
            f"{len(letters)} caractères ont été lus, il en faut {_LENGTH}"
        )
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    secret = (number >> _CHECK_BITS).to_bytes(SECRET_BYTES)
    if number & ((1 << _CHECK_BITS) - 1) != _checksum(secret):
        raise RecoveryCodeSyntaxError("un caractère au moins est faux ou déplacé")
    return secret


def _checksum(secret: bytes) -> int:
    digest = hashlib.sha256(b"serment recovery code 1" + secret).digest()
    return int.from_bytes(digest[:2]) >> 4
