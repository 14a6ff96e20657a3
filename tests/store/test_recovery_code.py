"""The recovery code on paper: copied by hand, it is read back or its error is told."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.store.recovery import (
    ALPHABET,
    RecoveryCodeSyntaxError,
    parse_recovery_code,
    print_recovery_code,
)


@given(st.binary(min_size=16, max_size=16))
def test_printed_then_read(secret: bytes) -> None:
    """Every secret comes back from its printed form, seven groups of four."""
    code = print_recovery_code(secret)
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert parse_recovery_code(code) == secret


@given(st.binary(min_size=16, max_size=16))
def test_tolerant_reading(secret: bytes) -> None:
    """Lower case, spaces, no dashes, O for 0, I or L for 1: the same code."""
    code = print_recovery_code(secret)
    sloppy = code.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert parse_recovery_code(sloppy) == secret
    assert parse_recovery_code(f" {code.replace('-', '').replace('1', 'I')} ") == secret


@given(st.binary(min_size=16, max_size=16), st.integers(0, 27), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_reads_as_the_same(
    secret: bytes, place: int, letter: str
) -> None:
    """A changed character is refused, or at worst (one in 4 096) reads as another secret."""
    letters = print_recovery_code(secret).replace("-", "")
    altered = letters[:place] + letter + letters[place + 1 :]
    if altered == letters:
        return
    with contextlib.suppress(RecoveryCodeSyntaxError):
        assert parse_recovery_code(altered) != secret


@given(st.text(max_size=300))
def test_never_crashes(typed: str) -> None:
    """Any text is a code or a told error."""
    with contextlib.suppress(RecoveryCodeSyntaxError):
        assert len(parse_recovery_code(typed)) == 16


def test_swapped_groups_are_noticed() -> None:
    """Two groups in the wrong order are not the code."""
    groups = print_recovery_code(bytes(range(16))).split("-")
    groups[1], groups[4] = groups[4], groups[1]
    with pytest.raises(RecoveryCodeSyntaxError, match="faux ou déplacé"):
        parse_recovery_code("-".join(groups))


@pytest.mark.parametrize(
    ("typed", "said"), [("", "0 caractères"), ("UUUU", "« U »"), ("A" * 27, "il en faut 28")]
)
def test_reasons(typed: str, said: str) -> None:
    """Each refusal says what was read."""
    with pytest.raises(RecoveryCodeSyntaxError, match=said):
        parse_recovery_code(typed)
