"""The whole journal against its checkpoints: every tampering is found, and told by its act."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serment.adapters.signing import MemorySigner
from serment.journal.append import append_entry
from serment.journal.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    Witness,
    parse_checkpoint,
    sign_checkpoint,
)
from serment.journal.entry import entry_line, parse_entry_line
from serment.journal.faults import (
    BadSignatureError,
    BrokenChainError,
    MalformedEntryError,
    TruncatedJournalError,
)
from serment.journal.tree import Frontier, leaf_hash
from serment.journal.verify import MOST_FAULTS_NAMED, inspect_journal, verify_journal

Lines = tuple[bytes, ...]
Signed = tuple[SignedCheckpoint, ...]
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _told(lines: list[bytes] | Lines, checkpoints: Signed, signer: MemorySigner) -> str:
    verdict = inspect_journal(lines, checkpoints, signer.public_key)
    return " | ".join(str(fault) for fault in verdict.faults)


def test_a_whole_journal_is_whole(lines: Lines, checkpoints: Signed, signer: MemorySigner) -> None:
    """Twelve acts, three checkpoints, nothing to say."""
    verdict = verify_journal(lines, checkpoints, signer.public_key)
    assert verdict.size == 12
    assert verdict.root == Frontier().extend(lines).root
    assert [one.size for one in verdict.checkpoints] == [5, 9, 12]
    assert not verdict.faults
    assert not verdict.notes


@SLOW
@given(data=st.data())
def test_any_changed_byte_is_found(
    data: st.DataObject, lines: Lines, checkpoints: Signed, signer: MemorySigner
) -> None:
    """In any line, at any place, to any other value."""
    place = data.draw(st.integers(0, len(lines) - 1))
    changed = bytearray(lines[place])
    at = data.draw(st.integers(0, len(changed) - 1))
    changed[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != changed[at]))
    tampered = [*lines[:place], bytes(changed), *lines[place + 1 :]]
    with pytest.raises((BrokenChainError, MalformedEntryError)):
        verify_journal(tampered, checkpoints, signer.public_key)


@SLOW
@given(data=st.data())
def test_any_dropped_swapped_or_repeated_line_is_found_and_named(
    data: st.DataObject, lines: Lines, checkpoints: Signed, signer: MemorySigner
) -> None:
    """The sentence gives the number of the act."""
    place = data.draw(st.integers(0, len(lines) - 2))
    other = data.draw(st.integers(place + 1, len(lines) - 1))
    kind = data.draw(st.sampled_from(["drop", "swap", "repeat"]))
    tampered = list(lines)
    if kind == "drop":
        del tampered[place]
        expected = f"il manque l’acte n° {place + 1} "
    elif kind == "swap":
        tampered[place], tampered[other] = tampered[other], tampered[place]
        expected = f"l’acte n° {place + 1} (ligne {other + 1}) vient après"
    else:
        tampered.insert(other, tampered[place])
        expected = f"l’acte n° {place + 1} figure 2 fois"
    assert expected in _told(tampered, checkpoints, signer).replace("\u00a0", " ")


def test_a_cut_tail_is_found(lines: Lines, checkpoints: Signed, signer: MemorySigner) -> None:
    """The last checkpoint has counted more acts than there are."""
    with pytest.raises(TruncatedJournalError, match=r"compte 10 acte\(s\).*signé 12"):
        verify_journal(lines[:10], checkpoints, signer.public_key)


def test_what_came_after_the_last_checkpoint_can_be_cut_unseen(
    lines: Lines, checkpoints: Signed, signer: MemorySigner
) -> None:
    """The limit that the threat model states: no checkpoint, no witness."""
    assert inspect_journal(lines[:10], checkpoints[:2], signer.public_key).faults == ()


def test_a_journal_renumbered_by_its_owner_is_found(
    lines: Lines, checkpoints: Signed, signer: MemorySigner
) -> None:
    """Act 7 removed and the next ones renumbered: the form is right, the root is not."""
    kept = [*lines[:6], *lines[7:]]
    forged = []
    for number, line in enumerate(kept, start=1):
        entry = parse_entry_line(line)
        forged.append(entry_line(type(entry)(number, *_after_sequence(line))))
    told = _told(forged, checkpoints, signer)
    assert "un acte, du n° 6 au n° 9, n’est pas celui qui a été signé" in told
    assert "a été coupée" in told


def _after_sequence(line: bytes) -> tuple[str, str, str, str]:
    fields = json.loads(line)
    return fields["recorded_at"], fields["actor"], fields["act"], fields["payload_digest"]


def test_known_digests_tell_which_line_changed(
    lines: Lines, checkpoints: Signed, signer: MemorySigner
) -> None:
    """With the digests of the lines, the act itself is named rather than a range."""
    tampered = [*lines[:6], lines[6].replace(b"owner", b"bilal"), *lines[7:]]
    verdict = inspect_journal(
        tampered,
        checkpoints,
        signer.public_key,
        leaf_digests=[leaf_hash(line) for line in lines],
    )
    assert "l’acte n° 7 (ligne 7) n’est plus celui" in str(verdict.faults[0])


def test_a_witness_needs_no_signature(lines: Lines, signer: MemorySigner) -> None:
    """A root copied from paper is believed for the place it was kept in."""
    root = Frontier().extend(lines[:9]).root
    for kept in (root, root[:8]):
        witness = Witness(9, kept)
        assert not inspect_journal(lines, [], signer.public_key, witnesses=[witness]).faults
    other = Witness(9, bytes(8))
    assert inspect_journal(lines, [], signer.public_key, witnesses=[other]).faults


def test_a_checkpoint_of_another_key_is_named(
    lines: Lines, checkpoints: Signed, signer: MemorySigner
) -> None:
    """Its size tells which one it is; the others still count."""
    stranger = MemorySigner("stranger")
    foreign = parse_checkpoint(
        sign_checkpoint(
            checkpoints[1].checkpoint, public_key=stranger.public_key, sign=stranger.sign
        ),
    )
    verdict = inspect_journal(lines, [*checkpoints, foreign], signer.public_key)
    assert [type(fault) for fault in verdict.faults] == [BadSignatureError]
    assert "point de contrôle de taille 9" in str(verdict.faults[0])


def test_two_histories_signed_by_the_same_key_are_told_apart(
    lines: Lines, checkpoints: Signed, signer: MemorySigner
) -> None:
    """A checkpoint of a journal made anew contradicts those that hold."""
    fork = Checkpoint("serment.internal/test", 5, bytes(32))
    forked = parse_checkpoint(
        sign_checkpoint(fork, public_key=signer.public_key, sign=signer.sign),
    )
    assert "contredit celui de taille 12" in _told(lines, (*checkpoints, forked), signer)


def test_checkpoints_of_two_journals_are_told_apart(
    lines: Lines, checkpoints: Signed, signer: MemorySigner
) -> None:
    """The same key under another name is another journal."""
    other = Checkpoint("serment.internal/other", 5, checkpoints[0].checkpoint.root)
    signed = parse_checkpoint(
        sign_checkpoint(other, public_key=signer.public_key, sign=signer.sign),
    )
    assert "pas tous du même journal" in _told(lines, (*checkpoints, signed), signer)


def test_a_clock_set_back_is_told_and_is_no_fault(signer: MemorySigner) -> None:
    """The order of the acts is that of their numbers."""
    frontier, lines = Frontier(), []
    for hour in (10, 9):
        one = append_entry(
            frontier,
            recorded_at=datetime(2026, 11, 23, hour, tzinfo=UTC),
            actor="owner",
            act="a",
            payload=None,
            salt=bytes(32),
        )
        frontier = one.frontier
        lines.append(one.line)
    verdict = inspect_journal(lines, [], signer.public_key)
    assert verdict.faults == ()
    assert "l’horloge de l’ordinateur a été reculée" in verdict.notes[0]


def test_a_missing_start_is_named(lines: Lines, checkpoints: Signed, signer: MemorySigner) -> None:
    """Several acts in a row make one sentence."""
    assert "il manque les actes n° 1 à 3" in _told(lines[3:], checkpoints, signer)


def test_a_hostile_journal_gives_a_short_report(signer: MemorySigner) -> None:
    """A thousand bad lines do not make a thousand sentences."""
    verdict = inspect_journal([b"x"] * 1000, [], signer.public_key)
    assert len(verdict.faults) == MOST_FAULTS_NAMED + 1
    assert "et 950 autres" in str(verdict.faults[-1])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=20), max_size=5))
def test_arbitrary_lines_never_crash(lines: list[bytes]) -> None:
    """Any bytes give a verdict."""
    verdict = inspect_journal(lines, [], bytes(32))
    assert verdict.size == len(lines)
    assert len(verdict.faults) == len(lines)
