"""Secrets of other services: sealed by the open store, and by no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.store.foreign_secrets import UnreadableSecretError, open_secret, seal_secret
from serment.store.unlocked import derive_store_keys

KEYS = derive_store_keys("one", bytes(32))
OTHERS = derive_store_keys("other", bytes(range(32)))


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_a_secret_comes_back_and_does_not_show(secret: str) -> None:
    """Whatever its signs; twice sealed, it is never twice the same text."""
    sealed = seal_secret(KEYS, secret)
    assert open_secret(KEYS, sealed) == secret
    assert sealed.isascii()
    assert len(sealed) <= 4 * 500
    if len(secret) > 3:
        assert secret not in sealed
        assert seal_secret(KEYS, secret) != sealed


def test_another_store_reads_nothing() -> None:
    """Its key is another one: the secret is refused, not misread."""
    with pytest.raises(UnreadableSecretError):
        open_secret(OTHERS, seal_secret(KEYS, "cinq mots"))


@pytest.mark.parametrize("text", ["gAAAA", "cinq mots", "é", "=" * 400])
def test_a_text_that_was_not_sealed_is_refused(text: str) -> None:
    """Whatever lies in the column: one error, never a trace of another kind."""
    with pytest.raises(UnreadableSecretError):
        open_secret(KEYS, text)


def test_a_secret_altered_by_one_sign_is_refused() -> None:
    """No byte can change unseen."""
    sealed = seal_secret(KEYS, "cinq mots")
    for place in (1, 20, len(sealed) // 2, len(sealed) - 5):
        other = "A" if sealed[place] != "A" else "B"
        with pytest.raises(UnreadableSecretError):
            open_secret(KEYS, sealed[:place] + other + sealed[place + 1 :])
