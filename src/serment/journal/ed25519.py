"""Verification of Ed25519 signatures (RFC 8032 § 5.1.7), standard library alone; it cannot sign.

Guarantees the strict reading: 64-byte signatures, S below L, points in their only encoding, and
no key of small order (such a key would accept signatures of anything). The equation is the one
without cofactor, as in OpenSSL. Leaves to others secrets: nothing here runs in constant time,
because nothing here is secret. About 3 ms a signature.

>>> is_signed_by(bytes(32), b"message", bytes(64))
False
"""

from hashlib import sha512
from typing import Final

from serment.journal.faults import BadSignatureError

PUBLIC_KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

_P: Final = 2**255 - 19
_L: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, _P) % _P
_D2: Final = 2 * _D % _P
_SQRT_MINUS_ONE: Final = pow(2, (_P - 1) // 4, _P)

# Extended coordinates (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z (RFC 8032 § 5.1.4).
_Point = tuple[int, int, int, int]
_NEUTRAL: Final[_Point] = (0, 1, 1, 0)


def verify_signature(public_key: bytes, message: bytes, signature: bytes) -> None:
    """That `public_key` (32 bytes) has signed `message`; raises `BadSignatureError` otherwise."""
    if not is_signed_by(public_key, message, signature):
        raise BadSignatureError(
            "la signature ne correspond pas : le texte a été modifié, ou signé par une autre clé.",
        )


def is_signed_by(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `public_key` has signed `message`; False for bytes of any other length."""
    if len(public_key) != PUBLIC_KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    signer = _decoded(public_key)
    scalar = int.from_bytes(signature[32:], "little")
    if signer is None or scalar >= _L or _is_of_small_order(signer):
        return False
    challenge = sha512(signature[:32] + public_key + message).digest()
    factor = int.from_bytes(challenge, "little") % _L
    x, y, z, t = signer
    # R must be the only encoding of [S]B − [k]A: a comparison of bytes refuses every other one.
    return _encoded(_combined(scalar, factor, (_P - x, y, z, _P - t))) == signature[:32]


def _decoded(encoding: bytes) -> _Point | None:
    """The point of 32 bytes (RFC 8032 § 5.1.3); None where the bytes encode none."""
    number = int.from_bytes(encoding, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _SQRT_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return (x, y, 1, x * y % _P)


def _encoded(point: _Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, _P)
    return (y * inverse % _P | (x * inverse % _P & 1) << 255).to_bytes(32, "little")


def _added(first: _Point, second: _Point) -> _Point:
    """Sum of two points (RFC 8032 § 5.1.4); complete, so it also doubles."""
    x1, y1, z1, t1 = first
    x2, y2, z2, t2 = second
    a = (y1 - x1) * (y2 - x2) % _P
    b = (y1 + x1) * (y2 + x2) % _P
    c = t1 * _D2 * t2 % _P
    d = 2 * z1 * z2 % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _doubled(point: _Point) -> _Point:
    x, y, z, _ = point
    a, b, c = x * x % _P, y * y % _P, 2 * z * z % _P
    h, g = a + b, a - b
    e, f = h - (x + y) * (x + y), c + g
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _combined(scalar: int, factor: int, point: _Point) -> _Point:
    """[scalar]B + [factor]point, both at once, bit by bit from the highest."""
    both = _added(_BASE, point)
    total = _NEUTRAL
    for bit in range(max(scalar.bit_length(), factor.bit_length()) - 1, -1, -1):
        total = _doubled(total)
        chosen = scalar >> bit & 1, factor >> bit & 1
        if chosen == (1, 1):
            total = _added(total, both)
        elif chosen == (1, 0):
            total = _added(total, _BASE)
        elif chosen == (0, 1):
            total = _added(total, point)
    return total


def _is_of_small_order(point: _Point) -> bool:
    """Whether eight times the point is the neutral element."""
    x, y, z, _ = _doubled(_doubled(_doubled(point)))
    return x % _P == 0 and (y - z) % _P == 0


def _base_point() -> _Point:
    """The point of even x whose y is 4/5 (RFC 8032 § 5.1)."""
    point = _decoded((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    return point if point is not None else _NEUTRAL


_BASE: Final = _base_point()
