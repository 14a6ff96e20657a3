"""Canonical bytes and digests: one value, one form, one fingerprint."""

import hashlib
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.kernel.canonical import (
    DEEPEST_NESTING,
    LARGEST_INTEGER,
    Canonical,
    CanonicalError,
    canonical_bytes,
)
from serment.kernel.digests import SaltError, salted_digest, sha256_hex

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text),
)
VALUES: st.SearchStrategy[Canonical] = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def test_writes_sorted_keys_without_spaces_in_utf8() -> None:
    """Keys are sorted, nothing is padded, letters are not escaped."""
    value: Canonical = {"é": 1, "a": [True, None, "«"], "B": {"y": -2, "x": ""}}
    expected = '{"B":{"x":"","y":-2},"a":[true,null,"«"],"é":1}'
    assert canonical_bytes(value) == expected.encode()


def test_two_spellings_of_one_letter_give_the_same_bytes() -> None:
    """A composed and a decomposed é are one text."""
    assert canonical_bytes({"e\u0301": "e\u0301"}) == canonical_bytes({"é": "é"})


@given(VALUES)
def test_reads_back_and_writes_the_same_bytes(value: Canonical) -> None:
    """Bytes read as JSON give the value, and the value the bytes."""
    written = canonical_bytes(value)
    read: Canonical = json.loads(written)
    assert read == value
    assert canonical_bytes(read) == written
    assert b"\n" not in written


@given(st.dictionaries(TEXTS, st.integers(-9, 9), max_size=6))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    """A mapping written backwards gives the same bytes."""
    assert canonical_bytes(dict(reversed(value.items()))) == canonical_bytes(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.5, "float"),
        (float("nan"), "float"),
        (b"bytes", "bytes"),
        ({1, 2}, "set"),
        ({1: "a"}, "not a text"),
        ({"é": 1, "e\u0301": 2}, "twice"),
        (LARGEST_INTEGER + 1, "integer"),
        (10**300, "integer"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
    ],
)
def test_refuses_what_has_no_single_form(value: Canonical, words: str) -> None:
    """Floats, foreign types, twin keys, vast integers and half characters are refused."""
    with pytest.raises(CanonicalError, match=words):
        canonical_bytes(value)


def test_refuses_a_bottomless_value() -> None:
    """Nesting is bounded, so that no value exhausts the stack."""
    value: list[Canonical] = []
    value.append(value)
    with pytest.raises(CanonicalError, match=str(DEEPEST_NESTING)):
        canonical_bytes(value)


def test_sha256_of_the_standard_vectors() -> None:
    """The digest is that of FIPS 180-4's examples."""
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@given(st.binary(min_size=16, max_size=40), st.binary(max_size=40))
def test_salted_digest_is_the_documented_one(salt: bytes, payload: bytes) -> None:
    """Length of the salt, salt, payload: anyone may compute it again."""
    expected = hashlib.sha256(bytes([len(salt)]) + salt + payload).hexdigest()
    assert salted_digest(salt, payload) == expected


def test_moving_a_byte_from_salt_to_payload_changes_the_digest() -> None:
    """Two pairs with the same concatenation keep different digests."""
    assert salted_digest(b"s" * 17, b"p") != salted_digest(b"s" * 16, b"sp")


@pytest.mark.parametrize("size", [0, 15, 256])
def test_refuses_a_salt_of_the_wrong_size(size: int) -> None:
    """A salt too short would let the payload be guessed."""
    with pytest.raises(SaltError, match=f"{size} bytes"):
        salted_digest(b"s" * size, b"payload")
