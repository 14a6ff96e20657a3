"""Signing: the library's Ed25519 for the practice, and its twin for tests."""

import pytest

from serment.adapters.signing import Ed25519Signer, MemorySigner, Signer, SigningKeyError
from serment.journal.ed25519 import verify_signature


@pytest.mark.parametrize("signer", [Ed25519Signer.generate(), MemorySigner()])
def test_what_is_signed_is_verified_by_the_journal(signer: Signer) -> None:
    """The adapter signs, the journal's own routine verifies."""
    verify_signature(signer.public_key, b"checkpoint", signer.sign(b"checkpoint"))


def test_a_kept_seed_gives_the_same_key_again() -> None:
    """What the store keeps is enough to sign tomorrow."""
    first = Ed25519Signer.generate()
    again = Ed25519Signer(first.seed)
    assert again.public_key == first.public_key
    assert again.sign(b"a") == first.sign(b"a")


def test_two_generated_keys_differ() -> None:
    """Each practice draws its own."""
    assert Ed25519Signer.generate().public_key != Ed25519Signer.generate().public_key


def test_a_damaged_seed_says_what_to_do() -> None:
    """Better no signature than one that nobody can verify."""
    with pytest.raises(SigningKeyError, match=r"31 octets au lieu de 32.*Restaurez"):
        Ed25519Signer(bytes(31))


def test_the_secret_does_not_show_in_a_trace() -> None:
    """A signer printed by mistake shows its public key alone."""
    signer = Ed25519Signer(bytes(range(32)))
    assert signer.seed.hex() not in repr(signer)
    assert signer.public_key.hex() in repr(signer)


def test_the_twin_is_the_same_at_each_run_and_remembers() -> None:
    """Its key comes from its name; what it signed can be looked at."""
    twin = MemorySigner("alma")
    assert twin.public_key == MemorySigner("alma").public_key != MemorySigner("b").public_key
    twin.sign(b"one")
    assert twin.signed == [b"one"]
