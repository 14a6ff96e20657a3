"""Verification of signatures in plain Python, held equal to the library that signs."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.journal.ed25519 import is_signed_by, verify_signature
from serment.journal.faults import BadSignatureError

VECTORS: list[dict[str, str]] = json.loads(
    (Path(__file__).parent / "vectors/rfc8032.json").read_bytes(),
)["vectors"]
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19


def _library_accepts(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _fields(vector: dict[str, Any]) -> tuple[bytes, bytes, bytes]:
    return (
        bytes.fromhex(vector["public_key"]),
        bytes.fromhex(vector["message"]),
        bytes.fromhex(vector["signature"]),
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_vectors_of_the_standard_hold(vector: dict[str, str]) -> None:
    """RFC 8032 § 7.1, the five vectors, by us and by the library."""
    key, message, signature = _fields(vector)
    verify_signature(key, message, signature)
    assert _library_accepts(key, message, signature)
    seed = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vector["seed"]))
    assert seed.sign(message) == signature


@settings(max_examples=25, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_what_the_library_signs_is_accepted(seed: bytes, message: bytes) -> None:
    """Random keys and messages."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    assert is_signed_by(private.public_key().public_bytes_raw(), message, private.sign(message))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_one_changed_bit_is_judged_as_the_library_judges_it(data: st.DataObject) -> None:
    """A flipped bit of key, message or signature is refused by both."""
    parts = list(_fields(VECTORS[data.draw(st.integers(1, len(VECTORS) - 1))]))
    which = data.draw(st.integers(0, 2))
    changed = bytearray(parts[which])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    parts[which] = bytes(changed)
    assert not is_signed_by(parts[0], parts[1], parts[2])
    assert not _library_accepts(parts[0], parts[1], parts[2])


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=40), st.binary(max_size=8), st.binary(max_size=70))
def test_arbitrary_bytes_are_refused_without_a_crash(key: bytes, text: bytes, sig: bytes) -> None:
    """Wrong lengths and bytes that are no point."""
    assert not is_signed_by(key, text, sig)


def test_a_second_writing_of_the_same_signature_is_refused() -> None:
    """RFC 8032 § 5.1.7: S + L satisfies the equation, and must not pass."""
    key, message, signature = _fields(VECTORS[1])
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    other = signature[:32] + scalar.to_bytes(32, "little")
    assert not is_signed_by(key, message, other)
    assert not _library_accepts(key, message, other)


@pytest.mark.parametrize(
    "key",
    [
        (1).to_bytes(32, "little"),
        bytes(32),
        (PRIME - 1).to_bytes(32, "little"),
        (PRIME + 1).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ],
)
def test_a_key_that_would_accept_anything_is_refused(key: bytes) -> None:
    """Points of small order, or written in a second way: with S = 0 and R neutral they sign all."""
    neutral = (1).to_bytes(32, "little")
    assert not any(is_signed_by(key, bytes([n]), neutral + bytes(32)) for n in range(8))


def test_a_wrong_signature_says_what_it_means() -> None:
    """The raising form is in French."""
    with pytest.raises(BadSignatureError, match="la signature ne correspond pas"):
        verify_signature(bytes(32), b"", bytes(64))
