"""Signed notes, keys and checkpoints: the C2SP forms, and nothing that merely looks like them."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serment.adapters.signing import MemorySigner
from serment.journal.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    Witness,
    checkpoint_body,
    origin_of,
    parse_checkpoint,
    parse_witness,
    sign_checkpoint,
    verify_checkpoint,
)
from serment.journal.faults import BadSignatureError, JournalError, MalformedNoteError
from serment.journal.note import (
    fingerprint,
    is_same_fingerprint,
    parse_note,
    parse_verifier_key,
    sign_note,
    verifier_key,
    verify_note,
)
from serment.journal.tree import EMPTY_ROOT

PUBLISHED: dict[str, str] = json.loads(
    (Path(__file__).parent / "vectors/c2sp-signed-note.json").read_bytes(),
)
SIGNER = MemorySigner("practice")
CLAIM = Checkpoint(origin_of("test"), 42, bytes(range(32)))
TEXT = sign_checkpoint(CLAIM, public_key=SIGNER.public_key, sign=SIGNER.sign)


def test_the_published_note_is_verified() -> None:
    """A note signed by another program, with its key, as the specification's authors show it."""
    name, key = parse_verifier_key(PUBLISHED["verifier_key"])
    assert verifier_key(name, key) == PUBLISHED["verifier_key"]
    verify_note(parse_note(PUBLISHED["note"]), name=name, public_key=key)


def test_a_checkpoint_has_the_three_lines_of_the_specification() -> None:
    """Origin, size without spare zeros, root in base64, then the signature of the same name."""
    root = base64.b64encode(CLAIM.root).decode()
    assert checkpoint_body(CLAIM) == f"serment.internal/test\n42\n{root}\n"
    assert TEXT.startswith(f"{checkpoint_body(CLAIM)}\n— serment.internal/test ")


def test_a_checkpoint_is_read_back_and_verified() -> None:
    """From text and from bytes."""
    for data in (TEXT, TEXT.encode()):
        signed = parse_checkpoint(data)
        assert signed.checkpoint == CLAIM
        verify_checkpoint(signed, SIGNER.public_key)


def test_another_key_is_refused() -> None:
    """Even when it bears the same name."""
    with pytest.raises(BadSignatureError, match="clé attendue"):
        verify_checkpoint(parse_checkpoint(TEXT), MemorySigner("other").public_key)


def test_a_signature_by_a_stranger_is_ignored() -> None:
    """The specification: unknown keys beside the known one change nothing."""
    stranger = MemorySigner("witness")
    other = sign_note(
        checkpoint_body(CLAIM), name="witness", public_key=stranger.public_key, sign=stranger.sign
    )
    both = TEXT + other.rsplit("\n\n", 1)[1]
    verify_checkpoint(parse_checkpoint(both), SIGNER.public_key)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_changed_byte_is_found(data: st.DataObject) -> None:
    """In the origin, the size, the root, the name or the signature."""
    changed = bytearray(TEXT.encode())
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != changed[place]))
    with pytest.raises(JournalError):
        verify_checkpoint(parse_checkpoint(bytes(changed)), SIGNER.public_key)


@given(st.binary(max_size=200) | st.text(max_size=80))
def test_reading_arbitrary_bytes_never_crashes(data: bytes | str) -> None:
    """A note or a checkpoint of any bytes gives a named error."""
    with pytest.raises(JournalError):
        parse_checkpoint(data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n42\n", "\n042\n"),
        ("\n42\n", "\n-1\n"),
        ("\n42\n", "\n٤٢\n"),
        ("\n42\n", "\n99999999999999999999\n"),
        ("\n42\n", "\n0\n"),
        ("\n42\n", "\n"),
        ("\n42\n", "\n42\n\n"),
        ("— ", "- "),
        ("— ", "—"),
        ("serment.internal/test\n", "a\rb\n"),
        ("Hh8=", "Hh9="),
        ("Hh8=", "Hh8"),
        ("Hh8=", "Hh8=AA=="),
    ],
)
def test_what_only_looks_like_a_checkpoint_is_refused(old: str, new: str) -> None:
    """Spare zeros, other digits, spare bits of base64, missing lines."""
    assert old in TEXT
    with pytest.raises(MalformedNoteError):
        parse_checkpoint(TEXT.replace(old, new))


def test_a_note_too_long_or_with_too_many_signatures_is_refused() -> None:
    """A hostile note costs little."""
    body, signature = TEXT.split("\n\n")
    with pytest.raises(MalformedNoteError, match="trop long"):
        parse_note("a" * 70_000)
    with pytest.raises(MalformedNoteError, match="plus de 16"):
        parse_note(f"{body}\n\n{signature * 17}")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\x00b"])
def test_a_key_has_a_name_without_spaces_or_plus(name: str) -> None:
    """Such a name would make the note unreadable."""
    with pytest.raises(MalformedNoteError):
        sign_note("text\n", name=name, public_key=SIGNER.public_key, sign=SIGNER.sign)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+",
        PUBLISHED["verifier_key"].replace("c74f", "c74e"),
        PUBLISHED["verifier_key"].replace("+ARp", "+AhpA"),
        PUBLISHED["verifier_key"] + "A",
        "a b+" + PUBLISHED["verifier_key"],
    ],
)
def test_a_damaged_key_is_refused(text: str) -> None:
    """A key whose identifier is not its own, or of another kind."""
    with pytest.raises(MalformedNoteError):
        parse_verifier_key(text)


def test_a_fingerprint_is_read_aloud_in_sixteen_groups() -> None:
    """And compared however it was typed."""
    shown = fingerprint(SIGNER.public_key)
    assert len(shown.split("-")) == 16
    assert is_same_fingerprint(shown, f" {shown.replace('-', ' ').upper()} ")
    assert not is_same_fingerprint(shown, shown[:-1])
    assert not is_same_fingerprint("", "-")


@pytest.mark.parametrize(
    ("text", "root"),
    [
        (f"42:{bytes(range(32)).hex()}", bytes(range(32))),
        (f" 42:{base64.b64encode(bytes(range(32))).decode()}\n", bytes(range(32))),
        ("Journal 42 · 0001020304050607", bytes(range(8))),
        ("Journal\u00a042\u00a0· 0001020304050607", bytes(range(8))),
        ("42:0001020304050607aa", bytes([*range(8), 0xAA])),
    ],
)
def test_a_witness_is_copied_from_paper_in_either_form(text: str, root: bytes) -> None:
    """Size and root, in hexadecimal (or its start) or base64, or the line printed on documents."""
    assert parse_witness(text) == Witness(42, root)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "42",
        "42:",
        "x:" + "00" * 32,
        "42:00010203040506",
        "42:000102030405060",
        "042:" + "00" * 32,
        "42:" + "00" * 33,
        "42:AAAA",
        "99999999999999999999:" + "00" * 32,
    ],
)
def test_a_witness_badly_copied_is_refused(text: str) -> None:
    """Rather than compared with something else, or so short that it proves nothing."""
    with pytest.raises(MalformedNoteError):
        parse_witness(text)


def test_the_empty_journal_has_its_checkpoint() -> None:
    """Size zero, written `0`."""
    empty = Checkpoint(origin_of("test"), 0, EMPTY_ROOT)
    text = sign_checkpoint(empty, public_key=SIGNER.public_key, sign=SIGNER.sign)
    assert parse_checkpoint(text).checkpoint == empty


def test_extension_lines_are_read_and_signed() -> None:
    """Other programs may add some; they are covered by the signature."""
    text = sign_note(
        checkpoint_body(CLAIM) + "extension\n",
        name=CLAIM.origin,
        public_key=SIGNER.public_key,
        sign=SIGNER.sign,
    )
    signed: SignedCheckpoint = parse_checkpoint(text)
    verify_checkpoint(signed, SIGNER.public_key)
    assert signed.checkpoint == CLAIM
